package io.offshoot.criteria;

import io.offshoot.definitions.SearchParameter;
import io.offshoot.definitions.SearchParameters;
import io.offshoot.model.Failure;
import io.offshoot.model.ResourceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Understands the values of the parameters that are answered from terms. */
public final class CriterionParser {
    private static final int MOST_VALUES = 1000;
    private static final char ESCAPE = '\\';

    private CriterionParser() {}

    /**
     * The alternatives that the commas of {@code value} separate; none when it is empty.
     *
     * @throws Failure INVALID, naming the parameter
     */
    public static List<Criterion> parse(SearchParameter parameter, Optional<String> modifier, String value) {
        List<Criterion> anyOf = new ArrayList<>();
        for (String part : split(value, ',')) {
            if (!part.isEmpty()) {
                anyOf.addAll(
                        switch (parameter.kind()) {
                            case TOKEN -> token(parameter, modifier, part);
                            case STRING -> text(parameter, modifier, part);
                            case REFERENCE -> reference(parameter, modifier, part);
                            case URI -> uri(parameter, modifier, part);
                            case DATE -> date(parameter, modifier, part);
                            case NUMBER -> number(parameter, modifier, part);
                            case QUANTITY -> quantity(parameter, modifier, part);
                        });
            }
            if (anyOf.size() > MOST_VALUES) {
                throw Failure.invalid("A parameter may have at most " + MOST_VALUES + " values", parameter.code());
            }
        }
        return anyOf;
    }

    private static List<Criterion> token(SearchParameter parameter, Optional<String> modifier, String part) {
        refuse(parameter, modifier);
        List<String> sides = split(part, '|');
        if (sides.size() > 2 || sides.get(sides.size() - 1).isEmpty()) {
            throw Failure.invalid(
                    "Invalid " + parameter.code() + ": system|value, |value or value is expected", parameter.code());
        }
        Optional<String> system = sides.size() == 2 ? Optional.of(unescape(sides.get(0))) : Optional.empty();
        return List.of(new Criterion.Token(parameter, system, unescape(sides.get(sides.size() - 1))));
    }

    private static List<Criterion> text(SearchParameter parameter, Optional<String> modifier, String part) {
        boolean whole = modifier.equals(Optional.of("exact"));
        if (!whole) {
            refuse(parameter, modifier);
        }
        String start = unescape(part);
        return start.isBlank()
                ? List.of()
                : List.of(new Criterion.Text(parameter, whole ? start : start.strip(), whole));
    }

    private static List<Criterion> uri(SearchParameter parameter, Optional<String> modifier, String part) {
        refuse(parameter, modifier);
        return List.of(new Criterion.Uri(parameter, unescape(part)));
    }

    private static List<Criterion> date(SearchParameter parameter, Optional<String> modifier, String part) {
        refuse(parameter, modifier);
        return List.of(new Criterion.Date(parameter, DateTest.parse(parameter.code(), unescape(part))));
    }

    private static List<Criterion> number(SearchParameter parameter, Optional<String> modifier, String part) {
        refuse(parameter, modifier);
        NumberTest test = NumberTest.parse(parameter.code(), unescape(part));
        return List.of(new Criterion.Quantity(parameter, test, Optional.empty(), Optional.empty()));
    }

    private static List<Criterion> quantity(SearchParameter parameter, Optional<String> modifier, String part) {
        refuse(parameter, modifier);
        List<String> sides = split(part, '|');
        if (sides.size() != 1 && sides.size() != 3) {
            throw Failure.invalid(
                    "Invalid " + parameter.code() + ": number, number|system|code or number||code is expected",
                    parameter.code());
        }
        NumberTest test = NumberTest.parse(parameter.code(), unescape(sides.get(0)));
        return List.of(new Criterion.Quantity(parameter, test, side(sides, 1), side(sides, 2)));
    }

    private static Optional<String> side(List<String> sides, int i) {
        return sides.size() > i
                ? Optional.of(unescape(sides.get(i))).filter(text -> !text.isEmpty())
                : Optional.empty();
    }

    private static void refuse(SearchParameter parameter, Optional<String> modifier) {
        if (modifier.isPresent()) {
            throw Failure.invalid("Unsupported modifier of " + parameter.code() + ": " + modifier.get());
        }
    }

    private static List<Criterion> reference(SearchParameter parameter, Optional<String> modifier, String part) {
        Optional<ResourceType> type = modifier.map(name -> ResourceType.named(name)
                .orElseThrow(() -> Failure.invalid("Unsupported modifier of " + parameter.code() + ": " + name)));
        if (parameter.code().equals(SearchParameters.COMPARTMENT)) {
            refuse(parameter, modifier);
            return CompartmentCriteria.of(parameter, unescape(part));
        }
        return List.of(new Criterion.Reference(parameter, unescape(part), type));
    }

    /** Cuts at a sign that has no backslash before it. */
    static List<String> split(String text, char at) {
        List<String> parts = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == ESCAPE) {
                i++;
            } else if (text.charAt(i) == at) {
                parts.add(text.substring(from, i));
                from = i + 1;
            }
        }
        parts.add(text.substring(from));
        return parts;
    }

    /** What a backslash stands before means itself; before anything else but these signs it is a backslash. */
    static String unescape(String text) {
        if (text.indexOf(ESCAPE) < 0) {
            return text;
        }
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            boolean escapes =
                    text.charAt(i) == ESCAPE && i + 1 < text.length() && ",|$\\".indexOf(text.charAt(i + 1)) >= 0;
            plain.append(text.charAt(escapes ? ++i : i));
        }
        return plain.toString();
    }
}
