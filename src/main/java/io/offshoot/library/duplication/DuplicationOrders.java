package io.offshoot.library.duplication;

import io.offshoot.duplication.CloneCommand;
import io.offshoot.duplication.CopyIds;
import io.offshoot.duplication.DanglingReferences;
import io.offshoot.identity.Caller;
import io.offshoot.library.Privilege;
import io.offshoot.library.Privileges;
import io.offshoot.library.duplication.DuplicationRequest.Source;
import io.offshoot.library.duplication.DuplicationRequest.Target;
import io.offshoot.library.duplication.settings.DuplicationSettings;
import io.offshoot.library.duplication.settings.ImportSettings;
import io.offshoot.library.duplication.settings.SettingsObject;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.model.Json;
import io.offshoot.model.ResourceType;
import io.offshoot.peer.Environment;
import io.offshoot.peer.Environments;
import io.offshoot.peer.Peer;
import io.offshoot.peer.Self;
import io.offshoot.store.Database;
import io.offshoot.store.LibraryDuplication.Role;
import io.offshoot.store.LibraryDuplication.Side;
import io.offshoot.store.LibraryProjectStore;
import io.offshoot.store.LibraryProjectStore.ListedProject;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Turns requests at the source into orders: checks what can be checked before anything is begun. */
public final class DuplicationOrders {
    private final Database database;
    private final Privileges privileges;
    private final Environments environments;
    private final Creators creators;
    private final Setup setup;
    private final LibraryProjectStore projects = new LibraryProjectStore();

    /**
     * How this environment is set up.
     *
     * @param baseUrls the addresses under which it is reached
     * @param userFencing whether users are fenced, with which projects cannot be duplicated
     */
    public record Setup(List<String> baseUrls, boolean userFencing) {}

    public DuplicationOrders(Database database, Privileges privileges, Environments environments, Setup setup) {
        this.database = database;
        this.privileges = privileges;
        this.environments = environments;
        this.creators = new Creators(database);
        this.setup = setup;
    }

    Future<DuplicationOrder> atSource(Caller caller, DuplicationRequest request) {
        if (setup.userFencing()) {
            return Future.failedFuture(fenced());
        }
        Environment source = environments.require(request.source().environment(), "source.environment.id");
        Environment target = environments.require(request.target().environment(), "target.environment.id");
        if (!(source instanceof Self)) {
            throw SettingsObject.invalid(
                    "The source must be this environment: "
                            + environments.self().address(),
                    "source.environment.id");
        }
        checkHeader(request);
        boolean between = target instanceof Peer;
        DuplicationSettings settings = DuplicationSettings.of(request.settings(), between);
        if (between && !caller.superAdmin() && settings.exporting().beyondProject()) {
            return Future.failedFuture(DuplicationFault.of(
                    Kind.FORBIDDEN,
                    "FORBIDDEN",
                    "Only super administrators take more objects of the environment along than those of the project"));
        }
        return mayDuplicate(caller, request.source().project())
                .compose(may -> between
                        ? Future.succeededFuture()
                        : privileges.requireOfEnvironment(caller, Privilege.CREATE_PROJECT))
                .compose(may ->
                        projects.read(database.requests(), request.source().project()))
                .compose(found -> found.map(Future::succeededFuture)
                        .orElseGet(() -> Future.failedFuture(DuplicationFault.noProject())))
                .compose(project -> creators.of(project)
                        .map(creator -> order(caller, request, project, creator, settings, source)));
    }

    /** Throws INVALID when the request's header names another project than its body. */
    static void checkHeader(DuplicationRequest request) {
        request.projectHeader()
                .filter(project -> !project.equals(request.source().project()))
                .ifPresent(project -> {
                    throw SettingsObject.invalid(
                            "The header X-MSTR-ProjectID names another project", "source.project.id");
                });
    }

    static Failure fenced() {
        return DuplicationFault.of(
                Kind.FORBIDDEN,
                "FORBIDDEN",
                "Projects cannot be duplicated while user fencing is on; switch it off first");
    }

    private Future<Void> mayDuplicate(Caller caller, UUID project) {
        return privileges
                .require(caller, project, Privilege.DUPLICATE_PROJECT, Privilege.BYPASS_ACCESS_CHECKS)
                .recover(error -> Future.failedFuture(
                        error instanceof Failure failure && failure.kind() == Kind.NOT_FOUND
                                ? DuplicationFault.noProject()
                                : error));
    }

    private DuplicationOrder order(
            Caller caller,
            DuplicationRequest request,
            ListedProject project,
            String creator,
            DuplicationSettings settings,
            Environment here) {
        Source source = request.source();
        Target target = request.target();
        String shown = settings.json().toString();
        List<String> warnings = new ArrayList<>();
        if (!settings.between() && DuplicationSettings.namesConfiguration(request.settings())) {
            warnings.add(
                    "Objects of the environment are not duplicated within it: configurationObjects is passed over");
        }
        return new DuplicationOrder(
                UUID.randomUUID(),
                settings.between() ? "export" : CopyIds.TRANSFER,
                settings.between() ? Role.SOURCE : Role.SAME,
                new Side(source.environment(), source.environmentName(), project.id(), project.name(), creator),
                new Side(
                        target.environment(),
                        target.environmentName(),
                        target.project().orElseGet(UUID::randomUUID),
                        target.projectName(),
                        Creators.json(caller)),
                settings.between()
                        ? Json.write(new ExportCommand(
                                source.environment(),
                                here.name(),
                                project.id(),
                                project.name(),
                                settings.exporting(),
                                shown,
                                setup.baseUrls()))
                        : Json.write(copy(caller, project, target.projectName(), settings.importing(), request)),
                caller.reference(),
                caller.home(),
                shown,
                Optional.empty(),
                warnings,
                request.applicationType(),
                request.idempotency());
    }

    private CloneCommand copy(
            Caller caller, ListedProject project, String name, ImportSettings settings, DuplicationRequest request) {
        Map<String, String> details = new LinkedHashMap<>();
        settings.description().ifPresent(text -> details.put("description", Json.write(text)));
        // 0 is what clients send who have nothing to say of locales.
        settings.defaultLocale().filter(locale -> locale != 0).ifPresent(locale -> {
            details.put("defaultLocale", Json.write(locale));
            details.put("locales", Json.write(settings.locales()));
        });
        boolean user = caller.identity().type().equals(ResourceType.USER);
        return new CloneCommand(
                project.id(),
                Optional.of(name),
                List.of(),
                List.of(),
                List.of(),
                DanglingReferences.KEEP,
                false,
                setup.baseUrls(),
                caller.reference(),
                caller.display(),
                caller.reference(),
                user ? Optional.of(caller.reference()) : Optional.empty(),
                caller.home(),
                request.idempotency(),
                Map.of(),
                details);
    }
}
