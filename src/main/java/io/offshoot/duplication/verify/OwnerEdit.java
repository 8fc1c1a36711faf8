package io.offshoot.duplication.verify;

import io.offshoot.text.Member;
import io.offshoot.text.Members;
import io.offshoot.text.TextEdits;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** The one edit of a Project that is made after the rewriting, undone: its owner is the caller's user. */
final class OwnerEdit {
    private final Optional<String> owner;

    OwnerEdit(Optional<String> owner) {
        this.owner = owner;
    }

    byte[] remove(byte[] project) {
        TextEdits edits = new TextEdits(project);
        Members.find(project, "owner").ifPresent(edits::remove);
        return edits.apply();
    }

    boolean isIn(byte[] project) {
        Optional<Member> found = Members.find(project, "owner");
        if (owner.isEmpty() || found.isEmpty()) {
            return owner.isEmpty() == found.isEmpty();
        }
        byte[] reference = ("\"" + owner.get() + "\"").getBytes(StandardCharsets.UTF_8);
        Optional<Member> member = Members.find(project, found.get().valueStart(), "reference");
        return member.filter(value ->
                        Arrays.equals(project, value.valueStart(), value.valueEnd(), reference, 0, reference.length))
                .isPresent();
    }
}
