package io.offshoot.peer;

import static io.offshoot.peer.PeerFixture.await;
import static io.offshoot.peer.PeerFixture.code;
import static io.offshoot.peer.PeerFixture.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.offshoot.BadNetwork;
import io.offshoot.archive.Staging;
import io.offshoot.library.duplication.PackageSource;
import io.offshoot.library.duplication.PeerSource;
import io.offshoot.model.DuplicationState;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.store.PackagePart;
import io.offshoot.store.RetryStore;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Packages on their way from one environment to another over a network that does what networks do. */
class PackagePullIT {
    private static final EnvironmentUrl HERE = PeerFixture.url("http://target.example/MicroStrategyLibrary");
    private static final int SIZE = 200_000;

    private static PeerFixture source;
    private static PeerFixture target;

    private BadNetwork network;
    private Peer peer;
    private UUID id;

    @BeforeAll
    static void start() {
        source = new PeerFixture();
        target = new PeerFixture();
    }

    @AfterAll
    static void stop() {
        source.close();
        target.close();
    }

    /** Each test has a network of its own, by whose address the source is known. */
    @BeforeEach
    void connect() {
        network = new BadNetwork().to(source.port);
        EnvironmentUrl there = PeerFixture.at(network.port());
        peer = PeerFixture.peer(there, PeerFixture.SECRET);
        source.serve(PeerFixture.self(there), PeerFixture.peer(HERE, PeerFixture.SECRET));
        id = source.duplication(UUID.randomUUID(), "export", DuplicationState.COPYING);
        source.sharedWith.put(id, HERE.toString());
        target.duplication(id, "import", DuplicationState.COPYING);
    }

    @AfterEach
    void disconnect() {
        network.close();
        source.stopServing();
    }

    private PackagePull pull(PeerLimits limits) {
        return target.pull(target.client(PeerFixture.self(HERE), limits, peer));
    }

    private static PeerLimits patient(Duration patience) {
        return new PeerLimits(Duration.ofSeconds(5), Duration.ofSeconds(20), patience, 4, 1000);
    }

    private List<PackagePart> all(PackagePull pull, Staging staging) {
        List<PackagePart> parts = new ArrayList<>();
        Arrived arrived = await(pull.next(peer, id, staging));
        while (!arrived.last()) {
            parts.addAll(arrived.parts());
            arrived = await(pull.next(peer, id, staging));
        }
        parts.addAll(arrived.parts());
        return parts;
    }

    private void assertStaged(List<Buffer> sent) {
        List<PackagePart> staged = await(target.staging(id).parts());
        assertThat(staged.stream().map(PackagePart::no))
                .containsExactlyElementsOf(
                        java.util.stream.IntStream.range(0, sent.size()).boxed().toList());
        for (PackagePart part : staged) {
            assertThat(part.name()).isEqualTo(PeerFixture.name(part.no()));
            assertThat(target.content(part)).isEqualTo(sent.get(part.no()));
        }
    }

    @Test
    void partsComeWhileThePackageIsWritten() {
        PackagePull pull = pull(PeerFixture.USUAL);
        Staging staging = target.staging(id);
        List<Buffer> parts = PeerFixture.bytes(1, 12, SIZE);

        Arrived none = await(pull.next(peer, id, staging));
        assertThat(none.parts()).isEmpty();
        assertThat(none.last()).isFalse();
        assertThat(none.again()).isPositive();
        assertThat(none.source()).map(SourceState::state).contains(DuplicationState.COPYING);
        assertThat(none.source().orElseThrow().about()).contains("A project");

        source.add(id, 0, parts.subList(0, 2));
        Arrived some = await(pull.next(peer, id, staging));
        assertThat(some.parts().stream().map(PackagePart::no)).containsExactly(0, 1);
        assertThat(some.parts().get(1).contents())
                .contains(new PackagePart.Contents(SIZE, 1, Optional.of("first 1"), Optional.of("last 1")));
        assertThat(some.last()).isFalse();

        source.add(id, 2, parts.subList(2, 12));
        source.seal(id);
        source.move(id, DuplicationState.COMPLETED);
        List<PackagePart> rest = all(pull, staging);
        assertThat(rest.stream().map(PackagePart::no)).hasSize(10).isSorted();
        assertStaged(parts);
        assertThat(await(pull.next(peer, id, staging)).last()).isTrue();
    }

    /** Instead of being waited for without end. */
    @Test
    void aPackageThatIsNotKeptAnyMoreIsGivenUp() {
        source.move(id, DuplicationState.COMPLETED);

        Failure failure = failure(pull(PeerFixture.USUAL).next(peer, id, target.staging(id)));

        assertThat(failure.kind()).isEqualTo(Kind.GONE);
        assertThat(PeerFixture.code(failure)).isEqualTo("PACKAGE_EXPIRED");
        assertThat(failure.getMessage()).contains("begin a new one");
    }

    /** Until then it can be cancelled at the source. */
    @Test
    void aSealedPackageCountsOnceItIsExported() {
        source.add(id, 0, PeerFixture.bytes(11, 2, SIZE));
        source.seal(id);
        source.move(id, DuplicationState.VERIFYING);
        PeerSource packages =
                new PeerSource(new Environments(PeerFixture.self(HERE), List.of(peer)), pull(PeerFixture.USUAL));

        PackageSource.Came sealed = await(packages.next(peer.address(), id, target.staging(id)));
        source.move(id, DuplicationState.COMPLETED);
        PackageSource.Came exported = await(packages.next(peer.address(), id, target.staging(id)));

        assertThat(sealed.last()).isFalse();
        assertThat(sealed.again()).isPositive();
        assertThat(exported.last()).isTrue();
    }

    @Test
    void aCutConnectionIsGoneOnWithWhereItBroke() {
        List<Buffer> parts = PeerFixture.bytes(2, 9, SIZE);
        source.add(id, 0, parts);
        source.seal(id);
        long size = parts.stream().mapToLong(Buffer::length).sum();
        network.cutAfter(60_000);

        all(pull(PeerFixture.USUAL), target.staging(id));

        assertStaged(parts);
        assertThat(network.cuts()).isGreaterThan((int) (size / 60_000) - 1);
        // Heads, lists, and what was in the buffers of a connection that broke.
        assertThat(network.answered()).isBetween(size, size + network.cuts() * 20_000L + 20_000);
    }

    @Test
    void whatIsHereIsNeverPulledAgain() {
        List<Buffer> parts = PeerFixture.bytes(3, 20, SIZE);
        source.add(id, 0, parts);
        source.seal(id);
        Arrived first = await(pull(PeerFixture.USUAL).next(peer, id, target.staging(id)));
        assertThat(first.parts()).isNotEmpty().hasSizeLessThan(20);

        // As after a crash: somebody else goes on.
        List<PackagePart> rest = all(pull(PeerFixture.USUAL), target.staging(id));

        assertThat(rest).hasSize(20 - first.parts().size());
        assertStaged(parts);
        long size = parts.stream().mapToLong(Buffer::length).sum();
        assertThat(network.answered()).isBetween(size, size + 60_000);
    }

    @Test
    void corruptedBytesAreRefusedAndAskedForAgain() {
        List<Buffer> parts = PeerFixture.bytes(4, 3, SIZE);
        source.add(id, 0, parts);
        source.seal(id);
        network.corrupt(2);

        all(pull(PeerFixture.USUAL), target.staging(id));

        assertThat(network.corrupted()).isEqualTo(2);
        assertStaged(parts);
    }

    @Test
    void bytesThatStayWrongEndIt() {
        source.add(id, 0, PeerFixture.bytes(5, 2, SIZE));
        // What lies in its storage is not what it announces.
        source.sql("update package_part set sha256 = decode('" + "00".repeat(32) + "', 'hex') where duplication = '"
                + id + "' and no = 1");

        Failure failure = failure(pull(PeerFixture.USUAL).next(peer, id, target.staging(id)));

        assertThat(failure.kind()).isEqualTo(Kind.UNPROCESSABLE);
        assertThat(code(failure)).isEqualTo("PACKAGE_TAMPERED");
        assertThat(failure).hasMessageContaining("There").hasMessageContaining(PeerFixture.name(1));
        assertThat(await(target.staging(id).parts()).stream().map(PackagePart::no))
                .doesNotContain(1);
    }

    @Test
    void anEnvironmentThatIsAwayIsWaitedForAndAtLastGivenUp() {
        source.add(id, 0, PeerFixture.bytes(6, 2, SIZE));
        network.down();
        Staging staging = target.staging(id);

        Arrived away = await(pull(PeerFixture.USUAL).next(peer, id, staging));
        Arrived still = await(pull(PeerFixture.USUAL).next(peer, id, staging));
        assertThat(List.of(away, still)).allSatisfy(arrived -> {
            assertThat(arrived.parts()).isEmpty();
            assertThat(arrived.source()).isEmpty();
            assertThat(arrived.again()).isPositive();
        });
        assertThat(troubles()).isEqualTo(2);

        network.up();
        assertThat(await(pull(PeerFixture.USUAL).next(peer, id, staging)).parts())
                .hasSize(2);
        assertThat(troubles()).isZero();

        network.down();
        Failure failure = failure(
                pull(patient(Duration.ZERO)).next(peer, id, staging).compose(first -> pull(patient(Duration.ZERO))
                        .next(peer, id, staging)));
        assertThat(failure.kind()).isEqualTo(Kind.UNPROCESSABLE);
        assertThat(code(failure)).isEqualTo("ENVIRONMENT_UNREACHABLE");
        assertThat(failure).hasMessageContaining("There").hasMessageContaining("start the duplication again");
    }

    private int troubles() {
        return await(new RetryStore().read(target.database.requests(), id))
                .map(RetryStore.Retrying::failures)
                .orElse(0);
    }

    @Test
    void onlyTheTargetMayPull() {
        source.add(id, 0, PeerFixture.bytes(7, 2, SIZE));
        Staging staging = target.staging(id);
        PackagePull pull = pull(PeerFixture.USUAL);

        source.sharedWith.put(id, "http://another.example");
        assertThat(failure(pull.next(peer, id, staging)).kind()).isEqualTo(Kind.NOT_FOUND);

        source.sharedWith.put(id, HERE.toString());
        source.pulledFromThere.add(id);
        assertThat(await(pull.next(peer, id, staging)).parts()).isEmpty();
        source.pulledFromThere.remove(id);

        for (DuplicationState state : DuplicationState.values()) {
            if (state != DuplicationState.COPYING
                    && state != DuplicationState.VERIFYING
                    && state != DuplicationState.COMPLETED) {
                source.move(id, state);
                Arrived arrived = await(pull.next(peer, id, staging));
                assertThat(arrived.parts()).as("%s", state).isEmpty();
                assertThat(arrived.source()).map(SourceState::state).contains(state);
            }
        }
    }

    @Test
    void anotherSecretIsRejectedAtOnce() {
        PeerClient client = target.client(
                PeerFixture.self(HERE), PeerFixture.USUAL, PeerFixture.peer(peer.url(), PeerFixture.secret("another")));
        Peer wrong = PeerFixture.peer(peer.url(), PeerFixture.secret("another secret"));

        Failure pulled = failure(target.pull(client).next(wrong, id, target.staging(id)));
        assertThat(pulled.kind()).isEqualTo(Kind.FORBIDDEN);
        assertThat(code(pulled)).isEqualTo("ENVIRONMENT_REJECTED");
        assertThat(code(failure(client.state(wrong, id)))).isEqualTo("ENVIRONMENT_REJECTED");
    }

    @Test
    void statesAreAskedAndTold() {
        PeerClient client = target.client(PeerFixture.self(HERE), PeerFixture.USUAL, peer);

        SourceState state = await(client.state(peer, id));
        assertThat(state).isEqualTo(new SourceState(DuplicationState.COPYING, 0, false, "{\"name\":\"A project\"}"));
        await(client.tell(peer, id, "importing", 40));
        assertThat(source.told).containsEntry(id, "importing 40");
        assertThat(failure(client.state(peer, UUID.randomUUID())).kind()).isEqualTo(Kind.NOT_FOUND);
        await(client.cancel(peer, UUID.randomUUID()));
    }

    @Test
    void oneUserCannotKeepAskingOthers() {
        PeerLimits limits = new PeerLimits(Duration.ofSeconds(5), Duration.ofSeconds(20), Duration.ofHours(1), 4, 2);
        PeerClient client = target.client(PeerFixture.self(HERE), limits, peer);

        await(client.asked("User/1", peer, id));
        await(client.asked("User/1", peer, id));
        int before = network.connections();
        Failure failure = failure(client.asked("User/1", peer, id));
        assertThat(failure.kind()).isEqualTo(Kind.TOO_MANY_REQUESTS);
        assertThat(failure.retryAfter()).isPresent();
        assertThat(network.connections()).isEqualTo(before);
        await(client.asked("User/2", peer, id));
    }
}
