package io.offshoot.container;

import io.offshoot.model.AccessLevel;
import io.offshoot.model.ContainerIds;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Issue;
import io.offshoot.model.Failure.Kind;
import io.offshoot.model.Json;
import io.offshoot.store.ClonePlanStore.Held;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The failures of the Container door, each with the door's own error type. */
public final class Refusal {
    /** Ids that one error names at most, so that it stays readable. */
    private static final int MOST_IDS = 100;

    private Refusal() {}

    /** The body is no JSON. */
    public static Failure malformed(String text) {
        return of(Kind.INVALID, "MalformedJSON", text);
    }

    /** A value of the input is wrong. */
    public static Failure input(String text) {
        return of(Kind.UNPROCESSABLE, "InvalidInput", text);
    }

    /** An id is of a class that cannot stand there. */
    public static Failure type(String text) {
        return of(Kind.UNPROCESSABLE, "InvalidType", text);
    }

    /** An object or a folder is in a state in which that cannot be done. */
    public static Failure state(String text) {
        return of(Kind.UNPROCESSABLE, "InvalidState", text);
    }

    /** Something is not there. */
    public static Failure notFound(String text) {
        return of(Kind.NOT_FOUND, "ResourceNotFound", text);
    }

    /** The entity of that id is not there. */
    public static Failure noEntity(String id) {
        return notFound("The entity " + id + " could not be found");
    }

    /** The caller may not do that. */
    public static Failure denied(String text) {
        return of(Kind.FORBIDDEN, "PermissionDenied", text);
    }

    /** The caller has less than that level in a project. */
    public static Failure denied(AccessLevel level, String project) {
        return denied(level + " permission required in " + project + " to perform this action");
    }

    /** Who would be billed has spent what it may. */
    public static Failure spendingLimit(String text) {
        return of(Kind.FORBIDDEN, "SpendingLimitExceeded", text);
    }

    /** Objects that others sponsor; {@code details} name them with the projects where they do. */
    public static Failure alreadySponsored(String which, List<Held> found) {
        List<Map<String, String>> objects = found.stream()
                .map(held -> Map.of(
                        "id", ContainerIds.of(held.object()),
                        "project", ContainerIds.ofProject(held.project(), false)))
                .toList();
        return state("The destination project is third-party sponsored and one or more of the objects " + which
                        + " is already third-party sponsored in another project: "
                        + objects.get(0).get("id"))
                .withDetails(Json.write(Map.of("alreadySponsored", objects)));
    }

    /** Names the objects, folders or the like that a failure is about: at most 100 of each, and how many there are. */
    public static Failure naming(Failure failure, String what, Collection<String> ids) {
        List<String> first = ids.stream().limit(MOST_IDS).toList();
        return failure.withDetails(Json.write(Map.of(what, first, "count", ids.size())));
    }

    private static Failure of(Kind kind, String type, String text) {
        return Failure.of(kind, List.of(new Issue(text, Optional.empty(), Optional.of(type))));
    }
}
