package io.offshoot.store;

import io.vertx.sqlclient.Row;
import java.util.UUID;

/** A project as the store knows it; its text is the resource of type Project with the same id. */
public record Project(UUID id, State state, String name, boolean superAdmin) {
    /**
     * Only a live project is seen: not one that is being made, was deleted, or is being removed. The environment is the
     * one that {@link io.offshoot.model.Environment} describes.
     */
    public enum State {
        PREPARING,
        LIVE,
        DELETED,
        DELETING,
        ENVIRONMENT;

        String label() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    static final String COLUMNS = "id, state, name, super_admin";

    static Project of(Row row) {
        return new Project(
                row.getUUID("id"),
                State.valueOf(row.getString("state").toUpperCase(java.util.Locale.ROOT)),
                row.getString("name"),
                row.getBoolean("super_admin"));
    }

    /** Whether requests may see it. */
    public boolean live() {
        return state == State.LIVE;
    }

    /** Whether super administrators may read and write in it: a live one, or the environment. */
    public boolean open() {
        return live() || state == State.ENVIRONMENT;
    }
}
