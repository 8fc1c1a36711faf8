package io.offshoot.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Kills either side while the target already writes what the source has not packed to its end. The source's database holds up the
 * part at which the export is to stand still, and a slow network what the target pulls; so each kill hits the overlap, which is
 * looked at once the killed process is dead.
 */
final class OverlapKills {
    /** Nobody else has a lock of that number. */
    private static final int LOCK = 4711;

    private final TwoEnvironments both;
    private final SplittableRandom random;
    private final String standsStillAt;

    /** @param undisturbed one that arrived, which tells in which order types are packed */
    OverlapKills(TwoEnvironments both, String undisturbed, SplittableRandom random) {
        this.both = both;
        this.random = random;
        List<String> types = both
                .source
                .rows()
                .of("select substring(name from '^resources/([A-Za-z]+)-') as type from package_part"
                        + " where name like 'resources/%' and duplication = '" + TwoEnvironments.uuid(undisturbed)
                        + "' group by 1 order by min(no)")
                .stream()
                .map(row -> row.getString("type"))
                .toList();
        // Those whose objects get ids of their own come first; of the others some are to be on their way by then.
        this.standsStillAt = types.get(types.size() - 3);
    }

    /** Kills so many times, source and target in turn; gives what went wrong. */
    List<String> go(int kills) {
        Rows source = both.source.rows();
        source.of("create function stand_still() returns trigger language plpgsql as"
                + " $$ begin perform pg_advisory_xact_lock(" + LOCK + "); return new; end $$");
        source.of(
                "create trigger stand_still before insert on package_part for each row when (new.name like 'resources/"
                        + standsStillAt + "-%') execute function stand_still()");
        both.source.network.delay(2_000);
        List<String> wrong = new ArrayList<>();
        try {
            for (int i = 0; i < kills; i++) {
                try {
                    kill(i);
                } catch (AssertionError error) {
                    // A long run goes on, so that it tells how many of all went wrong.
                    wrong.add("kill " + i + " of the overlap: " + error.getMessage());
                }
            }
        } finally {
            both.source.network.delay(0);
            source.of("drop trigger stand_still on package_part");
            source.of("drop function stand_still()");
        }
        return wrong;
    }

    private void kill(int no) {
        EnvironmentSide killed = no % 2 == 0 ? both.target : both.source;
        String name = "Killed in the overlap " + no;
        String id;
        try (Rows.Held held = both.source.rows().hold("select pg_advisory_lock(" + LOCK + ")")) {
            assertThat(held).isNotNull();
            id = both.post(name);
            both.put(id, name);
            both.target.awaitRow(written(id));
            Pause.micros(random.nextLong(200_000));
            killed.kill();
            assertThat(both.source.rows().count(packing(id)))
                    .as("the source still exports")
                    .isEqualTo(1);
            assertThat(both.target.rows().count(written(id)))
                    .as("the target has written, and does not know the end of the package")
                    .isPositive();
            if (random.nextBoolean()) {
                killed.startAgain();
            }
        }
        if (!killed.isAlive()) {
            killed.startAgain();
        }
        both.awaitArrival(id);
    }

    private static String packing(String id) {
        return "select count(*) from duplication d join package p on p.duplication = d.id where d.state = 'copying'"
                + " and not d.planned and not exists (select from package_part where duplication = d.id"
                + " and name = 'manifest.json') and d.id = '" + TwoEnvironments.uuid(id) + "'";
    }

    private static String written(String id) {
        return "select count(*) from copy_range r join duplication d on d.id = r.duplication where r.copied > 0"
                + " and d.state = 'copying' and not exists (select from package_part where duplication = d.id"
                + " and name = 'manifest.json') and d.id = '" + TwoEnvironments.uuid(id) + "'";
    }
}
