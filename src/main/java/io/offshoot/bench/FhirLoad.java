package io.offshoot.bench;

import static io.offshoot.bench.Bench.await;

import io.offshoot.bench.FhirReport.Line;
import io.offshoot.model.ResourceType;
import io.offshoot.store.BenchStore;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * Measures the FHIR door: so many callers, each of whom asks again as soon as it was answered, with a token, as members of a
 * loaded project. One kind of request after the other, round after round; the first round does not count. Blocks.
 */
final class FhirLoad implements AutoCloseable {
    private static final long WARM_UP_SECONDS = 5;

    private final BenchTarget target;
    private final BenchSettings settings;
    private final FhirLoadSettings load;
    private final PrintWriter out;
    private final Vertx callers = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final long callersThread;
    private final Optional<ServerCpu> database;

    FhirLoad(BenchTarget target, BenchSettings settings, FhirLoadSettings load, PrintWriter out) {
        this.target = target;
        this.settings = settings;
        this.load = load;
        this.out = out;
        Promise<Long> thread = Promise.promise();
        callers.runOnContext(run -> thread.complete(Thread.currentThread().getId()));
        this.callersThread = await(thread.future());
        this.database = ServerCpu.of(await(target.store().postmaster()));
    }

    FhirReport run() {
        say("loading %,d resources", settings.resources());
        UUID project = await(target.load().apply(settings.inputs())).project();
        BenchStore.Size size = await(target.store().size(project));
        await(target.store().settle());
        List<UUID> patients = await(target.store().some(project, ResourceType.of("Patient")));
        List<FhirWork> works = FhirWork.all(member(project), patients).stream()
                .filter(work -> work.what().contains(load.only()))
                .toList();
        say("a round that does not count");
        works.forEach(work -> measure(work, Math.min(WARM_UP_SECONDS, load.seconds())));
        Map<FhirWork, List<Round>> rounds = new LinkedHashMap<>();
        for (int no = 1; no <= settings.rounds(); no++) {
            say("round %d", no);
            works.forEach(work ->
                    rounds.computeIfAbsent(work, first -> new ArrayList<>()).add(measure(work, load.seconds())));
        }
        List<Line> lines = rounds.entrySet().stream()
                .map(each -> line(each.getKey(), each.getValue()))
                .toList();
        return FhirReport.of(await(target.store().version()), size.resources(), settings.rounds(), load, lines);
    }

    /** A client of the project, no administrator, with a token. */
    private Api member(UUID project) {
        Api root = new Api(callers, target.port(), Api.basic(target.clientId(), target.clientSecret()), load.callers());
        JsonObject client = await(root.post(
                        "/admin/projects/" + project + "/client",
                        "application/json",
                        new JsonObject().put("name", "Benchmark").toBuffer()))
                .expect(201)
                .body()
                .toJsonObject();
        Api basic = new Api(
                callers, target.port(), Api.basic(client.getString("id"), client.getString("secret")), load.callers());
        JsonObject token = await(basic.post(
                        "/oauth2/token",
                        "application/x-www-form-urlencoded",
                        io.vertx.core.buffer.Buffer.buffer("grant_type=client_credentials")))
                .expect(200)
                .body()
                .toJsonObject();
        return new Api(callers, target.port(), "Bearer " + token.getString("access_token"), load.callers());
    }

    /** @param cpu milliseconds of processor time for each request, of this process without its callers */
    private record Round(
            Latencies latencies,
            long failures,
            double seconds,
            double cpu,
            double databaseCpu,
            double callerCpu,
            double load) {}

    private Round measure(FhirWork work, long seconds) {
        Latencies latencies = new Latencies();
        double callerCpu = callerSeconds();
        double cpu = serverSeconds();
        double databaseCpu = databaseSeconds();
        long began = System.nanoTime();
        long until = began + Duration.ofSeconds(seconds).toNanos();
        Caller caller = new Caller(work, latencies, until);
        await(Future.join(IntStream.range(0, load.callers())
                .mapToObj(no -> {
                    Promise<Void> done = Promise.promise();
                    callers.runOnContext(run -> caller.next(done));
                    return done.future();
                })
                .toList()));
        double took = (System.nanoTime() - began) / 1e9;
        long requests = Math.max(1, latencies.count());
        return new Round(
                latencies,
                caller.failures,
                took,
                (serverSeconds() - cpu) * 1000 / requests,
                (databaseSeconds() - databaseCpu) * 1000 / requests,
                (callerSeconds() - callerCpu) * 1000 / requests,
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }

    /** All callers together, on one event loop. */
    private static final class Caller {
        private final FhirWork work;
        private final Latencies latencies;
        private final long until;
        private long number;
        private long failures;

        Caller(FhirWork work, Latencies latencies, long until) {
            this.work = work;
            this.latencies = latencies;
            this.until = until;
        }

        void next(Promise<Void> done) {
            long sent = System.nanoTime();
            if (sent >= until) {
                done.complete();
                return;
            }
            work.ask().apply(number++).onComplete(answer -> {
                latencies.add(System.nanoTime() - sent);
                if (answer.failed() || answer.result().status() != work.status()) {
                    failures += 1;
                }
                next(done);
            });
        }
    }

    private double serverSeconds() {
        return Probe.ownCpu() - callerSeconds();
    }

    private double callerSeconds() {
        return ManagementFactory.getThreadMXBean().getThreadCpuTime(callersThread) / 1e9;
    }

    private double databaseSeconds() {
        return database.map(ServerCpu::seconds).orElse(Double.NaN);
    }

    private static Line line(FhirWork work, List<Round> rounds) {
        double perSecond = median(rounds, round -> round.latencies.count() / round.seconds);
        return new Line(
                work.what(),
                Rounds.round(perSecond),
                Rounds.round(perSecond * work.resources()),
                Rounds.round(median(rounds, round -> round.latencies.percentile(50))),
                Rounds.round(median(rounds, round -> round.latencies.percentile(95))),
                Rounds.round(median(rounds, round -> round.latencies.percentile(99))),
                Rounds.round(median(rounds, round -> round.latencies.percentile(100))),
                rounds.stream().mapToLong(Round::failures).sum(),
                Rounds.round(median(rounds, Round::cpu)),
                Optional.of(median(rounds, Round::databaseCpu))
                        .filter(value -> !value.isNaN())
                        .map(Rounds::round),
                Rounds.round(median(rounds, Round::callerCpu)),
                Rounds.round(median(rounds, Round::load)));
    }

    private static double median(List<Round> rounds, java.util.function.ToDoubleFunction<Round> value) {
        double[] sorted = rounds.stream().mapToDouble(value).sorted().toArray();
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }

    private void say(String line, Object... arguments) {
        out.println("… " + String.format(Locale.ROOT, line, arguments));
        out.flush();
    }

    @Override
    public void close() {
        await(callers.close());
    }
}
