package io.offshoot.http.fhir;

import io.offshoot.binary.StoredBlob;
import io.offshoot.http.ErrorAnswer;
import io.offshoot.http.FailureMapping;
import io.offshoot.http.JsonBody;
import io.offshoot.http.RequestContext;
import io.offshoot.model.Failure;
import io.offshoot.repository.Access;
import io.offshoot.store.Database;
import io.offshoot.store.ResourceStore.Written;
import io.offshoot.store.Session;
import io.offshoot.text.BundleText;
import io.offshoot.text.JsonCheck;
import io.offshoot.text.JsonLimits;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Batches and transactions: a Bundle posted to the base. */
final class BundleRoutes {
    private static final String TRANSACTION = "transaction";
    private static final Set<String> TYPES = Set.of("batch", TRANSACTION);

    /** A Bundle is kept whole, then its resources; the rest is done in parts. */
    private static final int COPIES = 3;

    /** Each takes some hundred bytes of memory, however short it is. */
    private static final int MOST_ENTRIES = 100_000;

    private final FhirServices services;
    private final Database database;
    private final BundleResolution resolution;
    private final BundleEntries entries;
    private final BundleJobs jobs;
    private final Quotas quotas;

    /** @param quotas that the entries of Bundles are counted against */
    BundleRoutes(FhirServices services, Quotas quotas) {
        this.quotas = quotas;
        this.services = services;
        this.database = services.database();
        this.resolution = new BundleResolution(services.searches());
        this.entries = new BundleEntries(services);
        this.jobs = new BundleJobs(services);
    }

    void addTo(FhirRouter router) {
        router.add(HttpMethod.POST, "", this::run);
        router.add(HttpMethod.POST, "/", this::run);
    }

    private record Understood(String type, BundlePlan plan) {}

    private Future<Void> run(FhirCall call) {
        BundleAnswers.Shown shown = BundleAnswers.Shown.of(call);
        RequestContext context = RequestContext.of(call.ctx());
        boolean later = call.prefer().respondAsync();
        return services.scope().of(call.principal(), call.namedProject()).compose(access -> JsonBody.read(
                        call.ctx(), services.settings().maxBundle(), COPIES)
                .compose(body -> services.vertx()
                        .executeBlocking(() -> understand(body), false)
                        .compose(understood -> {
                            quotas.spend(call.ctx(), understood.plan.cost());
                            return later
                                    ? jobs.start(
                                                    call.principal(),
                                                    access,
                                                    context.memory().bodies().hold((long) body.length * COPIES),
                                                    () -> answer(context, access, understood, shown))
                                            .map(job -> {
                                                JobAnswers.accepted(call.ctx(), services.urls(), job);
                                                return null;
                                            })
                                    : answer(context, access, understood, shown)
                                            .compose(answer -> BundleStream.send(
                                                    call.ctx(), answer.type(), answer.entries(), () -> ""));
                        })));
    }

    private Future<BundleJobs.Answer> answer(
            RequestContext context, Access access, Understood understood, BundleAnswers.Shown shown) {
        return run(context, access, understood)
                .map(results -> new BundleJobs.Answer(
                        understood.type + "-response", new BundleAnswers(shown, services.presentation(), results)));
    }

    private Understood understand(byte[] body) {
        JsonCheck.object(
                body, JsonLimits.RESOURCE.withMaxBytes(services.settings().maxBundle()));
        BundleText bundle = BundleText.of(body, MOST_ENTRIES);
        if (!TYPES.contains(bundle.type())) {
            throw Failure.invalid("Unrecognized bundle type: " + bundle.type(), "Bundle.type");
        }
        return new Understood(bundle.type(), BundlePlan.of(bundle, services.urls()));
    }

    private Future<List<BundleResult>> run(RequestContext context, Access access, Understood understood) {
        BundlePlan plan = understood.plan;
        if (!understood.type.equals(TRANSACTION)) {
            return resolution.run(database.requests(), access, plan).compose(done -> new BundleRun(
                            services, entries, access, plan, new OfBatch(database, context))
                    .run());
        }
        Optional<Failure> bad = plan.firstFailure();
        if (bad.isPresent()) {
            return Future.failedFuture(bad.get());
        }
        plan.requireDistinct();
        BundleBlobs blobs = new BundleBlobs();
        return database.transaction(
                        session -> resolution.run(session, access, plan).compose(done -> new BundleRun(
                                        services, entries, access, plan, new OfTransaction(session, blobs))
                                .run()))
                .transform(blobs::settle);
    }

    /** Every write is a transaction of its own, every failure an entry of the answer. */
    private record OfBatch(Database database, RequestContext context) implements BundleRun.Mode {
        @Override
        public <T> Future<T> write(Function<Session, Future<T>> work) {
            return database.transaction(work);
        }

        @Override
        public Future<Written> writeStored(
                BinaryWrites binaries, StoredBlob stored, Function<Session, Future<Written>> work) {
            return write(work)
                    .compose(written -> binaries.settle(stored, written))
                    .recover(error -> binaries.undo(stored, error));
        }

        @Override
        public boolean isTransaction() {
            return false;
        }

        @Override
        public Session reading() {
            return database.requests();
        }

        @Override
        public Future<BundleResult> failed(int index, Throwable error) {
            ErrorAnswer answer = FailureMapping.of(error, context);
            return Future.succeededFuture(BundleResult.failed(answer.status(), OperationOutcomes.of(answer)));
        }
    }

    /** All writes are one transaction, and the first failure is the failure of all. */
    private record OfTransaction(Session session, BundleBlobs blobs) implements BundleRun.Mode {
        @Override
        public Future<Written> writeStored(
                BinaryWrites binaries, StoredBlob stored, Function<Session, Future<Written>> work) {
            blobs.add(binaries, stored);
            return work.apply(session).onSuccess(written -> {
                if (!written.changed()) {
                    blobs.unneeded(stored);
                }
            });
        }

        @Override
        public <T> Future<T> write(Function<Session, Future<T>> work) {
            return work.apply(session);
        }

        @Override
        public boolean isTransaction() {
            return true;
        }

        @Override
        public Session reading() {
            return session;
        }

        @Override
        public Future<BundleResult> failed(int index, Throwable error) {
            return Future.failedFuture(error instanceof Failure failure ? BundlePlan.at(index, failure) : error);
        }
    }
}
