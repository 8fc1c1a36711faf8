package io.offshoot.http.container;

import io.offshoot.container.Handles;
import io.offshoot.container.Refusal;
import io.offshoot.container.Regions;
import io.offshoot.identity.Caller;
import io.offshoot.model.Environment;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.store.Database;
import io.offshoot.store.PrincipalStore;
import io.offshoot.store.PrincipalStore.Account;
import io.offshoot.store.ResourceStore;
import io.offshoot.store.ResourceVersion;
import io.offshoot.text.Members;
import io.vertx.core.Future;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Describes users. */
final class PeopleMethods {
    private final Database database;
    private final PrincipalStore accounts = new PrincipalStore();
    private final ResourceStore resources = new ResourceStore();

    private final Regions regions;

    PeopleMethods(Database database, Regions regions) {
        this.database = database;
        this.regions = regions;
    }

    void addTo(Methods methods) {
        methods.add("user", "describe", this::user);
    }

    private Future<Void> user(ContainerCall call) {
        Caller caller = call.caller();
        if (call.subject().equals(Handles.of(caller))) {
            return self(caller).compose(names -> regions.all(database.requests())
                    .compose(all -> answer(call, names, Map.of("billTo", call.subject(), "permittedRegions", all))));
        }
        return accounts.byLogin(database.requests(), Environment.ID, Handles.login(call.subject()))
                .compose(found -> found.filter(account -> account.project().equals(Environment.ID))
                        .map(this::names)
                        .orElseGet(() -> Future.failedFuture(Refusal.noEntity(call.subject()))))
                .compose(names -> answer(call, names, Map.of()));
    }

    /** First and last name. */
    private record Names(String first, String last) {}

    private Future<Names> self(Caller caller) {
        if (!caller.identity().type().equals(ResourceType.USER)) {
            return Future.succeededFuture(new Names(caller.display(), ""));
        }
        return accounts.byId(database.requests(), caller.identity().id()).compose(found -> found.map(this::names)
                .orElseGet(() -> Future.succeededFuture(new Names(caller.display(), ""))));
    }

    private Future<Names> names(Account account) {
        return resources
                .read(database.requests(), account.project(), new ResourceKey(ResourceType.USER, account.id()))
                .map(text -> new Names(member(text, "firstName"), member(text, "lastName")));
    }

    private static String member(Optional<ResourceVersion> user, String name) {
        return user.flatMap(version -> {
                    byte[] text = version.content().getBytes();
                    return Members.find(text, name).flatMap(member -> member.string(text));
                })
                .orElse("");
    }

    private static Future<Void> answer(ContainerCall call, Names names, Map<String, Object> own) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("id", call.subject());
        answer.put("class", "user");
        answer.put("handle", Handles.login(call.subject()));
        answer.put("first", names.first());
        answer.put("last", names.last());
        answer.put("middle", "");
        answer.putAll(new TreeMap<>(own));
        return call.answer(answer);
    }
}
