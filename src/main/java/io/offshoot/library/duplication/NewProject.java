package io.offshoot.library.duplication;

import io.offshoot.library.LibraryText;
import io.offshoot.library.Projects;
import io.offshoot.model.Json;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.store.ConfigurationStore;
import io.offshoot.store.LibraryProjectStore;
import io.offshoot.store.ResourceStore;
import io.offshoot.store.Session;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** What a project gets besides what the package brings: an administrator, and whatever it cannot be without. */
final class NewProject {
    private final LiveObjects live;
    private final ImportOrder order;
    private final ResourceStore resources = new ResourceStore();
    private final ConfigurationStore objects = new ConfigurationStore();
    private final LibraryProjectStore projects = new LibraryProjectStore();

    NewProject(LiveObjects live, ImportOrder order) {
        this.live = live;
        this.order = order;
    }

    /** Fails with CONFLICT when another project has got the name meanwhile. */
    Future<Void> checkName(Session session) {
        return projects.named(session, order.name())
                .compose(found -> found.isEmpty()
                        ? Future.succeededFuture()
                        : Future.failedFuture(DuplicationFault.nameExists(order.name())));
    }

    Future<Void> complete(Session session) {
        ResourceKey key = new ResourceKey(ResourceType.PROJECT, order.target());
        return resources
                .read(session, order.target(), key)
                .compose(found ->
                        found.isPresent() ? Future.succeededFuture() : live.put(session, order.target(), key, text()))
                .compose(made -> details(session))
                .compose(made -> live.put(
                        session,
                        order.target(),
                        new ResourceKey(ResourceType.PROJECT_MEMBERSHIP, UUID.randomUUID()),
                        administrator()));
    }

    private LibraryText text() {
        LibraryText text = LibraryText.create(ResourceType.PROJECT).with("name", order.name());
        return order.owner().map(owner -> text.withReference("owner", owner)).orElse(text);
    }

    private Future<Void> details(Session session) {
        if (!order.rules().describes()) {
            return Future.succeededFuture();
        }
        return objects.page(session, order.target(), Projects.DETAILS, "", 0, 1)
                .compose(found -> found.objects().isEmpty()
                        ? live.put(
                                session,
                                order.target(),
                                new ResourceKey(Projects.DETAILS, UUID.randomUUID()),
                                LibraryText.of(Buffer.buffer(Details.edited(
                                        LibraryText.create(Projects.DETAILS)
                                                .content()
                                                .getBytes(),
                                        order.rules()))))
                        : Future.succeededFuture());
    }

    private LibraryText administrator() {
        Map<String, Object> membership = new LinkedHashMap<>();
        membership.put("resourceType", ResourceType.PROJECT_MEMBERSHIP.name());
        membership.put("project", reference(ResourceType.PROJECT + "/" + order.target(), order.name()));
        membership.put("user", reference(order.importer(), order.importerDisplay()));
        membership.put("profile", reference(order.importer(), order.importerDisplay()));
        membership.put("admin", true);
        return LibraryText.of(Buffer.buffer(Json.write(membership)));
    }

    private static Map<String, String> reference(String reference, String display) {
        return display.isBlank()
                ? Map.of("reference", reference)
                : new LinkedHashMap<>(Map.of("reference", reference, "display", display));
    }
}
