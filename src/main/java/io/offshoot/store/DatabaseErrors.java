package io.offshoot.store;

import io.offshoot.model.Failure;
import io.vertx.core.Future;
import io.vertx.core.VertxException;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.ClosedConnectionException;
import io.vertx.sqlclient.TransactionRollbackException;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeoutException;

/** The one place that tells what an error of the database means. */
public final class DatabaseErrors {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    /** Serialization failure, deadlock, shutdown, starting up, too many connections, timeout of a lock. */
    private static final Set<String> TRANSIENT =
            Set.of("40001", "40P01", "57P01", "57P02", "57P03", "53300", "55P03", "57P05", "25P03");

    private static final Set<String> EXHAUSTED = Set.of("53200", "53400", "57014");

    private static final String TIMEOUT = "57014";

    private static final String LOCK_TIMEOUT = "55P03";

    private static final String DISK_FULL = "53100";

    /** What PostgreSQL calls a quota or a limit of the file system that is used up. */
    private static final String INTERNAL = "XX000";

    private DatabaseErrors() {}

    /**
     * Whether the same statement may succeed when it is sent again: the connection broke, the server restarts, or a
     * conflict with another transaction was lost. Says nothing about whether sending it again is safe.
     */
    public static boolean isTransient(Throwable error) {
        if (error instanceof PgException pg) {
            String state = pg.getSqlState() == null ? "" : pg.getSqlState();
            return state.startsWith("08") || TRANSIENT.contains(state);
        }
        if (error instanceof Failure failure) {
            return failure.kind() == Failure.Kind.UNAVAILABLE;
        }
        return error instanceof ClosedConnectionException
                || error instanceof IOException
                || error instanceof TimeoutException
                || error instanceof TransactionRollbackException
                || (error instanceof VertxException && !(error instanceof PgException) && !isDefect(error));
    }

    /** Arguments that do not fit their statement: the client has no exception of its own for them. */
    private static boolean isDefect(Throwable error) {
        String message = String.valueOf(error.getMessage());
        return message.startsWith("Parameter at position") || message.startsWith("The number of parameters");
    }

    /** Whether a statement, its lock or its turn has taken as long as it may: again it would take as long again. */
    public static boolean isWaitInVain(Throwable error) {
        Throwable cause = error instanceof Failure && error.getCause() != null ? error.getCause() : error;
        return isTimeout(error)
                || cause instanceof TimeoutException
                || (cause instanceof PgException pg && LOCK_TIMEOUT.equals(pg.getSqlState()));
    }

    /** Whether the database has refused what was sent, and would again: nothing of it was written. */
    public static boolean isRefusal(Throwable error) {
        return error instanceof PgException
                || (error instanceof Failure failure && failure.kind() != Failure.Kind.UNAVAILABLE);
    }

    /** Whether the error says that a unique key is taken. */
    public static boolean isDuplicateKey(Throwable error) {
        return error instanceof PgException pg && "23505".equals(pg.getSqlState());
    }

    /** Whether a statement was given up because it took too long, as a store or {@link #translate} tells it. */
    static boolean isTimeout(Throwable error) {
        Throwable cause = error instanceof Failure && error.getCause() != null ? error.getCause() : error;
        return cause instanceof PgException pg && TIMEOUT.equals(pg.getSqlState());
    }

    private static boolean isDiskFull(Throwable error) {
        return error instanceof PgException pg
                && (DISK_FULL.equals(pg.getSqlState())
                        || (INTERNAL.equals(pg.getSqlState())
                                && String.valueOf(pg.getErrorMessage()).startsWith("could not extend file")));
    }

    /** The failed future that a caller may see: 503 for what passes, the error itself for everything else. */
    public static <T> Future<T> translate(Throwable error) {
        if (error instanceof Failure) {
            return Future.failedFuture(error);
        }
        if (isDiskFull(error)) {
            return Future.failedFuture(
                    Failure.unavailable("The database has no space left; try again later", RETRY_AFTER, error));
        }
        boolean exhausted = error instanceof PgException pg && EXHAUSTED.contains(pg.getSqlState());
        if (exhausted || isTransient(error)) {
            return Future.failedFuture(
                    Failure.unavailable("The database does not answer at the moment; try again", RETRY_AFTER, error));
        }
        if (error instanceof PgException pg && ("22021".equals(pg.getSqlState()) || "22P05".equals(pg.getSqlState()))) {
            return Future.failedFuture(Failure.invalid("The text holds a character that cannot be stored"));
        }
        return Future.failedFuture(error);
    }
}
