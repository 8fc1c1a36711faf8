package io.offshoot.http.fhir;

import io.offshoot.http.fhir.search.SearchLinks;
import io.offshoot.http.fhir.search.SearchResult;
import io.offshoot.identity.Principal;
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

    SearchEntries(SearchResult result, Presentation presentation, FhirUrls urls, Principal reader, boolean extended) {
        this.result = result;
        this.presentation = presentation;
        this.urls = urls;
        this.reader = reader;
        this.extended = extended;
    }

    @Override
    public Future<Optional<List<Buffer>>> next() {
        return result.next()
                .compose(next -> next.isEmpty()
                        ? Future.succeededFuture(Optional.empty())
                        : presentation
                                .of(reader, next.get(), extended)
                                .map(texts -> Optional.of(entries(next.get(), texts))));
    }

    private List<Buffer> entries(List<ResourceVersion> versions, List<Buffer> texts) {
        List<Buffer> entries = new ArrayList<>(versions.size());
        for (int i = 0; i < versions.size(); i++) {
            entries.add(Buffer.buffer(texts.get(i).length() + 160)
                    .appendString("{\"fullUrl\":\"" + urls.fhir()
                            + versions.get(i).key() + "\",\"search\":{\"mode\":\"match\"},\"resource\":")
                    .appendBuffer(texts.get(i))
                    .appendString("}"));
        }
        return entries;
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
