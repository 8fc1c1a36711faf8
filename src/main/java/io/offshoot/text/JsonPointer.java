package io.offshoot.text;

import io.offshoot.model.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A place in a JSON text.
 *
 * @param steps member names and indexes from the top down; none: the whole text
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6901">RFC 6901</a>
 */
record JsonPointer(List<String> steps) {
    private static final int LONGEST_INDEX = 9;

    /** @throws Failure INVALID when the text is no pointer */
    static JsonPointer parse(String text) {
        if (text.isEmpty()) {
            return new JsonPointer(List.of());
        }
        if (text.charAt(0) != '/' || text.matches("(?s).*~([^01].*|$)")) {
            throw new Fault("is no JSON Pointer: " + Name.printable(text));
        }
        List<String> steps = new ArrayList<>();
        for (String step : text.substring(1).split("/", -1)) {
            steps.add(step.replace("~1", "/").replace("~0", "~"));
        }
        return new JsonPointer(List.copyOf(steps));
    }

    boolean isRoot() {
        return steps.isEmpty();
    }

    String last() {
        return steps.get(steps.size() - 1);
    }

    JsonPointer parent() {
        return new JsonPointer(steps.subList(0, steps.size() - 1));
    }

    boolean isInside(JsonPointer other) {
        return steps.size() > other.steps.size()
                && steps.subList(0, other.steps.size()).equals(other.steps);
    }

    /** The value there; empty when there is none. */
    Optional<Member> find(byte[] text) {
        JsonTokens tokens = new JsonTokens().reset(text);
        tokens.skipValue();
        Member at = new Member(tokens.start(), tokens.start(), tokens.start(), tokens.end());
        for (String step : steps) {
            Optional<Member> next = child(text, at, step);
            if (next.isEmpty()) {
                return Optional.empty();
            }
            at = next.get();
        }
        return Optional.of(at);
    }

    private static Optional<Member> child(byte[] text, Member parent, String step) {
        if (parent.isObject(text)) {
            return Members.find(text, parent.valueStart(), step);
        }
        if (!parent.isArray(text) || !isIndex(step)) {
            return Optional.empty();
        }
        int index = Integer.parseInt(step);
        List<Member> elements = Members.of(text, parent.valueStart());
        return index < elements.size() ? Optional.of(elements.get(index)) : Optional.empty();
    }

    static boolean isIndex(String step) {
        return step.matches("0|[1-9][0-9]{0," + (LONGEST_INDEX - 1) + "}");
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        steps.forEach(step -> text.append('/').append(step.replace("~", "~0").replace("/", "~1")));
        return Name.printable(text.length() > 200 ? text.substring(0, 200) + "…" : text.toString());
    }
}
