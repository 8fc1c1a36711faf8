package io.offshoot.store;

/**
 * Rows as of a durable snapshot: the live rows that it sees, and the history rows that it sees and whose replacement it
 * does not. Both branches are disjoint, and together they hold exactly one version of each resource that was there.
 *
 * <p>The snapshot is a value ({@code pg_current_snapshot()} as text), so any replica reads the same rows before and
 * after a crash, and no transaction has to stay open for it.
 */
final class AsOf {
    private AsOf() {}

    /**
     * A union of both branches.
     *
     * @param columns the columns wanted, all of them in {@code resource} and {@code resource_history}
     * @param condition SQL over the columns, without deleted rows, which are left out here
     * @param order ORDER BY and LIMIT of each branch, or empty
     * @param project the parameter that holds the project, for example {@code $1}
     * @param snapshot the parameter that holds the snapshot as text
     */
    static String rows(String columns, String condition, String order, String project, String snapshot) {
        // As a query of its own the snapshot is read from its text once, not for every row.
        String instant = "(select " + snapshot + "::text::pg_snapshot)";
        String seen = "pg_visible_in_snapshot(written_in, " + instant + ")";
        return "((select " + columns + " from resource where project = " + project + "::uuid and not deleted and "
                + seen
                + " and " + condition + " " + order + ")\nunion all\n(select " + columns
                + " from resource_history where project = " + project + "::uuid and not deleted and " + seen
                + " and superseded_in >= (select pg_snapshot_xmin(" + snapshot + "::text::pg_snapshot))"
                + " and not pg_visible_in_snapshot(superseded_in, " + instant + ") and "
                + condition + " " + order + "))";
    }
}
