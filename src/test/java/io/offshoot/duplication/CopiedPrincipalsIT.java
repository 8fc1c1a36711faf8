package io.offshoot.duplication;

import static org.assertj.core.api.Assertions.assertThat;

import io.offshoot.model.DuplicationState;
import io.offshoot.store.Duplication;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who may sign in, and who is a member where, follow a project through clone and removal. */
class CopiedPrincipalsIT {
    private static final CopyOptions OPTIONS =
            new CopyOptions(2, 97, 4 << 20, 400, Duration.ofSeconds(10), Duration.ofMillis(200), 1.0, 3);
    private static CloneFixture clone;

    @BeforeAll
    static void start() throws Exception {
        clone = new CloneFixture(OPTIONS);
        clone.startWorker();
    }

    @AfterAll
    static void stop() throws Exception {
        clone.close();
    }

    @Test
    void aCopiedUserIsKnownInTheCopyAndHasNoPassword() throws Exception {
        UUID source = clone.project("Source");
        UUID user = clone.create(source, "User", "{\"resourceType\":\"User\",\"email\":\"Ann@example.org\"}");
        UUID server = UUID.randomUUID();
        clone.create(source, "ProjectMembership", membership(source, user));
        clone.create(source, "ProjectMembership", membership(source, server));
        clone.rows("update principal set must_change = true where id = '" + user + "' returning id");
        clone.rows("insert into secret (project, type, owner, name, ciphertext, nonce, key_id) values ('" + source
                + "', 303, '" + user + "', 'passwordHash', '', '', '') returning owner");

        Duplication ended = clone.run(clone.command(source));

        assertThat(ended.state()).isEqualTo(DuplicationState.COMPLETED);
        UUID target = ended.target();
        UUID copy = clone.copyOf(target, user);
        assertThat(clone.value(
                        "select (realm, login, email, enabled, must_change)::text from principal where project = '"
                                + target + "' and id = '" + copy + "'"))
                .isEqualTo("(" + target + ",ann@example.org,ann@example.org,t,f)");
        assertThat(clone.value("select count(*) from secret where project = '" + target + "'"))
                .isEqualTo(0L);
        assertThat(clone.value("select count(*) from membership where project = '" + target
                        + "' and active and principal = 'User/" + copy + "'"))
                .isEqualTo(1L);
        // A User of the whole installation is not copied: its membership is.
        assertThat(clone.value("select count(*) from membership where project = '" + target
                        + "' and active and principal = 'User/" + server + "'"))
                .isEqualTo(1L);

        clone.rows("update project set state = 'deleting' where id = '" + target + "' returning id");
        clone.awaitValue("select count(*) from project where id = '" + target + "'", 0L);
        assertThat(clone.value("select count(*) from principal where project = '" + target + "'"))
                .isEqualTo(0L);
        assertThat(clone.value("select count(*) from membership where project = '" + target + "'"))
                .isEqualTo(0L);
    }

    private static String membership(UUID project, UUID user) {
        return "{\"resourceType\":\"ProjectMembership\",\"project\":{\"reference\":\"Project/" + project
                + "\"},\"user\":{\"reference\":\"User/" + user + "\"}}";
    }
}
