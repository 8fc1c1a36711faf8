package io.offshoot.http.fhir;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.offshoot.identity.Identities;
import io.offshoot.identity.Principal;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.repository.Presentation;
import io.offshoot.repository.Repository;
import io.offshoot.store.Database;
import io.offshoot.store.ResourceVersion;
import io.offshoot.text.Members;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.List;

/** The answer of {@code /auth/me}: the caller with its project, membership, profile, menu and rights. */
final class WhoAmI {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final List<String> FAVORITES =
            List.of("Patient", "Practitioner", "Organization", "ServiceRequest", "DiagnosticReport", "Questionnaire");

    private final WhoAmIPerson people;
    private final Repository repository;
    private final Presentation presentation;

    WhoAmI(Database database, Identities identities, Repository repository, Presentation presentation) {
        this.people = new WhoAmIPerson(database, identities);
        this.repository = repository;
        this.presentation = presentation;
    }

    Future<Buffer> answer(Principal principal) {
        ResourceKey projectKey = new ResourceKey(ResourceType.PROJECT, principal.project());
        ResourceKey membershipKey = new ResourceKey(ResourceType.PROJECT_MEMBERSHIP, principal.membership());
        return repository
                .known(principal, projectKey)
                .compose(project -> repository.known(principal, membershipKey).compose(membership -> repository
                        .known(principal, principal.profile())
                        .compose(profile -> presentation.of(principal, profile, true))
                        .compose(profile -> people.of(principal).map(person -> {
                            Parts parts = new Parts();
                            person.ifPresent(found -> parts.add("user", found.user()));
                            parts.add("project", members(project, "name", "strictMode", "superAdmin"));
                            parts.add("membership", members(membership, "user", "profile", "admin"));
                            parts.add("profile", profile);
                            parts.add("config", config(principal).toString());
                            parts.add("accessPolicy", Rights.of(principal).toString());
                            person.ifPresent(found -> parts.add("security", found.security()));
                            return parts.end();
                        }))));
    }

    /** Chosen members of a resource, as their text stands. */
    private static String members(ResourceVersion version, String... names) {
        byte[] text = version.content().getBytes();
        StringBuilder out = new StringBuilder("{\"resourceType\":\"")
                .append(version.key().type())
                .append("\",\"id\":\"")
                .append(version.key().id())
                .append('"');
        for (String name : names) {
            Members.find(text, name)
                    .ifPresent(member ->
                            out.append(",\"").append(name).append("\":").append(member.raw(text)));
        }
        return out.append('}').toString();
    }

    private static ObjectNode config(Principal principal) {
        ObjectNode config = NODES.objectNode().put("resourceType", "UserConfiguration");
        ArrayNode menu = config.putArray("menu");
        ArrayNode favorites = section(menu, "Favorites");
        FAVORITES.forEach(type -> link(favorites, type, "/" + type));
        if (principal.projectAdmin()) {
            ArrayNode admin = section(menu, "Admin");
            link(admin, "Project", "/admin/project");
            link(admin, "AccessPolicy", "/AccessPolicy");
            link(admin, "Subscriptions", "/Subscription");
            link(admin, "Batch", "/batch");
        }
        if (principal.superAdmin()) {
            link(section(menu, "Super Admin"), "Projects", "/Project");
        }
        return config;
    }

    private static ArrayNode section(ArrayNode menu, String title) {
        return menu.addObject().put("title", title).putArray("link");
    }

    private static void link(ArrayNode links, String name, String target) {
        links.addObject().put("name", name).put("target", target);
    }

    /** The members of the answer, whose values are JSON already. */
    private static final class Parts {
        private final Buffer out = Buffer.buffer("{");

        void add(String name, String json) {
            add(name, Buffer.buffer(json));
        }

        void add(String name, Buffer json) {
            if (out.length() > 1) {
                out.appendString(",");
            }
            out.appendString("\"" + name + "\":").appendBuffer(json);
        }

        Buffer end() {
            return out.appendString("}");
        }
    }
}
