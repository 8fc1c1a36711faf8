package io.offshoot.definitions;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** The elements of one type or backbone element, found by the bytes of their names: a hash table with open addressing. */
final class ElementNode {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final String name;
    private Element[] slots = new Element[4];
    private int size;
    /** Null where nothing is known of others; {@link Element#UNKNOWN} itself is made of a node. */
    private Element other;

    ElementNode(String name) {
        this.name = name;
    }

    String name() {
        return name;
    }

    int size() {
        return size;
    }

    List<Element> all() {
        return Arrays.stream(slots).filter(Objects::nonNull).toList();
    }

    Element child(byte[] b, int from, int to) {
        int mask = slots.length - 1;
        for (int i = hash(b, from, to) & mask; ; i = (i + 1) & mask) {
            Element element = slots[i];
            if (element == null) {
                return other == null ? Element.UNKNOWN : other;
            }
            if (Arrays.equals(b, from, to, element.nameBytes, 0, element.nameBytes.length)) {
                return element;
            }
        }
    }

    /** Sets what every element is that is not added; only while the model is built. */
    void setOther(Element element) {
        other = element;
    }

    /** Adds an element; only while the model is built. */
    void add(Element element) {
        if (++size * 2 > slots.length) {
            Element[] old = slots;
            slots = new Element[old.length * 2];
            for (Element each : old) {
                if (each != null) {
                    put(each);
                }
            }
        }
        put(element);
    }

    private void put(Element element) {
        int mask = slots.length - 1;
        int i = hash(element.nameBytes, 0, element.nameBytes.length) & mask;
        while (slots[i] != null) {
            i = (i + 1) & mask;
        }
        slots[i] = element;
    }

    private static int hash(byte[] b, int from, int to) {
        int length = to - from;
        long word;
        if (length >= 8) {
            word = (long) LONGS.get(b, from) * 31 ^ (long) LONGS.get(b, to - 8);
        } else if (from + 8 <= b.length) {
            word = (long) LONGS.get(b, from) & ((1L << (8 * length)) - 1);
        } else {
            word = 0;
            for (int i = 0; i < length; i++) {
                word |= (b[from + i] & 0xFFL) << (8 * i);
            }
        }
        return (int) ((word * 0x9E3779B97F4A7C15L) >>> 40);
    }
}
