package io.offshoot.library.duplication;

import com.fasterxml.jackson.databind.JsonNode;
import io.offshoot.archive.Manifest;
import io.offshoot.identity.Caller;
import io.offshoot.library.Privilege;
import io.offshoot.library.Privileges;
import io.offshoot.library.duplication.DuplicationOrders.Setup;
import io.offshoot.library.duplication.DuplicationRequest.Source;
import io.offshoot.library.duplication.DuplicationRequest.Target;
import io.offshoot.library.duplication.settings.DuplicationSettings;
import io.offshoot.library.duplication.settings.ExportSettings;
import io.offshoot.library.duplication.settings.SettingsObject;
import io.offshoot.model.DuplicationState;
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

/** Turns requests at the target into orders: asks the source, if it can be reached, what it knows of the duplication. */
public final class TargetOrders {
    private static final String UNKNOWN = "{\"id\":\"\",\"name\":\"\"}";

    private final Privileges privileges;
    private final Environments environments;
    private final PeerClient peers;
    private final Setup setup;

    public TargetOrders(Privileges privileges, Environments environments, PeerClient peers, Setup setup) {
        this.privileges = privileges;
        this.environments = environments;
        this.peers = peers;
        this.setup = setup;
    }

    /** What the source says of the duplication; nothing when it cannot be reached at the moment. */
    private record Known(Optional<JsonNode> about) {
        Optional<UUID> reserved() {
            return about.map(json -> json.at("/target/project/id").asText()).flatMap(LibraryIds::parse);
        }

        String creator() {
            return about.map(json -> json.at("/source/creator"))
                    .filter(JsonNode::isObject)
                    .map(JsonNode::toString)
                    .orElse(UNKNOWN);
        }

        Optional<JsonNode> settings() {
            return about.map(json -> json.path("settings")).filter(JsonNode::isObject);
        }

        /** The same; throws INVALID when it is not about that project. */
        Known of(Source source) {
            about.map(json -> json.at("/source/project/id").asText())
                    .flatMap(LibraryIds::parse)
                    .filter(project -> !project.equals(source.project()))
                    .ifPresent(project -> {
                        throw SettingsObject.invalid(
                                "The project duplication of that id is one of another project", "source.project.id");
                    });
            return this;
        }
    }

    /**
     * The import of a duplication that the source has.
     *
     * @param bodyHash SHA-256 of the request, as hex
     */
    Future<DuplicationOrder> atTarget(Caller caller, UUID id, DuplicationRequest request, String bodyHash) {
        Peer source = source(request);
        DuplicationOrders.checkHeader(request);
        return allowed(caller)
                .compose(may -> ask(caller, source, id))
                .map(known -> known.of(request.source()))
                .compose(known -> settings(request, known)
                        .compose(settings -> order(
                                caller,
                                id,
                                new Side(
                                        request.source().environment(),
                                        request.source().environmentName(),
                                        request.source().project(),
                                        request.source().projectName(),
                                        known.creator()),
                                request.target(),
                                request.target().project().or(known::reserved),
                                settings,
                                Optional.of(source.address()),
                                Optional.of(bodyHash),
                                warnings(request, known, settings),
                                request.applicationType())));
    }

    /** Completes for who may have projects made here out of others; fails with FORBIDDEN. */
    Future<Void> allowed(Caller caller) {
        return setup.userFencing()
                ? Future.failedFuture(DuplicationOrders.fenced())
                : privileges.requireOfEnvironment(caller, Privilege.CREATE_PROJECT);
    }

    /** Throws INVALID when the environment is not this one. */
    void requireHere(Target target) {
        if (!(environments.require(target.environment(), "target.environment.id") instanceof Self)) {
            throw SettingsObject.invalid(
                    "The target must be this environment: "
                            + environments.self().address(),
                    "target.environment.id");
        }
    }

    /** The environment that a request is to pull from; throws INVALID when the two are not that one and this one. */
    Peer source(DuplicationRequest request) {
        Source source = request.source();
        requireHere(request.target());
        if (environments.require(source.environment(), "source.environment.id") instanceof Peer peer) {
            return peer;
        }
        throw SettingsObject.invalid("The environments must be different ones", "source.environment.id");
    }

    private Future<Known> ask(Caller caller, Peer source, UUID id) {
        return peers.asked(caller.reference(), source, id)
                .compose(TargetOrders::known)
                .recover(error -> switch (error instanceof Failure failure ? failure.kind() : Kind.INTERNAL) {
                    case UNAVAILABLE -> Future.succeededFuture(new Known(Optional.empty()));
                    case NOT_FOUND ->
                        Future.failedFuture(DuplicationFault.of(
                                Kind.NOT_FOUND,
                                "DUPLICATION_NOT_FOUND",
                                "The source has no project duplication of that id for this environment"));
                    default -> Future.failedFuture(error);
                });
    }

    private static Future<Known> known(SourceState state) {
        DuplicationState there = state.state();
        return switch (there) {
            case FAILING, FAILED, CANCELLING, CANCELLED ->
                Future.failedFuture(DuplicationFault.wrongStatus("The project duplication is "
                        + StatusWord.of("export", there, false).label() + " in the source"));
            case REQUESTED, COPYING, VERIFYING, COMPLETED ->
                Future.succeededFuture(new Known(Optional.of(Json.read(state.about(), JsonNode.class))));
        };
    }

    /**
     * What is taken is settled at the source. Without settings of the import those of the source are meant; without any, these
     * must be known.
     */
    private static Future<DuplicationSettings> settings(DuplicationRequest request, Known known) {
        DuplicationSettings asked = DuplicationSettings.of(request.settings(), true);
        Optional<DuplicationSettings> there = known.settings().map(settings -> DuplicationSettings.of(settings, true));
        if (there.isEmpty()
                && request.settings().isObject()
                && !request.settings().isEmpty()) {
            return Future.succeededFuture(asked);
        }
        return there.map(settings -> Future.succeededFuture(
                        request.settings().path("import").isEmpty()
                                ? settings
                                : new DuplicationSettings(settings.exporting(), asked.importing(), true)))
                .orElseGet(() -> Future.failedFuture(DuplicationFault.of(
                        Kind.UNAVAILABLE,
                        "ENVIRONMENT_UNREACHABLE",
                        "The source cannot be reached, so its settings are not known: send settings, or try again")));
    }

    private static List<String> warnings(DuplicationRequest request, Known known, DuplicationSettings settings) {
        if (known.about().isEmpty()) {
            return List.of("The source could not be reached; it is tried again");
        }
        ExportSettings asked = DuplicationSettings.of(request.settings(), true).exporting();
        return request.settings().path("export").isEmpty() || asked.takesTheSameAs(settings.exporting())
                ? List.of()
                : List.of(
                        "What is taken was settled at the source: the export settings of this request are passed over");
    }

    /** The import of a package that is here already. */
    Future<DuplicationOrder> ofPackage(
            Caller caller,
            UUID id,
            Manifest manifest,
            Target target,
            DuplicationSettings settings,
            int applicationType) {
        Side source = new Side(
                manifest.environment().url(),
                manifest.environment().name(),
                manifest.project().id(),
                manifest.project().name(),
                UNKNOWN);
        return order(
                caller,
                id,
                source,
                target,
                target.project(),
                settings,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                applicationType);
    }

    private Future<DuplicationOrder> order(
            Caller caller,
            UUID id,
            Side source,
            Target target,
            Optional<UUID> project,
            DuplicationSettings settings,
            Optional<String> from,
            Optional<String> bodyHash,
            List<String> warnings,
            int applicationType) {
        Side made = new Side(
                target.environment(),
                target.environmentName(),
                project.orElseGet(UUID::randomUUID),
                target.projectName(),
                Creators.json(caller));
        return privileges
                .ofEnvironment(caller)
                .map(held -> new DuplicationOrder(
                        id,
                        "import",
                        Role.TARGET,
                        source,
                        made,
                        Json.write(new ImportOrder(
                                id,
                                made.project(),
                                made.projectName(),
                                ImportRules.of(settings.importing()),
                                setup.baseUrls(),
                                caller.reference(),
                                caller.display(),
                                caller.superAdmin(),
                                held.contains(Privilege.CREATE_CONFIGURATION_OBJECTS),
                                caller.home(),
                                from)),
                        caller.reference(),
                        caller.home(),
                        settings.json().toString(),
                        bodyHash,
                        warnings,
                        applicationType,
                        Optional.empty()));
    }
}
