package io.offshoot.http.fhir;

import static org.assertj.core.api.Assertions.assertThat;

import io.offshoot.TestClient;
import io.offshoot.TestClient.Reply;
import io.offshoot.TestServer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Search parameters of every kind over HTTP: tokens, texts, dates, numbers, URIs; with their totals and pages. */
class SearchKindsIT {
    private static final Map<String, String> NAMES = new LinkedHashMap<>();
    private static TestServer server;
    private static TestClient client;

    @BeforeAll
    static void start() {
        server = TestServer.start();
        client = server.newProject("Kinds");
        create("a", """
                {"resourceType":"Patient","active":true,"gender":"female","birthDate":"1985-07-01",
                 "name":[{"family":"van der Meer","given":["Ann-Louise"]}],
                 "telecom":[{"system":"phone","value":"555-1"},{"system":"email","value":"a@x.org"}],
                 "address":[{"line":["1 Main Street"],"city":"Bad Homburg","postalCode":"61348","country":"DE"}],
                 "meta":{"tag":[{"system":"http://t","code":"vip"}],"profile":["http://p/one"],"source":"http://src#1"}}""");
        create("b", """
                {"resourceType":"Patient","active":false,"gender":"male","birthDate":"2003-02","deceasedDateTime":"2020-05-17T23:30:00-05:00",
                 "name":[{"family":"Meerkat","given":["Bo"]}],"telecom":[{"system":"email","value":"555-1"}],
                 "meta":{"tag":[{"system":"http://u","code":"vip"}]}}""");
        create("o1", observation("8302-2", "http://loinc.org", "2020-05-17T10:00:00Z", "181.5", "cm"));
        create("o2", observation("8302-2", "http://other", "2020-05-17T23:59:59+02:00", "170", "cm"));
        create("o3", observation("29463-7", "http://loinc.org", "2021-01-01", "71", "kg"));
        create("o4", """
                {"resourceType":"Observation","status":"final","code":{"text":"x"},"effectivePeriod":{"start":"2020-01-15"},
                 "component":[{"code":{"coding":[{"code":"8302-2"}]},"valueQuantity":{"value":3}}]}""");
        create("e1", """
                {"resourceType":"Encounter","status":"finished","class":{"code":"AMB"},
                 "period":{"start":"2019-12-31T22:00:00Z","end":"2020-01-02T08:00:00Z"}}""");
        create("e2", """
                {"resourceType":"Encounter","status":"planned","class":{"code":"IMP"},"period":{"start":"2020-02-01"}}""");
        create("v1", """
                {"resourceType":"ValueSet","status":"active","url":"http://v/Set|1","title":"Depression scale, short",
                 "description":"About depression"}""");
        create("v2", """
                {"resourceType":"ValueSet","status":"draft","url":"http://v/set","title":"Short form"}""");
        create("r1", """
                {"resourceType":"RiskAssessment","status":"final","subject":{"reference":"Patient/%s"},
                 "occurrenceDateTime":"2020-01-01"}""".formatted(NAMES.get("a")));
    }

    private static String observation(String code, String system, String at, String value, String unit) {
        return """
                {"resourceType":"Observation","status":"final","code":{"coding":[{"system":"%s","code":"%s"}]},
                 "effectiveDateTime":"%s","valueQuantity":{"value":%s,"unit":"%s","system":"http://unitsofmeasure.org","code":"%s"}}
                """.formatted(system, code, at, value, unit, unit);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static void create(String name, String text) {
        String type = text.split("\"")[3];
        NAMES.put(name, client.post("fhir/R4/" + type, text).expect(201).id());
    }

    private static String encoded(String query) {
        StringBuilder path = new StringBuilder("fhir/R4/").append(query.substring(0, query.indexOf('?') + 1));
        for (String pair : query.substring(query.indexOf('?') + 1).split("&", -1)) {
            int equals = pair.indexOf('=');
            path.append(path.charAt(path.length() - 1) == '?' ? "" : "&")
                    .append(pair, 0, equals + 1)
                    .append(URLEncoder.encode(pair.substring(equals + 1), StandardCharsets.UTF_8));
        }
        return path.toString();
    }

    private static Set<String> names(Reply reply) {
        Set<String> found = new TreeSet<>();
        reply.json()
                .path("entry")
                .forEach(entry -> NAMES.forEach((name, id) -> {
                    if (id.equals(entry.at("/resource/id").asText())) {
                        found.add(name);
                    }
                }));
        return found;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "Patient?active=true # a",
                "Patient?active=false # b",
                "Patient?gender=male # b",
                "Patient?gender=male,female # a b",
                "Patient?gender=x # ",
                "Patient?_tag=vip # a b",
                "Patient?_tag=http://t|vip # a",
                "Patient?_tag=|vip # ",
                "Patient?_profile=http://p/one # a",
                "Patient?_profile=http://p/on # ",
                "Patient?phone=555-1 # a",
                "Patient?email=555-1 # b",
                "Patient?telecom=555-1 # a b",
                "Patient?telecom=email|555-1 # b",
                "Patient?family=van # a",
                "Patient?family=meer # a b",
                "Patient?family:exact=Meerkat # b",
                "Patient?family:exact=meerkat # ",
                "Patient?given=ann # a",
                "Patient?given=meer # ",
                "Patient?name=meer&active=true # a",
                "Patient?name=ann-louise van # ",
                "Patient?address=homburg # a",
                "Patient?address=main # a",
                "Patient?address-city=bad hom # a",
                "Patient?address-city=61348 # ",
                "Patient?address-postalcode=613 # a",
                "Patient?birthdate=1985-07-01 # a",
                "Patient?birthdate=1985 # a",
                "Patient?birthdate=1985-07-02 # ",
                "Patient?birthdate=ge1985-07-01 # a b",
                "Patient?birthdate=gt1985-07-01 # b",
                "Patient?birthdate=lt2003 # a",
                "Patient?birthdate=le2003-02 # a b",
                "Patient?birthdate=2003-02-10 # ",
                "Patient?birthdate=2003 # b",
                "Patient?birthdate=1985-07-01,2003-02 # a b",
                "Patient?death-date=2020-05-18 # b",
                "Patient?death-date=2020-05-17 # ",
                "Patient?gender=female&birthdate=ge1980&birthdate=lt1990 # a",
                "Observation?code=8302-2 # o1 o2",
                "Observation?code=http://loinc.org|8302-2 # o1",
                "Observation?code=|8302-2 # ",
                "Observation?combo-code=8302-2 # o1 o2 o4",
                "Observation?component-code=8302-2 # o4",
                "Observation?component-code=|8302-2 # o4",
                "Observation?status=final # o1 o2 o3 o4",
                "Observation?date=2020-05-17 # o1 o2",
                "Observation?date=2020-05 # o1 o2",
                "Observation?date=2020-05-17T21:59:59Z # o2",
                "Observation?date=ge2021 # o3 o4",
                "Observation?date=gt2021-01-01 # o4",
                "Observation?date=sa2020-05 # o3",
                "Observation?date=lt2020-05 # o4",
                "Observation?date=eb2021 # o1 o2",
                "Observation?code=8302-2&value-quantity=gt175 # o1",
                "Observation?code=8302-2&value-quantity=181.5 # o1",
                "Observation?code=8302-2&value-quantity=182 # o1",
                "Observation?code=8302-2&value-quantity=182.0 # ",
                "Observation?code=8302-2&value-quantity=170|http://unitsofmeasure.org|cm # o2",
                "Observation?code=8302-2&value-quantity=170||cm # o2",
                "Observation?code=8302-2&value-quantity=170||kg # ",
                "Observation?status=final&combo-value-quantity=le71 # o3 o4",
                "Encounter?date=2020-01-01 # ",
                "Encounter?date=2020-01 # ",
                "Encounter?date=ge2020-01-01 # e1 e2",
                "Encounter?date=sa2020-01-15 # e2",
                "Encounter?date=eb2020-01-15 # e1",
                "Encounter?date=lt2020 # e1",
                "Encounter?class=AMB # e1",
                "ValueSet?url=http://v/Set|1 # v1",
                "ValueSet?url=http://v/Set # ",
                "ValueSet?title=short # v1 v2",
                "ValueSet?title=scale # v1",
                "ValueSet?description=about # v1",
                "ValueSet?description=depression # ",
                "RiskAssessment?patient=%a # r1",
                "RiskAssessment?subject=Patient/%a&date=2020-01-01 # r1",
            })
    void finds(String query, String expected) {
        Set<String> wanted = new TreeSet<>();
        if (expected != null) {
            wanted.addAll(Set.of(expected.split(" ")));
        }
        String path = encoded(query.replace("%a", NAMES.get("a")));
        assertThat(names(client.get(path).expect(200))).isEqualTo(wanted);
        Reply counted = client.get(path + "&_summary=count").expect(200);
        assertThat(counted.json().path("total").asInt()).isEqualTo(wanted.size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Patient?organization.name=x",
                "Observation?subject:Patient.name=x",
                "Patient?_has:Observation:subject:code=x",
                "Patient?_filter=name eq x",
                "Patient?_text=x",
                "Patient?_content=x",
                "Patient?_list=x",
                "Patient?phonetic=x",
                "Patient?deceased=true",
                "Patient?gender:not=male",
                "Patient?gender:missing=true",
                "Patient?family:contains=x",
                "Patient?_tag=http://t|",
                "Patient?birthdate=ap2020",
                "Patient?birthdate=ne2020",
                "Patient?birthdate=x",
                "Observation?value-quantity=5",
                "Observation?code-value-quantity=8302-2$5",
                "Observation?code=x&value-quantity=x",
                "Observation?code=x&value-quantity=5|mg",
                "ValueSet?url:below=http://v",
                "Location?near=1|2",
            })
    void refuses(String query) {
        Reply reply = client.get(encoded(query)).expect(400);
        String name = query.substring(query.indexOf('?') + 1).split("[=:.]", 2)[0];
        assertThat(reply.at("/issue/0/details/text")).isNotEqualTo("Unknown search parameter: " + name);
        assertThat(reply.text()).contains(name.equals("code") ? "value-quantity" : name);
    }

    @Test
    void pagesOfWhatOnlyTheTextsTellAreWhole() {
        TestClient many = server.newProject("Pages");
        for (int day = 1; day <= 28; day++) {
            many.post("fhir/R4/Patient", "{\"resourceType\":\"Patient\",\"birthDate\":\"2010-02-%02d\"}".formatted(day))
                    .expect(201);
        }
        Set<String> seen = new TreeSet<>();
        String next = "fhir/R4/Patient?birthdate=ge2010-02-08&birthdate=le2010-02-24&_count=4&_total=accurate";
        while (!next.isEmpty()) {
            Reply page = many.get(next).expect(200);
            assertThat(page.json().path("total").asInt()).isEqualTo(17);
            assertThat(page.json().path("entry").size()).isBetween(1, 4);
            page.json()
                    .path("entry")
                    .forEach(entry -> seen.add(entry.at("/resource/birthDate").asText()));
            next = "";
            for (var link : page.json().path("link")) {
                if (link.path("relation").asText().equals("next")) {
                    next = link.path("url").asText();
                }
            }
        }
        assertThat(seen).hasSize(17).contains("2010-02-08", "2010-02-24").doesNotContain("2010-02-07");
    }
}
