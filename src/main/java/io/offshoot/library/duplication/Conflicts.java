package io.offshoot.library.duplication;

import io.offshoot.library.LibraryText;
import io.offshoot.model.ResourceKey;
import io.offshoot.store.ImportedObject;
import io.offshoot.store.ImportedObject.Match;
import io.offshoot.store.ImportedObject.Outcome;
import io.offshoot.store.Session;
import io.vertx.core.Future;

/** What happens to the configuration objects of one kind when an import is published. */
interface Conflicts {
    /**
     * Applies the rules to an object, in the transaction that publishes.
     *
     * @param incoming its text with the ids of here
     */
    Future<Outcome> apply(Session session, ImportedObject object, LibraryText incoming);

    /** The outcome of an object that stays as it was. */
    static Outcome existing(ImportedObject object) {
        ResourceKey origin = object.origin();
        String reason =
                switch (object.matched().orElse(Match.ID)) {
                    case ID -> "the same id";
                    case LOGIN -> "the same login as " + origin;
                    case NAME -> "the same name as " + origin;
                };
        return new Outcome(Outcome.USED_EXISTING, reason);
    }

    /** The outcome of an object that the importer may not write. */
    static Outcome notAllowed() {
        return new Outcome(Outcome.FAILED, ConfigurationStaging.NOT_ALLOWED);
    }
}
