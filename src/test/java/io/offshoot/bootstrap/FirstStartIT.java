package io.offshoot.bootstrap;

import static io.offshoot.TestEnvironment.await;
import static io.offshoot.TestEnvironment.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.offshoot.TestEnvironment;
import io.offshoot.bootstrap.FirstStart.Made;
import io.offshoot.bootstrap.FirstStart.Wanted;
import io.offshoot.identity.Principal;
import io.offshoot.model.Environment;
import io.offshoot.model.Failure.Kind;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.repository.Access;
import io.offshoot.store.ResourceVersion;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FirstStartIT {
    private static final Wanted OPEN =
            new Wanted(Wanted.USUAL_LOGIN, Optional.empty(), Optional.empty(), Optional.empty());

    private TestEnvironment environment;

    @BeforeEach
    void start() {
        environment = new TestEnvironment();
    }

    @AfterEach
    void stop() {
        environment.close();
    }

    @Test
    void makesAnAdministratorWithRandomSecretsOnce() {
        Made made = await(firstStart().run(OPEN)).orElseThrow();
        assertThat(made.login()).isEqualTo("admin@example.com");
        assertThat(made.toString())
                .doesNotContain(
                        made.password().orElseThrow(), made.clientSecret().orElseThrow());
        Principal client = await(environment.signIn.basic(
                "127.0.0.1", made.clientId().toString(), made.clientSecret().orElseThrow()));
        assertThat(client.superAdmin()).isTrue();
        assertThat(client.projectAdmin()).isTrue();
        assertThat(client.project()).isEqualTo(made.project());
        assertThat(client.display()).isEqualTo("Default Super Admin Client");
        String hash = environment
                .sql("select s.owner from secret s where name = 'passwordHash'")
                .iterator()
                .next()
                .getUUID(0)
                .toString();
        ResourceKey user = new ResourceKey(ResourceType.USER, UUID.fromString(hash));
        String kept = await(environment.vault.read(environment.database.requests(), Environment.ID, user))
                .get("passwordHash");
        assertThat(await(environment.passwords.matches(
                        made.password().orElseThrow(), Optional.of(kept.substring(1, kept.length() - 1)))))
                .isTrue();
        assertThat(await(firstStart().run(OPEN))).isEmpty();
        assertThat(types(made.project()))
                .containsExactlyInAnyOrder(
                        "Project", "Practitioner", "ProjectMembership", "ClientApplication", "ProjectMembership");
    }

    @Test
    void takesWhatIsConfiguredAndDoesNotRepeatIt() {
        UUID id = UUID.randomUUID();
        Made made = await(firstStart()
                        .run(new Wanted("root@here.org", Optional.of("pass"), Optional.of(id), Optional.of("secret"))))
                .orElseThrow();
        assertThat(made.clientId()).isEqualTo(id);
        assertThat(made.password()).isEmpty();
        assertThat(made.clientSecret()).isEmpty();
        assertThat(await(environment.signIn.basic("127.0.0.1", id.toString(), "secret"))
                        .superAdmin())
                .isTrue();
        assertThat(environment.sql("select 1 from resource where content like '%\"root@here.org\"%'"))
                .isNotEmpty();
    }

    @Test
    void replicasThatStartTogetherMakeOne() {
        List<Future<Optional<Made>>> runs =
                Stream.generate(() -> firstStart().run(OPEN)).limit(4).toList();
        Future.join(runs).toCompletionStage().toCompletableFuture().join();
        assertThat(runs.stream().filter(run -> run.result().isPresent())).hasSize(1);
        assertThat(environment.sql("select 1 from project where state = 'live'"))
                .hasSize(1);
    }

    @Test
    void initMakesAProjectWithItsClientAndOwner() {
        Principal root = environment.superAdministrator();
        Access access = await(environment.scope.of(root, Optional.empty()));
        UUID user = environment
                .sql("select owner from secret where name = 'passwordHash'")
                .iterator()
                .next()
                .getUUID(0);
        ResourceVersion project = await(environment.init.init(access, "Clinic \"A\"", Optional.of(user)));
        assertThat(project.content().toString())
                .isEqualTo(
                        "{\"resourceType\":\"Project\",\"name\":\"Clinic \\\"A\\\"\",\"owner\":{\"reference\":\"User/"
                                + user + "\",\"display\":\"admin@example.com\"},\"strictMode\":true}");
        assertThat(types(project.project()))
                .containsExactlyInAnyOrder(
                        "Project", "ClientApplication", "ProjectMembership", "Practitioner", "ProjectMembership");
        assertThat(environment.sql("select 1 from resource where project = '" + project.project()
                        + "' and content like '{\"resourceType\":\"ClientApplication\","
                        + "\"name\":\"Clinic \\\\\"A\\\\\" Default Client\","
                        + "\"description\":\"Default client for Clinic \\\\\"A\\\\\"\"}'"))
                .hasSize(1);
        assertThat(environment.sql("select 1 from project where name = 'Clinic \"A\"' and not super_admin"))
                .hasSize(1);
    }

    @Test
    void initIsForSuperAdministratorsAndNeedsANameAndAKnownOwner() {
        Principal root = environment.superAdministrator();
        Access access = await(environment.scope.of(root, Optional.empty()));
        Access inside = environment.newProject(root, "Inside");
        assertThat(inside.principal().superAdmin()).isFalse();
        assertThat(failure(environment.init.init(inside, "X", Optional.empty())).kind())
                .isEqualTo(Kind.FORBIDDEN);
        assertThat(failure(environment.init.init(access, " ", Optional.empty())).kind())
                .isEqualTo(Kind.INVALID);
        assertThat(failure(environment.init.init(access, "X", Optional.of(UUID.randomUUID())))
                        .kind())
                .isEqualTo(Kind.INVALID);
        assertThat(environment.sql("select 1 from project where name in ('X', ' ')"))
                .isEmpty();
    }

    private FirstStart firstStart() {
        return new FirstStart(environment.database, environment.vault, environment.passwords, environment.indexing);
    }

    private List<String> types(UUID project) {
        return Stream.of(environment
                        .sql("select array_agg(type) from resource where project = '" + project + "'")
                        .iterator()
                        .next()
                        .getArrayOfShorts(0))
                .map(code -> ResourceType.ofCode(code).name())
                .toList();
    }
}
