package io.offshoot.library.duplication;

import io.offshoot.library.LibraryText;
import io.offshoot.model.ResourceKey;
import io.offshoot.store.ContainerStore;
import io.offshoot.store.ContainerStore.Grant;
import io.offshoot.store.ResourceStore;
import io.offshoot.store.ResourceVersion;
import io.offshoot.store.Session;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Grants of the Container door name users by login: those of a user who got another login here follow it. */
final class GrantHandles {
    private final LiveObjects live;
    private final ContainerStore containers = new ContainerStore();
    private final ResourceStore resources = new ResourceStore();

    GrantHandles(LiveObjects live) {
        this.live = live;
    }

    /** @param logins those that are others here, with those */
    Future<Void> follow(Session session, UUID project, Map<String, String> logins) {
        if (logins.isEmpty()) {
            return Future.succeededFuture();
        }
        Map<String, String> handles = new LinkedHashMap<>();
        logins.forEach((before, now) -> handles.put(handle(before), handle(now)));
        return containers
                .grants(session, handles.keySet(), Optional.of(List.of(project)))
                .compose(grants -> {
                    Map<ResourceVersion, String> moved = new LinkedHashMap<>();
                    Future<Void> done = Future.succeededFuture();
                    for (Grant grant : grants) {
                        done = done.compose(before -> resources
                                .read(session, project, new ResourceKey(StagedTypes.GRANT, grant.id()))
                                .onSuccess(found -> moved.put(found.orElseThrow(), handles.get(grant.grantee())))
                                .mapEmpty());
                    }
                    // Two users may have changed their logins between them: all go before one comes back.
                    return done.compose(read -> each(moved, (version, handle) -> live.delete(session, version)))
                            .compose(gone -> each(
                                    moved,
                                    (version, handle) -> live.put(
                                            session,
                                            project,
                                            version.key(),
                                            LibraryText.of(version.content()).with("grantee", handle))));
                });
    }

    private static String handle(String login) {
        return "user-" + login;
    }

    private static Future<Void> each(
            Map<ResourceVersion, String> moved,
            java.util.function.BiFunction<ResourceVersion, String, Future<Void>> work) {
        Future<Void> done = Future.succeededFuture();
        for (Map.Entry<ResourceVersion, String> entry : new ArrayList<>(moved.entrySet())) {
            done = done.compose(before -> work.apply(entry.getKey(), entry.getValue()));
        }
        return done;
    }
}
