package io.offshoot.repository;

import static io.offshoot.TestEnvironment.await;
import static io.offshoot.TestEnvironment.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.offshoot.TestEnvironment;
import io.offshoot.identity.Principal;
import io.offshoot.model.ResourceType;
import io.offshoot.rewrite.Terms;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Terms of an older form are computed anew once, whatever the number of resources. */
class ReindexingIT {
    private static List<String> rows(TestEnvironment environment) {
        List<String> rows = new ArrayList<>();
        for (Row row : environment.sql("select id, version_id, written_in::text, terms from resource order by id")) {
            rows.add(row.getUUID(0) + " " + row.getUUID(1) + " " + row.getString(2)
                    + Arrays.toString(row.getArrayOfLongs(3)));
        }
        return rows;
    }

    @Test
    void termsAreComputedAnewOnce() {
        try (TestEnvironment environment = new TestEnvironment()) {
            Principal root = environment.superAdministrator();
            Access access = environment.newProject(root, "Old");
            for (int i = 0; i < 1100; i++) {
                String text = "{\"resourceType\":\"Patient\",\"birthDate\":\"19" + (10 + i % 90) + "\"}";
                await(environment.repository.create(access, ResourceType.of("Patient"), utf8(text), Optional.empty()));
            }
            List<String> before = rows(environment);
            environment.sql("update resource set terms = '{1,2,3}'");
            environment.sql("insert into installation (system_identifier, terms_version) values (1, 1)");
            await(Reindexing.run(environment.vertx, environment.database, environment.indexing));
            assertThat(rows(environment)).isEqualTo(before);
            environment.sql("update resource set terms = '{1,2,3}'");
            await(Reindexing.run(environment.vertx, environment.database, environment.indexing));
            assertThat(rows(environment)).as("only once").isNotEqualTo(before);
            assertThat(environment
                            .sql("select terms_version from installation")
                            .iterator()
                            .next()
                            .getInteger(0))
                    .isEqualTo(Terms.VERSION);
        }
    }
}
