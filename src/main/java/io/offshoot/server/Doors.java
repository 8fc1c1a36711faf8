package io.offshoot.server;

import io.offshoot.binary.BlobStorage;
import io.offshoot.bootstrap.Invitation;
import io.offshoot.bootstrap.ProjectInit;
import io.offshoot.config.ServerConfig;
import io.offshoot.container.Administration;
import io.offshoot.container.ContainerSettings;
import io.offshoot.container.Grants;
import io.offshoot.container.Upkeep;
import io.offshoot.duplication.Addresses;
import io.offshoot.duplication.SourceEnd;
import io.offshoot.http.AuthenticationHandler;
import io.offshoot.http.CallerHandler;
import io.offshoot.http.Door;
import io.offshoot.http.administration.AdministrationDoor;
import io.offshoot.http.administration.ApiTokensDoor;
import io.offshoot.http.administration.SigningKeysDoor;
import io.offshoot.http.administration.UserRequests;
import io.offshoot.http.container.ContainerDoor;
import io.offshoot.http.container.ContainerServices;
import io.offshoot.http.duplications.DuplicationsDoor;
import io.offshoot.http.fhir.AuthRoutes;
import io.offshoot.http.fhir.FhirDoor;
import io.offshoot.http.fhir.FhirServices;
import io.offshoot.http.fhir.FhirSettings;
import io.offshoot.http.fhir.FhirUrls;
import io.offshoot.http.fhir.Quotas;
import io.offshoot.http.fhir.StorageDoor;
import io.offshoot.http.fhir.search.Searches;
import io.offshoot.http.library.LibraryDoor;
import io.offshoot.http.library.SessionHandler;
import io.offshoot.http.peer.PeerDoor;
import io.offshoot.identity.Identities;
import io.offshoot.identity.Passwords;
import io.offshoot.identity.PersonTokens;
import io.offshoot.identity.ProjectLevels;
import io.offshoot.identity.SecretCipher;
import io.offshoot.identity.SignIn;
import io.offshoot.identity.SignedUrls;
import io.offshoot.identity.SigningKeys;
import io.offshoot.identity.UrlSignatures;
import io.offshoot.library.Library;
import io.offshoot.library.LibrarySessions;
import io.offshoot.library.RoleLevels;
import io.offshoot.library.duplication.DuplicationOrders;
import io.offshoot.library.duplication.Duplications;
import io.offshoot.library.duplication.TargetOrders;
import io.offshoot.peer.PeerPackages;
import io.offshoot.peer.PeerRequests;
import io.offshoot.peer.SharedDuplications;
import io.offshoot.repository.Indexing;
import io.offshoot.repository.Presentation;
import io.offshoot.repository.ProjectEnd;
import io.offshoot.repository.ProjectScope;
import io.offshoot.repository.Repository;
import io.offshoot.store.Database;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.List;

/** The doors of this server, with what each of them works on. */
final class Doors {

    private Doors() {}

    /** All doors. */
    static List<Door> open(Foundation foundation, BlobStorage storage, ServerConfig config, Peering peering) {
        Vertx vertx = foundation.vertx();
        Database database = foundation.database();
        FhirUrls urls = urls(config);
        Indexing indexing = new Indexing(urls.ownBases());
        SignedUrls signedUrls = new SignedUrls(
                foundation.masterKey(),
                urls.base(),
                List.of(),
                config.binaries().urlExpiry(),
                InstantSource.system());
        List<ProjectEnd> ends = List.of(new SourceEnd(vertx, foundation.metrics())::deleted);
        Repository repository = new Repository(
                vertx,
                database,
                foundation.vault(),
                signedUrls,
                indexing,
                config.limits().maxJsonBody(),
                ends);
        Presentation presentation = new Presentation(database, foundation.vault(), signedUrls, indexing);
        Identities identities = Identities.open(
                database,
                foundation.vault(),
                new Passwords(vertx, config.signIn().passwordCost()),
                new PersonTokens.Lives(
                        config.signIn().accessToken(),
                        config.signIn().refreshToken(),
                        config.signIn().session()),
                foundation.metrics());
        SignIn signIn = identities.signIn();
        AuthenticationHandler authentication = new AuthenticationHandler(signIn);
        FhirServices services = new FhirServices(
                vertx,
                database,
                repository,
                presentation,
                new ProjectScope(database),
                new Searches(database, urls.ownBases()),
                storage,
                signedUrls,
                urls,
                new FhirSettings(
                        config.limits().maxJsonBody(),
                        config.limits().maxBundle(),
                        Long.MAX_VALUE,
                        new Quotas.Limits(
                                config.limits().requestsPerMinute(),
                                config.limits().interactionsPerMinute(),
                                Quotas.Limits.NONE.projectFactor())));
        FhirDoor fhir = new FhirDoor(
                services,
                authentication,
                new AuthRoutes(database, identities, repository, presentation, urls),
                new ProjectInit(database, foundation.vault(), indexing),
                new Invitation(database, repository, foundation.vault(), indexing, identities.accounts()),
                ends,
                () -> vertx.eventBus().publish(Addresses.HINT, ""));
        ContainerServices container = new ContainerServices(
                vertx,
                database,
                indexing,
                ends,
                storage,
                signIn,
                new UrlSignatures(foundation.masterKey()),
                urls.base(),
                ContainerSettings.REGION,
                foundation.metrics());
        Upkeep.start(
                foundation.rounds(),
                database,
                container.files(),
                container.archival().transitions());
        Library library = library(foundation, config, identities, indexing);
        Administration administration = new Administration(database, indexing, ends, ContainerSettings.REGION);
        return List.of(
                fhir,
                new StorageDoor(services),
                new DuplicationsDoor(
                        vertx,
                        database,
                        authentication,
                        new SessionHandler(library.sessions(), new CallerHandler(signIn))),
                new ApiTokensDoor(identities.apiTokens(), signIn),
                new SigningKeysDoor(
                        new SigningKeys(database, new SecretCipher(foundation.masterKey())),
                        peering.environments(),
                        signIn),
                peer(foundation, storage, config, peering),
                new AdministrationDoor(
                        administration, new UserRequests(database, library.users()), new CallerHandler(signIn)),
                new LibraryDoor(
                        library,
                        signIn,
                        storage,
                        duplications(foundation, library, config, peering),
                        new Packages(foundation, storage, config, peering).restoration(),
                        new LibraryDoor.Settings(
                                config.library().prefixes(),
                                config.library().version(),
                                config.library().maxPackage())),
                new ContainerDoor(new CallerHandler(signIn), container, foundation.metrics()));
    }

    private static Duplications duplications(
            Foundation foundation, Library library, ServerConfig config, Peering peering) {
        DuplicationOrders.Setup setup = new DuplicationOrders.Setup(
                urls(config).ownBases(), config.library().userFencing());
        return new Duplications(
                foundation.vertx(),
                foundation.database(),
                new DuplicationOrders(foundation.database(), library.privileges(), peering.environments(), setup),
                new TargetOrders(library.privileges(), peering.environments(), peering.client(), setup),
                peering.environments(),
                peering.client());
    }

    private static Library library(
            Foundation foundation, ServerConfig config, Identities identities, Indexing indexing) {
        return Library.open(
                foundation.database(),
                identities,
                foundation.vault(),
                indexing,
                new ProjectLevels(foundation.database(), List.of(new Grants(), new RoleLevels())),
                new LibrarySessions.Lives(
                        config.library().sessionTimeout(), config.library().sessionLifetime()));
    }

    private static PeerDoor peer(Foundation foundation, BlobStorage storage, ServerConfig config, Peering peering) {
        return new PeerDoor(
                config.library().prefixes(),
                new PeerRequests(foundation.database(), peering.environments()),
                new PeerPackages(foundation.database(), new SharedDuplications(foundation.database())),
                storage);
    }

    /** The addresses that this server is known under. */
    static FhirUrls urls(ServerConfig config) {
        return new FhirUrls(ServerSettings.baseUrl(config));
    }
}
