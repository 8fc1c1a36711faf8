package io.offshoot.definitions;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * One element of a resource or data type, under the JSON name it has there. Elements form a graph: data types are shared
 * and may contain themselves. Arrays are no step of their own: an element stands for each of its values.
 */
public final class Element {
    /**
     * What the definitions do not know. Nothing below it is known either, but for one thing: a member {@code reference}
     * of an unknown object is taken for that of a Reference, since definitions newer than ours call it so too, and a
     * reference left behind would lead into another project.
     */
    public static final Element UNKNOWN;

    static {
        ElementNode unknown = new ElementNode("?");
        UNKNOWN = new Element("?", ElementKind.OTHER, unknown, -1);
        unknown.add(new Element("reference", ElementKind.REFERENCE, unknown, -1));
    }

    private final String name;
    final byte[] nameBytes;
    private final ElementKind kind;
    private final ElementNode node;
    private final int index;
    private final String type;

    Element(String name, ElementKind kind, ElementNode node, int index) {
        this(name, kind, node, index, node.name());
    }

    /** @param type the FHIR type of a primitive, the name of the node otherwise */
    Element(String name, ElementKind kind, ElementNode node, int index, String type) {
        this.name = name;
        this.type = type;
        this.nameBytes = name.getBytes(StandardCharsets.US_ASCII);
        this.kind = kind;
        this.node = node;
        this.index = index;
    }

    /** What a string of this element may hold. */
    public ElementKind kind() {
        return kind;
    }

    /** The JSON name, such as {@code valueReference}. */
    public String name() {
        return name;
    }

    /**
     * The element under a JSON name, {@link #UNKNOWN} where the definitions have none. Allocates nothing.
     *
     * @param utf8 holds the name's bytes, unescaped and without quotes, from {@code from} to before {@code to}
     */
    public Element child(byte[] utf8, int from, int to) {
        return node.child(utf8, from, to);
    }

    /** {@link #child(byte[], int, int)} for a name at hand. */
    public Element child(String childName) {
        byte[] bytes = childName.getBytes(StandardCharsets.UTF_8);
        return node.child(bytes, 0, bytes.length);
    }

    /** The elements that a choice such as {@code value[x]} stands for, by its name without the brackets. */
    public List<Element> choices(String base) {
        return node.all().stream()
                .filter(child -> child.name.length() > base.length()
                        && child.name.startsWith(base)
                        && Character.isUpperCase(child.name.charAt(base.length())))
                .toList();
    }

    /** Number of this element among those of its parent, from 0; -1 for what the definitions do not know. */
    int index() {
        return index;
    }

    /** The type or backbone element that its members come from, such as {@code Reference} or {@code Patient.contact}. */
    String nodeName() {
        return node.name();
    }

    /** The FHIR type, such as {@code dateTime} or {@code CodeableConcept}, or the backbone element. */
    String type() {
        return type;
    }

    int childCount() {
        return node.size();
    }

    /** All elements below, in no particular order. */
    List<Element> children() {
        return node.all();
    }

    @Override
    public String toString() {
        return name + ":" + kind;
    }
}
