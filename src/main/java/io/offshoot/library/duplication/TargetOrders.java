package io.offshoot.library.duplication;

import com.fasterxml.jackson.databind.JsonNode;
import io.offshoot.archive.Manifest;
import io.offshoot.identity.Caller;
import io.offshoot.library.Privilege;
import io.offshoot.library.Privileges;
import io.offshoot.library.duplication.DuplicationRequest.Target;
import io.offshoot.library.duplication.settings.DuplicationSettings;
import io.offshoot.library.duplication.settings.SettingsObject;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.model.Json;
import io.offshoot.model.LibraryIds;
import io.offshoot.peer.Environments;
import io.offshoot.peer.Peer;
import io.offshoot.peer.PeerClient;
import io.offshoot.peer.Self;
import io.offshoot.peer.SourceState;
import io.offshoot.store.LibraryDuplication.Role;
import io.offshoot.store.LibraryDuplication.Side;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Turns requests at the target into orders: to pull a project from another environment, or to restore one from a file. */
public final class TargetOrders {
    private static final String NOBODY = "{\"id\":\"" + "0".repeat(32) + "\",\"name\":\"\"}";

    private final Privileges privileges;
    private final Environments environments;
    private final PeerClient peers;
    private final DuplicationOrders.Setup setup;

    public TargetOrders(
            Privileges privileges, Environments environments, PeerClient peers, DuplicationOrders.Setup setup) {
        this.privileges = privileges;
        this.environments = environments;
        this.peers = peers;
        this.setup = setup;
    }

    /** What the source tells of a duplication; with a sentence when it could not be asked. */
    private record Told(JsonNode about, List<String> warnings) {}

    /**
     * The order to pull a duplication that was begun at its source.
     *
     * @param bodyHash of the request, as hex
     * @param reserved the id of the new project, when the request was made here before: the source is not asked again
     * @return fails with INVALID, FORBIDDEN, NOT_FOUND when the source does not know it, CONFLICT when it has ended there
     */
    Future<DuplicationOrder> pull(
            Caller caller, UUID id, DuplicationRequest request, String bodyHash, Optional<UUID> reserved) {
        if (setup.userFencing()) {
            return Future.failedFuture(DuplicationOrders.fenced());
        }
        if (!(environments.require(request.target().environment(), "target.environment.id") instanceof Self)) {
            throw SettingsObject.invalid(
                    "The target must be this environment: "
                            + environments.self().address(),
                    "target.environment.id");
        }
        if (!(environments.require(request.source().environment(), "source.environment.id") instanceof Peer source)) {
            throw SettingsObject.invalid("The source must be another environment", "source.environment.id");
        }
        DuplicationSettings.of(request.settings(), true);
        return privileges
                .requireOfEnvironment(caller, Privilege.CREATE_PROJECT)
                .compose(may -> reserved.isPresent()
                        ? Future.succeededFuture(new Told(Json.mapper().createObjectNode(), List.of()))
                        : ask(caller, source, id))
                .compose(told -> privileges
                        .ofEnvironment(caller)
                        .map(held -> pulled(
                                caller,
                                id,
                                request,
                                bodyHash,
                                told,
                                reserved,
                                held.contains(Privilege.CREATE_CONFIGURATION_OBJECTS))));
    }

    private Future<Told> ask(Caller caller, Peer source, UUID id) {
        return peers.asked(caller.reference(), source, id)
                .map(TargetOrders::told)
                .recover(error -> {
                    if (error instanceof Failure failure && failure.kind() == Kind.NOT_FOUND) {
                        return Future.failedFuture(DuplicationFault.of(
                                Kind.NOT_FOUND,
                                "DUPLICATION_NOT_FOUND",
                                "The source environment has no such duplication"));
                    }
                    if (error instanceof Failure failure && failure.kind() == Kind.UNAVAILABLE) {
                        return Future.succeededFuture(new Told(
                                Json.mapper().createObjectNode(),
                                List.of("The source environment could not be reached; it is tried again")));
                    }
                    return Future.failedFuture(error);
                });
    }

    private static Told told(SourceState source) {
        return switch (source.state()) {
            case CANCELLING, CANCELLED ->
                throw DuplicationFault.wrongStatus("The duplication was cancelled in the source environment");
            case FAILING, FAILED -> throw DuplicationFault.wrongStatus("The export failed in the source environment");
            case REQUESTED, COPYING, VERIFYING, COMPLETED ->
                new Told(Json.read(source.about(), JsonNode.class), List.of());
        };
    }

    private DuplicationOrder pulled(
            Caller caller,
            UUID id,
            DuplicationRequest request,
            String bodyHash,
            Told told,
            Optional<UUID> known,
            boolean configures) {
        // Nothing said here means what was said at the source.
        JsonNode said = request.settings().isEmpty() ? told.about().path("settings") : request.settings();
        Target target = request.target();
        Side source = new Side(
                request.source().environment(),
                request.source().environmentName(),
                request.source().project(),
                request.source().projectName(),
                told.about().at("/source/creator").isObject()
                        ? told.about().at("/source/creator").toString()
                        : NOBODY);
        UUID project = known.or(target::project)
                .or(() -> LibraryIds.parse(told.about().at("/target/project/id").asText()))
                .orElseGet(UUID::randomUUID);
        return order(
                caller,
                id,
                source,
                new Side(
                        target.environment(),
                        target.environmentName(),
                        project,
                        target.projectName(),
                        Creators.json(caller)),
                DuplicationSettings.of(said, true),
                Optional.of(bodyHash),
                told.warnings(),
                request.applicationType(),
                configures,
                Optional.of(request.source().environment()));
    }

    /**
     * The order to restore a project from a package that is here.
     *
     * @param settings of the request, as they came
     * @param name of the new project
     * @param project its id; empty: any new one
     */
    Future<DuplicationOrder> restore(
            Caller caller,
            UUID id,
            Manifest manifest,
            JsonNode settings,
            String name,
            Optional<UUID> project,
            int applicationType) {
        return privileges
                .ofEnvironment(caller)
                .map(held -> order(
                        caller,
                        id,
                        new Side(
                                manifest.environment().url(),
                                manifest.environment().name(),
                                manifest.project().id(),
                                manifest.project().name(),
                                NOBODY),
                        new Side(
                                environments.self().address(),
                                environments.self().name(),
                                project.orElseGet(UUID::randomUUID),
                                name,
                                Creators.json(caller)),
                        DuplicationSettings.of(settings, true),
                        Optional.empty(),
                        List.of(),
                        applicationType,
                        held.contains(Privilege.CREATE_CONFIGURATION_OBJECTS),
                        Optional.empty()));
    }

    private DuplicationOrder order(
            Caller caller,
            UUID id,
            Side source,
            Side target,
            DuplicationSettings settings,
            Optional<String> bodyHash,
            List<String> warnings,
            int applicationType,
            boolean configures,
            Optional<String> from) {
        ImportOrder order = new ImportOrder(
                id,
                target.project(),
                target.projectName(),
                ImportRules.of(settings.importing()),
                setup.baseUrls(),
                caller.reference(),
                caller.display(),
                caller.superAdmin(),
                configures,
                caller.home(),
                from);
        return new DuplicationOrder(
                id,
                ImportWork.KIND,
                Role.TARGET,
                source,
                target,
                Json.write(order),
                caller.reference(),
                caller.home(),
                settings.json().toString(),
                bodyHash,
                warnings,
                applicationType,
                Optional.empty());
    }
}
