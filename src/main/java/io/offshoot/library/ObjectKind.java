package io.offshoot.library;

import io.offshoot.model.ResourceType;
import java.util.Arrays;
import java.util.Optional;

/**
 * The kinds of objects that the Library door knows by the numbers of their type and subtype, each with the type of
 * resource that it is stored as. All but {@link #PROJECT} are configuration objects: they belong to the environment.
 */
public enum ObjectKind {
    PROJECT(32, 8192, "Project", "project"),
    USER(34, 8704, "User", "user"),
    USER_GROUP(34, 8705, "UserGroup", "usergroup"),
    SECURITY_ROLE(44, 11264, "SecurityRole", "securityRole"),
    DATA_SOURCE(29, 7424, "DataSource", "datasource"),
    DATABASE_LOGIN(30, 7680, "DatabaseLogin", "login"),
    DATABASE_CONNECTION(31, 7936, "DatabaseConnection", "connection"),
    LOCALE(45, 11520, "Locale", "locale"),
    EVENT(49, 12544, "ScheduleEvent", "event"),
    SCHEDULE(51, 13056, "ScheduleTrigger", "schedule"),
    DEVICE(9, 2304, "SubscriptionDevice", "device"),
    TRANSMITTER(35, 8960, "SubscriptionTransmitter", "transmitter"),
    PALETTE(71, 18176, "Palette", "palette"),
    CONTENT_BUNDLE(77, 19712, "ContentBundle", "contentBundle"),
    APPLICATION(78, 19968, "Application", "application"),
    TIMEZONE(79, 20224, "Timezone", "timezone"),
    RUNTIME(80, 20480, "Runtime", "runtime"),
    CALENDAR(81, 20736, "Calendar", "calendar"),
    DBMS(57, 14592, "DatabaseSystem", "dbms"),
    DRIVER(84, 21504, "DatabaseDriver", "driver"),
    CONTACT(255, 65282, "Contact", "contact"),
    CONTACT_GROUP(255, 65284, "ContactGroup", "contactGroup");

    private final int type;
    private final int subtype;

    @SuppressWarnings("ImmutableEnumChecker") // a record of a number and a name
    private final ResourceType resource;

    private final String label;

    ObjectKind(int type, int subtype, String resource, String label) {
        this.type = type;
        this.subtype = subtype;
        this.resource = ResourceType.of(resource);
        this.label = label;
    }

    /** The number of the type; users and groups share one, and so do contacts and their groups. */
    public int type() {
        return type;
    }

    public int subtype() {
        return subtype;
    }

    /** What it is stored as. */
    public ResourceType resource() {
        return resource;
    }

    /** What it is called in paths and sentences. */
    public String label() {
        return label;
    }

    /** Whether it is written by the routes that know nothing of its kind: no user, group, role or project. */
    public boolean plain() {
        return compareTo(SECURITY_ROLE) > 0;
    }

    /** The kind that is stored as that type. */
    public static Optional<ObjectKind> of(ResourceType resource) {
        return Arrays.stream(values())
                .filter(kind -> kind.resource.equals(resource))
                .findFirst();
    }

    /** The kind by its label, or by the number of its type or subtype; of those that share a type the first. */
    public static Optional<ObjectKind> named(String text) {
        return Arrays.stream(values())
                .filter(kind -> kind.label.equalsIgnoreCase(text)
                        || String.valueOf(kind.type).equals(text)
                        || String.valueOf(kind.subtype).equals(text))
                .findFirst();
    }
}
