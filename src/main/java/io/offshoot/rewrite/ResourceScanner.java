package io.offshoot.rewrite;

import io.offshoot.definitions.Element;
import io.offshoot.definitions.ElementKind;
import io.offshoot.definitions.ElementModel;
import io.offshoot.definitions.PathIndex;
import io.offshoot.definitions.SearchParameters;
import io.offshoot.model.ResourceType;
import io.offshoot.text.JsonTokens;
import io.offshoot.text.JsonTokens.Token;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Finds, in one pass over a resource's text, every id of a resource of this server that the text refers to, and the values
 * of its search elements. Where references stand is known from FHIR's definitions; where they stand in contained
 * resources, and in those of a Bundle, too. Ids of the resources themselves are no references and are not found.
 *
 * <p>Not found, since they name no resource of this server by its id: {@code #contained}, {@code urn:}, other servers' URLs,
 * conditional references ({@code Patient?identifier=…}), logical ones, unknown types, ids that are no UUIDs; and whatever
 * stands in elements that hold plain text.
 *
 * <p>Reusable, allocates next to nothing; for one thread.
 */
public final class ResourceScanner {
    private static final byte[] RESOURCE_TYPE = "resourceType".getBytes(StandardCharsets.US_ASCII);

    private final ElementModel model = ElementModel.r4();
    private final SearchParameters parameters = SearchParameters.r4();
    private final ReferenceForms forms;
    private final EmbeddedReferences embedded;
    private final NarrativeLinks narrative;
    private final DataObjectForm dataObjects = new DataObjectForm();
    private final ValueReader values = new ValueReader();
    private final JsonTokens tokens = new JsonTokens();
    private final JsonTokens ahead = new JsonTokens();
    private final Unescaped unescaped = new Unescaped();
    /** Two of each per open object: the object's own, and that of the member it stands in. */
    private Element[] elements = new Element[64];

    private PathIndex[] indexes = new PathIndex[64];
    private byte[] source = {};
    private Candidates out = new Candidates();
    private int memberStart;

    /**
     * @param baseUrls the URLs under which this server's resources are known, such as {@code http://host:8080/fhir/R4/},
     *     each with a slash at its end
     */
    public ResourceScanner(List<String> baseUrls) {
        forms = new ReferenceForms(baseUrls);
        embedded = new EmbeddedReferences(forms);
        narrative = new NarrativeLinks(forms);
    }

    /**
     * Adds what the text holds.
     *
     * @param utf8 one resource, valid JSON
     */
    public void scan(ResourceType type, byte[] utf8, Candidates candidates, SearchValues sink) {
        source = utf8;
        out = candidates;
        sink.begin();
        values.reset(utf8, sink);
        tokens.reset(utf8);
        Element object = Element.UNKNOWN;
        PathIndex objectIndex = PathIndex.NONE;
        Element member = model.root(type);
        PathIndex memberIndex = parameters.index(type);
        int depth = 0;
        for (Token token = tokens.next(); token != Token.END; token = tokens.next()) {
            switch (token) {
                case NAME -> {
                    member = child(object);
                    memberIndex = objectIndex.child(member);
                    memberStart = tokens.start();
                }
                case STRING -> string(member, memberIndex);
                case OBJECT_START -> {
                    reserve(depth + 2);
                    elements[depth] = object;
                    indexes[depth++] = objectIndex;
                    elements[depth] = member;
                    indexes[depth++] = memberIndex;
                    object = depth > 2 && member.kind() == ElementKind.RESOURCE ? resource(member) : member;
                    objectIndex = memberIndex;
                    if (ValueReader.isObject(objectIndex)) {
                        values.startObject();
                    }
                }
                case OBJECT_END -> {
                    if (ValueReader.isObject(objectIndex)) {
                        values.endObject(objectIndex);
                    }
                    member = elements[--depth];
                    memberIndex = indexes[depth];
                    object = elements[--depth];
                    objectIndex = indexes[depth];
                    memberStart = -1;
                }
                // What stands in an array is not the whole member.
                case ARRAY_START -> memberStart = -1;
                case NUMBER, TRUE, FALSE -> {
                    if (memberIndex.useCount() > 0) {
                        values.scalar(memberIndex, tokens.start(), tokens.end());
                    }
                }
                default -> {}
            }
        }
        source = new byte[0];
    }

    private void reserve(int size) {
        if (size > elements.length) {
            elements = Arrays.copyOf(elements, size * 2);
            indexes = Arrays.copyOf(indexes, size * 2);
        }
    }

    private Element child(Element object) {
        if (tokens.escaped()) {
            unescaped.read(source, tokens.start() + 1, tokens.end() - 1);
            return object.child(unescaped.bytes(), 0, unescaped.length());
        }
        return object.child(source, tokens.start() + 1, tokens.end() - 1);
    }

    /** The root of the type that the object says it is; {@code resourceType} may be any of its members. */
    private Element resource(Element member) {
        ahead.reset(source, tokens.end(), source.length);
        while (ahead.next() == Token.NAME) {
            boolean found = ahead.is(RESOURCE_TYPE);
            if (!found && ahead.escaped()) {
                unescaped.read(source, ahead.start() + 1, ahead.end() - 1);
                found = Arrays.equals(unescaped.copy(), RESOURCE_TYPE);
            }
            ahead.skipValue();
            if (found && ahead.token() == Token.STRING) {
                unescaped.read(source, ahead.start() + 1, ahead.end() - 1);
                int type = model.typeCode(unescaped.bytes(), 0, unescaped.length());
                return type == 0 ? member : model.root(type);
            }
        }
        return member;
    }

    private void string(Element member, PathIndex memberIndex) {
        int from = tokens.start() + 1;
        int to = tokens.end() - 1;
        boolean escaped = tokens.escaped();
        int candidate =
                switch (member.kind()) {
                    case OTHER, RESOURCE -> -1;
                    case REFERENCE -> reference(from, to, escaped);
                    case XHTML -> narrative(from, to);
                    case DATA_OBJECT -> dataObject(from, to, escaped);
                    case SEARCH -> search(from, to, escaped);
                    case CANONICAL, URI, URL, ATTACHMENT_URL, FULL_URL, ENDPOINT ->
                        whole(member.kind(), from, to, escaped);
                };
        if (memberIndex.useCount() > 0) {
            values.string(memberIndex, from, to, escaped, candidate);
        }
    }

    private int whole(ElementKind kind, int from, int to, boolean escaped) {
        if (escaped) {
            unescaped.read(source, from, to);
            return forms.read(kind, unescaped.bytes(), 0, unescaped.length(), unescaped, out);
        }
        return forms.read(kind, source, from, to, null, out);
    }

    private int dataObject(int from, int to, boolean escaped) {
        if (escaped) {
            unescaped.read(source, from, to);
            return dataObjects.read(unescaped.bytes(), 0, unescaped.length(), unescaped, out);
        }
        return dataObjects.read(source, from, to, null, out);
    }

    private int reference(int from, int to, boolean escaped) {
        int candidate = whole(ElementKind.REFERENCE, from, to, escaped);
        if (candidate >= 0 && memberStart >= 0) {
            out.setMember(candidate, memberStart, to + 1);
        }
        return candidate;
    }

    private int narrative(int from, int to) {
        if (NarrativeLinks.mayHold(source, from, to)) {
            narrative.read(unescaped.read(source, from, to), out);
        }
        return -1;
    }

    private int search(int from, int to, boolean escaped) {
        if (escaped) {
            unescaped.read(source, from, to);
            embedded.read(unescaped.bytes(), 0, unescaped.length(), unescaped, out);
        } else {
            embedded.read(source, from, to, null, out);
        }
        return -1;
    }
}
