package io.offshoot.rewrite;

import io.offshoot.model.ResourceType;
import java.util.List;
import java.util.UUID;

/** The search terms of single texts: scans one and collects. For one thread. */
public final class TextTerms {
    private final ResourceScanner scanner;
    private final Candidates candidates = new Candidates();
    private final TermCollector collector;

    /**
     * @param project the project that the texts are in
     * @param baseUrls the URLs under which this server's resources are known, each with a slash at its end
     */
    public TextTerms(UUID project, List<String> baseUrls) {
        this.scanner = new ResourceScanner(baseUrls);
        this.collector = new TermCollector(new Terms(project));
    }

    /** The terms of a resource's text, ascending and each once. */
    public long[] of(ResourceType type, byte[] utf8) {
        candidates.clear();
        collector.clear();
        scanner.scan(type, utf8, candidates, collector);
        return collector.terms(0, collector.size(), candidates);
    }
}
