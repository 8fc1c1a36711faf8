package io.offshoot.http.fhir;

import io.offshoot.model.DuplicationState;
import io.offshoot.model.FailureText;
import io.offshoot.model.Json;
import io.offshoot.store.Duplication;
import io.offshoot.store.JobStore;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A background job as Medplum's clients read it: a resource of type AsyncJob that stands for a duplication or for the
 * removal of a project or resource, or for a Bundle.
 *
 * @param report a Link header that leads to more about it
 * @param resource the AsyncJob, as plain maps
 */
record AsyncJob(
        boolean ended, boolean cancellable, String progress, Optional<String> report, Map<String, Object> resource) {
    private static final DateTimeFormatter INSTANT = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'");

    static AsyncJob of(Duplication duplication, FhirUrls urls) {
        List<Map<String, Object>> output = new ArrayList<>();
        if (duplication.state() == DuplicationState.COMPLETED) {
            output.add(parameter("project", "valueReference", Map.of("reference", "Project/" + duplication.target())));
        }
        duplication
                .failure()
                .map(text -> Json.read(text, FailureText.class).line())
                .ifPresent(line -> output.add(parameter("failure", "valueString", line)));
        output.add(parameter("report", "valueUri", urls.base() + "duplications/" + duplication.id()));
        Map<String, Object> resource = resource(
                duplication.id().toString(),
                status(duplication.state()),
                duplication.created(),
                duplication.finished(),
                urls.fhir() + "Project/"
                        + duplication.source().map(Object::toString).orElse("") + "/$clone");
        resource.put("output", parameters(output));
        return new AsyncJob(
                duplication.state().terminal(),
                duplication.state().cancellable(),
                JobRoutes.progress(duplication),
                Optional.of(urls.describedBy(duplication.id())),
                resource);
    }

    static AsyncJob of(JobStore.Job job, FhirUrls urls) {
        Map<String, Object> resource =
                resource(job.id().toString(), job.state(), job.created(), job.finished(), urls.fhir() + job.request());
        List<Map<String, Object>> output = new ArrayList<>();
        job.output().map(text -> Json.read(text, BundleJobs.Output.class)).ifPresent(made -> {
            made.results()
                    .ifPresent(results ->
                            output.add(parameter("results", "valueReference", Map.of("reference", results))));
            made.failure().ifPresent(failure -> output.add(parameter("failure", "valueString", failure)));
        });
        if (!output.isEmpty()) {
            resource.put("output", parameters(output));
        }
        return new AsyncJob(job.finished().isPresent(), false, job.state(), Optional.empty(), resource);
    }

    private static Map<String, Object> parameters(List<Map<String, Object>> output) {
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put("resourceType", "Parameters");
        parameters.put("parameter", output);
        return parameters;
    }

    /** What FHIR calls the state: a job that is being cleaned up is still active. */
    private static String status(DuplicationState state) {
        return switch (state) {
            case REQUESTED -> "accepted";
            case COPYING, VERIFYING, FAILING, CANCELLING -> "active";
            case COMPLETED -> "completed";
            case FAILED -> "error";
            case CANCELLED -> "cancelled";
        };
    }

    private static Map<String, Object> resource(
            String id, String status, OffsetDateTime created, Optional<OffsetDateTime> finished, String request) {
        Map<String, Object> resource = new LinkedHashMap<>();
        resource.put("resourceType", "AsyncJob");
        resource.put("id", id);
        resource.put("status", status);
        resource.put("requestTime", instant(created));
        finished.ifPresent(at -> resource.put("transactionTime", instant(at)));
        resource.put("request", request);
        return resource;
    }

    private static Map<String, Object> parameter(String name, String valueName, Object value) {
        Map<String, Object> parameter = new LinkedHashMap<>();
        parameter.put("name", name);
        parameter.put(valueName, value);
        return parameter;
    }

    private static String instant(OffsetDateTime at) {
        return INSTANT.format(at.withOffsetSameInstant(ZoneOffset.UTC));
    }
}
