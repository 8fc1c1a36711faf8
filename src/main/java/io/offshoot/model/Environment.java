package io.offshoot.model;

import java.util.UUID;

/**
 * The project that holds what belongs to the installation and to no project: users who sign in everywhere, and other
 * objects of configuration.
 *
 * <p>It is a project to the store alone: it has no Project resource, is in no list, is never cloned or removed, and only
 * super administrators read and write in it.
 */
public final class Environment {
    /** The same in every installation; migrations name it, too. */
    public static final UUID ID = UUID.fromString("0ff50007-0000-4000-8000-000000000001");

    private Environment() {}
}
