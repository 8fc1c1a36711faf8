package io.offshoot.definitions;

import io.offshoot.model.ResourceType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Through which search parameters resources are in the compartment of a Patient.
 *
 * @see <a href="https://hl7.org/fhir/R4/compartmentdefinition-patient.html">Patient compartment</a>
 */
public final class PatientCompartment {
    private static final PatientCompartment R4 = new PatientCompartment(Table.read("compartments.tsv"));

    private final Map<String, List<String>> codes;

    private PatientCompartment(List<String[]> rows) {
        codes = rows.stream().collect(Collectors.toMap(row -> row[0], row -> Arrays.asList(row[1].split(",", -1))));
    }

    /** That of FHIR R4, read on first use. */
    public static PatientCompartment r4() {
        return R4;
    }

    /** The codes of the parameters of a type; empty for a type that is in no patient's compartment. */
    public List<String> codes(ResourceType type) {
        return codes.getOrDefault(type.name(), List.of());
    }
}
