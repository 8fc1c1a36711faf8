package io.offshoot.http.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.offshoot.TestEnvironment;
import io.offshoot.identity.Caller;
import io.offshoot.identity.TokenLimits;
import io.offshoot.model.ContainerIds;
import io.offshoot.model.Failure;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.store.ObjectCriteria;
import io.offshoot.store.ObjectCriteria.Condition;
import io.offshoot.store.ObjectCriteria.Order;
import io.offshoot.store.ObjectSearchStore;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SearchMethodsIT {
    private final ContainerFixture fixture = ContainerFixture.get();
    private final DxClient alice = fixture.user("alice");

    private String make(String project, String name, String folder, String more) {
        return alice.call(
                        "record/new",
                        "{'project':'%s','name':'%s','folder':'%s','parents':true%s}",
                        project,
                        name,
                        folder,
                        more)
                .path("id")
                .asText();
    }

    private List<String> find(String criteria, Object... arguments) {
        return alice.call("system/findDataObjects", criteria, arguments)
                .path("results")
                .findValuesAsText("id");
    }

    @Test
    void objectsAreFoundByEverythingThatIsSaidAboutThem() {
        String project = alice.newProject("Find");
        Map<String, String> ids = new LinkedHashMap<>();
        ids.put("a", make(project, "alpha.txt", "/", ",'tags':['x','y'],'types':['T'],'close':true"));
        ids.put("b", make(project, "beta.txt", "/f/g", ",'tags':['x'],'properties':{'k':'v'}"));
        ids.put("c", make(project, "a*c", "/f", ",'hidden':true,'properties':{'k':'w'}"));
        ids.put("d", make(project, "delta", "/f", ",'details':{'$dnanexus_link':'" + ids.get("a") + "'},'close':true"));
        String scope = "{'scope':{'project':'" + project + "'";
        Map<String, List<String>> expected = new LinkedHashMap<>();
        expected.put("", List.of("d", "b", "a"));
        expected.put(",'visibility':'either'", List.of("d", "c", "b", "a"));
        expected.put(",'visibility':'hidden'", List.of("c"));
        expected.put(",'state':'closed'", List.of("d", "a"));
        expected.put(",'name':'delta'", List.of("d"));
        expected.put(",'name':{'glob':'*.txt'}", List.of("b", "a"));
        expected.put(",'name':{'glob':'a\\\\*c'},'visibility':'either'", List.of("c"));
        expected.put(",'name':{'glob':'[ab]*a.t?t'}", List.of("b", "a"));
        expected.put(",'name':{'regexp':'^ALPHA','flags':'i'}", List.of("a"));
        expected.put(",'name':{'regexp':'eta'}", List.of("b"));
        expected.put(",'tags':'x'", List.of("b", "a"));
        expected.put(",'tags':{'$and':['x','y']}", List.of("a"));
        expected.put(",'tags':{'$or':['y','z']}", List.of("a"));
        expected.put(",'type':'T'", List.of("a"));
        expected.put(",'properties':{'k':'v'}", List.of("b"));
        expected.put(",'properties':{'k':true},'visibility':'either'", List.of("c", "b"));
        expected.put(",'properties':{'k':false}", List.of("d", "a"));
        expected.put(",'link':'" + ids.get("a") + "'", List.of("d"));
        expected.put(",'class':'file'", List.of());
        expected.put(",'class':'record'", List.of("d", "b", "a"));
        expected.put(",'id':['" + ids.get("b") + "']", List.of("b"));
        expected.put(",'created':{'after':-600000}", List.of("d", "b", "a"));
        expected.put(",'modified':{'before':-600000}", List.of());
        expected.put(",'sortBy':{'field':'name','ordering':'ascending'}", List.of("a", "b", "d"));
        expected.put(",'sortBy':{'field':'created','ordering':'ascending'},'name':'delta'", List.of("d"));
        expected.put(",'level':'ADMINISTER'", List.of("d", "b", "a"));
        expected.forEach((more, names) -> assertThat(find(scope + "}" + more + "}"))
                .as(more)
                .isEqualTo(names.stream().map(ids::get).toList()));

        assertThat(find(scope + ",'folder':'/f'}}")).containsExactly(ids.get("d"), ids.get("b"));
        assertThat(find(scope + ",'folder':'/f','recurse':false}}")).containsExactly(ids.get("d"));
        assertThat(find(scope + ",'folder':'/none'}}")).isEmpty();
        assertThat(find("{'name':'alpha.txt','tags':'y'}")).contains(ids.get("a"));
        alice.refused(422, "InvalidInput", "system/findDataObjects", "{'name':{'regexp':'('}}");
        alice.refused(422, "InvalidInput", "system/findDataObjects", "{'limit':0}");
        alice.refused(404, "ResourceNotFound", "system/findDataObjects", "{'scope':{'project':'project-x'}}");
    }

    @Test
    void pagesFollowOneAnother() {
        String project = alice.newProject("Pages");
        List<String> all = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            all.add(0, make(project, "n" + i % 2, "/", ""));
        }
        for (String order : List.of("", ",'sortBy':{'field':'name','ordering':'descending'}")) {
            List<String> paged = new ArrayList<>();
            String starting = "";
            for (int page = 0; page < 4; page++) {
                JsonNode answer = alice.call(
                        "system/findDataObjects", "{'scope':{'project':'%s'},'limit':2%s%s}", project, order, starting);
                paged.addAll(answer.path("results").findValuesAsText("id"));
                starting = ",'starting':" + answer.path("next");
            }
            assertThat(starting).isEqualTo(",'starting':null");
            assertThat(paged).containsExactlyInAnyOrderElementsOf(all);
            if (order.isEmpty()) {
                assertThat(paged).isEqualTo(all);
            }
        }
    }

    @Test
    void projectsAreFoundNewestFirst() {
        String tag = UUID.randomUUID().toString();
        String first = alice.call("project/new", "{'name':'P1','tags':['%s'],'properties':{'k':'1'}}", tag)
                .path("id")
                .asText();
        String second = alice.call("project/new", "{'name':'P2','tags':['%s']}", tag)
                .path("id")
                .asText();

        JsonNode found = alice.call("system/findProjects", "{'tags':'%s','describe':true}", tag);
        assertThat(found.path("results").findValuesAsText("level")).contains("ADMINISTER");
        assertThat(found.at("/results/0/id").asText()).isEqualTo(second);
        assertThat(found.at("/results/1/id").asText()).isEqualTo(first);
        assertThat(found.at("/results/0/describe/name").asText()).isEqualTo("P2");
        assertThat(found.at("/results/0/permissionSources/0").asText()).isEqualTo("user-alice");
        JsonNode page = alice.call("system/findProjects", "{'tags':'%s','limit':1}", tag);
        assertThat(page.path("next").asText()).isEqualTo(first);
        assertThat(alice.call("system/findProjects", "{'tags':'%s','starting':'%s'}", tag, first)
                        .at("/results/0/id")
                        .asText())
                .isEqualTo(first);
        assertThat(alice.call("system/findProjects", "{'tags':'%s','name':{'glob':'*1'}}", tag)
                        .at("/results/0/id")
                        .asText())
                .isEqualTo(first);
        assertThat(alice.call("system/findProjects", "{'tags':'%s','properties':{'k':'1'}}", tag)
                        .path("results"))
                .hasSize(1);
        assertThat(fixture.user("bob")
                        .call("system/findProjects", "{'tags':'%s'}", tag)
                        .path("results"))
                .isEmpty();
    }

    @Test
    void namesAreResolvedAndManyDescribed() {
        String project = alice.newProject("Resolve");
        String one = make(project, "n", "/a", "");
        String two = make(project, "n", "/a", "");

        JsonNode resolved = alice.call(
                "system/resolveDataObjects",
                "{'project':'%s','objects':[{'name':'n','folder':'/a'},{'name':'no','folder':'/a','batchsize':1},{'name':'n'}]}",
                project);
        assertThat(resolved.path("results")).hasSize(3);
        assertThat(resolved.at("/results/0").findValuesAsText("id")).containsExactlyInAnyOrder(one, two);
        assertThat(resolved.at("/results/1")).isEmpty();
        assertThat(resolved.at("/results/2")).hasSize(2);

        JsonNode described = alice.call(
                "system/describeDataObjects",
                "{'objects':['%s',{'id':'%s','describe':{'fields':{'name':true}}},'record-x']}",
                one,
                two);
        assertThat(described.at("/results/0/describe/id").asText()).isEqualTo(one);
        assertThat(described.at("/results/1/describe").toString()).isEqualTo("{\"id\":\"" + two + "\",\"name\":\"n\"}");
        assertThat(described.at("/results/2/error/type").asText()).isEqualTo("ResourceNotFound");
    }

    @Test
    void peopleAreDescribed() {
        ObjectNode self = (ObjectNode) alice.call("user-alice/describe", "{}");
        assertThat(self.remove("permittedRegions").get(0).asText()).isEqualTo("local:main");
        assertThat(self.toString())
                .isEqualTo(DxClient.json("{'id':'user-alice','class':'user','handle':'alice','first':'alice',"
                        + "'last':'Tester','middle':'','billTo':'user-alice'}"));
        fixture.user("bob").call("system/whoami", "{}");
        assertThat(alice.call("user-bob/describe", "{}").path("first").asText()).isEqualTo("bob");
        alice.refused(404, "ResourceNotFound", "user-nobody/describe", "{}");
        alice.refused(404, "ResourceNotFound", "org-nobody/describe", "{}");
        alice.refused(404, "ResourceNotFound", "app-nobody/describe", "{}");
        alice.refused(404, "ResourceNotFound", "globalworkflow-nobody/describe", "{}");
    }

    @Test
    void patternsAreThoseThatTakeLittleTime() {
        for (String wrong : List.of("(a)\\\\1", "a(?=b)", "[", "(?P<n>a", "a{1,2000}")) {
            alice.refused(422, "InvalidInput", "system/findDataObjects", "{'name':{'regexp':'%s'}}", wrong);
        }
    }

    @Test
    void aSearchThatTakesTooLongIsGivenUp() {
        String project = alice.newProject("Slow");
        alice.call("record/new", "{'project':'%s','name':'%s'}", project, "x".repeat(2000));
        ObjectCriteria slow = new ObjectCriteria(
                List.of(ContainerIds.project(project).orElseThrow()),
                Optional.empty(),
                true,
                List.of(),
                Optional.empty(),
                List.of(new Condition.NameMatches("^(x{1,60}){1,60}y", false)),
                Order.NEWEST,
                Optional.empty(),
                10);

        Future<?> search = new ObjectSearchStore().findWithin(fixture.server.database, slow, Duration.ofMillis(5));

        assertThat(TestEnvironment.await(search.<Throwable>transform(done -> Future.succeededFuture(done.cause()))))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.kind()).isEqualTo(Failure.Kind.INVALID))
                .hasMessageContaining("was given up");
    }

    @Test
    void eachCallerSearchesByPatternAFewTimesAtOnce() {
        FewAtOnce few = new FewAtOnce(2);
        Caller one = caller();
        Promise<String> slow = Promise.promise();
        Future<String> first = few.run(one, slow::future);
        Future<String> second = few.run(one, slow::future);

        assertThat(few.run(one, slow::future).cause())
                .isInstanceOfSatisfying(Failure.class, failure -> assertThat(failure.retryAfter())
                        .isPresent());
        assertThat(few.run(caller(), () -> Future.succeededFuture("other")).result())
                .isEqualTo("other");
        slow.complete("done");
        assertThat(first.result()).isEqualTo(second.result()).isEqualTo("done");
        assertThat(few.run(one, () -> Future.failedFuture("failed")).failed()).isTrue();
        assertThat(few.run(one, () -> Future.succeededFuture("again")).result()).isEqualTo("again");
        assertThat(few.run(one, () -> Future.succeededFuture("again")).result()).isEqualTo("again");
    }

    private static Caller caller() {
        UUID id = UUID.randomUUID();
        return new Caller(new ResourceKey(ResourceType.USER, id), id, "", "", false, TokenLimits.NONE);
    }
}
