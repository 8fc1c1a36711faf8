package io.offshoot.library.duplication;

import io.offshoot.duplication.CloneCommand;
import io.offshoot.duplication.CopyIds;
import io.offshoot.duplication.CopySteps;
import io.offshoot.duplication.DuplicationWork;
import io.offshoot.duplication.WorkTools;
import io.offshoot.library.Projects;
import io.offshoot.library.duplication.ProjectSelection.Wishes;
import io.offshoot.library.duplication.settings.DuplicationSettings;
import io.offshoot.library.duplication.settings.ExportSettings;
import io.offshoot.model.Json;
import io.offshoot.model.ResourceKey;
import io.offshoot.store.ConfigurationStore;
import io.offshoot.store.CopyRange;
import io.offshoot.store.Database;
import io.offshoot.store.Duplication;
import io.offshoot.store.LibraryDuplicationStore;
import io.offshoot.store.LibraryDuplicationStore.Recorded;
import io.offshoot.store.ResourceDraft;
import io.offshoot.store.ResourceStore;
import io.offshoot.store.Session;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Duplications of a project within this environment: everything but the project itself and principals keeps its id.
 *
 * <pre>
 *   REQUESTED   exporting   what the settings take is fixed at one instant, ranges are cut
 *   COPYING     exporting   pages are copied and verified
 *   VERIFYING   importing   counts and files are compared; the name is claimed once more, and the project published
 *   COMPLETED   completed
 * </pre>
 */
public final class TransferWork implements DuplicationWork {
    /** Request {@link DuplicationOrder}, of any kind; reply: its rows are committed. */
    public static final String ADDRESS = "offshoot.duplication.library";

    private final Database database;
    private final DuplicationSetup setup;
    private final CopySteps steps;
    private final SelectionList list;
    private final LibraryDuplicationStore store = new LibraryDuplicationStore();
    private final ConfigurationStore objects = new ConfigurationStore();
    private final ResourceStore resources = new ResourceStore();

    public TransferWork(WorkTools tools) {
        this.database = tools.database();
        this.setup = new DuplicationSetup(tools.database(), tools.admission());
        this.steps = new CopySteps(tools);
        this.list = new SelectionList(tools.database(), tools.stopped());
    }

    @Override
    public String kind() {
        return CopyIds.TRANSFER;
    }

    @Override
    public List<Command> commands() {
        return List.of(new Command(ADDRESS, body -> setup.accept(Json.read(body, DuplicationOrder.class))));
    }

    @Override
    public Future<Boolean> plan(Duplication duplication) {
        CloneCommand command = Json.read(duplication.parameters(), CloneCommand.class);
        return recorded(duplication).compose(recorded -> {
            ExportSettings wanted = settings(recorded).exporting();
            return list.make(duplication, command.source(), Wishes.of(wanted))
                    .compose(selection -> steps.plan(duplication, selection.filter(command), selection.snapshot()));
        });
    }

    private Future<Recorded> recorded(Duplication duplication) {
        return store.read(database.requests(), duplication.id()).map(Optional::orElseThrow);
    }

    private static DuplicationSettings settings(Recorded recorded) {
        return DuplicationSettings.stored(recorded.details().settings(), false);
    }

    @Override
    public Future<Void> range(Duplication duplication, CopyRange range) {
        return steps.range(duplication, range);
    }

    @Override
    public Future<Boolean> publish(Duplication duplication) {
        CloneCommand command = Json.read(duplication.parameters(), CloneCommand.class);
        return steps.publish(duplication, session -> claim(session, duplication, command)
                .compose(free -> details(session, duplication.target(), command)));
    }

    private Future<Void> claim(Session session, Duplication duplication, CloneCommand command) {
        String name = command.name().orElseThrow();
        return store.lockName(session, name)
                .compose(locked -> store.nameTaken(session, name, duplication.id()))
                .compose(taken ->
                        taken ? Future.failedFuture(DuplicationFault.nameExists(name)) : Future.succeededFuture());
    }

    /** The details that were asked for, where the source has none to change. */
    private Future<List<ResourceKey>> details(Session session, UUID target, CloneCommand command) {
        if (command.details().isEmpty()) {
            return Future.succeededFuture(List.of());
        }
        return objects.page(session, target, Projects.DETAILS, "", 0, 1).compose(found -> {
            if (!found.objects().isEmpty()) {
                return Future.succeededFuture(List.of());
            }
            ResourceKey key = new ResourceKey(Projects.DETAILS, UUID.randomUUID());
            Map<String, Object> text = new LinkedHashMap<>();
            text.put("resourceType", Projects.DETAILS.name());
            new TreeMap<>(command.details()).forEach((member, json) -> text.put(member, Json.read(json, Object.class)));
            ResourceDraft draft =
                    new ResourceDraft(target, key, Optional.empty(), Buffer.buffer(Json.write(text)), List.of());
            return resources.create(session, draft).map(List.of(key));
        });
    }
}
