package io.offshoot.repository;

import io.offshoot.model.ResourceType;
import java.util.Map;
import java.util.Optional;

/** A resource that came in, taken apart. */
final class Incoming {
    private final ResourceType type;
    private final Optional<String> id;
    private final Optional<String> project;
    private final byte[] content;
    private final Map<String, String> secrets;

    Incoming(
            ResourceType type,
            Optional<String> id,
            Optional<String> project,
            byte[] content,
            Map<String, String> secrets) {
        this.type = type;
        this.id = id;
        this.project = project;
        this.content = content;
        this.secrets = Map.copyOf(secrets);
    }

    ResourceType type() {
        return type;
    }

    /** The id that its text names, any string. */
    Optional<String> id() {
        return id;
    }

    /** What {@code meta.project} of its text says, any string. */
    Optional<String> project() {
        return project;
    }

    /** What is to be stored; not to be changed. */
    byte[] content() {
        return content;
    }

    /** The secret values that stood in the text, as raw JSON by place. */
    Map<String, String> secrets() {
        return secrets;
    }
}
