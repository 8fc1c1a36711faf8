package io.offshoot.http.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the page says about regions, databases, archived objects, sponsorship and spending, all of it set up by calls. */
class CloneRulesIT {
    private static final long FAR = 4_102_444_800_000L;

    private final ContainerFixture fixture = ContainerFixture.get();
    private final DxClient alice = fixture.user("alice");
    private String source = "";
    private String destination = "";

    @BeforeEach
    void twoProjects() {
        source = alice.newProject("Rules source");
        destination = alice.newProject("Rules destination");
    }

    private void set(String project, String json, Object... arguments) {
        fixture.administer("PATCH", "projects/" + project, json, arguments).expect(200);
    }

    private String org(String json) {
        String org = "org-" + UUID.randomUUID();
        fixture.administer("PUT", "orgs/" + org, json).expect(200);
        return org;
    }

    private JsonNode refused(String type, String more, Object... arguments) {
        int status = type.equals("SpendingLimitExceeded") ? 403 : 422;
        return alice.refused(
                status, type, source + "/clone", "{'project':'" + destination + "'," + more + "}", arguments);
    }

    private JsonNode cloned(String more, Object... arguments) {
        return alice.call(source + "/clone", "{'project':'" + destination + "'," + more + "}", arguments);
    }

    private List<String> inDestination() {
        return alice.call("system/findDataObjects", "{'scope':{'project':'%s'},'visibility':'either'}", destination)
                .path("results")
                .findValuesAsText("id");
    }

    @Test
    void theRegionsMustBeTheSame() {
        String region = "aws:r" + UUID.randomUUID();
        fixture.administer("PUT", "regions/" + region, "").expect(204);
        String record = alice.newRecord(source, "/");
        destination = alice.call("project/new", "{'name':'Elsewhere','region':'%s'}", region)
                .path("id")
                .asText();

        assertThat(refused("InvalidInput", "'objects':['%s']", record)
                        .path("message")
                        .asText())
                .isEqualTo("Cannot clone into a project in a different region");
        set(source, "{'region':'%s'}", region);
        cloned("'objects':['%s']", record);
    }

    @Test
    void aDatabaseIsNeverCloned() {
        String visible = database("{'project':'%s','folder':'/a/b','parents':true}");
        String hidden = database("{'project':'%s','folder':'/h','parents':true,'hidden':true}");

        JsonNode named = refused("InvalidState", "'objects':['%s']", visible);
        assertThat(named.path("message").asText()).contains("database").endsWith(visible);
        assertThat(named.path("details").path("objects").toString()).isEqualTo("[\"" + visible + "\"]");
        assertThat(refused("InvalidState", "'folders':['/a']")
                        .path("details")
                        .path("objects")
                        .toString())
                .isEqualTo("[\"" + visible + "\"]");
        assertThat(refused("InvalidState", "'folders':['/h']")
                        .path("details")
                        .path("objects")
                        .toString())
                .isEqualTo("[\"" + hidden + "\"]");
        refused("InvalidState", "'folders':['/']");
        assertThat(inDestination()).isEmpty();
        assertThat(alice.call(visible + "/listProjects", "{}").toString())
                .isEqualTo("{\"" + source + "\":\"ADMINISTER\"}");
    }

    private String database(String json) {
        return fixture.administer("POST", "databases", json, source).expect(201).id();
    }

    /** Files of the source in each archival state there is, in the folder that is called like the state. */
    private Map<String, String> files() {
        Map<String, String> files = new LinkedHashMap<>();
        for (String state : List.of("live", "archival", "archiving", "archived", "unarchiving")) {
            files.put(state, alice.newFile(source, "/" + state, state));
        }
        String elsewhere = alice.newProject("Live copies");
        alice.call(source + "/clone", "{'project':'%s','objects':['%s']}", elsewhere, files.get("archival"));
        alice.call(
                source + "/archive",
                "{'files':['%s','%s','%s']}",
                files.get("archival"),
                files.get("archived"),
                files.get("unarchiving"));
        set(source, "{'holdTransitions':true}");
        alice.call(source + "/archive", "{'files':['%s']}", files.get("archiving"));
        alice.call(source + "/unarchive", "{'files':['%s']}", files.get("unarchiving"));
        return files;
    }

    @Test
    void archivedObjectsStayWithTheirPayerAndThoseOnTheirWayStayWhereTheyAre() {
        Map<String, String> files = files();
        List<String> wrong = new ArrayList<>();
        for (boolean samePayer : new boolean[] {false, true}) {
            if (!samePayer) {
                fixture.user("bob");
                set(destination, "{'billTo':'user-bob'}");
            } else {
                set(destination, "{'billTo':'user-alice'}");
            }
            files.forEach((state, file) -> {
                boolean moving = state.equals("archiving") || state.equals("unarchiving");
                boolean allowed = !moving && (samePayer || state.equals("live"));
                String why = moving
                        ? " as they are being archived or unarchived"
                        : " as they are not in the live state, and the source project and destination project belong to"
                                + " different billTo orgs";
                for (String what : List.of("'objects':['" + file + "']", "'folders':['/" + state + "']")) {
                    String json = DxClient.json(
                            "{'project':'%s','destination':'/%s',%s,'parents':true}",
                            destination, UUID.randomUUID(), what);
                    var answer = alice.send(source + "/clone", json);
                    String message =
                            DxClient.parsed(answer.body()).at("/error/message").asText();
                    String expected = "Cannot clone one or more objects"
                            + (what.startsWith("'folders'") ? " in folder /" + state : "") + why + ": " + file;
                    if (allowed
                            ? answer.statusCode() != 200
                            : !message.equals(expected) || answer.statusCode() != 422) {
                        wrong.add(state + " " + samePayer + " " + what + ": " + answer.body());
                    }
                }
            });
        }

        assertThat(wrong).isEmpty();
        assertThat(inDestination())
                .containsExactlyInAnyOrder(files.get("live"), files.get("archival"), files.get("archived"));
        for (String state : List.of("live", "archival", "archived")) {
            assertThat(alice.call(files.get(state) + "/describe", "{'project':'%s'}", destination)
                            .path("archivalState")
                            .asText())
                    .isEqualTo(state);
        }
    }

    @Test
    void archivalErrorsNameTheObjectsAndTheFolder() {
        String one = alice.newFile(source, "/a", "1");
        String two = alice.newFile(source, "/a/b", "2");
        set(source, "{'holdTransitions':true}");
        alice.call(source + "/archive", "{'folder':'/a'}");

        JsonNode details = refused("InvalidState", "'folders':['/a']").path("details");

        assertThat(details.path("objects")).extracting(JsonNode::asText).containsExactlyInAnyOrder(one, two);
        assertThat(details.path("folder").asText()).isEqualTo("/a");
        assertThat(inDestination()).isEmpty();
        set(source, "{'holdTransitions':false}");
        cloned("'folders':['/a']");
        assertThat(inDestination()).containsExactlyInAnyOrder(one, two);
    }

    @Test
    void whatIsThereAlreadyIsNotLookedAt() {
        String file = alice.newFile(source, "/", "x");
        cloned("'objects':['%s']", file);
        set(source, "{'holdTransitions':true}");
        alice.call(source + "/archive", "{'files':['%s']}", file);
        alice.call(destination + "/archive", "{'files':['%s']}", file);

        assertThat(cloned("'objects':['%s']", file).path("exists").toString()).isEqualTo("[\"" + file + "\"]");
    }

    private void sponsor(String project) {
        alice.call(project + "/updateSponsorship", "{'sponsoredUntil':%s}", FAR);
    }

    @Test
    void nothingThatThePlatformSponsorsIsClonedIntoAThirdPartySponsoredProject() {
        String file = alice.newFile(source, "/f", "x");
        fixture.administer("PATCH", "objects/" + file, "{'project':'%s','sponsored':true}", source)
                .expect(204);
        assertThat(alice.call(file + "/describe", "{'project':'%s'}", source)
                        .path("sponsored")
                        .asBoolean())
                .isTrue();
        sponsor(destination);

        JsonNode error = refused("InvalidState", "'objects':['%s']", file);
        assertThat(error.path("message").asText())
                .startsWith(
                        "The destination project is third-party sponsored and one or more of the objects to be cloned"
                                + " is sponsored by the platform");
        assertThat(error.path("details").path("objects").toString()).isEqualTo("[\"" + file + "\"]");
        refused("InvalidState", "'folders':['/f']");
        set(destination, "{'sponsor':{'by':'org-environment','thirdParty':false}}");
        cloned("'objects':['%s']", file);
    }

    @Test
    void whatAnotherThirdPartySponsorsIsNamedWithItsProject() {
        String one = alice.newFile(source, "/", "1");
        alice.call(source + "/newFolder", "{'folder':'/f'}");
        String two = alice.newRecord(source, "/f");
        String free = alice.newRecord(source, "/");
        String third = alice.newProject("Third");
        alice.call(source + "/clone", "{'project':'%s','objects':['%s','%s']}", third, one, two);
        sponsor(third);
        sponsor(destination);

        JsonNode error = refused("InvalidState", "'objects':['%s','%s'],'folders':['/f']", one, free);

        assertThat(error.path("details").path("alreadySponsored"))
                .containsExactlyInAnyOrder(held(one, third), held(two, third));
        assertThat(inDestination()).isEmpty();
        cloned("'objects':['%s']", free);
        alice.call(third + "/updateSponsorship", "{'sponsoredUntil':null}");
        cloned("'objects':['%s','%s']", one, two);
    }

    private static JsonNode held(String id, String project) {
        return DxClient.parsed(DxClient.json("{'id':'%s','project':'%s'}", id, project));
    }

    @Test
    void whoHasSpentAllPaysForNothingMore() {
        String record = alice.newRecord(source, "/");
        String members = "'members':[{'user':'user-alice','billing':true}]";
        String org = org("{" + members + ",'spendingLimit':100,'spend':100}");
        alice.call(destination + "/update", "{'billTo':'%s'}", org);

        assertThat(refused("SpendingLimitExceeded", "'objects':['%s']", record)
                        .path("message")
                        .asText())
                .isEqualTo("The spending limit of " + org + ", who would be billed, has been reached");
        fixture.administer("PUT", "orgs/" + org, "{" + members + ",'spendingLimit':100,'spend':99.5}")
                .expect(200);
        cloned("'objects':['%s'],'destination':'/below','parents':true", record);
        fixture.administer("PUT", "orgs/" + org, "{" + members + ",'spendingLimit':0}")
                .expect(200);
        refused("SpendingLimitExceeded", "'objects':['%s']", record);
        fixture.administer("PUT", "orgs/" + org, "{" + members + ",'spend':1000000}")
                .expect(200);
        cloned("'objects':['%s']", record);
        fixture.administer("PUT", "orgs/" + org, "{" + members + ",'spendingLimit':1,'spend':1}")
                .expect(200);
        alice.call(source + "/update", "{'billTo':'%s'}", org);
        cloned("'objects':['%s']", record);
    }

    /** Each step mends what the one before was refused for, so every check is seen to come before those behind it. */
    @Test
    void theChecksOfWhatIsPlannedComeInTheDocumentedOrder() {
        String region = "aws:o" + UUID.randomUUID();
        fixture.administer("PUT", "regions/" + region, "").expect(204);
        String org = org("{'members':[{'user':'user-alice','billing':true}],'spendingLimit':1,'spend':1}");
        String file = alice.newFile(source, "/", "f");
        String moving = alice.newFile(source, "/", "m");
        fixture.administer("PATCH", "objects/" + file, "{'project':'%s','sponsored':true}", source)
                .expect(204);
        set(source, "{'holdTransitions':true}");
        alice.call(source + "/archive", "{'files':['%s']}", moving);
        String archived = alice.newFile(source, "/", "a");
        String open =
                alice.call("record/new", "{'project':'%s'}", source).path("id").asText();
        String database = database("{'project':'%s'}");
        String applet = alice.call(
                        "applet/new",
                        "{'project':'%s','dxapi':'1.0.0','runSpec':{'interpreter':'bash','code':'x','bundledDepends':"
                                + "[{'name':'b','id':{'$dnanexus_link':'%s'}}]}}",
                        source,
                        alice.newFile(alice.newProject("elsewhere"), "/", "b"))
                .path("id")
                .asText();
        alice.call(source + "/newFolder", "{'folder':'/f'}");
        alice.call(destination + "/newFolder", "{'folder':'/f'}");
        sponsor(destination);
        set(destination, "{'billTo':'%s','region':'%s'}", org, region);
        alice.call(source + "/update", "{'restricted':true}");
        String all = "'objects':['" + String.join("','", file, moving, archived, open, applet, database);

        alice.refused(
                401,
                "PermissionDenied",
                source + "/clone",
                "{'project':'" + destination + "'," + all + "','record-x'],'folders':['/f']}");
        alice.call(source + "/update", "{'restricted':false}");
        refused("InvalidInput", all + "','record-x'],'folders':['/f']");
        set(destination, "{'region':'local:main'}");
        alice.refused(
                404,
                "ResourceNotFound",
                source + "/clone",
                "{'project':'" + destination + "'," + all + "','record-x'],'folders':['/f']}");
        assertThat(message("InvalidState", all + "'],'folders':['/f']")).startsWith("If cloned, a folder");
        assertThat(message("InvalidState", all + "']")).contains("is a database");
        all = all.replace("','" + database, "");
        JsonNode unbundled = alice.refused(
                404, "ResourceNotFound", source + "/clone", "{'project':'" + destination + "'," + all + "']}");
        assertThat(unbundled.path("message").asText()).contains("bundledDepends");
        all = all.replace("','" + applet, "");
        assertThat(message("InvalidState", all + "']")).contains("not in the closed state");
        alice.call(open + "/close", "{}");
        assertThat(message("InvalidState", all + "']")).contains("being archived or unarchived");
        set(source, "{'holdTransitions':false}");
        assertThat(message("InvalidState", all + "']")).contains("not in the live state");
        alice.call(source + "/unarchive", "{'files':['%s']}", moving);
        assertThat(message("InvalidState", all + "']")).contains("is sponsored by the platform");
        fixture.administer("PATCH", "objects/" + file, "{'project':'%s','sponsored':false}", source)
                .expect(204);
        assertThat(message("SpendingLimitExceeded", all + "']")).startsWith("The spending limit");
        fixture.administer("PUT", "orgs/" + org, "{'spendingLimit':2,'spend':1}")
                .expect(200);
        assertThat(cloned(all + "']").path("exists")).isEmpty();
    }

    private String message(String type, String more) {
        return refused(type, more).path("message").asText();
    }

    @Test
    void containersOfTheSystemAreClonedFromAndInto() {
        String record = alice.newRecord(source, "/");
        String container = fixture.administer(
                        "POST", "containers", "{'name':'Job','permissions':{'user-alice':'UPLOAD'}}")
                .expect(201)
                .id();
        assertThat(container).matches("container-[0-9A-Za-z]{24}");
        alice.call(source + "/clone", "{'project':'%s','objects':['%s']}", container, record);

        JsonNode answer = alice.call(container + "/clone", "{'project':'%s','folders':['/']}", destination);

        assertThat(answer.path("id").asText()).isEqualTo(container);
        assertThat(inDestination()).containsExactly(record);
        alice.refused(401, "PermissionDenied", container + "/removeObjects", "{'objects':['%s']}", record);
        assertThat(alice.call(record + "/listProjects", "{}").toString()).contains("\"" + container + "\":\"UPLOAD\"");
        set(container, "{'restricted':true}");
        alice.refused(401, "PermissionDenied", container + "/clone", "{'project':'%s','folders':['/']}", destination);
        fixture.administer("DELETE", "containers/" + container, "").expect(204);
        alice.refused(404, "ResourceNotFound", container + "/describe", "{}");
    }
}
