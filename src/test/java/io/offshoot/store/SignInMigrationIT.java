package io.offshoot.store;

import static io.offshoot.TestEnvironment.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.offshoot.TestDatabase;
import io.offshoot.model.Environment;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An installation from before people could sign in: its users can, once their database is migrated. */
class SignInMigrationIT {
    private static final UUID SUPER = UUID.randomUUID();
    private static final UUID CLINIC = UUID.randomUUID();
    private static final UUID ADMIN = UUID.randomUUID();
    private static final UUID NURSE = UUID.randomUUID();

    private final Vertx vertx = Vertx.vertx();
    private final PgConnectOptions server = TestDatabase.fresh();

    @AfterEach
    void close() {
        await(vertx.close());
    }

    @Test
    void usersAndMembershipsOfOldAreKnown() throws IOException {
        sql(migration("V001__store.sql"));
        sql(migration("V002__verification.sql"));
        sql("insert into project (id, state, name, super_admin) values ('" + SUPER
                + "', 'live', 'Super Admin', true), ('" + CLINIC + "', 'live', 'Clinic', false)");
        resource(SUPER, ADMIN, 303, "{\"resourceType\":\"User\",\"email\":\"Admin@Example.com\"}");
        resource(CLINIC, NURSE, 303, "{\"resourceType\":\"User\",\"email\":\"nurse@example.com\",\"big\":1e99999}");
        resource(CLINIC, UUID.randomUUID(), 303, "{\"resourceType\":\"User\"}");
        resource(
                CLINIC,
                UUID.randomUUID(),
                304,
                "{\"resourceType\":\"ProjectMembership\",\"user\":{\"reference\":\"User/" + NURSE
                        + "\"},\"access\":[ ],\"admin\":true}");
        resource(
                CLINIC,
                UUID.randomUUID(),
                304,
                "{\"resourceType\":\"ProjectMembership\",\"user\":\"?\",\"access\":[{}],\"active\":false}");

        sql(migration("V003__sign_in.sql"));

        assertThat(text("select string_agg(concat_ws(' ', realm, login, enabled), ';' order by email) from principal"))
                .isEqualTo(Environment.ID + " admin@example.com t;" + CLINIC + " nurse@example.com t;" + CLINIC + " t");
        assertThat(text("select string_agg(concat_ws(' ', principal, active, admin, restricted), ';' order by admin)"
                        + " from membership"))
                .isEqualTo(" f f t;User/" + NURSE + " t t f");
        // An update of one from a super administrators' project leaves it a user of the whole installation.
        sql("update resource set content = '{\"resourceType\":\"User\",\"email\":\"new@example.com\"}' where id = '"
                + ADMIN + "'");
        assertThat(text("select realm || ' ' || email from principal where id = '" + ADMIN + "'"))
                .isEqualTo(Environment.ID + " new@example.com");
    }

    private void resource(UUID project, UUID id, int type, String content) {
        sql("insert into resource (project, id, version_id, last_updated, type, digest, content) values ('" + project
                + "', '" + id + "', gen_random_uuid(), now(), " + type + ", '', '" + content + "')");
    }

    private static String migration(String name) throws IOException {
        try (InputStream in = SignInMigrationIT.class.getResourceAsStream("/db/migration/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private String text(String query) {
        return sql(query).iterator().next().getString(0);
    }

    private RowSet<Row> sql(String statement) {
        return await(PgConnection.connect(vertx, server)
                .compose(connection -> connection.query(statement).execute().eventually(connection::close)));
    }
}
