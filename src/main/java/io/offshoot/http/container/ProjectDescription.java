package io.offshoot.http.container;

import com.fasterxml.jackson.core.JsonGenerator;
import io.offshoot.container.ContainerSettings;
import io.offshoot.container.ContainerView;
import io.offshoot.container.FolderPath;
import io.offshoot.model.AccessLevel;
import io.offshoot.model.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Writes what describe tells of a project.
 *
 * @param folders all paths but the root, where they were asked for
 * @param permissions who may do what, where that was asked for
 */
record ProjectDescription(
        ContainerView view, Optional<List<String>> folders, Optional<Map<String, AccessLevel>> permissions) {
    private static final Set<String> ON_REQUEST =
            Set.of("folders", "permissions", "properties", "fileUploadParameters", "sponsored", "sponsoredUntil");

    /** Bounds that uploading clients keep to: parts of 5 MB to 5 GB, at most 10,000 of them. */
    private static final Map<String, Object> UPLOADS = Map.of(
            "minimumPartSize",
            5_242_880,
            "maximumPartSize",
            5_368_709_120L,
            "maximumFileSize",
            5_497_558_138_880L,
            "maximumNumParts",
            10_000,
            "emptyLastPartAllowed",
            true);

    void write(JsonGenerator json, DescribeOptions options) throws IOException {
        json.setCodec(Json.mapper());
        json.writeStartObject();
        json.writeStringField("id", view.id());
        for (Map.Entry<String, Object> field : fields().entrySet()) {
            boolean wanted =
                    ON_REQUEST.contains(field.getKey()) ? options.asks(field.getKey()) : options.wants(field.getKey());
            if (wanted) {
                json.writeFieldName(field.getKey());
                json.writeObject(field.getValue());
            }
        }
        json.writeEndObject();
    }

    private Map<String, Object> fields() {
        ContainerSettings settings = view.settings();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", view.container().project().name());
        fields.put("class", settings.kind());
        fields.put("created", view.container().created().toInstant().getEpochSecond() * 1000);
        fields.put("modified", view.container().modified().toInstant().toEpochMilli());
        fields.put("billTo", settings.billTo());
        fields.put("level", view.level().map(AccessLevel::name).orElse("NONE"));
        fields.put("dataUsage", 0);
        fields.put("sponsoredDataUsage", 0);
        fields.put("region", settings.region());
        fields.put("summary", settings.summary());
        fields.put("description", settings.description());
        fields.put("protected", settings.guarded());
        fields.put("restricted", settings.restricted());
        fields.put("downloadRestricted", settings.downloadRestricted());
        fields.put("externalUploadRestricted", settings.externalUploadRestricted());
        fields.put("containsPHI", settings.containsPHI());
        fields.put("databaseUIViewOnly", settings.databaseUIViewOnly());
        fields.put("databaseResultsRestricted", null);
        fields.put("previewViewerRestricted", settings.previewViewerRestricted());
        fields.put("allowedExecutables", null);
        fields.put("createdBy", Map.of("user", settings.createdBy()));
        fields.put("version", settings.version());
        fields.put("storageCost", 0);
        fields.put("pendingTransfer", null);
        fields.put("tags", settings.tags());
        fields.put("properties", settings.properties());
        fields.put("fileUploadParameters", UPLOADS);
        settings.sponsor().ifPresent(sponsor -> {
            fields.put("sponsored", sponsor.lasts());
            fields.put("sponsoredUntil", sponsor.until().orElse(null));
        });
        folders.ifPresent(paths -> {
            List<String> all = new ArrayList<>(List.of(FolderPath.ROOT));
            all.addAll(paths);
            fields.put("folders", all);
        });
        permissions.ifPresent(levels -> fields.put("permissions", levels));
        return fields;
    }
}
