package io.offshoot.http.fhir;

import io.offshoot.binary.TypeRules;
import io.offshoot.http.JsonBody;
import io.offshoot.http.RequestBody;
import io.offshoot.http.fhir.search.Query;
import io.offshoot.model.Failure;
import io.offshoot.model.ResourceKey;
import io.offshoot.repository.Access;
import io.offshoot.repository.Presentation;
import io.offshoot.repository.ProjectScope;
import io.offshoot.store.ResourceStore.Written;
import io.offshoot.store.ResourceVersion;
import io.offshoot.text.JsonString;
import io.offshoot.text.JsonTokens;
import io.offshoot.text.TextEdits;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * Files: any bytes that are posted or put are streamed into the storage, and out again to whoever does not ask for the
 * resource itself. A body of type {@code application/fhir+json} that is a Binary brings its bytes as base64.
 */
final class BinaryRoutes {
    private static final int LONGEST_CONTEXT = 1000;

    private final ProjectScope scope;
    private final Presentation presentation;
    private final BinaryWrites writes;
    private final BinaryBytes bytes;
    private final Answers answers;
    private final FhirServices services;

    BinaryRoutes(FhirServices services, Answers answers) {
        this.services = services;
        this.scope = services.scope();
        this.presentation = services.presentation();
        this.writes = new BinaryWrites(services);
        this.bytes = new BinaryBytes(services.database(), services.storage());
        this.answers = answers;
    }

    /** POST Binary. */
    Future<Void> create(FhirCall call) {
        return write(call, Optional.empty());
    }

    /** PUT Binary/id. */
    Future<Void> update(FhirCall call) {
        return write(call, Optional.of(FhirCall.idToWrite(call.ctx().pathParam("id"))));
    }

    /** The resource for who accepts FHIR first of all, the bytes for everyone else. */
    Future<Void> read(FhirCall call, ResourceVersion version) {
        boolean fhir = call.header(HttpHeaders.ACCEPT.toString())
                .orElse("")
                .toLowerCase(Locale.ROOT)
                .startsWith("application/fhir+json");
        return fhir
                ? answers.resource(call, 200, version)
                : bytes.send(call.ctx(), version, () -> answers.resource(call, 200, version));
    }

    private Future<Void> write(FhirCall call, Optional<UUID> id) {
        Query query = call.query();
        Optional<String> type = call.header(HttpHeaders.CONTENT_TYPE.toString());
        TypeRules.check(query.first("_filename"), type);
        BinaryWrites.Target target = id.map(uuid -> BinaryWrites.Target.update(uuid, call.ifMatch()))
                .orElseGet(() -> BinaryWrites.Target.create(Optional.empty()));
        return scope.of(call.principal(), call.namedProject())
                .compose(access -> isFhir(type)
                        ? JsonBody.read(call.ctx(), services.settings().maxResource())
                                .compose(body -> writeJson(access, target, body))
                        : stream(call, access, target, type))
                .compose(written -> answer(call, written));
    }

    private Future<Written> writeJson(Access access, BinaryWrites.Target target, byte[] body) {
        if (!BinaryResource.isOne(body, services.settings().maxResource())) {
            byte[] text = text(target.id(), "application/fhir+json", Optional.empty());
            return writes.write(access, target, text, new BytesStream(body), body.length);
        }
        return services.vertx()
                .executeBlocking(() -> BinaryResource.of(body), false)
                .compose(resource -> resource.data().isPresent()
                        ? writes.write(
                                access,
                                target,
                                resource.text(),
                                new BytesStream(resource.data().get()),
                                services.settings().maxBinary())
                        : writes.writeWithoutBytes(access, target, resource.text()));
    }

    private Future<Written> stream(FhirCall call, Access access, BinaryWrites.Target target, Optional<String> type) {
        byte[] text = text(target.id(), type.orElse(TypeRules.UNKNOWN), call.header("X-Security-Context"));
        long most = services.settings().maxBinary();
        var request = RequestBody.open(call.ctx(), most);
        return writes.write(access, target, text, request.isEnded() ? new BytesStream(new byte[0]) : request, most);
    }

    private static boolean isFhir(Optional<String> contentType) {
        return contentType
                .map(type -> type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT))
                .filter(type -> type.equals("application/fhir+json"))
                .isPresent();
    }

    /** The resource that stands for raw bytes. */
    private static byte[] text(Optional<UUID> id, String contentType, Optional<String> context) {
        StringBuilder text = new StringBuilder("{\"resourceType\":\"Binary\"");
        id.ifPresent(uuid -> text.append(",\"id\":\"").append(uuid).append('"'));
        text.append(",\"contentType\":").append(quoted(contentType));
        context.filter(reference -> !reference.isBlank()).ifPresent(reference -> {
            if (reference.length() > LONGEST_CONTEXT) {
                throw Failure.invalid("The X-Security-Context is too long");
            }
            text.append(",\"securityContext\":{\"reference\":")
                    .append(quoted(reference))
                    .append('}');
        });
        return text.append('}').toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String quoted(String value) {
        try {
            return new String(JsonString.quote(value), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw Failure.invalid("A header holds what is no text");
        }
    }

    /** The resource, with the address of its bytes. */
    private Future<Void> answer(FhirCall call, Written written) {
        ResourceVersion version = written.version();
        int status = written.created() ? 201 : 200;
        if (call.prefer().returnMinimal()) {
            return answers.written(call, status, version);
        }
        ResourceKey key = version.key();
        return presentation.of(call.principal(), version, call.extended()).compose(text -> {
            byte[] shown = text.getBytes();
            JsonTokens tokens = new JsonTokens().reset(shown);
            tokens.next();
            String url = services.signedUrls().sign(version.project(), key.id(), version.versionId());
            byte[] withUrl = new TextEdits(shown)
                    .insertLast(tokens.start(), "url", JsonString.quote(url))
                    .apply();
            return answers.resource(call, status, version, Buffer.buffer(withUrl));
        });
    }
}
