package io.offshoot.http.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.offshoot.identity.TokenLimits;
import io.offshoot.model.AccessLevel;
import io.offshoot.model.ContainerIds;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MovesIT {
    private final ContainerFixture fixture = ContainerFixture.get();
    private final DxClient alice = fixture.user("alice");
    private String project = "";

    @BeforeEach
    void aProject() {
        project = alice.newProject("Moves");
    }

    private String record(String folder, String more) {
        return alice.call(
                        "record/new",
                        "{'project':'%s','folder':'%s','parents':true,'close':true%s}",
                        project,
                        folder,
                        more)
                .path("id")
                .asText();
    }

    private List<String> in(String folder) {
        return alice.call(project + "/listFolder", "{'folder':'%s','includeHidden':true}", folder)
                .path("objects")
                .findValuesAsText("id");
    }

    private List<String> folders() {
        return texts(
                alice.call(project + "/describe", "{'fields':{'folders':true}}").path("folders"));
    }

    private static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    @Test
    void aFolderIsRenamedWithAllThatIsInIt() {
        String top = record("/a", ",'details':{'n':1.50}");
        String deep = record("/a/b", "");
        String beside = record("/ab", "");

        alice.call(project + "/renameFolder", "{'folder':'/a','name':'z'}");
        assertThat(in("/z")).containsExactly(top);
        assertThat(in("/z/b")).containsExactly(deep);
        assertThat(in("/ab")).containsExactly(beside);
        alice.call(project + "/renameFolder", "{'folder':'/z/b','newpath':'/ab/c'}");
        assertThat(in("/ab/c")).containsExactly(deep);
        assertThat(folders()).containsExactly("/", "/ab", "/ab/c", "/z");
        assertThat(alice.send(top + "/getDetails", "{}").body()).isEqualTo("{\"n\":1.50}");

        alice.refused(422, "InvalidState", project + "/renameFolder", "{'folder':'/z','name':'ab'}");
        alice.refused(422, "InvalidInput", project + "/renameFolder", "{'folder':'/','name':'ab'}");
        alice.refused(422, "InvalidInput", project + "/renameFolder", "{'folder':'/ab','newpath':'/ab/c/d'}");
        alice.refused(422, "InvalidInput", project + "/renameFolder", "{'folder':'/ab'}");
        alice.refused(404, "ResourceNotFound", project + "/renameFolder", "{'folder':'/no','name':'x'}");
        alice.refused(404, "ResourceNotFound", project + "/renameFolder", "{'folder':'/z','newpath':'/no/x'}");
    }

    @Test
    void namesWithQuotesAndBackslashesKeepTheirText() {
        String id = record("/q\\\\/\\\"1\\\" \\\\1 é\uD83D\uDE00", "");
        alice.call(project + "/newFolder", "{'folder':'/x'}");

        alice.call(
                project + "/move",
                "{'objects':[],'folders':['/q\\\\/\\\"1\\\" \\\\1 é\uD83D\uDE00'],'destination':'/x'}");

        assertThat(alice.call(id + "/describe", "{}").path("folder").asText())
                .isEqualTo("/x/q\\/\"1\" \\1 é\uD83D\uDE00");
        alice.call(project + "/move", "{'objects':['%s'],'destination':'/'}", id);
        assertThat(alice.call(id + "/describe", "{}").path("folder").asText()).isEqualTo("/");
    }

    @Test
    void objectsAndFoldersMove() {
        String one = record("/", "");
        String two = record("/a/b", "");
        alice.call(project + "/newFolder", "{'folder':'/x'}");

        alice.call(project + "/move", "{'objects':['%s'],'folders':['/a'],'destination':'/x'}", one);

        assertThat(in("/x")).containsExactly(one);
        assertThat(in("/x/a/b")).containsExactly(two);
        alice.refused(404, "ResourceNotFound", project + "/move", "{'objects':['record-x'],'destination':'/'}");
        alice.refused(404, "ResourceNotFound", project + "/move", "{'objects':[],'destination':'/no'}");
        alice.refused(422, "InvalidInput", project + "/move", "{'folders':['/x'],'destination':'/x/a'}");
        assertThat(fixture.server
                        .sql("select count(*) from resource_history where type = 401 and content like '%"
                                + "\"folder\":\"/a/b\"" + "%'")
                        .iterator()
                        .next()
                        .getLong(0))
                .isPositive();
    }

    @Test
    void hiddenObjectsGoWithTheLastThatLinksToThem() {
        String shared = record("/", ",'hidden':true");
        String own = record("/", ",'hidden':true,'details':{'$dnanexus_link':'" + shared + "'}");
        String lonely = record("/", ",'hidden':true");
        String one = record("/", ",'details':{'$dnanexus_link':'" + own + "'}");
        String two =
                record("/", ",'details':{'l':{'$dnanexus_link':{'project':'" + project + "','id':'" + shared + "'}}}");

        alice.call(project + "/removeObjects", "{'objects':['%s']}", one);
        assertThat(in("/")).containsExactlyInAnyOrder(shared, lonely, two);
        alice.call(project + "/removeObjects", "{'objects':['%s']}", two);
        assertThat(in("/")).containsExactly(lonely);
        alice.call(project + "/removeObjects", "{'objects':[]}");
        alice.refused(404, "ResourceNotFound", project + "/removeObjects", "{'objects':['%s']}", two);
        alice.call(project + "/removeObjects", "{'objects':['%s','%s'],'force':true}", two, lonely);
        assertThat(in("/")).isEmpty();
        alice.refused(404, "ResourceNotFound", two + "/describe", "{}");
    }

    @Test
    void aFolderIsRemovedWithWhatIsInItOnlyWhenThatIsSaid() {
        record("/a/b", "");
        String copy = record("/a", "");
        String other = alice.newProject("Other");
        alice.call(project + "/clone", "{'project':'%s','objects':['%s']}", other, copy);

        alice.refused(422, "InvalidState", project + "/removeFolder", "{'folder':'/a'}");
        assertThat(alice.call(project + "/removeFolder", "{'folder':'/a','recurse':true,'partial':true}"))
                .isEqualTo(DxClient.parsed(DxClient.json("{'id':'%s','completed':true}", project)));
        assertThat(folders()).containsExactly("/");
        alice.refused(404, "ResourceNotFound", project + "/removeFolder", "{'folder':'/a'}");
        alice.call(project + "/removeFolder", "{'folder':'/a','force':true}");
        alice.refused(422, "InvalidInput", project + "/removeFolder", "{'folder':'/'}");
        assertThat(alice.call(copy + "/describe", "{}").path("project").asText())
                .isEqualTo(other);
    }

    @Test
    void onlyAdministratorsRemoveFromAProtectedProject() {
        String record = record("/", "");
        alice.call(project + "/update", "{'protected':true}");
        String uuid = ContainerIds.project(project).orElseThrow().toString();
        fixture.user("bob").call("system/whoami", "{}");
        fixture.grant(uuid, "user-bob", "CONTRIBUTE");

        fixture.user("bob").refused(401, "PermissionDenied", project + "/removeObjects", "{'objects':['%s']}", record);
        fixture.user("bob").call(project + "/move", "{'objects':['%s'],'destination':'/'}", record);
        alice.call(project + "/removeObjects", "{'objects':['%s']}", record);
    }

    @Test
    void theProjectsOfAnObjectAreListedWithTheCallersLevels() {
        String record = record("/", "");
        String other = alice.newProject("Another");
        alice.call(project + "/clone", "{'project':'%s','objects':['%s']}", other, record);
        fixture.user("bob").call("system/whoami", "{}");
        fixture.grant(ContainerIds.project(other).orElseThrow().toString(), "user-bob", "UPLOAD");

        assertThat(alice.call(record + "/listProjects", "{}"))
                .isEqualTo(DxClient.parsed(DxClient.json("{'%s':'ADMINISTER','%s':'ADMINISTER'}", project, other)));
        assertThat(fixture.user("bob").call(record + "/listProjects", "{}"))
                .isEqualTo(DxClient.parsed(DxClient.json("{'%s':'UPLOAD'}", other)));
        assertThat(fixture.user("carol").call(record + "/listProjects", "{}")).isEmpty();
        alice.refused(404, "ResourceNotFound", "record-x/listProjects", "{}");
        alice.refused(401, "PermissionDenied", record + "/listProjects", "{'archivalInfoForOrg':'org-nobody'}");
        DxClient limited = fixture.withToken(
                "alice",
                new TokenLimits(
                        Optional.empty(), Map.of(ContainerIds.project(other).orElseThrow(), AccessLevel.VIEW)));
        assertThat(limited.call(record + "/listProjects", "{}"))
                .isEqualTo(DxClient.parsed(DxClient.json("{'%s':'VIEW'}", other)));
    }
}
