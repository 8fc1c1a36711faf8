package io.offshoot.peer;

import static io.offshoot.peer.PeerFixture.await;
import static io.offshoot.peer.PeerFixture.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.offshoot.BadNetwork;
import io.offshoot.model.DuplicationState;
import io.offshoot.model.Failure.Kind;
import io.offshoot.model.LibraryIds;
import io.offshoot.store.LibraryDuplication;
import io.offshoot.store.LibraryDuplication.Role;
import io.offshoot.store.LibraryDuplication.Side;
import io.offshoot.store.LibraryDuplicationStore;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the door's own records let other environments see, and what these are told of them. */
class SharedDuplicationsIT {
    private static final EnvironmentUrl HERE = PeerFixture.url("http://target.example/MicroStrategyLibrary");
    private static final EnvironmentUrl OTHER = PeerFixture.url("http://other.example");

    private static final UUID SOURCE_PROJECT = UUID.randomUUID();

    private static PeerFixture source;
    private static PeerFixture target;
    private static BadNetwork network;
    private static EnvironmentUrl there;

    @BeforeAll
    static void start() {
        source = new PeerFixture();
        target = new PeerFixture();
        network = new BadNetwork().to(source.port);
        there = PeerFixture.at(network.port());
        source.serve(
                new SharedDuplications(source.database),
                PeerFixture.self(there),
                PeerFixture.peer(HERE, PeerFixture.SECRET),
                PeerFixture.peer(OTHER, PeerFixture.SECRET));
    }

    @AfterAll
    static void stop() {
        network.close();
        source.close();
        target.close();
    }

    private static UUID record(PeerFixture where, UUID id, Role role, String kind, String from, String to) {
        where.duplication(id, kind, DuplicationState.COPYING);
        await(new LibraryDuplicationStore()
                .create(
                        where.database.requests(),
                        new LibraryDuplication(
                                id,
                                role,
                                new Side(
                                        from, "Source Environment", SOURCE_PROJECT, "Tutorial", "{\"name\":\"mstr1\"}"),
                                new Side(to, "Target Environment", UUID.randomUUID(), "Copy", "{\"name\":\"mstr1\"}"),
                                "{\"import\":{},\"export\":{}}",
                                Optional.empty(),
                                "[]",
                                Optional.empty(),
                                0,
                                0)));
        return id;
    }

    private static Future<SourceState> asked(EnvironmentUrl by, UUID id) {
        Peer peer = PeerFixture.peer(there, PeerFixture.SECRET);
        return target.client(PeerFixture.self(by), PeerFixture.USUAL, peer).state(peer, id);
    }

    @Test
    void aDuplicationIsShownToItsOtherSideAlone() {
        String known = "http://TARGET.example:80/MicroStrategyLibrary/";
        UUID exported = record(source, UUID.randomUUID(), Role.SOURCE, "export", there.toString(), known);
        UUID imported = record(source, UUID.randomUUID(), Role.TARGET, "import", HERE.toString(), there.toString());
        UUID within = record(source, UUID.randomUUID(), Role.SAME, "transfer", HERE.toString(), HERE.toString());

        assertThat(await(asked(HERE, exported)).about())
                .contains("Tutorial", LibraryIds.text(SOURCE_PROJECT), "\"export\"", "mstr1");
        assertThat(await(asked(HERE, imported)).state()).isEqualTo(DuplicationState.COPYING);
        assertThat(failure(asked(HERE, within)).kind()).isEqualTo(Kind.NOT_FOUND);
        assertThat(failure(asked(OTHER, exported)).kind()).isEqualTo(Kind.NOT_FOUND);
        assertThat(failure(asked(OTHER, imported)).kind()).isEqualTo(Kind.NOT_FOUND);
    }

    @Test
    void theSourceIsToldEveryEndHoweverLongItWasAway() {
        UUID id = UUID.randomUUID();
        record(source, id, Role.SOURCE, "export", there.toString(), HERE.toString());
        record(target, id, Role.TARGET, "import", there.toString(), HERE.toString());
        UUID elsewhere =
                record(target, UUID.randomUUID(), Role.TARGET, "import", "http://gone.example", HERE.toString());
        UUID unknown = record(target, UUID.randomUUID(), Role.TARGET, "import", there.toString(), HERE.toString());
        Environments environments = new Environments(
                PeerFixture.self(HERE), java.util.List.of(PeerFixture.peer(there, PeerFixture.SECRET)));
        PeerNews.Standing[] standing = {new PeerNews.Standing("import_syncing", 0)};
        PeerNews news = new PeerNews(
                target.database,
                environments,
                new PeerClient(target.vertx, environments, PeerFixture.USUAL, target.metrics.peers()),
                duplication -> Future.succeededFuture(Optional.of(standing[0])));

        await(news.tell());
        assertThat(counterpart(id)).contains("import_syncing", "0");
        standing[0] = new PeerNews.Standing("importing", 47);
        await(news.tell());
        assertThat(counterpart(id)).contains("importing", "47");
        network.down();
        target.move(id, DuplicationState.COMPLETED);
        standing[0] = new PeerNews.Standing("completed", 100);
        await(news.tell());
        assertThat(counterpart(id)).contains("importing");
        network.up();
        target.sql("update peer_told set retry = now()");
        await(news.tell());
        assertThat(counterpart(id)).contains("completed", "100");

        source.sql("update library_duplication set counterpart = null where id = '" + id + "'");
        await(news.tell());
        assertThat(counterpart(id)).isNull();
        assertThat(target.sql("select count(*) from peer_told where state = 'copying' and duplication in ('" + elsewhere
                                + "', '" + unknown + "')")
                        .iterator()
                        .next()
                        .getLong(0))
                .isEqualTo(2);
    }

    private static String counterpart(UUID id) {
        return source.sql("select counterpart from library_duplication where id = '" + id + "'")
                .iterator()
                .next()
                .getString(0);
    }
}
