package io.offshoot.http.fhir;

import com.fasterxml.jackson.databind.JsonNode;
import io.offshoot.bootstrap.Invitation;
import io.offshoot.bootstrap.Invitation.Invitee;
import io.offshoot.identity.Principal;
import io.offshoot.model.Json;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.repository.Access;
import io.offshoot.repository.Repository;
import io.offshoot.store.Database;
import io.offshoot.store.ResourceVersion;
import io.offshoot.store.Session;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code POST /admin/projects/{id}/client}, {@code …/bot}, {@code …/invite}: new members of a project; with
 * {@link AdminProject} and {@link AdminMembers} what Medplum's app offers to administrators.
 */
final class AdminRoutes {
    private static final List<String> PROFILES = List.of("Practitioner", "Patient", "RelatedPerson");
    private static final List<String> OF_MEMBERSHIP =
            List.of("admin", "accessPolicy", "access", "userConfiguration", "userName", "externalId", "active");

    private final Database database;
    private final Repository repository;
    private final Invitation invitation;
    private final BotCode code;
    private final AdminCalls calls;
    private final AdminProject project;
    private final AdminMembers members;

    AdminRoutes(FhirServices services, Handler<RoutingContext> authentication, Invitation invitation, BotCode code) {
        this.database = services.database();
        this.repository = services.repository();
        this.invitation = invitation;
        this.code = code;
        this.calls = new AdminCalls(authentication, services);
        this.project = new AdminProject(services, calls);
        this.members = new AdminMembers(services, calls);
    }

    void addTo(Router router) {
        project.addTo(router);
        members.addTo(router);
        calls.add(router, HttpMethod.POST, "/client", this::client);
        calls.add(router, HttpMethod.POST, "/bot", this::bot);
        calls.add(router, HttpMethod.POST, "/invite", this::invite);
    }

    private Future<Void> client(FhirCall call, Access access) {
        return Fields.read(call.ctx())
                .compose(fields -> {
                    Map<String, Object> client = named(fields, "ClientApplication");
                    for (String member :
                            List.of("redirectUri", "redirectUris", "launchUri", "pkceOptional", "signInForm")) {
                        copy(fields, member, client);
                    }
                    Map<String, Object> membership = membership(fields);
                    fields.check();
                    return database.transaction(session ->
                            withMembership(session, access, ResourceType.CLIENT_APPLICATION, client, membership));
                })
                .compose(made -> calls.resource(call, 201, made));
    }

    /** The code begins empty; a clone of an older bot, or {@code $deploy}, brings another one. */
    private Future<Void> bot(FhirCall call, Access access) {
        return Fields.read(call.ctx())
                .compose(fields -> {
                    Map<String, Object> bot = named(fields, "Bot");
                    for (String member : List.of("runtimeVersion", "system", "runAsUser", "category")) {
                        copy(fields, member, bot);
                    }
                    Map<String, Object> membership = membership(fields);
                    JsonNode given = fields.node("sourceCode");
                    String source = given.isTextual() ? given.textValue() : BotCode.EMPTY;
                    fields.check();
                    return code.store(access, source, "index.ts", "text/typescript")
                            .compose(attachment -> {
                                bot.put("sourceCode", attachment);
                                return database.transaction(
                                        session -> withMembership(session, access, ResourceType.BOT, bot, membership));
                            });
                })
                .compose(made -> calls.resource(call, 201, made));
    }

    private Future<ResourceVersion> withMembership(
            Session session,
            Access access,
            ResourceType type,
            Map<String, Object> resource,
            Map<String, Object> membership) {
        return repository
                .create(session, access, type, json(resource), Optional.empty())
                .compose(made -> {
                    Map<String, String> itself =
                            Map.of("reference", made.key().toString(), "display", (String) resource.get("name"));
                    membership.put("resourceType", "ProjectMembership");
                    membership.put("project", Map.of("reference", "Project/" + access.project()));
                    membership.put("user", itself);
                    membership.put("profile", itself);
                    return repository
                            .create(
                                    session,
                                    access,
                                    ResourceType.PROJECT_MEMBERSHIP,
                                    json(membership),
                                    Optional.empty())
                            .map(made);
                });
    }

    private Future<Void> invite(FhirCall call, Access access) {
        return Fields.read(call.ctx())
                .compose(fields -> invitation.invite(access, invitee(fields), invitedBy(call.principal())))
                .compose(membership -> calls.resource(call, 200, membership));
    }

    private static Invitee invitee(Fields fields) {
        String type = fields.text("resourceType", "Missing resourceType", PROFILES::contains);
        String firstName = fields.text("firstName", "First name is required");
        String lastName = fields.text("lastName", "Last name is required");
        Optional<String> email = fields.optional("email").map(String::strip);
        Optional<String> externalId = fields.optional("externalId");
        Optional<String> password = fields.optional("password");
        String scope = fields.optional("scope").orElse("");
        boolean ofProject = type.equals("Patient") || externalId.isPresent() || scope.equals("project");
        if (email.isEmpty() && externalId.isEmpty()) {
            fields.wrong("email", "Either email or externalId is required");
        }
        if (email.filter(text -> text.indexOf('@') <= 0).isPresent()) {
            fields.wrong("email", "Valid email address is required");
        }
        if (!scope.isEmpty() && !scope.equals("project") && !scope.equals("server")) {
            fields.wrong("scope", "project or server is expected");
        }
        Map<String, Object> membership = membership(fields);
        JsonNode more = fields.node("membership");
        for (String member : OF_MEMBERSHIP) {
            if (more.has(member)) {
                membership.put(member, more.get(member));
            }
        }
        boolean again = fields.flag("forceNewMembership");
        fields.check();
        return new Invitee(
                ResourceType.of(type),
                firstName,
                lastName,
                email,
                externalId,
                password,
                ofProject && !scope.equals("server"),
                membership,
                again);
    }

    private static Optional<String> invitedBy(Principal principal) {
        return principal instanceof Principal.User user
                ? Optional.of(new ResourceKey(ResourceType.USER, user.user()).toString())
                : Optional.of(principal.reference());
    }

    private static Map<String, Object> named(Fields fields, String type) {
        Map<String, Object> resource = new LinkedHashMap<>();
        resource.put("resourceType", type);
        resource.put("name", fields.text("name", "Missing name"));
        copy(fields, "description", resource);
        return resource;
    }

    private static Map<String, Object> membership(Fields fields) {
        Map<String, Object> membership = new LinkedHashMap<>();
        copy(fields, "admin", membership);
        copy(fields, "accessPolicy", membership);
        return membership;
    }

    private static void copy(Fields fields, String member, Map<String, Object> into) {
        JsonNode value = fields.node(member);
        if (!value.isMissingNode() && !value.isNull()) {
            into.put(member, value);
        }
    }

    private static byte[] json(Map<String, Object> members) {
        return Json.write(members).getBytes(StandardCharsets.UTF_8);
    }
}
