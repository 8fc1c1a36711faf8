package io.offshoot.definitions;

import java.util.Arrays;

/**
 * The search elements of one resource type by their place: walked down beside the elements while a resource
 * is read. A step that leads to no parameter gives {@link #NONE}, at once and without allocating.
 */
public final class PathIndex {
    private static final Use[] NO_USES = {};
    public static final PathIndex NONE = new PathIndex();

    /** The role of an element whose value, a string or scalar, is what is looked at. */
    public static final int VALUE = -1;

    /** The role of an object some of whose members are looked at. */
    public static final int OBJECT = -2;

    /**
     * A search element that the element is, or belongs to.
     *
     * @param role {@link #VALUE}, {@link #OBJECT}, or which part of the object it is, from 0, in the order of
     *     {@link SearchElement.Form#parts}
     */
    public record Use(SearchElement element, int role) {}

    private PathIndex[] children = {};
    private Use[] uses = NO_USES;

    PathIndex() {}

    /** What is indexed at and below a child of the element that this stands for. */
    public PathIndex child(Element element) {
        int i = element.index();
        return i >= 0 && i < children.length ? children[i] : NONE;
    }

    /** How many search elements the element is, or is a part of. */
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
