package io.offshoot.library;

import io.offshoot.identity.Caller;
import io.offshoot.model.Environment;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.store.ConfigurationStore;
import io.offshoot.store.ResourceVersion;
import io.offshoot.store.Session;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/** The members of user groups: users, and other groups, which may be nested but not in a circle. */
public final class Groups {
    private static final int MOST_MEMBERS = 100_000;

    private final ObjectWriter writer;
    private final ConfigurationStore store = new ConfigurationStore();

    Groups(ObjectWriter writer) {
        this.writer = writer;
    }

    /**
     * The text of a group with these as its members.
     *
     * @return fails with INVALID for one that is not there, or is in the group's own line
     */
    Future<LibraryText> withMembers(Session session, ResourceKey group, LibraryText text, List<UUID> members) {
        if (members.size() > MOST_MEMBERS) {
            return Future.failedFuture(Failure.invalid("A group has at most " + MOST_MEMBERS + " members", "members"));
        }
        return found(session, members).compose(references -> store.withGroups(session, group.toString())
                .compose(line -> {
                    for (String reference : references) {
                        if (line.contains(reference)) {
                            return Future.failedFuture(Failure.invalid(
                                    "A group cannot be a member of itself, nor of one of its members", "members"));
                        }
                    }
                    return Future.succeededFuture(text.withReferences("members", references));
                }));
    }

    /** The references of users and groups, in order. */
    private Future<List<String>> found(Session session, List<UUID> ids) {
        List<ResourceKey> groups = ids.stream()
                .map(id -> new ResourceKey(ObjectKind.USER_GROUP.resource(), id))
                .toList();
        return store.users(session, ids)
                .compose(users -> store.some(session, Environment.ID, groups).compose(found -> {
                    List<String> references = new ArrayList<>();
                    for (UUID id : ids) {
                        Optional<String> reference = Stream.concat(users.stream(), found.stream())
                                .map(ResourceVersion::key)
                                .filter(key -> key.id().equals(id))
                                .map(ResourceKey::toString)
                                .findFirst();
                        if (reference.isEmpty()) {
                            return Future.failedFuture(Failure.invalid("There is no user or group " + id, "members"));
                        }
                        if (!references.contains(reference.get())) {
                            references.add(reference.get());
                        }
                    }
                    return Future.succeededFuture(references);
                }));
    }

    /** Puts somebody into exactly these groups. */
    Future<Void> join(Session session, Caller caller, ResourceKey member, Collection<UUID> wanted) {
        return store.groupsOf(session, member.toString()).compose(now -> {
            Future<Void> done = Future.succeededFuture();
            for (ResourceVersion group : now) {
                if (!wanted.contains(group.key().id())) {
                    done = done.compose(before -> change(session, caller, group, member, false));
                }
            }
            List<UUID> already = now.stream().map(group -> group.key().id()).toList();
            for (UUID id : wanted) {
                if (!already.contains(id)) {
                    done = done.compose(before -> writer.read(
                                    session, Environment.ID, new ResourceKey(ObjectKind.USER_GROUP.resource(), id))
                            .recover(missing ->
                                    Future.failedFuture(Failure.invalid("There is no group " + id, "memberships")))
                            .compose(group -> change(session, caller, group, member, true)));
                }
            }
            return done;
        });
    }

    private Future<Void> change(
            Session session, Caller caller, ResourceVersion group, ResourceKey member, boolean add) {
        LibraryText text = LibraryText.of(group.content());
        List<String> members = new ArrayList<>(text.references("members"));
        members.remove(member.toString());
        if (add) {
            members.add(member.toString());
        }
        Future<Void> allowed = add && member.type().equals(ObjectKind.USER_GROUP.resource())
                ? store.withGroups(session, group.key().toString())
                        .compose(line -> line.contains(member.toString())
                                ? Future.failedFuture(
                                        Failure.of(Kind.INVALID, "A group cannot be a member of one of its members"))
                                : Future.succeededFuture())
                : Future.succeededFuture();
        return allowed.compose(free -> writer.update(session, caller, group, text.withReferences("members", members)))
                .mapEmpty();
    }

    /** Takes somebody out of all groups, before it is deleted. */
    Future<Void> leaveAll(Session session, Caller caller, ResourceKey member) {
        return member.type().equals(ResourceType.USER) || member.type().equals(ObjectKind.USER_GROUP.resource())
                ? join(session, caller, member, List.of())
                : Future.succeededFuture();
    }
}
