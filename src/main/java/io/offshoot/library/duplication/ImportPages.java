package io.offshoot.library.duplication;

import io.offshoot.archive.PackagePage;
import io.offshoot.archive.PackageRow;
import io.offshoot.duplication.copy.CloneEdits;
import io.offshoot.duplication.copy.PageMemory;
import io.offshoot.library.Projects;
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
import io.offshoot.rewrite.TextTerms;
import io.offshoot.rewrite.UnmapCheck;
import io.offshoot.store.Database;
import io.offshoot.store.ImportStore;
import io.offshoot.store.ImportedObject;
import io.offshoot.store.SourceKey;
import io.offshoot.store.TargetPage;
import io.offshoot.text.SharedBytes;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Makes pages of a package ready to be written into the new project. Texts that mention no id that is another one here stay
 * byte for byte; in the others nothing but these ids changes, which is checked by code that shares nothing with the
 * rewriter. One page after the other.
 */
final class ImportPages {
    private final Database database;
    private final WorkerExecutor workers;
    private final ImportOrder order;
    private final IdMap map;
    private final CloneEdits edits;
    private final ResourceScanner scanner;
    private final Terms terms;
    private final TextTerms textTerms;
    private final UnmapCheck check;
    private final ImportStore store = new ImportStore();
    private final MessageDigest sha256;
    private final PageMemory memory;
    private Map<ResourceKey, UUID> ids = Map.of();

    /** @param memory nobody else's until the last page is ready */
    ImportPages(Database database, WorkerExecutor workers, ImportOrder order, IdMap map, PageMemory memory) {
        this.memory = memory;
        this.database = database;
        this.workers = workers;
        this.order = order;
        this.map = map;
        this.edits = new CloneEdits(Optional.of(order.name()), order.owner());
        this.scanner = new ResourceScanner(order.baseUrls());
        this.terms = new Terms(order.target());
        this.textTerms = new TextTerms(order.target(), order.baseUrls());
        this.check =
                new UnmapCheck(this::newId, order.baseUrls(), (type, id) -> ids.containsKey(new ResourceKey(type, id)));
        try {
            this.sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** A page between its two visits to the worker. */
    private record Scanned(
            PackagePage page,
            List<CloneEdits.Edited> edited,
            Candidates candidates,
            int[] ends,
            TermCollector terms,
            int[] termEnds,
            Set<ResourceKey> mentioned,
            Map<UUID, String> faults) {}

    /** The page for the target; objects that are left out are not in it. */
    Future<TargetPage> prepare(PackagePage page) {
        return workers.executeBlocking(() -> scan(page), false)
                .compose(scanned -> note(scanned).map(scanned))
                .compose(scanned -> map.changed(scanned.mentioned()).compose(changed -> own(page)
                        .compose(own -> workers.executeBlocking(() -> rewrite(scanned, changed, own), false))));
    }

    /** The objects of the page itself, where their type is one whose ids change. */
    private Future<Map<ResourceKey, ImportedObject>> own(PackagePage page) {
        return StagedTypes.isStaged(page.type())
                ? store.find(
                        database.copy(),
                        order.duplication(),
                        page.rows().stream()
                                .map(row -> new ResourceKey(page.type(), row.id()))
                                .toList())
                : Future.succeededFuture(Map.of());
    }

    /** Objects that cannot be taken are noted before the page is written without them. */
    private Future<Void> note(Scanned scanned) {
        ResourceType type = scanned.page().type();
        return scanned.faults().isEmpty()
                ? Future.succeededFuture()
                : store.add(
                                database.copy(),
                                order.duplication(),
                                scanned.faults().entrySet().stream()
                                        .map(fault -> ImportedObject.failed(
                                                new ResourceKey(type, fault.getKey()), fault.getValue()))
                                        .toList())
                        .mapEmpty();
    }

    /** What the object becomes here, before its ids are rewritten. */
    private CloneEdits.Edited edited(ResourceType type, byte[] text) {
        CloneEdits.Edited after = edits.apply(type, text);
        return type.equals(DoorShape.SETTINGS)
                ? DoorShape.here(after)
                : type.equals(Projects.DETAILS) && order.rules().describes()
                        ? new CloneEdits.Edited(Details.edited(after.text(), order.rules()), after.reasons())
                        : after;
    }

    private Scanned scan(PackagePage page) {
        memory.clear(terms);
        Candidates candidates = memory.candidates();
        TermCollector collector = memory.terms();
        int count = page.rows().size();
        List<CloneEdits.Edited> edited = new ArrayList<>(count);
        int[] ends = new int[count];
        int[] termEnds = new int[count];
        Set<ResourceKey> mentioned = new HashSet<>();
        Map<UUID, String> faults = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            PackageRow row = page.rows().get(i);
            CloneEdits.Edited after = edited(page.type(), row.content());
            edited.add(after);
            if (DoorShape.concerns(page.type())) {
                DoorShape.fault(page.type(), after.text()).ifPresent(fault -> faults.put(row.id(), fault));
            }
            scanner.scan(page.type(), after.text(), candidates, collector);
            ends[i] = candidates.size();
            termEnds[i] = collector.size();
            row.author().filter(author -> map.mayChange(author.type())).ifPresent(mentioned::add);
        }
        for (int c = 0; c < candidates.size(); c++) {
            if (map.mayChange(ResourceType.ofCode(candidates.typeCode(c)))) {
                mentioned.add(candidates.key(c));
            }
        }
        return new Scanned(page, edited, candidates, ends, collector, termEnds, mentioned, faults);
    }

    private TargetPage rewrite(Scanned scanned, Map<ResourceKey, UUID> changed, Map<ResourceKey, ImportedObject> own) {
        ids = changed;
        Candidates candidates = scanned.candidates();
        if (!changed.isEmpty()) {
            for (int c = 0; c < candidates.size(); c++) {
                if (map.mayChange(ResourceType.ofCode(candidates.typeCode(c)))
                        && changed.containsKey(candidates.key(c))) {
                    candidates.setPresence(c, Presence.COPIED);
                }
            }
        }
        PackagePage page = scanned.page();
        boolean staged = StagedTypes.isStaged(page.type());
        List<TargetPage.Row> rows = new ArrayList<>(page.rows().size());
        List<TargetPage.Outcome> outcomes = new ArrayList<>();
        long bytes = 0;
        for (int i = 0; i < page.rows().size(); i++) {
            PackageRow row = page.rows().get(i);
            Optional<UUID> id = staged
                    ? Optional.ofNullable(own.get(new ResourceKey(page.type(), row.id())))
                            .filter(object -> !object.configuration())
                            .flatMap(ImportedObject::id)
                    : Optional.of(row.id());
            if (id.isEmpty() || scanned.faults().containsKey(row.id())) {
                continue;
            }
            TargetPage.Row written = row(scanned, i, id.get());
            bytes += written.content().length();
            rows.add(written);
            scanned.edited()
                    .get(i)
                    .reasons()
                    .forEach(reason -> outcomes.add(new TargetPage.Outcome(written.id(), row.id(), reason)));
        }
        PackageRow last = page.rows().get(page.rows().size() - 1);
        return new TargetPage(rows, new SourceKey(last.lastUpdated(), last.id()), bytes, "{}", List.of(), outcomes);
    }

    private TargetPage.Row row(Scanned scanned, int i, UUID id) {
        PackageRow row = scanned.page().rows().get(i);
        ResourceType type = scanned.page().type();
        byte[] source = scanned.edited().get(i).text();
        int from = i == 0 ? 0 : scanned.ends()[i - 1];
        byte[] rewritten = MappedRewriter.rewrite(source, scanned.candidates(), from, scanned.ends()[i], ids::get);
        if (rewritten != source) {
            verify(new ResourceKey(type, row.id()), source, rewritten);
        }
        byte[] target = edits.applyAfterwards(type, rewritten);
        long[] found = target == source
                ? scanned.terms()
                        .terms(i == 0 ? 0 : scanned.termEnds()[i - 1], scanned.termEnds()[i], scanned.candidates())
                : textTerms.of(type, target);
        Optional<ResourceKey> author =
                row.author().map(key -> new ResourceKey(key.type(), ids.getOrDefault(key, key.id())));
        return new TargetPage.Row(
                id,
                row.versionId(),
                row.lastUpdated(),
                author.map(key -> key.type().code()),
                author.map(ResourceKey::id),
                row.id(),
                row.versionId(),
                SharedBytes.buffer(sha256.digest(target)),
                SharedBytes.buffer(target),
                found);
    }

    private void verify(ResourceKey key, byte[] source, byte[] rewritten) {
        check.difference(source, rewritten, List.of()).ifPresent(difference -> {
            throw Failure.of(
                    Kind.INTERNAL,
                    "Verification failed: " + key + " is wrong at byte " + difference.offset() + ": "
                            + difference.sentence());
        });
    }

    /** For the check; versions stay. */
    private UUID newId(String type, UUID old) {
        return ResourceType.named(type)
                .map(known -> ids.getOrDefault(new ResourceKey(known, old), old))
                .orElse(old);
    }
}
