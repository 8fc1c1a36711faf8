package io.offshoot.simulation;

import io.offshoot.duplication.CloneCommand;
import io.offshoot.model.Json;
import io.offshoot.model.ResourceType;
import io.offshoot.store.MemoryCopies;
import io.offshoot.store.MemoryDatabase;
import io.offshoot.store.MemoryTable.Values;
import io.vertx.core.buffer.Buffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a clone must be, worked out in the slow and plain way, without the engine's code. */
final class ExpectedCopies {
    private static final Pattern REFERENCE = Pattern.compile("\"(Patient|Binary)/([0-9a-f-]{36})\"");

    private final MemoryDatabase database;
    private final Values duplication;
    private final CloneCommand command;

    ExpectedCopies(MemoryDatabase database, Values duplication) {
        this.database = database;
        this.duplication = duplication;
        this.command = Json.read(duplication.at("parameters"), CloneCommand.class);
    }

    /** What is wrong with the copies of what the source held at the instant; empty: nothing. */
    Optional<String> differ(List<Values> held) {
        Map<String, Values> taken = new HashMap<>();
        held.stream().filter(row -> taken(row, held)).forEach(row -> taken.put(name(row), row));
        List<Values> copies = database.resources.committed().stream()
                .filter(row -> row.is("project", duplication.at("target")) && row.get("origin_id") != null)
                .toList();
        if (copies.size() != taken.size()) {
            return Optional.of(copies.size() + " copies of " + taken.size() + " resources");
        }
        for (Values copy : copies) {
            Values original = taken.get(type(copy) + "/" + copy.get("origin_id"));
            if (original == null) {
                return Optional.of(
                        "a copy of " + type(copy) + "/" + copy.get("origin_id") + ", which was not to be copied");
            }
            String expected = rewritten(original.<Buffer>at("content").toString(), taken);
            if (!expected.equals(copy.<Buffer>at("content").toString())
                    || !copy.is("id", derived(original))
                    || !copy.is("origin_version", original.at("version_id"))
                    || !blob(copy).equals(blob(original))) {
                return Optional.of("the copy of " + name(original) + " is " + copy.get("content"));
            }
        }
        return Optional.empty();
    }

    private boolean taken(Values row, List<Values> held) {
        boolean listed =
                command.resourceTypes().isEmpty() || command.resourceTypes().contains(type(row));
        return listed
                || (type(row).equals("Binary")
                        && held.stream()
                                .filter(other -> command.resourceTypes().contains(type(other)))
                                .anyMatch(other ->
                                        other.<Buffer>at("content").toString().contains("Binary/" + row.get("id"))));
    }

    private String rewritten(String text, Map<String, Values> taken) {
        Matcher references = REFERENCE.matcher(text);
        return references.replaceAll(found -> {
            Values pointedAt = taken.get(found.group(1) + "/" + found.group(2));
            return pointedAt == null ? found.group() : "\"" + found.group(1) + "/" + derived(pointedAt) + "\"";
        });
    }

    private UUID derived(Values row) {
        byte[] prefix = duplication
                .<Buffer>at("key")
                .copy()
                .appendString(type(row))
                .appendByte((byte) 0)
                .getBytes();
        return MemoryCopies.derived(prefix, row.at("id"));
    }

    private Optional<UUID> blob(Values row) {
        return database.contents.committed().stream()
                .filter(content -> content.is("project", row.at("project"))
                        && content.is("id", row.at("id"))
                        && content.is("version", row.at("version_id")))
                .findFirst()
                .map(content -> content.at("blob"));
    }

    private static String name(Values row) {
        return type(row) + "/" + row.get("id");
    }

    private static String type(Values row) {
        return ResourceType.ofCode(row.<Short>at("type")).name();
    }
}
