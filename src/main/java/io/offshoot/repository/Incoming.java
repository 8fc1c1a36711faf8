package io.offshoot.repository;

import io.offshoot.access.FieldSet;
import io.offshoot.model.ResourceType;
import java.util.LinkedHashMap;
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

    /** The same with another content. */
    Incoming with(byte[] changed) {
        return changed == content ? this : new Incoming(type, id, project, changed, secrets);
    }

    /** The same without what it says about some elements. */
    Incoming without(FieldSet elements) {
        return elements.isEmpty()
                ? this
                : new Incoming(type, id, project, elements.cut(content), withoutSecrets(elements));
    }

    /** The same with some elements as they are stored. */
    Incoming keeping(byte[] stored, FieldSet readonly, FieldSet hidden) {
        FieldSet kept = readonly.and(hidden);
        return kept.isEmpty()
                ? this
                : new Incoming(
                        type, id, project, FieldSet.merge(stored, content, readonly, hidden), withoutSecrets(kept));
    }

    private Map<String, String> withoutSecrets(FieldSet elements) {
        Map<String, String> left = new LinkedHashMap<>(secrets);
        left.keySet().removeIf(elements::holds);
        return left;
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
