package io.offshoot.store;

import io.offshoot.model.ResourceKey;
import io.vertx.core.buffer.Buffer;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * An object that an import brings.
 *
 * @param origin its type and id in the package
 * @param id its id here; empty: it is not imported
 * @param configuration whether it belongs to the environment, not to the project
 * @param matched how an object was recognized that was here when the import began; empty: there was none
 * @param login of a user in the package, in lower case
 * @param content the text in the package; empty for objects of the project
 * @param outcome empty until it is settled
 */
public record ImportedObject(
        ResourceKey origin,
        Optional<UUID> id,
        boolean configuration,
        Optional<Match> matched,
        Optional<String> login,
        Optional<Buffer> content,
        Optional<Outcome> outcome) {
    /** How an object of the package was recognized as one that is here. */
    public enum Match {
        ID,
        LOGIN,
        NAME;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Match labelled(String label) {
            return valueOf(label.toUpperCase(Locale.ROOT));
        }
    }

    /**
     * What became of an object.
     *
     * @param word {@code created}, {@code used existing}, {@code replaced}, {@code merged}, {@code renamed},
     *     {@code skipped}, {@code failed}
     * @param reason why, or what was done besides; may be empty
     */
    public record Outcome(String word, String reason) {
        public static final String CREATED = "created";
        public static final String USED_EXISTING = "used existing";
        public static final String REPLACED = "replaced";
        public static final String MERGED = "merged";
        public static final String RENAMED = "renamed";
        public static final String SKIPPED = "skipped";
        public static final String FAILED = "failed";
    }

    /** An object of the project that cannot be taken. */
    public static ImportedObject failed(ResourceKey origin, String reason) {
        return new ImportedObject(
                origin,
                Optional.empty(),
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(new Outcome(Outcome.FAILED, reason)));
    }

    /** The object under another id. */
    public ImportedObject under(UUID other) {
        return new ImportedObject(origin, Optional.of(other), configuration, Optional.empty(), login, content, outcome);
    }

    /** The object left out, for a reason. */
    public ImportedObject without(String word, String reason) {
        return new ImportedObject(
                origin,
                Optional.empty(),
                configuration,
                Optional.empty(),
                login,
                Optional.empty(),
                Optional.of(new Outcome(word, reason)));
    }

    /** Its key here; only for one that is imported. */
    public ResourceKey key() {
        return new ResourceKey(origin.type(), id.orElseThrow());
    }
}
