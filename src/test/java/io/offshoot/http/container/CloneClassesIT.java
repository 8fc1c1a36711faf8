package io.offshoot.http.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.offshoot.model.ContainerIds;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the page says about applets and workflows, whichever way they came in. */
class CloneClassesIT {
    private final ContainerFixture fixture = ContainerFixture.get();
    private final DxClient alice = fixture.user("alice");
    private String source = "";
    private String destination = "";

    @BeforeEach
    void twoProjects() {
        source = alice.newProject("Classes source");
        destination = alice.newProject("Classes destination");
    }

    private JsonNode cloned(String... objects) {
        return alice.call(
                source + "/clone", "{'project':'%s','objects':['%s']}", destination, String.join("','", objects));
    }

    private List<String> inDestination() {
        return alice.call("system/findDataObjects", "{'scope':{'project':'%s'},'visibility':'either'}", destination)
                .path("results")
                .findValuesAsText("id");
    }

    private String applet(String project, String... bundled) {
        List<String> references = java.util.Arrays.stream(bundled)
                .map(id -> '"' + ContainerIds.object(id).orElseThrow().toString() + '"')
                .toList();
        return fixture.newObject("Applet", project, true, false, Map.of("bundled", references.toString()));
    }

    @Test
    void whatAnAppletBundlesComesAlongHiddenOrNot() {
        String visible = alice.newRecord(source, "/");
        String hidden = alice.call("record/new", "{'project':'%s','hidden':true,'close':true}", source)
                .path("id")
                .asText();
        String file = alice.newFile(source, "/", "asset");
        String inner = applet(source, hidden);
        String outer = applet(source, visible, file, inner);

        cloned(outer);

        assertThat(inDestination()).containsExactlyInAnyOrder(outer, inner, visible, hidden, file);
        assertThat(cloned(outer).path("exists")).hasSize(5);
    }

    @Test
    void whatAnAppletBundlesMustBeInTheSource() {
        String elsewhere = alice.newRecord(alice.newProject("Elsewhere"), "/");
        String applet = applet(source, elsewhere);

        JsonNode error = alice.refused(
                404, "ResourceNotFound", source + "/clone", "{'project':'%s','objects':['%s']}", destination, applet);

        assertThat(error.path("message").asText()).contains("bundledDepends").endsWith(elsewhere);
        assertThat(error.path("details").path("objects").toString()).isEqualTo("[\"" + elsewhere + "\"]");
        assertThat(inDestination()).isEmpty();
    }

    @Test
    void anOpenWorkflowBecomesANewOneAndAClosedOneStaysItself() {
        String open = fixture.newObject("Workflow", source, false, false, Map.of());
        String closed = fixture.newObject("Workflow", source, true, false, Map.of());

        assertThat(cloned(open, closed).path("exists")).isEmpty();

        assertThat(inDestination()).hasSize(2).contains(closed).doesNotContain(open);
        String replica = inDestination().stream()
                .filter(id -> !id.equals(closed))
                .findFirst()
                .orElseThrow();
        assertThat(alice.call(replica + "/describe", "{}").path("state").asText())
                .isEqualTo("open");
        assertThat(alice.call(open + "/listProjects", "{}").toString())
                .isEqualTo("{\"" + source + "\":\"ADMINISTER\"}");
        alice.call(replica + "/close", "{}");
        assertThat(alice.call(open + "/describe", "{}").path("state").asText()).isEqualTo("open");
    }

    @Test
    void anObjectThatIsOpenAndOnlyLinkedToIsRefused() {
        String hidden = alice.call("record/new", "{'project':'%s','hidden':true}", source)
                .path("id")
                .asText();
        String start = alice.call(
                        "record/new", "{'project':'%s','close':true,'details':{'$dnanexus_link':'%s'}}", source, hidden)
                .path("id")
                .asText();

        assertThat(alice.refused(
                                422,
                                "InvalidState",
                                source + "/clone",
                                "{'project':'%s','objects':['%s']}",
                                destination,
                                start)
                        .path("details")
                        .path("objects")
                        .toString())
                .isEqualTo("[\"" + hidden + "\"]");
    }

    @Test
    void everyClassIsListedWithItsProjects() {
        for (String object : List.of(
                alice.newRecord(source, "/"),
                alice.newFile(source, "/", "x"),
                applet(source),
                fixture.newObject("Workflow", source, true, false, Map.of()),
                fixture.newObject("Database", source, true, false, Map.of()))) {
            assertThat(alice.call(object + "/listProjects", "{}").toString())
                    .isEqualTo("{\"" + source + "\":\"ADMINISTER\"}");
        }
    }
}
