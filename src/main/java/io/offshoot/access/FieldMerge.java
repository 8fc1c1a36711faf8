package io.offshoot.access;

import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.text.JsonTokens;
import io.offshoot.text.JsonTokens.Token;
import io.offshoot.text.Member;
import io.offshoot.text.Members;
import io.offshoot.text.TextEdits;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Brings a new text into line with what its writer may not change: protected and hidden elements keep their stored values,
 * byte for byte, whatever the new text says about them.
 *
 * <p>For an element inside of another one, as {@code name.family}, this is possible where everything around it stayed the
 * same. Where it did not, nobody could say which {@code family} belongs to which {@code name}: that write is refused.
 */
final class FieldMerge {
    private static final byte[] EMPTY = {'{', '}'};
    private static final byte[] NOTHING = {};

    private final byte[] stored;
    private final byte[] incoming;
    private final FieldSet kept;
    private final FieldSet hidden;

    private FieldMerge(byte[] stored, byte[] incoming, FieldSet kept, FieldSet hidden) {
        this.stored = stored;
        this.incoming = incoming;
        this.kept = kept;
        this.hidden = hidden;
    }

    /**
     * The text to store; the stored one itself when nothing else is different.
     *
     * @param hidden those that the writer does not see: what it says of them must not tell it anything
     * @throws Failure FORBIDDEN, naming the element
     */
    static byte[] merge(byte[] stored, byte[] incoming, FieldSet readonly, FieldSet hidden) {
        FieldSet kept = readonly.and(hidden);
        if (kept.isEmpty()) {
            return incoming;
        }
        return same(kept.cut(stored), kept.cut(incoming))
                ? stored
                : new FieldMerge(stored, incoming, kept, hidden).merge();
    }

    private byte[] merge() {
        TextEdits edits = new TextEdits(incoming);
        Set<String> partly = new LinkedHashSet<>();
        JsonTokens tokens = new JsonTokens().reset(incoming);
        tokens.next();
        int object = tokens.start();
        for (FieldPath path : kept.paths()) {
            if (path.isNested()) {
                tops(stored, path).forEach(member -> partly.add(member.name(stored)));
                tops(incoming, path).forEach(member -> partly.add(member.name(incoming)));
            } else {
                tops(incoming, path).forEach(edits::remove);
                tops(stored, path)
                        .forEach(member -> edits.insertLast(object, member.name(stored), value(stored, member)));
            }
        }
        for (String name : partly) {
            part(name, object, edits);
        }
        return edits.apply();
    }

    private void part(String name, int object, TextEdits edits) {
        Optional<byte[]> before = Members.find(stored, name).map(member -> alone(stored, member));
        Optional<Member> member = Members.find(incoming, name);
        Optional<byte[]> after = member.map(found -> alone(incoming, found));
        byte[] restBefore = before.map(kept::cut).orElse(EMPTY);
        byte[] restAfter = after.map(kept::cut).orElse(EMPTY);
        if (same(restBefore, restAfter)) {
            byte[] value = before.flatMap(text -> Members.find(text, name).map(found -> value(text, found)))
                    .orElse(NOTHING);
            put(name, object, member, value, edits);
        } else if (before.isEmpty() || (!isHidden(name) && restBefore == before.get())) {
            // Nothing that is to be kept was there: what came in its place is left out.
            byte[] value = Members.find(restAfter, name)
                    .map(found -> value(restAfter, found))
                    .orElse(NOTHING);
            put(name, object, member, value, edits);
        } else if (isHidden(name) || after.isEmpty() || !keepsValues(before.get(), after.get())) {
            throw Failure.byPolicy(
                    Kind.FORBIDDEN,
                    "The element " + name + " holds what the caller's access policy does not let change");
        }
    }

    /** Were the answer to depend on hidden values, the writer could guess them. */
    private boolean isHidden(String name) {
        return hidden.paths().stream().anyMatch(path -> path.isStep(0, name));
    }

    private static void put(String name, int object, Optional<Member> member, byte[] value, TextEdits edits) {
        if (member.isPresent()) {
            if (value.length == 0) {
                edits.remove(member.get());
            } else {
                edits.replace(member.get(), value);
            }
        } else if (value.length > 0) {
            edits.insertLast(object, name, value);
        }
    }

    /** Whether the writer repeats every value that is to be kept, in the same order. */
    private boolean keepsValues(byte[] before, byte[] after) {
        return kept.paths().stream().allMatch(path -> {
            List<Member> old = FieldSet.find(before, path);
            List<Member> now = FieldSet.find(after, path);
            if (old.size() != now.size()) {
                return false;
            }
            for (int i = 0; i < old.size(); i++) {
                if (!same(value(before, old.get(i)), value(after, now.get(i)))) {
                    return false;
                }
            }
            return true;
        });
    }

    private static List<Member> tops(byte[] text, FieldPath path) {
        JsonTokens tokens = new JsonTokens().reset(text);
        tokens.next();
        return Members.of(text, tokens.start()).stream()
                .filter(member -> path.isStep(0, member.name(text)))
                .toList();
    }

    /** An object with nothing but that member. */
    private static byte[] alone(byte[] text, Member member) {
        byte[] object = new byte[member.valueEnd() - member.start() + 2];
        object[0] = '{';
        System.arraycopy(text, member.start(), object, 1, object.length - 2);
        object[object.length - 1] = '}';
        return object;
    }

    private static byte[] value(byte[] text, Member member) {
        return Arrays.copyOfRange(text, member.valueStart(), member.valueEnd());
    }

    /** Whether two JSON texts differ in white space at most. */
    static boolean same(byte[] one, byte[] other) {
        JsonTokens a = new JsonTokens().reset(one);
        JsonTokens b = new JsonTokens().reset(other);
        Token token;
        do {
            token = a.next();
            if (b.next() != token || !Arrays.equals(one, a.start(), a.end(), other, b.start(), b.end())) {
                return false;
            }
        } while (token != Token.END);
        return true;
    }
}
