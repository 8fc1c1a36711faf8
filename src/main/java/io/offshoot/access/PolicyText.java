package io.offshoot.access;

import io.offshoot.model.Failure;
import io.offshoot.text.JsonTokens;
import io.offshoot.text.Member;
import io.offshoot.text.Members;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/** Takes members of the forms that they must have out of a control resource's text, and names those that have another one. */
final class PolicyText {
    private final byte[] text;

    PolicyText(byte[] text) {
        this.text = text;
    }

    /** The resource itself. */
    Member whole() {
        JsonTokens tokens = new JsonTokens().reset(text);
        tokens.skipValue();
        return new Member(tokens.start(), tokens.start(), tokens.start(), tokens.end());
    }

    Optional<Member> member(Member object, String name) {
        return Members.find(text, object.valueStart(), name);
    }

    /** Refuses a member that might limit what cannot be limited. */
    void requireKnown(Member object, Set<String> names, String place) {
        for (Member member : Members.of(text, object.valueStart())) {
            String name = member.name(text);
            if (!names.contains(name)) {
                throw Failure.invalid("The element " + name + " cannot be enforced by this server", place + "." + name);
            }
        }
    }

    Optional<String> string(Member object, String name, String place) {
        return member(object, name)
                .map(member -> member.string(text).orElseThrow(() -> Failure.invalid("A string is expected", place)));
    }

    boolean flag(Member object, String name, String place) {
        Optional<String> raw = member(object, name).map(member -> member.raw(text));
        if (raw.filter(value -> !value.equals("true") && !value.equals("false")).isPresent()) {
            throw Failure.invalid("A boolean is expected", place);
        }
        return raw.equals(Optional.of("true"));
    }

    /** The text of a reference. */
    Optional<String> reference(Member object, String name, String place) {
        Optional<Member> member = member(object, name);
        if (member.isEmpty()) {
            return Optional.empty();
        }
        Optional<String> reference = member.get().isObject(text)
                ? string(member.get(), "reference", place + ".reference").filter(value -> !value.isEmpty())
                : Optional.empty();
        if (reference.isEmpty()) {
            throw Failure.invalid("A reference is expected", place);
        }
        return reference;
    }

    /** Every object of an array, with its place. */
    void objects(Member object, String name, String place, BiConsumer<Member, String> taker) {
        List<Member> entries = array(object, name, place);
        for (int i = 0; i < entries.size(); i++) {
            String at = place + "[" + i + "]";
            if (!entries.get(i).isObject(text)) {
                throw Failure.invalid("An object is expected", at);
            }
            taker.accept(entries.get(i), at);
        }
    }

    /** Every string of an array, with its place. */
    void strings(Member object, String name, String of, BiConsumer<String, String> taker) {
        String place = of + "." + name;
        List<Member> entries = array(object, name, place);
        for (int i = 0; i < entries.size(); i++) {
            String at = place + "[" + i + "]";
            taker.accept(
                    entries.get(i).string(text).orElseThrow(() -> Failure.invalid("A string is expected", at)), at);
        }
    }

    private List<Member> array(Member object, String name, String place) {
        Optional<Member> member = member(object, name);
        if (member.isEmpty()) {
            return List.of();
        }
        if (!member.get().isArray(text)) {
            throw Failure.invalid("An array is expected", place);
        }
        return Members.of(text, member.get().valueStart());
    }
}
