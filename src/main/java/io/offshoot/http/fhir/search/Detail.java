package io.offshoot.http.fhir.search;

import io.offshoot.definitions.Summaries;
import io.offshoot.model.Failure;
import io.offshoot.model.ResourceType;
import io.offshoot.text.PartText;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How much of each resource a caller wants to see.
 *
 * @param fields only these elements ({@code _fields}); empty: no such wish
 * @param elements only these and the mandatory ones ({@code _elements}); empty: no such wish
 */
public record Detail(Summary summary, Set<String> fields, Set<String> elements) {
    /** FHIR's {@code _summary}. */
    public enum Summary {
        FALSE,
        TRUE,
        TEXT,
        DATA,
        COUNT
    }

    private static final int MOST_NAMES = 200;

    /** Everything. */
    public static final Detail ALL = new Detail(Summary.FALSE, Set.of(), Set.of());

    /**
     * Reads {@code _summary}, {@code _elements} and {@code _fields}.
     *
     * @throws Failure INVALID for values that there are not, and for a summary and elements at once
     */
    public static Detail of(Query query) {
        Optional<String> named = query.first("_summary");
        Summary summary = named.map(Detail::summary).orElse(Summary.FALSE);
        Detail detail = new Detail(summary, names(query, "_fields"), names(query, "_elements"));
        boolean both = summary != Summary.FALSE && summary != Summary.COUNT;
        if (both && !(detail.fields.isEmpty() && detail.elements.isEmpty())) {
            throw Failure.invalid("A search may have _summary or _elements, not both", "_summary");
        }
        return detail;
    }

    private static Summary summary(String text) {
        return Stream.of(Summary.values())
                .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(text.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> Failure.invalid(
                        "Invalid _summary: one of count, data, false, text, true is expected", "_summary"));
    }

    private static Set<String> names(Query query, String parameter) {
        Set<String> names = query.parameters().stream()
                .filter(each -> each.name().equals(parameter))
                .flatMap(each -> Stream.of(each.value().split(",", -1)))
                .map(String::strip)
                .map(name -> name.substring(name.indexOf('.') + 1))
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toSet());
        if (names.size() > MOST_NAMES) {
            throw Failure.invalid("At most " + MOST_NAMES + " elements can be named", parameter);
        }
        return names;
    }

    private boolean whole() {
        return (summary == Summary.FALSE || summary == Summary.COUNT) && fields.isEmpty() && elements.isEmpty();
    }

    /** What is shown of a resource's text. */
    public Buffer of(ResourceType type, Buffer text) {
        return whole() ? text : Buffer.buffer(PartText.of(text.getBytes(), name -> shows(type, name)));
    }

    /** What is shown of resources' texts, in their order. */
    public List<Buffer> of(ResourceType type, List<Buffer> texts) {
        return whole() ? texts : texts.stream().map(text -> of(type, text)).toList();
    }

    private boolean shows(ResourceType type, String name) {
        Summaries summaries = Summaries.r4();
        return switch (summary) {
            case TRUE -> summaries.isInSummary(type, name);
            case TEXT -> name.equals("text") || summaries.isMandatory(type, name);
            case DATA -> !name.equals("text");
            case FALSE, COUNT ->
                isNamed(type, fields, name)
                        || isNamed(type, elements, name)
                        || (fields.isEmpty() && summaries.isMandatory(type, name));
        };
    }

    private static boolean isNamed(ResourceType type, Set<String> names, String name) {
        return names.stream().anyMatch(each -> Summaries.isMeant(type, each, name));
    }
}
