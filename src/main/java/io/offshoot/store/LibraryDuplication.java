package io.offshoot.store;

import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import java.util.Optional;
import java.util.UUID;

/**
 * What the Library door knows of a duplication besides its state.
 *
 * @param settings with their defaults, a JSON object
 * @param bodyHash SHA-256 of the first request at the target; empty elsewhere
 * @param warnings sentences, a JSON array
 * @param counterpart what the other environment told of its side, a JSON object
 * @param applicationType of the session that it was asked for in
 * @param progress the highest that was shown
 */
public record LibraryDuplication(
        UUID id,
        Role role,
        Side source,
        Side target,
        String settings,
        Optional<Buffer> bodyHash,
        String warnings,
        Optional<String> counterpart,
        int applicationType,
        int progress) {

    /** Which part of it is done here. */
    public enum Role {
        /** Both: the project stays in this environment. */
        SAME,
        SOURCE,
        TARGET;

        String label() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /**
     * An environment and a project in it.
     *
     * @param environment its address
     * @param creator who made the project, a JSON object
     */
    public record Side(String environment, String environmentName, UUID project, String projectName, String creator) {}

    static final String COLUMNS = """
        l.role, l.source_environment, l.source_environment_name, l.source_project, l.source_project_name,
        l.source_creator, l.target_environment, l.target_environment_name, l.target_project, l.target_project_name,
        l.target_creator, l.settings, l.body_hash, l.warnings, l.counterpart, l.application_type, l.progress
        """;

    /** From a row that has the columns of the duplication as well. */
    static LibraryDuplication of(Row row) {
        return new LibraryDuplication(
                row.getUUID("id"),
                Role.valueOf(row.getString("role").toUpperCase(java.util.Locale.ROOT)),
                side(row, "source"),
                side(row, "target"),
                row.getString("settings"),
                Optional.ofNullable(row.getBuffer("body_hash")),
                row.getString("warnings"),
                Optional.ofNullable(row.getString("counterpart")),
                row.getInteger("application_type"),
                row.getInteger("progress"));
    }

    private static Side side(Row row, String name) {
        return new Side(
                row.getString(name + "_environment"),
                row.getString(name + "_environment_name"),
                row.getUUID(name + "_project"),
                row.getString(name + "_project_name"),
                row.getString(name + "_creator"));
    }
}
