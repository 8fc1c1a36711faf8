package io.offshoot.http.library;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.offshoot.library.LibraryText;
import io.offshoot.library.Privilege;
import io.offshoot.library.Users.Wanted;
import io.offshoot.model.Failure;
import io.offshoot.model.ResourceType;
import io.offshoot.store.ResourceVersion;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What a request says of a user. Members that the platform knows and that mean nothing here are passed over. */
final class UserInput {
    private static final int LONGEST_NAME = 250;
    private static final int LONGEST = 4096;
    private static final int LONGEST_PASSWORD = 1024;

    private UserInput() {}

    /** A new user, with {@code username} and {@code fullName}. */
    static Wanted created(ObjectNode body) {
        Map<String, JsonNode> members = new LinkedHashMap<>();
        body.properties().forEach(member -> members.put(member.getKey(), member.getValue()));
        if (Patch.text(members, "username", LONGEST_NAME)
                .filter(name -> !name.isBlank())
                .isEmpty()) {
            throw Failure.invalid("A text is expected", "username");
        }
        LibraryText text =
                LibraryText.create(ResourceType.USER).with("created", Views.date(OffsetDateTime.now(ZoneOffset.UTC)));
        return wanted(text, members);
    }

    /** A user with some of its members changed. */
    static Wanted changed(ResourceVersion user, Map<String, JsonNode> members) {
        return wanted(LibraryText.of(user.content()), members);
    }

    private static Wanted wanted(LibraryText text, Map<String, JsonNode> members) {
        LibraryText result = text;
        Optional<String> login = Patch.text(members, "username", LONGEST_NAME);
        if (login.isPresent()) {
            if (login.get().isBlank()) {
                throw Failure.invalid("A text that is not blank is expected", "username");
            }
            result = result.with("login", login.get().strip());
        }
        Optional<String> fullName = Patch.text(members, "fullName", LONGEST_NAME)
                .or(() -> login.filter(name ->
                        text.raw("fullName").isEmpty() && text.raw("firstName").isEmpty()));
        if (fullName.isPresent()) {
            result = named(result, fullName.get().strip());
        }
        result = text(result, members, "email", LONGEST_NAME);
        result = text(result, members, "description", LONGEST);
        Optional<Boolean> enabled = Patch.flag(members, "enabled");
        if (enabled.isPresent()) {
            result = result.withRaw("enabled", Patch.json(enabled.get()));
        }
        if (members.containsKey("addresses")) {
            result = result.withRaw("addresses", Patch.json(list(members.get("addresses"), "addresses")));
        }
        if (members.containsKey("privileges")) {
            result = result.withRaw("privileges", Patch.json(privileges(members.get("privileges"))));
        }
        return new Wanted(
                result,
                Patch.text(members, "password", LONGEST_PASSWORD).filter(password -> !password.isEmpty()),
                Patch.flag(members, "requireNewPassword").orElse(false),
                Patch.ids(members, "memberships").map(Set::copyOf));
    }

    private static LibraryText text(LibraryText text, Map<String, JsonNode> members, String name, int longest) {
        if (!members.containsKey(name)) {
            return text;
        }
        return Patch.text(members, name, longest)
                .filter(value -> !value.isBlank())
                .map(value -> text.with(name, value))
                .orElseGet(() -> text.without(name));
    }

    /** A FHIR client reads the two parts of a name. */
    private static LibraryText named(LibraryText text, String fullName) {
        int space = fullName.lastIndexOf(' ');
        LibraryText named =
                text.with("fullName", fullName).with("firstName", space < 0 ? fullName : fullName.substring(0, space));
        return space < 0 ? named.without("lastName") : named.with("lastName", fullName.substring(space + 1));
    }

    private static JsonNode list(JsonNode value, String name) {
        if (!value.isArray()) {
            throw Failure.invalid("A list is expected", name);
        }
        return References.stored(value);
    }

    /**
     * The numbers of privileges that are given by number or name, alone or in objects.
     *
     * @throws Failure INVALID for one that is not known: a privilege that nothing enforces is not granted
     */
    static List<Integer> privileges(JsonNode value) {
        if (!value.isArray()) {
            throw Failure.invalid("A list of privileges is expected", "privileges");
        }
        Set<Integer> numbers = new TreeSet<>();
        for (JsonNode element : value) {
            JsonNode said = element.isObject() ? element.path(element.has("id") ? "id" : "name") : element;
            Privilege privilege = Privilege.named(said.asText())
                    .orElseThrow(() -> Failure.invalid(
                            "There is no privilege " + said.asText() + " here; GET /api/privileges lists them",
                            "privileges"));
            numbers.add(privilege.id());
        }
        return new ArrayList<>(numbers);
    }
}
