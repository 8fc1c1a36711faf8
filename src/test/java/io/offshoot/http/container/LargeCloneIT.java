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
 * One call that clones many linked objects, of which none or nine tenths are there already. Prints the times, beside those of
 * a plain {@code INSERT … SELECT} of the same rows, and the peak of the heap;
 * {@code -Doffshoot.container.objects=100000} makes it the benchmark.
 *
 * <p>Nothing tells the database how much there is of what: projects are as new to its statistics as they are to everybody
 * who clones what was just uploaded.
 */
class LargeCloneIT {
    /** A visible record, hidden ones that are linked one after the other, and a hidden file. */
    private static final int CHAIN = 10;

    private static final int FILLED = 20_000;

    private final ContainerFixture fixture = ContainerFixture.get();
    private final DxClient alice = fixture.user("alice");
    private final int objects = Integer.getInteger("offshoot.container.objects", 2_000);

    private static UUID uuid(String project) {
        return ContainerIds.project(project).orElseThrow();
    }

    private long number(String sql) {
        return fixture.server.sql(sql).iterator().next().getLong(0);
    }

    /** Fills a project; gives the visible objects. */
    private List<String> fill(String project) {
        UUID id = uuid(project);
        fixture.server.sql("insert into blob (id, key, size, sha256) values ('" + id + "', '" + id + "', 0, '')");
        for (int from = 0; from < objects; from += FILLED) {
            fill(id, from, Math.min(objects, from + FILLED));
        }
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

    private void fill(UUID project, int from, int to) {
        String own = "\"state\":\"closed\",\"tags\":[\"a\"],\"properties\":{\"sample\":\"' || i || '\"},"
                + "\"created\":1700000000000,\"createdBy\":\"user-alice\"";
        fixture.server.sql("with objects as (select i, md5('" + project + "' || i)::uuid as id, md5('" + project
                + "' || (i + 1))::uuid as next, i % " + CHAIN + " = 0 as visible, (i + 1) % " + CHAIN
                + " = 0 as last, (i + 2) % " + CHAIN + " = 0 as before from generate_series(" + from + ", " + (to - 1)
                + ") i), texts as (select 401 as type, id, '{\"resourceType\":\"Record\",\"folder\":\"/data\",\"name\":\"object ' || i"
                + " || '\"," + own + ",\"hidden\":' || (not visible) || ',\"types\":[\"Reads\"],\"links\":[\"' ||"
                + " case when before then 'Binary/' else 'Record/' end || next || '\"],\"details\":{\"text\":\"' ||"
                + " repeat('x', 200) || '\"}}' as content from objects where not last"
                + " union all select 405, gen_random_uuid(), '{\"resourceType\":\"Placement\",\"folder\":\"/data\","
                + "\"object\":{\"reference\":\"Binary/' || id || '\"},\"name\":\"file ' || i || '\"," + own
                + ",\"hidden\":true,\"types\":[],\"links\":[],\"media\":\"text/plain\"}' from objects where last"
                + " union all select 9, id, '{\"resourceType\":\"Binary\",\"contentType\":\"text/plain\"}' from objects"
                + " where last), written as (insert into resource (project, type, id, version_id, last_updated, digest,"
                + " content) select '" + project + "', type, id, gen_random_uuid(), now(),"
                + " sha256(convert_to(content, 'UTF8')), content from texts returning type, id, version_id)"
                + " insert into binary_content (project, id, version, blob) select '" + project
                + "', id, version_id, '" + project + "' from written where type = 9");
    }

    /** How long it takes to write the same rows once more, with nothing looked at. */
    private long plain(String project, String condition) {
        UUID copy = UUID.randomUUID();
        long start = System.nanoTime();
        fixture.server.sql("insert into resource (project, type, id, version_id, last_updated, author_type, author,"
                + " origin_id, origin_version, duplication, digest, content, terms) select '" + copy + "', type, id,"
                + " gen_random_uuid(), now(), 1, '" + copy + "', id, version_id, '" + copy + "', digest, content, '{}'"
                + " from resource where project = '" + uuid(project) + "' and type in (9, 401, 405)" + condition
                + " order by type, id");
        return (System.nanoTime() - start) / 1_000_000;
    }

    @Test
    void manyLinkedObjectsAreClonedInOneCall() {
        String source = alice.newProject("Large source");
        List<String> visible = fill(source);
        List<String> most = visible.subList(0, visible.size() * 9 / 10);
        int there = most.size() * CHAIN;
        long plain = plain(source, "");
        long tenth = plain(source, " and mod(hashtext(id::text), 10) = 0");

        String empty = alice.newProject("Large, empty before");
        Timed none = timed(source, empty, "'objects':[" + quoted(visible) + "]");
        assertThat(none.answer.path("exists")).isEmpty();
        assertHolds(empty, objects);

        String filled = alice.newProject("Large, nine tenths there");
        timed(source, filled, "'objects':[" + quoted(most) + "]");
        Timed some = timed(source, filled, "'objects':[" + quoted(visible) + "]");
        assertThat(some.answer.path("exists")).hasSize(there);
        assertHolds(filled, objects);

        Timed all = timed(source, filled, "'objects':[" + quoted(visible) + "]");
        assertThat(all.answer.path("exists")).hasSize(objects);
        assertHolds(filled, objects);

        String folder = alice.newProject("Large, by its folder");
        Timed whole = timed(source, folder, "'folders':['/data']");
        assertThat(whole.answer.path("exists")).isEmpty();
        assertHolds(folder, objects);

        assertThat(number("select count(*) from clone_plan")).isZero();
        System.out.printf(
                "%,d linked objects, one in ten a file; INSERT … SELECT of their rows %,d ms, of a tenth %,d ms%n"
                        + "  none there:        %s%n  90 %% there:        %s, %.1f of a tenth%n"
                        + "  all there:         %s%n  a folder, none:    %s%n",
                objects,
                plain,
                tenth,
                none.line(plain),
                some.line(plain),
                (double) some.millis / Math.max(1, tenth),
                all.line(plain),
                whole.line(plain));
    }

    private void assertHolds(String project, int count) {
        assertThat(number("select count(*) from resource where project = '" + uuid(project)
                        + "' and (type = 401 or type = 405) and not deleted"))
                .isEqualTo(count);
        assertThat(number("select count(*) from binary_content where project = '" + uuid(project) + "'"))
                .isEqualTo(count / CHAIN);
    }

    private static String quoted(List<String> ids) {
        return ids.stream().map(id -> "'" + id + "'").collect(Collectors.joining(","));
    }

    private record Timed(JsonNode answer, long millis, long peakHeap) {
        String line(long plain) {
            return String.format(
                    "%,d ms, %.1f of INSERT … SELECT, peak heap %,d MB",
                    millis, (double) millis / Math.max(1, plain), peakHeap >> 20);
        }
    }

    private Timed timed(String source, String destination, String what) {
        List<MemoryPoolMXBean> heap = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .toList();
        heap.forEach(MemoryPoolMXBean::resetPeakUsage);
        long start = System.nanoTime();
        JsonNode answer = alice.call(source + "/clone", "{'project':'%s',%s}", destination, what);
        long millis = (System.nanoTime() - start) / 1_000_000;
        long peak =
                heap.stream().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum();
        return new Timed(answer, millis, peak);
    }
}
