package io.offshoot.library.duplication;

import io.offshoot.library.LibraryText;
import io.offshoot.library.duplication.ImportRules.Rule;
import io.offshoot.model.Environment;
import io.offshoot.model.Json;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.store.ImportStore;
import io.offshoot.store.ImportedObject;
import io.offshoot.store.ImportedObject.Outcome;
import io.offshoot.store.MembershipStore;
import io.offshoot.store.PrincipalStore;
import io.offshoot.store.ResourceVersion;
import io.offshoot.store.Session;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Users that an import brings. None of them can sign in before a password is set here, since passwords never travel; those
 * who are here already keep theirs. Two never have the same login: the one that comes in gets another.
 */
final class UserConflicts implements Conflicts {
    private static final int TRIES = 1_000;
    private static final String PASSWORD = "its password is to be set";

    private final ImportOrder order;
    private final LiveObjects live;
    private final ImportStore store = new ImportStore();
    private final PrincipalStore principals = new PrincipalStore();
    private final MembershipStore memberships = new MembershipStore();
    private final Map<String, String> logins = new LinkedHashMap<>();

    /** A text whose names are free, and what had to be changed for that. */
    private record Named(LibraryText text, List<String> changes) {}

    UserConflicts(ImportOrder order, LiveObjects live) {
        this.order = order;
        this.live = live;
    }

    /** The logins of users in the package that are others here, with those. */
    Map<String, String> logins() {
        return logins;
    }

    @Override
    public Future<Outcome> apply(Session session, ImportedObject object, LibraryText incoming) {
        return live.current(session, object.key())
                .compose(current -> current.isPresent()
                        ? conflict(session, object, current.get(), clean(incoming))
                        : create(session, object, clean(incoming)));
    }

    /** Without what nothing obeys here. */
    private static LibraryText clean(LibraryText incoming) {
        List<Integer> known = ObjectShape.privileges(incoming);
        return incoming.raw("privileges").isEmpty()
                        || incoming.raw("privileges").get().equals(Json.write(known))
                ? incoming
                : incoming.withRaw("privileges", Json.write(known).getBytes(StandardCharsets.UTF_8));
    }

    private Future<Outcome> create(Session session, ImportedObject object, LibraryText incoming) {
        if (!order.superAdmin()) {
            return Future.succeededFuture(Conflicts.notAllowed());
        }
        return named(session, Environment.ID, object.key(), incoming).compose(named -> {
            noteLogin(object, named.text());
            List<String> reasons = new ArrayList<>(named.changes());
            reasons.add(PASSWORD);
            return live.create(session, object.key(), named.text())
                    .map(new Outcome(
                            named.changes().isEmpty() ? Outcome.CREATED : Outcome.RENAMED, String.join("; ", reasons)));
        });
    }

    private Future<Outcome> conflict(
            Session session, ImportedObject object, ResourceVersion current, LibraryText incoming) {
        LibraryText text = LibraryText.of(current.content());
        Rule rule = order.rules().rule(ResourceType.USER);
        if (rule != Rule.REPLACE) {
            noteLogin(object, text);
        }
        if (rule == Rule.USE_EXISTING) {
            return Future.succeededFuture(Conflicts.existing(object));
        }
        if (!order.superAdmin()) {
            noteLogin(object, text);
            return Future.succeededFuture(Conflicts.notAllowed());
        }
        if (rule == Rule.MERGE) {
            LibraryText merged = Union.privileges(Union.elements(text, incoming, "addresses"), incoming);
            return live.update(session, current, merged).map(new Outcome(Outcome.MERGED, ""));
        }
        return replace(session, object, current, text, incoming);
    }

    private Future<Outcome> replace(
            Session session, ImportedObject object, ResourceVersion current, LibraryText text, LibraryText incoming) {
        return named(session, current.project(), object.key(), incoming).compose(named -> memberships
                .isSuperAdmin(session, object.key().toString())
                .compose(administrator -> {
                    List<String> reasons = new ArrayList<>(named.changes());
                    LibraryText replaced = named.text();
                    if (administrator && isEnabled(text) && !isEnabled(replaced)) {
                        replaced = replaced.without("enabled");
                        reasons.add("stays enabled: it administers this environment");
                    }
                    noteLogin(object, replaced);
                    return live.update(session, current, replaced)
                            .map(new Outcome(Outcome.REPLACED, String.join("; ", reasons)));
                }));
    }

    private static boolean isEnabled(LibraryText user) {
        String enabled = user.raw("enabled").orElse("true");
        return !enabled.equals("false") && !enabled.equals("\"false\"");
    }

    private void noteLogin(ImportedObject object, LibraryText now) {
        String login = ObjectShape.login(now).toLowerCase(Locale.ROOT);
        object.login().filter(before -> !before.equals(login)).ifPresent(before -> logins.put(before, login));
    }

    private Future<Named> named(Session session, UUID project, ResourceKey key, LibraryText incoming) {
        String login = ObjectShape.login(incoming);
        return freeLogin(session, project, key, login, 1).compose(free -> principals
                .taken(session, project, key.id(), "", incoming.string("email").orElse(""))
                .map(taken -> {
                    List<String> changes = new ArrayList<>();
                    LibraryText text = incoming;
                    if (!free.equals(login)) {
                        changes.add("the login " + login + " is taken");
                        text = text.with("login", free);
                    }
                    if (taken.isPresent()) {
                        changes.add("the e-mail address is taken");
                        text = text.with("login", free).without("email");
                    }
                    return new Named(text, changes);
                }));
    }

    /** The login, or with the first number behind it that makes it one that nobody has, here or in the package. */
    private Future<String> freeLogin(Session session, UUID project, ResourceKey key, String login, int number) {
        String tried = number == 1 ? login : login + "_" + (number > TRIES ? UUID.randomUUID() : number);
        String lower = tried.toLowerCase(Locale.ROOT);
        return principals
                .taken(session, project, key.id(), tried, "")
                .compose(taken -> taken.isPresent() || number == 1
                        ? Future.succeededFuture(taken.isPresent())
                        : store.findLogins(session, order.duplication(), Set.of(lower))
                                .map(found -> !found.isEmpty()))
                .compose(taken ->
                        taken ? freeLogin(session, project, key, login, number + 1) : Future.succeededFuture(tried));
    }
}
