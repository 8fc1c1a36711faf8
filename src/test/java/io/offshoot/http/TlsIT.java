package io.offshoot.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same doors over TLS, in HTTP/2 and HTTP/1.1. */
class TlsIT {
    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir
    static Path folder;

    private static RunningServer server;
    private static SSLContext trusting;

    @BeforeAll
    static void start() throws Exception {
        KeyStore store = selfSigned();
        Path key = pem("PRIVATE KEY", store.getKey("test", PASSWORD).getEncoded());
        Path certificate = pem("CERTIFICATE", store.getCertificate("test").getEncoded());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("test", store.getCertificate("test"));
        trust.init(trusted);
        trusting = SSLContext.getInstance("TLS");
        trusting.init(null, trust.getTrustManagers(), null);
        HttpSettings clear = RunningServer.settings(0, 0, RunningServer.USUAL);
        server = new RunningServer(new HttpSettings(
                clear.host(),
                0,
                0,
                2,
                Optional.of(new HttpSettings.Tls(key, certificate)),
                clear.limits(),
                clear.corsOrigins(),
                clear.stopLimit()));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static KeyStore selfSigned() throws Exception {
        Path file = folder.resolve("test.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "test",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=127.0.0.1",
                        "-ext",
                        "SAN=ip:127.0.0.1",
                        "-keystore",
                        file.toString(),
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        new String(PASSWORD))
                .inheritIO()
                .start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD);
        }
        return store;
    }

    private static Path pem(String label, byte[] der) throws IOException {
        String base64 = Base64.getMimeEncoder().encodeToString(der);
        return Files.writeString(
                folder.resolve(label + ".pem"),
                "-----BEGIN " + label + "-----\n" + base64 + "\n-----END " + label + "-----\n");
    }

    private static HttpResponse<String> send(HttpClient.Version version, String path, String body) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + server.servers.port() + path));
        if (!body.isEmpty()) {
            request.header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(body));
        }
        return HttpClient.newBuilder()
                .sslContext(trusting)
                .version(version)
                .build()
                .send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void bothVersionsReachTheDoor() throws Exception {
        for (HttpClient.Version version : HttpClient.Version.values()) {
            HttpResponse<String> answer = send(version, "/t/late", "{}");
            assertThat(answer.version()).isEqualTo(version);
            assertThat(answer.body()).isEqualTo("2");
            assertThat(answer.headers().firstValue("Strict-Transport-Security")).isPresent();
        }
    }

    @Test
    void errorsAreTheSameInBoth() throws Exception {
        for (HttpClient.Version version : HttpClient.Version.values()) {
            assertThat(send(version, "/t/nothing", "").body()).contains("\"id\":\"not-found\"");
            HttpResponse<String> large = send(version, "/t/json", "x".repeat(100_001));
            assertThat(large.statusCode()).isEqualTo(413);
            assertThat(large.body()).contains("too-costly");
            assertThat(send(version, "/t/json", "x".repeat(100_000)).body()).isEqualTo("100000");
        }
    }
}
