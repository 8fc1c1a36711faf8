package io.offshoot.http.fhir;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.offshoot.identity.Identities;
import io.offshoot.identity.Principal;
import io.offshoot.store.Database;
import io.offshoot.store.LoginStore.Login;
import io.offshoot.store.MembershipStore;
import io.offshoot.store.MembershipStore.Place;
import io.offshoot.store.PrincipalStore.Account;
import io.offshoot.text.Members;
import io.vertx.core.Future;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What {@code /auth/me} tells people of themselves beyond what programs are told: address, sign-ins, memberships. */
final class WhoAmIPerson {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'");
    private static final int MOST_MEMBERSHIPS = 1000;

    private final Database database;
    private final Identities identities;
    private final MembershipStore memberships = new MembershipStore();

    WhoAmIPerson(Database database, Identities identities) {
        this.database = database;
        this.identities = identities;
    }

    /** The members {@code user} and {@code security}, as JSON. */
    record Person(String user, String security) {}

    /** What there is to tell; nothing to programs. */
    Future<Optional<Person>> of(Principal principal) {
        if (!(principal instanceof Principal.User user)) {
            return Future.succeededFuture(Optional.empty());
        }
        String reference = "User/" + user.user();
        return identities
                .accounts()
                .byId(user.user())
                .compose(account -> identities.tokens().signIns(user.user()).compose(logins -> memberships
                        .places(database.requests(), reference, Optional.empty(), MOST_MEMBERSHIPS)
                        .map(places -> Optional.of(new Person(
                                user(user, account).toString(),
                                security(logins, places).toString())))));
    }

    private static ObjectNode user(Principal.User user, Optional<Account> account) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("resourceType", "User").put("id", user.user().toString());
        account.flatMap(Account::email).ifPresent(email -> node.put("email", email));
        return node;
    }

    private static ObjectNode security(List<Login> logins, List<Place> places) {
        ObjectNode security = JsonNodeFactory.instance.objectNode();
        security.put("mfaEnrolled", false);
        ArrayNode sessions = security.putArray("sessions");
        for (Login login : logins) {
            ObjectNode session = sessions.addObject();
            session.put("id", login.id().toString());
            session.put("lastUpdated", TIME.format(login.lastUsed().withOffsetSameInstant(ZoneOffset.UTC)));
            session.put("authMethod", "password");
            session.put("remoteAddress", login.address());
            named(login.agent(), "Firefox", "Edg", "Chrome", "Safari")
                    .ifPresent(browser -> session.put("browser", browser.equals("Edg") ? "Edge" : browser));
            named(login.agent(), "Windows", "Android", "iPhone", "Mac OS", "Linux")
                    .ifPresent(system -> session.put("os", system));
        }
        ArrayNode memberships = security.putArray("memberships");
        for (Place place : places) {
            ObjectNode membership = memberships.addObject();
            membership.put("resourceType", "ProjectMembership");
            LoginRoutes.describe(place, membership);
            byte[] text = place.membership().content().getBytes();
            if (Members.find(text, "admin")
                    .map(member -> member.raw(text))
                    .orElse("")
                    .equals("true")) {
                membership.put("admin", true);
            }
        }
        return security;
    }

    /** The first of the names that the text mentions; programs that pretend to be others come first. */
    private static Optional<String> named(String agent, String... names) {
        String text = agent.toLowerCase(Locale.ROOT);
        return Arrays.stream(names)
                .filter(name -> text.contains(name.toLowerCase(Locale.ROOT)))
                .findFirst();
    }
}
