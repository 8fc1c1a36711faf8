package io.offshoot.http.fhir;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.offshoot.access.FieldSet;
import io.offshoot.access.Interaction;
import io.offshoot.access.ShownRule;
import io.offshoot.identity.Principal;
import io.offshoot.repository.Repository;

/** What a caller may do, as a policy of the form that clients read; the repository enforces the same. */
final class Rights {
    private Rights() {}

    static ObjectNode of(Principal principal) {
        ObjectNode policy = JsonNodeFactory.instance.objectNode().put("resourceType", "AccessPolicy");
        ArrayNode basedOn = policy.putArray("basedOn");
        principal.rules().policies().forEach(id -> basedOn.addObject().put("reference", "AccessPolicy/" + id));
        ArrayNode resources = policy.putArray("resource");
        principal.rules().shown().forEach(rule -> add(resources.addObject(), rule));
        if (!principal.projectAdmin()
                && !principal.superAdmin()
                && !principal.rules().limited()) {
            for (String type : Repository.administrative()) {
                if (principal.rules().of(FhirCall.type(type)).open()) {
                    resources.addObject().put("resourceType", type).put("readonly", true);
                }
            }
        }
        return policy;
    }

    private static void add(ObjectNode entry, ShownRule rule) {
        entry.put("resourceType", rule.resourceType());
        rule.criteria().ifPresent(criteria -> entry.put("criteria", criteria));
        if (rule.interactions().equals(Interaction.READING)) {
            entry.put("readonly", true);
        }
        if (!rule.interactions().equals(Interaction.ALL)) {
            ArrayNode codes = entry.putArray("interaction");
            rule.interactions().stream().map(Interaction::code).sorted().forEach(codes::add);
        }
        fields(entry, "hiddenFields", rule.hidden());
        fields(entry, "readonlyFields", rule.readonly());
    }

    private static void fields(ObjectNode entry, String name, FieldSet fields) {
        if (!fields.isEmpty()) {
            ArrayNode array = entry.putArray(name);
            fields.texts().forEach(array::add);
        }
    }
}
