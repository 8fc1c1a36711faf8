package io.offshoot.rewrite;

import io.offshoot.definitions.ElementKind;
import io.offshoot.model.ContainerIds;
import io.offshoot.model.ResourceKey;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/**
 * Writes the text of a copy that keeps most ids: those of the candidates whose presence is {@link Presence#COPIED} give way
 * to others that a map tells. Every other byte stays, versions too.
 */
public final class MappedRewriter {
    private static final byte[] NOTHING = {};

    private MappedRewriter() {}

    /**
     * The text of the copy.
     *
     * @param source the text that was scanned
     * @param from number of its first candidate, {@code to} that after its last
     * @param ids the other ids
     * @return {@code source} itself when nothing changes
     */
    public static byte[] rewrite(
            byte[] source, Candidates candidates, int from, int to, Function<ResourceKey, UUID> ids) {
        List<Edit> edits = new ArrayList<>();
        for (int i = from; i < to; i++) {
            if (candidates.presence(i) == Presence.COPIED) {
                edits.add(new Edit(
                        candidates.start(i), candidates.end(i), text(candidates, i, ids.apply(candidates.key(i)))));
            }
        }
        return edits.isEmpty() ? source : apply(source, edits);
    }

    private static byte[] text(Candidates candidates, int i, UUID id) {
        byte[] text = new byte[candidates.length(i)];
        if (candidates.kind(i) == ElementKind.DATA_OBJECT) {
            ContainerIds.write(
                    candidates.typeCode(i), id.getMostSignificantBits(), id.getLeastSignificantBits(), text, 0);
        } else {
            UuidText.write(id.getMostSignificantBits(), id.getLeastSignificantBits(), text, 0);
        }
        return text;
    }

    private static byte[] apply(byte[] source, List<Edit> edits) {
        int length = source.length;
        for (Edit edit : edits) {
            length += edit.replacement().length - (edit.end() - edit.start());
        }
        byte[] target = length == 0 ? NOTHING : new byte[length];
        int read = 0;
        int written = 0;
        for (Edit edit : edits) {
            System.arraycopy(source, read, target, written, edit.start() - read);
            written += edit.start() - read;
            System.arraycopy(edit.replacement(), 0, target, written, edit.replacement().length);
            written += edit.replacement().length;
            read = edit.end();
        }
        System.arraycopy(source, read, target, written, source.length - read);
        return target;
    }
}
