package io.offshoot.identity;

import at.favre.lib.crypto.bcrypt.BCrypt;
import at.favre.lib.crypto.bcrypt.LongPasswordStrategies;
import at.favre.lib.crypto.bcrypt.LongPasswordStrategy;
import io.offshoot.model.Failure;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Hashes and checks passwords with bcrypt, on two threads of its own, so that a flood of sign-ins takes neither the
 * event loops nor all cores. What would wait behind {@value #MOST_WAITING} others is turned away.
 *
 * <p>bcrypt reads 72 bytes; longer passwords go through SHA-512 first, so that every character counts.
 */
public final class Passwords {
    /** The work factor in use: 2^12 rounds, a quarter of a second or so. */
    public static final int COST = 12;

    private static final int THREADS = 2;
    private static final int MOST_WAITING = 64;
    private static final int MOST_BYTES = 1024;
    // A stored hash of a much higher cost would hold a thread for minutes.
    private static final int HIGHEST_COST = 15;
    private static final Pattern HASH = Pattern.compile("\\$2[aby]\\$(\\d\\d)\\$[./A-Za-z0-9]{53}");
    private static final BCrypt.Version VERSION = BCrypt.Version.VERSION_2A;
    private static final LongPasswordStrategy LONG = LongPasswordStrategies.hashSha512(VERSION);

    private final WorkerExecutor workers;
    private final int cost;
    private final AtomicInteger waiting = new AtomicInteger();

    /** At the usual cost. */
    public Passwords(Vertx vertx) {
        this(vertx, COST);
    }

    /**
     * At another cost.
     *
     * @param cost the power of two of bcrypt's rounds
     */
    public Passwords(Vertx vertx, int cost) {
        this.workers = vertx.createSharedWorkerExecutor("passwords", THREADS);
        this.cost = cost;
    }

    /**
     * The hash to store, 60 characters.
     *
     * <p>Fails with a {@link Failure} of kind INVALID for an empty password or one of more than 1024 bytes, UNAVAILABLE
     * when too many wait or the server stops.
     */
    public Future<String> hash(String password) {
        byte[] bytes = password.getBytes(StandardCharsets.UTF_8);
        if (bytes.length == 0 || bytes.length > MOST_BYTES) {
            return Future.failedFuture(
                    Failure.invalid("A password has between 1 and " + MOST_BYTES + " bytes", "password"));
        }
        return queued(() -> new String(BCrypt.with(VERSION, LONG).hash(cost, bytes), StandardCharsets.US_ASCII));
    }

    /**
     * Whether that password is the one behind the stored hash.
     *
     * <p>Without a stored hash (an unknown user, or one who has no password yet), or with one that is no bcrypt hash, the
     * answer is no after the same work, so that the time does not tell whether the user exists. Fails with a
     * {@link Failure} of kind UNAVAILABLE when too many wait or the server stops.
     */
    public Future<Boolean> matches(String password, Optional<String> storedHash) {
        byte[] bytes = password.getBytes(StandardCharsets.UTF_8);
        Optional<String> usable =
                storedHash.filter(hash -> bytes.length > 0 && bytes.length <= MOST_BYTES && readable(hash));
        if (usable.isEmpty()) {
            byte[] any = {'n', 'o'};
            return queued(() -> BCrypt.with(VERSION, LONG).hash(cost, any).length == 0);
        }
        byte[] hash = usable.get().getBytes(StandardCharsets.US_ASCII);
        return queued(() -> BCrypt.verifyer(VERSION, LONG).verify(bytes, hash).verified);
    }

    /** Lets the threads go. */
    public Future<Void> close() {
        return workers.close();
    }

    private static boolean readable(String hash) {
        Matcher matcher = HASH.matcher(hash);
        return matcher.matches() && Integer.parseInt(matcher.group(1)) <= HIGHEST_COST;
    }

    private <T> Future<T> queued(Callable<T> work) {
        if (waiting.incrementAndGet() > MOST_WAITING) {
            waiting.decrementAndGet();
            return Future.failedFuture(Failure.unavailable("Too many sign-ins at once", Duration.ofSeconds(1), null));
        }
        try {
            return workers.executeBlocking(work, false).onComplete(done -> waiting.decrementAndGet());
        } catch (RejectedExecutionException closed) {
            waiting.decrementAndGet();
            return Future.failedFuture(Failure.unavailable("The server is stopping", Duration.ofSeconds(5), closed));
        }
    }
}
