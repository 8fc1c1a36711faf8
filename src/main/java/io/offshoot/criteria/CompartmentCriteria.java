package io.offshoot.criteria;

import io.offshoot.definitions.Compartments;
import io.offshoot.definitions.SearchParameter;
import io.offshoot.model.Ids;
import io.offshoot.model.ResourceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What {@code _compartment} means: a resource is in the compartments of its accounts ({@code meta.account},
 * {@code meta.accounts}), of the Patients that the parameters of FHIR's compartment definition lead to, and a Patient in
 * its own.
 *
 * @see <a href="https://hl7.org/fhir/R4/compartmentdefinition-patient.html">Patient compartment</a>
 */
public final class CompartmentCriteria {
    private static final ResourceType PATIENT = ResourceType.of("Patient");
    private static final String OF_PATIENT = "Patient/";

    private CompartmentCriteria() {}

    /**
     * The criteria of which a resource meets one at least when it is in the compartment.
     *
     * @param accounts the parameter {@code _compartment} of the type, whose own elements are those of accounts
     * @param value {@code Type/id} or a bare id
     */
    static List<Criterion> of(SearchParameter accounts, String value) {
        List<Criterion> anyOf = new ArrayList<>();
        anyOf.add(new Criterion.Reference(accounts, value, Optional.empty()));
        String patient = value.startsWith(OF_PATIENT) ? value.substring(OF_PATIENT.length()) : value;
        Optional<UUID> id = Ids.parse(patient);
        if (id.isEmpty()) {
            return anyOf;
        }
        ResourceType type = accounts.type();
        Compartments.r4()
                .ofPatient(type)
                .forEach(parameter -> anyOf.add(
                        new Criterion.Reference(parameter, OF_PATIENT + id.get(), Optional.<ResourceType>empty())));
        if (type.equals(PATIENT)) {
            anyOf.add(new Criterion.Itself(id.get()));
        }
        return anyOf;
    }
}
