package io.offshoot.load;

import io.offshoot.model.Failure;
import io.offshoot.store.Database;
import io.offshoot.store.Project;
import io.offshoot.store.ResourceStatistics;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Takes inputs into a project, page by page through the same statement as a copy, at the speed of the database and in
 * memory that does not grow with the inputs. Ids stay as they are; the rows name the load as their duplication.
 */
public final class Loader {
    /** While two pages are being written a third one is prepared. */
    private static final int LANES = 3;

    private final ResourceStatistics statistics = new ResourceStatistics();
    private final Vertx vertx;
    private final Database database;
    private final List<String> baseUrls;
    private final LoadRecord record;

    /** @param baseUrls the URLs under which this server's resources are known, each with a slash at its end */
    public Loader(Vertx vertx, Database database, List<String> baseUrls) {
        this.vertx = vertx;
        this.database = database;
        this.baseUrls = List.copyOf(baseUrls);
        this.record = new LoadRecord(database, this.baseUrls);
    }

    /**
     * Makes a project of the inputs. It cannot be seen before everything is in and counted; when that fails, it is removed.
     *
     * @param id the project's id, which must not be taken
     * @return fails with {@link Failure} INVALID or TOO_LARGE for what cannot be loaded and CONFLICT for an id that is
     *     taken or comes twice; the message names input, line and resource
     */
    public Future<LoadReport> intoNew(UUID id, String name, List<LoadInput> inputs) {
        UUID duplication = UUID.randomUUID();
        Project project = new Project(id, Project.State.PREPARING, name, false);
        return record.begin(duplication, project, inputs)
                .compose(begun -> run(duplication, id, inputs, PageBounds.USUAL)
                        .compose(run -> record.publish(run).map(published -> run.report()))
                        .recover(error -> record.abandonNew(duplication, id, error)));
    }

    /**
     * Adds the inputs to a live project. Resources are seen as they come in, and when one cannot be loaded, those before it
     * stay.
     *
     * @return fails as {@link #intoNew} does, and with NOT_FOUND when there is no such project
     */
    public Future<LoadReport> intoLive(UUID project, List<LoadInput> inputs) {
        UUID duplication = UUID.randomUUID();
        return record.begin(duplication, project, inputs)
                .compose(begun -> run(duplication, project, inputs, PageBounds.USUAL)
                        .compose(run -> record.complete(run).map(completed -> run.report()))
                        .recover(error -> record.abandon(duplication, error)));
    }

    private Future<LoadRun> run(UUID duplication, UUID project, List<LoadInput> inputs, PageBounds bounds) {
        WorkerExecutor workers = vertx.createSharedWorkerExecutor("offshoot-load", LANES, 1, TimeUnit.MINUTES);
        IdentifierIndex identifiers = new IdentifierIndex();
        ReferenceResolver references = new ReferenceResolver(identifiers);
        PagePreparer preparer = new PagePreparer(project, references, identifiers, baseUrls);
        PageAssembler pages = new PageAssembler(inputs, bounds);
        Promise<LoadRun> done = Promise.promise();
        // Lanes share counts without locks: they live on one event loop.
        vertx.getOrCreateContext().runOnContext(begun -> {
            LoadRun run = new LoadRun(project, duplication, workers, pages, preparer, references);
            workers.executeBlocking(() -> Providers.index(inputs, identifiers), false)
                    .compose(indexed -> lanes(run))
                    .compose(loaded -> statistics.refresh(database.copy()))
                    .map(run)
                    .eventually(run::stop)
                    .eventually(workers::close)
                    .onComplete(done);
        });
        return done.future();
    }

    private Future<Void> lanes(LoadRun run) {
        List<Future<Void>> lanes = Stream.generate(() -> new LoadLane(vertx, database, run))
                .limit(LANES)
                .map(LoadLane::start)
                .toList();
        // One lane's failure ends the others at their next page; what they hold is written before this completes.
        lanes.forEach(lane -> lane.onFailure(error -> run.stop()));
        return Future.join(lanes).mapEmpty();
    }
}
