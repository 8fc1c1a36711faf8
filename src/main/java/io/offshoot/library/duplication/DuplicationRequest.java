package io.offshoot.library.duplication;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.offshoot.duplication.CloneCommand;
import io.offshoot.library.duplication.settings.SettingsObject;
import java.util.Optional;
import java.util.UUID;

/**
 * What somebody asks for, at the source or at the target: checked in form. What else a request says of a record, such as its
 * status or who made it, is nobody's to say and passed over.
 *
 * @param source the project's name is what the request calls it
 * @param settings as they came; missing: none
 * @param projectHeader the project that the request's header names
 * @param applicationType of the session
 */
public record DuplicationRequest(
        Source source,
        Target target,
        JsonNode settings,
        Optional<UUID> projectHeader,
        int applicationType,
        Optional<CloneCommand.Idempotency> idempotency) {
    private static final int LONGEST_NAME = 250;
    private static final int LONGEST_ADDRESS = 2048;

    /** The project that is duplicated. */
    public record Source(String environment, String environmentName, UUID project, String projectName) {}

    /**
     * The new project.
     *
     * @param project its id, if one is asked for
     */
    public record Target(String environment, String environmentName, Optional<UUID> project, String projectName) {}

    /**
     * Reads a body.
     *
     * @throws io.offshoot.model.Failure INVALID with the code INVALID_REQUEST, naming the member
     */
    public static DuplicationRequest of(
            ObjectNode body,
            Optional<UUID> projectHeader,
            int applicationType,
            Optional<CloneCommand.Idempotency> idempotency) {
        SettingsObject source = SettingsObject.of(body.get("source"), "source");
        SettingsObject from = source.object("environment");
        SettingsObject project = source.object("project");
        return new DuplicationRequest(
                new Source(
                        address(from),
                        from.required("name", LONGEST_NAME),
                        project.id("id"),
                        project.required("name", LONGEST_NAME)),
                target(body),
                settings(body),
                projectHeader,
                applicationType,
                idempotency);
    }

    /** What a body says of the new project. */
    public static Target target(ObjectNode body) {
        SettingsObject target = SettingsObject.of(body.get("target"), "target");
        SettingsObject environment = target.object("environment");
        SettingsObject project = target.object("project");
        return new Target(
                address(environment),
                environment.required("name", LONGEST_NAME),
                project.optionalId("id"),
                project.required("name", LONGEST_NAME));
    }

    private static JsonNode settings(ObjectNode body) {
        return body.path("settings");
    }

    /** As it came, but for slashes at its end, which some clients add. */
    private static String address(SettingsObject environment) {
        return environment.required("id", LONGEST_ADDRESS).replaceFirst("/+$", "");
    }
}
