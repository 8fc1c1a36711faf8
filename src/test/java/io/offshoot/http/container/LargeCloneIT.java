package io.offshoot.http.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.offshoot.model.ContainerIds;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * One call that clones many linked objects, of which nine tenths are there already. Prints the time and the peak of the heap;
 * {@code -Doffshoot.container.objects=100000} makes it the benchmark.
 */
class LargeCloneIT {
    private static final int CHAIN = 10;

    private final ContainerFixture fixture = ContainerFixture.get();
    private final DxClient alice = fixture.user("alice");
    private final int objects = Integer.getInteger("offshoot.container.objects", 2_000);

    /** Visible records, each of which begins a chain of hidden ones; gives the visible ones. */
    private List<String> fill(String project) {
        UUID id = ContainerIds.project(project).orElseThrow();
        String salt = project;
        fixture.server.sql("with objects as (select i, md5('" + salt + "' || i)::uuid as id, md5('" + salt
                + "' || (i + 1))::uuid as next, i % " + CHAIN + " = 0 as visible, (i + 1) % " + CHAIN
                + " = 0 as last from generate_series(0, " + (objects - 1) + ") i), texts as (select id,"
                + " '{\"resourceType\":\"Record\",\"folder\":\"/data\",\"name\":\"object ' || i ||"
                + " '\",\"state\":\"closed\",\"hidden\":' || (not visible) || ',\"types\":[\"Reads\"],\"tags\":[\"a\"],"
                + "\"properties\":{\"sample\":\"' || i || '\"},\"created\":1700000000000,\"createdBy\":\"user-alice\","
                + "\"links\":[' || case when last then '' else '\"Record/' || next || '\"' end ||"
                + " '],\"details\":{\"text\":\"' || repeat('x', 200) || '\"}}' as content from objects)"
                + " insert into resource (project, type, id, version_id, last_updated, digest, content)"
                + " select '" + id + "', 401, id, gen_random_uuid(), now(), sha256(convert_to(content, 'UTF8')),"
                + " content from texts");
        fixture.server.sql("insert into resource (project, type, id, version_id, last_updated, digest, content)"
                + " select '" + id + "', 406, gen_random_uuid(), gen_random_uuid(), now(), sha256(''), t from"
                + " (select '{\"resourceType\":\"Folder\",\"path\":\"/data\"}' as t) f");
        List<String> visible = new ArrayList<>();
        fixture.server
                .sql("select id from resource where project = '" + id
                        + "' and type = 401 and content::json ->> 'hidden' = 'false' order by id")
                .forEach(row ->
                        visible.add(ContainerIds.of(new ResourceKey(ResourceType.of("Record"), row.getUUID(0)))));
        return visible;
    }

    @Test
    void manyLinkedObjectsAreClonedInOneCall() {
        String source = alice.newProject("Large source");
        String destination = alice.newProject("Large destination");
        List<String> visible = fill(source);
        List<String> first = visible.subList(0, visible.size() * 9 / 10);

        long fresh = timed(source, destination, first).millis;
        Timed again = timed(source, destination, visible);

        assertThat(again.answer.path("exists")).hasSize(first.size() * CHAIN);
        assertThat(fixture.server
                        .sql("select count(*) from resource where type = 401 and project = '"
                                + ContainerIds.project(destination).orElseThrow() + "'")
                        .iterator()
                        .next()
                        .getLong(0))
                .isEqualTo(objects);
        assertThat(fixture.server
                        .sql("select count(*) from clone_plan")
                        .iterator()
                        .next()
                        .getLong(0))
                .isZero();
        System.out.printf(
                "%,d objects: %,d new ones in %,d ms; all, of which 90 %% are there, in %,d ms; peak heap %,d MB%n",
                objects, first.size() * CHAIN, fresh, again.millis, again.peakHeap >> 20);
    }

    private record Timed(JsonNode answer, long millis, long peakHeap) {}

    private Timed timed(String source, String destination, List<String> ids) {
        List<MemoryPoolMXBean> heap = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .toList();
        heap.forEach(MemoryPoolMXBean::resetPeakUsage);
        long start = System.nanoTime();
        JsonNode answer = alice.call(
                source + "/clone",
                "{'project':'%s','objects':[%s]}",
                destination,
                ids.stream().map(id -> "'" + id + "'").collect(Collectors.joining(",")));
        long millis = (System.nanoTime() - start) / 1_000_000;
        long peak =
                heap.stream().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum();
        return new Timed(answer, millis, peak);
    }
}
