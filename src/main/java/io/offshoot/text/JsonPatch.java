package io.offshoot.text;

import io.offshoot.model.Failure;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A JSON Patch. It is applied by splicing, so that every byte that no operation names stays as it is, and a value arrives as
 * it is written in the patch: {@code 1.10} stays {@code 1.10}.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6902">RFC 6902</a>
 */
public final class JsonPatch {
    private static final int MOST_OPERATIONS = 1000;

    /** Every operation takes time proportional to the text: so many bytes all of them may pass over. */
    private static final long MOST_WORK = 512L << 20;

    private enum Kind {
        ADD,
        REMOVE,
        REPLACE,
        MOVE,
        COPY,
        TEST
    }

    private record Operation(Kind kind, JsonPointer path, Optional<JsonPointer> from, byte[] value) {}

    private final List<Operation> operations;
    private final JsonLimits limits;

    private JsonPatch(List<Operation> operations, JsonLimits limits) {
        this.operations = operations;
        this.limits = limits;
    }

    /**
     * Reads a patch.
     *
     * @param limits of the patch, and of what comes out of it
     * @throws Failure INVALID, naming the operation, TOO_LARGE for more than 1000 of them
     */
    public static JsonPatch parse(byte[] patch, JsonLimits limits) {
        JsonCheck.value(patch, limits);
        JsonTokens tokens = new JsonTokens().reset(patch);
        if (tokens.next() != JsonTokens.Token.ARRAY_START) {
            throw Failure.invalid("A JSON Patch is an array of operations");
        }
        List<Member> elements = Members.of(patch, tokens.start());
        if (elements.size() > MOST_OPERATIONS) {
            throw Failure.of(
                    Failure.Kind.TOO_LARGE, "A JSON Patch may have at most " + MOST_OPERATIONS + " operations");
        }
        List<Operation> operations = new ArrayList<>();
        for (Member element : elements) {
            try {
                operations.add(read(patch, element));
            } catch (Fault fault) {
                throw failure(operations.size(), fault);
            }
        }
        return new JsonPatch(operations, limits);
    }

    private static Operation read(byte[] patch, Member element) {
        if (!element.isObject(patch)) {
            throw new Fault("an object is expected");
        }
        String op = string(patch, element, "op").orElseThrow(() -> new Fault("\"op\" is missing"));
        Kind kind = Arrays.stream(Kind.values())
                .filter(each -> each.name().toLowerCase(java.util.Locale.ROOT).equals(op))
                .findFirst()
                .orElseThrow(() -> new Fault("unknown \"op\" " + Name.printable(op)));
        JsonPointer path = pointer(patch, element, "path").orElseThrow(() -> new Fault("\"path\" is missing"));
        boolean needsFrom = kind == Kind.MOVE || kind == Kind.COPY;
        Optional<JsonPointer> from = needsFrom ? pointer(patch, element, "from") : Optional.empty();
        if (needsFrom && from.isEmpty()) {
            throw new Fault("\"from\" is missing");
        }
        Optional<Member> value = Members.find(patch, element.valueStart(), "value");
        boolean needsValue = kind == Kind.ADD || kind == Kind.REPLACE || kind == Kind.TEST;
        if (needsValue && value.isEmpty()) {
            throw new Fault("\"value\" is missing");
        }
        byte[] raw = value.filter(found -> needsValue)
                .map(found -> Arrays.copyOfRange(patch, found.valueStart(), found.valueEnd()))
                .orElse(new byte[0]);
        return new Operation(kind, path, from, raw);
    }

    private static Optional<String> string(byte[] patch, Member object, String name) {
        return Members.find(patch, object.valueStart(), name)
                .map(member -> member.string(patch).orElseThrow(() -> new Fault("\"" + name + "\" must be a string")));
    }

    private static Optional<JsonPointer> pointer(byte[] patch, Member object, String name) {
        return string(patch, object, name).map(text -> {
            try {
                return JsonPointer.parse(text);
            } catch (Fault fault) {
                throw new Fault("\"" + name + "\" " + fault.getMessage());
            }
        });
    }

    /**
     * The patched text. Takes time proportional to the text for every operation.
     *
     * @param text valid JSON
     * @throws Failure INVALID, naming the operation, when one cannot be carried out or a test fails; TOO_LARGE
     */
    public byte[] apply(byte[] text) {
        byte[] current = text;
        long work = 0;
        for (int i = 0; i < operations.size(); i++) {
            work += current.length;
            if (current.length > limits.maxBytes() || work > MOST_WORK) {
                throw Failure.of(Failure.Kind.TOO_LARGE, "The JSON Patch makes or reads too much");
            }
            try {
                current = apply(current, operations.get(i));
            } catch (Fault fault) {
                throw failure(i, fault);
            }
        }
        return current;
    }

    private static Failure failure(int index, Fault fault) {
        return Failure.invalid("JSON Patch operation " + index + ": " + fault.getMessage(), "[" + index + "]");
    }

    private static byte[] apply(byte[] text, Operation operation) {
        JsonPointer path = operation.path;
        return switch (operation.kind) {
            case ADD -> add(text, path, operation.value);
            case REPLACE ->
                new TextEdits(text)
                        .replace(existing(text, path), operation.value)
                        .apply();
            case REMOVE -> remove(text, path);
            case COPY -> add(text, path, raw(text, existing(text, operation.from.orElseThrow())));
            case MOVE -> move(text, operation.from.orElseThrow(), path);
            case TEST -> {
                if (!JsonEquality.same(raw(text, existing(text, path)), operation.value)) {
                    throw new Fault("the test of " + path + " failed");
                }
                yield text;
            }
        };
    }

    private static byte[] move(byte[] text, JsonPointer from, JsonPointer path) {
        if (path.isInside(from)) {
            throw new Fault(from + " cannot be moved into itself");
        }
        byte[] value = raw(text, existing(text, from));
        return from.equals(path) ? text : add(remove(text, from), path, value);
    }

    private static byte[] remove(byte[] text, JsonPointer path) {
        if (path.isRoot()) {
            throw new Fault("the whole resource cannot be removed");
        }
        return new TextEdits(text).remove(existing(text, path)).apply();
    }

    private static byte[] add(byte[] text, JsonPointer path, byte[] value) {
        if (path.isRoot()) {
            return value;
        }
        Member parent = existing(text, path.parent());
        if (parent.isObject(text)) {
            Optional<Member> before = Members.find(text, parent.valueStart(), path.last());
            TextEdits edits = new TextEdits(text);
            before.ifPresentOrElse(
                    member -> edits.replace(member, value),
                    () -> edits.insertLast(parent.valueStart(), path.last(), value));
            return edits.apply();
        }
        if (!parent.isArray(text)) {
            throw new Fault(path.parent() + " is neither an object nor an array");
        }
        return insert(text, parent, path, value);
    }

    private static byte[] insert(byte[] text, Member array, JsonPointer path, byte[] value) {
        List<Member> elements = Members.of(text, array.valueStart());
        String step = path.last();
        int index = step.equals("-") ? elements.size() : JsonPointer.isIndex(step) ? Integer.parseInt(step) : -1;
        if (index < 0 || index > elements.size()) {
            throw new Fault(path + " is not in the array or at its end");
        }
        TextEdits edits = new TextEdits(text);
        if (index == elements.size()) {
            return edits.addElement(array.valueStart(), value).apply();
        }
        byte[] withComma = Arrays.copyOf(value, value.length + 1);
        withComma[value.length] = ',';
        int at = elements.get(index).valueStart();
        return edits.replaceSpan(at, at, withComma).apply();
    }

    private static Member existing(byte[] text, JsonPointer path) {
        return path.find(text).orElseThrow(() -> new Fault((path.isRoot() ? "the text" : path) + " does not exist"));
    }

    private static byte[] raw(byte[] text, Member member) {
        return member.raw(text).getBytes(StandardCharsets.UTF_8);
    }
}
