package io.offshoot.http.container;

import io.offshoot.container.FolderPath;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Cloning as the page tells it, as plainly as can be: maps in memory, one object at a time. */
final class CloneModel {
    /** A project: its folders but the root, and its objects with the folder of each. */
    static final class Place {
        final Set<String> folders = new TreeSet<>();
        final Map<String, String> objects = new TreeMap<>();

        Place copy() {
            Place copy = new Place();
            copy.folders.addAll(folders);
            copy.objects.putAll(objects);
            return copy;
        }

        @Override
        public String toString() {
            return folders + " " + objects;
        }
    }

    /** What all copies of an object share. */
    record Shared(boolean hidden, boolean closed, List<String> links) {}

    record Request(List<String> objects, List<String> folders, String destination, boolean parents) {}

    /** What came of it: an error's type, or the ids that were there already. */
    record Outcome(Optional<String> error, Set<String> exists) {
        static Outcome error(String type) {
            return new Outcome(Optional.of(type), Set.of());
        }
    }

    private final Map<String, Shared> shared;

    CloneModel(Map<String, Shared> shared) {
        this.shared = shared;
    }

    /** Clones; the destination is changed only when there is no error. */
    Outcome run(Place source, Place destination, Request request) {
        Set<String> names = new LinkedHashSet<>();
        for (String folder : new LinkedHashSet<>(request.folders)) {
            if (!names.add(FolderPath.lastName(folder))) {
                return Outcome.error("InvalidInput");
            }
        }
        for (String object : request.objects) {
            if (!source.objects.containsKey(object)) {
                return Outcome.error("ResourceNotFound");
            }
        }
        for (String folder : request.folders) {
            if (!folder.equals("/") && !source.folders.contains(folder)) {
                return Outcome.error("ResourceNotFound");
            }
        }
        Map<String, String> targets = new LinkedHashMap<>();
        Set<String> taken = new LinkedHashSet<>();
        Set<String> all = new TreeSet<>(source.folders);
        all.add("/");
        for (String folder : all) {
            Optional<String> target = target(folder, request);
            if (target.isPresent()) {
                if (!taken.add(target.get()) && !target.get().equals(request.destination)) {
                    return Outcome.error("InvalidInput");
                }
                targets.put(folder, target.get());
            }
        }
        if (!request.parents
                && !request.destination.equals("/")
                && !destination.folders.contains(request.destination)) {
            return Outcome.error("ResourceNotFound");
        }
        for (String target : targets.values()) {
            boolean top = !target.equals("/") && FolderPath.parent(target).equals(request.destination);
            if (top && destination.folders.contains(target)) {
                return Outcome.error("InvalidState");
            }
        }
        Map<String, String> plan = plan(source, request, targets);
        Set<String> exists = new TreeSet<>();
        for (String object : plan.keySet()) {
            if (destination.objects.containsKey(object)) {
                exists.add(object);
            } else if (!shared.get(object).closed) {
                return Outcome.error("InvalidState");
            }
        }
        destination.folders.addAll(FolderPath.lineage(request.destination));
        targets.values().stream().filter(target -> !target.equals("/")).forEach(destination.folders::add);
        plan.forEach(destination.objects::putIfAbsent);
        return new Outcome(Optional.empty(), exists);
    }

    private Map<String, String> plan(Place source, Request request, Map<String, String> targets) {
        Map<String, String> plan = new LinkedHashMap<>();
        request.objects.forEach(object -> plan.put(object, request.destination));
        source.objects.forEach((object, folder) -> {
            if (!shared.get(object).hidden && targets.containsKey(folder)) {
                plan.putIfAbsent(object, targets.get(folder));
            }
        });
        Deque<String> open = new ArrayDeque<>(plan.keySet());
        while (!open.isEmpty()) {
            for (String link : shared.get(open.pop()).links) {
                boolean comes = source.objects.containsKey(link) && shared.get(link).hidden && !plan.containsKey(link);
                if (comes) {
                    plan.put(link, targets.getOrDefault(source.objects.get(link), request.destination));
                    open.push(link);
                }
            }
        }
        return plan;
    }

    /** Where a folder goes: by the closest listed one. */
    private static Optional<String> target(String folder, Request request) {
        List<String> listed = new ArrayList<>(new LinkedHashSet<>(request.folders));
        listed.sort(Comparator.comparing(String::length).reversed());
        for (String top : listed) {
            if (top.equals("/")) {
                String rest = folder.equals("/") ? "" : folder;
                String base = request.destination.equals("/") ? "" : request.destination;
                return Optional.of((base + rest).isEmpty() ? "/" : base + rest);
            }
            if (folder.equals(top) || folder.startsWith(top + "/")) {
                String base = request.destination.equals("/") ? "" : request.destination;
                return Optional.of(base + "/" + FolderPath.lastName(top) + folder.substring(top.length()));
            }
        }
        return Optional.empty();
    }
}
