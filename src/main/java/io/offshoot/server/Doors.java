package io.offshoot.server;

import io.offshoot.binary.BlobStorage;
import io.offshoot.config.ServerConfig;
import io.offshoot.http.Door;
import io.offshoot.http.fhir.FhirUrls;
import java.util.List;

/** The doors of this server, with what each of them works on. */
final class Doors {
    private Doors() {}

    static List<Door> open(Foundation foundation, BlobStorage storage, ServerConfig config) {
        return List.of();
    }

    static FhirUrls urls(ServerConfig config) {
        return new FhirUrls(ServerSettings.baseUrl(config));
    }
}
