package io.offshoot.access;

import io.offshoot.criteria.Criterion;
import io.offshoot.criteria.CriterionParser;
import io.offshoot.definitions.SearchParameter;
import io.offshoot.definitions.SearchParameters;
import io.offshoot.model.Failure;
import io.offshoot.model.Ids;
import io.offshoot.model.ResourceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/** The criteria of a policy's entry, {@code Type?parameter=value&…}, whose values may hold variables. */
final class CriteriaTemplate {
    private static final String ID = "_id";
    private static final String PROJECT = "_project";
    private static final String OWN_COMPARTMENT = "Project/";
    private static final Set<String> OF_ALL_TYPES = Set.of(ID, PROJECT, SearchParameters.COMPARTMENT);
    private static final int MOST_PARAMETERS = 20;

    private record Parameter(String code, Optional<String> modifier, TemplateText value) {}

    private final List<Parameter> parameters;

    private CriteriaTemplate(List<Parameter> parameters) {
        this.parameters = List.copyOf(parameters);
    }

    /**
     * Understands criteria.
     *
     * @param type of the entry that they stand in; empty: any
     * @throws Failure INVALID for what cannot be enforced: criteria are answered as searches are, from the same parameters
     */
    static CriteriaTemplate parse(String text, Optional<ResourceType> type, String place) {
        String start = type.map(ResourceType::name).orElse("*") + "?";
        if (!text.startsWith(start) || text.length() == start.length()) {
            throw Failure.invalid("Criteria must begin with " + start + " and have a parameter", place);
        }
        List<Parameter> parameters = new ArrayList<>();
        for (String pair : text.substring(start.length()).split("&", -1)) {
            parameters.add(parameter(pair, type, place));
        }
        if (parameters.size() > MOST_PARAMETERS) {
            throw Failure.invalid("Criteria have at most " + MOST_PARAMETERS + " parameters", place);
        }
        return new CriteriaTemplate(parameters);
    }

    /** The criteria that a resource lies in a compartment. */
    static CriteriaTemplate compartment(String reference) {
        return new CriteriaTemplate(
                List.of(new Parameter(SearchParameters.COMPARTMENT, Optional.empty(), TemplateText.plain(reference))));
    }

    CriteriaTemplate and(CriteriaTemplate other) {
        List<Parameter> both = new ArrayList<>(parameters);
        both.addAll(other.parameters);
        return new CriteriaTemplate(both);
    }

    private static Parameter parameter(String pair, Optional<ResourceType> type, String place) {
        int equals = pair.indexOf('=');
        String name = equals < 0 ? pair : pair.substring(0, equals);
        int colon = name.indexOf(':');
        String code = colon < 0 ? name : name.substring(0, colon);
        Optional<String> modifier = colon < 0 ? Optional.empty() : Optional.of(name.substring(colon + 1));
        try {
            Parameter parameter =
                    new Parameter(code, modifier, TemplateText.ofQuery(equals < 0 ? "" : pair.substring(equals + 1)));
            check(parameter, type);
            return parameter;
        } catch (Failure failure) {
            throw Failure.invalid("The criteria cannot be enforced: " + failure.getMessage(), place);
        } catch (IllegalArgumentException e) {
            throw Failure.invalid("The criteria have a bad percent escape", place);
        }
    }

    private static void check(Parameter parameter, Optional<ResourceType> type) {
        if (type.isEmpty() && !OF_ALL_TYPES.contains(parameter.code)) {
            throw Failure.invalid("of all types, only " + String.join(", ", new TreeSet<>(OF_ALL_TYPES))
                    + " are possible, not " + parameter.code);
        }
        if (type.filter(ResourceType.BINARY::equals).isPresent()) {
            throw Failure.invalid("a Binary has no search parameters");
        }
        if (parameter.code.equals(PROJECT) && parameter.modifier.isEmpty()) {
            return;
        }
        ResourceType checked = type.orElse(ResourceType.PRACTITIONER);
        boolean possible = false;
        for (String sample : parameter.value.samples()) {
            possible |= !criteria(parameter, sample, checked).isEmpty();
        }
        if (!possible) {
            throw Failure.invalid(parameter.code + " needs a value");
        }
    }

    /**
     * What a resource of a type must meet, each list by one at least.
     *
     * @return empty when nothing can meet it, such as without a value for a variable
     */
    Optional<List<List<Criterion>>> resolve(ResourceType type, Variables variables, UUID project) {
        List<List<Criterion>> all = new ArrayList<>();
        for (Parameter parameter : parameters) {
            Optional<String> value = parameter.value.resolve(variables);
            if (value.filter(text -> isTrue(parameter, text, project)).isPresent()) {
                continue;
            }
            List<Criterion> anyOf =
                    value.map(text -> possible(parameter, text, type)).orElse(List.of());
            if (anyOf.isEmpty()) {
                return Optional.empty();
            }
            all.add(anyOf);
        }
        return Optional.of(List.copyOf(all));
    }

    /** Whether it is met by whatever lies in the project, which is all that a caller sees anyway. */
    private static boolean isTrue(Parameter parameter, String value, UUID project) {
        return (parameter.code.equals(PROJECT) && Ids.parse(value).equals(Optional.of(project)))
                || (parameter.code.equals(SearchParameters.COMPARTMENT) && value.equals(OWN_COMPARTMENT + project));
    }

    /** A value that a variable brought may have no sense: then there is nothing that meets it. */
    private static List<Criterion> possible(Parameter parameter, String value, ResourceType type) {
        try {
            return criteria(parameter, value, type);
        } catch (Failure failure) {
            return List.of();
        }
    }

    private static List<Criterion> criteria(Parameter parameter, String value, ResourceType type) {
        if (parameter.code.equals(ID) && parameter.modifier.isEmpty()) {
            return ids(value);
        }
        SearchParameter found = SearchParameters.r4()
                .find(type, parameter.code)
                .filter(known -> known.kind().indexed())
                .orElseThrow(() -> Failure.invalid("no search parameter of the index is called " + parameter.code));
        return CriterionParser.parse(found, parameter.modifier, value);
    }

    private static List<Criterion> ids(String value) {
        List<Criterion> ids = new ArrayList<>();
        for (String text : value.split(",", -1)) {
            Ids.parse(text).map(Criterion.Itself::new).ifPresent(ids::add);
        }
        return ids;
    }
}
