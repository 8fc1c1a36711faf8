package io.offshoot.library.duplication;

import io.offshoot.duplication.CloneSelection;
import io.offshoot.model.ResourceType;
import java.util.Comparator;
import java.util.Set;

/**
 * The types of a project's objects that are looked at, one by one, before anything is written: those that get new ids here,
 * since credentials must stay unambiguous; those that say who may come in; and those that are left out.
 */
final class StagedTypes {
    static final ResourceType GRANT = ResourceType.of("Grant");

    /** Of these each project has objects of its own, under ids of their own. */
    private static final Set<ResourceType> NEW_IDS = Set.of(
            ResourceType.PROJECT,
            ResourceType.USER,
            ResourceType.CLIENT_APPLICATION,
            ResourceType.PROJECT_MEMBERSHIP,
            ResourceType.BOT);

    /**
     * The order of types in a package: the staged ones come first, so that an import can begin with the others while the
     * rest is still being written.
     */
    static final Comparator<ResourceType> ORDER =
            Comparator.comparing((ResourceType type) -> !isStaged(type)).thenComparing(Comparator.naturalOrder());

    private StagedTypes() {}

    /** Whether objects of the project of that type are noted before they are written. */
    static boolean isStaged(ResourceType type) {
        return NEW_IDS.contains(type) || type.equals(GRANT) || isLeftOut(type);
    }

    /** Whether they get ids that no other project has. */
    static boolean hasNewIds(ResourceType type) {
        return NEW_IDS.contains(type);
    }

    /** Records of what happened at run time, and what is never copied out of its project. */
    static boolean isLeftOut(ResourceType type) {
        return CloneSelection.NEVER_COPIED.contains(type);
    }
}
