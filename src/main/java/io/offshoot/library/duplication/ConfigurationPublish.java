package io.offshoot.library.duplication;

import io.offshoot.duplication.Turns;
import io.offshoot.library.LibraryText;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.store.ImportStore;
import io.offshoot.store.ImportedObject;
import io.offshoot.store.ImportedObject.Outcome;
import io.offshoot.store.Session;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Applies the rules to all configuration objects of a package, in the transaction that publishes the project. */
final class ConfigurationPublish {
    private static final int ROWS = 200;
    private static final long BYTES = 4 << 20;

    private final ImportTools tools;
    private final ImportOrder order;
    private final ConfigurationTexts texts;
    private final UserConflicts users;
    private final ObjectConflicts others;
    private final ImportStore store = new ImportStore();

    ConfigurationPublish(ImportTools tools, ImportOrder order, LiveObjects live) {
        this.tools = tools;
        this.order = order;
        this.texts = new ConfigurationTexts(order.baseUrls());
        this.users = new UserConflicts(order, live);
        this.others = new ObjectConflicts(order, live);
    }

    /** The logins of users in the package that are others here, with those; known once {@link #run} is done. */
    Map<String, String> logins() {
        return users.logins();
    }

    /** Users come first, then groups, then all others: whatever an object names is there before it. */
    Future<Void> run(Session session) {
        ResourceKey[] last = {null};
        return Turns.whileTrue(
                () -> store.unsettled(session, order.duplication(), Optional.ofNullable(last[0]), ROWS, BYTES)
                        .compose(page -> {
                            if (page.isEmpty()) {
                                return Future.succeededFuture(false);
                            }
                            last[0] = page.get(page.size() - 1).origin();
                            return apply(session, page).map(true);
                        }));
    }

    private Future<Void> apply(Session session, List<ImportedObject> page) {
        return tools.tools()
                .workers()
                .executeBlocking(() -> texts.mentioned(page), false)
                .compose(mentioned -> store.find(session, order.duplication(), mentioned))
                .compose(found -> {
                    Map<ResourceKey, UUID> ids = new HashMap<>();
                    found.forEach((key, object) ->
                            object.id().filter(id -> !id.equals(key.id())).ifPresent(id -> ids.put(key, id)));
                    return tools.tools()
                            .workers()
                            .executeBlocking(
                                    () -> page.stream()
                                            .map(object -> texts.text(object, ids))
                                            .toList(),
                                    false);
                })
                .compose(incoming -> each(session, page, incoming))
                .compose(outcomes -> store.settle(session, order.duplication(), outcomes));
    }

    private Future<Map<ResourceKey, Outcome>> each(
            Session session, List<ImportedObject> page, List<LibraryText> incoming) {
        Map<ResourceKey, Outcome> outcomes = new LinkedHashMap<>();
        int[] next = {0};
        return Turns.whileTrue(() -> {
                    if (next[0] == page.size()) {
                        return Future.succeededFuture(false);
                    }
                    ImportedObject object = page.get(next[0]);
                    Conflicts conflicts = object.origin().type().equals(ResourceType.USER) ? users : others;
                    return conflicts
                            .apply(session, object, incoming.get(next[0]++))
                            .map(outcome -> {
                                outcomes.put(object.origin(), outcome);
                                return true;
                            });
                })
                .map(outcomes);
    }
}
