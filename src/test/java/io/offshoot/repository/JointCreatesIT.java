package io.offshoot.repository;

import static io.offshoot.TestEnvironment.await;
import static io.offshoot.TestEnvironment.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.offshoot.TestEnvironment;
import io.offshoot.identity.Principal;
import io.offshoot.model.Failure.Kind;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.store.ResourceDraft;
import io.offshoot.store.ResourceVersion;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Creates that come while the database is at work for their project, which here is somebody who holds the project. */
class JointCreatesIT {
    private static final ResourceType PATIENT = ResourceType.of("Patient");

    private static TestEnvironment environment;
    private static Principal root;
    private static JointCreates creates;
    private UUID project;

    @BeforeAll
    static void start() {
        environment = new TestEnvironment();
        root = environment.superAdministrator();
        creates = new JointCreates(environment.vertx, environment.database);
    }

    @AfterAll
    static void stop() {
        environment.close();
    }

    @BeforeEach
    void newProject() {
        project = environment.newProject(root, "Busy").project();
    }

    @Test
    void goTogetherAndAreAnsweredOneByOne() {
        PgConnection holder = hold(project);
        List<ResourceDraft> drafts = IntStream.range(0, 40)
                .mapToObj(no -> draft(UUID.randomUUID(), "{\"n\":" + no + "}"))
                .toList();
        List<Future<Optional<ResourceVersion>>> answers =
                drafts.stream().map(creates::create).toList();
        release(holder, "commit");
        for (int i = 0; i < drafts.size(); i++) {
            ResourceVersion version = await(answers.get(i)).orElseThrow();
            assertThat(version.key()).isEqualTo(drafts.get(i).key());
            assertThat(version.content()).isEqualTo(drafts.get(i).content());
            Row row = stored(version.key()).orElseThrow();
            assertThat(row.getUUID("version_id")).isEqualTo(version.versionId());
            assertThat(row.getString("content"))
                    .isEqualTo(drafts.get(i).content().toString());
            assertThat(row.getOffsetDateTime("last_updated")).isEqualTo(version.lastUpdated());
        }
        assertThat(environment
                        .sql("select count(distinct written_in)::int from resource where project = '" + project
                                + "' and type = " + PATIENT.code())
                        .iterator()
                        .next()
                        .getInteger(0))
                .isEqualTo(3);
    }

    @Test
    void theOneAtFaultIsToldSoAndTheOthersAreMade() {
        PgConnection holder = hold(project);
        UUID twice = UUID.randomUUID();
        List<Future<Optional<ResourceVersion>>> answers = new ArrayList<>();
        for (int no = 0; no < 5; no++) {
            answers.add(creates.create(draft(UUID.randomUUID(), "{}")));
        }
        Future<Optional<ResourceVersion>> first = creates.create(draft(twice, "{\"first\":true}"));
        Future<Optional<ResourceVersion>> second = creates.create(draft(twice, "{\"first\":false}"));
        Future<Optional<ResourceVersion>> unstorable = creates.create(draft(UUID.randomUUID(), "{\0}"));
        answers.add(creates.create(draft(UUID.randomUUID(), "{}")));
        release(holder, "commit");
        for (Future<Optional<ResourceVersion>> answer : answers) {
            assertThat(stored(await(answer).orElseThrow().key())).isPresent();
        }
        assertThat(failure(unstorable).kind()).isEqualTo(Kind.INVALID);
        Future<Optional<ResourceVersion>> made =
                await(Future.any(first, second)).succeeded(0) ? first : second;
        assertThat(stored(new ResourceKey(PATIENT, twice)).orElseThrow().getString("content"))
                .isEqualTo(await(made).orElseThrow().content().toString());
        assertThat(failure(made == first ? second : first).kind()).isEqualTo(Kind.CONFLICT);
    }

    @Test
    void intoAProjectThatIsGoneMeanwhileNothingIsWritten() {
        PgConnection holder = hold(project);
        List<Future<Optional<ResourceVersion>>> answers = IntStream.range(0, 6)
                .mapToObj(no -> creates.create(draft(UUID.randomUUID(), "{}")))
                .toList();
        release(holder, "update project set state = 'deleted' where id = '" + project + "'; commit");
        answers.forEach(answer -> assertThat(await(answer)).isEmpty());
    }

    @Test
    void otherProjectsHaveNothingToDoWithIt() {
        PgConnection holder = hold(project);
        List<Future<Optional<ResourceVersion>>> held = IntStream.range(0, 6)
                .mapToObj(no -> creates.create(draft(UUID.randomUUID(), "{}")))
                .toList();
        UUID other = environment.newProject(root, "Other").project();
        ResourceDraft draft = new ResourceDraft(
                other, new ResourceKey(PATIENT, UUID.randomUUID()), Optional.empty(), Buffer.buffer("{}"), List.of());
        assertThat(await(creates.create(draft))).isPresent();
        assertThat(held).noneMatch(Future::isComplete);
        release(holder, "commit");
        held.forEach(answer -> assertThat(await(answer)).isPresent());
    }

    @Test
    void whoWaitsTooLongIsSentAwayAndIsNotWritten() {
        JointCreates impatient = new JointCreates(environment.vertx, environment.database, Duration.ofMillis(20));
        PgConnection holder = hold(project);
        List<Future<Optional<ResourceVersion>>> begun = IntStream.range(0, 2)
                .mapToObj(no -> impatient.create(draft(UUID.randomUUID(), "{}")))
                .toList();
        ResourceDraft late = draft(UUID.randomUUID(), "{}");
        assertThat(failure(impatient.create(late)).kind()).isEqualTo(Kind.UNAVAILABLE);
        release(holder, "commit");
        begun.forEach(answer -> assertThat(await(answer)).isPresent());
        assertThat(await(impatient.create(draft(UUID.randomUUID(), "{}")))).isPresent();
        assertThat(stored(late.key())).isEmpty();
    }

    @Test
    void eachIsAnsweredWhereItAsked() {
        PgConnection holder = hold(project);
        List<Future<Boolean>> here = IntStream.range(0, 6)
                .mapToObj(no -> {
                    Context context = environment.vertx.getOrCreateContext();
                    Promise<Boolean> answeredHere = Promise.promise();
                    context.runOnContext(run -> creates.create(draft(UUID.randomUUID(), "{}"))
                            .map(made -> Vertx.currentContext() == context)
                            .onComplete(answeredHere));
                    return answeredHere.future();
                })
                .toList();
        release(holder, "commit");
        here.forEach(answer -> assertThat(await(answer)).isTrue());
    }

    private ResourceDraft draft(UUID id, String text) {
        return new ResourceDraft(
                project, new ResourceKey(PATIENT, id), Optional.empty(), Buffer.buffer(text), List.of(7L));
    }

    private Optional<Row> stored(ResourceKey key) {
        return StreamSupport.stream(
                        environment
                                .sql("select * from resource where project = '" + project + "' and type = "
                                        + key.type().code() + " and id = '" + key.id() + "'")
                                .spliterator(),
                        false)
                .findFirst();
    }

    private static PgConnection hold(UUID project) {
        PgConnection connection = await(PgConnection.connect(environment.vertx, environment.server));
        await(connection
                .query("begin; select from project where id = '" + project + "' for update")
                .execute());
        return connection;
    }

    private static void release(PgConnection holder, String sql) {
        await(holder.query(sql).execute());
        await(holder.close());
    }
}
