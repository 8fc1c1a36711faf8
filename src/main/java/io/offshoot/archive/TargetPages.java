package io.offshoot.archive;

import io.offshoot.model.ResourceKey;
import io.offshoot.rewrite.TextTerms;
import io.offshoot.store.SourceKey;
import io.offshoot.store.TargetPage;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Makes pages of a package ready to be written into a project as they are: ids, versions, times and authors stay. For one
 * thread.
 */
public final class TargetPages {
    private final TextTerms terms;

    /**
     * @param project that the pages go into
     * @param baseUrls the URLs under which this server's resources are known, each with a slash at its end
     */
    public TargetPages(UUID project, List<String> baseUrls) {
        this.terms = new TextTerms(project, baseUrls);
    }

    /** The page with digests and search terms. Takes a while: for a worker thread. */
    public TargetPage of(PackagePage page) {
        List<TargetPage.Row> rows = new ArrayList<>(page.rows().size());
        long bytes = 0;
        for (PackageRow row : page.rows()) {
            byte[] content = row.content();
            rows.add(new TargetPage.Row(
                    row.id(),
                    row.versionId(),
                    row.lastUpdated(),
                    row.author().map(author -> author.type().code()),
                    row.author().map(ResourceKey::id),
                    row.id(),
                    row.versionId(),
                    Sha256.of(content),
                    Buffer.buffer(content),
                    terms.of(page.type(), content)));
            bytes += content.length;
        }
        PackageRow last = page.rows().get(page.rows().size() - 1);
        SourceKey checkpoint = new SourceKey(last.lastUpdated(), last.id());
        return new TargetPage(rows, checkpoint, bytes, "{}", List.of(), List.of());
    }
}
