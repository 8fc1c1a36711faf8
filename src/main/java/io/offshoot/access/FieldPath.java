package io.offshoot.access;

import io.offshoot.definitions.Element;
import io.offshoot.definitions.ElementModel;
import io.offshoot.model.Failure;
import io.offshoot.model.ResourceType;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * An element that a policy hides or protects: names from the resource down, such as {@code name.family}; a name ends in
 * {@code [x]} for a choice element under all its names. Arrays are no step: all of their entries are meant.
 */
record FieldPath(List<String> names) {
    private static final String CHOICE = "[x]";
    private static final Pattern SHAPE =
            Pattern.compile("[a-zA-Z][a-zA-Z0-9]*(\\[x])?(\\.[a-zA-Z][a-zA-Z0-9]*(\\[x])?)*");

    /** Without them a resource is none, or they are no part of the text. */
    private static final Set<String> NEEDED = Set.of(
            "resourceType",
            "id",
            "meta",
            "meta.versionId",
            "meta.lastUpdated",
            "meta.project",
            "meta.author",
            "meta.compartment");

    /**
     * Understands a path.
     *
     * @param type whose resources have it; empty: those of any type
     * @throws Failure INVALID when there is no such element, or it cannot be hidden
     */
    static FieldPath parse(String text, Optional<ResourceType> type, String place) {
        if (NEEDED.contains(text)) {
            throw Failure.invalid("The element " + text + " can be neither hidden nor protected", place);
        }
        if (SHAPE.matcher(text).matches()) {
            FieldPath path = new FieldPath(Arrays.asList(text.split("\\.", -1)));
            boolean known = type.isPresent()
                    ? path.isKnown(type.get())
                    : ResourceType.all().stream().anyMatch(path::isKnown);
            if (known) {
                return path;
            }
        }
        throw Failure.invalid(
                "Resources of type " + type.map(ResourceType::name).orElse("*") + " have no element " + text, place);
    }

    private boolean isKnown(ResourceType type) {
        Element at = ElementModel.r4().root(type);
        for (String name : names) {
            Optional<Element> next = name.endsWith(CHOICE)
                    ? at.choices(base(name)).stream().findFirst()
                    : Optional.of(at.child(name)).filter(child -> child != Element.UNKNOWN);
            if (next.isEmpty()) {
                return false;
            }
            at = next.get();
        }
        return true;
    }

    /** Whether a member's name is the one at {@code step}, or that of the primitive's extensions beside it. */
    boolean isStep(int step, String member) {
        String name = names.get(step);
        String plain = member.startsWith("_") ? member.substring(1) : member;
        if (!name.endsWith(CHOICE)) {
            return plain.equals(name);
        }
        String base = base(name);
        return plain.length() > base.length()
                && plain.startsWith(base)
                && Character.isUpperCase(plain.charAt(base.length()));
    }

    private static String base(String choice) {
        return choice.substring(0, choice.length() - CHOICE.length());
    }

    boolean isNested() {
        return names.size() > 1;
    }

    /** Whether what one of the paths leads to is, holds, or is part of what the other one leads to. */
    boolean overlaps(List<String> elements) {
        for (int i = 0; i < Math.min(names.size(), elements.size()); i++) {
            if (!isStep(i, elements.get(i))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return String.join(".", names);
    }
}
