package io.offshoot.http.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.offshoot.TestEnvironment;
import io.offshoot.model.ContainerIds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FilesIT {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final ContainerFixture fixture = ContainerFixture.get();
    private final DxClient alice = fixture.user("alice");
    private String project = "";

    @BeforeEach
    void aProject() {
        project = alice.newProject("Files");
    }

    private String newFile(String more) {
        return alice.call("file/new", "{'project':'%s'%s}", project, more)
                .path("id")
                .asText();
    }

    private static String md5(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private String address(String file, int no, byte[] bytes) {
        return alice.call(file + "/upload", "{'index':%s,'size':%s,'md5':'%s'}", no, bytes.length, md5(bytes))
                .path("url")
                .asText();
    }

    private static HttpResponse<byte[]> send(HttpRequest.Builder request) {
        try {
            return HTTP.send(request.build(), BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static HttpResponse<byte[]> put(String url, byte[] bytes) {
        return send(HttpRequest.newBuilder(URI.create(url)).PUT(BodyPublishers.ofByteArray(bytes)));
    }

    private static HttpResponse<byte[]> get(String url, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url)).GET();
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    private void upload(String file, int no, byte[] bytes) {
        assertThat(put(address(file, no, bytes), bytes).statusCode()).isEqualTo(200);
    }

    private String url(String file, String more) {
        return alice.call(file + "/download", "{'project':'%s'%s}", project, more)
                .path("url")
                .asText();
    }

    @Test
    void aFileIsUploadedInPartsClosedAndDownloaded() {
        byte[] first = new byte[300_000];
        new Random(1).nextBytes(first);
        byte[] second = "the end".getBytes(StandardCharsets.UTF_8);
        String file = newFile(",'name':'data é.bin','media':'text/plain','details':{'n':1.0}");

        upload(file, 2, second);
        upload(file, 1, first);
        JsonNode open = alice.call(file + "/describe", "{}");
        assertThat(open.path("state").asText()).isEqualTo("open");
        assertThat(open.path("parts"))
                .isEqualTo(DxClient.parsed(DxClient.json(
                        "{'1':{'state':'complete','size':300000,'md5':'%s'},'2':{'state':'complete','size':7,'md5':'%s'}}",
                        md5(first), md5(second))));
        assertThat(open.has("size")).isFalse();
        alice.call(file + "/close", "{}");
        alice.call(file + "/close", "{}");

        JsonNode closed =
                alice.call(file + "/describe", "{'defaultFields':true,'fields':{'parts':true,'details':true}}");
        assertThat(closed.path("state").asText()).isEqualTo("closed");
        assertThat(closed.path("size").asLong()).isEqualTo(300_007);
        assertThat(closed.path("media").asText()).isEqualTo("text/plain");
        assertThat(closed.path("archivalState").asText()).isEqualTo("live");
        assertThat(closed.path("parts")).isEqualTo(open.path("parts"));
        String url = url(file, "");
        assertThat(url).contains(file).contains(project);
        byte[] whole = get(url).body();
        assertThat(whole).hasSize(300_007).startsWith(first).endsWith(second);
        HttpResponse<byte[]> range = get(url, "Range", "bytes=299999-300001");
        assertThat(range.statusCode()).isEqualTo(206);
        assertThat(range.headers().firstValue("Content-Range")).contains("bytes 299999-300001/300007");
        assertThat(range.body()).containsExactly(first[299_999], 't', 'h');
        assertThat(get(url, "Range", "bytes=400000-").statusCode()).isEqualTo(416);
        alice.refused(422, "InvalidState", file + "/upload", "{'size':0,'md5':'d41d8cd98f00b204e9800998ecf8427e'}");
    }

    @Test
    void oneFileIsReadAsABinaryAndStaysWhenItsOriginalIsRemoved() {
        byte[] bytes = "read at every door".getBytes(StandardCharsets.UTF_8);
        String file = newFile(",'media':'text/plain'");
        upload(file, 1, bytes);
        alice.call(file + "/close", "{}");
        String other = alice.newProject("Copy of files");
        alice.call(project + "/clone", "{'project':'%s','objects':['%s']}", other, file);

        String binary = ContainerIds.object(file).orElseThrow().id().toString();
        String inProject = "?_project=" + ContainerIds.project(project).orElseThrow();
        assertThat(fixture.server
                        .superAdmin()
                        .get("fhir/R4/Binary/" + binary + inProject, "Accept", "text/plain")
                        .expect(200)
                        .text())
                .isEqualTo("read at every door");
        alice.call(project + "/removeObjects", "{'objects':['%s']}", file);
        fixture.server.superAdmin().get("fhir/R4/Binary/" + binary + inProject).expect(410);
        alice.refused(404, "ResourceNotFound", file + "/download", "{'project':'%s'}", project);
        String url = alice.call(file + "/download", "{'project':'%s'}", other)
                .path("url")
                .asText();
        assertThat(get(url).body()).isEqualTo(bytes);
        assertThat(alice.call(file + "/describe", "{}").path("size").asLong()).isEqualTo(bytes.length);
    }

    @Test
    void onlyWhatWasAnnouncedIsTakenIn() {
        String file = newFile("");
        byte[] bytes = {1, 2, 3};
        String url = address(file, 1, bytes);

        assertThat(put(url, new byte[] {1, 2, 4}).statusCode()).isEqualTo(422);
        assertThat(put(url, new byte[] {1, 2}).statusCode()).isEqualTo(422);
        assertThat(put(url, new byte[] {1, 2, 3, 4}).statusCode()).isEqualTo(413);
        assertThat(put(url.replace("/parts/1", "/parts/2"), bytes).statusCode()).isEqualTo(401);
        assertThat(put(url.replace("size=3", "size=4"), bytes).statusCode()).isEqualTo(401);
        assertThat(put(url.replaceAll("&signature=.*", ""), bytes).statusCode()).isEqualTo(401);
        assertThat(put(url, bytes).statusCode()).isEqualTo(200);
        assertThat(put(url, bytes).statusCode()).isEqualTo(200);
        alice.call(file + "/close", "{}");
        assertThat(put(url, bytes).statusCode()).isEqualTo(422);
        alice.refused(422, "InvalidInput", newFile("") + "/upload", "{'size':3}");
        fixture.user("bob").refused(404, "ResourceNotFound", file + "/upload", "{'size':0,'md5':'%s'}", md5(bytes));
    }

    @Test
    void addressesAreGoodForWhatTheyWereGivenFor() {
        String file = newFile(",'name':'a'");
        upload(file, 1, new byte[] {7});
        alice.refused(422, "InvalidState", file + "/download", "{}");
        alice.call(file + "/close", "{}");
        JsonNode answer = alice.call(
                file + "/download",
                "{'project':'%s','preauthenticated':true,'duration':60,'filename':'x y.txt'}",
                project);
        String url = answer.path("url").asText();

        assertThat(answer.path("expires").asLong()).isGreaterThan(System.currentTimeMillis());
        HttpResponse<byte[]> got = get(url);
        assertThat(got.body()).containsExactly(7);
        assertThat(got.headers().firstValue("Content-Disposition").orElse(""))
                .contains("attachment")
                .contains("x%20y.txt");
        assertThat(get(url.replace("x%20y.txt", "z.txt")).statusCode()).isEqualTo(401);
        assertThat(get(url.replaceAll("expires=\\d+", "expires=9999999999")).statusCode())
                .isEqualTo(401);
        String another = newFile("");
        assertThat(get(url.replace(file, another)).statusCode()).isEqualTo(401);
        alice.call(project + "/update", "{'downloadRestricted':true}");
        alice.refused(401, "PermissionDenied", file + "/download", "{}");
    }

    @Test
    void aFileWithoutPartsIsEmpty() {
        String file = newFile("");
        alice.call(file + "/close", "{}");

        assertThat(alice.call(file + "/describe", "{}").path("size").asLong()).isZero();
        assertThat(get(url(file, "")).body()).isEmpty();
        assertThat(alice.call(project + "/listFolder", "{'describe':true}")
                        .at("/objects/0/describe/size")
                        .asLong())
                .isZero();
    }

    @Test
    void aClosingThatWasInterruptedIsFinished() {
        String file = newFile("");
        upload(file, 1, new byte[] {1});
        upload(file, 2, new byte[] {2});
        String uuid = ContainerIds.object(file).orElseThrow().id().toString();
        String place = ContainerIds.project(project).orElseThrow().toString();
        fixture.server.sql(
                "update resource set content = replace(content, '\"state\":\"open\"', '\"state\":\"closing\"')"
                        + " where type = 405 and not deleted and content::json #>> '{object,reference}' = 'Binary/"
                        + uuid + "'");
        fixture.server.sql("insert into file_closing values ('" + place + "', '" + uuid + "', now() - interval '1 s')");
        assertThat(alice.call(file + "/describe", "{}").path("state").asText()).isEqualTo("closing");
        alice.call(file + "/close", "{}");

        assertThat(TestEnvironment.await(fixture.server.container.files().resume()))
                .isPositive();

        assertThat(alice.call(file + "/describe", "{}").path("state").asText()).isEqualTo("closed");
        assertThat(get(url(file, "")).body()).containsExactly(1, 2);
        assertThat(fixture.server
                        .sql("select count(*) from upload_part where file = '" + uuid + "'")
                        .iterator()
                        .next()
                        .getLong(0))
                .isZero();
    }

    @Test
    void addressesAreGoodAsLongAsWhoAskedForThemMayDoThatItself() {
        byte[] bytes = {1, 2, 3};
        String file = newFile("");
        upload(file, 1, bytes);
        String login = "max" + java.util.UUID.randomUUID().toString().substring(0, 8);
        DxClient max = fixture.user(login);
        alice.call(project + "/invite", "{'invitee':'user-%s','level':'UPLOAD'}", login);
        String part = max.call(file + "/upload", "{'index':2,'size':3,'md5':'%s'}", md5(bytes))
                .path("url")
                .asText();
        assertThat(put(part, bytes).statusCode()).isEqualTo(200);
        alice.call(project + "/decreasePermissions", "{'user-%s':'VIEW'}", login);
        assertThat(put(part, bytes).statusCode()).isEqualTo(401);

        alice.call(file + "/close", "{}");
        String url = max.call(file + "/download", "{'preauthenticated':true,'duration':86400}")
                .path("url")
                .asText();
        assertThat(get(url).statusCode()).isEqualTo(200);
        assertThat(get(url.replaceAll("by=[^&]*", "by=User/" + java.util.UUID.randomUUID()))
                        .statusCode())
                .isEqualTo(401);
        alice.call(project + "/update", "{'downloadRestricted':true}");
        assertThat(get(url).statusCode()).isEqualTo(401);
        alice.call(project + "/update", "{'downloadRestricted':false}");
        alice.call(project + "/archive", "{'files':['%s']}", file);
        assertThat(get(url).statusCode()).isEqualTo(422);
        alice.call(project + "/unarchive", "{'files':['%s']}", file);
        assertThat(get(url).body()).hasSize(6);
        alice.call(project + "/decreasePermissions", "{'user-%s':null}", login);
        assertThat(get(url).statusCode()).isEqualTo(401);
        assertThat(get(url(file, "")).statusCode()).isEqualTo(200);
    }
}
