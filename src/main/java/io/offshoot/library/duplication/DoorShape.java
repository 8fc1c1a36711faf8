package io.offshoot.library.duplication;

import io.offshoot.container.ContainerSettings;
import io.offshoot.container.FolderPath;
import io.offshoot.duplication.copy.CloneEdits;
import io.offshoot.library.LibraryText;
import io.offshoot.model.Failure;
import io.offshoot.model.Json;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.text.Members;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What objects of the Container door in a package must look like. Their texts are a server's own: whatever reads them here,
 * statements that look at all projects among it, counts on their members being what they are when they are written here.
 */
final class DoorShape {
    static final ResourceType SETTINGS = ResourceType.of("Container");

    private static final ResourceType FOLDER = ResourceType.of("Folder");
    private static final ResourceType PLACEMENT = ResourceType.of("Placement");
    private static final Set<ResourceType> OBJECTS = Set.of(
            ResourceType.of("Record"),
            ResourceType.of("Applet"),
            ResourceType.of("Workflow"),
            ResourceType.of("Database"),
            PLACEMENT);
    /** Types of FHIR have codes below. */
    private static final int OF_SERVER = 300;

    /** What each object has; where it lies and what it is called besides. */
    private static final List<String> EVERY =
            List.of("state", "hidden", "types", "tags", "properties", "created", "createdBy", "links");

    private static final Set<String> STATES = Set.of("open", "closing", "closed");
    private static final Set<String> ARCHIVAL = Set.of("", "live", "archival", "archived", "unarchiving");

    private DoorShape() {}

    /** Whether objects of the type must be of a form that the server itself gives them. */
    static boolean concerns(ResourceType type) {
        return OBJECTS.contains(type) || type.equals(FOLDER) || type.equals(SETTINGS);
    }

    /** The settings of a project that arrives: its bytes are where this installation keeps them. */
    static CloneEdits.Edited here(CloneEdits.Edited settings) {
        LibraryText text = LibraryText.of(Buffer.buffer(settings.text()));
        if (text.raw("region").isEmpty()) {
            return settings;
        }
        List<String> reasons = new ArrayList<>(settings.reasons());
        reasons.add("removed:region");
        return new CloneEdits.Edited(text.without("region").content().getBytes(), reasons);
    }

    /** What is wrong with an object of such a type; empty when it can be taken. */
    static Optional<String> fault(ResourceType type, byte[] text) {
        try {
            LibraryText object = LibraryText.of(Buffer.buffer(text));
            if (Members.of(text, 0).size() != object.names().size()) {
                return Optional.of("a member comes twice");
            }
            require(object.string("resourceType").equals(Optional.of(type.name())));
            if (type.equals(SETTINGS)) {
                settings(text, object);
            } else if (type.equals(FOLDER)) {
                path(object, "path");
            } else {
                object(type, text, object);
            }
            return Optional.empty();
        } catch (IllegalArgumentException | Failure e) {
            return Optional.of("a member is not of its form");
        }
    }

    private static void settings(byte[] text, LibraryText object) {
        ContainerSettings settings = ContainerSettings.of(Buffer.buffer(text));
        require(settings.version() >= 0 && settings.tags().stream().allMatch(Objects::nonNull));
        require(settings.properties().values().stream().allMatch(Objects::nonNull));
        for (String flag : List.of("restricted", "protected", "holdTransitions")) {
            flag(object, flag);
        }
    }

    private static void object(ResourceType type, byte[] text, LibraryText object) {
        // The database finds the folder at this very place.
        require(new String(text, StandardCharsets.UTF_8)
                .startsWith("{\"resourceType\":\"" + type.name() + "\",\"folder\":\""));
        EVERY.forEach(member -> require(object.raw(member).isPresent()));
        path(object, "folder");
        require(!object.string("name").orElse("").isEmpty());
        require(STATES.contains(object.string("state").orElse("")));
        require(ARCHIVAL.contains(object.string("archivalState").orElse("")));
        require(object.raw("archivalState").isEmpty()
                || object.string("archivalState").isPresent());
        require(object.string("createdBy").isPresent());
        flag(object, "hidden");
        flag(object, "archiving");
        object.raw("created").ifPresent(Long::parseLong);
        strings(object, "types");
        strings(object, "tags");
        strings(object, "links").forEach(DoorShape::reference);
        strings(object, "bundled").forEach(DoorShape::reference);
        object.raw("properties")
                .map(json -> (Map<?, ?>) Json.read(json, Map.class))
                .ifPresent(map -> require(map.values().stream().allMatch(String.class::isInstance)));
        object.raw("spec").ifPresent(spec -> require(spec.startsWith("{")));
        if (type.equals(PLACEMENT)) {
            require(object.raw("object").orElse("").startsWith("{"));
            require(reference(object.reference("object")).code() < OF_SERVER);
        }
    }

    private static void path(LibraryText object, String member) {
        String path = object.string(member).orElse("");
        require(FolderPath.of(path, member).equals(path));
    }

    private static void flag(LibraryText object, String member) {
        require(Set.of("true", "false").contains(object.raw(member).orElse("false")));
    }

    private static List<String> strings(LibraryText object, String member) {
        require(!object.raw(member).equals(Optional.of("null")));
        List<Object> all = object.raw(member)
                .map(json -> Json.read(json, Object[].class))
                .map(Arrays::asList)
                .orElse(List.of());
        require(all.stream().allMatch(String.class::isInstance));
        return all.stream().map(String.class::cast).toList();
    }

    /** The type of a reference as the server writes it. */
    private static ResourceType reference(String reference) {
        require(reference != null);
        ResourceKey key = LiveObjects.key(reference).orElseThrow(IllegalArgumentException::new);
        require(key.toString().equals(reference));
        return key.type();
    }

    private static void require(boolean holds) {
        if (!holds) {
            throw new IllegalArgumentException("not of its form");
        }
    }
}
