package io.offshoot.library.duplication;

import static org.assertj.core.api.Assertions.assertThat;

import io.offshoot.duplication.CloneCommand;
import io.offshoot.duplication.CloneSelection;
import io.offshoot.duplication.DanglingReferences;
import io.offshoot.library.duplication.ProjectSelection.Wishes;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.store.Duplication;
import io.offshoot.store.SelectionStore;
import io.offshoot.store.SourcePages;
import io.offshoot.store.SourceRow;
import io.offshoot.store.SourceSelection;
import io.vertx.core.buffer.Buffer;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
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

    static String placed(String folder, String type, UUID id) {
        return "'folder':'" + folder + "','object':{'reference':'" + type + "/" + id + "'}";
    }

    static String recipients(String... types) {
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
        for (int rows : List.of(1, 10_000)) {
            Duplication duplication =
                    fixture.read(fixture.request(project, ExportContentsIT.settings("", "", "", false)));
            ProjectSelection selection = ExportFixture.await(
                    new SelectionList(fixture.database, () -> false, rows).make(duplication, project, wishes(wishes)));

            Set<String> out = new TreeSet<>();
            OBJECTS.forEach((name, key) -> {
                if (!taken(duplication, selection, key.type()).contains(key.id())) {
                    out.add(name);
                }
            });
            assertThat(out).as("pages of " + rows).isEqualTo(new TreeSet<>(Set.of(left.split(" "))));
            assertThat(taken(duplication, selection, ResourceType.PROJECT)).containsExactly(project);
        }
    }

    /** What pages of a copy would hold of a type, which is what the count says and what single looks at keys say. */
    private static Set<UUID> taken(Duplication duplication, ProjectSelection selection, ResourceType type) {
        Set<UUID> taken = new TreeSet<>();
        CloneSelection same = CloneSelection.of(selection.filter(command()));
        selection.ofType(type).ifPresent(chosen -> taken.addAll(page(duplication, selection, type, chosen)));
        Set<UUID> copied = new TreeSet<>();
        same.ofType(type).ifPresent(chosen -> copied.addAll(page(duplication, selection, type, chosen)));
        // The Project is taken by every copy; all else is the same for one within the environment.
        assertThat(copied).isEqualTo(taken);
        List<UUID> all = page(duplication, selection, type, SourceSelection.ALL);
        assertThat(selection.count(type, all.size())).isEqualTo(taken.size());
        List<ResourceKey> keys =
                all.stream().map(id -> new ResourceKey(type, id)).toList();
        BitSet left = ExportFixture.await(
                new SelectionStore().leftOut(fixture.database.requests(), duplication.id(), same.listings(), keys));
        for (int i = 0; i < keys.size(); i++) {
            boolean copies = same.takes(type, all.get(i)) && !left.get(i);
            assertThat(copies).as(keys.get(i).toString()).isEqualTo(taken.contains(all.get(i)));
        }
        return taken;
    }

    private static List<UUID> page(
            Duplication duplication, ProjectSelection selection, ResourceType type, SourceSelection chosen) {
        return ExportFixture.await(new SourcePages()
                        .page(
                                fixture.database.requests(),
                                project,
                                type,
                                selection.snapshot(),
                                new SourcePages.Bounds(Optional.empty(), Optional.empty(), 1000, 1 << 20),
                                chosen,
                                duplication.id()))
                .stream()
                .map(SourceRow::id)
                .toList();
    }

    private static CloneCommand command() {
        return new CloneCommand(
                project,
                Optional.empty(),
                List.of(),
                List.of(),
                List.of(),
                DanglingReferences.KEEP,
                false,
                List.of(),
                "User/1",
                "",
                "User/1",
                Optional.empty(),
                project,
                Optional.empty(),
                Map.of(),
                Map.of());
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
