package io.offshoot.http.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;

/** Whether another executable may take the place of what a stage of a workflow runs. */
class StageCompatibilityIT {
    private final ContainerFixture fixture = ContainerFixture.get();
    private final DxClient alice = fixture.user("alice");
    private final String project = alice.newProject("Stages");
    private final String current =
            applet("'inputSpec':[{'name':'reads','class':'file'},{'name':'n','class':'int','optional':true}],"
                    + "'outputSpec':[{'name':'out','class':'file'},{'name':'log','class':'file','optional':true}]");
    private final String workflow = alice.call(
                    "workflow/new",
                    "{'project':'%s','stages':[{'id':'map','executable':'%s','input':{'n':1}}]}",
                    project,
                    current)
            .path("id")
            .asText();

    private String applet(String spec) {
        return alice.call(
                        "applet/new",
                        "{'project':'%s','dxapi':'1.0.0','runSpec':{'interpreter':'bash','code':'x'}%s}",
                        project,
                        spec.isEmpty() ? "" : "," + spec)
                .path("id")
                .asText();
    }

    private JsonNode compatible(String executable) {
        return alice.call(
                workflow + "/isStageCompatible", "{'stage':'map','executable':'%s','editVersion':0}", executable);
    }

    @Test
    void whatTakesAndGivesNoLessMayTakeThePlace() {
        String more = applet(
                "'inputSpec':[{'name':'reads','class':'file','optional':true},{'name':'n','class':'int',"
                        + "'default':1},{'name':'more','class':'string','optional':true}],"
                        + "'outputSpec':[{'name':'log','class':'file'},{'name':'out','class':'file'},{'name':'x','class':'int'}]");

        for (String executable : new String[] {current, more, applet("")}) {
            assertThat(compatible(executable).toString())
                    .isEqualTo(DxClient.json("{'id':'%s','compatible':true}", workflow));
        }
        assertThat(alice.call(
                                workflow + "/updateStageExecutable",
                                "{'editVersion':0,'stage':'map','executable':'%s'}",
                                more)
                        .toString())
                .isEqualTo(DxClient.json("{'id':'%s','editVersion':1,'compatible':true}", workflow));
    }

    @Test
    void everythingElseSaysWhyItMayNot() {
        String less = applet("'inputSpec':[{'name':'n','class':'int'},{'name':'must','class':'int'}],"
                + "'outputSpec':[{'name':'out','class':'file','optional':true},{'name':'log','class':'string'}]");

        JsonNode answer = compatible(less);

        assertThat(answer.path("compatible").asBoolean(true)).isFalse();
        assertThat(answer.path("incompatibilities").toString())
                .isEqualTo("[\"There would be no input \\\"reads\\\"\",\"The input \\\"n\\\" would be required\","
                        + "\"There would be another required input \\\"must\\\"\","
                        + "\"The output \\\"out\\\" would be optional\","
                        + "\"The output \\\"log\\\" would be of class string, not file\"]");
        JsonNode error = alice.refused(
                422,
                "InvalidState",
                workflow + "/updateStageExecutable",
                "{'editVersion':0,'stage':'map','executable':'%s'}",
                less);
        assertThat(error.path("message").asText()).contains("There would be no input \"reads\"");
        assertThat(alice.call(workflow + "/describe", "{}")
                        .at("/stages/0/executable")
                        .asText())
                .isEqualTo(current);
        assertThat(alice.call(
                                workflow + "/updateStageExecutable",
                                "{'editVersion':0,'stage':'map','executable':'%s','force':true}",
                                less)
                        .toString())
                .isEqualTo(DxClient.json("{'id':'%s','editVersion':1,'compatible':false}", workflow));
    }

    @Test
    void whatIsNotThereCannotBeCompared() {
        String other = applet("");
        alice.refused(
                404, "ResourceNotFound", workflow + "/isStageCompatible", "{'stage':'no','executable':'%s'}", other);
        alice.refused(
                404,
                "ResourceNotFound",
                workflow + "/isStageCompatible",
                "{'stage':'map','executable':'applet-000000000000000000000000'}");
        alice.refused(422, "InvalidInput", workflow + "/isStageCompatible", "{'stage':'map'}");
        alice.refused(
                422,
                "InvalidInput",
                workflow + "/isStageCompatible",
                "{'stage':'map','executable':'%s'}",
                alice.newRecord(project, "/"));
        alice.refused(
                422,
                "InvalidState",
                workflow + "/isStageCompatible",
                "{'stage':'map','executable':'%s','editVersion':7}",
                other);
        fixture.user("bob")
                .refused(
                        404,
                        "ResourceNotFound",
                        workflow + "/isStageCompatible",
                        "{'stage':'map','executable':'%s'}",
                        other);

        alice.call(project + "/removeObjects", "{'objects':['%s']}", current);
        assertThat(compatible(other).path("incompatibilities").toString()).contains(current + ", could not be found");
    }
}
