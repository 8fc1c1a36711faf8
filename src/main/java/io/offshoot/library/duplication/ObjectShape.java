package io.offshoot.library.duplication;

import io.offshoot.library.LibraryText;
import io.offshoot.library.ObjectKind;
import io.offshoot.library.Privilege;
import io.offshoot.model.Json;
import io.offshoot.model.ResourceType;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a configuration object of a package must look like. Its text comes from somewhere else, and what obeys it here, such
 * as the search for who holds a privilege, counts on its members being what they are when they are written here.
 */
final class ObjectShape {
    private static final int LONGEST_NAME = 250;

    private ObjectShape() {}

    /** What is wrong with the text; empty when it can be taken. */
    static Optional<String> fault(ResourceType type, byte[] text) {
        LibraryText object = LibraryText.of(Buffer.buffer(text));
        if (object.names().size() != Set.copyOf(object.names()).size()) {
            return Optional.of("a member comes twice");
        }
        try {
            if (type.equals(ResourceType.USER)) {
                return name(login(object));
            }
            if (type.equals(ObjectKind.USER_GROUP.resource())) {
                object.references("members").forEach(ObjectShape::requireText);
            }
            return name(object.string("name").orElse(""));
        } catch (IllegalArgumentException e) {
            return Optional.of("a member is not of its form");
        }
    }

    private static Optional<String> name(String name) {
        return name.isBlank() || name.length() > LONGEST_NAME
                ? Optional.of("it has no name, or one of more than " + LONGEST_NAME + " characters")
                : Optional.empty();
    }

    private static void requireText(String reference) {
        if (reference == null) {
            throw new IllegalArgumentException("no reference");
        }
    }

    /** What a user signs in with. */
    static String login(LibraryText user) {
        return user.string("login")
                .filter(login -> !login.isBlank())
                .or(() -> user.string("email"))
                .orElse("")
                .strip();
    }

    /** The numbers of the privileges in the text that there are here: nothing obeys others. */
    static List<Integer> privileges(LibraryText object) {
        Set<Integer> known = new TreeSet<>();
        Optional<String> raw = object.raw("privileges").filter(json -> json.startsWith("["));
        if (raw.isPresent()) {
            try {
                for (Object number : Json.read(raw.get(), Object[].class)) {
                    Privilege.named(String.valueOf(number)).ifPresent(privilege -> known.add(privilege.id()));
                }
            } catch (IllegalArgumentException e) {
                return List.of();
            }
        }
        return new ArrayList<>(known);
    }
}
