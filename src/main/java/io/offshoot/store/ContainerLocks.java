package io.offshoot.store;

import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.UUID;

/**
 * Locks of a project's folders until the transaction ends: shared by whoever puts objects into them, alone for whoever
 * moves or removes folders, or clones into the project. So nothing is put into a folder that goes away meanwhile, and of two
 * clones of overlapping objects one waits for the other.
 */
public final class ContainerLocks {
    private static final long SALT = 0x636f_6e74_6169_6e72L;
    private static final long OF_PERMISSIONS = 0x7065_726d_6974_7373L;
    private static final String SHARED = "select pg_advisory_xact_lock_shared($1::int8)";
    private static final String ALONE = "select pg_advisory_xact_lock($1::int8)";

    /** Waits until nobody changes the folders. */
    public Future<Void> shared(Session session, UUID project) {
        return session.write(SHARED, Tuple.of(key(project))).mapEmpty();
    }

    /** Waits until nobody uses the folders. */
    public Future<Void> alone(Session session, UUID project) {
        return session.write(ALONE, Tuple.of(key(project))).mapEmpty();
    }

    /** Waits until nobody else changes who may do what in the project; the folders have nothing to do with it. */
    public Future<Void> permissions(Session session, UUID project) {
        return session.write(ALONE, Tuple.of(key(project) ^ OF_PERMISSIONS)).mapEmpty();
    }

    private static long key(UUID project) {
        return project.getMostSignificantBits() * 31 + project.getLeastSignificantBits() ^ SALT;
    }
}
