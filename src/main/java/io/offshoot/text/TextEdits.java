package io.offshoot.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Edits of one JSON text, collected first and applied in one pass. Bytes that no edit names stay as they are, and when
 * every value given is valid JSON, so is the result.
 *
 * <p>Edits may come in any order, and every offset and {@link Member} is one of the source text. A removed member takes
 * one comma with it and the white space on that side: the comma before it, or the one after it when it comes first.
 */
public final class TextEdits {
    /** A replaced span; an insertion when it is empty. */
    private static final class Edit {
        final int from;
        final int to;
        final byte[] bytes;

        Edit(int from, int to, byte[] bytes) {
            this.from = from;
            this.to = to;
            this.bytes = bytes;
        }
    }

    private final byte[] text;
    private final List<Edit> edits = new ArrayList<>();
    private final List<Edit> resolved = new ArrayList<>();
    private final Map<Integer, ContainerEdits> containers = new HashMap<>();
    private List<EditedSpan> spans = List.of();
    private boolean prunes;

    /** Edits of that text, which must be valid JSON and must not change meanwhile. */
    public TextEdits(byte[] text) {
        this.text = text;
    }

    /** Puts {@code bytes} in place of the span. */
    public TextEdits replaceSpan(int from, int to, byte[] bytes) {
        edits.add(new Edit(from, to, bytes));
        return this;
    }

    /** Gives the member or element another value. */
    public TextEdits replace(Member member, byte[] value) {
        return replaceSpan(member.valueStart(), member.valueEnd(), value);
    }

    /** Removes a member of an object or an element of an array. */
    public TextEdits remove(Member member) {
        in(member.container()).remove(member.start(), false);
        return this;
    }

    /** The same, and when that leaves its object or array empty, removes that too, and so on outwards to the top. */
    public TextEdits removeAndPrune(Member member) {
        in(member.container()).remove(member.start(), true);
        prunes = true;
        return this;
    }

    /** Adds a member at the start of the object whose opening brace stands at {@code object}, before earlier ones. */
    public TextEdits insertFirst(int object, String name, byte[] value) {
        in(object).addFirst(member(name, value));
        return this;
    }

    /** Adds a member at the end of the object whose opening brace stands at {@code object}. */
    public TextEdits insertLast(int object, String name, byte[] value) {
        in(object).addLast(member(name, value));
        return this;
    }

    /** Adds an element at the end of the array whose opening bracket stands at {@code array}. */
    public TextEdits addElement(int array, byte[] value) {
        in(array).addLast(value);
        return this;
    }

    public boolean isEmpty() {
        return edits.isEmpty() && containers.isEmpty();
    }

    /**
     * The edited text; the source itself when there are no edits.
     *
     * @throws IllegalStateException when edits overlap
     */
    public byte[] apply() {
        if (isEmpty()) {
            return text;
        }
        List<Edit> all = inOrder();
        byte[] target = new byte[length(all)];
        List<EditedSpan> done = new ArrayList<>(all.size());
        int from = 0;
        int at = 0;
        for (Edit edit : all) {
            int kept = edit.from - from;
            System.arraycopy(text, from, target, at, kept);
            at += kept;
            System.arraycopy(edit.bytes, 0, target, at, edit.bytes.length);
            done.add(new EditedSpan(edit.from, edit.to, at, at + edit.bytes.length));
            at += edit.bytes.length;
            from = edit.to;
        }
        System.arraycopy(text, from, target, at, text.length - from);
        spans = List.copyOf(done);
        return target;
    }

    /** What the last {@link #apply} changed, in order; everything between these spans is the same in both texts. */
    public List<EditedSpan> spans() {
        return spans;
    }

    /** For {@link ContainerEdits}: one more span, known only now. */
    void resolved(int from, int to, byte[] bytes) {
        resolved.add(new Edit(from, to, bytes));
    }

    private List<Edit> inOrder() {
        resolved.clear();
        resolved.addAll(edits);
        resolveContainers();
        // At one offset insertions come before what replaces the bytes that follow; the sort keeps the order otherwise.
        resolved.sort(Comparator.<Edit>comparingInt(edit -> edit.from).thenComparing(edit -> edit.to > edit.from));
        return resolved;
    }

    /** Innermost first: an object or array inside another one starts after it. */
    private void resolveContainers() {
        Map<Integer, Member> parents = prunes ? Parents.of(text, containers.keySet()) : Map.of();
        TreeMap<Integer, ContainerEdits> open = new TreeMap<>(containers);
        while (!open.isEmpty()) {
            Map.Entry<Integer, ContainerEdits> innermost = open.pollLastEntry();
            List<Member> children = Members.of(text, innermost.getKey());
            Member parent = parents.get(innermost.getKey());
            if (parent != null && innermost.getValue().emptied(children)) {
                open.computeIfAbsent(parent.container(), ContainerEdits::new).remove(parent.start(), true);
            } else {
                innermost.getValue().resolve(children, this);
            }
        }
    }

    private int length(List<Edit> all) {
        int length = text.length;
        int from = 0;
        for (Edit edit : all) {
            if (edit.from < from) {
                throw new IllegalStateException("edits overlap at byte " + edit.from);
            }
            from = edit.to;
            length += edit.bytes.length - (edit.to - edit.from);
        }
        return length;
    }

    private ContainerEdits in(int container) {
        return containers.computeIfAbsent(container, ContainerEdits::new);
    }

    private static byte[] member(String name, byte[] value) {
        byte[] quoted = JsonString.quote(name);
        byte[] member = Arrays.copyOf(quoted, quoted.length + 1 + value.length);
        member[quoted.length] = ':';
        System.arraycopy(value, 0, member, quoted.length + 1, value.length);
        return member;
    }
}
