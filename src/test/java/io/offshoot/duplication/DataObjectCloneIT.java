package io.offshoot.duplication;

import static org.assertj.core.api.Assertions.assertThat;

import io.offshoot.model.ContainerIds;
import io.offshoot.model.DuplicationState;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.store.Duplication;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What was made at the Container door travels with its project, and its links lead inside the copy. */
class DataObjectCloneIT {
    private static final CopyOptions EVERY_COPY_CHECKED =
            new CopyOptions(2, 7, 4 << 20, 50, Duration.ofSeconds(5), Duration.ofMillis(200), 1.0, 3);

    private CloneFixture clone;

    @BeforeEach
    void start() throws Exception {
        clone = new CloneFixture(EVERY_COPY_CHECKED);
        clone.startWorker();
    }

    @AfterEach
    void stop() throws Exception {
        clone.close();
    }

    private static String id(String type, UUID id) {
        return ContainerIds.of(new ResourceKey(ResourceType.of(type), id));
    }

    private static String record(String folder, String links, String details) {
        return "{\"resourceType\":\"Record\",\"folder\":\"" + folder
                + "\",\"name\":\"n\",\"state\":\"closed\",\"hidden\":true,"
                + "\"types\":[\"T\"],\"tags\":[\"t\"],\"properties\":{\"k\":\"v\"},\"created\":1000,\"createdBy\":\"user-a\","
                + "\"links\":[" + links + "],\"details\":" + details + "}";
    }

    @Test
    void foldersTagsAndLinksAreThoseOfTheCopy() throws Exception {
        UUID source = clone.project("Objects");
        UUID elsewhere = UUID.randomUUID();
        UUID file = clone.binary(source, "bytes");
        clone.create(source, "Folder", "{\"resourceType\":\"Folder\",\"path\":\"/a/b\"}");
        UUID placement = clone.create(
                source,
                "Placement",
                "{\"resourceType\":\"Placement\",\"folder\":\"/a/b\",\"object\":{\"reference\":\"Binary/" + file
                        + "\"},\"name\":\"f\",\"state\":\"closed\",\"hidden\":false,\"links\":[]}");
        String project = ContainerIds.ofProject(source, false);
        UUID record = clone.create(
                source,
                "Record",
                record(
                        "/a",
                        "\"Binary/" + file + "\",\"Record/" + elsewhere + "\"",
                        "{\"x\":1.50,\"f\":{\"$dnanexus_link\":{\"project\":\"" + project + "\",\"id\":\""
                                + id("Binary", file)
                                + "\"}},\"e\":[{\"$dnanexus_link\":\"" + id("Record", elsewhere) + "\"}],\"text\":\""
                                + id("Binary", file) + "\"}"));

        Duplication ended = clone.run(clone.plain(source));

        assertThat(ended.failure()).isEqualTo(Optional.empty());
        assertThat(ended.state()).isEqualTo(DuplicationState.COMPLETED);
        UUID target = ended.target();
        UUID newFile = clone.copyOf(target, file);
        assertThat(clone.text(target, "Record", clone.copyOf(target, record)))
                .isEqualTo(record(
                        "/a",
                        "\"Binary/" + newFile + "\",\"Record/" + elsewhere + "\"",
                        "{\"x\":1.50,\"f\":{\"$dnanexus_link\":{\"project\":\"" + ContainerIds.ofProject(target, false)
                                + "\",\"id\":\"" + id("Binary", newFile) + "\"}},\"e\":[{\"$dnanexus_link\":\""
                                + id("Record", elsewhere) + "\"}],\"text\":\"" + id("Binary", file) + "\"}"));
        assertThat(clone.text(target, "Placement", clone.copyOf(target, placement)))
                .contains("\"reference\":\"Binary/" + newFile + "\"")
                .contains("\"folder\":\"/a/b\"");
        assertThat(clone.value("select count(*) from resource where project = '" + target
                        + "' and type = 406 and content::json ->> 'path' = '/a/b'"))
                .isEqualTo(1L);
        assertThat(CloneFixture.report(ended).verified()).isTrue();
    }
}
