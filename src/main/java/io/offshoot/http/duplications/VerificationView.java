package io.offshoot.http.duplications;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.offshoot.duplication.VerifySummary;
import io.offshoot.model.FailureText;
import io.offshoot.model.Json;
import io.offshoot.store.Duplication;
import io.offshoot.store.Verification;
import java.util.Locale;
import java.util.Optional;

/**
 * A verification as callers see it. Times are ISO 8601.
 *
 * @param state running, completed, failed; what it finds is no failure
 * @param phase what it is at: source, target, files
 * @param progress resources compared, in percent; 100 only when it is completed
 * @param source {@code compared}, or {@code source-gone} where the target was checked by itself
 * @param intact when it is completed: whether nothing is missing and nothing corrupt
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
record VerificationView(
        String id,
        String duplication,
        String state,
        String phase,
        int progress,
        String source,
        Optional<Boolean> intact,
        VerifySummary summary,
        String requested,
        Optional<String> finished,
        Optional<String> failure) {

    static VerificationView of(Verification job, Duplication duplication, VerifySummary summary) {
        boolean completed = job.state().equals("completed");
        long total = Math.max(1, duplication.copied());
        return new VerificationView(
                job.id().toString(),
                job.duplication().toString(),
                job.state(),
                job.checkpoint().phase().name().toLowerCase(Locale.ROOT),
                completed ? 100 : (int) Math.min(99, summary.compared() * 99 / total),
                job.sourceGone() ? "source-gone" : "compared",
                completed ? Optional.of(summary.intact()) : Optional.empty(),
                summary,
                job.created().toInstant().toString(),
                job.finished().map(at -> at.toInstant().toString()),
                job.failure().map(text -> Json.read(text, FailureText.class).line()));
    }
}
