package io.offshoot.http.fhir;

import com.fasterxml.jackson.databind.JsonNode;
import io.offshoot.bootstrap.ProjectInit;
import io.offshoot.http.JsonBody;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.model.Ids;
import io.offshoot.model.ResourceKey;
import io.offshoot.repository.Access;
import io.offshoot.repository.ProjectScope;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Making and removing projects: {@code Project/$init}, {@code Project/{id}/$expunge}; and {@code Type/{id}/$expunge}. */
final class ProjectRoutes {
    private static final int LARGEST_BODY = 64 * 1024;
    private static final String USER = "User/";
    private static final Set<String> KNOWN = Set.of("name", "owner", "ownerEmail");

    private final ProjectInit init;
    private final ProjectRemoval removal;
    private final ResourceRemoval resources;
    private final ProjectScope scope;
    private final FhirUrls urls;
    private final Answers answers;

    ProjectRoutes(FhirServices services, ProjectInit init, ProjectRemoval removal, Answers answers) {
        this.init = init;
        this.removal = removal;
        this.resources = new ResourceRemoval(services);
        this.scope = services.scope();
        this.urls = services.urls();
        this.answers = answers;
    }

    void addTo(FhirRouter router) {
        router.add(HttpMethod.POST, "/Project/$init", this::init);
        router.add(HttpMethod.POST, "/Project/:id/$expunge", this::expunge);
        router.add(HttpMethod.POST, "/:type/:id/$expunge", this::expungeResource);
    }

    private Future<Void> init(FhirCall call) {
        requireSuperAdmin(call);
        return JsonBody.read(call.ctx(), LARGEST_BODY).compose(body -> {
            JsonNode members = OperationInput.members(body, LARGEST_BODY);
            OperationInput.requireKnown(members, KNOWN);
            Access access = new Access(call.principal(), call.principal().project());
            Optional<UUID> owner = owner(members);
            Optional<String> email = ownerEmail(members);
            if (owner.isPresent() && email.isPresent()) {
                throw Failure.invalid("The owner is given twice", "ownerEmail");
            }
            return (email.isPresent()
                            ? init.initFor(access, name(members), email.get())
                            : init.init(access, name(members), owner))
                    .compose(project -> answers.written(call, 201, project));
        });
    }

    private static String name(JsonNode members) {
        JsonNode name = members.path("name");
        if (!name.isTextual() || name.textValue().isBlank()) {
            throw Failure.invalid("A project needs a name", "name");
        }
        return name.textValue();
    }

    private static Optional<String> ownerEmail(JsonNode members) {
        JsonNode email = members.path("ownerEmail");
        if (email.isMissingNode() || email.isNull()) {
            return Optional.empty();
        }
        if (!email.isTextual() || email.textValue().indexOf('@') <= 0) {
            throw Failure.invalid("Valid email address is required", "ownerEmail");
        }
        return Optional.of(email.textValue().strip());
    }

    private static Optional<UUID> owner(JsonNode members) {
        JsonNode owner = members.path("owner");
        if (owner.isMissingNode() || owner.isNull()) {
            return Optional.empty();
        }
        String reference =
                owner.isTextual() ? owner.textValue() : owner.path("reference").asText();
        Optional<UUID> user =
                reference.startsWith(USER) ? Ids.parse(reference.substring(USER.length())) : Optional.empty();
        if (user.isEmpty()) {
            throw Failure.invalid("A reference to a User is expected", "owner");
        }
        return user;
    }

    private Future<Void> expunge(FhirCall call) {
        requireSuperAdmin(call);
        UUID project = ResourceIds.parse(call.ctx().pathParam("id"));
        return removal.request(call.principal(), project).map(job -> {
            JobAnswers.accepted(call.ctx(), urls, job);
            return null;
        });
    }

    /** One resource with its history; {@code everything} is for projects, since nothing else holds others. */
    private Future<Void> expungeResource(FhirCall call) {
        requireSuperAdmin(call);
        ResourceKey resource = call.key();
        if (call.query().first("everything").filter("true"::equals).isPresent()) {
            throw Failure.invalid("Only a Project is expunged with everything that is in it", "everything");
        }
        return scope.of(call.principal(), call.namedProject())
                .compose(access -> resources.request(access, resource))
                .map(job -> {
                    JobAnswers.accepted(call.ctx(), urls, job);
                    return null;
                });
    }

    private static void requireSuperAdmin(FhirCall call) {
        if (!call.principal().superAdmin()) {
            throw Failure.of(Kind.FORBIDDEN, "Forbidden");
        }
    }
}
