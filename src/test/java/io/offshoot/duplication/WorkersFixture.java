package io.offshoot.duplication;

import static org.assertj.core.api.Assertions.assertThat;

import io.offshoot.binary.BinaryVerticle;
import io.offshoot.model.DuplicationState;
import io.offshoot.operations.Metrics;
import io.offshoot.store.Database;
import io.offshoot.store.Duplication;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A project to clone, and workers that are processes of their own as far as the others can tell. */
abstract class WorkersFixture {
    static final CopyOptions OPTIONS =
            new CopyOptions(2, 10, 4 << 20, 200, Duration.ofSeconds(1), Duration.ofMillis(100), 0.1, 8);

    private final List<Worker> workers = new ArrayList<>();
    CloneFixture clone;
    UUID source;

    /** A process of its own, as far as the others can tell: its own bus, pools and network. */
    record Worker(Vertx vertx, FaultyProxy proxy, Database database, Metrics metrics, String deployment) {
        String measured(String name) {
            return metrics.scrape()
                    .toString()
                    .lines()
                    .filter(line -> line.startsWith(name))
                    .reduce("", String::concat);
        }
    }

    @BeforeEach
    final void start() throws Exception {
        clone = new CloneFixture(OPTIONS);
        source = clone.project("Source");
        UUID patient = clone.create(source, "Patient", "{\"resourceType\":\"Patient\"}");
        clone.binary(source, "bytes");
        clone.fill(
                source,
                "Observation",
                700,
                "'{\"resourceType\":\"Observation\",\"subject\":{\"reference\":\"Patient/" + patient
                        + "\"},\"note\":[{\"text\":\"' || repeat('x', 200) || '\"}],\"valueInteger\":' || n || '}'");
    }

    @AfterEach
    final void stop() throws Exception {
        for (Worker worker : workers) {
            worker.proxy().thaw();
            CloneFixture.await(worker.vertx().close());
        }
        clone.close();
    }

    final DuplicationAccepted request() throws Exception {
        return CloneFixture.await(new CloneSetup(clone.database).accept(clone.plain(source)));
    }

    final Worker worker() throws Exception {
        return worker(OPTIONS);
    }

    final Worker worker(CopyOptions options) throws Exception {
        Vertx vertx = Vertx.vertx();
        FaultyProxy proxy = CloneFixture.await(FaultyProxy.start(clone.vertx, clone.server));
        Database database = Database.open(vertx, proxy.address(), 8, 8);
        CloneFixture.await(vertx.deployVerticle(
                new BinaryVerticle(database, clone.storage, Duration.ofHours(1), Duration.ofHours(1))));
        Metrics metrics = new Metrics();
        String deployment = CloneFixture.await(vertx.deployVerticle(new DuplicationVerticle(
                database, options, metrics, UUID.randomUUID().toString())));
        Worker worker = new Worker(vertx, proxy, database, metrics, deployment);
        workers.add(worker);
        return worker;
    }

    final void assertUndisturbed(DuplicationAccepted accepted) throws Exception {
        Duplication ended = clone.ended(accepted.duplication());
        assertThat(ended.failure()).isEmpty();
        assertThat(ended.state()).isEqualTo(DuplicationState.COMPLETED);
        assertThat(clone.unmapped(ended.target()).equals(clone.texts(source)))
                .as("the clone is its source with other ids")
                .isTrue();
        CloneReport report = CloneFixture.report(ended);
        assertThat(report.resources()).isEqualTo(703);
        assertThat(report.references().rewritten()).containsEntry("Patient", 700L);
        assertThat(report.binaries()).isEqualTo(new CloneReport.Binaries(1, 5));
        assertThat(clone.moves(ended.id()))
                .containsExactly(">requested", "requested>copying", "copying>verifying", "verifying>completed");
    }
}
