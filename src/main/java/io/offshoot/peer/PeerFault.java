package io.offshoot.peer;

import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Issue;
import io.offshoot.model.Failure.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What went wrong with another environment. Callers are told one of a few things; the detail, which would tell them about
 * networks that are not theirs, stands in the log alone.
 */
public final class PeerFault extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** No environment is known at an address. */
    public static final String NOT_REGISTERED = "ENVIRONMENT_NOT_REGISTERED";

    /** No answer came that could be understood. */
    public static final String UNREACHABLE = "ENVIRONMENT_UNREACHABLE";

    /** The other one does not take requests from here. */
    public static final String REJECTED = "ENVIRONMENT_REJECTED";

    /** The other one has removed the package, since it was not taken in time. */
    public static final String EXPIRED = "PACKAGE_EXPIRED";

    /** Which of the few things it is. */
    enum Reason {
        /** No connection, or it broke, or took too long. */
        UNREACHABLE,
        /** The other one asks to come back later. */
        BUSY,
        /** An answer that no environment gives. */
        STRANGE,
        /** The other one does not take our signature, or not us. */
        REJECTED,
        /** The other one does not know what was asked for, or does not share it. */
        MISSING,
        /** The other one knows the duplication, and does not keep its package any more. */
        GONE,
        /** The other one cannot do that in the state it is in. */
        CONFLICT
    }

    private final Reason reason;
    private final String address;
    private final transient Optional<Duration> wait;

    private PeerFault(Reason reason, Peer peer, String detail, Optional<Duration> wait, Throwable cause) {
        super(detail, cause, false, false);
        this.reason = reason;
        this.address = peer.name();
        this.wait = wait;
    }

    static PeerFault of(Reason reason, Peer peer, String detail) {
        return new PeerFault(reason, peer, detail, Optional.empty(), null);
    }

    static PeerFault unreachable(Peer peer, Throwable cause) {
        return cause instanceof PeerFault fault
                ? fault
                : new PeerFault(Reason.UNREACHABLE, peer, String.valueOf(cause), Optional.empty(), cause);
    }

    static PeerFault busy(Peer peer, int status, Optional<Duration> wait) {
        return new PeerFault(Reason.BUSY, peer, "status " + status, wait, null);
    }

    Reason reason() {
        return reason;
    }

    /** How long the other one asks to wait. */
    Optional<Duration> waitFor() {
        return wait;
    }

    /** Whether the same may go well later without anybody doing something about it. */
    boolean passes() {
        return switch (reason) {
            case UNREACHABLE, BUSY, STRANGE -> true;
            case REJECTED, MISSING, GONE, CONFLICT -> false;
        };
    }

    /** What a caller is told. */
    Failure told() {
        return switch (reason) {
            case UNREACHABLE, BUSY, STRANGE ->
                failure(
                        Kind.UNAVAILABLE,
                        UNREACHABLE,
                        "The environment " + address + " cannot be reached at the moment; its administrators and this"
                                + " one's can find the reason in the server's log");
            case REJECTED ->
                failure(
                        Kind.FORBIDDEN,
                        REJECTED,
                        "The environment " + address + " does not accept requests from this one; the administrators of"
                                + " both must register each other with the same secret");
            case MISSING ->
                Failure.of(Kind.NOT_FOUND, "The environment " + address + " has no such duplication for this one");
            case GONE ->
                failure(
                        Kind.GONE,
                        EXPIRED,
                        "The environment " + address
                                + " does not keep the package of that duplication any more: begin a"
                                + " new one there");
            case CONFLICT ->
                Failure.of(Kind.CONFLICT, "The duplication is in another state at the environment " + address);
        };
    }

    /** What a duplication fails with for which there is no more hope. */
    Failure given(String text) {
        return failure(
                Kind.UNPROCESSABLE,
                reason == Reason.REJECTED ? REJECTED : UNREACHABLE,
                "The environment " + address + " " + text);
    }

    private static Failure failure(Kind kind, String code, String text) {
        return Failure.of(kind, List.of(new Issue(text, Optional.empty(), Optional.of(code))));
    }
}
