package io.offshoot.definitions;

import io.offshoot.model.ResourceType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The elements of every resource type, as FHIR R4 and Medplum's own profiles define them: choice elements under each of
 * their names ({@code value[x]} as {@code valueString}, {@code valueReference} …), and beside each primitive the object of
 * its extensions ({@code _birthDate}).
 */
public final class ElementModel {
    private static final ElementModel R4 = new ElementModel(rows());

    private static final String DATA_OBJECT = "dataObject";

    private final Element[] roots;
    /** The types by name; the index of each is its code. */
    private final ElementNode types = new ElementNode("");

    private final Map<String, ElementNode> nodes = new HashMap<>();
    private final List<String> openTypes;

    private ElementModel(List<String[]> rows) {
        Map<String, Node> defined = defined(rows);
        openTypes = types(defined.get("Extension").elements.get("value[x]"));
        defined.keySet().forEach(name -> nodes.put(name, new ElementNode(name)));
        nodes.put("", new ElementNode(""));
        defined.forEach((name, node) -> fill(nodes.get(name), node, defined));
        roots = new Element
                [ResourceType.all().stream().mapToInt(ResourceType::code).max().orElseThrow() + 1];
        for (ResourceType type : ResourceType.all()) {
            ElementNode node = nodes.getOrDefault(type.name(), nodes.get("DomainResource"));
            roots[type.code()] = new Element(type.name(), ElementKind.RESOURCE, node, -1);
            types.add(new Element(type.name(), ElementKind.RESOURCE, node, type.code()));
        }
    }

    /** The model of FHIR R4 with Medplum's additions, read on first use. */
    public static ElementModel r4() {
        return R4;
    }

    /** The resource itself, whose children are its top-level elements. */
    public Element root(ResourceType type) {
        return roots[type.code()];
    }

    /** {@link #root(ResourceType)} by the type's code. */
    public Element root(int typeCode) {
        return roots[typeCode];
    }

    /** The code of the resource type with that name, 0 when there is none. Allocates nothing. */
    public int typeCode(byte[] utf8, int from, int to) {
        return Math.max(0, types.child(utf8, from, to).index());
    }

    private static List<String[]> rows() {
        List<String[]> rows = new ArrayList<>(Table.read("elements.tsv"));
        rows.addAll(Table.read("container-elements.tsv"));
        rows.addAll(Table.read("library-elements.tsv"));
        return rows;
    }

    private record Node(String base, Map<String, String> elements) {}

    private static Map<String, Node> defined(List<String[]> rows) {
        Map<String, Node> nodes = new LinkedHashMap<>();
        Node current = null;
        for (String[] row : rows) {
            if (row[0].isEmpty() && current != null) {
                current.elements.put(row[1], row[2]);
            } else {
                current = new Node(row[1], new LinkedHashMap<>());
                nodes.put(row[0], current);
            }
        }
        return nodes;
    }

    private static List<String> types(String joined) {
        return Arrays.asList(joined.split("\\|", -1));
    }

    private void fill(ElementNode node, Node own, Map<String, Node> defined) {
        Map<String, String> elements = new LinkedHashMap<>();
        List<Node> lineage = new ArrayList<>();
        for (Node each = own; each != null; each = defined.get(each.base)) {
            lineage.add(0, each);
        }
        lineage.forEach(each -> elements.putAll(each.elements));
        elements.forEach((name, types) -> {
            if (name.endsWith("[x]")) {
                for (String type : types.equals("*") ? openTypes : types(types)) {
                    String suffix = Character.toUpperCase(type.charAt(0)) + type.substring(1);
                    add(node, name.substring(0, name.length() - 3) + suffix, type);
                }
            } else {
                add(node, name, types);
            }
        });
    }

    private void add(ElementNode node, String name, String type) {
        if (name.equals("*")) {
            node.setOther(new Element(name, ElementKind.OTHER, node(type.substring(1)), -1));
        } else if (type.startsWith(DATA_OBJECT)) {
            int hash = type.indexOf('#');
            ElementNode inside = hash < 0 ? nodes.get("") : node(type.substring(hash + 1));
            node.add(new Element(name, ElementKind.DATA_OBJECT, inside, node.size()));
        } else if (type.startsWith("#")) {
            node.add(new Element(name, ElementKind.OTHER, node(type.substring(1)), node.size()));
        } else if (Character.isLowerCase(type.charAt(0))) {
            ElementKind kind = ElementKind.of(node.name() + "." + name, type);
            node.add(new Element(name, kind, nodes.get(""), node.size(), type));
            node.add(new Element("_" + name, ElementKind.OTHER, node("Element"), node.size()));
        } else if (type.equals("Resource") || ResourceType.named(type).isPresent()) {
            // The node serves until the resourceType is known, and where there is none.
            node.add(new Element(name, ElementKind.RESOURCE, nodes.get("DomainResource"), node.size()));
        } else {
            node.add(new Element(name, ElementKind.OTHER, node(type), node.size()));
        }
    }

    private ElementNode node(String name) {
        ElementNode node = nodes.get(name);
        if (node == null) {
            throw new IllegalStateException("elements.tsv uses the type " + name + " and does not define it");
        }
        return node;
    }
}
