package io.offshoot.http.fhir;

import io.offshoot.http.MemoryBudget;
import io.offshoot.identity.Principal;
import io.offshoot.model.Failure;
import io.offshoot.model.FailureText;
import io.offshoot.model.Json;
import io.offshoot.model.ResourceType;
import io.offshoot.repository.Access;
import io.offshoot.store.JobStore;
import io.offshoot.store.JobStore.Job;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bundles that are carried out after their request was answered. The answer is kept as the file of a Binary in the same
 * project. A job whose process stops has failed: a transaction did nothing then, of a batch a part was done.
 */
final class BundleJobs {
    private static final Logger LOG = LoggerFactory.getLogger(BundleJobs.class);
    private static final Duration LEASE = Duration.ofSeconds(60);
    private static final long RENEW_MILLIS = LEASE.toMillis() / 3;

    /** A Bundle to answer with. */
    record Answer(String type, BundleStream.Entries entries) {}

    /**
     * What a job made.
     *
     * @param results reference to the Binary that holds the answer
     * @param failure why there is none
     */
    record Output(Optional<String> results, Optional<String> failure) {}

    private final FhirServices services;
    private final BinaryWrites binaries;
    private final JobStore jobs = new JobStore();

    BundleJobs(FhirServices services) {
        this.services = services;
        this.binaries = new BinaryWrites(services);
    }

    /**
     * Notes a job and starts it.
     *
     * @param memory what the Bundle holds; released at the end
     * @return the job's id, once it is noted
     */
    Future<UUID> start(Principal principal, Access access, MemoryBudget.Share memory, Supplier<Future<Answer>> work) {
        UUID id = UUID.randomUUID();
        Job job = new Job(
                id,
                "active",
                access.project(),
                principal.reference(),
                principal.project(),
                "",
                OffsetDateTime.now(ZoneOffset.UTC),
                Optional.empty());
        return jobs.createBundle(services.database().requests(), job, LEASE)
                .onSuccess(noted -> run(id, access, work).onComplete(ended -> memory.release()))
                .onFailure(error -> memory.release())
                .map(id);
    }

    private Future<Void> run(UUID id, Access access, Supplier<Future<Answer>> work) {
        long renewing = services.vertx().setPeriodic(RENEW_MILLIS, tick -> jobs.renew(
                        services.database().requests(), id, LEASE)
                .onFailure(error -> LOG.atWarn().setCause(error).log("the lease of a job could not be renewed")));
        return Future.succeededFuture()
                .compose(now -> work.get())
                .compose(answer -> keep(access, answer))
                .compose(results -> end(id, "completed", new Output(Optional.of(results), Optional.empty())))
                .recover(error -> {
                    if (!(error instanceof Failure)) {
                        LOG.atError().setCause(error).addKeyValue("job", id).log("a Bundle failed unexpectedly");
                    }
                    String why = FailureText.of(error).line();
                    return end(id, "error", new Output(Optional.empty(), Optional.of(why)));
                })
                .onFailure(error ->
                        LOG.atWarn().setCause(error).addKeyValue("job", id).log("a job's end is not noted"))
                .onComplete(ended -> services.vertx().cancelTimer(renewing));
    }

    private Future<String> keep(Access access, Answer answer) {
        byte[] text = "{\"resourceType\":\"Binary\",\"contentType\":\"application/fhir+json\"}"
                .getBytes(StandardCharsets.UTF_8);
        QueueStream file = new QueueStream();
        BundleStream.pour(answer.type(), answer.entries(), file);
        return binaries.write(access, BinaryWrites.Target.create(Optional.empty()), text, file, Long.MAX_VALUE)
                .map(written ->
                        ResourceType.BINARY + "/" + written.version().key().id());
    }

    private Future<Void> end(UUID id, String state, Output output) {
        return jobs.end(services.database().requests(), id, state, Json.write(output));
    }
}
