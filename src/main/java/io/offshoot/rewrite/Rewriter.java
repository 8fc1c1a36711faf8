package io.offshoot.rewrite;

import io.offshoot.definitions.ElementKind;
import io.offshoot.model.ContainerIds;
import java.util.List;

/**
 * Writes the text of a copy: the source's bytes, in which the ids of copied resources have given way to those of their
 * copies, in lower case. Every other byte stays, but for the edits it is told of. For one thread.
 */
public final class Rewriter {
    private final DerivedIds ids;
    private final ReferenceCounts counts = new ReferenceCounts();

    public Rewriter(DerivedIds ids) {
        this.ids = ids;
    }

    /** What was seen in all texts so far. */
    public ReferenceCounts counts() {
        return counts;
    }

    /** {@link #rewrite(byte[], Candidates, int, int, List)} without edits. */
    public byte[] rewrite(byte[] source, Candidates candidates, int from, int to) {
        return rewrite(source, candidates, from, to, List.of());
    }

    /**
     * The text of the copy.
     *
     * @param source the text that was scanned
     * @param from number of its first candidate, {@code to} that after its last; their presence is set
     * @param edits further changes, such as those of {@link Removals}; a reference inside one is not rewritten
     * @return {@code source} itself when nothing changes
     */
    public byte[] rewrite(byte[] source, Candidates candidates, int from, int to, List<Edit> edits) {
        int length = source.length;
        boolean changed = !edits.isEmpty();
        int edit = 0;
        for (int i = from; i < to; i++) {
            counts.add(candidates.typeCode(i), candidates.presence(i));
            while (edit < edits.size() && edits.get(edit).end() <= candidates.start(i)) {
                edit++;
            }
            boolean edited = edit < edits.size() && edits.get(edit).start() <= candidates.start(i);
            if (changes(candidates, i) && !edited) {
                changed = true;
                length += candidates.length(i) - (candidates.end(i) - candidates.start(i));
                if (candidates.versioned(i)) {
                    length += UuidText.LENGTH - (candidates.versionEnd(i) - candidates.versionStart(i));
                }
            }
        }
        if (!changed) {
            return source;
        }
        for (Edit each : edits) {
            length += each.replacement().length - (each.end() - each.start());
        }
        return write(source, candidates, from, to, edits, new byte[length]);
    }

    private boolean changes(Candidates candidates, int i) {
        return candidates.presence(i) == Presence.COPIED && ids.changes(candidates.typeCode(i));
    }

    private byte[] write(byte[] source, Candidates candidates, int from, int to, List<Edit> edits, byte[] target) {
        int read = 0;
        int written = 0;
        int edit = 0;
        for (int i = from; i <= to; i++) {
            int next = i < to ? candidates.start(i) : source.length;
            while (edit < edits.size() && edits.get(edit).start() <= next) {
                Edit each = edits.get(edit++);
                written = copy(source, read, each.start(), target, written);
                written = copy(each.replacement(), 0, each.replacement().length, target, written);
                read = each.end();
            }
            if (i < to && next >= read && changes(candidates, i)) {
                ids.derive(candidates.typeCode(i), candidates.msb(i), candidates.lsb(i));
                written = candidates.kind(i) == ElementKind.DATA_OBJECT
                        ? digits(candidates.typeCode(i), source, read, next, target, written)
                        : splice(source, read, next, target, written);
                read = candidates.end(i);
                if (candidates.versioned(i)) {
                    ids.deriveVersion(candidates.versionMsb(i), candidates.versionLsb(i));
                    written = splice(source, read, candidates.versionStart(i), target, written);
                    read = candidates.versionEnd(i);
                }
            }
        }
        copy(source, read, source.length, target, written);
        return target;
    }

    private int splice(byte[] source, int from, int to, byte[] target, int at) {
        int end = copy(source, from, to, target, at);
        UuidText.write(ids.msb(), ids.lsb(), target, end);
        return end + UuidText.LENGTH;
    }

    private int digits(int typeCode, byte[] source, int from, int to, byte[] target, int at) {
        int end = copy(source, from, to, target, at);
        ContainerIds.write(typeCode, ids.msb(), ids.lsb(), target, end);
        return end + ContainerIds.DIGITS;
    }

    private static int copy(byte[] source, int from, int to, byte[] target, int at) {
        System.arraycopy(source, from, target, at, to - from);
        return at + to - from;
    }
}
