package io.offshoot.operations;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.LongStream;

/**
 * Everything that is measured, by name. Labels have few values each: never an id, a path or a text of a caller.
 *
 * <p>Each process has its own registry, made in {@code Main} and handed on; nothing is static, so that tests can run
 * side by side. Besides the meters below the registry carries those of Vert.x (HTTP by route, event bus, pools, SQL) and
 * of the JVM, see {@link VertxMetering} and {@link JvmMetering}. Thread-safe.
 */
public final class Metrics implements AutoCloseable {
    /** Where the text is served on the management port. */
    public static final String PATH = "/metrics";

    /** The media type of {@link #scrape}. */
    public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    /** Counter: duplications that reached a state; labels {@code door}, {@code state}. */
    public static final String DUPLICATIONS = "offshoot.duplications";

    /** Counter: resources written by copies; label {@code door}. */
    public static final String RESOURCES_COPIED = "offshoot.resources.copied";

    /** Counter: bytes of resource text written by copies; label {@code door}. */
    public static final String BYTES_COPIED = "offshoot.bytes.copied";

    /** Counter: files copied. */
    public static final String BINARIES_COPIED = "offshoot.binaries.copied";

    /** Counter: bytes of files copied. */
    public static final String BINARY_BYTES_COPIED = "offshoot.binary.bytes.copied";

    /** Timer: what one worker did at one range; label {@code phase} is {@code copy} or {@code verify}. */
    public static final String RANGE = "offshoot.range";

    /** Timer: one page; label {@code phase} is {@code read} or {@code write}. */
    public static final String PAGE = "offshoot.page";

    /** Gauge: work that waits; label {@code queue}. */
    public static final String QUEUE_DEPTH = "offshoot.queue.depth";

    /** Counter: duplications whose verification found a difference. */
    public static final String VERIFICATION_FAILURES = "offshoot.verification.failures";

    /** Counter: duplications refused because too many waited already. */
    public static final String DUPLICATIONS_REFUSED = "offshoot.duplications.refused";

    /** Packages whose retention is over. */
    public static final String PACKAGES_REMOVED = "offshoot.packages.removed";

    /** Counter: superseded versions of resources that outlived their retention and were removed. */
    public static final String HISTORY_PURGED = "offshoot.history.purged";

    /** Counter: references in copied resources; label {@code outcome} is {@code rewritten} or {@code dangling}. */
    public static final String REFERENCES = "offshoot.references";

    /** Counter: connections closed at once because there were too many. */
    public static final String CONNECTIONS_REFUSED = "offshoot.connections.refused";

    /** Counter: passwords and secrets that were looked at; label {@code outcome}: accepted, refused, throttled. */
    public static final String SIGN_INS = "offshoot.sign.ins";

    /** Counter: calls of the Container door that failed; labels {@code method}, {@code type}. */
    public static final String CONTAINER_ERRORS = "offshoot.container.errors";

    /** Counter: data objects of clones; label {@code outcome} is {@code cloned} or {@code existing}. */
    public static final String OBJECTS_CLONED = "offshoot.objects.cloned";

    /** Gauge: open connections of the main port. */
    public static final String CONNECTIONS = "offshoot.connections";

    /** Timer: how late a periodic timer fires on an event loop; its maximum is what blocked it. */
    public static final String EVENT_LOOP_LAG = "offshoot.event.loop.lag";

    private static final Duration[] BUCKETS = LongStream.of(1, 5, 10, 25, 50, 100, 250, 500, 1000, 5000, 30_000)
            .mapToObj(Duration::ofMillis)
            .toArray(Duration[]::new);

    private final PrometheusMeterRegistry registry;
    private final JvmMetering jvm;
    private final DenialMetrics denials;
    private final PeerMetrics peers;
    private final WorkMetrics work;

    /** A new registry with the filters and the meters of the JVM. */
    public Metrics() {
        registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        VertxMetering.addFilters(registry, BUCKETS);
        jvm = new JvmMetering(registry);
        // A counter that was never touched is missing from the text, and an alert on it would never fire.
        counter(VERIFICATION_FAILURES, "Duplications whose verification found a difference");
        counter(DUPLICATIONS_REFUSED, "Duplications refused because too many waited already");
        counter(HISTORY_PURGED, "Superseded versions removed after their retention");
        counter(PACKAGES_REMOVED, "Packages removed after their retention");
        counter(CONNECTIONS_REFUSED, "Connections closed at once because there were too many");
        for (String outcome : new String[] {"accepted", "refused", "throttled"}) {
            counter(SIGN_INS, "Passwords and secrets that were looked at", "outcome", outcome);
        }
        denials = new DenialMetrics(registry);
        peers = new PeerMetrics(registry);
        work = new WorkMetrics(registry);
        pageTimer("read");
        pageTimer("write");
        rangeTimer("copy");
        rangeTimer("verify");
    }

    /** The registry, for {@link VertxMetering#options}. */
    PrometheusMeterRegistry registry() {
        return registry;
    }

    /** All meters in Prometheus' text format. */
    public Buffer scrape() {
        return Buffer.buffer(registry.scrape());
    }

    /** A duplication reached a state. */
    public void duplication(String door, String state) {
        counter(DUPLICATIONS, "Duplications that reached a state", "door", door, "state", state)
                .increment();
    }

    /** A page of resources was written and committed. */
    public void resourcesCopied(String door, long resources, long bytes) {
        counter(RESOURCES_COPIED, "Resources written by copies", "door", door).increment((double) resources);
        counter(BYTES_COPIED, "Bytes of resource text written by copies", "door", door)
                .increment((double) bytes);
    }

    /** Files were copied. */
    public void binariesCopied(long files, long bytes) {
        counter(BINARIES_COPIED, "Files copied").increment((double) files);
        counter(BINARY_BYTES_COPIED, "Bytes of files copied").increment((double) bytes);
    }

    /** A page was read from the source. */
    public void pageRead(Duration took) {
        pageTimer("read").record(took);
    }

    /** A page was written to the target, checkpoint included. */
    public void pageWritten(Duration took) {
        pageTimer("write").record(took);
    }

    /** A worker has copied what was left of a range. */
    public void rangeCopied(Duration took) {
        rangeTimer("copy").record(took);
    }

    /** A worker has verified what was left of a range. */
    public void rangeVerified(Duration took) {
        rangeTimer("verify").record(took);
    }

    /** Seconds of all workers together at ranges, in the phase {@code copy} or {@code verify}, since the process began. */
    public double rangeSeconds(String phase) {
        return rangeTimer(phase).totalTime(TimeUnit.SECONDS);
    }

    /** Watches how much work waits in a queue; {@code depth} is asked at each scrape and must not block. */
    public void queueDepth(String queue, Supplier<Number> depth) {
        Gauge.builder(QUEUE_DEPTH, depth)
                .description("Work that waits")
                .tag("queue", queue)
                .register(registry);
    }

    /** A verification found a difference. */
    public void verificationFailed() {
        counter(VERIFICATION_FAILURES, "").increment();
    }

    /** A duplication was refused because too many waited already. */
    public void duplicationRefused() {
        counter(DUPLICATIONS_REFUSED, "").increment();
    }

    /** Packages were removed whose time was over. */
    public void packagesRemoved(long packages) {
        counter(PACKAGES_REMOVED, "").increment((double) packages);
    }

    /** Superseded versions were removed. */
    public void historyPurged(long versions) {
        counter(HISTORY_PURGED, "").increment((double) versions);
    }

    /** References of copied resources that now name copies, and those that lead out of the copy. */
    public void references(long rewritten, long dangling) {
        String help = "References in copied resources";
        counter(REFERENCES, help, "outcome", "rewritten").increment((double) rewritten);
        counter(REFERENCES, help, "outcome", "dangling").increment((double) dangling);
    }

    /** A connection was closed at once because there were too many. */
    public void connectionRefused() {
        counter(CONNECTIONS_REFUSED, "").increment();
    }

    /**
     * Somebody showed a password or a secret.
     *
     * @param outcome {@code accepted}, {@code refused}, or {@code throttled}: not looked at, after too many wrong ones
     */
    public void signIn(String outcome) {
        counter(SIGN_INS, "Passwords and secrets that were looked at", "outcome", outcome)
                .increment();
    }

    /** What is measured of those who work on duplications. */
    public WorkMetrics work() {
        return work;
    }

    /** What is measured of other environments. */
    public PeerMetrics peers() {
        return peers;
    }

    /** Counts who asked for what is not allowed. */
    public DenialMetrics denials() {
        return denials;
    }

    /** A call such as {@code /project-xxxx/clone} failed with a type such as {@code InvalidState}. */
    public void containerError(String method, String type) {
        counter(CONTAINER_ERRORS, "Calls of the Container door that failed", "method", method, "type", type)
                .increment();
    }

    /** Data objects were cloned, and others were in the destination already. */
    public void objectsCloned(long cloned, long existing) {
        String help = "Data objects of clones";
        counter(OBJECTS_CLONED, help, "outcome", "cloned").increment((double) cloned);
        counter(OBJECTS_CLONED, help, "outcome", "existing").increment((double) existing);
    }

    /** Watches the number of open connections. */
    public void connections(Supplier<Number> open) {
        Gauge.builder(CONNECTIONS, open)
                .description("Open connections of the main port")
                .register(registry);
    }

    Timer eventLoopLag() {
        return Timer.builder(EVENT_LOOP_LAG)
                .description("How late a periodic timer fires on an event loop")
                .register(registry);
    }

    /** Releases what the JVM's meters listen to. */
    @Override
    public void close() {
        jvm.close();
        registry.close();
    }

    private Counter counter(String name, String help, String... labels) {
        return Counter.builder(name).description(help).tags(labels).register(registry);
    }

    private Timer rangeTimer(String phase) {
        return Timer.builder(RANGE)
                .description("A worker's time at one range of a copy")
                .tag("phase", phase)
                .register(registry);
    }

    private Timer pageTimer(String phase) {
        return Timer.builder(PAGE)
                .description("One page of a copy")
                .tag("phase", phase)
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
    }
}
