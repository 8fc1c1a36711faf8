package io.offshoot.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the one setting that is a list: the environments that this one trusts. No message repeats a secret. */
final class EnvironmentsReader {
    static final String KEY = "environments";

    private static final int SHORTEST_SECRET = 16;
    private static final Set<String> MEMBERS =
            Set.of("url", "name", "secret", "secretFile", "publicKeys", "ca", "allowHttp", "allowedCidrs", "enabled");
    private static final YAMLMapper YAML = new YAMLMapper();

    private final JsonNode entry;
    private final String place;

    private EnvironmentsReader(JsonNode entry, String place) {
        this.entry = entry;
        this.place = place;
    }

    static List<ServerConfig.Environment> read(Settings settings) {
        String origin = settings.origin(KEY);
        JsonNode list = settings.text(KEY).map(text -> parse(text, origin)).orElseGet(YAML::createArrayNode);
        if (!list.isArray()) {
            throw new ConfigException(KEY + " (" + origin + ") is no list: give one entry with url and secret for each"
                    + " environment.");
        }
        List<ServerConfig.Environment> found = new ArrayList<>();
        for (JsonNode entry : list) {
            found.add(new EnvironmentsReader(entry, KEY + "[" + found.size() + "] (" + origin + ")").environment());
        }
        return List.copyOf(found);
    }

    private static JsonNode parse(String text, String origin) {
        try {
            return YAML.readTree(text);
        } catch (JsonProcessingException e) {
            // Its message may show the text.
            throw new ConfigException(KEY + " (" + origin + ") is neither JSON nor YAML.");
        }
    }

    private ServerConfig.Environment environment() {
        for (Map.Entry<String, JsonNode> member : entry.properties()) {
            if (!MEMBERS.contains(member.getKey())) {
                throw wrong("has no setting " + member.getKey() + Suggestion.of(member.getKey(), MEMBERS));
            }
        }
        String url = text("url").orElseThrow(() -> wrong("has no url."));
        return new ServerConfig.Environment(
                url,
                text("name").orElse(url),
                secret(),
                list("publicKeys"),
                text("ca").map(this::path),
                flag("allowHttp", false),
                list("allowedCidrs"),
                flag("enabled", true));
    }

    private Secret secret() {
        Optional<String> file = text("secretFile");
        Optional<String> secret = text("secret");
        if (file.isPresent() == secret.isPresent()) {
            throw wrong("needs either secret or secretFile.");
        }
        String value = secret.orElseGet(() -> content(path(file.orElseThrow())));
        if (value.length() < SHORTEST_SECRET) {
            throw wrong("has a secret of less than " + SHORTEST_SECRET + " characters.");
        }
        return new Secret(value);
    }

    private String content(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw wrong("has a secretFile that cannot be read: " + file + ".");
        }
    }

    private Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw wrong("has a path that is none: " + text + ".");
        }
    }

    private Optional<String> text(String name) {
        JsonNode value = entry.path(name);
        if (value.isContainerNode()) {
            throw wrong("has a " + name + " that is not one value.");
        }
        return Optional.of(value.asText().strip())
                .filter(some -> !value.isMissingNode() && !value.isNull() && !some.isEmpty());
    }

    private boolean flag(String name, boolean usual) {
        return text(name)
                .map(value -> switch (value) {
                    case "true" -> true;
                    case "false" -> false;
                    default -> throw wrong("has a " + name + " that is neither true nor false.");
                })
                .orElse(usual);
    }

    /** A list of texts, or a single one. */
    private List<String> list(String name) {
        JsonNode value = entry.path(name);
        if (!value.isArray()) {
            return text(name).stream().toList();
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode one : value) {
            if (!one.isTextual()) {
                throw wrong("has a " + name + " that is no list of texts.");
            }
            texts.add(one.asText().strip());
        }
        return List.copyOf(texts);
    }

    private ConfigException wrong(String text) {
        return new ConfigException(place + " " + text);
    }
}
