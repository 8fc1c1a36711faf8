package io.offshoot.repository;

import io.offshoot.model.ResourceType;
import java.util.Map;
import java.util.Optional;

/**
 * A resource that came in, taken apart.
 *
 * @param id the id that its text names, any string
 * @param project {@code meta.project} of its text, any string
 * @param content what is to be stored; not to be changed
 * @param secrets the secret values that stood in the text, as raw JSON by place
 */
record Incoming(
        ResourceType type,
        Optional<String> id,
        Optional<String> project,
        byte[] content,
        Map<String, String> secrets) {}
