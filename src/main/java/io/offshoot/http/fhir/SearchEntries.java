package io.offshoot.http.fhir;

import io.offshoot.http.fhir.search.Inclusions;
import io.offshoot.http.fhir.search.SearchLinks;
import io.offshoot.http.fhir.search.SearchResult;
import io.offshoot.identity.Principal;
import io.offshoot.model.ResourceKey;
import io.offshoot.repository.Presentation;
import io.offshoot.store.ResourceVersion;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The entries of a searchset, and what stands behind them. */
final class SearchEntries implements BundleStream.Entries {
    private final SearchResult result;
    private final Presentation presentation;
    private final FhirUrls urls;
    private final Principal reader;
    private final boolean extended;
    private boolean through;
    private boolean told;

    SearchEntries(SearchResult result, Presentation presentation, FhirUrls urls, Principal reader, boolean extended) {
        this.result = result;
        this.presentation = presentation;
        this.urls = urls;
        this.reader = reader;
        this.extended = extended;
    }

    @Override
    public Future<Optional<List<Buffer>>> next() {
        if (through) {
            return result.inclusions().map(this::included).orElseGet(() -> Future.succeededFuture(Optional.empty()));
        }
        return result.next().compose(next -> {
            if (next.isEmpty()) {
                through = true;
                return next();
            }
            return entries(next.get(), "match");
        });
    }

    private Future<Optional<List<Buffer>>> included(Inclusions inclusions) {
        return inclusions.next().compose(next -> {
            if (next.isPresent()) {
                return entries(next.get(), "include");
            }
            if (!inclusions.isCut() || told) {
                return Future.succeededFuture(Optional.empty());
            }
            told = true;
            return Future.succeededFuture(
                    Optional.of(List.of(Buffer.buffer("{\"search\":{\"mode\":\"outcome\"},\"resource\":")
                            .appendBytes(OperationOutcomes.write(OperationOutcome.information("At most "
                                    + Inclusions.MOST + " resources come along with a page; the others are left out")))
                            .appendString("}"))));
        });
    }

    private Future<Optional<List<Buffer>>> entries(List<ResourceVersion> versions, String mode) {
        return presentation.of(reader, versions, extended).map(texts -> {
            List<Buffer> entries = new ArrayList<>(versions.size());
            for (int i = 0; i < versions.size(); i++) {
                ResourceKey key = versions.get(i).key();
                Buffer text = result.request().detail().of(key.type(), texts.get(i));
                entries.add(Buffer.buffer(text.length() + 160)
                        .appendString("{\"fullUrl\":\"" + urls.fhir() + key + "\",\"search\":{\"mode\":\"" + mode
                                + "\"},\"resource\":")
                        .appendBuffer(text)
                        .appendString("}"));
            }
            return Optional.of(entries);
        });
    }

    /** Total and links. */
    String tail() {
        StringBuilder tail = new StringBuilder();
        result.total().ifPresent(total -> tail.append(",\"total\":").append(total));
        char before = '[';
        tail.append(",\"link\":");
        for (Map.Entry<String, String> link :
                SearchLinks.of(result, urls.fhir()).entrySet()) {
            // A URL whose parameters are percent-encoded holds nothing that JSON would have to escape.
            tail.append(before)
                    .append("{\"relation\":\"")
                    .append(link.getKey())
                    .append("\",\"url\":\"")
                    .append(link.getValue())
                    .append("\"}");
            before = ',';
        }
        return tail.append(']').toString();
    }
}
