package io.offshoot.http.fhir;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.offshoot.http.AuthenticationHandler;
import io.offshoot.http.RequestContext;
import io.offshoot.identity.CodeChallenge;
import io.offshoot.identity.PersonSignIn;
import io.offshoot.identity.PersonSignIn.Begun;
import io.offshoot.identity.Scope;
import io.offshoot.model.Failure;
import io.offshoot.model.Json;
import io.offshoot.store.MembershipStore.Place;
import io.offshoot.text.Members;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * {@code POST /auth/login}: a password for a code, or for a choice of memberships; {@code POST /auth/profile}: the choice for
 * a code.
 */
final class LoginRoutes {
    private static final int SHORTEST_PASSWORD = 5;

    private final PersonSignIn people;

    LoginRoutes(PersonSignIn people) {
        this.people = people;
    }

    void addTo(Router router) {
        router.post("/auth/login").handler(ctx -> run(ctx, login(ctx)));
        router.post("/auth/profile").handler(ctx -> run(ctx, profile(ctx)));
    }

    /** Answers with JSON, or fails the request. */
    static void run(RoutingContext ctx, Future<? extends Object> work) {
        work.onSuccess(answer -> ctx.response()
                        .putHeader(HttpHeaders.CONTENT_TYPE, TokenRoute.JSON)
                        .end(answer.toString()))
                .onFailure(ctx::fail);
    }

    /** Answers with an outcome that says how it went well, or fails the request. */
    static void done(RoutingContext ctx, Future<OperationOutcome> work) {
        work.onSuccess(outcome -> ctx.response()
                        .putHeader(HttpHeaders.CONTENT_TYPE, OperationOutcomes.CONTENT_TYPE)
                        .end(Buffer.buffer(OperationOutcomes.write(outcome, RequestContext.of(ctx)))))
                .onFailure(ctx::fail);
    }

    private Future<ObjectNode> login(RoutingContext ctx) {
        return Fields.read(ctx)
                .compose(fields -> people.begin(request(ctx, fields)))
                .map(LoginRoutes::answer);
    }

    private static PersonSignIn.Request request(RoutingContext ctx, Fields fields) {
        String email = fields.text("email", "Valid email address is required", text -> text.indexOf('@') > 0);
        String password = fields.text(
                "password",
                "Invalid password, must be at least " + SHORTEST_PASSWORD + " characters",
                text -> text.length() >= SHORTEST_PASSWORD);
        Optional<Scope> scope =
                parsed(fields, () -> Scope.parse(fields.optional("scope").orElse("")));
        Optional<CodeChallenge> challenge = parsed(
                fields,
                () -> new CodeChallenge(
                        fields.optional("codeChallenge").orElse(""),
                        fields.optional("codeChallengeMethod").orElse("plain")));
        Optional<UUID> project = fields.id("projectId");
        Optional<UUID> client = fields.id("clientId");
        boolean remember = fields.flag("remember");
        fields.check();
        return new PersonSignIn.Request(
                email.strip(),
                password,
                project,
                client,
                scope.orElseThrow(),
                remember,
                challenge.orElseThrow(),
                AuthenticationHandler.address(ctx.request()),
                Optional.ofNullable(ctx.request().getHeader(HttpHeaders.USER_AGENT))
                        .orElse(""));
    }

    private static <T> Optional<T> parsed(Fields fields, Supplier<T> value) {
        try {
            return Optional.of(value.get());
        } catch (Failure e) {
            e.issues().forEach(issue -> fields.wrong(issue.expression().orElse(""), issue.text()));
            return Optional.empty();
        }
    }

    private static ObjectNode answer(Begun begun) {
        ObjectNode answer = Json.mapper().createObjectNode();
        answer.put("login", begun.login().toString());
        begun.code().ifPresent(code -> answer.put("code", code));
        if (begun.code().isEmpty()) {
            ArrayNode memberships = answer.putArray("memberships");
            begun.choices().forEach(place -> describe(place, memberships.addObject()));
        }
        return answer;
    }

    /** A membership as somebody who is to choose one sees it. */
    static void describe(Place place, ObjectNode into) {
        byte[] text = place.membership().content().getBytes();
        into.put("id", place.membership().key().id().toString());
        into.putObject("project")
                .put("reference", "Project/" + place.membership().project())
                .put("display", place.projectName());
        ObjectNode profile = into.putObject("profile");
        for (String name : new String[] {"reference", "display"}) {
            Members.at(text, "profile." + name)
                    .flatMap(member -> member.string(text))
                    .ifPresent(value -> profile.put(name, value));
        }
    }

    private Future<ObjectNode> profile(RoutingContext ctx) {
        return Fields.read(ctx).compose(fields -> {
            fields.text("login", "Missing login");
            fields.text("profile", "Missing profile");
            Optional<UUID> login = fields.id("login");
            Optional<UUID> profile = fields.id("profile");
            fields.check();
            return people.choose(login.orElseThrow(), profile.orElseThrow()).map(code -> Json.mapper()
                    .createObjectNode()
                    .put("login", login.get().toString())
                    .put("code", code));
        });
    }
}
