package io.offshoot.http.fhir;

import io.offshoot.model.ResourceKey;
import io.offshoot.repository.Access;
import io.offshoot.repository.Repository;
import io.offshoot.store.Database;
import io.offshoot.store.JobStore.Job;
import io.offshoot.store.ResourceRemovalStore;
import io.vertx.core.Future;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes single resources with all their versions. What cannot be done at once is done by the server's housekeeping. */
final class ResourceRemoval {
    private static final Logger LOG = LoggerFactory.getLogger(ResourceRemoval.class);

    private final Database database;
    private final Repository repository;
    private final ResourceRemovalStore store = new ResourceRemovalStore();

    ResourceRemoval(FhirServices services) {
        this.database = services.database();
        this.repository = services.repository();
    }

    /**
     * Asks for the removal of a resource, deleted or not.
     *
     * @return the job that says when it is done; fails as {@link Repository#history} for one that never was
     */
    Future<UUID> request(Access access, ResourceKey resource) {
        UUID id = UUID.randomUUID();
        return repository
                .projectOf(access, resource)
                .compose(project -> store.request(
                        database.requests(),
                        new Job(
                                id,
                                "accepted",
                                project,
                                access.principal().reference(),
                                access.principal().project(),
                                resource + "/$expunge",
                                OffsetDateTime.now(ZoneOffset.UTC),
                                Optional.empty()),
                        resource))
                .map(requested -> {
                    store.step(database).onFailure(error -> LOG.atWarn()
                            .setCause(error)
                            .log("a resource could not be removed yet; it is tried again"));
                    return id;
                });
    }
}
