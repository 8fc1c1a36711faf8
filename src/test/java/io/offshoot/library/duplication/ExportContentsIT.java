package io.offshoot.library.duplication;

import static org.assertj.core.api.Assertions.assertThat;

import io.offshoot.duplication.Outcomes;
import io.offshoot.library.duplication.settings.ExportSettings;
import io.offshoot.library.duplication.settings.ExportSettings.Configuration;
import io.offshoot.library.duplication.settings.TypeRule;
import io.offshoot.model.DuplicationState;
import io.offshoot.model.Environment;
import io.offshoot.model.Json;
import io.offshoot.model.LibraryIds;
import io.offshoot.store.Duplication;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each export setting, and each rule for each type, on a project and an environment that have something for each. */
class ExportContentsIT {
    private static final Map<String, String> NAMES = new HashMap<>();
    private static final Map<String, UUID> IDS = new HashMap<>();
    private static ExportFixture fixture;
    private static UUID project;

    @BeforeAll
    static void make() {
        fixture = new ExportFixture();
        project = fixture.project("Exported");
        name("project", "resources/Project/" + project);
        configure("owner", "User", "'login':'owner','email':'owner@example.com'");
        configure("member", "User", "'login':'member'");
        configure("stranger", "User", "'login':'stranger'");
        configure("recipient", "User", "'login':'recipient'");
        configure("staff", "UserGroup", "'name':'Staff','members':[" + reference("User", "stranger") + "]");
        configure("others", "UserGroup", "'name':'Others'");
        configure("role", "SecurityRole", "'name':'Readers','privileges':[184]");
        configure("otherRole", "SecurityRole", "'name':'Writers'");
        configure("login", "DatabaseLogin", "'name':'L'");
        configure("connection", "DatabaseConnection", "'name':'C','login':" + reference("DatabaseLogin", "login"));
        configure(
                "source",
                "DataSource",
                "'name':'S','connections':[" + reference("DatabaseConnection", "connection") + "]");
        configure("otherLogin", "DatabaseLogin", "'name':'L2'");
        configure("otherSource", "DataSource", "'name':'S2','login':" + reference("DatabaseLogin", "otherLogin"));
        configure("schedule", "ScheduleTrigger", "'name':'Nightly'");
        configure("contact", "Contact", "'name':'A contact'");
        configure("otherContact", "Contact", "'name':'Another contact'");
        configure("contactGroup", "ContactGroup", "'name':'Some contacts'");

        add(
                "membership",
                "ProjectMembership",
                "'user':" + reference("User", "member") + ",'project':{'reference':'Project/" + project + "'}");
        add(
                "grant",
                "RoleGrant",
                "'role':" + reference("SecurityRole", "role") + ",'member':" + reference("UserGroup", "staff"));
        add("details", "ProjectDetails", "'description':'d','dataSources':[" + reference("DataSource", "source") + "]");
        add("patient", "Patient", "'multipleBirthInteger':272.80");
        add("codes", "CodeSystem", "'status':'active'");
        add("audit", "AuditEvent", "");
        add("record", "Record", "'folder':'/Profiles/ann','name':'r'");
        add("profiles", "Folder", "'path':'/Profiles'");
        add("profile", "Folder", "'path':'/Profiles/ann'");
        add("emptyProfile", "Folder", "'path':'/Profiles/bob'");
        add(
                "toUser",
                "DeliverySubscription",
                "'name':'u','recipients':[" + reference("User", "recipient") + "],'schedules':["
                        + reference("ScheduleTrigger", "schedule") + "]");
        add("toContact", "DeliverySubscription", "'name':'c','recipients':[" + reference("Contact", "contact") + "]");
        UUID file = fixture.binary(project, Buffer.buffer("data"));
        IDS.put("file", file);
        name("file", "resources/Binary/" + file);
        name("fileBytes", "bytes/" + file);
        fixture.sql("update resource set author_type = 303, author = '" + IDS.get("owner") + "' where id = '"
                + IDS.get("patient") + "'");
        secret(Environment.ID, 504, "login", "password");
        secret(Environment.ID, 504, "otherLogin", "password");
        secret(Environment.ID, 303, "member", "passwordHash");
        fixture.worker();
    }

    @AfterAll
    static void close() {
        fixture.close();
    }

    private static void secret(UUID where, int type, String owner, String name) {
        fixture.sql("insert into secret (project, type, owner, name, ciphertext, nonce, key_id) values ('" + where
                + "', " + type + ", '" + IDS.get(owner) + "', '" + name + "', 's3cret', 'nonce', 'k')");
    }

    private static String reference(String type, String name) {
        return "{'reference':'" + type + "/" + IDS.get(name) + "'}";
    }

    private static void configure(String name, String type, String members) {
        IDS.put(name, fixture.configure(type, members));
        name(name, "configuration/" + type + "/" + IDS.get(name));
    }

    private static void add(String name, String type, String members) {
        IDS.put(name, fixture.put(project, type, members));
        name(name, "resources/" + type + "/" + IDS.get(name));
    }

    private static void name(String name, String entry) {
        NAMES.put(entry, name);
    }

    private static final String WHOLE =
            "codes details emptyProfile file fileBytes grant membership patient profile profiles"
                    + " project record toContact toUser";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "users contacts            | ",
                "users contacts schema     | patient file fileBytes record",
                "users contacts skipEmpty  | emptyProfile",
                "users contacts skipAll    | profiles profile emptyProfile record",
                "contacts                  | toUser",
                "users                     | toContact",
                "none                      | toUser toContact",
            })
    void ofTheProject(String words, String left) {
        Set<String> expected = words(WHOLE);
        expected.removeAll(words(left == null ? "" : left));
        Set<String> packed = packed(settings(words, "", "", false));
        packed.removeIf(name -> NAMES.entrySet().stream()
                .anyMatch(
                        entry -> entry.getValue().equals(name) && entry.getKey().startsWith("configuration/")));
        assertThat(packed).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // What the project uses.
                "users contacts | | | owner member recipient staff role source connection login schedule contact",
                "users contacts | 5=1 | | owner member recipient staff role source connection login schedule contact",
                "users          | 5=1 | | owner member recipient staff role source connection login schedule",
                "none           | 5=1 | | owner member staff role source connection login",
                "none allContacts | 5=1 | | owner member staff role source connection login contact otherContact contactGroup",
                // Everything.
                "none | 5=3 | | owner member stranger recipient staff others role otherRole source otherSource connection"
                        + " login otherLogin schedule contact otherContact contactGroup",
                // Users by a rule of their own.
                "none | 34=0 | | role source connection login",
                "none | 5=1 34=0 groups | | staff others role source connection login",
                "none | 34=1 5=1 | | owner member staff role source connection login",
                "none | 34=2 | stranger others | stranger others role source connection login",
                "none | 34=2 groups | stranger | stranger staff others role source connection login",
                "none | 34=2 | | role source connection login",
                "none | 34=3 | | owner member stranger recipient staff others role source connection login",
                "none | 5=3 34=0 | | role otherRole source otherSource connection login otherLogin schedule contact"
                        + " otherContact contactGroup",
                "none | 5=3 34=1 | | owner member staff role otherRole source otherSource connection login otherLogin"
                        + " schedule contact otherContact contactGroup",
                // Listed ones come besides, with what they name, but not against their rule.
                "none | | otherSource stranger | owner member stranger staff role source otherSource connection login otherLogin",
                "none | 34=0 | otherRole stranger | role otherRole source connection login",
            })
    void ofTheEnvironment(String words, String rules, String objects, String expected) {
        Set<String> packed = packed(settings(
                words,
                rules == null ? "" : rules,
                objects == null ? "" : objects,
                rules != null && rules.contains("groups")));
        packed.removeIf(name -> NAMES.entrySet().stream()
                .noneMatch(
                        entry -> entry.getValue().equals(name) && entry.getKey().startsWith("configuration/")));
        assertThat(packed).isEqualTo(words(expected));
    }

    private static Set<String> packed(ExportSettings settings) {
        UUID id = fixture.request(project, settings);
        fixture.completed(id);
        Set<String> packed = new TreeSet<>();
        fixture.contents(id).keySet().forEach(entry -> packed.add(NAMES.getOrDefault(entry, entry)));
        return packed;
    }

    private static Set<String> words(String text) {
        Set<String> words = new TreeSet<>(List.of(text.split(" ")));
        words.remove("");
        return words;
    }

    static ExportSettings settings(String text, String rules, String objects, boolean groups) {
        Set<String> words = words(text);
        List<TypeRule> all = new ArrayList<>();
        words(rules).stream()
                .filter(rule -> rule.contains("="))
                .map(rule -> rule.split("="))
                .forEach(rule -> all.add(new TypeRule(Integer.parseInt(rule[0]), Integer.parseInt(rule[1]))));
        return new ExportSettings(
                words.contains("schema"),
                words.contains("skipEmpty"),
                words.contains("skipAll"),
                words.contains("users"),
                words.contains("contacts"),
                words.contains("allContacts"),
                new Configuration(
                        all, List.of(), words(objects).stream().map(IDS::get).toList(), groups));
    }

    /** The texts are those of the source, no secret is among them, and what is missing is told. */
    @Test
    void theResultTellsWhatItDidAndWhatMustBeSetAgain() {
        UUID unknown = UUID.randomUUID();
        IDS.put("unknown", unknown);
        UUID id = fixture.request(project, settings("users contacts", "34=0", "unknown stranger otherSource", false));
        Duplication ended = fixture.completed(id);
        Map<String, String> contents = fixture.contents(id);
        ExportReport report = Json.read(ended.report().orElseThrow(), ExportReport.class);

        assertThat(contents.get("resources/Patient/" + IDS.get("patient")))
                .isEqualTo("{\"resourceType\":\"Patient\",\"multipleBirthInteger\":272.80}");
        assertThat(contents.values()).noneMatch(text -> text.contains("s3cret"));
        assertThat(report.resources()).isEqualTo(words(WHOLE).size() - 1);
        assertThat(report.types())
                .contains(
                        new ExportReport.TypeCount("Patient", 1, 1, 0, Optional.empty()),
                        new ExportReport.TypeCount("AuditEvent", 1, 0, 1, Optional.of("run-time record")));
        assertThat(report.configuration()).containsEntry("DataSource", 2L).doesNotContainKey("User");
        assertThat(report.binaries()).isEqualTo(new ExportReport.Binaries(1, 4));
        assertThat(report.file()).isEqualTo(LibraryIds.text(id) + ".projdup");
        assertThat(report.configureAgain())
                .containsExactlyInAnyOrder(
                        new ExportReport.Reconfigure("DatabaseLogin/" + IDS.get("login"), "secret:password"),
                        new ExportReport.Reconfigure("DatabaseLogin/" + IDS.get("otherLogin"), "secret:password"));
        assertThat(report.warnings())
                .containsExactlyInAnyOrder(
                        "There is no configuration object with the id " + LibraryIds.text(unknown),
                        "The rule for its type leaves behind the object " + LibraryIds.text(IDS.get("stranger")));
        assertThat(fixture.manifest.project().id()).isEqualTo(project);
        assertThat(fixture.manifest.duplication()).isEqualTo(id);
        ExportProgress progress = ExportFixture.await(ExportProgress.of(fixture.database.requests(), ended));
        assertThat(progress.percent(DuplicationState.COMPLETED)).isEqualTo(100);
        assertThat(progress.packed()).isEqualTo(progress.total());
        assertThat(progress.types()).containsEntry("Patient", 1L);
        assertThat(progress.configuration()).containsEntry("DataSource", 2L);
        assertThat(progress.fileBytes()).isEqualTo(4);
        assertThat(progress.bytes()).isGreaterThan(report.bytes());
    }

    /** Every object of the project and of the types that are taken of the environment has one outcome. */
    @Test
    void everyObjectHasOneOutcome() {
        UUID id = fixture.request(project, settings("contacts skipAll", "34=0", "", false));
        Duplication ended = fixture.completed(id);
        Outcomes outcomes = new Outcomes(fixture.database);
        Map<String, String> found = new HashMap<>();
        Optional<String> after = Optional.empty();
        do {
            var page = ExportFixture.await(outcomes.page(ended, after, 2));
            page.lines().forEach(line -> assertThat(found.put(
                            line.content().source().orElseThrow(),
                            line.content().outcome() + line.content().reasons()))
                    .isNull());
            after = page.next();
        } while (after.isPresent());

        assertThat(found)
                .hasSize(
                        Integer.parseInt(fixture.one("select count(*) from resource where project = '" + project + "'"))
                                + Integer.parseInt(fixture.one(
                                        "select count(*) from resource where type in (502, 503, 504, 505, 519) and project = '"
                                                + Environment.ID + "'")));
        assertThat(found)
                .containsEntry("Patient/" + IDS.get("patient"), "packed[]")
                .containsEntry("AuditEvent/" + IDS.get("audit"), "skipped[run-time record]")
                .containsEntry("Record/" + IDS.get("record"), "skipped[settings]")
                .containsEntry("DeliverySubscription/" + IDS.get("toUser"), "skipped[settings]")
                .containsEntry("DataSource/" + IDS.get("source"), "packed[]")
                .containsEntry("DataSource/" + IDS.get("otherSource"), "skipped[settings]");
    }

    /** Rules that the page does not know never come so far; if one did, it would fail the export with a sentence. */
    @Test
    void aRuleThatIsNoneFailsTheExport() {
        UUID id = fixture.request(project, settings("none", "5=0", "", false));
        Duplication ended = fixture.awaitState(id, DuplicationState.FAILED);
        assertThat(ended.failure().orElseThrow()).contains("Type 5 takes rule 1 or 3");
    }
}
