package io.offshoot.library.duplication;

import io.offshoot.library.LibraryText;
import io.offshoot.model.Json;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;

/** What an import says of the new project: its description and its languages. */
final class Details {
    private Details() {}

    /** The text of a project's details with what the import says, every other member as it was. */
    static byte[] edited(byte[] text, ImportRules rules) {
        LibraryText details = LibraryText.of(Buffer.buffer(text));
        if (rules.description().isPresent()) {
            details = details.with("description", rules.description().get());
        }
        if (rules.defaultLocale().isPresent()) {
            details =
                    details.withRaw("defaultLocale", json(rules.defaultLocale().get()));
        }
        if (!rules.locales().isEmpty()) {
            details = details.withRaw("locales", json(rules.locales()));
        }
        return details.content().getBytes();
    }

    private static byte[] json(Object value) {
        return Json.write(value).getBytes(StandardCharsets.UTF_8);
    }
}
