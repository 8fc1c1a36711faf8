package io.offshoot.library.duplication;

import io.offshoot.model.DuplicationState;
import io.offshoot.store.Duplication;
import java.util.Locale;

/**
 * The words of the Library door for the states of the one machine, see {@link DuplicationState}. They follow from the kind of
 * a duplication and its state, and are kept nowhere.
 *
 * <pre>
 *                  export           import                           transfer
 *   REQUESTED      exporting        import_syncing                   exporting
 *   COPYING        exporting        import_syncing, then importing   exporting
 *   VERIFYING      export_syncing   importing                        importing
 *   COMPLETED      exported         completed                        completed
 *   FAILING        export_failed    import_failed                    import_failed
 *   FAILED         export_failed    import_failed                    import_failed
 *   CANCELLING     cancelling       cancelling                       cancelling
 *   CANCELLED      cancelled        cancelled                        cancelled
 * </pre>
 */
public enum StatusWord {
    EXPORTING,
    EXPORT_SYNCING,
    EXPORTED,
    EXPORT_FAILED,
    IMPORT_SYNCING,
    IMPORTING,
    COMPLETED,
    IMPORT_FAILED,
    CANCELLING,
    CANCELLED;

    /** The word for a duplication as it stands. */
    public static StatusWord of(Duplication duplication) {
        return of(duplication.kind(), duplication.state(), duplication.copied() > 0);
    }

    /** @param copied whether more than the configuration is there */
    static StatusWord of(String kind, DuplicationState state, boolean copied) {
        boolean exports = kind.equals("export");
        boolean imports = kind.equals("import");
        return switch (state) {
            case REQUESTED -> imports ? IMPORT_SYNCING : EXPORTING;
            case COPYING -> imports ? (copied ? IMPORTING : IMPORT_SYNCING) : EXPORTING;
            case VERIFYING -> exports ? EXPORT_SYNCING : IMPORTING;
            case COMPLETED -> exports ? EXPORTED : COMPLETED;
            case FAILING, FAILED -> exports ? EXPORT_FAILED : IMPORT_FAILED;
            case CANCELLING -> CANCELLING;
            case CANCELLED -> CANCELLED;
        };
    }

    /** Whether the page lets it be cancelled. */
    public boolean cancellable() {
        return switch (this) {
            case EXPORTING, EXPORT_SYNCING, IMPORT_SYNCING, IMPORTING -> true;
            default -> false;
        };
    }

    /** As the page writes it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
