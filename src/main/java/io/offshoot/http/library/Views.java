package io.offshoot.http.library;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.offshoot.library.LibraryText;
import io.offshoot.library.ObjectKind;
import io.offshoot.library.Privilege;
import io.offshoot.model.Json;
import io.offshoot.model.LibraryIds;
import io.offshoot.model.ResourceType;
import io.offshoot.store.LibraryProjectStore.ListedProject;
import io.offshoot.store.ResourceVersion;
import io.vertx.core.buffer.Buffer;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Objects as the clients of the Library door read them. */
final class Views {
    /** What has been granted: everything, as far as object-level access lists go, which there are none of. */
    private static final int FULL_CONTROL = 255;

    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'+0000'");

    /** Members of the stored text that are shown in another form, or not at all. */
    private static final Set<String> OWN = Set.of(
            "resourceType",
            "name",
            "created",
            "owner",
            "members",
            "privileges",
            "login",
            "firstName",
            "lastName",
            "fullName");

    private Views() {}

    /** A time as the platform writes it. */
    static String date(OffsetDateTime time) {
        return DATE.format(time.withOffsetSameInstant(ZoneOffset.UTC));
    }

    /** An object in brief: what is said of it where others name it. */
    static ObjectNode brief(UUID id, ObjectKind kind, String name) {
        ObjectNode view = JsonNodeFactory.instance.objectNode();
        view.put("id", LibraryIds.text(id)).put("name", name);
        return view.put("type", kind.type()).put("subtype", kind.subtype());
    }

    /** What an object is called; a user by its full name. */
    static String name(ResourceVersion object) {
        LibraryText text = LibraryText.of(object.content());
        if (!object.key().type().equals(ResourceType.USER)) {
            return text.string("name").orElse("");
        }
        return text.string("fullName")
                .or(() -> Optional.of((text.string("firstName").orElse("") + " "
                                        + text.string("lastName").orElse(""))
                                .strip())
                        .filter(name -> !name.isEmpty()))
                .or(() -> text.string("login"))
                .or(() -> text.string("email"))
                .orElse("");
    }

    /** An object in brief. */
    static ObjectNode brief(ResourceVersion object) {
        ObjectKind kind = ObjectKind.of(object.key().type()).orElse(ObjectKind.PROJECT);
        return brief(object.key().id(), kind, name(object));
    }

    /** An object with everything that it holds, but for secrets, which are not in the text. */
    static ObjectNode full(ResourceVersion object) {
        LibraryText text = LibraryText.of(object.content());
        ObjectNode view = ObjectKind.of(object.key().type())
                .map(kind -> brief(object.key().id(), kind, name(object)))
                .orElseGet(() -> JsonNodeFactory.instance
                        .objectNode()
                        .put("id", LibraryIds.text(object.key().id()))
                        .put("name", name(object)));
        view.put("extType", 0);
        view.put("acg", FULL_CONTROL);
        view.put("version", LibraryIds.text(object.versionId()));
        view.put("dateCreated", text.string("created").orElseGet(() -> date(object.lastUpdated())));
        view.put("dateModified", date(object.lastUpdated()));
        owner(text).ifPresent(id -> view.putObject("owner").put("id", id));
        ObjectNode all = LibraryCall.parse(object.content().getBytes());
        for (String member : text.names()) {
            if (!OWN.contains(member)) {
                view.set(member, References.shown(all.get(member)));
            }
        }
        return view;
    }

    private static Optional<String> owner(LibraryText text) {
        String reference = text.reference("owner");
        return LibraryIds.parse(reference.substring(reference.indexOf('/') + 1)).map(LibraryIds::text);
    }

    /** A user; its groups are for the caller to add. */
    static ObjectNode user(ResourceVersion user) {
        LibraryText text = LibraryText.of(user.content());
        ObjectNode view = full(user);
        String login = text.string("login").or(() -> text.string("email")).orElse("");
        view.put("username", login);
        view.put("abbreviation", login);
        view.put("fullName", name(user));
        view.put("initials", SessionRoutes.initials(name(user)));
        view.put("enabled", !text.raw("enabled").equals(Optional.of("false")));
        view.set("privileges", privileges(text));
        return view;
    }

    /** The privileges that an object carries; what is none in its text stands for nothing. */
    static ArrayNode privileges(LibraryText text) {
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        text.raw("privileges")
                .map(raw -> Json.read(raw, JsonNode.class))
                .ifPresent(said -> said.forEach(id -> Optional.of(id)
                        .filter(JsonNode::isInt)
                        .flatMap(number -> Privilege.of(number.intValue()))
                        .ifPresent(privilege -> all.add(privilege(privilege)))));
        return all;
    }

    static ObjectNode privilege(Privilege privilege) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("id", String.valueOf(privilege.id()))
                .put("name", privilege.label())
                .put("description", privilege.description());
    }

    /** Objects in brief, as an array. */
    static ArrayNode briefs(Collection<ResourceVersion> objects) {
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        objects.forEach(object -> all.add(brief(object)));
        return all;
    }

    /** A project, as lists have it. */
    static ObjectNode project(ListedProject project) {
        ObjectNode view = JsonNodeFactory.instance.objectNode();
        view.put("id", LibraryIds.text(project.id())).put("name", project.name());
        JsonNode details = details(project);
        view.put("alias", details.path("alias").asText(""));
        view.put("description", details.path("description").asText(""));
        return view.put("status", 0).put("acg", FULL_CONTROL);
    }

    /** A project with its details. */
    static ObjectNode projectInFull(ListedProject project) {
        ObjectNode view = project(project);
        view.put("status", "loaded");
        JsonNode details = details(project);
        for (String member : ProjectRoutes.DETAILS) {
            if (details.has(member)) {
                view.set(member, References.shown(details.get(member)));
            }
        }
        view.put("dateCreated", date(project.created()));
        view.put("dateModified", date(project.modified()));
        int slash = project.createdBy().indexOf('/');
        LibraryIds.parse(project.createdBy().substring(slash + 1))
                .ifPresent(id -> view.putObject("creator").put("id", LibraryIds.text(id)));
        return view;
    }

    /** A project as an object. */
    static ObjectNode projectAsObject(ListedProject project) {
        ObjectNode view = brief(project.id(), ObjectKind.PROJECT, project.name());
        view.put("extType", 0).put("acg", FULL_CONTROL);
        project.version().ifPresent(version -> view.put("version", LibraryIds.text(version)));
        view.put("dateCreated", date(project.created())).put("dateModified", date(project.modified()));
        view.put("description", details(project).path("description").asText(""));
        int slash = project.createdBy().indexOf('/');
        LibraryIds.parse(project.createdBy().substring(slash + 1))
                .ifPresent(id -> view.putObject("owner").put("id", LibraryIds.text(id)));
        return view;
    }

    private static JsonNode details(ListedProject project) {
        return project.details()
                .<JsonNode>map(text -> LibraryCall.parse(Buffer.buffer(text).getBytes()))
                .orElseGet(JsonNodeFactory.instance::objectNode);
    }
}
