package io.offshoot.container;

import io.offshoot.identity.Caller;
import io.offshoot.model.Environment;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.store.Database;
import io.offshoot.store.OrgStore;
import io.offshoot.store.OrgStore.OrgRow;
import io.offshoot.store.Session;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/** Makes, changes and removes organisations, for super administrators. */
public final class Orgs {
    private static final ResourceType ORG = ResourceType.of("Org");
    private static final Pattern HANDLE = Pattern.compile("org-[a-z0-9][a-z0-9._-]{0,99}");

    private final Database database;
    private final DoorResources resources;
    private final People people = new People();
    private final OrgStore store = new OrgStore();

    Orgs(Database database, DoorResources resources) {
        this.database = database;
        this.resources = resources;
    }

    /** All organisations, by their handles. */
    public Future<List<Org>> all() {
        return store.all(database.requests(), Environment.ID)
                .map(rows -> rows.stream().map(row -> Org.of(row.content())).toList());
    }

    /** The organisation with that handle; fails with ResourceNotFound. */
    public Future<Org> read(String handle) {
        return find(database.requests(), handle).map(row -> Org.of(row.content()));
    }

    /**
     * Makes an organisation, or puts another in the place of the one with its handle.
     *
     * @return as it is kept; fails with InvalidInput for a handle that is none or a member that is named twice,
     *     ResourceNotFound for a member that is nobody
     */
    public Future<Org> put(Caller caller, Org wanted) {
        if (!HANDLE.matcher(wanted.handle()).matches()) {
            return Future.failedFuture(Refusal.input(
                    "The id of an organisation is org- and at most 100 lower-case letters, digits, dots, hyphens or"
                            + " underscores"));
        }
        return database.transaction(session -> members(session, wanted).compose(org -> store.lock(session)
                .compose(locked -> store.read(session, Environment.ID, org.handle()))
                .compose(found -> found.map(row -> resources.update(
                                session, caller, Environment.ID, new ResourceKey(ORG, row.id()), text(org)))
                        .orElseGet(() -> resources.create(
                                session, caller, Environment.ID, new ResourceKey(ORG, UUID.randomUUID()), text(org))))
                .map(org)));
    }

    private static byte[] text(Org org) {
        return org.text().getBytes();
    }

    /** The same with the ids of its members as they have them when they call. */
    private Future<Org> members(Session session, Org org) {
        List<Org.Member> members = new ArrayList<>();
        Set<String> users = new LinkedHashSet<>();
        Future<Void> done = Future.succeededFuture();
        for (Org.Member member : org.members()) {
            done = done.compose(before -> people.user(session, member.user())).map(user -> {
                if (!users.add(user)) {
                    throw Refusal.input(user + " is named twice among the members");
                }
                members.add(new Org.Member(user, member.admin(), member.billing(), member.projectAccess()));
                return null;
            });
        }
        return done.map(all -> new Org(org.handle(), org.name(), members, org.spendingLimit(), org.spend()));
    }

    /** Removes an organisation; fails with ResourceNotFound, CONFLICT while a project names it. */
    public Future<Void> remove(Caller caller, String handle) {
        return database.transaction(session -> store.lock(session)
                .compose(locked -> find(session, handle))
                .compose(row -> store.isNamed(session, handle)
                        .compose(named -> named
                                ? Future.failedFuture(Failure.of(
                                        Kind.CONFLICT,
                                        "Projects are billed to " + handle + ", sponsored by it or shared with it"))
                                : resources.delete(session, caller, Environment.ID, new ResourceKey(ORG, row.id())))));
    }

    private Future<OrgRow> find(Session session, String handle) {
        return store.read(session, Environment.ID, handle).compose(found -> found.map(Future::succeededFuture)
                .orElseGet(() -> Future.failedFuture(Refusal.noEntity(handle))));
    }
}
