package io.offshoot.rewrite;

import io.offshoot.definitions.ElementKind;
import io.offshoot.model.ContainerIds;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import java.util.Arrays;
import java.util.UUID;

/**
 * The places of texts where an id of a resource of this server stands, in columns. A scan adds those of one resource, in the
 * order of the text; many resources share one object, and the caller remembers from where to where each one's go. Offsets
 * are those of the resource's own bytes, as they are, escapes included. Not safe for several threads.
 */
public final class Candidates {
    private int size;
    private ElementKind[] kind = new ElementKind[64];
    private Presence[] presence = new Presence[64];
    private short[] type = new short[64];
    /** Per candidate: start, end, version start, version end, member start, member end. */
    private int[] spans = new int[64 * 6];
    /** Per candidate: most and least significant bits of the id, then of the version. */
    private long[] bits = new long[64 * 4];

    /** Forgets all; keeps the memory. */
    public void clear() {
        size = 0;
    }

    public int size() {
        return size;
    }

    /** What kind of element the id stands in. */
    public ElementKind kind(int i) {
        return kind[i];
    }

    /** Code of the type of the resource that the id is of. */
    public int typeCode(int i) {
        return type[i];
    }

    /** Offset of the id's first byte. */
    public int start(int i) {
        return spans[i * 6];
    }

    /** Bytes that an id has in the place of this one: a UUID, or the digits of the Container door. */
    int length(int i) {
        return kind[i] == ElementKind.DATA_OBJECT ? ContainerIds.DIGITS : UuidText.LENGTH;
    }

    /** Offset after the id's last byte: {@link #length} on, or more where the id is written with escapes. */
    public int end(int i) {
        return spans[i * 6 + 1];
    }

    public long msb(int i) {
        return bits[i * 4];
    }

    public long lsb(int i) {
        return bits[i * 4 + 1];
    }

    /** Whether a version's id stands behind the id, as in {@code Type/id/_history/version}. */
    public boolean versioned(int i) {
        return versionStart(i) >= 0;
    }

    /** Offset of the version's first byte, -1 when there is none. */
    public int versionStart(int i) {
        return spans[i * 6 + 2];
    }

    public int versionEnd(int i) {
        return spans[i * 6 + 3];
    }

    public long versionMsb(int i) {
        return bits[i * 4 + 2];
    }

    public long versionLsb(int i) {
        return bits[i * 4 + 3];
    }

    /** Offset of the {@code "reference"} member of a Reference, of its name's quote; -1 for every other kind. */
    public int memberStart(int i) {
        return spans[i * 6 + 4];
    }

    public int memberEnd(int i) {
        return spans[i * 6 + 5];
    }

    /** The type and id, as an object. */
    public ResourceKey key(int i) {
        return new ResourceKey(ResourceType.ofCode(type[i]), new UUID(msb(i), lsb(i)));
    }

    /** What is known of the resource: {@link Presence#NEVER_EXISTED} until it is set. */
    public Presence presence(int i) {
        return presence[i];
    }

    public void setPresence(int i, Presence what) {
        presence[i] = what;
    }

    int add(ElementKind elementKind, int typeCode, UuidText id, int start, int end) {
        return add(elementKind, typeCode, id.msb(), id.lsb(), start, end);
    }

    int add(ElementKind elementKind, int typeCode, long msb, long lsb, int start, int end) {
        if (size == kind.length) {
            kind = Arrays.copyOf(kind, size * 2);
            presence = Arrays.copyOf(presence, size * 2);
            type = Arrays.copyOf(type, size * 2);
            spans = Arrays.copyOf(spans, size * 12);
            bits = Arrays.copyOf(bits, size * 8);
        }
        int i = size++;
        kind[i] = elementKind;
        presence[i] = Presence.NEVER_EXISTED;
        type[i] = (short) typeCode;
        int s = i * 6;
        spans[s] = start;
        spans[s + 1] = end;
        spans[s + 2] = -1;
        spans[s + 3] = -1;
        spans[s + 4] = -1;
        spans[s + 5] = -1;
        bits[i * 4] = msb;
        bits[i * 4 + 1] = lsb;
        return i;
    }

    void setVersion(int i, UuidText version, int start, int end) {
        spans[i * 6 + 2] = start;
        spans[i * 6 + 3] = end;
        bits[i * 4 + 2] = version.msb();
        bits[i * 4 + 3] = version.lsb();
    }

    void setMember(int i, int start, int end) {
        spans[i * 6 + 4] = start;
        spans[i * 6 + 5] = end;
    }
}
