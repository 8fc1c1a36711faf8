package io.offshoot.definitions;

import io.offshoot.definitions.PathIndex.Role;
import io.offshoot.definitions.PathIndex.Use;
import io.offshoot.model.ResourceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A search path with the elements that it leads through. */
record IndexedPath(SearchPath path, List<Element> elements) {
    private static final List<String> NAME_PARTS = List.of("text", "family", "given", "prefix", "suffix");
    private static final Set<ElementKind> REFERENCES =
            Set.of(ElementKind.REFERENCE, ElementKind.CANONICAL, ElementKind.URI, ElementKind.URL);
    /** Members of meta that the server owns: they are not in the stored text, so that no term can come from it. */
    private static final Set<String> NOT_IN_TEXT = Set.of("author", "project", "compartment", "onBehalfOf");

    /** Reads one part of a union; empty where it is no path or leads to nothing that the kind can index. */
    static Optional<IndexedPath> parse(String expression, ResourceType type, SearchParameter.Kind kind) {
        return SearchPath.parse(expression, type)
                .flatMap(path -> resolve(path, type, kind))
                .filter(path -> path.indexable(kind));
    }

    private static Optional<IndexedPath> resolve(SearchPath path, ResourceType type, SearchParameter.Kind kind) {
        List<Element> elements = new ArrayList<>();
        List<String> names = new ArrayList<>();
        Element at = ElementModel.r4().root(type);
        for (String name : path.names()) {
            Element next = at.child(name);
            if (next == Element.UNKNOWN && kind == SearchParameter.Kind.REFERENCE) {
                // A choice element without its type: only the Reference among its types can be meant.
                next = at.child(name + "Reference");
            }
            if (next == Element.UNKNOWN || (names.equals(List.of("meta")) && NOT_IN_TEXT.contains(name))) {
                return Optional.empty();
            }
            elements.add(next);
            names.add(next.name());
            at = next;
        }
        return Optional.of(new IndexedPath(new SearchPath(List.copyOf(names), path.targetType()), elements));
    }

    private Element last() {
        return elements.get(elements.size() - 1);
    }

    private boolean indexable(SearchParameter.Kind kind) {
        Element last = last();
        return switch (kind) {
            case REFERENCE ->
                REFERENCES.contains(last.kind()) || last.nodeName().equals("Reference");
            case IDENTIFIER -> last.nodeName().equals("Identifier");
            case NAME -> last.nodeName().equals("HumanName") || last.nodeName().isEmpty();
        };
    }

    /** Enters the path under a resource type's root. */
    void addTo(PathIndex root, SearchParameter parameter) {
        PathIndex at = root;
        for (Element element : elements) {
            at = at.orCreate(element);
        }
        int onlyType = path.targetType().map(type -> (int) type.code()).orElse(0);
        boolean primitive = last().nodeName().isEmpty();
        switch (parameter.kind()) {
            case REFERENCE -> {
                PathIndex leaf = primitive ? at : at.orCreate(last().child("reference"));
                leaf.add(new Use(parameter, Role.REFERENCE, onlyType));
            }
            case IDENTIFIER -> {
                at.add(new Use(parameter, Role.IDENTIFIER, 0));
                at.orCreate(last().child("system")).add(new Use(parameter, Role.IDENTIFIER_SYSTEM, 0));
                at.orCreate(last().child("value")).add(new Use(parameter, Role.IDENTIFIER_VALUE, 0));
            }
            case NAME -> {
                Use use = new Use(parameter, Role.NAME, 0);
                if (primitive) {
                    at.add(use);
                } else {
                    for (String part : NAME_PARTS) {
                        at.orCreate(last().child(part)).add(use);
                    }
                }
            }
        }
    }
}
