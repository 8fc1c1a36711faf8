package io.offshoot.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/** A project as administrators make it at a shell: people, what a role lets them do in it, some resources and a file. */
final class Tutorial {
    static final String NAME = "Tutorial";
    static final String LOGIN = "mstr1";
    static final String PASSWORD = "a password of mstr1's";

    /** As the store has it. */
    final String project;

    /** As the Library door writes them. */
    final String id;

    final String user;
    final String group;

    private final Curl curl;

    Tutorial(EnvironmentSide side) {
        curl = side.curl();
        project = side.caller()
                .post("fhir/R4/Project", "{\"resourceType\":\"Project\",\"name\":\"" + NAME + "\"}", Map.of())
                .expect(201)
                .json()
                .get("id")
                .asText();
        id = TwoEnvironments.digits(project);
        user = make("users", """
                {"username":"%s","fullName":"Mary Strong","password":"%s"}""".formatted(LOGIN, PASSWORD));
        group = make("usergroups", """
                {"name":"Analysts","members":["%s"]}""".formatted(user));
        String role = make("securityRoles", """
                {"name":"Author","privileges":["CreateApplicationObjects","ScheduleRequest"]}""");
        curl.json("PATCH", "securityRoles/" + role + "/members", """
                        {"operationList":[{"op":"addElements","path":"/members","value":["%s"],"id":1}]}""".formatted(group), "-H", "X-MSTR-ProjectID: " + id)
                .expect(204);
        String patient = resource(side, "{\"resourceType\":\"Patient\",\"multipleBirthInteger\":2}");
        resource(side, """
                {"resourceType":"Observation","status":"final","code":{"text":"Zoë 🎈"},
                 "subject":{"reference":"Patient/%s"},"valueQuantity":{"value":272.80,"unit":"mg"}}""".formatted(patient));
        SourceProject.addFiles(side.caller(), project, 1);
    }

    private String make(String kind, String body) {
        return curl.json("POST", kind, body).expect(201).json().get("id").asText();
    }

    private String resource(EnvironmentSide side, String text) {
        return side.caller()
                .post(
                        "fhir/R4/" + text.replaceFirst("(?s).*?\"resourceType\":\"(\\w+)\".*", "$1") + "?_project="
                                + project,
                        text,
                        Map.of())
                .expect(201)
                .json()
                .get("id")
                .asText();
    }

    /**
     * The people have come along, without their passwords; and once the administrator has set one, the role that came along
     * as well says what its holder may do in the project there, and only in that one.
     */
    static void assertPeopleIn(EnvironmentSide target, String there) {
        assertThat(target.attempt(LOGIN, PASSWORD).status()).isEqualTo(401);
        Curl administrator = target.curl();
        JsonNode users = administrator.get("users?nameBegins=" + LOGIN);
        assertThat(users).hasSize(1);
        administrator
                .json("PATCH", "users/" + users.at("/0/id").asText(), """
                        {"operationList":[{"op":"replace","path":"/password","value":"%s"},
                                          {"op":"replace","path":"/requireNewPassword","value":false}]}""".formatted(PASSWORD))
                .expect(200);
        Curl holder = target.curl(LOGIN, PASSWORD);
        assertThat(holder.get("projects")).hasSize(1);
        assertThat(holder.get("projects/" + there + "/privileges").findValuesAsText("name"))
                .containsExactly("CreateApplicationObjects", "ScheduleRequest");
        holder.json("POST", "subscriptions", "{\"name\":\"Daily\"}", "-H", "X-MSTR-ProjectID: " + there)
                .expect(201);
        JsonNode roles = administrator.get("securityRoles");
        String role = "";
        for (JsonNode found : roles) {
            role = found.get("name").asText().equals("Author") ? found.get("id").asText() : role;
        }
        administrator
                .json("PATCH", "securityRoles/" + role, "{\"privileges\":[]}")
                .expect(200);
        holder.json("POST", "subscriptions", "{\"name\":\"Weekly\"}", "-H", "X-MSTR-ProjectID: " + there)
                .expect(403);
    }
}
