package io.offshoot.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.offshoot.http.container.DxClient;
import io.offshoot.model.ContainerIds;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;

/** A file, and a record that links to it, on their way through all doors of two environments. */
final class ThroughTheDoors {
    private static final String TEXT = "the bytes of the file: Zoë 🎈\n".repeat(5_000);

    private final TwoEnvironments both;

    ThroughTheDoors(TwoEnvironments both) {
        this.both = both;
    }

    void go() {
        // The Container door takes it in, in a folder, with links of both forms to it.
        DxClient near = both.source.dx();
        String project = near.newProject("Doors");
        String file = near.newFile(project, "/data", TEXT);
        near.call(
                "record/new",
                "{'project':'%s','name':'index','close':true,'tags':['t'],'details':{'x':1.50,"
                        + "'file':{'$dnanexus_link':'%s'},"
                        + "'here':{'$dnanexus_link':{'project':'%s','id':'%s'}}}}",
                project,
                file,
                project,
                file);

        // The FHIR door shows it as a Binary, and clones the project.
        String uuid = ContainerIds.project(project).orElseThrow().toString();
        assertThat(text(both.source
                        .caller()
                        .call(
                                "GET",
                                "fhir/R4/Binary/"
                                        + ContainerIds.object(file)
                                                .orElseThrow()
                                                .id() + "?_project=" + uuid,
                                new byte[0],
                                Map.of("Accept", "*/*"))))
                .isEqualTo(TEXT);
        String clone = both.source
                .caller()
                .post("fhir/R4/Project/" + uuid + "/$clone", "{\"name\":\"Doors, cloned\"}", Map.of())
                .expect(201)
                .json()
                .get("id")
                .asText();
        String cloned = ContainerIds.ofProject(UUID.fromString(clone), false);
        String copy = assertIndex(near, cloned);
        assertThat(copy).isNotEqualTo(file);

        // The Library door brings the clone to the other environment, with the ids of its objects.
        String body = both.body(clone, "Doors, duplicated");
        String id =
                both.source.send("POST", "", body).expect(201).json().get("id").asText();
        both.target.send("PUT", "/" + id, body).expect(201);
        JsonNode record = both.target.await(id, "completed");
        String there = ContainerIds.ofProject(
                UUID.fromString(
                        TwoEnvironments.uuid(record.at("/target/project/id").asText())),
                false);

        // The Container door there gives it out.
        DxClient far = both.target.dx();
        assertThat(assertIndex(far, there)).isEqualTo(copy);
        String url = far.call(copy + "/download", "{'project':'%s','preauthenticated':true}", there)
                .path("url")
                .asText();
        assertThat(text(both.target.caller().get(url))).isEqualTo(TEXT);
    }

    private static String text(Caller.Answer answer) {
        return new String(answer.expect(200).bytes(), StandardCharsets.UTF_8);
    }

    /** The record of that project links to its file, and its file lies where it lay; gives the file's id. */
    private static String assertIndex(DxClient dx, String project) {
        JsonNode index = dx.call(
                        "system/findDataObjects",
                        "{'scope':{'project':'%s'},'name':'index',"
                                + "'describe':{'fields':{'details':true,'links':true,'tags':true}}}",
                        project)
                .at("/results/0/describe");
        String file = index.at("/details/file/$dnanexus_link").asText();
        assertThat(file).as("%s", index).startsWith("file-");
        assertThat(index.at("/details/here/$dnanexus_link/id").asText()).isEqualTo(file);
        assertThat(index.at("/details/here/$dnanexus_link/project").asText()).isEqualTo(project);
        assertThat(index.at("/links")).hasSize(1);
        assertThat(index.at("/links/0").asText()).isEqualTo(file);
        assertThat(index.at("/tags/0").asText()).isEqualTo("t");
        assertThat(index.at("/details/x").asText()).isEqualTo("1.5");
        JsonNode described = dx.call(file + "/describe", "{'project':'%s'}", project);
        assertThat(described.path("folder").asText()).isEqualTo("/data");
        assertThat(described.path("state").asText()).isEqualTo("closed");
        return file;
    }
}
