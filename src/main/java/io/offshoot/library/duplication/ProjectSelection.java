package io.offshoot.library.duplication;

import io.offshoot.duplication.CloneCommand;
import io.offshoot.library.Subscriptions;
import io.offshoot.library.duplication.settings.ExportSettings;
import io.offshoot.model.ResourceType;
import io.offshoot.store.SelectionStore.Listed;
import io.offshoot.store.SourceSelection;
import io.offshoot.store.SourceSelection.Listing;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which objects of a project its duplication takes, as of the instant: by their class ({@link TypeClass}), by the profile
 * folder that they lie in, and subscriptions by whom they go to. What goes by single objects stands in the duplication's
 * list ({@link SelectionList}); here is what the list is to each type.
 *
 * @param snapshot the instant
 * @param listed how many objects of each type the list names
 */
public record ProjectSelection(Wishes wishes, String snapshot, Map<ResourceType, Listed> listed) {
    static final ResourceType PLACEMENT = ResourceType.of("Placement");

    /**
     * What is wanted.
     *
     * @param schemaObjectsOnly no data
     * @param skipEmptyProfileFolders no folder of a user in which, at any depth, nothing lies
     * @param skipAllProfileFolders no folder of a user, and nothing that lies in one
     * @param userSubscriptions subscriptions that go to users, or to nobody who is named
     * @param contactSubscriptions subscriptions that go to contacts; one that goes to both is taken if both are wanted
     */
    public record Wishes(
            boolean schemaObjectsOnly,
            boolean skipEmptyProfileFolders,
            boolean skipAllProfileFolders,
            boolean userSubscriptions,
            boolean contactSubscriptions) {
        /** Everything. */
        public static final Wishes ALL = new Wishes(false, false, false, true, true);

        static Wishes of(ExportSettings settings) {
            return new Wishes(
                    settings.schemaObjectsOnly(),
                    settings.skipEmptyProfileFolders(),
                    settings.skipAllProfileFolders(),
                    settings.includeUserSubscriptions(),
                    settings.includeContactSubscriptions());
        }

        /** Types of which only listed objects are taken. */
        Set<ResourceType> onlyListed() {
            boolean deliveries = userSubscriptions && contactSubscriptions;
            if (schemaObjectsOnly) {
                return deliveries
                        ? Set.of(ResourceType.BINARY, PLACEMENT)
                        : Set.of(ResourceType.BINARY, PLACEMENT, Subscriptions.TYPE);
            }
            return deliveries ? Set.of() : Set.of(Subscriptions.TYPE);
        }

        /** Whether all of a type are taken that the list does not leave out. */
        boolean wholeClass(ResourceType type) {
            if (onlyListed().contains(type)) {
                return false;
            }
            return switch (TypeClass.of(type)) {
                case PROJECT, SCHEMA, DELIVERY -> true;
                case DATA -> !schemaObjectsOnly;
                case CONFIGURATION, RUN_TIME -> false;
            };
        }
    }

    /** What the list is to a type; empty: nothing of the type is taken. */
    private Optional<Listing> listing(ResourceType type) {
        if (wishes.onlyListed().contains(type)) {
            return Optional.of(Listing.ONLY);
        }
        if (!wishes.wholeClass(type)) {
            return Optional.empty();
        }
        return Optional.of(counted(type).leftOut() > 0 ? Listing.WITHOUT : Listing.NONE);
    }

    private Listed counted(ResourceType type) {
        return listed.getOrDefault(type, new Listed(0, 0));
    }

    /** The same as filters of a copy within this environment. */
    CloneCommand filter(CloneCommand command) {
        Map<String, Listing> listings = new TreeMap<>();
        List<String> types = ResourceType.all().stream()
                .filter(type -> listing(type).isPresent())
                .map(ResourceType::name)
                .sorted()
                .toList();
        types.forEach(type -> listing(ResourceType.of(type))
                .filter(listing -> listing != Listing.NONE)
                .ifPresent(listing -> listings.put(type, listing)));
        return command.taking(types, listings);
    }

    /** Which resources of a type are taken; empty: none. */
    public Optional<SourceSelection> ofType(ResourceType type) {
        return listing(type)
                .filter(listing -> listing != Listing.ONLY || counted(type).taken() > 0)
                .map(listing -> new SourceSelection(List.of(), List.of(), false, listing));
    }

    /** How many resources of a type are taken, of so many. */
    long count(ResourceType type, long all) {
        return listing(type)
                .map(listing -> switch (listing) {
                    case NONE -> all;
                    case ONLY -> counted(type).taken();
                    case WITHOUT -> all - counted(type).leftOut();
                })
                .orElse(0L);
    }
}
