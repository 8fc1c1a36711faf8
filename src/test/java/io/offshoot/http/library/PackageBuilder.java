package io.offshoot.http.library;

import io.offshoot.archive.PackageFile;
import io.offshoot.archive.PartName.Kind;
import io.offshoot.model.ResourceType;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** A package with a project of a few objects and some objects of its environment; apostrophes stand for quotes. */
final class PackageBuilder {
    static final UUID PROJECT = PackageFile.id(100);

    private final Map<ResourceType, Map<UUID, String>> configuration = new TreeMap<>();
    private final Map<ResourceType, Map<UUID, String>> resources = new TreeMap<>();
    private final Map<UUID, byte[]> binaries = new LinkedHashMap<>();

    PackageBuilder() {
        resource("Project", PROJECT, "{'resourceType':'Project','name':'There'}");
    }

    /** An object of the environment. */
    PackageBuilder object(String type, UUID id, String text, Object... arguments) {
        return put(configuration, type, id, text, arguments);
    }

    /** An object of the project. */
    PackageBuilder resource(String type, UUID id, String text, Object... arguments) {
        return put(resources, type, id, text, arguments);
    }

    PackageBuilder binary(UUID id, String bytes) {
        binaries.put(id, bytes.getBytes(StandardCharsets.UTF_8));
        return resource("Binary", id, "{'resourceType':'Binary','contentType':'text/plain'}");
    }

    private PackageBuilder put(
            Map<ResourceType, Map<UUID, String>> all, String type, UUID id, String text, Object... arguments) {
        all.computeIfAbsent(ResourceType.of(type), any -> new LinkedHashMap<>())
                .put(id, String.format(text.replace('\'', '"'), arguments));
        return this;
    }

    PackageFile begun() {
        PackageFile file = PackageFile.begun();
        add(file, Kind.CONFIGURATION, configuration);
        add(file, Kind.RESOURCES, resources);
        int number = 1;
        for (UUID id : binaries.keySet().stream().sorted(UNSIGNED).toList()) {
            file.binary(number++, id, binaries.get(id));
        }
        return file;
    }

    Buffer file() {
        return begun().sealed().tar();
    }

    private static final Comparator<UUID> UNSIGNED = Comparator.comparing(UUID::toString);

    private static void add(PackageFile file, Kind kind, Map<ResourceType, Map<UUID, String>> all) {
        all.forEach((type, objects) -> {
            List<String> lines = objects.keySet().stream()
                    .sorted(UNSIGNED)
                    .map(id -> PackageFile.line(id, objects.get(id)))
                    .toList();
            file.lines(kind, type.name(), 1, lines.toArray(String[]::new));
        });
    }
}
