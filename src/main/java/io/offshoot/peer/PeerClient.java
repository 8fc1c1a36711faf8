package io.offshoot.peer;

import com.fasterxml.jackson.databind.JsonNode;
import io.offshoot.model.Json;
import io.offshoot.model.LibraryIds;
import io.offshoot.operations.PeerMetrics;
import io.offshoot.peer.PeerConnections.Call;
import io.offshoot.peer.PeerFault.Reason;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks other environments. Each method fails with a {@link io.offshoot.model.Failure} that a caller may see: UNAVAILABLE with
 * the code {@link PeerFault#UNREACHABLE}, FORBIDDEN with {@link PeerFault#REJECTED}, NOT_FOUND, CONFLICT. Nothing that comes
 * from the other side is in it; the log has the detail. Safe for use by many threads.
 */
public final class PeerClient {
    private static final Logger LOG = LoggerFactory.getLogger(PeerClient.class);

    private final PeerConnections connections;
    private final PeerAnswers answers;
    private final PeerChecks checks;
    private final PeerLimits limits;

    public PeerClient(Vertx vertx, Environments environments, PeerLimits limits, PeerMetrics metrics) {
        this(vertx, environments, limits, metrics, Names.ofSystem(vertx));
    }

    PeerClient(Vertx vertx, Environments environments, PeerLimits limits, PeerMetrics metrics, Names names) {
        this.limits = limits;
        this.connections = new PeerConnections(vertx, environments.self(), limits, metrics, names);
        this.answers = new PeerAnswers(vertx, limits.answerTimeout());
        this.checks = new PeerChecks(limits.checksPerMinute(), System::nanoTime);
    }

    /** What is announced of a package: its duplication's state, and parts of it in order. */
    record Listed(SourceState state, List<RemotePart> parts) {}

    /**
     * The duplication as the other environment has it, on behalf of a user who asks for it now.
     *
     * @param user {@code Type/id}, for the limit of requests and for the log
     * @return fails with TOO_MANY_REQUESTS besides what is said above
     */
    public Future<SourceState> asked(String user, Peer peer, UUID duplication) {
        return Future.succeededFuture().compose(begin -> {
            checks.count(user);
            LOG.atInfo()
                    .addKeyValue("peer", peer.address())
                    .addKeyValue("user", user)
                    .addKeyValue("duplication", duplication)
                    .log("another environment is asked");
            return state(peer, duplication);
        });
    }

    /** The duplication as the other environment has it. */
    public Future<SourceState> state(Peer peer, UUID duplication) {
        return told(ask(peer, Call.get(path(duplication, "")), SourceState::of));
    }

    /** Has the other environment cancel its import of that id. Nothing to cancel there is as good. */
    public Future<Void> cancel(Peer peer, UUID duplication) {
        return told(ask(peer, Call.post(path(duplication, "/cancel"), "{}"), answer -> answer)
                        .recover(error -> error instanceof PeerFault fault
                                        && (fault.reason() == Reason.MISSING || fault.reason() == Reason.CONFLICT)
                                ? Future.succeededFuture()
                                : Future.failedFuture(error)))
                .mapEmpty();
    }

    /** Tells the source how far the import of its package is: a word of the door's and a progress of 0 to 100. */
    public Future<Void> tell(Peer peer, UUID duplication, String status, int progress) {
        String news = Json.write(Map.of("status", status, "progress", progress));
        return told(ask(peer, Call.post(path(duplication, "/counterpart"), news), answer -> answer))
                .mapEmpty();
    }

    /** The parts that follow the one with the number {@code after}; fails with {@link PeerFault}. */
    Future<Listed> parts(Peer peer, UUID duplication, int after, int count) {
        String target = path(duplication, "/parts") + "?after=" + after + "&limit=" + count;
        return ask(peer, Call.get(target), json -> {
            List<RemotePart> parts = new ArrayList<>();
            json.path("list").forEach(part -> parts.add(RemotePart.of(part)));
            if (parts.size() > count) {
                throw new IllegalArgumentException("more parts than were asked for");
            }
            return new Listed(SourceState.of(json), parts);
        });
    }

    /**
     * The bytes of a part from an offset on, to its end; fails with {@link PeerFault}, also when the answer is for another
     * part, or for other bytes of it.
     */
    Future<HttpClientResponse> part(Peer peer, UUID duplication, RemotePart part, long from) {
        Call call = new Call(
                HttpMethod.GET,
                path(duplication, "/parts/" + part.no()),
                Buffer.buffer(),
                from == 0 ? Optional.empty() : Optional.of("bytes=" + from + "-"));
        return connections.send(peer, call).compose(answer -> {
            Optional<String> wrong = difference(answer, part, from);
            wrong.ifPresent(detail -> PeerConnections.reset(answer));
            return wrong.<Future<HttpClientResponse>>map(
                            detail -> Future.failedFuture(PeerFault.of(Reason.STRANGE, peer, detail)))
                    .orElseGet(() -> Future.succeededFuture(answer));
        });
    }

    private static Optional<String> difference(HttpClientResponse answer, RemotePart part, long from) {
        Map<String, String> expected = new java.util.LinkedHashMap<>();
        expected.put("Content-Type", "application/octet-stream");
        expected.put("ETag", part.etag());
        expected.put("Content-Length", Long.toString(part.size() - from));
        expected.put("Content-Range", from == 0 ? null : "bytes " + from + "-" + (part.size() - 1) + "/" + part.size());
        expected.put("Content-Encoding", null);
        return expected.entrySet().stream()
                .filter(header -> !java.util.Objects.equals(header.getValue(), answer.getHeader(header.getKey())))
                .findFirst()
                .map(header ->
                        "the header " + header.getKey() + " of part " + part.no() + " is not " + header.getValue());
    }

    PeerLimits limits() {
        return limits;
    }

    private <T> Future<T> ask(Peer peer, Call call, java.util.function.Function<JsonNode, T> parse) {
        return connections.send(peer, call).compose(answer -> answers.read(peer, answer, parse));
    }

    private static <T> Future<T> told(Future<T> answer) {
        return answer.recover(error -> Future.failedFuture(error instanceof PeerFault fault ? fault.told() : error));
    }

    private static String path(UUID duplication, String below) {
        return "/duplications/" + LibraryIds.text(duplication) + below;
    }
}
