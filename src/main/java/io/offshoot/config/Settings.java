package io.offshoot.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The settings as texts, by key such as {@code http.port}, each with the place it comes from. */
final class Settings {
    private static final Set<String> SECRET =
            Set.of("database.url", "admin.password", "admin.clientSecret", EnvironmentsReader.KEY);
    private static final Pattern UUID_TEXT = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    /** One setting; {@code text} is empty when it has no value. */
    record Setting(Optional<String> text, String origin) {}

    private final Map<String, Setting> values;

    Settings(Map<String, Setting> values) {
        this.values = Map.copyOf(values);
    }

    /** The shipped file, the operator's file and the variables, one over the other. */
    static Settings layered(Map<String, String> environment) {
        Map<String, Setting> values = new HashMap<>(SettingsFile.shipped());
        Variables variables = new Variables(values.keySet());
        Optional.ofNullable(environment.get(Variables.CONFIG))
                .filter(path -> !path.isBlank())
                .ifPresent(path -> values.putAll(SettingsFile.of(path, values.keySet())));
        values.putAll(variables.read(environment));
        return new Settings(values);
    }

    Set<String> keys() {
        return values.keySet();
    }

    /** Where a setting comes from, for a sentence. */
    String origin(String key) {
        return values.get(key).origin();
    }

    ConfigException missing(String key, String accepted) {
        return new ConfigException(key + " (" + values.get(key).origin() + ") is empty: give " + accepted + ".");
    }

    private ConfigException wrong(String key, String accepted) {
        Setting setting = values.get(key);
        String value = SECRET.contains(key) ? "not valid" : "'" + setting.text().orElse("") + "'";
        return new ConfigException(key + " (" + setting.origin() + ") is " + value + ": give " + accepted + ".");
    }

    /** A setting that may be empty. */
    private <T> Optional<T> optional(String key, String accepted, Function<String, Optional<T>> parse) {
        return values.get(key).text().map(text -> parse.apply(text).orElseThrow(() -> wrong(key, accepted)));
    }

    private <T> T required(String key, String accepted, Function<String, Optional<T>> parse) {
        return optional(key, accepted, parse).orElseThrow(() -> missing(key, accepted));
    }

    Optional<String> text(String key) {
        return values.get(key).text();
    }

    Optional<Secret> secret(String key) {
        return text(key).map(Secret::new);
    }

    Optional<Path> path(String key) {
        return optional(key, "a path", text -> {
            try {
                return Optional.of(Path.of(text));
            } catch (InvalidPathException e) {
                return Optional.empty();
            }
        });
    }

    Optional<UUID> uuid(String key) {
        return optional(
                key,
                "a UUID, such as 0c8b3f2e-5d0c-4c8e-9a3e-2f6d1b7a9e41",
                text -> UUID_TEXT.matcher(text).matches() ? Optional.of(UUID.fromString(text)) : Optional.empty());
    }

    Optional<Secret> postgresUrl(String key) {
        return optional(
                key,
                "a connection URI of PostgreSQL, such as postgresql://user:password@host:5432/offshoot",
                text -> text.startsWith("postgresql://") || text.startsWith("postgres://")
                        ? Optional.of(new Secret(text))
                        : Optional.empty());
    }

    /** An http or https URL without query, fragment and final slash. */
    Optional<URI> httpUrl(String key) {
        return optional(key, "an http or https URL, such as https://fhir.example.org", Settings::parseHttpUrl);
    }

    private static Optional<URI> parseHttpUrl(String text) {
        try {
            URI url = new URI(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
            boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
            boolean bare = url.getQuery() == null && url.getFragment() == null && url.getUserInfo() == null;
            return http && bare && url.getHost() != null ? Optional.of(url) : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    int integer(String key, int least, int most) {
        String accepted = "a whole number "
                + (most == Integer.MAX_VALUE ? "of at least " + least : "from " + least + " to " + most);
        return required(key, accepted, text -> {
            try {
                int number = Integer.parseInt(text);
                return number >= least && number <= most ? Optional.of(number) : Optional.empty();
            } catch (NumberFormatException e) {
                return Optional.empty();
            }
        });
    }

    /** A number of bytes. */
    long size(String key, long least, long most) {
        return sizeIfGiven(key, least, most).orElseThrow(() -> missing(key, acceptedSize(least, most)));
    }

    /** The same; empty when nothing is said. */
    Optional<Long> sizeIfGiven(String key, long least, long most) {
        return optional(key, acceptedSize(least, most), text -> Units.size(text)
                .filter(bytes -> bytes >= least && bytes <= most));
    }

    private static String acceptedSize(long least, long most) {
        return "a size such as 64KB, 16MB or 4GB, from " + least + "B to " + most + "B";
    }

    /** A duration longer than none. */
    Duration duration(String key) {
        return required(
                key, "a duration such as 500ms, 10s, 5m, 24h or 30d, longer than 0", text -> Units.duration(text)
                        .filter(time -> !time.isZero()));
    }

    /** A duration of at least that, or none. */
    Optional<Duration> durationOrNone(String key, Duration least) {
        return optional(
                key,
                "a duration such as 24h or 30d, of at least " + least.toMinutes() + "m",
                text -> Units.duration(text).filter(time -> time.compareTo(least) >= 0));
    }

    /** A number from 0 to 1. */
    double share(String key) {
        return required(key, "a number from 0 to 1", text -> {
            try {
                double number = Double.parseDouble(text);
                return number >= 0 && number <= 1 ? Optional.of(number) : Optional.empty();
            } catch (NumberFormatException e) {
                return Optional.empty();
            }
        });
    }

    boolean flag(String key) {
        return required(key, "true or false", text -> switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> Optional.of(true);
            case "false" -> Optional.of(false);
            default -> Optional.empty();
        });
    }

    /** One of the names of an enumeration, in any case. */
    <E extends Enum<E>> E oneOf(String key, Class<E> type) {
        String accepted = "one of "
                + Arrays.stream(type.getEnumConstants())
                        .map(value -> value.name().toLowerCase(Locale.ROOT))
                        .collect(Collectors.joining(", "));
        return required(key, accepted, text -> Arrays.stream(type.getEnumConstants())
                .filter(value -> value.name().equalsIgnoreCase(text))
                .findFirst());
    }
}
