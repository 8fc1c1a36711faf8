package io.offshoot.http.administration;

import io.offshoot.container.Handles;
import io.offshoot.container.People;
import io.offshoot.identity.Caller;
import io.offshoot.library.LibraryText;
import io.offshoot.library.Users;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.model.ResourceType;
import io.offshoot.store.Database;
import io.offshoot.store.PrincipalStore.Account;
import io.vertx.core.Future;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/** Users of the whole installation, as the Container door calls them. */
public final class UserRequests {
    static final Set<String> MEMBERS = Set.of("login", "firstName", "lastName", "email", "password");

    /** What fits into an id, {@code user-<login>}, in a path. */
    private static final Pattern LOGIN = Pattern.compile("[a-z0-9][a-z0-9._-]{0,99}");

    private final Database database;
    private final Users users;
    private final People people = new People();

    public UserRequests(Database database, Users users) {
        this.database = database;
        this.users = users;
    }

    /** Makes a user; fails with INVALID, CONFLICT for a login or e-mail address that is taken. */
    Future<Map<String, Object>> create(Caller caller, Body body) {
        String login = body.required("login");
        if (!LOGIN.matcher(login).matches()) {
            throw Body.expected("At most 100 lower-case letters, digits, dots, hyphens or underscores", "login");
        }
        LibraryText text = LibraryText.create(ResourceType.USER).with("login", login);
        for (String name : new String[] {"firstName", "lastName", "email"}) {
            Optional<String> given = body.text(name);
            text = given.isPresent() ? text.with(name, given.get()) : text;
        }
        UUID id = UUID.randomUUID();
        return users.create(caller, id, new Users.Wanted(text, body.text("password"), false, Optional.empty()))
                .compose(made -> read(Handles.user(login)));
    }

    /** The user of that id, {@code user-<login>}; fails with NOT_FOUND. */
    Future<Map<String, Object>> read(String id) {
        return people.account(database.requests(), id).compose(found -> found.map(UserRequests::write)
                .map(Future::succeededFuture)
                .orElseGet(() -> Future.failedFuture(Failure.of(Kind.NOT_FOUND, "There is no user " + id))));
    }

    private static Map<String, Object> write(Account account) {
        Map<String, Object> text = new LinkedHashMap<>();
        text.put("id", Handles.of(account));
        text.put("user", "User/" + account.id());
        text.put("enabled", account.enabled());
        return text;
    }
}
