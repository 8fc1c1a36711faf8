package io.offshoot.http.fhir;

import static org.assertj.core.api.Assertions.assertThat;

import io.offshoot.TestClient;
import io.offshoot.TestClient.Reply;
import io.offshoot.TestEnvironment;
import io.offshoot.TestServer;
import io.offshoot.binary.BinaryVerticle;
import io.offshoot.duplication.CopyOptions;
import io.offshoot.duplication.DuplicationVerticle;
import io.offshoot.model.ResourceType;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Access rules hold in a clone: its members see there what their policies, which were copied, let them see. */
class ClonedAccessIT {
    private static final String FHIR = "fhir/R4/";
    private static final String PASSWORD = "a long password";
    private static final String PKCE = "the-code-verifier-of-this-test";

    private static TestServer server;
    private static TestClient root;
    private static TestClient source;
    private static String clone;

    @BeforeAll
    static void makeAProjectAndItsClone() {
        server = TestServer.start();
        root = server.superAdmin();
        TestEnvironment.await(server.vertx.deployVerticle(new BinaryVerticle(
                server.database, server.services.storage(), Duration.ofHours(1), Duration.ofHours(1))));
        TestEnvironment.await(server.vertx.deployVerticle(
                new DuplicationVerticle(server.database, CopyOptions.DEFAULT, server.metrics, "test")));
        source = server.newProject("Source");
        String alpha = add("{\"resourceType\":\"Organization\",\"name\":\"Alpha\"}");
        String beta = add("{\"resourceType\":\"Organization\",\"name\":\"Beta\"}");
        String ofAlpha = add(patient("Alberich", alpha));
        String ofBeta = add(patient("Beowulf", beta));
        add(file("YQ==", ofAlpha));
        add(file("Yg==", ofBeta));
        invite(
                "limited@example.org",
                "[{\"resourceType\":\"Patient\",\"criteria\":\"Patient?organization=%org\",\"hiddenFields\":[\"birthDate\"],"
                        + "\"readonlyFields\":[\"name\"]},{\"resourceType\":\"Binary\",\"readonly\":true},"
                        + "{\"resourceType\":\"Organization\",\"criteria\":\"Organization?_id=" + beta.substring(13)
                        + "\",\"readonly\":true}]",
                ",\"parameter\":[{\"name\":\"org\",\"valueReference\":" + reference(alpha) + "}]");
        clone = root.post(FHIR + "Project/" + source.project() + "/$clone", "{\"name\":\"Copy\"}")
                .expect(201)
                .id();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String add(String text) {
        Reply made = source.post(FHIR + text.replaceAll("\\{\"resourceType\":\"(\\w+)\".*", "$1"), text)
                .expect(201);
        return made.at("/resourceType") + "/" + made.id();
    }

    private static String reference(String to) {
        return "{\"reference\":\"" + to + "\"}";
    }

    private static String patient(String name, String organization) {
        return "{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"" + name
                + "\"}],\"birthDate\":\"1970-01-01\",\"managingOrganization\":" + reference(organization) + "}";
    }

    private static String file(String data, String context) {
        return "{\"resourceType\":\"Binary\",\"contentType\":\"text/plain\",\"data\":\"" + data
                + "\",\"securityContext\":" + reference(context) + "}";
    }

    private static void invite(String email, String entries, String parameters) {
        String policy = add("{\"resourceType\":\"AccessPolicy\",\"name\":\"Limits\",\"resource\":" + entries + "}");
        source.post(
                        "admin/projects/" + source.project() + "/invite",
                        "{\"resourceType\":\"Practitioner\",\"firstName\":\"A\",\"lastName\":\"B\",\"email\":\"" + email
                                + "\",\"password\":\"" + PASSWORD + "\",\"membership\":{\"access\":[{\"policy\":"
                                + reference(policy) + parameters + "}]}}")
                .expect(200);
    }

    /** Signs in to a project; the header that says so. */
    private static String[] signedIn(String email, String project) {
        TestClient nobody = server.nobody();
        String code = nobody.post(
                        "auth/login",
                        "{\"email\":\"" + email + "\",\"password\":\"" + PASSWORD + "\",\"projectId\":\"" + project
                                + "\",\"codeChallengeMethod\":\"plain\",\"codeChallenge\":\"" + PKCE + "\"}")
                .expect(200)
                .at("/code");
        Reply tokens = nobody.send(
                        "POST",
                        "oauth2/token",
                        BodyPublishers.ofString(
                                "grant_type=authorization_code&client_id=&code=" + code + "&code_verifier=" + PKCE),
                        "Content-Type",
                        "application/x-www-form-urlencoded")
                .expect(200);
        return new String[] {"Authorization", "Bearer " + tokens.at("/access_token")};
    }

    private static List<String> ids(String query) {
        List<String> ids = new ArrayList<>();
        root.get(FHIR + query)
                .expect(200)
                .json()
                .path("entry")
                .forEach(entry -> ids.add(entry.at("/resource/id").asText()));
        return ids;
    }

    @Test
    void aMemberOfTheCloneSeesWhatThePolicyLetsHimSee() {
        String[] member = signedIn("limited@example.org", clone);
        TestClient nobody = server.nobody();
        String inClone = "&_project=" + clone;
        String alberich = ids("Patient?name=alberich" + inClone).get(0);
        String beowulf = ids("Patient?name=beowulf" + inClone).get(0);
        String original =
                ids("Patient?name=alberich&_project=" + source.project()).get(0);
        assertThat(alberich).isNotEqualTo(original);

        Reply patients = nobody.get(FHIR + "Patient?_total=accurate", member).expect(200);
        assertThat(patients.at("/total")).isEqualTo("1");
        assertThat(patients.at("/entry/0/resource/id")).isEqualTo(alberich);
        assertThat(patients.json().at("/entry/0/resource").has("birthDate")).isFalse();
        nobody.get(FHIR + "Patient/" + beowulf, member).expect(404);
        nobody.get(FHIR + "Patient/" + beowulf + "/_history", member).expect(404);
        nobody.get(FHIR + "Patient/" + original, member).expect(404);
        nobody.get(FHIR + "Observation", member).expect(403);
        nobody.get(FHIR + "Project/" + clone, member).expect(403);

        // The parameter and the ids in criteria lead to the copies.
        assertThat(nobody.get(FHIR + "Organization", member).expect(200).at("/entry/0/resource/name"))
                .isEqualTo("Beta");
        assertThat(nobody.get(FHIR + "Organization?_total=accurate", member).at("/total"))
                .isEqualTo("1");

        String kept = "{\"resourceType\":\"Patient\",\"id\":\"" + alberich
                + "\",\"name\":[{\"family\":\"Changed\"}],\"active\":true,\"managingOrganization\":"
                + reference("Organization/"
                        + ids("Organization?name=alpha" + inClone).get(0)) + "}";
        nobody.put(FHIR + "Patient/" + alberich, kept, member).expect(200);
        Reply now =
                root.get(FHIR + "Patient/" + alberich + "?_project=" + clone).expect(200);
        assertThat(now.at("/name/0/family")).isEqualTo("Alberich");
        assertThat(now.at("/birthDate")).isEqualTo("1970-01-01");
        assertThat(now.at("/active")).isEqualTo("true");
        nobody.put(FHIR + "Patient/" + beowulf, "{\"resourceType\":\"Patient\",\"id\":\"" + beowulf + "\"}", member)
                .expect(404);

        String batch =
                "{\"resourceType\":\"Bundle\",\"type\":\"batch\",\"entry\":[{\"request\":{\"method\":\"GET\",\"url\":"
                        + "\"Patient/" + beowulf + "\"}},{\"request\":{\"method\":\"GET\",\"url\":\"Patient/" + alberich
                        + "\"}}]}";
        Reply answers = nobody.post("fhir/R4", batch, member).expect(200);
        assertThat(answers.at("/entry/0/response/status")).isEqualTo("404");
        assertThat(answers.at("/entry/1/response/status")).isEqualTo("200");

        nobody.post(FHIR + "Project/" + clone + "/$clone", "{}", member).expect(403);
    }

    @Test
    void aFileOfTheCloneIsForWhoSeesItsResource() {
        String[] member = signedIn("limited@example.org", clone);
        List<String> seen = new ArrayList<>();
        server.sql("select id from resource where project = '" + clone + "' and type = " + ResourceType.BINARY.code())
                .forEach(row -> {
                    Reply reply = server.nobody().get(FHIR + "Binary/" + row.getUUID(0), member);
                    seen.add(reply.status == 200 ? reply.text() : Integer.toString(reply.status));
                });
        assertThat(seen).containsExactlyInAnyOrder("a", "404");
    }

    @Test
    void deniedRequestsAndEntriesAreCountedByTheirReason() {
        String[] member = signedIn("limited@example.org", clone);
        String beowulf = ids("Patient?name=beowulf&_project=" + clone).get(0);
        double policy = denials("policy");
        double forbidden = denials("forbidden");
        double nobodys = denials("unauthenticated");
        TestClient nobody = server.nobody();
        nobody.get(FHIR + "Patient/" + beowulf, member).expect(404);
        nobody.get(FHIR + "Observation", member).expect(403);
        nobody.post(
                        "fhir/R4",
                        "{\"resourceType\":\"Bundle\",\"type\":\"batch\",\"entry\":[{\"request\":{\"method\":\"GET\",\"url\":"
                                + "\"Patient/" + beowulf + "\"}}]}",
                        member)
                .expect(200);
        assertThat(denials("policy") - policy).isEqualTo(3);
        nobody.post(FHIR + "Project/" + clone + "/$clone", "{}", member).expect(403);
        assertThat(denials("forbidden") - forbidden).isEqualTo(1);
        nobody.get(FHIR + "Patient").expect(401);
        assertThat(denials("unauthenticated") - nobodys).isEqualTo(1);
    }

    private static double denials(String reason) {
        String line = "offshoot_denials_total{reason=\"" + reason + "\"} ";
        String text = server.metrics.scrape().toString();
        int at = text.indexOf(line) + line.length();
        return Double.parseDouble(text.substring(at, text.indexOf('\n', at)));
    }
}
