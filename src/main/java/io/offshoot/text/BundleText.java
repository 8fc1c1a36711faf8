package io.offshoot.text;

import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.text.BundleEntry.Request;
import io.offshoot.text.BundleEntry.Resource;
import io.offshoot.text.JsonTokens.Token;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A FHIR Bundle taken apart in one pass over its text: its type, and for each entry what it asks for and where its resource
 * stands. Resources are neither copied nor looked into beyond their type and id.
 *
 * @see <a href="https://hl7.org/fhir/R4/bundle.html">FHIR R4, Bundle</a>
 */
public final class BundleText {
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH");
    private static final Set<String> WITH_REQUESTS = Set.of("batch", "transaction");

    private final byte[] text;
    private final JsonTokens tokens = new JsonTokens();
    private final List<BundleEntry> entries = new ArrayList<>();
    private String type = "";

    private final int mostEntries;

    private BundleText(byte[] text, int mostEntries) {
        this.text = text;
        this.mostEntries = mostEntries;
    }

    /**
     * Takes a Bundle apart.
     *
     * @param text a JSON object that {@link JsonCheck#object} passed
     * @throws Failure INVALID, naming the path, when it is no Bundle, has no type, or an entry has the wrong shape; in a
     *     batch or transaction every entry needs a request with a method and a url
     */
    public static BundleText of(byte[] text) {
        return of(text, Integer.MAX_VALUE);
    }

    /** {@link #of(byte[])} of a Bundle with at most so many entries; fails with TOO_LARGE beyond. */
    public static BundleText of(byte[] text, int mostEntries) {
        BundleText bundle = new BundleText(text, mostEntries);
        bundle.read();
        return bundle;
    }

    /** The Bundle's type, such as {@code batch} or {@code collection}; unchecked but not empty. */
    public String type() {
        return type;
    }

    public List<BundleEntry> entries() {
        return List.copyOf(entries);
    }

    /** A copy of an entry's resource, byte for byte. */
    public byte[] text(Resource resource) {
        return Arrays.copyOfRange(text, resource.from(), resource.to());
    }

    private void read() {
        Optional<Member> entry = Optional.empty();
        String resourceType = "";
        for (Member member : Members.of(text, top())) {
            switch (member.name(text)) {
                case "resourceType" -> resourceType = string(member, "Bundle.resourceType");
                case "type" -> type = string(member, "Bundle.type");
                case "entry" -> entry = Optional.of(member);
                default -> {}
            }
        }
        if (!resourceType.equals("Bundle")) {
            throw Failure.invalid("A Bundle is expected", "Bundle.resourceType");
        }
        if (type.isEmpty()) {
            throw Failure.invalid("A Bundle needs a type", "Bundle.type");
        }
        entry.ifPresent(this::readEntries);
    }

    private int top() {
        tokens.reset(text).next();
        return tokens.start();
    }

    private void readEntries(Member array) {
        if (!array.isArray(text)) {
            throw Failure.invalid("An array is expected", "Bundle.entry");
        }
        // One walk: the entries' members are looked at where they stand instead of being passed over first.
        tokens.reset(text, array.valueStart() + 1, array.valueEnd());
        for (Token token = tokens.next(); token != Token.ARRAY_END; token = tokens.next()) {
            if (entries.size() == mostEntries) {
                throw Failure.of(Kind.TOO_LARGE, "A Bundle may have at most " + mostEntries + " entries");
            }
            String path = "Bundle.entry[" + entries.size() + "]";
            if (token != Token.OBJECT_START) {
                throw Failure.invalid("An object is expected", path);
            }
            entries.add(readEntry(path));
        }
    }

    private BundleEntry readEntry(String path) {
        int object = tokens.start();
        Optional<String> fullUrl = Optional.empty();
        Optional<Request> request = Optional.empty();
        Optional<Resource> resource = Optional.empty();
        while (tokens.next() == Token.NAME) {
            int start = tokens.start();
            String name = JsonString.decode(text, tokens);
            tokens.next();
            if (name.equals("resource")) {
                resource = Optional.of(readResource(path + ".resource"));
                continue;
            }
            tokens.skipChildren();
            Member member = new Member(object, start, tokens.start(), tokens.end());
            if (name.equals("fullUrl")) {
                fullUrl = Optional.of(string(member, path + ".fullUrl"));
            } else if (name.equals("request")) {
                request = Optional.of(readRequest(member, path + ".request"));
            }
        }
        if (request.isEmpty() && WITH_REQUESTS.contains(type)) {
            throw Failure.invalid("An entry of a " + type + " needs a request", path + ".request");
        }
        return new BundleEntry(entries.size(), fullUrl, request, resource);
    }

    private Request readRequest(Member object, String path) {
        requireObject(object.isObject(text), path);
        Map<String, Member> members = new HashMap<>();
        Members.of(text, object.valueStart()).forEach(member -> members.put(member.name(text), member));
        String method = required(members, "method", path);
        if (!METHODS.contains(method)) {
            throw Failure.invalid("The method must be one of GET, HEAD, POST, PUT, DELETE and PATCH", path + ".method");
        }
        return new Request(
                method,
                required(members, "url", path),
                optional(members, "ifNoneMatch", path),
                optional(members, "ifMatch", path),
                optional(members, "ifNoneExist", path));
    }

    /** With the tokens on the value of {@code resource}: walks over its members and no deeper. */
    private Resource readResource(String path) {
        requireObject(tokens.token() == Token.OBJECT_START, path);
        int from = tokens.start();
        Optional<String> resourceType = Optional.empty();
        Optional<String> id = Optional.empty();
        while (tokens.next() == Token.NAME) {
            boolean isType = isName("resourceType");
            boolean isId = isName("id");
            tokens.skipValue();
            if (isType || isId) {
                Member member = new Member(from, from, tokens.start(), tokens.end());
                Optional<String> value = Optional.of(string(member, path + (isType ? ".resourceType" : ".id")));
                resourceType = isType ? value : resourceType;
                id = isId ? value : id;
            }
        }
        return new Resource(from, tokens.end(), resourceType, id);
    }

    private boolean isName(String name) {
        return JsonString.is(text, tokens, name);
    }

    private String required(Map<String, Member> members, String name, String path) {
        return optional(members, name, path)
                .filter(value -> !value.isEmpty())
                .orElseThrow(() -> Failure.invalid("A request needs a " + name, path + "." + name));
    }

    private Optional<String> optional(Map<String, Member> members, String name, String path) {
        return Optional.ofNullable(members.get(name)).map(member -> string(member, path + "." + name));
    }

    private String string(Member member, String path) {
        return member.string(text).orElseThrow(() -> Failure.invalid("A string is expected", path));
    }

    private static void requireObject(boolean isObject, String path) {
        if (!isObject) {
            throw Failure.invalid("An object is expected", path);
        }
    }
}
