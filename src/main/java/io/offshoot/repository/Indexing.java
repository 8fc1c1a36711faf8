package io.offshoot.repository;

import io.offshoot.model.ResourceType;
import io.offshoot.rewrite.TextTerms;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/** Computes the search terms of stored texts: 64-bit hashes that hold the project, so that no search crosses projects. */
public final class Indexing {
    private final List<String> baseUrls;

    /** @param baseUrls the URLs under which this server's resources are known, each with a slash at its end */
    public Indexing(List<String> baseUrls) {
        this.baseUrls = List.copyOf(baseUrls);
    }

    List<String> baseUrls() {
        return baseUrls;
    }

    /** The terms of one resource's stored text. May be called from any thread. */
    public List<Long> terms(ResourceType type, UUID project, byte[] content) {
        return Arrays.stream(new TextTerms(project, baseUrls).of(type, content))
                .boxed()
                .toList();
    }
}
