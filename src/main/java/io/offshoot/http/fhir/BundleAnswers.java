package io.offshoot.http.fhir;

import io.offshoot.http.Preference;
import io.offshoot.identity.Principal;
import io.offshoot.repository.Presentation;
import io.offshoot.store.ResourceVersion;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The entries of the answer to a batch or transaction, a few at a time, in the order of the request. */
final class BundleAnswers implements BundleStream.Entries {
    private static final int AT_A_TIME = 50;

    private final Shown shown;
    private final Presentation presentation;
    private final List<BundleResult> results;
    private int next;

    /**
     * For whom, and how much.
     *
     * @param minimal whether what was written is left out
     */
    record Shown(Principal reader, boolean extended, boolean minimal) {
        static Shown of(FhirCall call) {
            Preference prefer = call.prefer();
            return new Shown(call.principal(), call.extended(), prefer.returnMinimal() || prefer.returnOutcome());
        }
    }

    BundleAnswers(Shown shown, Presentation presentation, List<BundleResult> results) {
        this.shown = shown;
        this.presentation = presentation;
        this.results = results;
    }

    @Override
    public Future<Optional<List<Buffer>>> next() {
        if (next == results.size()) {
            return Future.succeededFuture(Optional.empty());
        }
        List<BundleResult> some = results.subList(next, Math.min(results.size(), next + AT_A_TIME));
        next += some.size();
        return texts(some, false).compose(present -> texts(some, true).map(past -> {
            List<Buffer> entries = new ArrayList<>(some.size());
            int nextPresent = 0;
            int nextPast = 0;
            for (BundleResult result : some) {
                Optional<Buffer> text = result.body();
                if (isShown(result)) {
                    text = Optional.of(result.past() ? past.get(nextPast++) : present.get(nextPresent++));
                }
                entries.add(entry(result, text));
            }
            return Optional.of(entries);
        }));
    }

    private boolean isShown(BundleResult result) {
        return result.version().isPresent()
                && !(shown.minimal && result.location().isPresent());
    }

    private Future<List<Buffer>> texts(List<BundleResult> some, boolean past) {
        List<ResourceVersion> versions = some.stream()
                .filter(result -> isShown(result) && result.past() == past)
                .map(result -> result.version().orElseThrow())
                .toList();
        return past
                ? presentation.past(shown.reader, versions, shown.extended)
                : presentation.of(shown.reader, versions, shown.extended);
    }

    private static Buffer entry(BundleResult result, Optional<Buffer> text) {
        Buffer entry = Buffer.buffer(text.map(Buffer::length).orElse(0) + 320)
                .appendString("{\"response\":{\"outcome\":")
                .appendBytes(OperationOutcomes.write(result.outcome()))
                .appendString(",\"status\":\"" + result.status() + "\"");
        result.location()
                .ifPresent(key -> entry.appendString(",\"location\":\"").appendString(key + "\""));
        entry.appendString("}");
        text.ifPresent(resource -> entry.appendString(",\"resource\":").appendBuffer(resource));
        return entry.appendString("}");
    }
}
