package io.offshoot.http.container;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.offshoot.http.Callers;
import io.offshoot.identity.Caller;
import io.offshoot.model.Json;
import io.offshoot.store.NonceStore.Claim;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import java.util.Optional;

/**
 * One call of a method.
 *
 * @param subject what it is called on: an id such as {@code project-…}, or {@code system}
 */
record ContainerCall(RoutingContext ctx, String subject, String method, Input input) {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int LONGEST_NONCE = 128;

    /** Writes JSON. */
    @FunctionalInterface
    interface Writing {
        void to(JsonGenerator json) throws IOException;
    }

    Caller caller() {
        return Callers.caller(ctx);
    }

    /** Answers with a small object of our own. */
    Future<Void> answer(Map<String, ?> members) {
        return answer(Json.write(members));
    }

    /** Answers with JSON. */
    Future<Void> answer(String json) {
        return answer(Buffer.buffer(json));
    }

    /** Answers with JSON that is written now. */
    Future<Void> answer(Writing writing) {
        return answer(written(writing));
    }

    /** Answers with JSON at hand. */
    Future<Void> answer(Buffer json) {
        return ctx.response()
                .putHeader("Content-Type", ContainerErrors.CONTENT_TYPE)
                .end(json);
    }

    /** Answers as most methods do that change something: with the id of what they were called on. */
    Future<Void> answerId() {
        return answer(Map.of("id", subject));
    }

    static Buffer written(Writing writing) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(512);
        try (JsonGenerator json = JSON.createGenerator(out)) {
            writing.to(json);
        } catch (IOException e) {
            throw new UncheckedIOException("Writing to memory cannot fail", e);
        }
        return Buffer.buffer(out.toByteArray());
    }

    /** The claim of the request's nonce, if it has one. */
    Optional<Claim> nonce() {
        return input.string("nonce").map(nonce -> {
            if (nonce.length() > LONGEST_NONCE) {
                throw io.offshoot.container.Refusal.input(
                        "nonce must be a nonempty string of at most " + LONGEST_NONCE + " bytes");
            }
            return new Claim(caller().reference(), subject + "/" + method, nonce, sha256(input.text()));
        });
    }

    private static Buffer sha256(byte[] text) {
        try {
            return Buffer.buffer(MessageDigest.getInstance("SHA-256").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
