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
 * removal of a project.
 *
 * @param resource the AsyncJob, as plain maps
 */
record AsyncJob(boolean ended, boolean cancellable, String progress, Map<String, Object> resource) {
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
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put("resourceType", "Parameters");
        parameters.put("parameter", output);
        resource.put("output", parameters);
        return new AsyncJob(
                duplication.state().terminal(),
                duplication.state().cancellable(),
                JobRoutes.progress(duplication),
                resource);
    }

    static AsyncJob of(JobStore.Job job) {
        return new AsyncJob(
                job.finished().isPresent(),
                false,
                job.state(),
                resource(job.id().toString(), job.state(), job.created(), job.finished(), job.request()));
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
