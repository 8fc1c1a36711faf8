package io.offshoot.definitions;

import io.offshoot.model.ResourceType;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** By which references a resource is in the compartment of a patient, as FHIR R4 defines it. Immutable. */
public final class Compartments {
    private static final Compartments R4 = new Compartments();

    private final Map<String, List<SearchParameter>> ofPatient = new HashMap<>();

    private Compartments() {
        for (String[] row : Table.read("compartments.tsv")) {
            ResourceType type = ResourceType.of(row[0]);
            ofPatient.put(
                    row[0],
                    Arrays.stream(row[1].split(",", -1))
                            .map(code -> SearchParameters.r4().find(type, code))
                            .flatMap(Optional::stream)
                            .filter(parameter -> parameter.kind() == SearchParameter.Kind.REFERENCE)
                            .toList());
        }
    }

    /** Those of FHIR R4, read on first use. */
    public static Compartments r4() {
        return R4;
    }

    /** The parameters of a type of which one at least leads to the patient; none: the type is in no such compartment. */
    public List<SearchParameter> ofPatient(ResourceType type) {
        return ofPatient.getOrDefault(type.name(), List.of());
    }
}
