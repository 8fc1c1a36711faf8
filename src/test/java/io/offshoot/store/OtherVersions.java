package io.offshoot.store;

import io.offshoot.store.Migrations.Migration;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import java.util.ArrayList;
import java.util.List;

/** Databases as versions of the program before or after this one leave them. */
public final class OtherVersions {
    private OtherVersions() {}

    /** The migrations of this version, in order; each but the last was once the last. */
    public static List<String> names() {
        return Migrations.known().stream().map(Migration::name).toList();
    }

    /** Migrates as the version did whose last migration that was. */
    public static Future<Integer> earlier(Vertx vertx, PgConnectOptions server, String last) {
        return Migrations.run(vertx, server, Migrations.known().subList(0, names().indexOf(last) + 1));
    }

    /** Migrates as a version does that has one more migration. */
    public static Future<Integer> later(Vertx vertx, PgConnectOptions server, String name, String sql) {
        List<Migration> migrations = new ArrayList<>(Migrations.known());
        migrations.add(new Migration(name, sql));
        return Migrations.run(vertx, server, migrations);
    }
}
