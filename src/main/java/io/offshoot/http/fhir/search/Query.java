package io.offshoot.http.fhir.search;

import io.offshoot.model.Failure;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The parameters of a search, decoded, in their order; a name may stand there several times.
 *
 * @param parameters the names with their values
 */
public record Query(List<Parameter> parameters) {
    private static final int MOST_PARAMETERS = 100;

    /** One parameter; {@code name} may carry a modifier, as in {@code subject:Patient}. */
    public record Parameter(String name, String value) {}

    public Query {
        parameters = List.copyOf(parameters);
    }

    /**
     * Reads what stands behind the question mark of a URL, or a form.
     *
     * @throws Failure INVALID for a bad percent escape or more than 100 parameters
     */
    public static Query parse(String text) {
        List<Parameter> found = new ArrayList<>();
        for (String pair : text.split("&", MOST_PARAMETERS + 2)) {
            if (pair.isEmpty()) {
                continue;
            }
            int equals = pair.indexOf('=');
            String name = decode(equals < 0 ? pair : pair.substring(0, equals));
            found.add(new Parameter(name, equals < 0 ? "" : decode(pair.substring(equals + 1))));
            if (found.size() > MOST_PARAMETERS) {
                throw Failure.invalid("A search may have at most " + MOST_PARAMETERS + " parameters");
            }
        }
        return new Query(found);
    }

    /** The value of the first parameter of that name that has one. */
    public Optional<String> first(String name) {
        return parameters.stream()
                .filter(parameter ->
                        parameter.name().equals(name) && !parameter.value().isEmpty())
                .map(Parameter::value)
                .findFirst();
    }

    /** These parameters with all of {@code name} replaced by one; an empty value leaves them out. */
    public Query with(String name, String value) {
        List<Parameter> changed = new ArrayList<>(parameters);
        changed.removeIf(parameter -> parameter.name().equals(name));
        if (!value.isEmpty()) {
            changed.add(new Parameter(name, value));
        }
        return new Query(changed);
    }

    /** The text behind the question mark, in the order of the names, as Medplum writes it. */
    public String encoded() {
        StringBuilder text = new StringBuilder();
        parameters.stream().sorted(Comparator.comparing(Parameter::name)).forEach(parameter -> text.append(
                        text.isEmpty() ? "" : "&")
                .append(URLEncoder.encode(parameter.name(), StandardCharsets.UTF_8))
                .append('=')
                .append(URLEncoder.encode(parameter.value(), StandardCharsets.UTF_8)));
        return text.toString();
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw Failure.invalid("The query has a bad percent escape");
        }
    }
}
