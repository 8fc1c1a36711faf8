package io.offshoot.container.clone;

import io.offshoot.container.FolderPath;
import io.offshoot.container.Refusal;
import io.offshoot.model.ContainerIds;
import io.offshoot.model.Failure;
import io.offshoot.model.ResourceKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a clone is asked for, with what can be said about it without looking at anything.
 *
 * @param source the id of the container that the call is made on
 * @param destination the id of the container to clone into
 * @param folder canonical, in the destination
 * @param parents whether the folder is made, with those above it
 * @param objects each once
 * @param unknown ids that can be no object's
 * @param folders canonical, each once
 */
public record CloneRequest(
        String source,
        String destination,
        String folder,
        boolean parents,
        Set<ResourceKey> objects,
        List<String> unknown,
        List<String> folders) {

    /**
     * A request of these parameters.
     *
     * @throws Failure InvalidInput for two folders of one name or a destination that is the source, InvalidType for a
     *     destination that is no container's id
     */
    public static CloneRequest of(
            String source,
            String destination,
            String folder,
            boolean parents,
            Collection<String> objects,
            Collection<String> folders) {
        if (destination.equals(source)) {
            throw Refusal.input("project must be a nonempty string unequal to the source container");
        }
        Set<String> paths = new LinkedHashSet<>();
        folders.forEach(path -> paths.add(FolderPath.of(path, "folders")));
        checkNames(paths);
        if (ContainerIds.project(destination).isEmpty() && !isContainer(destination)) {
            throw Refusal.type("project must be the ID of a container, not \"" + destination + "\"");
        }
        Set<ResourceKey> keys = new LinkedHashSet<>();
        Set<String> unknown = new LinkedHashSet<>();
        for (String id : objects) {
            ContainerIds.object(id).ifPresentOrElse(keys::add, () -> unknown.add(id));
        }
        return new CloneRequest(
                source,
                destination,
                FolderPath.of(folder, "destination"),
                parents,
                keys,
                List.copyOf(unknown),
                new ArrayList<>(paths));
    }

    /** Of the form that ids of containers have, be there such a container or not. */
    private static boolean isContainer(String text) {
        return text.matches("(project|container)-[0-9A-Za-z]{24}");
    }

    private static void checkNames(Set<String> paths) {
        Map<String, String> byName = new HashMap<>();
        for (String path : paths) {
            String other = byName.put(FolderPath.lastName(path), path);
            if (other != null) {
                throw Refusal.naming(
                        Refusal.input("Two of the folders have the same name but different paths: \"" + other
                                + "\" and \"" + path + "\""),
                        "folders",
                        List.of(other, path));
            }
        }
    }
}
