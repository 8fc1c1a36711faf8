package io.offshoot.library.duplication;

import static org.assertj.core.api.Assertions.assertThat;

import io.offshoot.library.duplication.ProjectSelection.Wishes;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.store.SourceSelection;
import io.vertx.core.buffer.Buffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each wish alone and together with others, on a project that has something for each. */
class ProjectSelectionIT {
    private static final Map<String, ResourceKey> OBJECTS = new HashMap<>();
    private static ExportFixture fixture;
    private static UUID project;

    @BeforeAll
    static void make() {
        fixture = new ExportFixture();
        project = fixture.project("Selected");
        add("patient", "Patient", "'active':true");
        UUID code = fixture.binary(project, Buffer.buffer("code"));
        note("code", "Binary", code);
        UUID file = fixture.binary(project, Buffer.buffer("data"));
        note("file", "Binary", file);
        UUID own = fixture.binary(project, Buffer.buffer("mine"));
        note("own", "Binary", own);
        add("bot", "Bot", "'name':'b','executableCode':{'url':'Binary/" + code + "'}");
        add("codes", "CodeSystem", "'status':'active'");
        add("login", "Login", "");
        add("codePlaced", "Placement", placed("/Public", "Binary", code));
        add("filePlaced", "Placement", placed("/Public", "Binary", file));
        add("ownPlaced", "Placement", placed("/Profiles/ann/deep", "Binary", own));
        add("record", "Record", "'folder':'/Profiles/ann','name':'r'");
        add("applet", "Applet", "'folder':'/Profiles/ann','name':'a'");
        for (String path : List.of(
                "/Public",
                "/Profiles",
                "/Profiles/ann",
                "/Profiles/ann/deep",
                "/Profiles/annette",
                "/Profiles/annette/deep",
                "/Profiles/a\\\\/b")) {
            add(path, "Folder", "'path':'" + path + "'");
        }
        add("toUser", "DeliverySubscription", recipients("User"));
        add("toNobody", "DeliverySubscription", "'name':'n'");
        add("toContact", "DeliverySubscription", recipients("ContactGroup"));
        add("toBoth", "DeliverySubscription", recipients("User", "Contact"));
    }

    @AfterAll
    static void close() {
        fixture.close();
    }

    private static String placed(String folder, String type, UUID id) {
        return "'folder':'" + folder + "','object':{'reference':'" + type + "/" + id + "'}";
    }

    private static String recipients(String... types) {
        return "'recipients':["
                + String.join(
                        ",",
                        List.of(types).stream()
                                .map(type -> "{'reference':'" + type + "/" + UUID.randomUUID() + "'}")
                                .toList())
                + "]";
    }

    private static void add(String name, String type, String members) {
        note(name, type, fixture.put(project, type, members));
    }

    private static void note(String name, String type, UUID id) {
        OBJECTS.put(name, new ResourceKey(ResourceType.of(type), id));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "all                | login",
                "schema             | login patient file own filePlaced ownPlaced record",
                "skipEmpty          | login /Profiles/annette /Profiles/annette/deep /Profiles/a\\\\/b",
                "skipAll            | login /Profiles/ann /Profiles/ann/deep /Profiles/annette /Profiles/annette/deep"
                        + " /Profiles/a\\\\/b /Profiles record applet own ownPlaced",
                "skipAll skipEmpty  | login /Profiles/ann /Profiles/ann/deep /Profiles/annette /Profiles/annette/deep"
                        + " /Profiles/a\\\\/b /Profiles record applet own ownPlaced",
                "noUsers            | login toUser toNobody toBoth",
                "noContacts         | login toContact toBoth",
                "noUsers noContacts | login toUser toNobody toContact toBoth",
                "schema skipAll     | login patient file filePlaced own ownPlaced record applet /Profiles/ann"
                        + " /Profiles/ann/deep /Profiles/annette /Profiles/annette/deep /Profiles/a\\\\/b /Profiles"
            })
    void everythingButThat(String wishes, String left) {
        String snapshot = fixture.snapshot();
        ProjectSelection selection = ExportFixture.await(
                ProjectSelection.of(fixture.database.requests(), project, snapshot, wishes(wishes)));

        Set<String> out = new TreeSet<>();
        OBJECTS.forEach((name, key) -> {
            boolean listed = selection
                    .ofType(key.type())
                    .filter(chosen -> inList(chosen, key.id()))
                    .isPresent();
            assertThat(selection.takes(key.type(), key.id())).as(name).isEqualTo(listed);
            if (!listed) {
                out.add(name);
            }
        });
        assertThat(out).isEqualTo(new TreeSet<>(Set.of(left.split(" "))));
        assertThat(selection.takes(ResourceType.PROJECT, project)).isTrue();
    }

    private static boolean inList(SourceSelection chosen, UUID id) {
        return (chosen.included().isEmpty() || chosen.included().contains(id))
                && !chosen.excluded().contains(id);
    }

    /** What changes afterwards changes nothing. */
    @Test
    void theInstantCounts() {
        UUID other = fixture.project("Instant");
        UUID subscription = fixture.put(other, "DeliverySubscription", recipients("Contact"));
        UUID folder = fixture.put(other, "Folder", "'path':'/Profiles/bob'");
        String snapshot = fixture.snapshot();
        fixture.update(other, "DeliverySubscription", subscription, recipients("User"));
        fixture.put(other, "Record", "'folder':'/Profiles/bob','name':'r'");
        ProjectSelection selection = ExportFixture.await(
                ProjectSelection.of(fixture.database.requests(), other, snapshot, wishes("noContacts skipEmpty")));

        assertThat(selection.takes(ResourceType.of("DeliverySubscription"), subscription))
                .isFalse();
        assertThat(selection.takes(ResourceType.of("Folder"), folder)).isFalse();
    }

    static Wishes wishes(String words) {
        Set<String> all = Set.of(words.split(" "));
        return new Wishes(
                all.contains("schema"),
                all.contains("skipEmpty"),
                all.contains("skipAll"),
                !all.contains("noUsers"),
                !all.contains("noContacts"));
    }
}
