package io.offshoot.http.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.offshoot.model.ContainerIds;
import io.offshoot.model.ResourceKey;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Applets, workflows and databases: made, described, changed, cloned. */
class ExecutablesIT {
    private static final String RUN =
            "'dxapi':'1.0.0','runSpec':{'interpreter':'bash','code':'echo 1','bundledDepends':[%s]}%s";

    private final ContainerFixture fixture = ContainerFixture.get();
    private final DxClient alice = fixture.user("alice");
    private String source = "";
    private String destination = "";

    @BeforeEach
    void twoProjects() {
        source = alice.newProject("Source");
        destination = alice.newProject("Destination");
    }

    private String applet(String bundled, String more) {
        return alice.call("applet/new", "{'project':'%s'," + RUN + "}", source, bundled, more)
                .path("id")
                .asText();
    }

    private String workflow(String more) {
        return alice.call("workflow/new", "{'project':'%s'%s}", source, more)
                .path("id")
                .asText();
    }

    private static String bundle(String id) {
        return "{'name':'x.tar.gz','id':{'$dnanexus_link':'" + id + "'}}";
    }

    private JsonNode clone(String objects, String folders) {
        return alice.call(
                source + "/clone", "{'project':'%s','objects':[%s],'folders':[%s]}", destination, objects, folders);
    }

    private List<String> in(String project) {
        return alice.call(project + "/listFolder", "{'includeHidden':true}")
                .path("objects")
                .findValuesAsText("id");
    }

    @Test
    void anAppletIsDescribedAsItWasGivenWithoutItsCode() {
        String id = applet("", ",'name':'a','title':'A','inputSpec':[{'name':'n','class':'int','default':1.50}]");

        JsonNode described = alice.call(id + "/describe", "{}");
        JsonNode whole = alice.call(id + "/get", "{}");

        assertThat(described.path("class").asText()).isEqualTo("applet");
        assertThat(described.path("state").asText()).isEqualTo("closed");
        assertThat(described.path("title").asText()).isEqualTo("A");
        assertThat(described.path("developerNotes").asText("-")).isEmpty();
        assertThat(described.path("runSpec").toString()).isEqualTo("{\"interpreter\":\"bash\",\"bundledDepends\":[]}");
        assertThat(whole.at("/runSpec/code").asText()).isEqualTo("echo 1");
        assertThat(alice.send(id + "/describe", "{\"fields\":{\"inputSpec\":true}}")
                        .body())
                .isEqualTo(
                        "{\"id\":\"" + id + "\",\"inputSpec\":[{\"name\":\"n\",\"class\":\"int\",\"default\":1.50}]}");
        assertThat(alice.call("system/findDataObjects", "{'class':'applet','scope':{'project':'%s'}}", source)
                        .path("results")
                        .findValuesAsText("id"))
                .containsExactly(id);
    }

    @Test
    void anAppletMustHaveARunSpecification() {
        for (String wrong : List.of(
                "'dxapi':'1.0.0'",
                "'dxapi':'1.0.0','runSpec':[]",
                "'dxapi':'1.0.0','runSpec':{'code':''}",
                "'dxapi':'1.0.0','runSpec':{'interpreter':'bash'}",
                "'runSpec':{'interpreter':'bash','code':''}",
                "'dxapi':1,'runSpec':{'interpreter':'bash','code':''}",
                "'dxapi':'1.0.0','runSpec':{'interpreter':'bash','code':''},'inputSpec':['x']",
                "'dxapi':'1.0.0','runSpec':{'interpreter':'bash','code':'','bundledDepends':[{'name':'x'}]}",
                "'dxapi':'1.0.0','runSpec':{'interpreter':'bash','code':'','bundledDepends':[{'name':'x','id':'a'}]}",
                "'dxapi':'1.0.0','runSpec':{'interpreter':'bash','code':'','bundledDepends':7}")) {
            alice.refused(422, "InvalidInput", "applet/new", "{'project':'%s',%s}", source, wrong);
        }
    }

    @Test
    void aNonceMakesAnAppletOnce() {
        String input = "{'project':'" + source + "','nonce':'applet-1'," + DxClient.json(RUN, "", "") + "}";
        String first = alice.call("applet/new", input).path("id").asText();

        assertThat(alice.call("applet/new", input).path("id").asText()).isEqualTo(first);
        JsonNode error = alice.refused(422, "InvalidInput", "applet/new", input.replace("echo 1", "echo 2"));
        assertThat(error.path("message").asText())
                .isEqualTo("Nonce was reused for an earlier API request that had a different input");
        assertThat(in(source)).containsExactly(first);
    }

    @Test
    void appletsBringWhatTheyBundle() {
        String visible = alice.newRecord(source, "/");
        String file = alice.newFile(source, "/", "library");
        String inner = applet(bundle(file), "");
        String outer = applet(bundle(inner) + "," + bundle(visible), "");

        assertThat(clone("'" + outer + "'", "").path("exists")).isEmpty();

        assertThat(in(destination)).containsExactlyInAnyOrder(outer, inner, visible, file);
        assertThat(clone("'" + outer + "'", "").path("exists"))
                .extracting(JsonNode::asText)
                .containsExactlyInAnyOrder(outer, inner, visible, file);
    }

    @Test
    void whatAnAppletBundlesMustBeInTheSource() {
        String elsewhere = alice.newRecord(alice.newProject("Elsewhere"), "/");
        String applet = applet(bundle(elsewhere), "");

        JsonNode error = alice.refused(
                404, "ResourceNotFound", source + "/clone", "{'project':'%s','objects':['%s']}", destination, applet);

        assertThat(error.path("message").asText()).contains(elsewhere);
        assertThat(error.at("/details/objects").toString()).isEqualTo("[\"" + elsewhere + "\"]");
        assertThat(in(destination)).isEmpty();
    }

    @Test
    void whatAnAppletBundlesMustBeClosed() {
        String open = alice.call("record/new", "{'project':'%s','hidden':true}", source)
                .path("id")
                .asText();
        String applet = applet(bundle(open), "");

        JsonNode error = alice.refused(
                422, "InvalidState", source + "/clone", "{'project':'%s','objects':['%s']}", destination, applet);

        assertThat(error.at("/details/objects").toString()).isEqualTo("[\"" + open + "\"]");
    }

    @Test
    void aWorkflowIsChangedWhileItIsOpen() {
        String one = applet("", "");
        String two = applet("", "");
        JsonNode made = alice.call(
                "workflow/new",
                "{'project':'%s','name':'w','stages':[{'id':'first','executable':'%s','input':{'x':1.50}}]}",
                source,
                one);
        String id = made.path("id").asText();
        assertThat(made.path("editVersion").asInt(-1)).isZero();

        JsonNode added = alice.call(
                id + "/addStage", "{'editVersion':0,'executable':'%s','name':'second','folder':'/out'}", two);
        String stage = added.path("stage").asText();
        assertThat(added.path("editVersion").asInt()).isEqualTo(1);
        alice.call(id + "/moveStage", "{'editVersion':1,'stage':'%s','newIndex':0}", stage);
        alice.call(id + "/update", "{'editVersion':2,'title':'T','summary':'S','stages':{'first':{'name':'renamed'}}}");
        alice.call(id + "/updateStageExecutable", "{'editVersion':3,'stage':'first','executable':'%s'}", two);

        JsonNode described = alice.call(id + "/describe", "{}");
        assertThat(described.path("stages").findValuesAsText("id")).containsExactly(stage, "first");
        assertThat(described.path("stages").findValuesAsText("name")).containsExactly("second", "renamed");
        assertThat(described.path("stages").findValuesAsText("executable")).containsExactly(two, two);
        assertThat(alice.send(id + "/describe", "{}").body()).contains("\"input\":{\"x\":1.50}");
        assertThat(described.path("title").asText()).isEqualTo("T");
        assertThat(described.path("outputFolder").isNull()).isTrue();
        assertThat(described.path("editVersion").asInt()).isEqualTo(4);

        alice.refused(422, "InvalidState", id + "/removeStage", "{'editVersion':3,'stage':'first'}");
        alice.refused(404, "ResourceNotFound", id + "/removeStage", "{'editVersion':4,'stage':'zz'}");
        alice.call(id + "/removeStage", "{'editVersion':4,'stage':'first'}");
        alice.call(id + "/close", "{}");
        alice.refused(422, "InvalidState", id + "/removeStage", "{'editVersion':5,'stage':'%s'}", stage);
        assertThat(alice.call(id + "/describe", "{}").path("stages")).hasSize(1);
    }

    @Test
    void wrongStagesAreRefused() {
        String applet = applet("", "");
        for (String wrong : List.of(
                "'stages':{}",
                "'stages':[{}]",
                "'stages':[{'executable':'" + applet + "','id':'1 x'}]",
                "'stages':[{'executable':'" + applet + "','id':'a'},{'executable':'" + applet + "','id':'a'}]",
                "'stages':[{'executable':'file-1'}]",
                "'stages':[{'executable':'" + applet + "','input':[]}]",
                "'title':7")) {
            alice.refused(422, "InvalidInput", "workflow/new", "{'project':'%s',%s}", source, wrong);
        }
        alice.refused(
                404,
                "ResourceNotFound",
                "workflow/new",
                "{'project':'%s','stages':[{'executable':'applet-000000000000000000000000'}]}",
                source);
        String id = workflow("");
        alice.refused(422, "InvalidInput", id + "/update", "{'title':'x'}");
        alice.refused(422, "InvalidInput", id + "/moveStage", "{'editVersion':0,'stage':'a'}");
    }

    @Test
    void aWorkflowMayBeginFromAnother() {
        String applet = applet("", "");
        String first =
                workflow(",'title':'T','summary':'S','tags':['t'],'stages':[{'id':'a','executable':'" + applet + "'}]");

        String second =
                workflow(",'summary':'other','initializeFrom':{'id':'" + first + "','project':'" + source + "'}");

        JsonNode described = alice.call(second + "/describe", "{}");
        assertThat(described.path("title").asText()).isEqualTo("T");
        assertThat(described.path("summary").asText()).isEqualTo("other");
        assertThat(described.path("tags").toString()).isEqualTo("[\"t\"]");
        assertThat(described.at("/stages/0/executable").asText()).isEqualTo(applet);
        alice.refused(422, "InvalidType", "record/new", "{'project':'%s','initializeFrom':{'id':'%s'}}", source, first);
    }

    @Test
    void openWorkflowsBecomeANewOpenReplicaAndClosedOnesAreClonedAsTheyAre() {
        String open = workflow(",'name':'open','folder':'/w','parents':true");
        String closed = workflow(",'name':'closed'");
        alice.call(closed + "/close", "{}");

        JsonNode answer = clone("'" + closed + "'", "'/w'");

        assertThat(answer.path("exists")).isEmpty();
        assertThat(in(destination)).containsExactly(closed);
        JsonNode replica = alice.call(destination + "/listFolder", "{'folder':'/w','describe':true}")
                .at("/objects/0/describe");
        assertThat(replica.path("id").asText()).startsWith("workflow-").isNotEqualTo(open);
        assertThat(replica.path("name").asText()).isEqualTo("open");
        assertThat(replica.path("state").asText()).isEqualTo("open");
        alice.call(replica.path("id").asText() + "/update", "{'editVersion':0,'title':'changed'}");
        assertThat(alice.call(open + "/describe", "{}").path("title").isNull()).isTrue();
        assertThat(clone("'" + closed + "'", "").path("exists").toString()).isEqualTo("[\"" + closed + "\"]");
        clone("'" + open + "'", "");
        assertThat(in(destination)).hasSize(2).doesNotContain(open);
    }

    @Test
    void databasesAreNotClonedWhetherNamedOrInAFolder() {
        String named = database("/", false);
        JsonNode error = alice.refused(
                422, "InvalidState", source + "/clone", "{'project':'%s','objects':['%s']}", destination, named);
        assertThat(error.at("/details/objects").toString()).isEqualTo("[\"" + named + "\"]");

        String hidden = database("/a/b", true);
        error = alice.refused(422, "InvalidState", source + "/clone", "{'project':'%s','folders':['/a']}", destination);
        assertThat(error.at("/details/objects").toString()).isEqualTo("[\"" + hidden + "\"]");
        assertThat(in(destination)).isEmpty();
        assertThat(alice.call(named + "/describe", "{}").path("class").asText()).isEqualTo("database");
        assertThat(alice.call(named + "/listProjects", "{}").toString())
                .isEqualTo("{\"" + source + "\":\"ADMINISTER\"}");
        alice.call(source + "/move", "{'objects':['%s'],'destination':'/a'}", named);
        assertThat(alice.call(named + "/describe", "{}").path("folder").asText())
                .isEqualTo("/a");
    }

    private String database(String folder, boolean hidden) {
        return fixture.administer(
                        "POST",
                        "databases",
                        "{'project':'%s','folder':'%s','parents':true,'hidden':%s}",
                        source,
                        folder,
                        hidden)
                .expect(201)
                .at("/id");
    }

    @Test
    void aWholeProjectTakesThemAlong() {
        var client = fixture.server.newProject("Executables");
        String project = ContainerIds.ofProject(java.util.UUID.fromString(client.project()), false);
        DxClient root = DxClient.basic(fixture.server.urls.base(), client.id, client.secret);
        String file = root.newFile(project, "/", "library");
        String applet = root.call("applet/new", "{'project':'%s'," + RUN + "}", project, bundle(file), ",'name':'app'")
                .path("id")
                .asText();
        root.call(
                "workflow/new",
                "{'project':'%s','name':'flow','stages':[{'executable':'%s','input':{'f':{'$dnanexus_link':'%s'}}}]}",
                project,
                applet,
                file);

        String copy = fixture.duplicating()
                .server
                .superAdmin()
                .post("fhir/R4/Project/" + client.project() + "/$clone", "{}")
                .expect(201)
                .id();

        String target = ContainerIds.ofProject(java.util.UUID.fromString(copy), false);
        DxClient admin = fixture.superAdmin();
        JsonNode found = admin.call(
                "system/findDataObjects",
                "{'scope':{'project':'%s'},'name':{'regexp':'^(app|flow)$'},'describe':{}}",
                target);
        JsonNode newApplet = described(found, "applet");
        JsonNode newFlow = described(found, "workflow");
        String newFile =
                newApplet.at("/runSpec/bundledDepends/0/id/$dnanexus_link").asText();
        assertThat(newFile).startsWith("file-").isNotEqualTo(file);
        assertThat(newFlow.at("/stages/0/executable").asText())
                .isEqualTo(newApplet.path("id").asText());
        assertThat(newFlow.at("/stages/0/input/f/$dnanexus_link").asText()).isEqualTo(newFile);
        assertThat(admin.call(newFile + "/listProjects", "{}").has(target)).isTrue();
        ResourceKey key = ContainerIds.object(newApplet.path("id").asText()).orElseThrow();
        assertThat(fixture.server
                        .sql("select content::json -> 'bundled' ->> 0 from resource where id = '" + key.id() + "'")
                        .iterator()
                        .next()
                        .getString(0))
                .isEqualTo(
                        "Binary/" + ContainerIds.object(newFile).orElseThrow().id());
    }

    private static JsonNode described(JsonNode found, String className) {
        for (JsonNode each : found.path("results")) {
            if (each.path("id").asText().startsWith(className)) {
                return each.path("describe");
            }
        }
        throw new AssertionError("no " + className + " in " + found);
    }
}
