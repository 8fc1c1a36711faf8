package io.offshoot.config;

import io.offshoot.config.Settings.Setting;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The environment variables that set something. */
final class Variables {
    /** Names the operator's own YAML file. */
    static final String CONFIG = "OFFSHOOT_CONFIG";

    private static final String PREFIX = "OFFSHOOT_";

    // Promised names; every other one is made from the key.
    private static final Map<String, String> NAMES = Map.of(
            "http.port", "OFFSHOOT_PORT",
            "http.managementPort", "OFFSHOOT_MANAGEMENT_PORT",
            "http.baseUrl", "OFFSHOOT_BASE_URL",
            "database.url", "DATABASE_URL");

    // Kubernetes sets such variables in every pod beside a Service whose name begins with "offshoot"; they say where
    // that Service is, and are nobody's settings.
    private static final Pattern SERVICE_LINK = Pattern.compile(
            "OFFSHOOT_([A-Z0-9_]+_)?(SERVICE_(HOST|PORT(_[A-Z0-9_]+)?)|PORT_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)");
    private static final Pattern SERVICE_ADDRESS = Pattern.compile("(tcp|udp|sctp)://.*");

    private final Map<String, String> keys;

    /** The variables for settings of these keys. */
    Variables(Set<String> keys) {
        this.keys = keys.stream().collect(Collectors.toMap(Variables::nameOf, key -> key));
    }

    /** {@code copy.pageRows} is set by {@code OFFSHOOT_COPY_PAGE_ROWS}. */
    static String nameOf(String key) {
        String words = key.replace('.', '_').replaceAll("([a-z])([A-Z])", "$1_$2");
        return NAMES.getOrDefault(key, PREFIX + words.toUpperCase(Locale.ROOT));
    }

    /**
     * The settings in these variables, by key.
     *
     * @throws ConfigException when a variable looks like one of ours and is not
     */
    Map<String, Setting> read(Map<String, String> environment) {
        Map<String, Setting> values = new HashMap<>();
        environment.forEach((name, value) -> {
            if (isServiceLink(name, value) || name.equals(CONFIG)) {
                return;
            }
            if (keys.containsKey(name)) {
                if (!value.isBlank()) {
                    values.put(keys.get(name), new Setting(Optional.of(value), "the variable " + name));
                }
            } else if (name.startsWith(PREFIX)) {
                throw new ConfigException(
                        "The variable " + name + " is not a setting of Offshoot" + Suggestion.of(name, keys.keySet())
                                + " Every setting stands in conf/application.yaml with its variable.");
            }
        });
        return values;
    }

    private static boolean isServiceLink(String name, String value) {
        return SERVICE_LINK.matcher(name).matches()
                || (name.startsWith(PREFIX)
                        && name.endsWith("_PORT")
                        && SERVICE_ADDRESS.matcher(value).matches());
    }
}
