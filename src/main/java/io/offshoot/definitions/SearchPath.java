package io.offshoot.definitions;

import io.offshoot.model.ResourceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A FHIRPath expression of the simple sort: the names of elements, one below the other.
 *
 * @param names JSON names from the resource down, choice elements with their type ({@code medicationReference}) where the
 *     expression names it
 * @param targetType only references to this type count ({@code where(resolve() is Patient)})
 * @param system only contacts of this system count ({@code where(system='phone')})
 */
record SearchPath(List<String> names, Optional<ResourceType> targetType, Optional<String> system) {
    private static final String RESOLVES_TO = "where(resolve() is ";
    private static final String SYSTEM_IS = "where(system='";
    private static final String OF_TYPE = "ofType(";

    /**
     * Reads one part of a union, such as {@code Observation.subject.where(resolve() is Patient)}.
     *
     * @return empty where the expression selects by more than names and types
     */
    static Optional<SearchPath> parse(String expression, ResourceType type) {
        String text = withoutParentheses(expression.strip());
        if (!text.startsWith(type.name() + ".")) {
            return Optional.empty();
        }
        List<String> names = new ArrayList<>();
        Optional<ResourceType> target = Optional.empty();
        Optional<String> system = Optional.empty();
        for (String step : steps(text.substring(type.name().length() + 1))) {
            if (step.startsWith(RESOLVES_TO)) {
                target = ResourceType.named(step.substring(RESOLVES_TO.length(), step.length() - 1));
                if (target.isEmpty()) {
                    return Optional.empty();
                }
            } else if (step.startsWith(SYSTEM_IS)) {
                system = Optional.of(step.substring(SYSTEM_IS.length(), step.length() - 2));
            } else if (step.startsWith(OF_TYPE)) {
                String ofType = step.substring(OF_TYPE.length(), step.length() - 1);
                String suffix = Character.toUpperCase(ofType.charAt(0)) + ofType.substring(1);
                names.add(names.remove(names.size() - 1) + suffix);
            } else if (!step.isEmpty() && step.chars().allMatch(Character::isLetterOrDigit)) {
                names.add(step);
            } else {
                return Optional.empty();
            }
        }
        return Optional.of(new SearchPath(List.copyOf(names), target, system));
    }

    /** The text without the pair of parentheses that it begins with. */
    private static String withoutParentheses(String text) {
        if (!text.startsWith("(")) {
            return text;
        }
        int depth = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (depth == 0) {
                return text.substring(1, i).strip() + text.substring(i + 1);
            }
        }
        return text;
    }

    private static List<String> steps(String text) {
        List<String> steps = new ArrayList<>();
        int depth = 0;
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (c == '.' && depth == 0) {
                steps.add(text.substring(from, i));
                from = i + 1;
            }
        }
        steps.add(text.substring(from));
        return steps;
    }
}
