package io.offshoot.model;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A type of resource, by its name and by the small number under which it is stored.
 *
 * <p>The table is fixed and append only ({@code model/resource-types.tsv}): a code, once given, stands in databases and
 * packages for ever. Codes 1 to 299 are FHIR R4's types, from 301 on come the types of a project's administration.
 */
public record ResourceType(short code, String name) implements Comparable<ResourceType> {
    private static final Map<String, ResourceType> BY_NAME = load();
    private static final ResourceType[] BY_CODE = byCode();

    public static final ResourceType BINARY = of("Binary");
    public static final ResourceType PROJECT = of("Project");
    public static final ResourceType PROJECT_MEMBERSHIP = of("ProjectMembership");
    public static final ResourceType CLIENT_APPLICATION = of("ClientApplication");
    public static final ResourceType USER = of("User");
    public static final ResourceType BOT = of("Bot");
    public static final ResourceType PRACTITIONER = of("Practitioner");
    public static final ResourceType SUBSCRIPTION = of("Subscription");

    /** The type of that name; names are case-sensitive, as in FHIR. */
    public static Optional<ResourceType> named(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    /**
     * The type of that name.
     *
     * @throws IllegalArgumentException when there is none: for names that the program itself writes
     */
    public static ResourceType of(String name) {
        return named(name).orElseThrow(() -> new IllegalArgumentException("no resource type " + name));
    }

    /**
     * The type stored under that code.
     *
     * @throws IllegalArgumentException when there is none: a newer server wrote the row
     */
    public static ResourceType ofCode(int code) {
        return coded(code).orElseThrow(() -> new IllegalArgumentException("no resource type has the code " + code));
    }

    /** The type with that code, if there is one. */
    public static Optional<ResourceType> coded(int code) {
        return code > 0 && code < BY_CODE.length ? Optional.ofNullable(BY_CODE[code]) : Optional.empty();
    }

    /** All types, in the order of their codes. */
    public static Collection<ResourceType> all() {
        return BY_NAME.values();
    }

    /**
     * Whether its resources belong to the installation rather than to a project: users, and the configuration objects. A
     * reference to one leads out of every project, by design.
     */
    public boolean ofEnvironment() {
        return equals(USER) || (code > 500 && code <= 520);
    }

    @Override
    public int compareTo(ResourceType other) {
        return Short.compare(code, other.code);
    }

    @Override
    public String toString() {
        return name;
    }

    private static Map<String, ResourceType> load() {
        Map<String, ResourceType> types = new LinkedHashMap<>();
        try (var lines = new BufferedReader(new InputStreamReader(
                ResourceType.class.getResourceAsStream("/model/resource-types.tsv"), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.startsWith("#")) {
                    int tab = line.indexOf('\t');
                    String name = line.substring(tab + 1);
                    types.put(name, new ResourceType(Short.parseShort(line.substring(0, tab)), name));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Collections.unmodifiableMap(types);
    }

    private static ResourceType[] byCode() {
        int last = BY_NAME.values().stream().mapToInt(ResourceType::code).max().orElse(0);
        ResourceType[] types = new ResourceType[last + 1];
        BY_NAME.values().forEach(type -> types[type.code] = type);
        return types;
    }
}
