package io.offshoot.duplication;

import io.offshoot.model.ResourceType;
import io.offshoot.store.SourceSelection;
import io.offshoot.store.SourceSelection.Listing;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Which resources a clone takes: those whose type is listed (or no types are), whose id is included (or no ids are) and
 * not excluded; of types with a list, what that says. The Project itself is always taken; run-time records never are; Binaries come along where a copied
 * resource refers to them.
 */
public final class CloneSelection {
    /**
     * Records of what happened at run time, and keys that must stay with their project: never copied, whatever the
     * filters say. SmartAppLaunch is the context of one launch and cannot be switched off in any other way.
     */
    public static final Set<ResourceType> NEVER_COPIED = Set.of(
                    "Login",
                    "AuditEvent",
                    "AsyncJob",
                    "BulkDataExport",
                    "UserSecurityRequest",
                    "JsonWebKey",
                    "DomainConfiguration",
                    "SmartAppLaunch")
            .stream()
            .map(ResourceType::of)
            .collect(Collectors.toUnmodifiableSet());

    private final Set<ResourceType> types;
    private final IdFilter included;
    private final IdFilter excluded;
    private final Map<ResourceType, Listing> listings;

    private CloneSelection(
            Set<ResourceType> types, IdFilter included, IdFilter excluded, Map<ResourceType, Listing> listings) {
        this.types = types;
        this.included = included;
        this.excluded = excluded;
        this.listings = listings;
    }

    /** The selection that a command asks for; its type names have been checked. */
    public static CloneSelection of(CloneCommand command) {
        return new CloneSelection(
                command.resourceTypes().stream().map(ResourceType::of).collect(Collectors.toUnmodifiableSet()),
                IdFilter.of(command.includeIds()),
                IdFilter.of(command.excludeIds()),
                command.listed().entrySet().stream()
                        .collect(Collectors.toUnmodifiableMap(
                                entry -> ResourceType.of(entry.getKey()), Map.Entry::getValue)));
    }

    /** Whether nothing is left out but what is never copied. */
    public boolean everything() {
        return types.isEmpty() && included.isEmpty() && excluded.isEmpty() && listings.isEmpty();
    }

    /**
     * Which resources of a type are taken.
     *
     * @return empty: none
     */
    public Optional<SourceSelection> ofType(ResourceType type) {
        if (type.equals(ResourceType.PROJECT)) {
            return Optional.of(SourceSelection.ALL);
        }
        if (NEVER_COPIED.contains(type)) {
            return Optional.empty();
        }
        List<UUID> out = excluded.idsOf(type);
        if (listings.containsKey(type)) {
            return Optional.of(new SourceSelection(List.of(), out, false, listings.get(type)));
        }
        boolean listed = types.isEmpty() || types.contains(type);
        if (type.equals(ResourceType.BINARY) && !(listed && included.isEmpty())) {
            return Optional.of(new SourceSelection(listed ? included.idsOf(type) : List.of(), out, true));
        }
        if (!listed) {
            return Optional.empty();
        }
        if (included.isEmpty()) {
            return Optional.of(new SourceSelection(List.of(), out, false));
        }
        List<UUID> in = included.idsOf(type);
        return in.isEmpty() ? Optional.empty() : Optional.of(new SourceSelection(in, out, false));
    }

    /**
     * Whether a resource is taken, if the source holds it and no list leaves it out ({@link #listings}). A Binary that is asked about is one that a copied resource
     * refers to, so it is taken unless it is excluded.
     */
    public boolean takes(ResourceType type, UUID id) {
        if (type.equals(ResourceType.PROJECT)) {
            return true;
        }
        if (NEVER_COPIED.contains(type) || excluded.contains(type, id)) {
            return false;
        }
        if (listings.containsKey(type)) {
            return true;
        }
        if (type.equals(ResourceType.BINARY)) {
            return true;
        }
        return (types.isEmpty() || types.contains(type)) && (included.isEmpty() || included.contains(type, id));
    }

    /** Of which types the duplication has a list, which must be asked besides. */
    public Map<ResourceType, Listing> listings() {
        return listings;
    }

    /** The ids of both filters that are UUIDs: the ones that can match at all. */
    public List<UUID> ids() {
        Set<UUID> ids = new HashSet<>(included.ids());
        ids.addAll(excluded.ids());
        return List.copyOf(ids);
    }

    /** Ids given as such match any type; ids given as {@code Type/id} match that type only. */
    private record IdFilter(boolean isEmpty, Set<UUID> anyType, Map<ResourceType, Set<UUID>> byType) {
        static IdFilter of(List<String> ids) {
            Set<UUID> anyType = new HashSet<>();
            Map<ResourceType, Set<UUID>> byType = new HashMap<>();
            for (String id : ids) {
                parse(id).ifPresent(parsed -> parsed.type()
                        .ifPresentOrElse(
                                type -> byType.computeIfAbsent(type, any -> new HashSet<>())
                                        .add(parsed.id()),
                                () -> anyType.add(parsed.id())));
            }
            return new IdFilter(ids.isEmpty(), anyType, byType);
        }

        boolean contains(ResourceType type, UUID id) {
            return anyType.contains(id) || byType.getOrDefault(type, Set.of()).contains(id);
        }

        List<UUID> idsOf(ResourceType type) {
            List<UUID> ids = new ArrayList<>(anyType);
            ids.addAll(byType.getOrDefault(type, Set.of()));
            return ids;
        }

        Set<UUID> ids() {
            Set<UUID> ids = new HashSet<>(anyType);
            byType.values().forEach(ids::addAll);
            return ids;
        }
    }

    /** An id of a filter: {@code type} is there when it was given as {@code Type/id}. */
    public record FilterId(Optional<ResourceType> type, UUID id) {}

    /** Reads an id of a filter; empty when it can match nothing, since every id of the store is a UUID. */
    public static Optional<FilterId> parse(String id) {
        int slash = id.indexOf('/');
        Optional<ResourceType> type = slash < 0 ? Optional.empty() : ResourceType.named(id.substring(0, slash));
        if (slash >= 0 && type.isEmpty()) {
            return Optional.empty();
        }
        String bare = id.substring(slash + 1);
        try {
            return bare.length() == 36 ? Optional.of(new FilterId(type, UUID.fromString(bare))) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
