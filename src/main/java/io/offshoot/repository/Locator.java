package io.offshoot.repository;

import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.store.ResourceStore;
import io.offshoot.store.ResourceVersion;
import io.offshoot.store.Session;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Finds a resource by its id where the caller may see it: in one project, or by a unique match in all live ones. */
final class Locator {
    private final ResourceStore resources = new ResourceStore();
    private final ProjectRows projects;

    Locator(ProjectRows projects) {
        this.projects = projects;
    }

    /** The resource, tombstones included; empty when the caller sees none; fails with CONFLICT when there are several. */
    Future<Optional<ResourceVersion>> find(Session session, Access access, ResourceKey key) {
        if (key.type().equals(ResourceType.PROJECT)) {
            return project(session, access, key);
        }
        return access.everywhere()
                ? resources.readAnywhere(session, key).compose(found -> unique(key, found))
                : resources.read(session, access.project(), key);
    }

    /** Whether the resource can only be in the project of the access. */
    boolean isInProject(Access access, ResourceKey key) {
        return !access.everywhere() && !key.type().equals(ResourceType.PROJECT);
    }

    /** A project's own resource lies in that project, whichever project the call names. */
    private Future<Optional<ResourceVersion>> project(Session session, Access access, ResourceKey key) {
        if (!access.superAdmin() && !key.id().equals(access.project())) {
            return Future.succeededFuture(Optional.empty());
        }
        return projects.requireSeen(session, key.id()).compose(seen -> resources.read(session, key.id(), key));
    }

    private static Future<Optional<ResourceVersion>> unique(ResourceKey key, List<ResourceVersion> found) {
        List<ResourceVersion> there =
                found.stream().filter(version -> !version.deleted()).toList();
        if (there.size() > 1) {
            String projects =
                    there.stream().map(version -> version.project().toString()).collect(Collectors.joining(", "));
            return Future.failedFuture(Failure.of(
                    Kind.CONFLICT, key + " is in several projects; name one of them with _project: " + projects));
        }
        return Future.succeededFuture((there.isEmpty() ? found : there).stream().findFirst());
    }

    /** What was found, as it stands; fails with NOT_FOUND where there is none and GONE where it was deleted. */
    static Future<ResourceVersion> there(Optional<ResourceVersion> found) {
        if (found.isEmpty()) {
            return Future.failedFuture(Failure.of(Kind.NOT_FOUND, "Not found"));
        }
        return found.get().deleted()
                ? Future.failedFuture(Failure.of(Kind.GONE, "Gone"))
                : Future.succeededFuture(found.get());
    }
}
