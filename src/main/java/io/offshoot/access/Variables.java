package io.offshoot.access;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the variables of a policy stand for in one membership: {@code %profile}, {@code %patient} and the parameters of
 * {@code ProjectMembership.access}, each also with {@code .id} behind it where it is a reference.
 */
public final class Variables {
    static final String ID = ".id";

    private final Map<String, String> strings = new LinkedHashMap<>();
    private final Map<String, String> references = new LinkedHashMap<>();

    /** The variables that every policy has; {@code %patient} is the profile unless a parameter says otherwise. */
    public Variables(String profile) {
        references.put("profile", profile);
        references.put("patient", profile);
    }

    Variables string(String name, String value) {
        references.remove(name);
        strings.put(name, value);
        return this;
    }

    Variables reference(String name, String reference) {
        strings.remove(name);
        references.put(name, reference);
        return this;
    }

    /** The value of a variable, written without the percent sign; empty when the membership has none of that name. */
    Optional<String> value(String name) {
        if (name.endsWith(ID)) {
            return Optional.ofNullable(references.get(name.substring(0, name.length() - ID.length())))
                    .map(reference -> reference.substring(reference.lastIndexOf('/') + 1));
        }
        return Optional.ofNullable(strings.getOrDefault(name, references.get(name)));
    }
}
