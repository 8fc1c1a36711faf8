package io.offshoot.peer;

import io.offshoot.StorageEnvironment;
import io.offshoot.TestPorts;
import io.offshoot.archive.PackageLimits;
import io.offshoot.archive.PackageReader;
import io.offshoot.archive.Staging;
import io.offshoot.binary.StoredBlob;
import io.offshoot.duplication.OneBuffer;
import io.offshoot.http.HttpLimits;
import io.offshoot.http.HttpServers;
import io.offshoot.http.HttpSettings;
import io.offshoot.http.Readiness;
import io.offshoot.http.peer.PeerDoor;
import io.offshoot.model.DuplicationState;
import io.offshoot.model.Failure;
import io.offshoot.operations.Metrics;
import io.offshoot.store.DuplicationStore;
import io.offshoot.store.PackagePart;
import io.offshoot.store.PackageStore;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** An environment with a database, files and the door for others, as far as two of them need it to deal with each other. */
final class PeerFixture extends StorageEnvironment {
    static final SecretKey SECRET = secret("a secret that both share");
    static final List<AddressRange> LOOPBACK = List.of(AddressRange.parse("127.0.0.0/8"));
    static final PeerLimits USUAL =
            new PeerLimits(Duration.ofSeconds(5), Duration.ofSeconds(20), Duration.ofHours(1), 4, 1000);

    final Metrics metrics = new Metrics();
    final int port = TestPorts.free();
    final PackageReader reader;
    final PackageStore packages = new PackageStore();

    /** Who shares what: the peer's address by duplication, and whether it pulls. */
    final Map<UUID, String> sharedWith = new ConcurrentHashMap<>();

    final Set<UUID> pulledFromThere = ConcurrentHashMap.newKeySet();
    final Map<UUID, String> told = new ConcurrentHashMap<>();
    private Optional<HttpServers> servers = Optional.empty();

    PeerFixture() {
        super("peer", 3);
        reader = new PackageReader(database, storage, workers, PackageLimits.usual(1L << 30, 16 << 20));
    }

    static SecretKey secret(String text) {
        return new SecretKeySpec(text.getBytes(StandardCharsets.UTF_8), "HmacSHA256");
    }

    static EnvironmentUrl url(String text) {
        return EnvironmentUrl.parse(text).orElseThrow();
    }

    static EnvironmentUrl at(int port) {
        return url("http://127.0.0.1:" + port + "/MicroStrategyLibrary");
    }

    static Self self(EnvironmentUrl... urls) {
        return new Self(List.of(urls), "Here");
    }

    static Peer peer(EnvironmentUrl url, SecretKey secret) {
        return new Peer(url, "There", secret, Set.of(), Optional.empty(), LOOPBACK);
    }

    /** Opens the door for these, who know this environment by any of its addresses. */
    void serve(Self self, Peer... peers) {
        serve(shared(), self, peers);
    }

    /** The same with other records of what is shared. */
    void serve(PeerDuplications shared, Self self, Peer... peers) {
        Environments environments = new Environments(self, List.of(peers));
        PeerDoor door = new PeerDoor(
                List.of("", "/MicroStrategyLibrary"),
                new PeerRequests(database, environments),
                new PeerPackages(database, shared),
                storage);
        Readiness readiness = new Readiness(Duration.ofSeconds(2));
        HttpSettings settings = new HttpSettings(
                "127.0.0.1", port, 0, 1, Optional.empty(), HttpLimits.defaults(), Set.of(), Duration.ofSeconds(1));
        servers = Optional.of(await(HttpServers.start(vertx, settings, List.of(door), readiness, metrics)));
        readiness.serving();
    }

    private PeerDuplications shared() {
        return new PeerDuplications() {
            @Override
            public Future<Optional<Shared>> shared(Peer peer, UUID duplication) {
                return Future.succeededFuture(Optional.ofNullable(sharedWith.get(duplication))
                        .filter(peer.address()::equals)
                        .map(found -> new Shared(!pulledFromThere.contains(duplication), "{\"name\":\"A project\"}")));
            }

            @Override
            public Future<Void> told(UUID duplication, String status, int progress) {
                told.put(duplication, status + " " + progress);
                return Future.succeededFuture();
            }
        };
    }

    /** A duplication's row. */
    UUID duplication(UUID id, String kind, DuplicationState state) {
        await(new DuplicationStore()
                .create(
                        database.requests(),
                        DuplicationStore.requested(
                                id,
                                "load",
                                "library",
                                Optional.empty(),
                                UUID.randomUUID(),
                                Buffer.buffer(new byte[32]),
                                "{}",
                                "system",
                                UUID.randomUUID())));
        sql("update duplication set kind = '" + kind + "' where id = '" + id + "'");
        move(id, state);
        return id;
    }

    void move(UUID id, DuplicationState state) {
        sql("update duplication set state = '" + state.label() + "' where id = '" + id + "'");
    }

    /** Parts of random bytes, the first one the format's own. */
    static List<Buffer> bytes(long seed, int count, int size) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Buffer> parts = new ArrayList<>(List.of(Buffer.buffer("projdup 1\n")));
        while (parts.size() < count) {
            byte[] part = new byte[size];
            random.nextBytes(part);
            parts.add(Buffer.buffer(part));
        }
        return parts;
    }

    static String name(int no) {
        return no == 0 ? "format" : String.format(java.util.Locale.ROOT, "resources/Patient-%06d.ndjson.zst", no);
    }

    /** Adds parts to the package of an export. */
    void add(UUID duplication, int from, List<Buffer> parts) {
        PackageStore.Opened opened = await(packages.open(database.requests(), duplication, "export"));
        List<PackagePart> rows = new ArrayList<>();
        for (Buffer part : parts) {
            int no = from + rows.size();
            StoredBlob blob = await(storage.write(new OneBuffer(part), Long.MAX_VALUE));
            rows.add(new PackagePart(
                    duplication,
                    no,
                    name(no),
                    blob.size(),
                    blob.sha256(),
                    no == 0
                            ? Optional.empty()
                            : Optional.of(new PackagePart.Contents(
                                    part.length(), no, Optional.of("first " + no), Optional.of("last " + no))),
                    UUID.randomUUID(),
                    blob.key().text()));
        }
        await(packages.add(database.requests(), duplication, opened.attempt(), rows));
    }

    void seal(UUID duplication) {
        PackageStore.Opened opened = await(packages.open(database.requests(), duplication, "export"));
        await(packages.seal(database.requests(), duplication, opened.attempt(), Buffer.buffer(new byte[32])));
    }

    Staging staging(UUID duplication) {
        return await(reader.staging(duplication));
    }

    /** What a staged part holds. */
    Buffer content(PackagePart part) {
        Collected collected = new Collected();
        await(storage.send(new io.offshoot.binary.BlobKey(part.key()), 0, part.size(), collected));
        return collected.bytes();
    }

    PeerClient client(Self self, PeerLimits limits, Peer... peers) {
        return new PeerClient(vertx, new Environments(self, List.of(peers)), limits, metrics.peers());
    }

    PackagePull pull(PeerClient client) {
        return new PackagePull(vertx, database, client, metrics.peers());
    }

    void stopServing() {
        servers.ifPresent(running -> await(running.stop()));
        servers = Optional.empty();
    }

    static String code(Failure failure) {
        return failure.issues().get(0).code().orElse("");
    }

    @Override
    public void close() {
        stopServing();
        super.close();
        metrics.close();
    }
}
