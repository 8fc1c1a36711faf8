package io.offshoot.http.container;

import com.fasterxml.jackson.databind.JsonNode;
import io.offshoot.container.Refusal;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * What a caller of a describe method wants to be told.
 *
 * @param fields exactly these besides the id, or in addition to the usual ones where {@code usual} says so; {@code properties}
 *     and {@code details} are never among the usual ones
 * @param usual whether the usual fields come along
 * @param project the id of the project whose copy is described, if the object is there
 */
record DescribeOptions(Set<String> fields, boolean usual, Optional<String> project) {
    static final DescribeOptions USUAL = new DescribeOptions(Set.of(), true, Optional.empty());

    static DescribeOptions of(Input input) {
        Set<String> fields = new LinkedHashSet<>();
        Optional<Input> chosen = input.object("fields");
        chosen.ifPresent(map -> map.tree().fields().forEachRemaining(entry -> {
            if (!entry.getValue().isBoolean()) {
                throw Refusal.input("fields must be a mapping of strings to booleans");
            }
            if (entry.getValue().booleanValue()) {
                fields.add(entry.getKey());
            }
        }));
        // Before there was "fields", single ones were asked for like this.
        for (String name : new String[] {"properties", "details", "parts", "folders", "permissions"}) {
            if (input.has(name) && input.tree().get(name).asBoolean(false)) {
                fields.add(name);
            }
        }
        boolean usual = input.bool("defaultFields", chosen.isEmpty());
        return new DescribeOptions(fields, usual, input.string("project"));
    }

    /**
     * Reads what stands where methods take {@code true}, {@code false} or the input of describe.
     *
     * @return empty: nothing is to be described
     */
    static Optional<DescribeOptions> within(Input input, String name) {
        JsonNode value = input.tree().get(name);
        if (value == null || value.isBoolean()) {
            return value != null && value.booleanValue() ? Optional.of(USUAL) : Optional.empty();
        }
        return input.object(name).map(DescribeOptions::of);
    }

    /** The input of describe, where {@code true} and {@code false} stand for nothing in particular. */
    static Optional<DescribeOptions> given(Input input, String name) {
        JsonNode value = input.tree().get(name);
        return value == null || value.isBoolean()
                ? Optional.empty()
                : input.object(name).map(DescribeOptions::of);
    }

    /** Whether one of the usual fields is wanted. */
    boolean wants(String field) {
        return usual || fields.contains(field);
    }

    /** Whether a field is wanted that only comes when it is asked for. */
    boolean asks(String field) {
        return fields.contains(field);
    }
}
