package io.offshoot.container;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.offshoot.model.AccessLevel;
import io.offshoot.model.Json;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;

/**
 * An organisation: who is in it, what it may spend and has spent.
 *
 * @param handle its id, such as {@code org-acme}
 * @param spendingLimit in the currency of the installation; empty: no limit
 */
@JsonPropertyOrder({"resourceType", "handle"})
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record Org(String handle, String name, List<Member> members, Optional<Double> spendingLimit, double spend) {
    /**
     * A member.
     *
     * @param user its handle, such as {@code user-alice}
     * @param admin whether it administers the organisation
     * @param billing whether it may make the organisation pay for its projects
     * @param projectAccess the most that it gets in a project through the organisation; empty: nothing. An administrator
     *     gets whatever the organisation was given
     */
    public record Member(String user, boolean admin, boolean billing, Optional<AccessLevel> projectAccess) {
        /** The most that it gets in a project through the organisation. */
        public Optional<AccessLevel> most() {
            return admin ? Optional.of(AccessLevel.ADMINISTER) : projectAccess;
        }
    }

    /** Reads a stored text. */
    public static Org of(Buffer text) {
        return Json.read(text.toString(), Org.class);
    }

    /** For the stored text. */
    @JsonProperty
    public String resourceType() {
        return "Org";
    }

    /** The text to store. */
    public Buffer text() {
        return Buffer.buffer(Json.write(this));
    }

    /** What somebody is in it. */
    public Optional<Member> member(String user) {
        return members.stream().filter(member -> member.user().equals(user)).findFirst();
    }

    /** Whether it has spent what it may. */
    public boolean limitReached() {
        return spendingLimit.filter(limit -> spend >= limit).isPresent();
    }
}
