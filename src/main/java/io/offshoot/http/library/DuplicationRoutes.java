package io.offshoot.http.library;

import static io.vertx.core.http.HttpMethod.DELETE;
import static io.vertx.core.http.HttpMethod.GET;
import static io.vertx.core.http.HttpMethod.POST;
import static io.vertx.core.http.HttpMethod.PUT;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.offshoot.duplication.CloneCommand;
import io.offshoot.library.duplication.DuplicationFault;
import io.offshoot.library.duplication.DuplicationRequest;
import io.offshoot.library.duplication.Duplications;
import io.offshoot.library.duplication.settings.SettingsObject;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Issue;
import io.offshoot.model.Failure.Kind;
import io.offshoot.model.Json;
import io.offshoot.model.LibraryIds;
import io.offshoot.store.LibraryDuplicationStore.Recorded;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/**
 * {@code /api/projectDuplications}: projects are duplicated within this environment or into a package for another one. What
 * is asked for is done in the background, whatever {@code Prefer} says. Errors have the platform's codes for these paths.
 */
final class DuplicationRoutes {
    private static final String PATH = "/api/projectDuplications";
    private static final int LONGEST_KEY = 255;

    /** What another environment must be able to read: the interface, and the packages. */
    private static final String API_VERSION = "1";

    private static final String DATA_VERSION = "1";

    private final Duplications duplications;

    DuplicationRoutes(Duplications duplications) {
        this.duplications = duplications;
    }

    void addTo(LibraryRouter router) {
        on(router, GET, "", this::list);
        on(router, POST, "", this::begin);
        on(router, GET, "/versions", call -> call.send(200, versions()));
        on(router, POST, "/validations", this::validate);
        on(router, GET, "/:id", this::read);
        on(router, PUT, "/:id", this::change);
        on(router, PUT, "/:id/status", this::cancel);
        on(router, DELETE, "/:id", this::delete);
    }

    /** Adds a route below the door's duplications, with their codes. */
    static void on(LibraryRouter router, HttpMethod method, String path, Function<LibraryCall, Future<Void>> work) {
        router.on(method, PATH + path, call -> Future.succeededFuture()
                .compose(begin -> work.apply(call))
                .recover(error -> Future.failedFuture(coded(error))));
    }

    /** With the code that the platform documents for these paths, where the failure has none of its own. */
    static Throwable coded(Throwable error) {
        if (!(error instanceof Failure failure)
                || failure.issues().stream().anyMatch(issue -> issue.code().isPresent())) {
            return error;
        }
        Optional<String> code =
                switch (failure.kind()) {
                    case INVALID, UNPROCESSABLE, UNSUPPORTED_MEDIA_TYPE -> Optional.of(SettingsObject.INVALID);
                    case FORBIDDEN -> Optional.of("FORBIDDEN");
                    case INTERNAL -> Optional.of("INTERNAL_SERVER_ERROR");
                    default -> Optional.empty();
                };
        List<Issue> issues = failure.issues().stream()
                .map(issue -> new Issue(issue.text(), issue.expression(), code))
                .toList();
        return code.isEmpty() ? error : Failure.of(failure.kind(), issues);
    }

    static UUID id(LibraryCall call) {
        return LibraryIds.parse(call.context().pathParam("id")).orElseThrow(DuplicationFault::noDuplication);
    }

    private Future<Void> list(LibraryCall call) {
        return duplications.page(call.caller(), call.offset(), call.limit()).compose(page -> {
            ObjectNode answer = JsonNodeFactory.instance.objectNode();
            ArrayNode all = answer.putArray(DuplicationRecord.list(call));
            Future<Void> added = Future.succeededFuture();
            for (Recorded recorded : page.duplications()) {
                added = added.compose(before -> view(call, recorded))
                        .onSuccess(all::add)
                        .mapEmpty();
            }
            ProjectRoutes.total(call, page.total());
            return added.compose(done -> call.send(200, answer));
        });
    }

    private Future<ObjectNode> view(LibraryCall call, Recorded recorded) {
        return duplications.progress(recorded).compose(progress -> duplications
                .retrying(recorded)
                .map(retrying -> DuplicationRecord.of(call, recorded, progress, retrying)));
    }

    private Future<Void> answer(LibraryCall call, int status, Recorded recorded) {
        return view(call, recorded).compose(view -> call.send(status, view));
    }

    private Future<Void> read(LibraryCall call) {
        return duplications.find(call.caller(), id(call)).compose(found -> answer(call, 200, found));
    }

    private Future<Void> begin(LibraryCall call) {
        return call.body()
                .compose(body -> duplications.begin(call.caller(), request(call, body)))
                .compose(recorded -> answer(call, 201, recorded));
    }

    private static DuplicationRequest request(LibraryCall call, ObjectNode body) {
        Optional<UUID> header = Optional.ofNullable(call.context().request().getHeader("X-MSTR-ProjectID"))
                .map(text -> LibraryIds.parse(text)
                        .orElseThrow(() -> SettingsObject.invalid("An id is expected", "X-MSTR-ProjectID")));
        return DuplicationRequest.of(body, header, call.applicationType(), idempotency(call, body));
    }

    private static Optional<CloneCommand.Idempotency> idempotency(LibraryCall call, ObjectNode body) {
        String key = call.context().request().getHeader("Idempotency-Key");
        if (key == null) {
            return Optional.empty();
        }
        if (key.isBlank() || key.length() > LONGEST_KEY) {
            throw Failure.invalid("Idempotency-Key must have 1 to " + LONGEST_KEY + " characters");
        }
        return Optional.of(new CloneCommand.Idempotency("projectDuplications", key, hash(body)));
    }

    /** SHA-256 of a body as hex, whatever white space is in it and in whatever order its members are. */
    static String hash(ObjectNode body) {
        try {
            byte[] text = Json.canonical(body).getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** A lone status cancels; anything else begins the duplication here, at its target. */
    private Future<Void> change(LibraryCall call) {
        UUID id = id(call);
        return call.body()
                .compose(body -> body.has("status") && !body.has("source") && !body.has("target")
                        ? cancel(call, id, body)
                        : duplications
                                .receive(call.caller(), id, request(call, body), hash(body))
                                .compose(recorded -> answer(call, 201, recorded)));
    }

    private Future<Void> cancel(LibraryCall call) {
        UUID id = id(call);
        return call.body().compose(body -> cancel(call, id, body));
    }

    private Future<Void> cancel(LibraryCall call, UUID id, ObjectNode body) {
        if (!body.path("status").asText().equalsIgnoreCase("cancelled")) {
            throw Failure.invalid("The status can be set to cancelled, and to nothing else", "status");
        }
        return duplications.cancel(call.caller(), id).compose(done -> call.none());
    }

    private Future<Void> delete(LibraryCall call) {
        return duplications.delete(call.caller(), id(call)).compose(gone -> call.none());
    }

    private static ObjectNode versions() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("apiVersion", API_VERSION)
                .put("dataVersion", DATA_VERSION);
    }

    /** Whether a package of who has those versions can be imported here. */
    private Future<Void> validate(LibraryCall call) {
        return call.body().compose(body -> {
            ObjectNode own = versions();
            for (String name : List.of("apiVersion", "dataVersion")) {
                if (body.path(name).isMissingNode() || body.path(name).isNull()) {
                    throw SettingsObject.invalid("The version of the other environment is expected", name);
                }
                if (!body.path(name).asText().equals(own.get(name).asText())) {
                    throw DuplicationFault.of(
                            Kind.INVALID,
                            "INCOMPATIBLE_VERSIONS",
                            "The environments do not fit together: " + name + " is " + own.get(name) + " here, and "
                                    + body.path(name) + " there");
                }
            }
            return call.none();
        });
    }
}
