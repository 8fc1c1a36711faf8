package io.offshoot.access;

import io.offshoot.definitions.SearchParameter;
import io.offshoot.model.Failure;
import io.offshoot.text.JsonTokens;
import io.offshoot.text.Member;
import io.offshoot.text.Members;
import io.offshoot.text.TextEdits;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Elements that a rule hides or protects. Immutable. */
public final class FieldSet {
    public static final FieldSet NONE = new FieldSet(List.of());

    private final List<FieldPath> paths;

    private FieldSet(List<FieldPath> paths) {
        this.paths = List.copyOf(paths);
    }

    static FieldSet of(List<FieldPath> paths) {
        if (paths.isEmpty()) {
            return NONE;
        }
        // What lies inside of another one is gone with that.
        Set<FieldPath> outer = new LinkedHashSet<>(paths);
        outer.removeIf(path -> paths.stream()
                .anyMatch(other -> other.names().size() < path.names().size() && other.overlaps(path.names())));
        return new FieldSet(List.copyOf(outer));
    }

    /** The elements of both. */
    public FieldSet and(FieldSet other) {
        return other.isEmpty()
                ? this
                : isEmpty()
                        ? other
                        : of(Stream.concat(paths.stream(), other.paths.stream()).toList());
    }

    public boolean isEmpty() {
        return paths.isEmpty();
    }

    List<FieldPath> paths() {
        return paths;
    }

    /** The paths as a policy writes them. */
    public List<String> texts() {
        return paths.stream().map(FieldPath::toString).toList();
    }

    /** Whether a search by the parameter would tell something about the elements. */
    public boolean touches(SearchParameter parameter) {
        return parameter.uses().stream()
                .map(use -> List.of(use.element().path().split("\\.", -1)))
                .anyMatch(names -> paths.stream().anyMatch(each -> each.overlaps(names)));
    }

    /** Whether a secret's place, such as {@code secret["name"].valueString}, lies in one of the elements or around it. */
    public boolean holds(String place) {
        int end = 0;
        while (end < place.length() && Character.isLetterOrDigit(place.charAt(end))) {
            end++;
        }
        List<String> top = List.of(place.substring(0, end));
        return paths.stream().anyMatch(path -> path.overlaps(top));
    }

    /**
     * A new text in which elements keep their stored values, byte for byte, whatever it says of them; the stored text
     * itself when nothing else is different.
     *
     * @param hidden those that the writer does not see
     * @throws Failure FORBIDDEN where an element inside of another one would have to be kept and that one changes
     */
    public static byte[] merge(byte[] stored, byte[] incoming, FieldSet readonly, FieldSet hidden) {
        return FieldMerge.merge(stored, incoming, readonly, hidden);
    }

    /** The text without the elements; all other bytes as they are. An object or array that this empties goes, too. */
    public byte[] cut(byte[] text) {
        if (paths.isEmpty()) {
            return text;
        }
        TextEdits edits = new TextEdits(text);
        Set<Member> found = new LinkedHashSet<>();
        for (FieldPath path : paths) {
            found.addAll(find(text, path));
        }
        found.forEach(edits::removeAndPrune);
        return edits.apply();
    }

    /** Where an element stands in a text: as often as the arrays around it have entries. */
    static List<Member> find(byte[] text, FieldPath path) {
        JsonTokens tokens = new JsonTokens().reset(text);
        tokens.next();
        List<Member> found = new ArrayList<>();
        find(text, tokens.start(), path, 0, found);
        return found;
    }

    private static void find(byte[] text, int object, FieldPath path, int step, List<Member> found) {
        for (Member member : Members.of(text, object)) {
            if (!path.isStep(step, member.name(text))) {
                continue;
            }
            if (step == path.names().size() - 1) {
                found.add(member);
            } else {
                descend(text, member, path, step + 1, found);
            }
        }
    }

    private static void descend(byte[] text, Member value, FieldPath path, int step, List<Member> found) {
        if (value.isObject(text)) {
            find(text, value.valueStart(), path, step, found);
        } else if (value.isArray(text)) {
            for (Member entry : Members.of(text, value.valueStart())) {
                descend(text, entry, path, step, found);
            }
        }
    }
}
