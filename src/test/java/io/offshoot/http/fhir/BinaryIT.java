package io.offshoot.http.fhir;

import static org.assertj.core.api.Assertions.assertThat;

import io.offshoot.TestClient;
import io.offshoot.TestClient.Reply;
import io.offshoot.TestServer;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Files over HTTP: in, out, parts of them, presigned addresses, and what is left when an upload breaks off. */
class BinaryIT {
    private static TestServer server;
    private static TestClient client;

    @BeforeAll
    static void start() {
        server = TestServer.start();
        client = server.newProject("Files");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Reply upload(byte[] bytes, String type, String... headers) {
        String[] all = java.util.Arrays.copyOf(headers, headers.length + 2);
        all[headers.length] = "Content-Type";
        all[headers.length + 1] = type;
        return client.send("POST", "fhir/R4/Binary?_filename=a.txt", BodyPublishers.ofByteArray(bytes), all);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void uploadAnswersTheResourceWithAPresignedUrl() {
        Reply reply =
                upload(ascii("hello"), "text/plain", "X-Medplum", "extended").expect(201);
        assertThat(reply.at("/resourceType")).isEqualTo("Binary");
        assertThat(reply.at("/contentType")).isEqualTo("text/plain");
        assertThat(reply.at("/meta/project")).isEqualTo(client.project());
        assertThat(reply.header("location")).isEqualTo(server.urls.fhir() + "Binary/" + reply.id());
        assertThat(reply.at("/url"))
                .startsWith(server.urls.base() + "storage/" + reply.id() + "/" + reply.at("/meta/versionId") + "?");
        Reply bytes =
                client.get("fhir/R4/Binary/" + reply.id(), "Accept", "*/*").expect(200);
        assertThat(bytes.text()).isEqualTo("hello");
        assertThat(bytes.header("content-type")).isEqualTo("text/plain");
        assertThat(bytes.header("x-content-type-options")).isEqualTo("nosniff");
        Reply resource = client.get("fhir/R4/Binary/" + reply.id(), "Accept", "application/fhir+json, */*; q=0.1");
        assertThat(resource.expect(200).at("/contentType")).isEqualTo("text/plain");
        assertThat(resource.header("content-type")).isEqualTo("application/fhir+json; charset=utf-8");
    }

    @Test
    void presignedUrlsNeedNoSignInAndCannotBeChanged() {
        String url = upload(ascii("zz"), "text/plain").expect(201).at("/url");
        Reply reply = server.nobody().get(url).expect(200);
        assertThat(reply.text()).isEqualTo("zz");
        assertThat(reply.header("content-type")).isEqualTo("text/plain");
        Reply bad =
                server.nobody().get(url.replace("Signature=", "Signature=A")).expect(401);
        assertThat(bad.text()).isEqualTo("Invalid signature");
        Reply none = server.nobody().get(url.substring(0, url.indexOf('?'))).expect(401);
        assertThat(none.text()).isEqualTo("Unauthorized");
        assertThat(none.header("content-type")).isEqualTo("text/plain; charset=utf-8");
        server.nobody().get("storage/x/y?Signature=z").expect(401);
        server.nobody().get("storage/x").expect(404);
        Reply part = server.nobody().get(url, "Range", "bytes=1-1").expect(206);
        assertThat(part.text()).isEqualTo("z");
        server.nobody().send("HEAD", url, BodyPublishers.noBody()).expect(200);
    }

    @Test
    void partsOfFiles() {
        String path =
                "fhir/R4/Binary/" + upload(ascii("0123456789"), "text/plain").id();
        Reply middle = client.get(path, "Range", "bytes=2-4").expect(206);
        assertThat(middle.text()).isEqualTo("234");
        assertThat(middle.header("content-range")).isEqualTo("bytes 2-4/10");
        assertThat(client.get(path, "Range", "bytes=7-").expect(206).text()).isEqualTo("789");
        assertThat(client.get(path, "Range", "bytes=-2").expect(206).text()).isEqualTo("89");
        assertThat(client.get(path, "Range", "bytes=5-99").expect(206).text()).isEqualTo("56789");
        assertThat(client.get(path, "Range", "bytes=4-2").expect(200).text()).isEqualTo("0123456789");
        assertThat(client.get(path, "Range", "lines=1-2").expect(200).text()).isEqualTo("0123456789");
        Reply behind = client.get(path, "Range", "bytes=10-").expect(416);
        assertThat(behind.header("content-range")).isEqualTo("bytes */10");
        Reply head = client.send("HEAD", path, BodyPublishers.noBody()).expect(200);
        assertThat(head.header("content-length")).isEqualTo("10");
        assertThat(head.header("accept-ranges")).isEqualTo("bytes");
    }

    @Test
    void largeAndEmptyFilesAreTheSameAfterwards() {
        byte[] large = new byte[24 << 20];
        new Random(7).nextBytes(large);
        String id = upload(large, "application/octet-stream").expect(201).id();
        assertThat(client.get("fhir/R4/Binary/" + id).expect(200).bytes).isEqualTo(large);
        String empty = upload(new byte[0], "text/plain").expect(201).id();
        assertThat(client.get("fhir/R4/Binary/" + empty, "Accept", "*/*").expect(200).bytes)
                .isEmpty();
        Reply chunked = client.send(
                        "POST",
                        "fhir/R4/Binary",
                        BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(ascii("chunks"))),
                        "Content-Type",
                        "text/plain")
                .expect(201);
        assertThat(client.get("fhir/R4/Binary/" + chunked.id(), "Accept", "*/*").text())
                .isEqualTo("chunks");
    }

    @Test
    void newBytesAreANewVersionAndTheSameBytesAreNot() {
        Reply first = upload(ascii("one"), "text/plain").expect(201);
        String path = "fhir/R4/Binary/" + first.id();
        int files = server.files().size();
        Reply same = client.send("PUT", path, BodyPublishers.ofString("one"), "Content-Type", "text/plain")
                .expect(200);
        assertThat(same.at("/meta/versionId")).isEqualTo(first.at("/meta/versionId"));
        assertThat(server.files()).hasSize(files);
        Reply second = client.send("PUT", path, BodyPublishers.ofString("two"), "Content-Type", "text/plain")
                .expect(200);
        assertThat(second.at("/meta/versionId")).isNotEqualTo(first.at("/meta/versionId"));
        assertThat(client.get(path, "Accept", "*/*").text()).isEqualTo("two");
        assertThat(client.get(path + "/_history/" + first.at("/meta/versionId"), "Accept", "*/*")
                        .text())
                .isEqualTo("one");
        String changed = "{\"resourceType\":\"Binary\",\"id\":\"" + first.id() + "\",\"contentType\":\"text/x-other\"}";
        client.put(path, changed).expect(200);
        Reply other = client.get(path, "Accept", "*/*").expect(200);
        assertThat(other.text()).isEqualTo("two");
        assertThat(other.header("content-type")).isEqualTo("text/x-other");
    }

    @Test
    void aBinaryResourceBringsItsBytesAsBase64() {
        String data = Base64.getEncoder().encodeToString(ascii("from base64"));
        Reply reply = client.post(
                        "fhir/R4/Binary",
                        "{\"resourceType\":\"Binary\",\"contentType\":\"text/plain\",\"data\":\"" + data + "\"}")
                .expect(201);
        assertThat(reply.json().has("data")).isFalse();
        assertThat(client.get("fhir/R4/Binary/" + reply.id(), "Accept", "*/*").text())
                .isEqualTo("from base64");
        client.post("fhir/R4/Binary", "{\"resourceType\":\"Binary\",\"data\":\"$$$\"}")
                .expect(400);
        client.post("fhir/R4/Binary", "{\"resourceType\":\"Binary\",\"data\":5}")
                .expect(400);
        client.post("fhir/R4/Binary", "{").expect(400);
        Reply file =
                client.post("fhir/R4/Binary", "{\"resourceType\":\"Patient\"}").expect(201);
        assertThat(file.at("/contentType")).isEqualTo("application/fhir+json");
        assertThat(client.get("fhir/R4/Binary/" + file.id(), "Accept", "*/*").text())
                .isEqualTo("{\"resourceType\":\"Patient\"}");
        Reply bare = client.post("fhir/R4/Binary", "{\"resourceType\":\"Binary\",\"contentType\":\"a/b\"}")
                .expect(201);
        assertThat(client.get("fhir/R4/Binary/" + bare.id(), "Accept", "*/*")
                        .expect(200)
                        .at("/contentType"))
                .isEqualTo("a/b");
    }

    @Test
    void theSecurityContextIsKept() {
        String context = "Patient/11111111-1111-4111-8111-111111111111";
        Reply reply =
                upload(ascii("x"), "text/plain", "X-Security-Context", context).expect(201);
        assertThat(reply.at("/securityContext/reference")).isEqualTo(context);
    }

    @Test
    void dangerousFilesAreRefusedBeforeTheyAreRead() {
        int files = server.files().size();
        client.send(
                        "POST",
                        "fhir/R4/Binary?_filename=a.exe",
                        BodyPublishers.ofString("x"),
                        "Content-Type",
                        "text/plain")
                .expect(400);
        upload(ascii("x"), "application/x-msdownload").expect(400);
        upload(ascii("x"), "no type").expect(400);
        server.nobody()
                .send("POST", "fhir/R4/Binary", BodyPublishers.ofString("x"), "Content-Type", "text/plain")
                .expect(401);
        assertThat(server.files()).hasSize(files);
    }

    @Test
    void attachmentsArePresignedAndFoldedBack() {
        Reply binary = upload(ascii("photo"), "image/png").expect(201);
        Reply patient = client.post(
                        "fhir/R4/Patient",
                        "{\"resourceType\":\"Patient\",\"photo\":[{\"url\":\"Binary/" + binary.id() + "\"}]}")
                .expect(201);
        String url = patient.at("/photo/0/url");
        assertThat(server.nobody().get(url).expect(200).text()).isEqualTo("photo");
        Reply again =
                client.put("fhir/R4/Patient/" + patient.id(), patient.text()).expect(200);
        assertThat(again.at("/meta/versionId")).isEqualTo(patient.at("/meta/versionId"));
    }

    @Test
    void anUploadThatBreaksOffLeavesNothing() throws Exception {
        int files = server.files().size();
        URI base = URI.create(server.urls.base());
        String credentials = Base64.getEncoder().encodeToString(ascii(client.id + ":" + client.secret));
        try (Socket socket = new Socket(base.getHost(), base.getPort())) {
            OutputStream out = socket.getOutputStream();
            out.write(ascii("POST /fhir/R4/Binary HTTP/1.1\r\nHost: x\r\nAuthorization: Basic " + credentials
                    + "\r\nContent-Type: text/plain\r\nContent-Length: 1000000\r\nExpect: 100-continue\r\n\r\n"));
            InputStream in = socket.getInputStream();
            byte[] interim = in.readNBytes("HTTP/1.1 100 Continue".length());
            assertThat(new String(interim, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 100 Continue");
            out.write(new byte[300_000]);
            out.flush();
        }
        long deadline = System.nanoTime() + 10_000_000_000L;
        while (server.files().size() != files && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(server.files()).hasSize(files);
    }
}
