package io.offshoot.http.library;

import static io.offshoot.http.library.RestorationClient.HERE;
import static io.offshoot.http.library.RestorationClient.form;
import static io.offshoot.http.library.RestorationClient.metadata;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import io.offshoot.TestServer;
import io.offshoot.archive.HostileFiles;
import io.offshoot.archive.PackageFile;
import io.offshoot.http.library.RestorationClient.Field;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Whatever is uploaded that is no package or no form is refused, and nothing is left of it. */
class HostileRestorationIT {
    private static final String BOUNDARY = RestorationClient.BOUNDARY;
    private final LibraryFixture fixture = LibraryFixture.get();
    private final RestorationClient restorations = new RestorationClient(fixture, fixture.root);

    /** What the server holds: files, packages, duplications. */
    private record Held(Set<Path> files, long packages, long blobs, long duplications) {}

    private Held held() {
        Row counts = fixture.server
                .sql("select (select count(*) from package where direction = 'import'), (select count(*) from blob),"
                        + " (select count(*) from duplication)")
                .iterator()
                .next();
        return new Held(
                fixture.server.files().stream().collect(Collectors.toSet()),
                counts.getLong(0),
                counts.getLong(1),
                counts.getLong(2));
    }

    /** What the server holds once the packages of imports that have just ended are gone. */
    private Held before() {
        await(() -> held().packages() == 0);
        return held();
    }

    private static String fresh() {
        return metadata(LibraryFixture.name("Hostile"), "");
    }

    private JsonNode refused(HttpResponse<String> answer, int status, String code) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        JsonNode error = LibraryClient.parsed(answer.body());
        assertThat(error.path("code").asText()).as(answer.body()).isEqualTo(code);
        return error;
    }

    @TestFactory
    Stream<DynamicTest> everyHostilePackage() throws IOException {
        return HostileFiles.all().stream()
                .map(each -> dynamicTest(each.name(), () -> {
                    Held before = before();
                    HttpResponse<String> answer =
                            restorations.send(form(Field.metadata(fresh()), Field.file(each.file())));
                    assertThat(answer.statusCode()).as(answer.body()).isBetween(400, 499);
                    JsonNode error = LibraryClient.parsed(answer.body());
                    assertThat(error.path("code").asText()).as(answer.body()).isEqualTo(each.code());
                    assertThat(error.path("message").asText())
                            .contains(each.part())
                            .doesNotContain("\n");
                    assertThat(held()).isEqualTo(before);
                }));
    }

    @Test
    void whatNobodyTrustedHasSignedIsRefused() {
        Held before = before();
        Buffer theirs = new PackageBuilder()
                .begun()
                .sealed(PackageFile.THEIRS, text -> text)
                .tar();
        refused(restorations.send(form(Field.file(theirs), Field.metadata(fresh()))), 403, "PACKAGE_UNTRUSTED");
        Buffer unsigned = new PackageBuilder()
                .begun()
                .unsigned(java.util.Optional.empty(), text -> text)
                .tar();
        refused(restorations.send(form(Field.file(unsigned), Field.metadata(fresh()))), 403, "PACKAGE_UNTRUSTED");
        assertThat(held()).isEqualTo(before);
    }

    private record Form(String name, int status, String code, String type, byte[] body) {}

    @TestFactory
    Stream<DynamicTest> everyHostileForm() {
        Buffer honest = new PackageBuilder().file();
        String multipart = "multipart/form-data; boundary=" + BOUNDARY;
        byte[] whole = form(Field.file(honest), Field.metadata(fresh()));
        byte[] unclosed = java.util.Arrays.copyOf(whole, whole.length - 8);
        byte[] cut = java.util.Arrays.copyOf(whole, whole.length / 2);
        Field file = Field.file(honest);
        return Stream.of(
                        new Form("no file", 400, "INVALID_REQUEST", multipart, form(Field.metadata(fresh()))),
                        new Form("no metadata", 400, "INVALID_REQUEST", multipart, form(file)),
                        new Form(
                                "another environment",
                                400,
                                "INVALID_REQUEST",
                                multipart,
                                form(Field.metadata(fresh().replace(HERE, TestServer.UNREACHABLE)), file)),
                        new Form(
                                "an environment that nobody knows",
                                400,
                                "ENVIRONMENT_NOT_REGISTERED",
                                multipart,
                                form(file, Field.metadata(fresh().replace(HERE, "https://nowhere.invalid")))),
                        new Form(
                                "a setting that there is not",
                                400,
                                "INVALID_REQUEST",
                                multipart,
                                form(file, Field.metadata(fresh().replace("'import'", "'Import'")))),
                        new Form(
                                "two files",
                                400,
                                "INVALID_REQUEST",
                                multipart,
                                form(file, file, Field.metadata(fresh()))),
                        new Form(
                                "metadata twice",
                                400,
                                "INVALID_REQUEST",
                                multipart,
                                form(Field.metadata(fresh()), Field.metadata(fresh()), file)),
                        new Form(
                                "metadata is no JSON",
                                400,
                                "INVALID_REQUEST",
                                multipart,
                                form(file, Field.metadata("nothing"))),
                        new Form(
                                "metadata is a list",
                                400,
                                "INVALID_REQUEST",
                                multipart,
                                form(file, Field.metadata("[]"))),
                        new Form("no name", 400, "INVALID_REQUEST", multipart, form(file, Field.metadata("{}"))),
                        new Form(
                                "a blank name",
                                400,
                                "INVALID_REQUEST",
                                multipart,
                                form(file, Field.metadata(metadata(" ", "")))),
                        new Form(
                                "a name that is none",
                                400,
                                "INVALID_REQUEST",
                                multipart,
                                form(file, Field.metadata("{'target':{'project':{'name':['x']}}}"))),
                        new Form(
                                "an id that is none",
                                400,
                                "INVALID_REQUEST",
                                multipart,
                                form(file, Field.metadata("{'target':{'project':{'name':'x','id':'../etc'}}}"))),
                        new Form(
                                "a rule that is none",
                                400,
                                "INVALID_REQUEST",
                                multipart,
                                form(
                                        file,
                                        Field.metadata(metadata(
                                                "x",
                                                "'configurationObjects':{'conflictRules':[{'type':'a','rule':1}]}")))),
                        new Form(
                                "a locale that is not listed",
                                400,
                                "INVALID_REQUEST",
                                multipart,
                                form(file, Field.metadata(metadata("x", "'defaultLocale':1,'locales':[2]")))),
                        new Form(
                                "metadata too long",
                                413,
                                "ERR006",
                                multipart,
                                form(Field.metadata(metadata("x", "'description':'" + "x".repeat(2 << 20) + "'")))),
                        new Form(
                                "another field",
                                400,
                                "INVALID_REQUEST",
                                multipart,
                                form(new Field("Content-Disposition: form-data; name=\"x\"", new byte[1]), file)),
                        new Form(
                                "a part without a name",
                                400,
                                "INVALID_REQUEST",
                                multipart,
                                form(new Field("Content-Disposition: form-data", new byte[1]))),
                        new Form(
                                "headers without an end",
                                400,
                                "INVALID_REQUEST",
                                multipart,
                                form(new Field("X: " + "x".repeat(20_000), new byte[1]))),
                        new Form("a boundary that is never closed", 400, "INVALID_REQUEST", multipart, unclosed),
                        new Form(
                                "cut in the middle",
                                422,
                                "PACKAGE_MALFORMED",
                                multipart,
                                form(new Field(file.head(), honest.getBytes(0, honest.length() / 2)))),
                        new Form("a form cut in the middle", 400, "INVALID_REQUEST", multipart, cut),
                        new Form("empty", 400, "INVALID_REQUEST", multipart, new byte[0]),
                        new Form(
                                "no form",
                                415,
                                "INVALID_REQUEST",
                                "application/json",
                                "{}".getBytes(StandardCharsets.UTF_8)),
                        new Form("no boundary", 400, "INVALID_REQUEST", "multipart/form-data", whole),
                        new Form("another boundary", 400, "INVALID_REQUEST", "multipart/form-data; boundary=x", whole))
                .map(each -> dynamicTest(each.name(), () -> {
                    Held before = before();
                    HttpResponse<String> answer = restorations.send(each.type(), each.body());
                    JsonNode error = refused(answer, each.status(), each.code());
                    assertThat(error.path("message").asText()).isNotBlank();
                    assertThat(held()).isEqualTo(before);
                }));
    }

    @Test
    void manyPartsAreNotRead() {
        Field[] many = new Field[10_000];
        java.util.Arrays.fill(many, new Field("Content-Disposition: form-data; name=\"metadata\"", new byte[0]));
        Held before = before();
        assertThat(restorations.send(form(many)).statusCode()).isEqualTo(400);
        assertThat(held()).isEqualTo(before);
    }

    @Test
    void fieldsComeInEitherOrderAndMetadataMayBeLong() {
        String rules = Stream.iterate(1, n -> n + 1)
                .limit(5_000)
                .map(n -> "{'type':" + n % 90 + ",'rule':1}")
                .collect(Collectors.joining(","));
        for (boolean first : List.of(true, false)) {
            String metadata =
                    metadata(LibraryFixture.name("Order"), "'configurationObjects':{'conflictRules':[" + rules + "]}");
            assertThat(metadata.length()).isGreaterThan(100_000);
            Field file = Field.file(new PackageBuilder().file());
            Field field = Field.metadata(metadata);
            HttpResponse<String> answer = restorations.send(first ? form(field, file) : form(file, field));
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
            assertThat(restorations
                            .end(RestorationClient.id(LibraryClient.parsed(answer.body())))
                            .path("state")
                            .asText())
                    .isEqualTo("completed");
        }
    }

    @Test
    void anUploadThatBreaksOffLeavesNothing() throws Exception {
        Held before = before();
        byte[] body = form(Field.file(new PackageBuilder().file()));
        URI base = URI.create(fixture.base);
        try (Socket socket = new Socket(base.getHost(), base.getPort())) {
            String head = "POST /" + RestorationClient.PATH + " HTTP/1.1\r\nHost: x\r\nX-MSTR-AuthToken: "
                    + fixture.root.token() + "\r\nContent-Type: multipart/form-data; boundary=" + BOUNDARY
                    + "\r\nContent-Length: " + body.length + "\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(body, 0, body.length / 2);
            socket.getOutputStream().flush();
            // Half of it is there before the caller goes away.
            await(() -> held().packages() > before.packages());
        }
        await(() -> held().equals(before));
    }

    private static void await(BooleanSupplier until) {
        long last = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!until.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(last);
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    @Test
    void aProjectIdIsTakenOnce() {
        String id = io.offshoot.model.LibraryIds.text(UUID.randomUUID());
        String keep = "{'target':{'environment':{'id':'" + HERE + "','name':'Here'},'project':{'name':'%s','id':'" + id
                + "'}}}";
        JsonNode record =
                restorations.begin(new PackageBuilder().file(), String.format(keep, LibraryFixture.name("Keep")));
        assertThat(record.at("/target/project/id").asText()).isEqualTo(id.toUpperCase(Locale.ROOT));
        restorations.end(RestorationClient.id(record));
        Held before = before();
        refused(
                restorations.send(form(
                        Field.file(new PackageBuilder().file()),
                        Field.metadata(String.format(keep, LibraryFixture.name("Keep"))))),
                409,
                "PROJECT_ID_EXISTS");
        assertThat(held()).isEqualTo(before);
    }
}
