package io.offshoot.duplication.copy;

import io.offshoot.duplication.CloneCommand;
import io.offshoot.duplication.CloneSelection;
import io.offshoot.duplication.CopyIds;
import io.offshoot.duplication.DanglingReferences;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.model.Json;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.rewrite.Candidates;
import io.offshoot.rewrite.DerivedIds;
import io.offshoot.rewrite.Edit;
import io.offshoot.rewrite.NewIds;
import io.offshoot.rewrite.Presence;
import io.offshoot.rewrite.ReferenceCounts;
import io.offshoot.rewrite.Removals;
import io.offshoot.rewrite.ResourceScanner;
import io.offshoot.rewrite.Rewriter;
import io.offshoot.rewrite.TermCollector;
import io.offshoot.rewrite.Terms;
import io.offshoot.rewrite.TextTerms;
import io.offshoot.store.CopyRange;
import io.offshoot.store.Duplication;
import io.offshoot.store.SourceKey;
import io.offshoot.store.SourceRow;
import io.offshoot.store.TargetPage;
import io.offshoot.text.SharedBytes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns pages of one range into pages of the target, on a worker thread: {@link #scan}, then, when it is known which ids
 * the source holds, {@link #rewrite}. Pages come in order, one at a time; so the counts that go with a page are those
 * up to its checkpoint.
 */
public final class PageRewriter {
    private static final Logger LOG = LoggerFactory.getLogger(PageRewriter.class);

    /** As the database orders ids: by their bits, without a sign. */
    private static final Comparator<TargetPage.Row> BY_ID = (a, b) -> {
        int high = Long.compareUnsigned(a.id().getMostSignificantBits(), b.id().getMostSignificantBits());
        return high != 0
                ? high
                : Long.compareUnsigned(a.id().getLeastSignificantBits(), b.id().getLeastSignificantBits());
    };

    private final ResourceType type;
    private final CloneSelection selection;
    private final DanglingReferences policy;
    private final CloneEdits edits;
    private final ResourceScanner scanner;
    private final DerivedIds ids;
    private final Rewriter rewriter;
    private final Terms terms;
    private final TextTerms textTerms;
    private final SampledUnmapping unmapping;
    private final ReferenceTotals before;
    private final ReferenceCounts authors = new ReferenceCounts();
    private final MemberCache.Source members;
    private final MessageDigest sha256;
    private final boolean needsBinaries;
    private final PageMemory memory;

    /**
     * For one range.
     *
     * @param verifySample the part of the resources, 0 to 1, that are un-mapped and compared
     * @param sources what is known of the members of sources
     * @param memory nobody else's until the last page is rewritten
     */
    public PageRewriter(
            Duplication duplication,
            CopyRange range,
            CloneCommand command,
            CloneSelection selection,
            double verifySample,
            KnownMembers sources,
            PageMemory memory) {
        this.memory = memory;
        this.type = range.type();
        this.members = sources.of(duplication, type);
        this.selection = selection;
        this.policy = command.danglingReferences();
        this.edits = CloneEdits.of(command);
        this.scanner = new ResourceScanner(command.baseUrls());
        NewIds rule = CopyIds.rule(duplication);
        this.ids = new DerivedIds(rule);
        this.rewriter = new Rewriter(ids);
        this.terms = new Terms(duplication.target());
        this.textTerms = new TextTerms(duplication.target(), command.baseUrls());
        this.unmapping = new SampledUnmapping(rule, command.baseUrls(), verifySample);
        this.before = ReferenceTotals.parse(range.counters());
        // What only Binaries refer to is not needed: they are copied when it is settled which ones are.
        this.needsBinaries = !selection.everything() && !type.equals(ResourceType.BINARY);
        try {
            this.sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Applies the edits and finds the references. The page before must have been rewritten. */
    public ScannedPage scan(List<SourceRow> rows) {
        memory.clear(terms);
        Candidates candidates = memory.candidates();
        List<CloneEdits.Edited> edited = new ArrayList<>(rows.size());
        int[] ends = new int[rows.size()];
        TermCollector collected = memory.terms();
        int[] termEnds = new int[rows.size()];
        PageKeys keys = memory.keys();
        for (int i = 0; i < ends.length; i++) {
            SourceRow row = rows.get(i);
            byte[] text = SharedBytes.array(row.content());
            try {
                CloneEdits.Edited after = edits.apply(type, text);
                scanner.scan(type, after.text(), candidates, collected);
                edited.add(after);
            } catch (RuntimeException e) {
                throw poisoned(row, e);
            }
            ends[i] = candidates.size();
            termEnds[i] = collected.size();
            members.put(type.code(), row.id().getMostSignificantBits(), row.id().getLeastSignificantBits(), true);
            author(row)
                    .ifPresent(author -> keys.add(
                            author.type().code(),
                            author.id().getMostSignificantBits(),
                            author.id().getLeastSignificantBits(),
                            members));
        }
        int[] keyOf = memory.keyOf();
        for (int c = 0; c < candidates.size(); c++) {
            keyOf[c] = keys.add(candidates.typeCode(c), candidates.msb(c), candidates.lsb(c), members);
        }
        return new ScannedPage(rows, edited, candidates, ends, collected, termEnds, keys, keyOf);
    }

    /**
     * Splices the new ids in.
     *
     * @param held the places in {@link ScannedPage#unknown()} of the keys that the source holds
     * @param leftOut the places there of held keys that are left out: Binaries that nothing needs, and what a list leaves out
     */
    public TargetPage rewrite(ScannedPage page, BitSet held, BitSet leftOut) {
        page.keys().learn(held, leftOut, members);
        PagePresence presence = new PagePresence(page.keys(), leftOut, selection);
        Candidates candidates = page.candidates();
        Set<UUID> needed = new LinkedHashSet<>();
        for (int c = 0; c < candidates.size(); c++) {
            Presence found = presence.of(page.keyOf()[c]);
            candidates.setPresence(c, found);
            if (needsBinaries && found == Presence.COPIED && candidates.typeCode(c) == ResourceType.BINARY.code()) {
                needed.add(new UUID(candidates.msb(c), candidates.lsb(c)));
            }
        }
        List<TargetPage.Row> rows = new ArrayList<>(page.rows().size());
        List<TargetPage.Outcome> outcomes = new ArrayList<>();
        long bytes = 0;
        for (int i = 0; i < page.rows().size(); i++) {
            TargetPage.Row row = rewriteRow(page, i, presence);
            bytes += row.content().length();
            rows.add(row);
            for (String reason : page.edited().get(i).reasons()) {
                outcomes.add(new TargetPage.Outcome(row.id(), row.originId(), reason));
            }
        }
        // Neighbours in the indexes are written together.
        rows.sort(BY_ID);
        SourceKey checkpoint = page.rows().get(page.rows().size() - 1).key();
        ReferenceTotals totals = before.plus(ReferenceTotals.of(rewriter.counts(), unmapping.checked()))
                .plus(ReferenceTotals.of(authors, 0));
        return new TargetPage(rows, checkpoint, bytes, Json.write(totals), List.copyOf(needed), outcomes);
    }

    private TargetPage.Row rewriteRow(ScannedPage page, int i, PagePresence presence) {
        SourceRow row = page.rows().get(i);
        byte[] source = page.edited().get(i).text();
        Candidates candidates = page.candidates();
        int from = i == 0 ? 0 : page.ends()[i - 1];
        int to = page.ends()[i];
        if (policy == DanglingReferences.FAIL) {
            refuseDangling(row, candidates, from, to);
        }
        try {
            List<Edit> drops = policy == DanglingReferences.DROP && !type.equals(ResourceType.PROJECT_MEMBERSHIP)
                    ? Removals.of(source, candidates, from, to, c -> dangles(candidates, c))
                    : List.of();
            byte[] rewritten = rewriter.rewrite(source, candidates, from, to, drops);
            unmapping.check(type, row.id(), source, rewritten, drops, presence);
            byte[] target = edits.applyAfterwards(type, rewritten);
            boolean scannedAsItIs = drops.isEmpty() && target == rewritten;
            UUID id = ids.id(type, row.id());
            Optional<ResourceKey> author = copiedAuthor(row, presence);
            return new TargetPage.Row(
                    id,
                    ids.version(row.versionId()),
                    row.lastUpdated(),
                    author.map(key -> key.type().code()),
                    author.map(ResourceKey::id),
                    row.id(),
                    row.versionId(),
                    SharedBytes.buffer(sha256.digest(target)),
                    SharedBytes.buffer(target),
                    scannedAsItIs
                            ? page.terms()
                                    .terms(i == 0 ? 0 : page.termEnds()[i - 1], page.termEnds()[i], candidates, ids)
                            : textTerms.of(type, target));
        } catch (RuntimeException e) {
            throw poisoned(row, e);
        }
    }

    /**
     * Who wrote it, as the copy says it: an author who is copied too is followed. One who is not dangles as a reference
     * does, under the same policy. One whom the source never held, such as an administrator of the environment, stays:
     * that leads where it always led.
     */
    private Optional<ResourceKey> copiedAuthor(SourceRow row, PagePresence presence) {
        Optional<ResourceKey> author = author(row);
        if (author.isEmpty()) {
            return author;
        }
        ResourceType authorType = author.get().type();
        UUID id = author.get().id();
        return switch (presence.of(authorType, id)) {
            case COPIED -> Optional.of(new ResourceKey(authorType, ids.id(authorType, id)));
            case NEVER_EXISTED -> author;
            case NOT_COPIED -> {
                if (policy == DanglingReferences.FAIL) {
                    throw Failure.of(
                            Kind.UNPROCESSABLE,
                            type + "/" + row.id() + " was written by " + author.get() + ", which is not copied");
                }
                authors.add(authorType, Presence.NOT_COPIED);
                yield policy == DanglingReferences.DROP ? Optional.empty() : author;
            }
        };
    }

    private void refuseDangling(SourceRow row, Candidates candidates, int from, int to) {
        for (int c = from; c < to; c++) {
            if (dangles(candidates, c)) {
                throw Failure.of(
                        Kind.UNPROCESSABLE,
                        type + "/" + row.id() + " refers to " + candidates.key(c) + ", which is not copied");
            }
        }
    }

    private Optional<ResourceKey> author(SourceRow row) {
        return row.author()
                .map(id -> new ResourceKey(ResourceType.ofCode(row.authorType().orElseThrow()), id));
    }

    private static boolean dangles(Candidates candidates, int c) {
        return ReferenceTotals.dangles(ResourceType.ofCode(candidates.typeCode(c)), candidates.presence(c));
    }

    /** One resource that cannot be rewritten fails its duplication; the sentence names it. */
    private Failure poisoned(SourceRow row, RuntimeException cause) {
        if (cause instanceof Failure failure) {
            return failure;
        }
        String sentence = type + "/" + row.id() + " cannot be rewritten";
        LOG.atError().setCause(cause).log(sentence);
        return Failure.of(Kind.INTERNAL, sentence);
    }
}
