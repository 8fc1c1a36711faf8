package io.offshoot.repository;

import io.offshoot.model.Environment;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.store.PrincipalStore;
import io.offshoot.store.Session;
import io.offshoot.text.Member;
import io.offshoot.text.Members;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Where Users go, and what they sign in with: login and e-mail address are unique among the users of a project. Privileges are
 * carried by users of the installation alone, whom super administrators write.
 */
final class UserNames {
    private static final int LONGEST = 320;
    private static final String PRIVILEGES = "User.privileges";
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");

    private final PrincipalStore principals = new PrincipalStore();

    /** The project that a new resource goes to when none is named: the environment for a super administrator's User. */
    static UUID home(Access access, ResourceType type) {
        return access.everywhere() && type.equals(ResourceType.USER) ? Environment.ID : access.project();
    }

    /**
     * Before a User is written: keeps its names from others until the transaction ends; other types pass.
     *
     * @return fails with INVALID for a name that is none, and for privileges of another form or in a project, CONFLICT for a
     *     name that another User of the project has
     */
    Future<Void> claim(Session session, UUID project, ResourceKey key, byte[] content) {
        if (!key.type().equals(ResourceType.USER)) {
            return Future.succeededFuture();
        }
        String email;
        String login;
        try {
            email = name(content, "email");
            login = name(content, "login");
            checkPrivileges(project, content);
        } catch (Failure e) {
            return Future.failedFuture(e);
        }
        return principals
                .taken(session, project, key.id(), login.isEmpty() ? email : login, email)
                .compose(taken -> taken.isEmpty()
                        ? Future.succeededFuture()
                        : Future.failedFuture(
                                Failure.of(Kind.CONFLICT, "Another User of the project has the same " + taken.get())));
    }

    private static void checkPrivileges(UUID project, byte[] content) {
        Optional<Member> privileges = Members.find(content, "privileges");
        if (privileges.isEmpty()) {
            return;
        }
        if (!project.equals(Environment.ID)) {
            throw Failure.invalid("Only users of the installation carry privileges", PRIVILEGES);
        }
        Member list = privileges.get();
        boolean numbers = list.isArray(content)
                && Members.of(content, list.valueStart()).stream()
                        .allMatch(each -> NUMBER.matcher(each.raw(content)).matches());
        if (!numbers) {
            throw Failure.invalid("An array of the numbers of privileges is expected", PRIVILEGES);
        }
    }

    private static String name(byte[] content, String member) {
        String name = Members.find(content, member)
                .map(found -> found.string(content)
                        .orElseThrow(() -> Failure.invalid("A string is expected", "User." + member)))
                .orElse("");
        if (name.length() > LONGEST) {
            throw Failure.invalid("At most " + LONGEST + " characters are allowed", "User." + member);
        }
        return name.strip();
    }
}
