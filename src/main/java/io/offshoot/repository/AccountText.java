package io.offshoot.repository;

import io.offshoot.text.JsonString;
import io.offshoot.text.JsonTokens;
import io.offshoot.text.Member;
import io.offshoot.text.Members;
import io.offshoot.text.TextEdits;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The accounts of a resource, {@code meta.account} and {@code meta.accounts}, where its writer has no say in them: what it
 * creates goes into the account of its policy, and stays in the accounts it is in.
 */
final class AccountText {
    private static final List<String> NAMES = List.of("account", "accounts");

    private AccountText() {}

    /** A new text in that account, or in none. */
    static byte[] put(byte[] content, Optional<String> account) {
        byte[] bare = without(content);
        if (account.isEmpty()) {
            return bare;
        }
        String reference =
                "{\"reference\":" + new String(JsonString.quote(account.get()), StandardCharsets.UTF_8) + "}";
        return with(bare, List.of(utf8(reference), utf8("[" + reference + "]")));
    }

    /** A text in the accounts of the one it replaces. */
    static byte[] keep(byte[] stored, byte[] content) {
        List<Optional<byte[]>> before = values(stored);
        List<Optional<byte[]>> after = values(content);
        boolean same = true;
        for (int i = 0; i < NAMES.size(); i++) {
            same &= Arrays.equals(before.get(i).orElse(null), after.get(i).orElse(null));
        }
        return same
                ? content
                : with(
                        without(content),
                        before.stream().map(value -> value.orElse(new byte[0])).toList());
    }

    private static List<Optional<byte[]>> values(byte[] content) {
        return NAMES.stream()
                .map(name -> Members.at(content, "meta." + name)
                        .map(member -> Arrays.copyOfRange(content, member.valueStart(), member.valueEnd())))
                .toList();
    }

    private static byte[] without(byte[] content) {
        TextEdits edits = new TextEdits(content);
        NAMES.forEach(name -> Members.at(content, "meta." + name).ifPresent(edits::removeAndPrune));
        return edits.apply();
    }

    /** The text with values in the order of the names; an empty one is left out. */
    private static byte[] with(byte[] content, List<byte[]> values) {
        TextEdits edits = new TextEdits(content);
        Optional<Member> meta = Members.find(content, "meta").filter(member -> member.isObject(content));
        if (meta.isPresent()) {
            for (int i = 0; i < NAMES.size(); i++) {
                if (values.get(i).length > 0) {
                    edits.insertLast(meta.get().valueStart(), NAMES.get(i), values.get(i));
                }
            }
            return edits.apply();
        }
        if (values.stream().allMatch(value -> value.length == 0)) {
            return content;
        }
        JsonTokens tokens = new JsonTokens().reset(content);
        tokens.next();
        byte[] empty = edits.insertLast(tokens.start(), "meta", utf8("{}")).apply();
        return with(empty, values);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
