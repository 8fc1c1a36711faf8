package io.offshoot.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Set;

/** What {@code mstrio-py} reads of a project duplication, and stumbles over when it is otherwise. */
final class MstrioRecord {
    /** Any other word is an error to the client. */
    private static final Set<String> STATUSES = Set.of(
            "UNKNOWN",
            "CREATED",
            "CREATE_FAILED",
            "EXPORTING",
            "EXPORTED",
            "EXPORT_FAILED",
            "IMPORTING",
            "IMPORT_FAILED",
            "COMPLETED",
            "CANCELLED",
            "CANCELLING",
            "EXPORT_SYNCING",
            "IMPORT_SYNCING");

    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSxx");

    private MstrioRecord() {}

    static void check(JsonNode record) {
        String said = record.toString();
        assertThat(record.path("id").asText()).as(said).matches("[0-9A-F]{32}");
        for (String side : List.of("source", "target")) {
            for (String what : List.of("environment", "project", "creator")) {
                for (String member : List.of("id", "name")) {
                    assertThat(record.path(side).path(what).path(member).isTextual())
                            .as(said)
                            .isTrue();
                }
            }
            assertThat(record.at("/" + side + "/project/id").asText()).as(said).matches("[0-9A-F]{32}");
        }
        assertThat(STATUSES).as(said).contains(record.path("status").asText());
        assertThat(record.path("progress").isNumber()).as(said).isTrue();
        assertThat(record.path("progress").asInt()).as(said).isBetween(0, 100);
        assertThat(record.path("message").isTextual()).as(said).isTrue();
        for (String date : List.of("createdDate", "lastUpdatedDate")) {
            assertThat(OffsetDateTime.parse(record.path(date).asText(), DATE))
                    .as(said)
                    .isNotNull();
        }
        noNulls(record.path("settings"), said);
        assertThat(record.at("/settings/export").isObject()).as(said).isTrue();
        JsonNode importing = record.at("/settings/import");
        assertThat(importing.path("locales")).as(said).contains(importing.path("defaultLocale"));
        for (JsonNode rule : record.at("/settings/export/configurationObjects/conflictRules")) {
            assertThat(rule.path("type").isInt() && rule.path("rule").isInt())
                    .as(said)
                    .isTrue();
        }
    }

    /** A section that is null ends the client. */
    private static void noNulls(JsonNode settings, String said) {
        assertThat(settings.isNull()).as(said).isFalse();
        settings.forEach(each -> noNulls(each, said));
    }
}
