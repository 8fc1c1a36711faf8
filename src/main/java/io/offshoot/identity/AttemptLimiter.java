package io.offshoot.identity;

import io.netty.util.NetUtil;
import io.offshoot.model.Failure;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The brake on guessing passwords and secrets: counts failed sign-ins in memory, per address, and per pair of address
 * and login.
 *
 * <p>There is deliberately no limit per login alone: anyone could use it to lock its owner out. Two allowances, each of
 * so many failures per window, are refilled evenly (the generic cell rate algorithm), so that there is no edge of a
 * window to wait for; one number is kept per key, and the least recently used keys are forgotten beyond a bound. IPv6
 * addresses count by their /64 network, which is what one customer is given.
 *
 * <p>Only failures count, so a client that authenticates every request is never slowed down; attempts that are in flight
 * together are bounded by the queue of {@link Passwords}. Safe for use by many threads.
 */
public final class AttemptLimiter {
    private static final int LOGIN_CHARACTERS = 256;

    /**
     * How much is allowed.
     *
     * @param perPair failures of one login from one address within the window
     * @param perAddress failures of one address, whatever the logins, within the window
     * @param mostKeys how many addresses, and how many pairs, are remembered
     */
    public record Limits(int perPair, int perAddress, Duration window, int mostKeys) {
        public static final Limits USUAL = new Limits(10, 100, Duration.ofMinutes(5), 20_000);
    }

    private record Pair(String network, String login) {}

    private final Allowance<Pair> pairs;
    private final Allowance<String> networks;
    private final LongSupplier nanoTime;
    private final Consumer<String> outcomes;

    /**
     * A limiter that nobody watches.
     *
     * @param nanoTime a clock that never goes back, in nanoseconds: {@code System::nanoTime}
     */
    public AttemptLimiter(Limits limits, LongSupplier nanoTime) {
        this(limits, nanoTime, outcome -> {});
    }

    /**
     * A limiter.
     *
     * @param outcomes told of every sign-in: {@code accepted}, {@code refused} or {@code throttled}
     */
    public AttemptLimiter(Limits limits, LongSupplier nanoTime, Consumer<String> outcomes) {
        this.outcomes = outcomes;
        this.pairs = new Allowance<>(limits.perPair, limits);
        this.networks = new Allowance<>(limits.perAddress, limits);
        this.nanoTime = nanoTime;
    }

    /**
     * To be called before a password or secret is looked at.
     *
     * @param address of the peer, an IP literal
     * @param login what the peer calls itself: a login, e-mail or client id, as sent
     * @throws Failure of kind TOO_MANY_REQUESTS, with the time after which one more attempt is allowed
     */
    public synchronized void check(String address, String login) {
        String network = network(address);
        long now = nanoTime.getAsLong();
        long wait = Math.max(pairs.waitFor(pair(network, login), now), networks.waitFor(network, now));
        if (wait > 0) {
            outcomes.accept("throttled");
            throw Failure.tooManyRequests("Too many failed sign-ins", Duration.ofNanos(wait));
        }
    }

    /** Counts a failed sign-in. */
    public synchronized void failed(String address, String login) {
        String network = network(address);
        long now = nanoTime.getAsLong();
        pairs.use(pair(network, login), now);
        networks.use(network, now);
        outcomes.accept("refused");
    }

    /** Forgets the failures of that login from that address; those of the address as a whole stay. */
    public synchronized void succeeded(String address, String login) {
        pairs.forget(pair(network(address), login));
        outcomes.accept("accepted");
    }

    /** The keys that are remembered, of both sorts. */
    synchronized int size() {
        return pairs.size() + networks.size();
    }

    // Cut, since a login may be as long as a request: real ones are not, so nobody shares a key by that.
    private static Pair pair(String network, String login) {
        String cut = login.substring(0, Math.min(login.length(), LOGIN_CHARACTERS));
        return new Pair(network, cut.toLowerCase(Locale.ROOT));
    }

    private static String network(String address) {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(address);
        return bytes == null || bytes.length != 16 ? address : HexFormat.of().formatHex(bytes, 0, 8);
    }

    /** Per key, the time until which the failures so far use up the allowance. */
    private static final class Allowance<K> extends LinkedHashMap<K, Long> {
        private static final long serialVersionUID = 1;
        private static final int LONGEST_IN_WINDOWS = 4;

        private final long interval;
        private final long window;
        private final int mostKeys;

        Allowance(int limit, Limits limits) {
            super(16, 0.75f, true);
            this.window = limits.window.toNanos();
            this.interval = window / limit;
            this.mostKeys = limits.mostKeys;
        }

        long waitFor(K key, long now) {
            Long usedUntil = get(key);
            return usedUntil == null ? 0 : usedUntil - now - (window - interval);
        }

        void use(K key, long now) {
            merge(key, now + interval, (usedUntil, first) -> {
                long until = (usedUntil - now > 0 ? usedUntil : now) + interval;
                return until - now > LONGEST_IN_WINDOWS * window ? now + LONGEST_IN_WINDOWS * window : until;
            });
        }

        void forget(K key) {
            remove(key);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<K, Long> eldest) {
            return size() > mostKeys;
        }
    }
}
