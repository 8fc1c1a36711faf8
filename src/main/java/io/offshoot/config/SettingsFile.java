package io.offshoot.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.offshoot.config.Settings.Setting;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads a YAML file of settings: at the top are settings and sections, in a section are settings. One setting is a list,
 * which is kept as text.
 */
final class SettingsFile {
    private static final String SHIPPED = "/conf/application.yaml";
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .build();

    private SettingsFile() {}

    /** The defaults: every setting there is. */
    static Map<String, Setting> shipped() {
        try (InputStream file = SettingsFile.class.getResourceAsStream(SHIPPED)) {
            if (file == null) {
                throw new IllegalStateException(SHIPPED + " is missing from the jar");
            }
            return flatten(YAML.readTree(file), "conf/application.yaml");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The operator's file.
     *
     * @param known the keys that there are
     * @throws ConfigException when the file cannot be read or has a setting that there is not
     */
    static Map<String, Setting> of(String path, Set<String> known) {
        Map<String, Setting> settings;
        try (InputStream file = Files.newInputStream(Path.of(path))) {
            settings = flatten(YAML.readTree(file), path);
        } catch (JsonProcessingException e) {
            String line =
                    e.getLocation() == null ? "" : ", line " + e.getLocation().getLineNr();
            throw new ConfigException(
                    "The file " + path + " (OFFSHOOT_CONFIG) is not valid YAML" + line + ": " + e.getOriginalMessage());
        } catch (IOException | InvalidPathException e) {
            throw new ConfigException("The file " + path + " cannot be read: " + e
                    + ". Set OFFSHOOT_CONFIG to a YAML file of settings, or leave it out.");
        }
        for (String key : settings.keySet()) {
            if (!known.contains(key)) {
                throw new ConfigException("There is no setting " + key + ", which stands in " + path
                        + " (OFFSHOOT_CONFIG)" + Suggestion.of(key, known)
                        + " Every setting stands in conf/application.yaml.");
            }
        }
        // A setting without a value is left as it was.
        settings.values().removeIf(setting -> setting.text().isEmpty());
        return settings;
    }

    private static Map<String, Setting> flatten(JsonNode root, String origin) {
        Map<String, Setting> settings = new HashMap<>();
        if (root.isMissingNode() || root.isNull()) {
            return settings;
        }
        if (!root.isObject()) {
            throw new ConfigException("The file " + origin
                    + " (OFFSHOOT_CONFIG) does not hold settings, such as `http:` with `port: 8080` below it.");
        }
        root.properties().forEach(entry -> {
            if (entry.getValue().isObject()) {
                entry.getValue()
                        .properties()
                        .forEach(setting ->
                                put(settings, entry.getKey() + "." + setting.getKey(), setting.getValue(), origin));
            } else {
                put(settings, entry.getKey(), entry.getValue(), origin);
            }
        });
        return settings;
    }

    private static void put(Map<String, Setting> settings, String key, JsonNode value, String origin) {
        if (value.isArray() && key.equals(EnvironmentsReader.KEY)) {
            settings.put(key, new Setting(Optional.of(value.toString()), origin));
            return;
        }
        if (value.isContainerNode()) {
            throw new ConfigException(key + " in " + origin + " is a list or a section: give one value.");
        }
        Optional<String> text = Optional.of(value.asText()).filter(some -> !value.isNull() && !some.isBlank());
        settings.put(key, new Setting(text, origin));
    }
}
