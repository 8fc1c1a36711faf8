package io.offshoot.library.duplication;

import io.offshoot.library.LibraryText;
import io.offshoot.model.Json;
import io.offshoot.text.Member;
import io.offshoot.text.Members;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What a merge adds to lists that objects hold. */
final class Union {
    private Union() {}

    /** The text with the elements of the other one's list that its own does not have yet, behind those that it has. */
    static LibraryText elements(LibraryText text, LibraryText other, String member) {
        Set<String> all = new LinkedHashSet<>(elements(text, member));
        return all.addAll(elements(other, member))
                ? text.withRaw(member, ("[" + String.join(",", all) + "]").getBytes(StandardCharsets.UTF_8))
                : text;
    }

    private static List<String> elements(LibraryText text, String member) {
        byte[] raw = text.raw(member).orElse("[]").getBytes(StandardCharsets.UTF_8);
        return raw[0] != '['
                ? List.of()
                : Members.of(raw, 0).stream()
                        .map((Member element) -> element.raw(raw))
                        .toList();
    }

    /** The text with the privileges of both. */
    static LibraryText privileges(LibraryText text, LibraryText other) {
        Set<Integer> all = new TreeSet<>(ObjectShape.privileges(text));
        return all.addAll(ObjectShape.privileges(other))
                ? text.withRaw("privileges", Json.write(all).getBytes(StandardCharsets.UTF_8))
                : text;
    }
}
