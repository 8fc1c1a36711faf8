package io.offshoot.text;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/** Whether two JSON values are the same, as RFC 6902, section 4.6, means it: numbers by their value, objects in any order. */
final class JsonEquality {
    private JsonEquality() {}

    /** Compares valid JSON values whose depth is limited. */
    static boolean same(byte[] a, byte[] b) {
        return same(a, top(a), b, top(b));
    }

    private static Member top(byte[] text) {
        JsonTokens tokens = new JsonTokens().reset(text);
        tokens.skipValue();
        return new Member(tokens.start(), tokens.start(), tokens.start(), tokens.end());
    }

    private static boolean same(byte[] a, Member inA, byte[] b, Member inB) {
        if (inA.isObject(a) && inB.isObject(b)) {
            return objects(a, inA, b, inB);
        }
        if (inA.isArray(a) && inB.isArray(b)) {
            List<Member> ofA = Members.of(a, inA.valueStart());
            List<Member> ofB = Members.of(b, inB.valueStart());
            boolean same = ofA.size() == ofB.size();
            for (int i = 0; same && i < ofA.size(); i++) {
                same = same(a, ofA.get(i), b, ofB.get(i));
            }
            return same;
        }
        if (inA.isString(a) || inB.isString(b)) {
            return inA.string(a).isPresent() && inA.string(a).equals(inB.string(b));
        }
        String rawA = inA.raw(a);
        String rawB = inB.raw(b);
        return rawA.equals(rawB)
                || (isNumber(rawA) && isNumber(rawB) && new BigDecimal(rawA).compareTo(new BigDecimal(rawB)) == 0);
    }

    private static boolean objects(byte[] a, Member inA, byte[] b, Member inB) {
        List<Member> ofA = Members.of(a, inA.valueStart());
        if (ofA.size() != Members.of(b, inB.valueStart()).size()) {
            return false;
        }
        for (Member member : ofA) {
            Optional<Member> other = Members.find(b, inB.valueStart(), member.name(a));
            if (other.isEmpty() || !same(a, member, b, other.get())) {
                return false;
            }
        }
        return true;
    }

    private static boolean isNumber(String raw) {
        char first = raw.charAt(0);
        return first == '-' || (first >= '0' && first <= '9');
    }
}
