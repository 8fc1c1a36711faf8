package io.offshoot.http.fhir;

import io.offshoot.binary.BlobStorage;
import io.offshoot.http.fhir.search.Searches;
import io.offshoot.identity.SignedUrls;
import io.offshoot.repository.Presentation;
import io.offshoot.repository.ProjectScope;
import io.offshoot.repository.Repository;
import io.offshoot.store.Database;
import io.vertx.core.Vertx;

/** What the routes of the FHIR door work with. */
public record FhirServices(
        Vertx vertx,
        Database database,
        Repository repository,
        Presentation presentation,
        ProjectScope scope,
        Searches searches,
        BlobStorage storage,
        SignedUrls signedUrls,
        FhirUrls urls,
        FhirSettings settings) {}
