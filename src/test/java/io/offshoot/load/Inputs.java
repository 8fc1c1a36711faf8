package io.offshoot.load;

import io.offshoot.text.JsonTokens;
import io.offshoot.text.JsonTokens.Token;
import io.offshoot.text.StoredText;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Inputs for tests, and what is in them. */
final class Inputs {
    private static final byte[] REFERENCE = "reference".getBytes(StandardCharsets.US_ASCII);

    private Inputs() {}

    static LoadInput named(String name, String text) {
        return LoadInput.named(name, () -> new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    static LoadInput lines(String... lines) {
        return named("lines.ndjson", String.join("\n", lines));
    }

    /** One of the Bundles that {@code -Dsynthea.bulk=false -Dsynthea.population=2 -Dsynthea.years=1} makes. */
    static LoadInput synthea(String name) {
        return LoadInput.named(
                name + ".json.gz", () -> Inputs.class.getResourceAsStream("/synthea/" + name + ".json.gz"));
    }

    static String patient() {
        return "{\"resourceType\":\"Patient\",\"id\":\"" + UUID.randomUUID() + "\",\"name\":[{\"family\":\"Ä\"}]}";
    }

    static String id(String resource) {
        return StoredText.of(resource.getBytes(StandardCharsets.UTF_8)).id().orElseThrow();
    }

    static List<IncomingResource> read(LoadInput input) throws IOException {
        List<IncomingResource> all = new ArrayList<>();
        try (ResourceSource source = input.opener().open()) {
            for (Optional<IncomingResource> next = source.next(); next.isPresent(); next = source.next()) {
                all.add(next.get());
            }
        }
        return all;
    }

    /** The strings under {@code reference}, as they are written. */
    static Set<String> references(String resource) {
        Set<String> references = new HashSet<>();
        byte[] text = resource.getBytes(StandardCharsets.UTF_8);
        JsonTokens tokens = new JsonTokens().reset(text);
        for (Token token = tokens.next(); token != Token.END; token = tokens.next()) {
            if (token == Token.NAME && tokens.is(REFERENCE) && tokens.next() == Token.STRING) {
                references.add(new String(
                        text, tokens.start() + 1, tokens.end() - tokens.start() - 2, StandardCharsets.UTF_8));
            }
        }
        return references;
    }
}
