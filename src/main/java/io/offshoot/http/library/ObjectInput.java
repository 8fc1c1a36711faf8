package io.offshoot.http.library;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.offshoot.library.Configurations.Wanted;
import io.offshoot.library.LibraryText;
import io.offshoot.library.ObjectKind;
import io.offshoot.model.Failure;
import io.offshoot.store.ResourceVersion;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * What a request says of a configuration object: a name, and for most kinds whatever else is to be kept with it, which
 * comes back as it came. {@code password} is a secret: it is kept apart, encrypted, and never comes back.
 */
final class ObjectInput {
    private static final int LONGEST_NAME = 250;
    private static final int LONGEST = 4096;

    /** What the server says of an object itself; in a request it is passed over. */
    private static final Set<String> SERVERS = Set.of(
            "id",
            "type",
            "subtype",
            "extType",
            "acg",
            "version",
            "dateCreated",
            "dateModified",
            "owner",
            "memberships",
            "created",
            "resourceType",
            "abbreviation");

    private static final Set<String> SECRETS = Set.of("password", "secret", "privateKey");

    private ObjectInput() {}

    /** An object with what belongs to its kind. */
    static ObjectNode view(ResourceVersion object) {
        ObjectNode view = Views.full(object);
        LibraryText text = LibraryText.of(object.content());
        if (text.raw("privileges").isPresent()) {
            view.set("privileges", Views.privileges(text));
        }
        return view;
    }

    static Wanted created(ObjectKind kind, ObjectNode body) {
        Map<String, JsonNode> members = new LinkedHashMap<>();
        body.properties().forEach(member -> members.put(member.getKey(), member.getValue()));
        if (!members.containsKey("name")) {
            throw Failure.invalid("A text is expected", "name");
        }
        return wanted(
                kind,
                LibraryText.create(kind.resource()).with("created", Views.date(OffsetDateTime.now(ZoneOffset.UTC))),
                members);
    }

    static Wanted changed(ObjectKind kind, ResourceVersion object, Map<String, JsonNode> members) {
        return wanted(kind, LibraryText.of(object.content()), members);
    }

    private static Wanted wanted(ObjectKind kind, LibraryText text, Map<String, JsonNode> members) {
        LibraryText result = text;
        Map<String, String> secrets = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> member : members.entrySet()) {
            String name = member.getKey();
            JsonNode value = member.getValue();
            if (SERVERS.contains(name) || name.equals("members")) {
                continue;
            }
            if (SECRETS.contains(name)) {
                Patch.text(members, name, LONGEST).ifPresent(secret -> secrets.put(name, secret));
            } else if (name.equals("name")) {
                result = result.with(name, name(members));
            } else if (name.equals("privileges")) {
                result = privileges(kind, result, value);
            } else if (!kind.plain() && !name.equals("description")) {
                throw Failure.invalid("A " + kind.label() + " has no such member", name);
            } else {
                result = value.isNull()
                        ? result.without(name)
                        : result.withRaw(name, Patch.json(References.stored(value)));
            }
        }
        return new Wanted(
                result,
                kind == ObjectKind.USER_GROUP ? Patch.ids(members, "members") : java.util.Optional.empty(),
                secrets);
    }

    private static String name(Map<String, JsonNode> members) {
        return Patch.text(members, "name", LONGEST_NAME)
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .orElseThrow(() -> Failure.invalid("A text that is not blank is expected", "name"));
    }

    private static LibraryText privileges(ObjectKind kind, LibraryText text, JsonNode value) {
        if (kind.plain()) {
            throw Failure.invalid("A " + kind.label() + " carries no privileges", "privileges");
        }
        return text.withRaw("privileges", Patch.json(UserInput.privileges(value)));
    }
}
