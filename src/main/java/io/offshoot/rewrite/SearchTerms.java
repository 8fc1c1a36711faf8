package io.offshoot.rewrite;

import io.offshoot.definitions.ElementKind;
import io.offshoot.definitions.SearchParameter;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The terms that a search looks up: the same hashes of the same values as those of a stored text. For one thread. */
public final class SearchTerms {
    private final Terms terms;
    private final ReferenceForms forms;
    private final UuidText uuid = new UuidText();

    /** @param baseUrls as for {@link ResourceScanner} */
    public SearchTerms(UUID project, List<String> baseUrls) {
        terms = new Terms(project);
        forms = new ReferenceForms(baseUrls);
    }

    /**
     * The resource that a reference leads to.
     *
     * @return empty unless it is {@code Type/id}, relative or on this server, with a UUID
     */
    public Optional<ResourceKey> resource(String reference) {
        byte[] utf8 = reference.getBytes(StandardCharsets.UTF_8);
        Candidates found = new Candidates();
        boolean is = forms.read(ElementKind.REFERENCE, utf8, 0, utf8.length, null, found) >= 0;
        return is ? Optional.of(found.key(0)) : Optional.empty();
    }

    /**
     * The terms of a reference parameter's value, of which a match has one at least.
     *
     * @param value {@code Type/id}, a bare id, or a URL, with or without {@code |version}
     * @param modifier the type in {@code subject:Patient}
     */
    public long[] reference(SearchParameter parameter, String value, Optional<ResourceType> modifier) {
        Optional<ResourceKey> key = resource(value);
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        if (key.isPresent()) {
            return new long[] {term(parameter, key.get())};
        }
        if (utf8.length == UuidText.LENGTH && uuid.read(utf8, 0, utf8.length)) {
            UUID id = new UUID(uuid.msb(), uuid.lsb());
            return types(parameter, modifier).stream()
                    .mapToLong(type -> term(parameter, new ResourceKey(type, id)))
                    .toArray();
        }
        List<String> texts = new ArrayList<>();
        texts.add(value);
        if (value.indexOf('/') < 0 && value.indexOf(':') < 0) {
            types(parameter, modifier).forEach(type -> texts.add(type.name() + "/" + value));
        }
        return texts.stream().mapToLong(text -> text(parameter, text)).toArray();
    }

    private static Collection<ResourceType> types(SearchParameter parameter, Optional<ResourceType> modifier) {
        if (modifier.isPresent()) {
            return List.of(modifier.get());
        }
        if (parameter.onlyTarget().isPresent()) {
            return List.of(parameter.onlyTarget().get());
        }
        return parameter.targets().isEmpty() ? ResourceType.all() : parameter.targets();
    }

    private long term(SearchParameter parameter, ResourceKey key) {
        return terms.reference(
                parameter,
                key.type().code(),
                key.id().getMostSignificantBits(),
                key.id().getLeastSignificantBits());
    }

    private long text(SearchParameter parameter, String text) {
        int bar = text.indexOf('|');
        byte[] utf8 = (bar < 0 ? text : text.substring(0, bar)).getBytes(StandardCharsets.UTF_8);
        return terms.referenceText(parameter, utf8, 0, utf8.length);
    }

    /**
     * The term of an identifier.
     *
     * @param system what stands before the bar: empty text for identifiers without a system, no value for any system
     */
    public long identifier(SearchParameter parameter, Optional<String> system, String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        if (system.isEmpty()) {
            return terms.identifierValue(parameter, utf8, 0, utf8.length);
        }
        byte[] before = system.get().getBytes(StandardCharsets.UTF_8);
        return terms.identifier(parameter, before, 0, before.length, utf8, 0, utf8.length);
    }

    /** The term of a name's beginning; what it finds is checked with {@link NameText#matches}. */
    public long name(SearchParameter parameter, String search) {
        byte[] utf8 = NameText.of(search).lookup();
        return terms.nameStart(parameter, utf8, 0, utf8.length);
    }
}
