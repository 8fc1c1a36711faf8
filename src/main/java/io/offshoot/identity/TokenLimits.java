package io.offshoot.identity;

import io.offshoot.model.AccessLevel;
import io.offshoot.model.Json;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * What a token is limited to. The limits only ever take away: what its principal may not do, no token lets it do.
 *
 * @param everywhere the most that it allows in a project that {@code projects} does not list; empty: nothing
 * @param projects the most that it allows in each of these
 */
public record TokenLimits(Optional<AccessLevel> everywhere, Map<UUID, AccessLevel> projects) {
    /** No limits: the token allows whatever its principal may do. */
    public static final TokenLimits NONE = new TokenLimits(Optional.of(AccessLevel.ADMINISTER), Map.of());

    public TokenLimits {
        projects = Map.copyOf(projects);
    }

    /** The most that the token allows in a project; empty: nothing. */
    public Optional<AccessLevel> in(UUID project) {
        return Optional.ofNullable(projects.get(project)).or(() -> everywhere);
    }

    /** Whether it limits nothing, so that it may also do what concerns no single project. */
    public boolean none() {
        return equals(NONE);
    }

    /** The form in which it is stored. */
    public String text() {
        return Json.write(this);
    }

    /**
     * Reads what {@link #text} wrote.
     *
     * @throws IllegalArgumentException when it is none
     */
    public static TokenLimits of(String text) {
        return Json.read(text, TokenLimits.class);
    }
}
