package io.offshoot.duplication;

import io.offshoot.archive.Manifest;
import io.offshoot.archive.PackagePlan;
import io.offshoot.archive.PartName.Kind;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.store.SourceSelection;
import io.offshoot.store.SourceSelection.Listing;
import io.vertx.core.buffer.Buffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * What an export packs, as it is kept with its duplication.
 *
 * @param sections in order: configuration objects first
 * @param bytes which Binaries bring their bytes; empty: none
 * @param read how many resources of each type the project held
 * @param warnings sentences about what was asked for and cannot be had
 */
public record ExportPlan(
        List<Section> sections, Optional<Chosen> bytes, Map<String, Long> read, List<String> warnings) {

    /** Resources of one type. */
    public record Section(boolean configuration, UUID project, String type, Chosen chosen) {
        public ResourceType resourceType() {
            return ResourceType.of(type);
        }
    }

    /**
     * Some of a type: all ids in both lists were there at the instant.
     *
     * @param included only these; empty: all
     * @param excluded not these
     * @param count how many they are
     * @param listing what the list of the duplication says besides
     */
    public record Chosen(List<UUID> included, List<UUID> excluded, long count, Listing listing) {
        /** What was written by a program that did not know of lists has none. */
        public Chosen {
            listing = listing == null ? Listing.NONE : listing;
        }

        public static Chosen of(SourceSelection selection, long count) {
            return new Chosen(selection.included(), selection.excluded(), count, selection.listing());
        }

        public SourceSelection selection() {
            return new SourceSelection(included, excluded, false, listing);
        }

        public Predicate<UUID> takes() {
            Set<UUID> in = Set.copyOf(included);
            Set<UUID> out = Set.copyOf(excluded);
            return id -> (in.isEmpty() || in.contains(id)) && !out.contains(id);
        }
    }

    /** How many ids the plan lists. */
    public long listed() {
        return sections.stream()
                .map(Section::chosen)
                .mapToLong(
                        chosen -> chosen.included().size() + chosen.excluded().size())
                .sum();
    }

    /** How many objects it takes. */
    public long total() {
        return sections.stream().mapToLong(section -> section.chosen().count()).sum();
    }

    /** How many of each type it takes, of the configuration or of the project. */
    public Map<ResourceType, Long> counts(boolean configuration) {
        Map<ResourceType, Long> counts = new TreeMap<>();
        sections.stream()
                .filter(section -> section.configuration() == configuration)
                .filter(section -> section.chosen().count() > 0)
                .forEach(section ->
                        counts.put(section.resourceType(), section.chosen().count()));
        return counts;
    }

    /** Of which types of a project the duplication has a list, which must be asked besides {@link #takes}. */
    public Map<ResourceType, Listing> listings(UUID project) {
        Map<ResourceType, Listing> listings = new TreeMap<>();
        sections.stream()
                .filter(section -> section.project().equals(project))
                .forEach(section ->
                        listings.put(section.resourceType(), section.chosen().listing()));
        return listings;
    }

    /** Whether it takes an object of a project or of the environment, if that was there and no list leaves it out. */
    public Predicate<ResourceKey> takes(UUID project) {
        Map<String, Predicate<UUID>> chosen = new HashMap<>();
        sections.stream()
                .filter(section -> section.project().equals(project))
                .forEach(section -> chosen.put(section.type(), section.chosen().takes()));
        return key -> chosen.getOrDefault(key.type().name(), none -> false).test(key.id());
    }

    /** The plan as the writer takes it. */
    public PackagePlan packed(
            UUID duplication,
            String snapshot,
            Manifest.Environment environment,
            Manifest.Project project,
            Buffer settings) {
        return new PackagePlan(
                duplication,
                snapshot,
                environment,
                project,
                settings,
                sections.stream()
                        .map(section -> new PackagePlan.Section(
                                section.configuration() ? Kind.CONFIGURATION : Kind.RESOURCES,
                                section.project(),
                                section.resourceType(),
                                section.chosen().selection()))
                        .toList(),
                bytes.map(Chosen::selection));
    }
}
