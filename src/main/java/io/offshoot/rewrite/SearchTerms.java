package io.offshoot.rewrite;

import io.offshoot.definitions.ElementKind;
import io.offshoot.definitions.SearchParameter;
import io.offshoot.definitions.SearchParameter.Use;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

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
            return each(parameter, use -> counts(use, key.get().type()) ? LongStream.of(term(use, key.get())) : none());
        }
        Collection<ResourceType> types = types(parameter, modifier);
        if (utf8.length == UuidText.LENGTH && uuid.read(utf8, 0, utf8.length)) {
            UUID id = new UUID(uuid.msb(), uuid.lsb());
            return each(parameter, use -> types.stream()
                    .filter(type -> counts(use, type))
                    .mapToLong(type -> term(use, new ResourceKey(type, id))));
        }
        List<String> texts = new ArrayList<>();
        texts.add(value);
        if (value.indexOf('/') < 0 && value.indexOf(':') < 0) {
            types.forEach(type -> texts.add(type.name() + "/" + value));
        }
        return each(parameter, use -> texts.stream().mapToLong(text -> text(use, text)));
    }

    private static boolean counts(Use use, ResourceType type) {
        return use.onlyTarget().map(type::equals).orElse(true);
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

    private long term(Use use, ResourceKey key) {
        return terms.reference(
                use.element(),
                key.type().code(),
                key.id().getMostSignificantBits(),
                key.id().getLeastSignificantBits());
    }

    private long text(Use use, String text) {
        int bar = text.indexOf('|');
        byte[] utf8 = (bar < 0 ? text : text.substring(0, bar)).getBytes(StandardCharsets.UTF_8);
        return terms.text(use.element(), utf8, 0, utf8.length);
    }

    /** The terms of a code, or of the value of an identifier or contact; their systems are not in the index. */
    public long[] token(SearchParameter parameter, String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        return each(parameter, use -> LongStream.of(terms.token(use.element(), utf8, 0, utf8.length)));
    }

    /** The terms of a URI. */
    public long[] uri(SearchParameter parameter, String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        return each(parameter, use -> LongStream.of(terms.text(use.element(), utf8, 0, utf8.length)));
    }

    /** The terms of a text's beginning; beyond {@link NameText#LONGEST} characters the rest is not in the index. */
    public long[] string(SearchParameter parameter, String search) {
        byte[] utf8 = NameText.of(search).lookup();
        return each(parameter, use -> LongStream.of(terms.textStart(use.element(), utf8, 0, utf8.length)));
    }

    /** The terms of times that begin in one of the buckets {@code from} to {@code to}. */
    public long[] begins(SearchParameter parameter, int from, int to) {
        return each(parameter, use -> IntStream.rangeClosed(from, to)
                .mapToLong(bucket -> terms.begins(use.element(), bucket)));
    }

    /** The terms of times that end in one of the buckets {@code from} to {@code to} and began in another one. */
    public long[] ends(SearchParameter parameter, int from, int to) {
        return each(parameter, use -> IntStream.rangeClosed(from, to)
                .mapToLong(bucket -> terms.ends(use.element(), bucket)));
    }

    private static long[] each(SearchParameter parameter, Function<Use, LongStream> ofUse) {
        return parameter.uses().stream().flatMapToLong(ofUse).toArray();
    }

    private static LongStream none() {
        return LongStream.empty();
    }
}
