package io.offshoot.definitions;

import io.offshoot.definitions.SearchElement.Form;
import io.offshoot.definitions.SearchParameter.Kind;
import io.offshoot.model.ResourceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A way to values that a search parameter looks at, and the form they have there.
 *
 * @param elements from the resource down; the last one holds the value
 * @param anyWord whether strings are found by all their words
 */
record IndexedPath(List<Element> elements, Form form, boolean anyWord) {
    private static final List<String> NAME_PARTS = List.of("text", "family", "given", "prefix", "suffix");
    private static final List<String> ADDRESS_PARTS =
            List.of("text", "line", "city", "district", "state", "postalCode", "country");
    private static final Set<ElementKind> REFERENCES =
            Set.of(ElementKind.REFERENCE, ElementKind.CANONICAL, ElementKind.URI, ElementKind.URL);
    private static final Set<String> QUANTITIES =
            Set.of("Quantity", "Age", "Duration", "Count", "Distance", "SimpleQuantity");
    private static final Set<String> DATES = Set.of("date", "dateTime", "instant");
    /** Members of meta that the server owns: they are not in the stored text, so that no term can come from it. */
    private static final Set<String> NOT_IN_TEXT = Set.of("author", "project", "compartment", "onBehalfOf");

    /** All ways that a path of names stands for; none where it leads to nothing that the kind can be compared with. */
    static List<IndexedPath> resolve(SearchPath path, ResourceType type, Kind kind, boolean anyWord) {
        List<List<Element>> ways = List.of(List.of(ElementModel.r4().root(type)));
        for (String name : path.names()) {
            List<List<Element>> further = new ArrayList<>();
            for (List<Element> way : ways) {
                for (Element next : children(way.get(way.size() - 1), name)) {
                    further.add(plus(way, next));
                }
            }
            ways = further;
        }
        if (path.names().size() > 1
                && path.names().get(0).equals("meta")
                && NOT_IN_TEXT.contains(path.names().get(1))) {
            return List.of();
        }
        return ways.stream()
                .flatMap(way -> ending(way.subList(1, way.size()), kind, anyWord).stream())
                .toList();
    }

    /** The child of that name; or, for a choice element without its type, all its forms. */
    private static List<Element> children(Element parent, String name) {
        Element child = parent.child(name);
        if (child != Element.UNKNOWN) {
            return List.of(child);
        }
        return parent.children().stream()
                .filter(each -> each.name().length() > name.length()
                        && each.name().startsWith(name)
                        && each.name().substring(name.length()).equalsIgnoreCase(each.type()))
                .toList();
    }

    private static List<Element> plus(List<Element> way, Element next) {
        List<Element> longer = new ArrayList<>(way);
        longer.add(next);
        return longer;
    }

    private static List<IndexedPath> ending(List<Element> way, Kind kind, boolean anyWord) {
        Element last = way.get(way.size() - 1);
        String type = last.type();
        boolean primitive = last.nodeName().isEmpty();
        return switch (kind) {
            case REFERENCE -> {
                if (REFERENCES.contains(last.kind())) {
                    yield at(way, Form.REFERENCE, false);
                }
                yield type.equals("Reference") ? below(way, List.of("reference"), Form.REFERENCE, false) : List.of();
            }
            case TOKEN ->
                switch (type) {
                    case "CodeableConcept" -> below(way, List.of("coding"), Form.CODING, false);
                    case "Coding" -> at(way, Form.CODING, false);
                    case "Identifier" -> at(way, Form.IDENTIFIER, false);
                    case "ContactPoint" -> at(way, Form.CONTACT, false);
                    default -> primitive ? at(way, Form.CODE, false) : List.of();
                };
            case STRING ->
                switch (type) {
                    case "HumanName" -> below(way, NAME_PARTS, Form.STRING, true);
                    case "Address" -> below(way, ADDRESS_PARTS, Form.STRING, true);
                    default -> primitive ? at(way, Form.STRING, anyWord) : List.of();
                };
            case URI -> primitive ? at(way, Form.URI, false) : List.of();
            case DATE -> {
                if (type.equals("Timing")) {
                    List<IndexedPath> both = new ArrayList<>(below(way, List.of("event"), Form.DATE, false));
                    List<Element> repeat = plus(way, last.child("repeat"));
                    both.addAll(below(repeat, List.of("boundsPeriod"), Form.PERIOD, false));
                    yield both;
                }
                if (type.equals("Period")) {
                    yield at(way, Form.PERIOD, false);
                }
                yield DATES.contains(type) ? at(way, Form.DATE, false) : List.of();
            }
            case NUMBER -> primitive ? at(way, Form.NUMBER, false) : List.of();
            case QUANTITY -> {
                if (type.equals("Money")) {
                    yield at(way, Form.MONEY, false);
                }
                yield QUANTITIES.contains(type) ? at(way, Form.QUANTITY, false) : List.of();
            }
        };
    }

    private static List<IndexedPath> at(List<Element> way, Form form, boolean anyWord) {
        return List.of(new IndexedPath(List.copyOf(way), form, anyWord));
    }

    private static List<IndexedPath> below(List<Element> way, List<String> names, Form form, boolean anyWord) {
        Element last = way.get(way.size() - 1);
        return names.stream()
                .map(last::child)
                .filter(child -> child != Element.UNKNOWN)
                .map(child -> new IndexedPath(plus(way, child), form, anyWord))
                .toList();
    }

    /** The JSON names. */
    String path() {
        return String.join(".", elements.stream().map(Element::name).toList());
    }

    /** Enters the element under a resource type's root. */
    void addTo(PathIndex root, SearchElement element) {
        PathIndex at = root;
        for (Element each : elements) {
            at = at.orCreate(each);
        }
        if (!form.isObject()) {
            at.add(new PathIndex.Use(element, PathIndex.VALUE));
            return;
        }
        at.add(new PathIndex.Use(element, PathIndex.OBJECT));
        Element last = elements.get(elements.size() - 1);
        for (int part = 0; part < form.parts().size(); part++) {
            if (!form.parts().get(part).isEmpty()) {
                at.orCreate(last.child(form.parts().get(part))).add(new PathIndex.Use(element, part));
            }
        }
    }
}
