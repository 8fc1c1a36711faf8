package io.offshoot.definitions;

import java.util.Arrays;

/**
 * The search parameters of one resource type by the elements they index: walked down beside the elements while a resource
 * is read. A step that leads to no parameter gives {@link #NONE}, at once and without allocating.
 */
public final class PathIndex {
    private static final Use[] NO_USES = {};
    public static final PathIndex NONE = new PathIndex();

    /** What an element's value is to a parameter. */
    public enum Role {
        /** A string that is a reference, or a canonical. */
        REFERENCE,
        /** An Identifier object. */
        IDENTIFIER,
        IDENTIFIER_SYSTEM,
        IDENTIFIER_VALUE,
        /** A string that is a name or a part of one. */
        NAME
    }

    /**
     * A parameter that indexes the element.
     *
     * @param onlyType code of the only type whose references count, 0 for any
     */
    public record Use(SearchParameter parameter, Role role, int onlyType) {}

    private PathIndex[] children = {};
    private Use[] uses = NO_USES;

    PathIndex() {}

    /** What is indexed at and below a child of the element that this stands for. */
    public PathIndex child(Element element) {
        int i = element.index();
        return i >= 0 && i < children.length ? children[i] : NONE;
    }

    /** How many parameters index the element itself. */
    public int useCount() {
        return uses.length;
    }

    public Use use(int i) {
        return uses[i];
    }

    PathIndex orCreate(Element element) {
        int i = element.index();
        if (i >= children.length) {
            int old = children.length;
            children = Arrays.copyOf(children, i + 1);
            Arrays.fill(children, old, i + 1, NONE);
        }
        if (children[i] == NONE) {
            children[i] = new PathIndex();
        }
        return children[i];
    }

    void add(Use use) {
        if (!Arrays.asList(uses).contains(use)) {
            uses = Arrays.copyOf(uses, uses.length + 1);
            uses[uses.length - 1] = use;
        }
    }
}
