package io.offshoot.bench;

import io.offshoot.bench.Api.Answer;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.UUID;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * Something that is asked of the FHIR door over and over.
 *
 * @param resources that one request writes or reads
 * @param status that it must be answered with
 * @param ask sends the request of that number
 */
record FhirWork(String what, int resources, int status, LongFunction<Future<Answer>> ask) {
    static final String CREATE = "create";
    static final String BATCH = "batch of 100 creates";

    private static final String FHIR = "/fhir/R4";
    private static final String JSON = "application/fhir+json";
    private static final int ENTRIES = 100;
    private static final int TEXTS = 1000;
    private static final int PAGE = 20;

    /** What is measured, of a project with these patients. */
    static List<FhirWork> all(Api api, List<UUID> patients) {
        List<String> texts =
                LongStream.range(0, TEXTS).mapToObj(SmallResources::observation).toList();
        List<Buffer> creates = texts.stream().map(Buffer::buffer).toList();
        List<Buffer> bundles = LongStream.range(0, TEXTS / ENTRIES)
                .mapToObj(no -> bundle(texts.subList((int) no * ENTRIES, (int) (no + 1) * ENTRIES)))
                .toList();
        return List.of(
                new FhirWork("read", 1, 200, no -> api.get(FHIR + "/Patient/" + of(patients, no))),
                new FhirWork(
                        "search by patient",
                        PAGE,
                        200,
                        no -> api.get(FHIR + "/Observation?subject=Patient/" + of(patients, no) + "&_count=" + PAGE)),
                new FhirWork(
                        "search by code, latest first",
                        PAGE,
                        200,
                        no -> api.get(FHIR + "/Observation?code=http://loinc.org%7C8302-2&_sort=-_lastUpdated&_count="
                                + PAGE)),
                new FhirWork(CREATE, 1, 201, no -> api.post(FHIR + "/Observation", JSON, of(creates, no))),
                new FhirWork(BATCH, ENTRIES, 200, no -> api.post(FHIR, JSON, of(bundles, no))));
    }

    private static <T> T of(List<T> all, long no) {
        return all.get((int) (no % all.size()));
    }

    private static Buffer bundle(List<String> resources) {
        return Buffer.buffer(resources.stream()
                .map(text -> "{\"request\":{\"method\":\"POST\",\"url\":\"Observation\"},\"resource\":" + text + "}")
                .collect(Collectors.joining(",", "{\"resourceType\":\"Bundle\",\"type\":\"batch\",\"entry\":[", "]}")));
    }
}
