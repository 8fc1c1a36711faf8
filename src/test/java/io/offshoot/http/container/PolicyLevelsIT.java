package io.offshoot.http.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.offshoot.TestClient;
import io.offshoot.model.ContainerIds;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What access policies mean at a door that knows one level for a whole project: what they grant for all types. A policy that
 * grants less than that grants nothing here, since its holder would see the rest.
 */
class PolicyLevelsIT {
    private static final ContainerFixture FIXTURE = ContainerFixture.get();
    private static final String ALL = "{\"resourceType\":\"*\"}";
    private static final String READ_ALL = "{\"resourceType\":\"*\",\"readonly\":true}";
    private static final String READ_PATIENTS = "{\"resourceType\":\"Patient\",\"readonly\":true}";

    /** @param policies those of one membership; each a list of entries with what else the policy holds */
    private record Case(String name, List<String> policies, String level) {}

    private static String policy(String entries, String more) {
        return "{\"resourceType\":\"AccessPolicy\",\"resource\":[" + entries + "]" + more + "}";
    }

    private static List<Case> cases() {
        return List.of(
                new Case("no policy", List.of(), "CONTRIBUTE"),
                new Case("everything", List.of(policy(ALL, "")), "CONTRIBUTE"),
                new Case("reading everything", List.of(policy(READ_ALL, "")), "VIEW"),
                new Case("two policies, the lower one", List.of(policy(ALL, ""), policy(READ_ALL, "")), "VIEW"),
                new Case(
                        "the interactions of reading",
                        List.of(policy("{\"resourceType\":\"*\",\"interaction\":[\"read\",\"search\"]}", "")),
                        "VIEW"),
                new Case(
                        "creating without changing",
                        List.of(policy(
                                "{\"resourceType\":\"*\",\"interaction\":[\"read\",\"search\",\"create\"]}", "")),
                        "VIEW"),
                new Case(
                        "searching without reading",
                        List.of(policy("{\"resourceType\":\"*\",\"interaction\":[\"search\"]}", "")),
                        ""),
                new Case(
                        "everything, but one type to read only",
                        List.of(policy(ALL + "," + READ_PATIENTS, "")),
                        "VIEW"),
                new Case("one type", List.of(policy("{\"resourceType\":\"Patient\"}", "")), ""),
                new Case(
                        "some of a type",
                        List.of(policy(
                                ALL + ",{\"resourceType\":\"Patient\",\"criteria\":\"Patient?gender=male\"}", "")),
                        ""),
                new Case(
                        "not all elements",
                        List.of(policy(ALL + ",{\"resourceType\":\"Patient\",\"hiddenFields\":[\"name\"]}", "")),
                        ""),
                new Case(
                        "one address",
                        List.of(policy(ALL, ",\"ipAccessRule\":[{\"value\":\"127.0.0.1\",\"action\":\"allow\"}]")),
                        ""),
                new Case("nothing", List.of(policy("", "")), ""),
                new Case(
                        "everything and one type",
                        List.of(policy(ALL, ""), policy("{\"resourceType\":\"Patient\"}", "")),
                        ""));
    }

    @TestFactory
    Stream<DynamicTest> membershipsHaveTheLevelOfTheirPolicies() {
        TestClient owner = FIXTURE.server.newProject("Levels");
        String project = ContainerIds.ofProject(UUID.fromString(owner.project()), false);
        return cases().stream()
                .map(each -> DynamicTest.dynamicTest(each.name, () -> holds(member(owner, each), project, each.level)));
    }

    private static void holds(DxClient member, String project, String level) {
        String record = "{'project':'" + project + "'}";
        if (level.isEmpty()) {
            assertThat(member.send(project + "/describe", "{}").statusCode()).isIn(401, 404);
            assertThat(member.send("record/new", DxClient.json(record)).statusCode())
                    .isIn(401, 404);
            return;
        }
        assertThat(member.call(project + "/describe", "{'fields':{'level':true}}")
                        .path("level")
                        .asText())
                .isEqualTo(level);
        HttpResponse<String> written = member.send("record/new", DxClient.json(record));
        assertThat(written.statusCode()).as(written.body()).isEqualTo(level.equals("VIEW") ? 401 : 200);
    }

    private static DxClient member(TestClient owner, Case each) {
        String client = owner.post(
                        "fhir/R4/ClientApplication", "{\"resourceType\":\"ClientApplication\",\"secret\":\"s\"}")
                .expect(201)
                .id();
        StringBuilder access = new StringBuilder();
        for (String policy : each.policies) {
            String id = owner.post("fhir/R4/AccessPolicy", policy).expect(201).id();
            access.append(access.isEmpty() ? "" : ",")
                    .append("{\"policy\":{\"reference\":\"AccessPolicy/" + id + "\"}}");
        }
        String itself = "{\"reference\":\"ClientApplication/" + client + "\"}";
        owner.post(
                        "fhir/R4/ProjectMembership",
                        "{\"resourceType\":\"ProjectMembership\",\"project\":{\"reference\":\"Project/"
                                + owner.project()
                                + "\"},\"user\":" + itself + ",\"profile\":" + itself
                                + (access.isEmpty() ? "" : ",\"access\":[" + access + "]") + "}")
                .expect(201);
        return DxClient.basic(FIXTURE.server.urls.base(), client, "s");
    }
}
