package io.offshoot.http.library;

import static org.assertj.core.api.Assertions.assertThat;

import io.offshoot.archive.PackageRemoval;
import io.offshoot.duplication.CopyOptions;
import io.offshoot.duplication.DuplicationVerticle;
import io.offshoot.identity.MasterKey;
import io.offshoot.identity.SecretCipher;
import io.offshoot.identity.SigningKeys;
import io.offshoot.library.duplication.ExportCommand;
import io.offshoot.library.duplication.ExportWork;
import io.offshoot.library.duplication.settings.ExportSettings;
import io.offshoot.model.Json;
import io.offshoot.model.LibraryIds;
import io.offshoot.store.DuplicationStore;
import io.offshoot.store.LibraryDuplication;
import io.offshoot.store.LibraryDuplication.Side;
import io.offshoot.store.LibraryDuplicationStore;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The package of an export, downloaded: whole, in parts, by whom it is for and nobody else. */
class BackupIT {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final LibraryFixture FIXTURE = LibraryFixture.get();
    private static String verticle;
    private static String project;

    @TempDir
    private static Path folder;

    @BeforeAll
    static void start() {
        SigningKeys keys = new SigningKeys(
                FIXTURE.server.database, new SecretCipher(MasterKey.open(Optional.empty(), FIXTURE.server.data)));
        verticle = await(FIXTURE.server.vertx.deployVerticle(new DuplicationVerticle(
                FIXTURE.server.database,
                CopyOptions.DEFAULT,
                io.offshoot.duplication.DuplicationLimits.DEFAULT,
                FIXTURE.server.metrics,
                UUID.randomUUID().toString(),
                List.of(tools -> new ExportWork(tools, FIXTURE.server.storage, keys)))));
        project = FIXTURE.project(LibraryFixture.name("Backed up"));
    }

    @AfterAll
    static void stop() {
        await(FIXTURE.server.vertx.undeploy(verticle));
    }

    /** A duplication as the door notes it; gives its id as the door writes it. */
    private static String request(String role, String principal) {
        UUID id = UUID.randomUUID();
        UUID source = LibraryIds.parse(project).orElseThrow();
        ExportCommand command =
                new ExportCommand("http://one", "One", source, "Backed up", settings(), "{}", List.of());
        Side one = new Side("http://one", "One", source, "Backed up", "{}");
        Side two = new Side("http://two", "Two", UUID.randomUUID(), "Copy", "{}");
        var database = FIXTURE.server.database;
        await(database.transaction(session -> new DuplicationStore()
                .create(
                        session,
                        DuplicationStore.requested(
                                id,
                                "export",
                                "library",
                                Optional.of(source),
                                two.project(),
                                Buffer.buffer(new byte[32]),
                                Json.write(command),
                                principal,
                                source))
                .compose(made -> new LibraryDuplicationStore()
                        .create(
                                session,
                                new LibraryDuplication(
                                        id,
                                        LibraryDuplication.Role.valueOf(role),
                                        one,
                                        two,
                                        "{}",
                                        Optional.empty(),
                                        "[]",
                                        Optional.empty(),
                                        0,
                                        0)))));
        FIXTURE.server.vertx.eventBus().publish(io.offshoot.duplication.Addresses.HINT, "");
        return LibraryIds.text(id);
    }

    private static ExportSettings settings() {
        return new ExportSettings(false, false, false, true, true, false, ExportSettings.Configuration.USUAL);
    }

    private static String exported(String principal) {
        String id = request("SOURCE", principal);
        awaitState(id, "completed");
        return id;
    }

    private static void awaitState(String id, String state) {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        String now = "";
        while (System.nanoTime() < until && !now.equals(state)) {
            now = FIXTURE.server
                    .sql("select state from duplication where id = '"
                            + LibraryIds.parse(id).orElseThrow() + "'")
                    .iterator()
                    .next()
                    .getString(0);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
        assertThat(now).isEqualTo(state);
    }

    private static HttpResponse<byte[]> get(LibraryClient client, String id, String... headers)
            throws IOException, InterruptedException {
        return send("GET", client, id, headers);
    }

    private static HttpResponse<byte[]> send(String method, LibraryClient client, String id, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(FIXTURE.base + "MicroStrategyLibrary/api/projectDuplications/" + id + "/backup"))
                .header("X-MSTR-AuthToken", client.token())
                .method(method, HttpRequest.BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HTTP.send(request.build(), BodyHandlers.ofByteArray());
    }

    private static String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    @Test
    void theFileIsATarThatEveryProgramOpens() throws Exception {
        String id = exported("User/" + UUID.randomUUID());
        HttpResponse<byte[]> answer = get(FIXTURE.root, id);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(header(answer, "Content-Disposition")).isEqualTo("attachment; filename=\"" + id + ".projdup\"");
        assertThat(header(answer, "Content-Type")).isEqualTo("application/octet-stream");
        assertThat(header(answer, "Content-Length")).isEqualTo(String.valueOf(answer.body().length));
        Path file = folder.resolve(id + ".projdup");
        Files.write(file, answer.body());
        Process tar = new ProcessBuilder("tar", "-tf", file.toString())
                .redirectErrorStream(true)
                .start();
        String entries = new String(tar.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(tar.waitFor()).as(entries).isZero();
        assertThat(entries)
                .startsWith("format\n")
                .contains("resources/Project-000001.ndjson.zst")
                .endsWith("manifest.json\nmanifest.sig\n");
    }

    @Test
    void partsOfItAreThePartsOfIt() throws Exception {
        String id = exported("User/" + UUID.randomUUID());
        byte[] whole = get(FIXTURE.root, id).body();
        HttpResponse<byte[]> head = send("HEAD", FIXTURE.root, id);
        String tag = header(head, "ETag");
        HttpResponse<byte[]> middle = get(FIXTURE.root, id, "Range", "bytes=500-1600");
        HttpResponse<byte[]> end = get(FIXTURE.root, id, "Range", "bytes=-1030", "If-Range", tag);

        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(header(head, "Content-Length")).isEqualTo(String.valueOf(whole.length));
        assertThat(tag).matches("\"[0-9a-f]{64}\"");
        assertThat(middle.statusCode()).isEqualTo(206);
        assertThat(header(middle, "Content-Range")).isEqualTo("bytes 500-1600/" + whole.length);
        assertThat(middle.body()).isEqualTo(Arrays.copyOfRange(whole, 500, 1601));
        assertThat(end.body()).isEqualTo(Arrays.copyOfRange(whole, whole.length - 1030, whole.length));
        assertThat(get(FIXTURE.root, id, "Range", "bytes=0-0", "If-Range", "\"other\"")
                        .body())
                .isEqualTo(whole);
        assertThat(get(FIXTURE.root, id, "If-None-Match", "\"x\", W/" + tag).statusCode())
                .isEqualTo(304);
        HttpResponse<byte[]> behind = get(FIXTURE.root, id, "Range", "bytes=" + whole.length + "-");
        assertThat(behind.statusCode()).isEqualTo(416);
        assertThat(header(behind, "Content-Range")).isEqualTo("bytes */" + whole.length);
    }

    @Test
    void onlyWhoAskedForItMayHaveIt() throws Exception {
        String login = LibraryFixture.name("exporter").replace(' ', '-');
        String user = FIXTURE.user(login).path("id").asText();
        LibraryClient mine = FIXTURE.signIn(login);
        String own = exported("User/" + LibraryIds.parse(user).orElseThrow());
        String others = exported("User/" + UUID.randomUUID());

        assertThat(get(mine, others).statusCode()).isEqualTo(404);
        assertThat(get(mine, own).statusCode()).isEqualTo(404); // sees nothing of the project any more
        grant(user, "[\"ScheduleRequest\"]");
        assertThat(get(mine, own).statusCode()).isEqualTo(403);
        grant(user, "[\"DuplicateProject\",\"BypassAccessChecks\"]");
        assertThat(get(mine, own).statusCode()).isEqualTo(200);
        assertThat(get(mine, others).statusCode()).isEqualTo(404);
        assertThat(get(FIXTURE.root, own).statusCode()).isEqualTo(200);
        assertThat(get(new LibraryClient(FIXTURE.base, "nobody"), own).statusCode())
                .isEqualTo(401);
    }

    private static void grant(String user, String privileges) {
        String role = FIXTURE.root
                .post("api/securityRoles", "{'name':'%s','privileges':%s}", LibraryFixture.name("Role"), privileges)
                .path("id")
                .asText();
        FIXTURE.root
                .in(project)
                .expect(
                        204,
                        "PATCH",
                        "api/securityRoles/" + role + "/members",
                        "{'operationList':[{'op':'addElements','path':'/members','value':['%s']}]}",
                        user);
    }

    @Test
    void whatHasNoPackageSaysWhy() {
        String target = request("TARGET", "User/" + UUID.randomUUID());
        awaitState(target, "completed");
        FIXTURE.server.sql(
                "create table backup_hold (n int); create function backup_hold() returns trigger language plpgsql as"
                        + " $$ begin new.not_before = 'infinity'; return new; end $$; create trigger backup_hold before insert on"
                        + " duplication for each row execute function backup_hold()");
        String early = request("SOURCE", "User/" + UUID.randomUUID());
        FIXTURE.server.sql("drop trigger backup_hold on duplication");
        String gone = exported("User/" + UUID.randomUUID());
        await(new PackageRemoval(FIXTURE.server.database, FIXTURE.server.storage)
                .remove(LibraryIds.parse(gone).orElseThrow()));

        refused(409, "INVALID_STATUS", target, "Only the source environment");
        refused(409, "INVALID_STATUS", early, "once the duplication is exported");
        refused(404, "ERR004", gone, "There is no package of that duplication, or not any more");
        refused(
                404,
                "DUPLICATION_NOT_FOUND",
                LibraryIds.text(UUID.randomUUID()),
                "There is no such project duplication");
        refused(404, "DUPLICATION_NOT_FOUND", "nonsense", "There is no such project duplication");
        FIXTURE.server.sql(
                "delete from duplication where id = '" + LibraryIds.parse(early).orElseThrow() + "'");
    }

    private static void refused(int status, String code, String id, String sentence) {
        assertThat(FIXTURE.root
                        .refused(status, code, "GET", "api/projectDuplications/" + id + "/backup", "")
                        .path("message")
                        .asText())
                .contains(sentence);
    }

    private static <T> T await(Future<T> future) {
        return io.offshoot.TestEnvironment.await(future);
    }
}
