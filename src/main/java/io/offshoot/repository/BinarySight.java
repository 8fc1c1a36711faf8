package io.offshoot.repository;

import io.offshoot.access.Interaction;
import io.offshoot.access.TypeRules;
import io.offshoot.identity.Principal;
import io.offshoot.model.ResourceType;
import io.offshoot.store.ResourceVersion;
import io.offshoot.store.SearchStore;
import io.offshoot.store.Session;
import io.offshoot.text.Members;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Which Binaries' bytes a reader may have the addresses of: those that it could read itself. */
final class BinarySight {
    private final AccessGuard guard;
    private final SearchStore resources = new SearchStore();

    BinarySight(AccessGuard guard) {
        this.guard = guard;
    }

    /** Those of a project's Binaries that the reader may read; asks the store only where policies limit it. */
    Future<Set<UUID>> readable(Session session, Principal reader, UUID project, Set<UUID> binaries) {
        TypeRules rules = reader.rules().of(ResourceType.BINARY);
        if (!rules.permits(Interaction.READ) || (reader.rules().limited() && !project.equals(reader.project()))) {
            return Future.succeededFuture(Set.of());
        }
        if (!reader.rules().limited()) {
            return Future.succeededFuture(binaries);
        }
        Access access = new Access(reader, project);
        return resources
                .load(session, project, ResourceType.BINARY, List.copyOf(binaries), Long.MAX_VALUE)
                .compose(found -> {
                    Map<String, Boolean> known = new HashMap<>();
                    Set<UUID> readable = new HashSet<>();
                    Future<Void> done = Future.succeededFuture();
                    for (ResourceVersion binary : found) {
                        done = done.compose(before -> sees(session, access, binary, known))
                                .map(sees -> {
                                    if (sees) {
                                        readable.add(binary.key().id());
                                    }
                                    return null;
                                });
                    }
                    return done.map(readable);
                });
    }

    /** Many files of a page belong to the same patient. */
    private Future<Boolean> sees(Session session, Access access, ResourceVersion binary, Map<String, Boolean> known) {
        byte[] text = binary.content().getBytes();
        String context = Members.find(text, "securityContext")
                .map(member -> member.raw(text))
                .orElse("");
        return known.containsKey(context)
                ? Future.succeededFuture(known.get(context))
                : guard.allows(session, access, binary, Interaction.READ).onSuccess(sees -> known.put(context, sees));
    }
}
