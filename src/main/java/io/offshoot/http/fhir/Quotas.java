package io.offshoot.http.fhir;

import io.offshoot.http.Callers;
import io.offshoot.identity.Principal;
import io.offshoot.model.Failure;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * How much each caller may ask of the FHIR door in a minute, counted in this process: requests, and points for what they
 * do, as Medplum has them. Super administrators' points are not counted. Without limits nothing is counted and no header
 * sent. Safe for use by many event loops.
 */
public final class Quotas {
    /** Points of a create, update, patch or delete. */
    static final long WRITE = 100;

    static final long SEARCH = 20;
    static final long HISTORY = 10;
    static final long READ = 1;

    private static final long WINDOW_NANOS = Duration.ofMinutes(1).toNanos();
    private static final int MOST_WINDOWS = 100_000;

    /**
     * The limits per minute; 0 for none.
     *
     * @param requests of a principal
     * @param points of a principal
     * @param projectFactor so many times as many points for all principals of a project together
     */
    public record Limits(int requests, int points, int projectFactor) {
        /** No limits. */
        public static final Limits NONE = new Limits(0, 0, 10);
    }

    /** What was used since when. */
    private static final class Window {
        private long start;
        private long used;

        Window(long now) {
            start = now;
        }

        /** Adds to what was used; gives what is left then, negative when it was too much, and in that case adds nothing. */
        synchronized long use(long amount, long limit, long now) {
            if (now - start >= WINDOW_NANOS) {
                start = now;
                used = 0;
            }
            long left = limit - used - amount;
            if (left >= 0) {
                used += amount;
            }
            return left;
        }

        synchronized long left(long limit) {
            return Math.max(0, limit - used);
        }

        synchronized long secondsLeft(long now) {
            return Math.max(0, (WINDOW_NANOS - (now - start) + 999_999_999) / 1_000_000_000);
        }

        synchronized boolean isOver(long now) {
            return now - start >= WINDOW_NANOS;
        }
    }

    private final Limits limits;
    private final LongSupplier nanos;
    private final Map<String, Window> windows = new ConcurrentHashMap<>();

    public Quotas(Limits limits, LongSupplier nanos) {
        this.limits = limits;
        this.nanos = nanos;
    }

    /** Counts a request that has signed in, and lets it through or fails it with TOO_MANY_REQUESTS. */
    void handle(RoutingContext ctx) {
        if (limits.requests == 0 && limits.points == 0) {
            ctx.next();
            return;
        }
        try {
            Principal principal = Callers.principal(ctx);
            if (limits.requests > 0) {
                use(ctx, window("r", principal.project() + " " + principal.reference()), 1, limits.requests);
            }
            spend(ctx, cost(ctx));
        } catch (Failure failure) {
            ctx.fail(failure);
            return;
        }
        ctx.next();
    }

    /**
     * Takes points, as far as they are counted for the caller, and tells how many are left in the answer's header.
     *
     * @throws Failure TOO_MANY_REQUESTS, with the time until there are new ones
     */
    void spend(RoutingContext ctx, long points) {
        Principal principal = Callers.principal(ctx);
        try {
            if (limits.points > 0 && points > 0 && !principal.superAdmin()) {
                use(ctx, points(principal), points, limits.points);
                long all = (long) limits.points * limits.projectFactor;
                use(ctx, window("p", principal.project().toString()), points, all);
            }
        } finally {
            header(ctx, principal);
        }
    }

    private Window points(Principal principal) {
        return window("f", principal.project() + " " + principal.reference());
    }

    private void use(RoutingContext ctx, Window window, long amount, long limit) {
        long now = nanos.getAsLong();
        if (window.use(amount, limit, now) < 0) {
            header(ctx, Callers.principal(ctx));
            throw Failure.tooManyRequests(
                    "Too Many Requests", Duration.ofSeconds(Math.max(1, window.secondsLeft(now))));
        }
    }

    /** Exactly in the form that Medplum's client reads: it fails on any other. */
    private void header(RoutingContext ctx, Principal principal) {
        StringBuilder header = new StringBuilder();
        if (limits.requests > 0) {
            Window window = window("r", principal.project() + " " + principal.reference());
            append(header, "requests", window, limits.requests);
        }
        if (limits.points > 0 && !principal.superAdmin()) {
            append(header, "fhirInteractions", points(principal), limits.points);
        }
        if (!header.isEmpty()) {
            ctx.response().putHeader("RateLimit", header);
        }
    }

    private void append(StringBuilder header, String name, Window window, long limit) {
        header.append(header.isEmpty() ? "" : ", ")
                .append('"')
                .append(name)
                .append("\";r=")
                .append(window.left(limit))
                .append(";t=")
                .append(window.secondsLeft(nanos.getAsLong()));
    }

    private Window window(String kind, String of) {
        if (windows.size() > MOST_WINDOWS) {
            long now = nanos.getAsLong();
            windows.values().removeIf(window -> window.isOver(now));
        }
        return windows.computeIfAbsent(kind + of, key -> new Window(nanos.getAsLong()));
    }

    /** What a request costs by its method and address; a Bundle's entries are counted when it has been read. */
    static long cost(RoutingContext ctx) {
        String path = ctx.normalizedPath();
        String below = path.substring(path.indexOf("/R4") + 3).replaceFirst("^/", "");
        HttpMethod method = ctx.request().method();
        if (below.isEmpty() || below.startsWith("job/")) {
            return 0;
        }
        if (below.endsWith("/_search")) {
            return SEARCH;
        }
        if (below.endsWith("/_history")) {
            return HISTORY;
        }
        boolean reads = method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);
        if (!reads) {
            return WRITE;
        }
        return below.indexOf('/') < 0 ? SEARCH : READ;
    }
}
