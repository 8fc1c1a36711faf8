package io.offshoot.http.library;

import java.util.List;
import java.util.UUID;

/** A duplication as the platform's page tells it: a list of words, each of which may be left for an error or a cancel. */
final class DuplicationModel {
    private static final List<String> EXPORT =
            List.of("exporting", "exporting", "exporting", "export_syncing", "exported");
    private static final List<String> IMPORT =
            List.of("import_syncing", "import_syncing", "importing", "importing", "completed");
    private static final List<String> SAME = List.of("exporting", "exporting", "exporting", "importing", "completed");

    final UUID id;
    final String name;
    private final List<String> way;
    private final String failed;
    private int step;
    private String left = "";
    private boolean over;
    private int progress;

    DuplicationModel(UUID id, String name, String kind) {
        this.id = id;
        this.name = name;
        this.way = kind.equals("export") ? EXPORT : kind.equals("import") ? IMPORT : SAME;
        this.failed = kind.equals("export") ? "export_failed" : "import_failed";
    }

    String word() {
        return left.isEmpty() ? way.get(step) : left.equals("cancelling") && over ? "cancelled" : left;
    }

    boolean ended() {
        return over || (left.isEmpty() && step == way.size() - 1);
    }

    /** How many steps it has gone on its way. */
    int step() {
        return step;
    }

    boolean cancelling() {
        return left.equals("cancelling") && !over;
    }

    boolean failing() {
        return left.equals(failed) && !over;
    }

    boolean cancellable() {
        return left.isEmpty() && !ended();
    }

    void goOn() {
        if (left.isEmpty()) {
            step++;
        } else {
            over = true;
        }
    }

    void fail() {
        left = failed;
    }

    void cancel() {
        left = "cancelling";
    }

    /** What a record may show, given what it showed before. */
    boolean shows(int shown) {
        boolean arrived = left.isEmpty() && ended();
        boolean right = shown >= progress && (shown == 100) == arrived && shown <= 100;
        progress = shown;
        return right;
    }
}
