package io.offshoot.operations;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.offshoot.config.ServerConfig;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The files below {@code conf} and the documentation speak of what the server really has. */
class ShippedFilesTest {
    private static final Pattern METRIC = Pattern.compile("\\b(offshoot|vertx|jvm|process)_[a-z0-9_]+");
    private static final Pattern SAMPLE = Pattern.compile("(?m)^([a-z0-9_]+)(?:\\{(.*)})? \\S+$");
    private static final Path DASHBOARD = Path.of("conf/grafana/offshoot.json");
    private static final Path ALERTS = Path.of("conf/prometheus/alerts.yml");
    private static final Path DEPLOYMENT = Path.of("conf/kubernetes/deployment.yaml");

    private static final Metrics METRICS = new Metrics();
    private static Vertx vertx;
    private static String scrape;

    /** Every meter of ours is touched, and Vert.x answers a request and runs something on a worker. */
    @BeforeAll
    static void measureSomething() throws Exception {
        METRICS.duplication("fhir", "completed");
        METRICS.resourcesCopied("fhir", 1, 1);
        METRICS.binariesCopied(1, 1);
        METRICS.pageRead(Duration.ofMillis(1));
        METRICS.pageWritten(Duration.ofMillis(1));
        METRICS.queueDepth("duplications", () -> 0);
        METRICS.duplicationRefused();
        METRICS.work().throttled(Duration.ofMillis(1));
        METRICS.historyPurged(1);
        METRICS.packagesRemoved(1);
        METRICS.references(1, 1);
        METRICS.connections(() -> 0);
        METRICS.containerError("/project-xxxx/clone", "InvalidState");
        METRICS.objectsCloned(1, 1);
        METRICS.eventLoopLag().record(Duration.ofMillis(1));
        vertx = VertxMetering.meter(Vertx.builder(), new VertxOptions().setEventLoopPoolSize(1), METRICS)
                .build();
        vertx.createHttpServer()
                .requestHandler(request -> request.response().end("ok"))
                .listen(0, "127.0.0.1")
                .compose(server -> vertx.createHttpClient()
                        .request(HttpMethod.GET, server.actualPort(), "127.0.0.1", "/")
                        .compose(request -> request.send())
                        .compose(HttpClientResponse::body))
                .compose(body -> vertx.executeBlocking(() -> "done"))
                .toCompletionStage()
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
        scrape = METRICS.scrape().toString();
    }

    @AfterAll
    static void close() {
        vertx.close();
        METRICS.close();
    }

    @Test
    void alertsAskForMetricsThatExist() throws IOException {
        List<JsonNode> expressions = yaml(ALERTS).get(0).findValues("expr");

        assertThat(expressions).hasSizeGreaterThan(8);
        assertThat(metricsIn(expressions)).isNotEmpty().isSubsetOf(scrapedNames());
    }

    @Test
    void dashboardAsksForMetricsThatExist() throws IOException {
        JsonNode dashboard = new JsonMapper().readTree(Files.readString(DASHBOARD));
        List<JsonNode> expressions = dashboard.findValues("expr");

        assertThat(expressions).hasSizeGreaterThan(15);
        assertThat(metricsIn(expressions)).isNotEmpty().isSubsetOf(scrapedNames());
    }

    @Test
    void everyMetricOfOursIsOnTheDashboard() throws IOException {
        Set<String> shown =
                metricsIn(new JsonMapper().readTree(Files.readString(DASHBOARD)).findValues("expr"));

        assertThat(documentedMetrics().keySet()).hasSizeGreaterThan(12).allSatisfy(metric -> assertThat(shown)
                .anyMatch(name -> name.startsWith(metric)));
    }

    @Test
    void documentationListsTheMetricsAsTheyAre() throws IOException {
        String table = "| metric | type | labels | what |\n|---|---|---|---|\n"
                + String.join("\n", documentedMetrics().values()) + "\n";

        assertThat(Files.readString(Path.of("src/docs/operations.md"))).contains(table);
    }

    @Test
    void yamlFilesAreWellFormed() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("conf"))) {
            List<Path> found =
                    files.filter(file -> file.toString().matches(".*\\.ya?ml")).toList();
            assertThat(found)
                    .hasSizeGreaterThan(6)
                    .allSatisfy(file -> assertThat(yaml(file)).isNotEmpty().allMatch(document -> document.isObject()));
        }
    }

    @Test
    void manifestsAreThoseThatTheKustomizationNames() throws IOException {
        JsonNode kustomization =
                yaml(Path.of("conf/kubernetes/kustomization.yaml")).get(0);
        List<String> named = new ArrayList<>();
        kustomization.get("resources").forEach(file -> named.add(file.asText()));

        assertThat(named).isNotEmpty().allSatisfy(file -> {
            JsonNode manifest = yaml(Path.of("conf/kubernetes", file)).get(0);
            assertThat(manifest.path("apiVersion").asText()).isNotEmpty();
            assertThat(manifest.path("kind").asText()).isNotEmpty();
            assertThat(manifest.path("metadata").path("name").asText()).startsWith("offshoot");
        });
    }

    @Test
    void deploymentSetsOnlyWhatTheServerKnows() throws IOException {
        Map<String, String> variables = new HashMap<>();
        container()
                .get("env")
                .forEach(variable -> variables.put(
                        variable.get("name").asText(),
                        variable.path("value")
                                .asText(Map.of(
                                                "DATABASE_URL",
                                                        "postgresql://user:password@db.example.org:5432/offshoot",
                                                "OFFSHOOT_ADMIN_CLIENT_ID", "0c8b3f2e-5d0c-4c8e-9a3e-2f6d1b7a9e41")
                                        .getOrDefault(variable.get("name").asText(), "secret"))));

        ServerConfig config = ServerConfig.load(variables);

        assertThat(config.database().url()).isPresent();
        assertThat(config.masterKeyFile()).isEqualTo(Path.of("/run/offshoot/master.key"));
        assertThat(config.binaries().storageFolder()).startsWithRaw(Path.of("/var/lib/offshoot"));
        Map<String, Integer> ports = new HashMap<>();
        container()
                .get("ports")
                .forEach(port -> ports.put(
                        port.get("name").asText(), port.get("containerPort").asInt()));
        assertThat(ports)
                .containsEntry("http", config.http().port())
                .containsEntry("management", config.http().managementPort());
    }

    @Test
    void deploymentRunsAsTheUserOfTheImage() throws IOException {
        String dockerfile = Files.readString(Path.of("Dockerfile"));
        JsonNode security = yaml(DEPLOYMENT).get(0).at("/spec/template/spec/securityContext");
        String user = security.get("runAsUser").asText() + ":"
                + security.get("runAsGroup").asText();

        assertThat(dockerfile).contains("\nUSER " + user + "\n");
        assertThat(dockerfile).contains("OFFSHOOT_DATA_DIR=/var/lib/offshoot");
        assertThat(container().at("/securityContext/readOnlyRootFilesystem").asBoolean())
                .isTrue();
    }

    private static JsonNode container() throws IOException {
        return yaml(DEPLOYMENT).get(0).at("/spec/template/spec/containers/0");
    }

    private static List<JsonNode> yaml(Path file) throws IOException {
        YAMLMapper mapper = new YAMLMapper();
        try (MappingIterator<JsonNode> documents =
                mapper.readerFor(JsonNode.class).readValues(Files.readString(file))) {
            return documents.readAll();
        }
    }

    private static Set<String> metricsIn(List<JsonNode> expressions) {
        return expressions.stream()
                .flatMap(expression -> METRIC.matcher(expression.asText()).results())
                .map(MatchResult::group)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> scrapedNames() {
        return SAMPLE.matcher(scrape).results().map(found -> found.group(1)).collect(Collectors.toSet());
    }

    /** A row of the documentation for each metric of ours, from what a scrape says of it. */
    private static Map<String, String> documentedMetrics() {
        Map<String, String> rows = new LinkedHashMap<>();
        Matcher help = Pattern.compile("(?m)^# HELP (offshoot_\\S+) (.*)\n# TYPE \\S+ (\\S+)$")
                .matcher(scrape);
        while (help.find()) {
            String name = help.group(1);
            if (name.endsWith("_max")) {
                continue;
            }
            String labels = SAMPLE.matcher(scrape)
                    .results()
                    .filter(sample -> sample.group(1).matches(name + "(_count)?") && sample.group(2) != null)
                    .flatMap(sample -> Stream.of(sample.group(2).split(",")))
                    .map(label -> "`" + label.replaceFirst("=.*", "") + "`")
                    .distinct()
                    .collect(Collectors.joining(", "));
            rows.put(
                    name,
                    "| `" + name + "` | " + help.group(3) + " | " + labels + " | "
                            + help.group(2).strip() + " |");
        }
        return rows;
    }
}
