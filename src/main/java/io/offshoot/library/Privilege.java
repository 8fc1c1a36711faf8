package io.offshoot.library;

import java.util.Arrays;
import java.util.Optional;

/**
 * The privileges that security roles, groups and users carry, and that are enforced. The number 184 is the platform's own;
 * the others, whose numbers are nowhere published, begin at 10001.
 */
public enum Privilege {
    DUPLICATE_PROJECT(184, "DuplicateProject", "Duplicate the project, together with BypassAccessChecks"),
    BYPASS_ACCESS_CHECKS(10001, "BypassAccessChecks", "Read everything in the project, whatever else is granted"),
    CREATE_PROJECT(10002, "CreateProject", "Make projects, for example by duplicating one into this environment"),
    CREATE_APPLICATION_OBJECTS(10003, "CreateApplicationObjects", "Make and change objects of the project"),
    SCHEDULE_REQUEST(10004, "ScheduleRequest", "Make and change one's own subscriptions in the project"),
    ADMINISTER_SUBSCRIPTIONS(10005, "AdministerSubscriptions", "Make and change the subscriptions of others"),
    CREATE_CONFIGURATION_OBJECTS(
            10006,
            "CreateConfigurationObjects",
            "Make and change the environment's objects, except users, groups and security roles");

    private final int id;
    private final String label;
    private final String description;

    Privilege(int id, String label, String description) {
        this.id = id;
        this.label = label;
        this.description = description;
    }

    public int id() {
        return id;
    }

    public String label() {
        return label;
    }

    public String description() {
        return description;
    }

    /** Whether it says something about the environment and nothing about a single project. */
    public boolean ofEnvironment() {
        return this == CREATE_PROJECT || this == CREATE_CONFIGURATION_OBJECTS;
    }

    /** The privilege with that number. */
    public static Optional<Privilege> of(int id) {
        return Arrays.stream(values()).filter(each -> each.id == id).findFirst();
    }

    /** The privilege by its number or by its name, also with {@code DssXmlPrivileges} before it. */
    public static Optional<Privilege> named(String text) {
        String bare = text.replaceFirst("^DssXmlPrivileges", "");
        return Arrays.stream(values())
                .filter(each -> each.label.equalsIgnoreCase(bare)
                        || String.valueOf(each.id).equals(bare))
                .findFirst();
    }
}
