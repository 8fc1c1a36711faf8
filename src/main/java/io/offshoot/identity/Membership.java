package io.offshoot.identity;

import io.offshoot.store.ResourceVersion;
import io.offshoot.text.Member;
import io.offshoot.text.Members;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import java.util.UUID;

/**
 * What a ProjectMembership says about who is in its project.
 *
 * @param project the reference to the project, which must lead to the one that the membership is in
 * @param user who signs in: a User, ClientApplication or Bot
 * @param profile the resource that stands for the user
 * @param restricted whether access policies limit it
 * @param text the whole resource
 */
record Membership(
        UUID id,
        UUID inProject,
        Optional<String> project,
        Optional<String> user,
        Optional<String> profile,
        String display,
        boolean active,
        boolean admin,
        boolean restricted,
        Buffer text) {

    static Membership of(ResourceVersion version) {
        byte[] text = version.content().getBytes();
        return new Membership(
                version.key().id(),
                version.project(),
                string(text, "project.reference"),
                string(text, "user.reference"),
                string(text, "profile.reference"),
                string(text, "profile.display").orElse(""),
                !raw(text, "active").equals("false"),
                raw(text, "admin").equals("true"),
                isThere(text, "accessPolicy") || isThere(text, "access"),
                version.content());
    }

    /** Whether it is about its own project at all. */
    boolean consistent() {
        return project.isEmpty() || project.get().equals("Project/" + inProject);
    }

    private static Optional<String> string(byte[] text, String path) {
        return Members.at(text, path).flatMap(member -> member.string(text));
    }

    private static String raw(byte[] text, String name) {
        return Members.find(text, name).map(member -> member.raw(text)).orElse("");
    }

    /** Whatever form a policy has, it counts; only an empty list is none. */
    private static boolean isThere(byte[] text, String name) {
        Optional<Member> member = Members.find(text, name);
        return member.isPresent()
                && !(member.get().isArray(text)
                        && Members.of(text, member.get().valueStart()).isEmpty());
    }
}
