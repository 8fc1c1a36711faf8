package io.offshoot.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerConfigTest {
    @TempDir
    Path folder;

    private Map<String, String> file(String... lines) throws IOException {
        Path file = Files.writeString(folder.resolve("my.yaml"), String.join("\n", lines));
        return Map.of("OFFSHOOT_CONFIG", file.toString());
    }

    private static Map<String, String> plus(Map<String, String> environment, String name, String value) {
        Map<String, String> more = new HashMap<>(environment);
        more.put(name, value);
        return more;
    }

    @Test
    void theShippedDefaultsAreComplete() {
        ServerConfig config = ServerConfig.load(Map.of());

        assertThat(config.dataDir()).isEqualTo(Path.of("./data"));
        assertThat(config.masterKeyFile()).isEqualTo(Path.of("./data/master.key"));
        assertThat(config.http().port()).isEqualTo(8080);
        assertThat(config.http().managementPort()).isEqualTo(8081);
        assertThat(config.http().baseUrl()).isEmpty();
        assertThat(config.http().tls()).isEmpty();
        assertThat(config.limits().maxJsonBody()).isEqualTo(16 << 20);
        assertThat(config.limits().maxBundle()).isEqualTo(64 << 20);
        assertThat(config.limits().headerTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(config.limits().idleTimeout()).isEqualTo(Duration.ofSeconds(90));
        assertThat(config.limits().maxConnections()).isEqualTo(2000);
        assertThat(config.database().url()).isEmpty();
        assertThat(config.embedded()).isEqualTo(new ServerConfig.Embedded(0, SharedBuffers.ofThisMachine(), 19));
        assertThat(config.admin().login()).isEmpty();
        assertThat(config.admin().clientSecret()).isEmpty();
        assertThat(config.copy())
                .isEqualTo(new ServerConfig.Copy(2, 250, 4 << 20, Duration.ofSeconds(15), 0.05, 25_000));
        assertThat(config.binaries())
                .isEqualTo(new ServerConfig.Binaries(
                        Path.of("./data/binaries"), Duration.ofHours(24), Duration.ofHours(1)));
        assertThat(config.retention())
                .isEqualTo(new ServerConfig.Retention(
                        Duration.ofDays(30), Duration.ofDays(7), Duration.ofHours(24), Optional.empty()));
        assertThat(config.signIn())
                .isEqualTo(new ServerConfig.SignIn(Duration.ofHours(1), Duration.ofDays(14), Duration.ofDays(90), 12));
        assertThat(config.logging())
                .isEqualTo(new ServerConfig.Logging(ServerConfig.LogFormat.AUTO, ServerConfig.LogLevel.INFO));
        assertThat(config.sample().load()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "http.port, OFFSHOOT_PORT",
        "http.managementPort, OFFSHOOT_MANAGEMENT_PORT",
        "http.baseUrl, OFFSHOOT_BASE_URL",
        "dataDir, OFFSHOOT_DATA_DIR",
        "masterKeyFile, OFFSHOOT_MASTER_KEY_FILE",
        "database.url, DATABASE_URL",
        "admin.login, OFFSHOOT_ADMIN_LOGIN",
        "admin.password, OFFSHOOT_ADMIN_PASSWORD",
        "admin.clientId, OFFSHOOT_ADMIN_CLIENT_ID",
        "admin.clientSecret, OFFSHOOT_ADMIN_CLIENT_SECRET",
        "tls.key, OFFSHOOT_TLS_KEY",
        "tls.cert, OFFSHOOT_TLS_CERT",
        "embedded.port, OFFSHOOT_EMBEDDED_PORT",
        "limits.maxConnectionsPerAddress, OFFSHOOT_LIMITS_MAX_CONNECTIONS_PER_ADDRESS",
    })
    void theNamesOfTheVariablesAreStable(String key, String variable) {
        assertThat(Settings.layered(Map.of()).keys()).contains(key);
        assertThat(Variables.nameOf(key)).isEqualTo(variable);
    }

    @Test
    void theShippedFileNamesTheVariableOfEverySetting() throws IOException {
        String file = Files.readString(Path.of("conf/application.yaml"));
        assertThat(file.lines().filter(line -> line.startsWith("#") || line.startsWith("  #")))
                .satisfies(comments -> assertThat(comments.stream()
                                .flatMap(line -> line.strip().lines())
                                .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                                .collect(Collectors.toSet()))
                        .containsAll(Settings.layered(Map.of()).keys().stream()
                                .map(Variables::nameOf)
                                .toList()));
    }

    @Test
    void aVariableWinsOverTheFileAndTheFileOverTheDefault() throws IOException {
        Map<String, String> file = file("http:", "  port: 9000", "  managementPort: 9001", "dataDir: /srv/offshoot");
        ServerConfig config = ServerConfig.load(plus(file, "OFFSHOOT_PORT", "7000"));

        assertThat(config.http().port()).isEqualTo(7000);
        assertThat(config.http().managementPort()).isEqualTo(9001);
        assertThat(config.http().host()).isEqualTo("0.0.0.0");
        assertThat(config.dataDir()).isEqualTo(Path.of("/srv/offshoot"));
        assertThat(config.binaries().storageFolder()).isEqualTo(Path.of("/srv/offshoot/binaries"));
    }

    @Test
    void everyKindOfValueIsRead() {
        String id = "0c8b3f2e-5d0c-4c8e-9a3e-2f6d1b7a9e41";
        ServerConfig config = ServerConfig.load(Map.ofEntries(
                Map.entry("OFFSHOOT_BASE_URL", "https://fhir.example.org/offshoot/"),
                Map.entry("OFFSHOOT_TLS_KEY", "key.pem"),
                Map.entry("OFFSHOOT_TLS_CERT", "cert.pem"),
                Map.entry("OFFSHOOT_LIMITS_HEADER_TIMEOUT", "1500ms"),
                Map.entry("OFFSHOOT_LIMITS_MAX_BUNDLE", "1 gb"),
                Map.entry("OFFSHOOT_ADMIN_CLIENT_ID", id),
                Map.entry("OFFSHOOT_COPY_VERIFY_SAMPLE", "1"),
                Map.entry("OFFSHOOT_HTTP_CORS_ORIGINS", "https://a.example, https://b.example"),
                Map.entry("OFFSHOOT_SAMPLE_LOAD", "FALSE"),
                Map.entry("DATABASE_URL", "postgres://u:p@db/offshoot")));

        assertThat(config.http().baseUrl()).contains(URI.create("https://fhir.example.org/offshoot"));
        assertThat(config.http().tls()).contains(new ServerConfig.Tls(Path.of("key.pem"), Path.of("cert.pem")));
        assertThat(config.limits().headerTimeout()).isEqualTo(Duration.ofMillis(1500));
        assertThat(config.limits().maxBundle()).isEqualTo(1 << 30);
        assertThat(config.admin().clientId()).contains(UUID.fromString(id));
        assertThat(config.copy().verifySample()).isEqualTo(1.0);
        assertThat(config.http().corsOrigins()).containsExactlyInAnyOrder("https://a.example", "https://b.example");
        assertThat(config.sample().load()).isFalse();
        assertThat(config.database().url()).contains(new Secret("postgres://u:p@db/offshoot"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "OFFSHOOT_PORT | http | http.port | from 0 to 65535",
                "OFFSHOOT_PORT | 65536 | http.port | from 0 to 65535",
                "OFFSHOOT_MANAGEMENT_PORT | 8080 | http.managementPort | another one",
                "OFFSHOOT_BASE_URL | fhir.example.org | http.baseUrl | http or https URL",
                "OFFSHOOT_BASE_URL | https://x/?a=b | http.baseUrl | http or https URL",
                "OFFSHOOT_LIMITS_IDLE_TIMEOUT | 90 | limits.idleTimeout | duration such as",
                "OFFSHOOT_LIMITS_IDLE_TIMEOUT | 0s | limits.idleTimeout | longer than 0",
                "OFFSHOOT_LIMITS_IDLE_TIMEOUT | 999999999999999999d | limits.idleTimeout | duration such as",
                "OFFSHOOT_LIMITS_MAX_JSON_BODY | 16 | limits.maxJsonBody | size such as",
                "OFFSHOOT_LIMITS_MAX_JSON_BODY | 16TB | limits.maxJsonBody | size such as",
                "OFFSHOOT_COPY_VERIFY_SAMPLE | NaN | copy.verifySample | from 0 to 1",
                "OFFSHOOT_COPY_VERIFY_SAMPLE | 1.5 | copy.verifySample | from 0 to 1",
                "OFFSHOOT_LOGGING_FORMAT | xml | logging.format | auto, json, text",
                "OFFSHOOT_SAMPLE_LOAD | yes | sample.load | true or false",
                "OFFSHOOT_ADMIN_CLIENT_ID | admin | admin.clientId | UUID",
                "DATABASE_URL | jdbc:postgresql://db | database.url | postgresql://user",
                "OFFSHOOT_TLS_KEY | key.pem | tls.cert | both",
            })
    void aWrongValueIsRefusedWithWhatIsAccepted(String variable, String value, String setting, String accepted) {
        assertThatThrownBy(() -> ServerConfig.load(Map.of(variable, value)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContainingAll(setting, variable, accepted);
    }

    @Test
    void anUnknownVariableIsRefused() {
        assertThatThrownBy(() -> ServerConfig.load(Map.of("OFFSHOOT_DATADIR", "x")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContainingAll("OFFSHOOT_DATADIR", "did you mean OFFSHOOT_DATA_DIR?");
        assertThatThrownBy(() -> ServerConfig.load(Map.of("OFFSHOOT_HTTP_PORT", "80")))
                .isInstanceOf(ConfigException.class);
    }

    @Test
    void anUnknownSettingInTheFileIsRefused() throws IOException {
        Map<String, String> file = file("http:", "  ports: 9000");
        assertThatThrownBy(() -> ServerConfig.load(file))
                .isInstanceOf(ConfigException.class)
                .hasMessageContainingAll("http.ports", "my.yaml", "did you mean http.port?");
    }

    @Test
    void aWrongValueInTheFileIsRefusedWithTheFile() throws IOException {
        Map<String, String> file = file("copy:", "  pageRows: many");
        assertThatThrownBy(() -> ServerConfig.load(file))
                .isInstanceOf(ConfigException.class)
                .hasMessageContainingAll("copy.pageRows", "my.yaml", "'many'", "from 1 to 10000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http: [", "http:\n  port: 1\n  port: 2", "just text", "- 1", "http:\n  port: [1]"})
    void aFileThatIsNoSettingsIsRefused(String content) throws IOException {
        Map<String, String> file = file(content);
        assertThatThrownBy(() -> ServerConfig.load(file))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("my.yaml");
    }

    @Test
    void aFileThatIsNotThereIsRefused() {
        assertThatThrownBy(() -> ServerConfig.load(Map.of("OFFSHOOT_CONFIG", "/no/such.yaml")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContainingAll("/no/such.yaml", "OFFSHOOT_CONFIG");
    }

    @Test
    void anEmptyFileAndEmptyVariablesChangeNothing() throws IOException {
        ServerConfig defaults = ServerConfig.load(Map.of());
        assertThat(ServerConfig.load(file("# nothing"))).isEqualTo(defaults);
        assertThat(ServerConfig.load(file("http:", "  port:"))).isEqualTo(defaults);
        assertThat(ServerConfig.load(Map.of("DATABASE_URL", "", "OFFSHOOT_CONFIG", "", "OFFSHOOT_PORT", " ")))
                .isEqualTo(defaults);
    }

    @Test
    void whatKubernetesSaysAboutServicesIsNoSetting() {
        assertThat(ServerConfig.load(Map.of(
                        "OFFSHOOT_PORT", "tcp://10.0.0.1:80",
                        "OFFSHOOT_PORT_80_TCP", "tcp://10.0.0.1:80",
                        "OFFSHOOT_PORT_80_TCP_ADDR", "10.0.0.1",
                        "OFFSHOOT_SERVICE_HOST", "10.0.0.1",
                        "OFFSHOOT_SERVICE_PORT_HTTP", "80",
                        "OFFSHOOT_MANAGEMENT_PORT", "tcp://10.0.0.2:8081")))
                .isEqualTo(ServerConfig.load(Map.of()));
    }

    @Test
    void noSecretIsPrinted() {
        ServerConfig config = ServerConfig.load(Map.of(
                "DATABASE_URL", "postgresql://u:hush1@db/offshoot",
                "OFFSHOOT_ADMIN_PASSWORD", "hush2",
                "OFFSHOOT_ADMIN_CLIENT_SECRET", "hush3"));
        assertThat(config.toString()).contains("***").doesNotContain("hush");
        assertThatThrownBy(() -> ServerConfig.load(Map.of("DATABASE_URL", "mysql://u:hush4@db/offshoot")))
                .hasMessageContaining("DATABASE_URL")
                .message()
                .doesNotContain("hush");
    }

    @Test
    void environmentsAreAList() throws IOException {
        Path secret = Files.writeString(folder.resolve("secret"), "sixteen characters\n");
        ServerConfig config = ServerConfig.load(file(
                "environments:",
                "  - url: https://b.example.org/MicroStrategyLibrary",
                "    name: B",
                "    secretFile: " + secret,
                "    publicKeys: [AAAA, BBBB]",
                "    ca: /etc/ca.pem",
                "    allowedCidrs: [10.1.0.0/16]",
                "  - url: http://c.example.org",
                "    secret: 0123456789abcdef",
                "    allowHttp: true",
                "    enabled: false"));

        assertThat(config.environments())
                .containsExactly(
                        new ServerConfig.Environment(
                                "https://b.example.org/MicroStrategyLibrary",
                                "B",
                                new Secret("sixteen characters"),
                                List.of("AAAA", "BBBB"),
                                Optional.of(Path.of("/etc/ca.pem")),
                                false,
                                List.of("10.1.0.0/16"),
                                true),
                        new ServerConfig.Environment(
                                "http://c.example.org",
                                "http://c.example.org",
                                new Secret("0123456789abcdef"),
                                List.of(),
                                Optional.empty(),
                                true,
                                List.of(),
                                false));
        assertThat(config.toString()).doesNotContain("0123456789abcdef", "sixteen characters");
    }

    @Test
    void environmentsStandInAVariableToo() {
        ServerConfig config = ServerConfig.load(Map.of(
                "OFFSHOOT_ENVIRONMENTS",
                "[{\"url\": \"https://b\", \"secret\": \"0123456789abcdef\", \"publicKeys\": \"AA\"}]"));

        assertThat(config.environments()).singleElement().satisfies(found -> {
            assertThat(found.url()).isEqualTo("https://b");
            assertThat(found.publicKeys()).containsExactly("AA");
        });
        assertThat(ServerConfig.load(Map.of()).environments()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[{]",
                "[{\"url\": \"https://b\"}]",
                "[{\"secret\": \"0123456789abcdef\"}]",
                "[{\"url\": \"https://b\", \"secret\": \"0123456789abcde\"}]",
                "[{\"url\": \"https://b\", \"secret\": \"0123456789abcdef\", \"secretFile\": \"x\"}]",
                "[{\"url\": \"https://b\", \"secretFile\": \"no such file\"}]",
                "[{\"url\": \"https://b\", \"secret\": \"0123456789abcdef\", \"enable\": true}]",
                "[{\"url\": \"https://b\", \"secret\": \"0123456789abcdef\", \"enabled\": \"maybe\"}]",
                "[{\"url\": \"https://b\", \"secret\": \"0123456789abcdef\", \"publicKeys\": [1]}]",
            })
    void wrongEnvironmentsStopTheStartWithoutTellingTheSecret(String list) {
        assertThatThrownBy(() -> ServerConfig.load(Map.of("OFFSHOOT_ENVIRONMENTS", list)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("OFFSHOOT_ENVIRONMENTS")
                .hasMessageNotContaining("0123456789abcde");
    }
}
