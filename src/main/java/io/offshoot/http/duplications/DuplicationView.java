package io.offshoot.http.duplications;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import io.offshoot.model.FailureText;
import io.offshoot.model.Json;
import io.offshoot.store.Duplication;
import io.offshoot.store.JournalStore;
import io.offshoot.store.RetryStore.Retrying;
import java.util.Optional;

/**
 * A duplication as callers see it. Times are ISO 8601.
 *
 * @param state requested, copying, verifying, completed, failing, failed, cancelling, cancelled
 * @param waiting how many were asked for before it and wait as well; empty once it has its turn
 * @param retrying what has failed for now, while it is tried again
 * @param progress in percent; 100 only when it is completed
 * @param planned resources to copy, at most
 * @param failure why it failed or who cancelled it
 * @param report what it did, once it is completed
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
record DuplicationView(
        String id,
        String kind,
        String door,
        String state,
        Optional<String> source,
        String target,
        Optional<Long> waiting,
        Optional<Retry> retrying,
        int progress,
        long planned,
        long copied,
        String requested,
        Optional<String> finished,
        Optional<String> failure,

        @JsonInclude(JsonInclude.Include.NON_NULL) @JsonRawValue
        String report) {

    /** @param waiting how many wait before it, if it waits */
    static DuplicationView of(Duplication duplication, Optional<Long> waiting, Optional<Retrying> retrying) {
        return new DuplicationView(
                duplication.id().toString(),
                duplication.kind(),
                duplication.door(),
                duplication.state().label(),
                duplication.source().map(id -> "Project/" + id),
                "Project/" + duplication.target(),
                waiting,
                retrying.map(Retry::of),
                progress(duplication),
                duplication.total(),
                duplication.copied(),
                duplication.created().toInstant().toString(),
                duplication.finished().map(at -> at.toInstant().toString()),
                duplication.failure().map(text -> Json.read(text, FailureText.class)
                        .line()),
                duplication.report().orElse(null));
    }

    private static int progress(Duplication duplication) {
        return switch (duplication.state()) {
            case COMPLETED -> 100;
            case REQUESTED -> 0;
            default ->
                duplication.total() == 0 ? 0 : (int) Math.min(99, duplication.copied() * 99 / duplication.total());
        };
    }

    /**
     * Something that is tried again.
     *
     * @param failures failed tries in a row
     * @param next when it is tried again, at the earliest
     */
    record Retry(int failures, String next) {
        static Retry of(Retrying retrying) {
            return new Retry(retrying.failures(), retrying.next().toInstant().toString());
        }
    }

    /** A move of the state machine. */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record Move(long no, String at, Optional<String> from, String to, Optional<String> detail) {
        static Move of(JournalStore.Move move) {
            return new Move(
                    move.no(),
                    move.at().toInstant().toString(),
                    move.from(),
                    move.to(),
                    move.detail().map(Move::sentence));
        }

        private static String sentence(String detail) {
            return Json.read(detail, FailureText.class).line();
        }
    }
}
