package io.offshoot.repository;

import static io.offshoot.TestEnvironment.await;
import static io.offshoot.TestEnvironment.failure;
import static io.offshoot.TestEnvironment.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.offshoot.TestEnvironment;
import io.offshoot.identity.Principal;
import io.offshoot.identity.Scope;
import io.offshoot.identity.SignedUrls;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.store.ResourceStore.Written;
import io.offshoot.store.ResourceVersion;
import io.offshoot.text.ReadText;
import io.offshoot.text.StoredText;
import io.vertx.sqlclient.Row;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class RepositoryIT {
    private static final ResourceType PATIENT = ResourceType.of("Patient");
    private static final ResourceType OBSERVATION = ResourceType.of("Observation");
    private static final ResourceType DOCUMENT = ResourceType.of("DocumentReference");

    private static TestEnvironment environment;
    private static Repository repository;
    private static Principal root;
    private static Access everywhere;
    private static Access here;
    private static Access other;

    @BeforeAll
    static void start() {
        environment = new TestEnvironment();
        repository = environment.repository;
        root = environment.superAdministrator();
        everywhere = await(environment.scope.of(root, Optional.empty()));
        here = environment.newProject(root, "Here");
        other = environment.newProject(root, "Other");
    }

    @AfterAll
    static void stop() {
        environment.close();
    }

    @Test
    void textComesBackAsItCameIn() {
        String text = "{\"resourceType\":\"Observation\", \"valueQuantity\" : {\"value\":272.80,\"low\":1.0e2},"
                + "\"note\":[ {\"text\":\"\\u00e4 \\/ ä\"} ]}";
        ResourceVersion version = create(here, text);
        String members = "\"versionId\":\"" + version.versionId() + "\",\"lastUpdated\":\""
                + ReadText.instant(version.lastUpdated().toInstant()) + "\"";
        assertThat(show(here, version, false))
                .isEqualTo(text.replace(
                        "\"Observation\"",
                        "\"Observation\",\"id\":\"" + version.key().id() + "\",\"meta\":{" + members + "}"));
        assertThat(content(version)).isEqualTo(text);
    }

    @Test
    void readingAndPuttingBackChangesNothing() {
        ResourceVersion version = create(
                here,
                "{\"resourceType\":\"Observation\",\"meta\":{\"tag\":[{\"code\":\"x\"}]},\"valueQuantity\":{\"value\":272.80}}");
        for (boolean extended : new boolean[] {false, true}) {
            byte[] shown = utf8(show(here, version, extended));
            Written written = await(repository.update(here, version.key(), shown, Optional.empty()));
            assertThat(written.changed()).isFalse();
            assertThat(written.version().versionId()).isEqualTo(version.versionId());
        }
        assertThat(content(await(repository.read(here, version.key())))).contains("272.80");
    }

    @Test
    void extendedShowsProjectAuthorAndCompartments() {
        ResourceVersion version = create(here, "{\"resourceType\":\"Patient\"}");
        assertThat(show(here, version, true))
                .contains("\"project\":\"" + here.project() + "\"")
                .contains("\"author\":{\"reference\":\"" + here.principal().reference() + "\"}")
                .contains("{\"reference\":\"Project/" + here.project() + "\"}")
                .contains("{\"reference\":\"" + version.key() + "\"}");
        assertThat(show(here, version, false)).doesNotContain(here.project().toString());
    }

    @Test
    void nobodySeesAnotherProject() {
        ResourceKey key = create(here, "{\"resourceType\":\"Patient\"}").key();
        byte[] text = utf8("{\"resourceType\":\"Patient\",\"id\":\"" + key.id() + "\",\"meta\":{\"project\":\""
                + here.project() + "\"}}");
        assertThat(failure(repository.read(other, key)).kind()).isEqualTo(Kind.NOT_FOUND);
        assertThat(failure(repository.historyLength(other, key, Optional.empty()))
                        .kind())
                .isEqualTo(Kind.NOT_FOUND);
        assertThat(failure(repository.update(other, key, text, Optional.empty()))
                        .kind())
                .isEqualTo(Kind.NOT_FOUND);
        assertThat(failure(repository.delete(other, key, Optional.empty())).kind())
                .isEqualTo(Kind.NOT_FOUND);
        assertThat(failure(environment.scope.of(other.principal(), Optional.of(here.project())))
                        .kind())
                .isEqualTo(Kind.NOT_FOUND);
        assertThat(failure(repository.read(other, project(here))).kind()).isEqualTo(Kind.NOT_FOUND);
        assertThat(await(repository.read(here, key)).versionId()).isNotNull();
    }

    @Test
    void onlySuperAdministratorsChooseProjectAndId() {
        UUID id = UUID.randomUUID();
        ResourceKey key = new ResourceKey(PATIENT, id);
        String named = "{\"resourceType\":\"Patient\",\"id\":\"" + id + "\",\"meta\":{\"project\":\"" + other.project()
                + "\"}}";
        assertThat(failure(repository.update(here, key, utf8(named), Optional.empty()))
                        .kind())
                .isEqualTo(Kind.NOT_FOUND);
        assertThat(create(here, named).project()).isEqualTo(here.project());
        Written written = await(repository.update(everywhere, key, utf8(named), Optional.empty()));
        assertThat(written.created()).isTrue();
        assertThat(written.version().project()).isEqualTo(other.project());
        assertThat(await(repository.read(other, key)).project()).isEqualTo(other.project());
    }

    @Test
    void anIdInSeveralProjectsIsAConflictThatNamesThem() {
        UUID id = UUID.randomUUID();
        ResourceKey key = new ResourceKey(PATIENT, id);
        byte[] text = utf8("{\"resourceType\":\"Patient\"}");
        await(repository.create(here, PATIENT, text, Optional.of(id)));
        assertThat(await(repository.read(everywhere, key)).project()).isEqualTo(here.project());
        await(repository.create(other, PATIENT, text, Optional.of(id)));
        Failure conflict = failure(repository.read(everywhere, key));
        assertThat(conflict.kind()).isEqualTo(Kind.CONFLICT);
        assertThat(conflict.getMessage())
                .contains(here.project().toString(), other.project().toString());
        Access named = await(environment.scope.of(root, Optional.of(other.project())));
        assertThat(await(repository.read(named, key)).project()).isEqualTo(other.project());
    }

    @Test
    void deletedIsGoneAndComesBackByPut() {
        ResourceVersion version = create(here, "{\"resourceType\":\"Patient\"}");
        await(repository.delete(here, version.key(), Optional.empty()));
        await(repository.delete(here, version.key(), Optional.empty()));
        assertThat(failure(repository.read(here, version.key())).kind()).isEqualTo(Kind.GONE);
        assertThat(await(repository.vread(here, version.key(), version.versionId()))
                        .deleted())
                .isFalse();
        assertThat(await(repository.history(here, version.key(), Optional.empty(), 0, 10)))
                .extracting(ResourceVersion::deleted)
                .containsExactly(false, true);
        assertThat(await(repository.historyLength(here, version.key(), Optional.empty())))
                .isEqualTo(2);
        byte[] again =
                utf8("{\"resourceType\":\"Patient\",\"id\":\"" + version.key().id() + "\"}");
        assertThat(await(repository.update(here, version.key(), again, Optional.empty()))
                        .created())
                .isTrue();
    }

    @Test
    void ifMatchHoldsForUpdateAndDelete() {
        ResourceVersion version = create(here, "{\"resourceType\":\"Patient\"}");
        Optional<UUID> stale = Optional.of(UUID.randomUUID());
        byte[] text = utf8("{\"resourceType\":\"Patient\",\"active\":true,\"id\":\""
                + version.key().id() + "\"}");
        assertThat(failure(repository.update(here, version.key(), text, stale)).kind())
                .isEqualTo(Kind.PRECONDITION_FAILED);
        assertThat(failure(repository.delete(here, version.key(), stale)).kind())
                .isEqualTo(Kind.PRECONDITION_FAILED);
        Written written = await(repository.update(here, version.key(), text, Optional.of(version.versionId())));
        await(repository.delete(
                here, version.key(), Optional.of(written.version().versionId())));
    }

    @Test
    void shapesAreRefusedInTheWordsOfTheWire() {
        ResourceKey key = create(here, "{\"resourceType\":\"Patient\"}").key();
        assertThat(failure(repository.create(
                                here, PATIENT, utf8("{\"resourceType\":\"Observation\"}"), Optional.empty()))
                        .getMessage())
                .isEqualTo("Incorrect resource type: expected Patient, but found Observation");
        for (String text : List.of(
                "{\"resourceType\":\"Patient\"}",
                "{\"resourceType\":\"Patient\",\"id\":\"" + UUID.randomUUID() + "\"}",
                "{\"resourceType\":\"Patient\",\"id\":\"x\"}")) {
            Failure wrong = failure(repository.update(here, key, utf8(text), Optional.empty()));
            assertThat(wrong.kind()).isEqualTo(Kind.INVALID);
            assertThat(wrong.getMessage()).isEqualTo("Incorrect resource ID");
        }
        assertThat(failure(repository.create(
                                here, PATIENT, utf8("{\"resourceType\":\"Patient\"}"), Optional.of(new UUID(0, 0))))
                        .kind())
                .isEqualTo(Kind.INVALID);
        Failure reference = failure(repository.create(
                here,
                OBSERVATION,
                utf8("{\"resourceType\":\"Observation\",\"subject\":{\"reference\":5}}"),
                Optional.empty()));
        assertThat(reference.kind()).isEqualTo(Kind.INVALID);
        assertThat(reference.issues().get(0).expression()).contains("Observation.subject.reference");
        String big = "{\"resourceType\":\"Patient\",\"language\":\"" + "x".repeat(1024 * 1024) + "\"}";
        assertThat(failure(repository.create(here, PATIENT, utf8(big), Optional.empty()))
                        .kind())
                .isEqualTo(Kind.TOO_LARGE);
        Failure nul = failure(repository.create(
                here, PATIENT, utf8("{\"resourceType\":\"Patient\",\"language\":\"\\u0000\"}"), Optional.empty()));
        assertThat(nul.kind()).isEqualTo(Kind.INVALID);
        assertThat(nul.issues().get(0).expression()).contains("Patient.language");
    }

    @Test
    void longTextsAreReadToo() {
        String text = "{\"resourceType\":\"Patient\",\"language\":\"" + "x".repeat(200_000) + "\"}";
        assertThat(content(create(here, text))).isEqualTo(text);
    }

    @Test
    void secretsStayOutOfTheTextAndSurviveAPut() {
        ResourceVersion made =
                create(here, "{\"resourceType\":\"ClientApplication\",\"name\":\"A\",\"secret\":\"tops3cret\"}");
        assertThat(content(made)).isEqualTo("{\"resourceType\":\"ClientApplication\",\"name\":\"A\"}");
        assertThat(show(here, made, false)).contains("\"secret\":\"tops3cret\"");
        Principal plain = new Principal.Client(
                here.project(), UUID.randomUUID(), UUID.randomUUID(), false, false, "plain", Scope.OPENID);
        assertThat(show(new Access(plain, here.project()), made, false)).doesNotContain("tops3cret");
        byte[] without = utf8(
                "{\"resourceType\":\"ClientApplication\",\"id\":\"" + made.key().id() + "\",\"name\":\"B\"}");
        Written written = await(repository.update(here, made.key(), without, Optional.empty()));
        assertThat(show(here, written.version(), false)).contains("\"secret\":\"tops3cret\"");
        byte[] changed = utf8("{\"resourceType\":\"ClientApplication\",\"id\":\""
                + made.key().id() + "\",\"name\":\"B\",\"secret\":\"0ther\"}");
        written = await(repository.update(here, made.key(), changed, Optional.empty()));
        assertThat(show(here, written.version(), false)).contains("\"secret\":\"0ther\"");
        for (Row row : environment.sql("select content from resource union all select content from resource_history"
                + " union all select encode(ciphertext, 'escape') from secret")) {
            assertThat(row.getString(0)).doesNotContain("tops3cret", "0ther");
        }
        await(repository.delete(here, made.key(), Optional.empty()));
        assertThat(await(environment.vault.read(environment.database.requests(), here.project(), made.key())))
                .isEmpty();
    }

    @Test
    void aClientWithoutSecretGetsOne() {
        ResourceVersion made = create(here, "{\"resourceType\":\"ClientApplication\"}");
        assertThat(show(here, made, false)).containsPattern("\"secret\":\"[0-9a-f]{64}\"");
    }

    @Test
    void passwordHashesAreNeverShown() {
        ResourceVersion made = create(here, "{\"resourceType\":\"User\",\"passwordHash\":\"$2a$12$x\"}");
        assertThat(show(everywhere, made, true)).doesNotContain("passwordHash", "$2a$");
    }

    @Test
    void onlyAdministratorsWriteWhatDecidesAboutRights() {
        Principal plain = new Principal.Client(
                here.project(), UUID.randomUUID(), UUID.randomUUID(), false, false, "plain", Scope.OPENID);
        Access access = new Access(plain, here.project());
        for (String type :
                List.of("User", "ProjectMembership", "ClientApplication", "Bot", "AccessPolicy", "Project")) {
            byte[] text = utf8("{\"resourceType\":\"" + type + "\"}");
            assertThat(failure(repository.create(access, ResourceType.of(type), text, Optional.empty()))
                            .kind())
                    .as(type)
                    .isEqualTo(Kind.FORBIDDEN);
        }
        ResourceKey key = create(here, "{\"resourceType\":\"Bot\"}").key();
        assertThat(failure(repository.delete(access, key, Optional.empty())).kind())
                .isEqualTo(Kind.FORBIDDEN);
        assertThat(create(access, "{\"resourceType\":\"Patient\"}").author()).contains(plain.profile());
    }

    @Test
    void projectRowsFollowTheirText() {
        assertThat(failure(repository.create(
                                here, ResourceType.PROJECT, utf8("{\"resourceType\":\"Project\"}"), Optional.empty()))
                        .kind())
                .isEqualTo(Kind.FORBIDDEN);
        ResourceVersion made = create(everywhere, "{\"resourceType\":\"Project\",\"name\":\"One\"}");
        UUID id = made.key().id();
        assertThat(made.project()).isEqualTo(id);
        assertThat(row(id)).isEqualTo("live One false");
        byte[] changed =
                utf8("{\"resourceType\":\"Project\",\"id\":\"" + id + "\",\"name\":\"Two\",\"superAdmin\":true}");
        await(repository.update(everywhere, made.key(), changed, Optional.empty()));
        assertThat(row(id)).isEqualTo("live Two true");
        Access inside = await(environment.scope.of(root, Optional.of(id)));
        ResourceKey patient = create(inside, "{\"resourceType\":\"Patient\"}").key();
        await(repository.delete(everywhere, made.key(), Optional.empty()));
        assertThat(row(id)).isEqualTo("deleted Two true");
        assertThat(environment.ended).contains(id);
        assertThat(failure(repository.read(everywhere, made.key())).kind()).isEqualTo(Kind.GONE);
        assertThat(failure(repository.read(everywhere, patient)).kind()).isEqualTo(Kind.NOT_FOUND);
        assertThat(failure(repository.create(inside, PATIENT, utf8("{\"resourceType\":\"Patient\"}"), Optional.empty()))
                        .kind())
                .isEqualTo(Kind.NOT_FOUND);
        await(repository.update(everywhere, made.key(), changed, Optional.empty()));
        assertThat(row(id)).isEqualTo("live Two true");
        assertThat(await(repository.read(everywhere, patient)).project()).isEqualTo(id);
    }

    @Test
    void theProjectOfTheCallerStays() {
        assertThat(failure(repository.delete(everywhere, project(everywhere), Optional.empty()))
                        .kind())
                .isEqualTo(Kind.CONFLICT);
        assertThat(row(everywhere.project())).startsWith("live ");
    }

    @Test
    void whoMayNotWriteAProjectLearnsNothingAboutIt() {
        for (UUID id : List.of(other.project(), UUID.randomUUID())) {
            byte[] text = utf8("{\"resourceType\":\"Project\",\"id\":\"" + id + "\",\"superAdmin\":true}");
            ResourceKey key = new ResourceKey(ResourceType.PROJECT, id);
            assertThat(failure(repository.update(here, key, text, Optional.empty()))
                            .kind())
                    .isEqualTo(Kind.FORBIDDEN);
        }
        assertThat(row(here.project())).isEqualTo("live Here false");
    }

    @Test
    void anAdministratorChangesItsProjectButNotWhatMakesItPowerful() {
        UUID id = other.project();
        ResourceKey key = new ResourceKey(ResourceType.PROJECT, id);
        byte[] text = utf8("{\"resourceType\":\"Project\",\"id\":\"" + id
                + "\",\"name\":\"New\",\"superAdmin\":true,\"strictMode\":false,\"features\":[\"bots\"]}");
        Written written = await(repository.update(other, key, text, Optional.empty()));
        assertThat(content(written.version()))
                .isEqualTo("{\"resourceType\":\"Project\",\"name\":\"New\",\"strictMode\":true}");
        assertThat(row(id)).isEqualTo("live New false");
        assertThat(show(other, written.version(), true)).doesNotContain("strictMode");
        assertThat(failure(repository.delete(other, key, Optional.empty())).kind())
                .isEqualTo(Kind.FORBIDDEN);
    }

    @Test
    void nothingIsCreatedInAProjectThatGoes() {
        Access going = environment.newProject(root, "Going");
        environment.sql("update project set state = 'deleting' where id = '" + going.project() + "'");
        assertThat(failure(repository.create(going, PATIENT, utf8("{\"resourceType\":\"Patient\"}"), Optional.empty()))
                        .kind())
                .isEqualTo(Kind.NOT_FOUND);
        assertThat(environment.sql(
                        "select from resource where project = '" + going.project() + "' and type = " + PATIENT.code()))
                .isEmpty();
    }

    @Test
    void ofAProjectThatIsBeingMadeNothingIsSeen() {
        UUID id = create(everywhere, "{\"resourceType\":\"Project\"}").key().id();
        environment.sql("update project set state = 'preparing' where id = '" + id + "'");
        ResourceKey key = new ResourceKey(ResourceType.PROJECT, id);
        assertThat(failure(repository.read(everywhere, key)).kind()).isEqualTo(Kind.NOT_FOUND);
        assertThat(failure(environment.scope.of(root, Optional.of(id))).kind()).isEqualTo(Kind.NOT_FOUND);
        byte[] text = utf8("{\"resourceType\":\"Project\",\"id\":\"" + id + "\",\"name\":\"x\"}");
        assertThat(failure(repository.update(everywhere, key, text, Optional.empty()))
                        .kind())
                .isEqualTo(Kind.CONFLICT);
    }

    @Test
    void attachmentsAreSignedWhenReadAndFoldedWhenWritten() {
        ResourceKey binary = create(here, "{\"resourceType\":\"Binary\",\"contentType\":\"text/plain\"}")
                .key();
        ResourceKey foreign = create(other, "{\"resourceType\":\"Binary\"}").key();
        String text = "{\"resourceType\":\"DocumentReference\",\"description\":\"" + binary + "\",\"content\":["
                + "{\"attachment\":{\"url\":\"" + binary + "\"}},{\"attachment\":{\"url\":\"" + foreign + "\"}}]}";
        ResourceVersion made = create(here, text);
        String shown = show(here, made, false);
        assertThat(shown).contains("\"description\":\"" + binary + "\"", "\"url\":\"" + foreign + "\"");
        String url = shown.replaceAll("(?s).*\"url\":\"(http[^\"]*)\".*", "$1");
        assertThat(url).startsWith(TestEnvironment.BASE + "storage/" + binary.id());
        assertThat(environment.urls.verify(url)).isInstanceOf(SignedUrls.Verdict.Ok.class);
        assertThat(await(repository.update(here, made.key(), utf8(shown), Optional.empty()))
                        .changed())
                .isFalse();
        String byApi = text.replace("\"url\":\"" + binary, "\"url\":\"" + TestEnvironment.BASE + "fhir/R4/" + binary);
        assertThat(content(create(here, byApi))).isEqualTo(text);
        assertThat(made.key().type()).isEqualTo(DOCUMENT);
    }

    @Test
    void severalWritesInOneTransactionTakeEffectTogether() {
        UUID id = UUID.randomUUID();
        byte[] text = utf8("{\"resourceType\":\"Patient\"}");
        Failure failed = failure(environment.database.transaction(session -> repository
                .create(session, here, PATIENT, text, Optional.of(id))
                .compose(first -> repository.create(session, here, PATIENT, utf8("{}"), Optional.empty()))));
        assertThat(failed.kind()).isEqualTo(Kind.INVALID);
        assertThat(failure(repository.read(here, new ResourceKey(PATIENT, id))).kind())
                .isEqualTo(Kind.NOT_FOUND);
    }

    private static ResourceKey project(Access access) {
        return new ResourceKey(ResourceType.PROJECT, access.project());
    }

    private static String row(UUID project) {
        Row row = environment
                .sql("select state || ' ' || name || ' ' || super_admin from project where id = '" + project + "'")
                .iterator()
                .next();
        return row.getString(0);
    }

    private static ResourceVersion create(Access access, String text) {
        ResourceType type = StoredText.typeOf(utf8(text));
        return await(repository.create(access, type, utf8(text), Optional.empty()));
    }

    private static String content(ResourceVersion version) {
        return version.content().toString();
    }

    private static String show(Access access, ResourceVersion version, boolean extended) {
        return await(environment.presentation.of(access.principal(), version, extended))
                .toString();
    }
}
