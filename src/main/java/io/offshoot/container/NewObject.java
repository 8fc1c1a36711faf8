package io.offshoot.container;

import io.offshoot.model.ResourceType;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A data object to be made.
 *
 * @param type Record, Binary, Applet, Workflow or Database
 * @param container the id of the project it is to be in
 * @param name empty: its id
 * @param folder canonical
 * @param parents whether missing folders are made
 * @param details JSON
 * @param closed whether it is closed at once
 * @param own further members of its text, with their JSON: {@code spec}, {@code media}
 */
public record NewObject(
        ResourceType type,
        String container,
        Optional<String> name,
        String folder,
        boolean parents,
        List<String> tags,
        List<String> types,
        Map<String, String> properties,
        byte[] details,
        boolean hidden,
        boolean closed,
        Map<String, byte[]> own) {}
