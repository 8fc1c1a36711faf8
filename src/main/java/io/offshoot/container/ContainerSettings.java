package io.offshoot.container;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.offshoot.model.Json;
import io.vertx.core.buffer.Buffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The settings of a project: the text of its resource of type Container. A project that was made at another door has none
 * until somebody changes one, and is like {@link #unset}.
 *
 * @param kind {@code project}, or {@code container} for what the system makes for jobs
 * @param region where its bytes are, such as {@code aws:us-east-1}; empty in a copy: where the installation is
 * @param billTo who pays: the handle of a user or organisation; a text without one stands for the installation
 * @param restricted whether nothing may be cloned out of it
 * @param guarded whether only administrators delete: {@code protected} on the wire
 * @param sponsor who pays for what is in it, and until when; empty: nobody else than {@code billTo}
 * @param createdBy the handle of who made it
 * @param holdTransitions whether files in it stay between archival states, so that each can be tried
 */
@JsonPropertyOrder({"resourceType"})
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record ContainerSettings(
        String kind,
        String region,
        String billTo,
        boolean restricted,
        @JsonProperty("protected") boolean guarded,
        boolean downloadRestricted,
        boolean externalUploadRestricted,
        boolean containsPHI,
        boolean databaseUIViewOnly,
        boolean previewViewerRestricted,
        String summary,
        String description,
        List<String> tags,
        Map<String, String> properties,
        int version,
        Optional<Sponsorship> sponsor,
        String createdBy,
        boolean holdTransitions) {
    /** Who is billed for projects that nobody has set that for: the installation. */
    public static final String INSTALLATION = "org-environment";

    /** The region of an installation that says nothing about it. */
    public static final String REGION = "local:main";

    /** Copies lack what nobody has said of them yet. */
    public ContainerSettings {
        kind = Objects.requireNonNullElse(kind, "project");
        region = Objects.requireNonNullElse(region, "");
        billTo = Objects.requireNonNullElse(billTo, INSTALLATION);
        summary = Objects.requireNonNullElse(summary, "");
        description = Objects.requireNonNullElse(description, "");
        tags = Objects.requireNonNullElse(tags, List.of());
        properties = Objects.requireNonNullElse(properties, Map.of());
        createdBy = Objects.requireNonNullElse(createdBy, "");
    }

    /**
     * A sponsorship.
     *
     * @param by the handle of the sponsor
     * @param thirdParty whether the sponsor is somebody else than the platform itself
     * @param until milliseconds since 1970 from which it is over; empty: never
     */
    public record Sponsorship(String by, boolean thirdParty, Optional<Long> until) {
        /** Whether it is not over. */
        public boolean lasts() {
            return until.filter(end -> end <= System.currentTimeMillis()).isEmpty();
        }
    }

    /** The settings of a project about which nobody has said anything. */
    public static ContainerSettings unset(String region, String billTo, String createdBy) {
        return new ContainerSettings(
                "project",
                region,
                billTo,
                false,
                false,
                false,
                false,
                false,
                false,
                false,
                "",
                "",
                List.of(),
                Map.of(),
                0,
                Optional.empty(),
                createdBy,
                false);
    }

    /** Reads a stored text. */
    public static ContainerSettings of(Buffer text) {
        return Json.read(text.toString(), ContainerSettings.class);
    }

    /** For the stored text. */
    @JsonProperty
    public String resourceType() {
        return "Container";
    }

    /** Whether its class is {@code container}. */
    public boolean container() {
        return kind.equals("container");
    }

    /** Whether somebody else than the platform sponsors it now. */
    public boolean thirdPartySponsored() {
        return sponsor.filter(Sponsorship::lasts)
                .filter(Sponsorship::thirdParty)
                .isPresent();
    }

    /** The text to store. */
    public Buffer text() {
        return Buffer.buffer(Json.write(this));
    }

    private ContainerSettings with(
            List<String> newTags, Map<String, String> newProperties, int newVersion, Optional<Sponsorship> newSponsor) {
        return new ContainerSettings(
                kind,
                region,
                billTo,
                restricted,
                guarded,
                downloadRestricted,
                externalUploadRestricted,
                containsPHI,
                databaseUIViewOnly,
                previewViewerRestricted,
                summary,
                description,
                newTags,
                newProperties,
                newVersion,
                newSponsor,
                createdBy,
                holdTransitions);
    }

    /** The same with what administrators say about it. */
    public ContainerSettings administered(
            String newKind, String newRegion, String newPayer, boolean newRestricted, boolean newHold) {
        return new ContainerSettings(
                newKind,
                newRegion,
                newPayer,
                newRestricted,
                guarded,
                downloadRestricted,
                externalUploadRestricted,
                containsPHI,
                databaseUIViewOnly,
                previewViewerRestricted,
                summary,
                description,
                tags,
                properties,
                version,
                sponsor,
                createdBy,
                newHold);
    }

    /** The same, in that region if it is in none yet. */
    ContainerSettings in(String otherwise) {
        return region.isEmpty() ? administered(kind, otherwise, billTo, restricted, holdTransitions) : this;
    }

    /** The same as the next version. */
    public ContainerSettings next() {
        return with(tags, properties, version + 1, sponsor);
    }

    /** The same with other tags. */
    public ContainerSettings withTags(List<String> given) {
        return with(given, properties, version, sponsor);
    }

    /** The same with those properties set, and those without a value removed. */
    public ContainerSettings withProperties(Map<String, Optional<String>> given) {
        Map<String, String> changed = new LinkedHashMap<>(properties);
        given.forEach((key, value) -> value.ifPresentOrElse(set -> changed.put(key, set), () -> changed.remove(key)));
        return with(tags, changed, version, sponsor);
    }

    /** The same with another sponsor, or none. */
    public ContainerSettings withSponsor(Optional<Sponsorship> given) {
        return with(tags, properties, version, given);
    }
}
