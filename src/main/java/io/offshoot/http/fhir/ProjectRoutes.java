package io.offshoot.http.fhir;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.offshoot.bootstrap.ProjectInit;
import io.offshoot.http.JsonBody;
import io.offshoot.http.fhir.search.Ids;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Issue;
import io.offshoot.model.Failure.Kind;
import io.offshoot.model.Json;
import io.offshoot.repository.Access;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Making and removing projects: {@code Project/$init}, {@code Project/{id}/$expunge}. */
final class ProjectRoutes {
    private static final int LARGEST_BODY = 64 * 1024;
    private static final String USER = "User/";

    private final ProjectInit init;
    private final ProjectRemoval removal;
    private final FhirUrls urls;
    private final Answers answers;

    ProjectRoutes(FhirServices services, ProjectInit init, ProjectRemoval removal, Answers answers) {
        this.init = init;
        this.removal = removal;
        this.urls = services.urls();
        this.answers = answers;
    }

    void addTo(FhirRouter router) {
        router.add(HttpMethod.POST, "/Project/$init", this::init);
        router.add(HttpMethod.POST, "/Project/:id/$expunge", this::expunge);
    }

    private Future<Void> init(FhirCall call) {
        requireSuperAdmin(call);
        return JsonBody.read(call.ctx(), LARGEST_BODY).compose(body -> {
            JsonNode members = members(body);
            return init.init(new Access(call.principal(), call.principal().project()), name(members), owner(members))
                    .compose(project -> answers.written(call, 201, project));
        });
    }

    private static JsonNode members(byte[] body) {
        JsonNode json;
        try {
            json = Json.mapper().readTree(body);
        } catch (JsonProcessingException e) {
            throw Failure.invalid("Content could not be parsed");
        } catch (IOException e) {
            throw new IllegalStateException("bytes in memory are always readable", e);
        }
        if (!json.isObject()) {
            throw Failure.invalid("The parameters must be a JSON object");
        }
        if (!json.has("resourceType")) {
            return json;
        }
        List<Issue> issues = new ArrayList<>();
        JsonNode members = ParametersResource.members(json, issues);
        if (!issues.isEmpty()) {
            throw Failure.of(Kind.INVALID, issues);
        }
        return members;
    }

    private static String name(JsonNode members) {
        JsonNode name = members.path("name");
        if (!name.isTextual() || name.textValue().isBlank()) {
            throw Failure.invalid("A project needs a name", "name");
        }
        return name.textValue();
    }

    private static Optional<UUID> owner(JsonNode members) {
        if (members.has("ownerEmail")) {
            throw Failure.invalid("The owner must be given as a reference to a User, not by e-mail", "ownerEmail");
        }
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

    private static void requireSuperAdmin(FhirCall call) {
        if (!call.principal().superAdmin()) {
            throw Failure.of(Kind.FORBIDDEN, "Forbidden");
        }
    }
}
