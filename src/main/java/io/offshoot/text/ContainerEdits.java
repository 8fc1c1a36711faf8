package io.offshoot.text;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Members or elements to remove from and to add to one object or array, and the spans that this comes to. */
final class ContainerEdits {
    private static final byte[] NOTHING = {};
    private final int container;
    private final Set<Integer> removed = new HashSet<>();
    private final List<byte[]> first = new ArrayList<>();
    private final List<byte[]> last = new ArrayList<>();
    private boolean prune;

    ContainerEdits(int container) {
        this.container = container;
    }

    void remove(int memberStart, boolean pruneWhenEmpty) {
        removed.add(memberStart);
        prune |= pruneWhenEmpty;
    }

    void addFirst(byte[] child) {
        first.add(0, child);
    }

    void addLast(byte[] child) {
        last.add(child);
    }

    /** Whether nothing is left in it and its own removal was asked for then. */
    boolean emptied(List<Member> children) {
        return prune && first.isEmpty() && last.isEmpty() && removed.size() == children.size();
    }

    /** Adds the spans to change, each with its new bytes, where {@code children} are all there are in the source. */
    void resolve(List<Member> children, TextEdits edits) {
        int lastKept = children.size() - 1;
        while (lastKept >= 0 && isRemoved(children.get(lastKept))) {
            lastKept--;
        }
        int open = children.isEmpty() ? container + 1 : children.get(0).start();
        if (lastKept < 0) {
            List<byte[]> all = new ArrayList<>(first);
            all.addAll(last);
            int end = children.isEmpty()
                    ? open
                    : children.get(children.size() - 1).valueEnd();
            edits.resolved(open, end, join(all, false, false));
            return;
        }
        if (!first.isEmpty()) {
            edits.resolved(open, open, join(first, false, true));
        }
        if (!last.isEmpty()) {
            int end = children.get(lastKept).valueEnd();
            edits.resolved(end, end, join(last, true, false));
        }
        int i = 0;
        while (i < children.size()) {
            int from = i;
            while (i < children.size() && isRemoved(children.get(i))) {
                i++;
            }
            if (i > from && from > 0) {
                edits.resolved(
                        children.get(from - 1).valueEnd(), children.get(i - 1).valueEnd(), NOTHING);
            } else if (i > from) {
                edits.resolved(open, children.get(i).start(), NOTHING);
            }
            i++;
        }
    }

    private boolean isRemoved(Member child) {
        return removed.contains(child.start());
    }

    private static byte[] join(List<byte[]> children, boolean commaBefore, boolean commaAfter) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        boolean comma = commaBefore;
        for (byte[] child : children) {
            if (comma) {
                joined.write(',');
            }
            joined.writeBytes(child);
            comma = true;
        }
        if (commaAfter) {
            joined.write(',');
        }
        return joined.toByteArray();
    }
}
