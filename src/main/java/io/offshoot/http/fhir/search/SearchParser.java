package io.offshoot.http.fhir.search;

import io.offshoot.criteria.Criterion;
import io.offshoot.criteria.CriterionParser;
import io.offshoot.criteria.DateRange;
import io.offshoot.criteria.IndexTerms;
import io.offshoot.definitions.Compartments;
import io.offshoot.definitions.SearchParameter;
import io.offshoot.definitions.SearchParameters;
import io.offshoot.model.Failure;
import io.offshoot.model.Ids;
import io.offshoot.model.ResourceType;
import io.offshoot.store.SearchQuery;
import io.offshoot.store.SearchQuery.Sort;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Understands the parameters of a search, and says what it does not. */
public final class SearchParser {
    private static final String PATIENT = "Patient";
    private static final Set<String> TOTALS = Set.of("none", "estimate", "accurate");

    private static final Set<String> REFUSED =
            Set.of("_has", "_filter", "_text", "_content", "_query", "_list", "_type", "_containedType", "_score");

    private final SearchParameters parameters = SearchParameters.r4();

    private static final class Draft {
        private Optional<String> project = Optional.empty();
        private Optional<Set<UUID>> ids = Optional.empty();
        private final List<List<Criterion>> criteria = new ArrayList<>();
        private final List<SearchQuery.Bound> updated = new ArrayList<>();
        private Sort sort = Sort.ID;
        private Optional<SearchQuery.Place> after = Optional.empty();
        private int offset;
        private int count = SearchRequest.DEFAULT_COUNT;
        private boolean total;
        private final List<Include> includes = new ArrayList<>();
    }

    /**
     * Understands a search.
     *
     * @throws Failure INVALID, naming the parameter, when there is one that is unknown or has no sense
     */
    public SearchRequest parse(ResourceType type, Query query) {
        if (type.equals(ResourceType.BINARY)) {
            throw Failure.invalid("Cannot search on Binary resource type");
        }
        Draft draft = new Draft();
        query.parameters().forEach(parameter -> read(type, parameter, draft));
        if (draft.after.isPresent() && draft.offset > 0) {
            throw Failure.invalid("A search may have _cursor or _offset, not both", "_cursor");
        }
        requireIndexed(draft);
        Detail detail = Detail.of(query);
        boolean onlyCount = detail.summary() == Detail.Summary.COUNT;
        int count = onlyCount ? 0 : draft.count;
        return new SearchRequest(
                type,
                normal(query, onlyCount, count),
                draft.project,
                draft.ids.map(List::copyOf),
                List.copyOf(draft.criteria),
                List.copyOf(draft.updated),
                draft.sort,
                draft.after,
                draft.offset,
                count,
                draft.total || count == 0,
                detail,
                List.copyOf(draft.includes));
    }

    /** Numbers are looked at in the texts that something else finds: alone they would have every text read. */
    private static void requireIndexed(Draft draft) {
        boolean indexed = draft.ids.isPresent() || draft.criteria.stream().anyMatch(IndexTerms::indexed);
        if (!draft.criteria.isEmpty()
                && !indexed
                && draft.criteria.get(0).get(0) instanceof Criterion.OfElements first) {
            String code = first.parameter().code();
            throw Failure.invalid(
                    "Unsupported search: " + code
                            + " needs another search parameter beside it, such as a code or subject",
                    code);
        }
    }

    /** What Medplum makes of the parameters in its links. */
    private static Query normal(Query query, boolean onlyCount, int count) {
        Query counted = query.with("_count", Integer.toString(count));
        return onlyCount ? counted.with("_summary", "").with("_total", "accurate") : counted;
    }

    private void read(ResourceType type, Query.Parameter parameter, Draft draft) {
        String name = parameter.name();
        String value = parameter.value();
        switch (name) {
            case "_id" -> readIds(value, draft);
            case "_project" -> draft.project = Optional.of(value).filter(text -> !text.isEmpty());
            case "_lastUpdated" -> draft.updated.addAll(DateRange.bounds(name, value));
            case "_count" -> draft.count = Math.min(number(name, value), SearchRequest.MOST_COUNT);
            case "_offset" -> draft.offset = offset(value);
            case "_cursor" -> draft.after = Optional.of(Cursor.parse(value));
            case "_sort" -> draft.sort = sort(value);
            case "_summary", "_elements", "_fields", "_pretty" -> {}
            case "_format" -> requireJson(value);
            case "_contained" -> oneOf(name, value, Set.of("false"));
            case "_compartment" -> readCompartment(type, value, draft);
            case "_total" -> draft.total = !oneOf(name, value, TOTALS).equals("none");
            default -> {
                if (name.startsWith("_include") || name.startsWith("_revinclude")) {
                    draft.includes.add(Include.parse(name, value, type));
                } else {
                    readCriteria(type, name, value, draft);
                }
            }
        }
    }

    private static void requireJson(String value) {
        String format = value.toLowerCase(Locale.ROOT);
        if (!format.isEmpty() && !format.contains("json")) {
            throw Failure.invalid("Unsupported _format: answers are JSON", "_format");
        }
    }

    /** What is about one patient, in one account, or in one project. */
    private void readCompartment(ResourceType type, String value, Draft draft) {
        String[] parts = value.split("/", -1);
        Optional<UUID> id = parts.length == 2 ? Ids.parse(parts[1]) : Optional.empty();
        if (id.isPresent() && parts[0].equals(ResourceType.PROJECT.name())) {
            draft.project = Optional.of(parts[1]);
            return;
        }
        if (id.isEmpty() || ResourceType.named(parts[0]).isEmpty()) {
            throw Failure.invalid(
                    "Unsupported _compartment: Patient/id, Project/id and the reference to an account are possible",
                    "_compartment");
        }
        boolean patient = parts[0].equals(PATIENT);
        if (patient
                && !type.name().equals(PATIENT)
                && Compartments.r4().ofPatient(type).isEmpty()) {
            throw Failure.invalid("Unsupported _compartment: " + type + " is in none of a patient", "_compartment");
        }
        readCriteria(type, "_compartment", value, draft);
    }

    private static void readIds(String value, Draft draft) {
        Set<UUID> ids = new LinkedHashSet<>();
        for (String text : value.split(",", -1)) {
            // Any other text is the id of nothing.
            Ids.parse(text).ifPresent(ids::add);
        }
        draft.ids.ifPresent(ids::retainAll);
        draft.ids = Optional.of(ids);
    }

    private void readCriteria(ResourceType type, String name, String value, Draft draft) {
        int colon = name.indexOf(':');
        String code = colon < 0 ? name : name.substring(0, colon);
        SearchParameter parameter = parameters.find(type, code).orElseThrow(() -> unknown(type, name));
        Optional<String> modifier = colon < 0 ? Optional.empty() : Optional.of(name.substring(colon + 1));
        List<Criterion> anyOf = CriterionParser.parse(parameter, modifier, value);
        if (!anyOf.isEmpty()) {
            draft.criteria.add(anyOf);
        }
    }

    private Failure unknown(ResourceType type, String name) {
        String code = name.split(":", 2)[0];
        if (code.indexOf('.') > 0 || name.matches("[a-z-]+:[A-Za-z]+\\..*")) {
            return Failure.invalid("Chained search is not supported: " + name, name);
        }
        if (REFUSED.contains(code) || parameters.isLeftOut(type, code)) {
            return Failure.invalid("Unsupported search parameter: " + code, code);
        }
        return Failure.invalid("Unknown search parameter: " + code);
    }

    private static int offset(String value) {
        int offset = number("_offset", value);
        if (offset > SearchRequest.MOST_OFFSET) {
            throw Failure.invalid(
                    "Search offset exceeds maximum (got " + value + ", max " + SearchRequest.MOST_OFFSET + ")");
        }
        return offset;
    }

    private static int number(String name, String value) {
        if (value.isEmpty() || value.length() > 9 || !value.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw Failure.invalid("Invalid " + name + ": a whole number from 0 on is expected", name);
        }
        return Integer.parseInt(value);
    }

    private static Sort sort(String value) {
        return switch (value) {
            case "_id", "" -> Sort.ID;
            case "_lastUpdated" -> Sort.LAST_UPDATED;
            case "-_lastUpdated" -> Sort.LAST_UPDATED_DESCENDING;
            default ->
                throw Failure.invalid(
                        "Unsupported _sort: one of _id, _lastUpdated and -_lastUpdated is possible", "_sort");
        };
    }

    private static String oneOf(String name, String value, Set<String> values) {
        if (!values.contains(value.toLowerCase(Locale.ROOT))) {
            String possible = values.stream().sorted().collect(Collectors.joining(", "));
            throw Failure.invalid("Invalid " + name + ": one of " + possible + " is expected", name);
        }
        return value.toLowerCase(Locale.ROOT);
    }
}
