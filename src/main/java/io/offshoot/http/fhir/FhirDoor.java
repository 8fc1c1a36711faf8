package io.offshoot.http.fhir;

import io.offshoot.bootstrap.Invitation;
import io.offshoot.bootstrap.ProjectInit;
import io.offshoot.http.Door;
import io.offshoot.http.ErrorWriter;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.repository.ProjectEnd;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The FHIR R4 API as Medplum's clients speak it, under {@code /fhir/R4} and {@code /api/fhir/R4}. */
public final class FhirDoor implements Door {
    private static final String METHODS = "GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE";

    private final Handler<RoutingContext> authentication;
    private final AuthRoutes auth;
    private final Metadata metadata;
    private final Quotas quotas;
    private final BundleRoutes bundles;
    private final ProjectRoutes projects;
    private final CloneRoutes clones;
    private final BotRoutes bots;
    private final AdminRoutes administration;
    private final JobRoutes jobs;
    private final SearchRoutes searches;
    private final VersionRoutes versions;
    private final ResourceRoutes resources;

    /**
     * A door.
     *
     * @param authentication lets through who has signed in
     * @param ends told when a project is to be removed, in the same transaction
     * @param removalHint called when there is a project to remove
     */
    public FhirDoor(
            FhirServices services,
            Handler<RoutingContext> authentication,
            AuthRoutes auth,
            ProjectInit init,
            Invitation invitation,
            List<ProjectEnd> ends,
            Runnable removalHint) {
        Answers answers = new Answers(services.presentation(), services.urls());
        BinaryRoutes binaries = new BinaryRoutes(services, answers);
        this.authentication = authentication;
        this.auth = auth;
        this.metadata = new Metadata(services.urls());
        this.quotas = new Quotas(services.settings().quotas(), System::nanoTime);
        this.bundles = new BundleRoutes(services, quotas);
        this.projects =
                new ProjectRoutes(services, init, new ProjectRemoval(services.database(), ends, removalHint), answers);
        this.clones = new CloneRoutes(
                services.vertx(), services.database(), services.urls(), services.repository(), services.presentation());
        BotCode code = new BotCode(services);
        this.bots = new BotRoutes(services, code);
        this.administration = new AdminRoutes(services, authentication, invitation, code);
        this.jobs = new JobRoutes(services.vertx(), services.database(), services.urls());
        this.searches = new SearchRoutes(services);
        this.versions = new VersionRoutes(services, answers, binaries);
        this.resources = new ResourceRoutes(services, answers, binaries);
    }

    @Override
    public String name() {
        return "fhir";
    }

    @Override
    public List<String> prefixes() {
        List<String> prefixes = new ArrayList<>(FhirUrls.BASE_PATHS);
        prefixes.addAll(AuthRoutes.PREFIXES);
        return prefixes;
    }

    @Override
    public ErrorWriter errors() {
        return new OperationOutcomes();
    }

    @Override
    public void addRoutes(Router router) {
        FhirRouter fhir = new FhirRouter(router);
        auth.addTo(router);
        administration.addTo(router);
        fhir.addOpen(HttpMethod.GET, "/metadata", metadata::answer);
        fhir.addOpen(HttpMethod.OPTIONS, "/*", FhirDoor::options);
        fhir.addForAll(authentication);
        fhir.addForAll(quotas::handle);
        clones.addTo(router);
        jobs.addTo(router);
        projects.addTo(fhir);
        bots.addTo(fhir);
        bundles.addTo(fhir);
        refuse(fhir, "/$graphql", "GraphQL");
        refuse(fhir, "/$export", "The operation $export");
        refuse(fhir, "/:type/$export", "The operation $export");
        searches.addTo(fhir);
        versions.addTo(fhir);
        resources.addTo(fhir);
        // Whatever is left is nothing, whatever the method: clients know 404 and no 405.
        fhir.addForAll(ctx -> ctx.fail(Failure.of(Kind.NOT_FOUND, "Not found")));
    }

    /** What Medplum has and this door has not, by its name: clients show the sentence. */
    private static void refuse(FhirRouter fhir, String path, String what) {
        Failure failure = Failure.of(
                Kind.INVALID,
                List.of(new Failure.Issue(what + " is not supported", Optional.empty(), Optional.of("not-supported"))));
        for (HttpMethod method : List.of(HttpMethod.GET, HttpMethod.POST)) {
            fhir.add(method, path, call -> Future.failedFuture(failure));
        }
    }

    private static void options(RoutingContext ctx) {
        ctx.response().setStatusCode(204).putHeader("Allow", METHODS).end();
    }
}
