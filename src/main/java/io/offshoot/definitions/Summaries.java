package io.offshoot.definitions;

import io.offshoot.model.ResourceType;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Which top-level elements a summary of a resource shows, and which every resource of a type must have. Immutable. */
public final class Summaries {
    private static final Summaries R4 = new Summaries();
    private static final String CHOICE = "[x]";

    private final Map<String, Set<String>> summary = new HashMap<>();
    private final Map<String, Set<String>> mandatory = new HashMap<>();

    private Summaries() {
        for (String[] row : Table.read("summaries.tsv")) {
            if (row[2].contains("s")) {
                summary.computeIfAbsent(row[0], type -> new HashSet<>()).add(row[1]);
            }
            if (row[2].contains("m")) {
                mandatory.computeIfAbsent(row[0], type -> new HashSet<>()).add(row[1]);
            }
        }
    }

    /** Those of FHIR R4 with Medplum's additions, read on first use. */
    public static Summaries r4() {
        return R4;
    }

    /** Whether a summary shows the element of that JSON name. */
    public boolean isInSummary(ResourceType type, String name) {
        return holds(summary.getOrDefault(type.name(), Set.of()), name);
    }

    /** Whether no resource of the type is without it. */
    public boolean isMandatory(ResourceType type, String name) {
        return holds(mandatory.getOrDefault(type.name(), Set.of()), name);
    }

    private static boolean holds(Set<String> names, String name) {
        if (names.contains(name)) {
            return true;
        }
        for (int i = 1; i < name.length(); i++) {
            if (Character.isUpperCase(name.charAt(i)) && names.contains(name.substring(0, i) + CHOICE)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether a JSON name is that of an element as callers name it: {@code value} stands for {@code valueQuantity}, too, where
     * there is no element of that very name.
     */
    public static boolean isMeant(ResourceType type, String element, String name) {
        if (name.equals(element)) {
            return true;
        }
        return name.length() > element.length()
                && name.startsWith(element)
                && Character.isUpperCase(name.charAt(element.length()))
                && ElementModel.r4().root(type).child(element) == Element.UNKNOWN;
    }
}
