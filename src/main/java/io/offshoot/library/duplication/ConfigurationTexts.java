package io.offshoot.library.duplication;

import io.offshoot.library.LibraryText;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.rewrite.Candidates;
import io.offshoot.rewrite.MappedRewriter;
import io.offshoot.rewrite.Presence;
import io.offshoot.rewrite.ResourceScanner;
import io.offshoot.rewrite.TermCollector;
import io.offshoot.rewrite.Terms;
import io.offshoot.rewrite.UnmapCheck;
import io.offshoot.store.ImportedObject;
import io.vertx.core.buffer.Buffer;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** The texts of configuration objects with the ids of here; each one is checked by code that shares nothing with the rewriter. */
final class ConfigurationTexts {
    private final ResourceScanner scanner;
    private final List<String> baseUrls;
    private final TermCollector unused = new TermCollector(new Terms(new UUID(0, 0)));

    ConfigurationTexts(List<String> baseUrls) {
        this.baseUrls = baseUrls;
        this.scanner = new ResourceScanner(baseUrls);
    }

    /** What the objects refer to. */
    Set<ResourceKey> mentioned(List<ImportedObject> objects) {
        Set<ResourceKey> mentioned = new HashSet<>();
        for (ImportedObject object : objects) {
            Candidates candidates = scan(object);
            for (int i = 0; i < candidates.size(); i++) {
                mentioned.add(candidates.key(i));
            }
        }
        return mentioned;
    }

    /** The object's text with the ids of here. */
    LibraryText text(ImportedObject object, Map<ResourceKey, UUID> ids) {
        byte[] source = object.content().orElseThrow().getBytes();
        Candidates candidates = scan(object);
        for (int i = 0; i < candidates.size(); i++) {
            if (ids.containsKey(candidates.key(i))) {
                candidates.setPresence(i, Presence.COPIED);
            }
        }
        byte[] target = MappedRewriter.rewrite(source, candidates, 0, candidates.size(), ids::get);
        new UnmapCheck(
                        (type, old) -> ResourceType.named(type)
                                .map(known -> ids.getOrDefault(new ResourceKey(known, old), old))
                                .orElse(old),
                        baseUrls,
                        (type, id) -> ids.containsKey(new ResourceKey(type, id)))
                .difference(source, target, List.of())
                .ifPresent(difference -> {
                    throw Failure.of(
                            Kind.INTERNAL,
                            "Verification failed: " + object.origin() + " is wrong at byte " + difference.offset()
                                    + ": " + difference.sentence());
                });
        return LibraryText.of(Buffer.buffer(target));
    }

    private Candidates scan(ImportedObject object) {
        Candidates candidates = new Candidates();
        unused.clear();
        scanner.scan(object.origin().type(), object.content().orElseThrow().getBytes(), candidates, unused);
        return candidates;
    }
}
