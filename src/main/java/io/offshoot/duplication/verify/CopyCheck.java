package io.offshoot.duplication.verify;

import io.offshoot.duplication.CloneCommand;
import io.offshoot.duplication.CloneSelection;
import io.offshoot.duplication.CopyIds;
import io.offshoot.duplication.DanglingReferences;
import io.offshoot.duplication.copy.CloneEdits;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.rewrite.Candidates;
import io.offshoot.rewrite.DerivedIds;
import io.offshoot.rewrite.Edit;
import io.offshoot.rewrite.NewIds;
import io.offshoot.rewrite.Presence;
import io.offshoot.rewrite.Removals;
import io.offshoot.rewrite.ResourceScanner;
import io.offshoot.rewrite.TermCollector;
import io.offshoot.rewrite.Terms;
import io.offshoot.rewrite.UnmapCheck;
import io.offshoot.store.Duplication;
import io.offshoot.store.Finding;
import io.offshoot.store.Finding.Mark;
import io.offshoot.store.ProvenanceStore.Copy;
import io.offshoot.store.ProvenanceStore.Expected;
import io.offshoot.store.ProvenanceStore.Written;
import io.offshoot.store.SourceRow;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Compares resources of the source with what the target holds in the places of their copies, every one of them: there, of
 * the right origin, its text as its digest says, and un-mapped to its source by code that shares nothing with the
 * rewriter. For one thread at a time.
 */
public final class CopyCheck {
    private final CloneSelection selection;
    private final DanglingReferences policy;
    private final CloneEdits edits;
    private final OwnerEdit owner;
    private final ResourceScanner scanner;
    private final TermCollector terms;
    private final DerivedIds ids;
    private final UnmapCheck unmapping;
    private final MessageDigest sha256;
    private final Set<ResourceKey> asked = new LinkedHashSet<>();
    private Optional<CheckedPage> page = Optional.empty();

    public CopyCheck(Duplication duplication, CloneCommand command) {
        this.selection = CloneSelection.of(command);
        this.policy = command.danglingReferences();
        this.edits = CloneEdits.of(command);
        this.owner = new OwnerEdit(command.owner());
        this.scanner = new ResourceScanner(command.baseUrls());
        this.terms = new TermCollector(new Terms(duplication.target()));
        NewIds rule = CopyIds.rule(duplication);
        this.ids = new DerivedIds(rule);
        this.unmapping = new UnmapCheck(rule, command.baseUrls(), this::isCopied);
        try {
            this.sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Makes the sources' texts what they must un-map to, and finds what they refer to. */
    public CheckedPage prepare(ResourceType type, List<SourceRow> rows) {
        Candidates candidates = new Candidates();
        List<Optional<byte[]>> texts = new ArrayList<>(rows.size());
        List<Expected> expected = new ArrayList<>(rows.size());
        int[] ends = new int[rows.size()];
        Set<ResourceKey> keys = new LinkedHashSet<>();
        for (int i = 0; i < ends.length; i++) {
            SourceRow row = rows.get(i);
            texts.add(prepare(type, row, candidates));
            ends[i] = candidates.size();
            author(row.authorType(), row.author()).ifPresent(keys::add);
            expected.add(new Expected(ids.id(type, row.id()), ids.version(row.versionId()), row.id(), row.versionId()));
        }
        for (int c = 0; c < candidates.size(); c++) {
            keys.add(candidates.key(c));
        }
        return new CheckedPage(type, rows, texts, candidates, ends, expected, List.copyOf(keys));
    }

    private Optional<byte[]> prepare(ResourceType type, SourceRow row, Candidates candidates) {
        try {
            byte[] text = edits.apply(type, row.content().getBytes()).text();
            byte[] bare = type.equals(ResourceType.PROJECT) ? owner.remove(text) : text;
            terms.clear();
            scanner.scan(type, bare, candidates, terms);
            return Optional.of(bare);
        } catch (RuntimeException e) {
            return Optional.empty();
        }
    }

    /**
     * What is not as it was copied, and what was counted. When {@link CheckedPage#unknown()} is not empty afterwards, it
     * must be looked up and the page checked once more: the result is then not to be used.
     */
    public PageFindings check(CheckedPage checked, Map<Integer, Copy> copies) {
        page = Optional.of(checked);
        asked.clear();
        ReferenceTally references = new ReferenceTally();
        for (int c = 0; c < checked.candidates.size(); c++) {
            Presence found = presence(checked.candidates.key(c));
            checked.candidates.setPresence(c, found);
            references.add(checked.candidates.key(c).type(), found);
        }
        List<Finding> findings = new ArrayList<>();
        for (int i = 0; i < checked.rows.size(); i++) {
            SourceRow row = checked.rows.get(i);
            ResourceKey key = new ResourceKey(checked.type, row.id());
            author(row.authorType(), row.author())
                    .filter(author -> presence(author) == Presence.NOT_COPIED)
                    .ifPresent(author -> references.add(author.type(), Presence.NOT_COPIED));
            find(checked, i, Optional.ofNullable(copies.get(i)))
                    .ifPresent(found -> findings.add(new Finding(false, key, found.mark, found.reason)));
        }
        checked.ask(List.copyOf(asked));
        page = Optional.empty();
        return new PageFindings(findings, references.totals(checked.rows.size()));
    }

    private record Found(Mark mark, String reason) {}

    private Optional<Found> find(CheckedPage checked, int i, Optional<Copy> stored) {
        if (stored.isEmpty()) {
            return Optional.of(new Found(Mark.MISSING, "the copy is missing"));
        }
        Copy copy = stored.get();
        Optional<String> wrong = wrong(checked, i, copy);
        if (wrong.isPresent()) {
            return Optional.of(new Found(Mark.CORRUPT, wrong.get()));
        }
        if (copy.original()) {
            return Optional.empty();
        }
        return Optional.of(new Found(Mark.CHANGED, copy.deleted() ? "deleted since" : "edited since"));
    }

    private Optional<String> wrong(CheckedPage checked, int i, Copy copy) {
        SourceRow source = checked.rows.get(i);
        if (!copy.intact()) {
            return Optional.of("the text does not match its digest");
        }
        if (!copy.ours()) {
            return Optional.of("the provenance is not that of the copy");
        }
        if (copy.written().isEmpty() && copy.purged() && !copy.original()) {
            return Optional.empty();
        }
        if (copy.written().isEmpty()) {
            return Optional.of("the version that the copy wrote is nowhere");
        }
        Written written = copy.written().get();
        if (!Arrays.equals(
                sha256.digest(written.content().getBytes()), written.digest().getBytes())) {
            return Optional.of("the text that the copy wrote does not match its digest");
        }
        if (written.originVersion().filter(source.versionId()::equals).isEmpty()) {
            return Optional.of("it is the copy of another version");
        }
        if (!written.lastUpdated().isEqual(source.lastUpdated())) {
            return Optional.of("lastUpdated is not that of the source");
        }
        if (!author(written.authorType(), written.author()).equals(copiedAuthor(source))) {
            return Optional.of("the author is not that of the source");
        }
        if (!copy.sameBytes()) {
            return Optional.of("it has not the bytes of its source");
        }
        return checked.texts
                .get(i)
                .map(text -> textDifference(checked, i, text, written.content().getBytes()))
                .orElse(Optional.of("the source's text cannot be read"));
    }

    private Optional<String> textDifference(CheckedPage checked, int i, byte[] source, byte[] target) {
        boolean project = checked.type.equals(ResourceType.PROJECT);
        if (project && !owner.isIn(target)) {
            return Optional.of("the owner is not the one that was asked for");
        }
        try {
            byte[] bare = project ? owner.remove(target) : target;
            int from = i == 0 ? 0 : checked.ends[i - 1];
            List<Edit> drops =
                    policy == DanglingReferences.DROP && !checked.type.equals(ResourceType.PROJECT_MEMBERSHIP)
                            ? Removals.of(source, checked.candidates, from, checked.ends[i], c -> dangles(checked, c))
                            : List.of();
            return unmapping
                    .difference(source, bare, drops)
                    .map(difference -> "the text differs from the source's at byte " + difference.offset() + ": "
                            + difference.sentence());
        } catch (RuntimeException e) {
            return Optional.of("the text cannot be compared with the source's");
        }
    }

    /** What belongs to the environment is in no project, and stays whatever the policy. */
    private static boolean dangles(CheckedPage checked, int c) {
        Presence found = checked.candidates.presence(c);
        return found == Presence.NOT_COPIED
                || (found == Presence.NEVER_EXISTED
                        && !checked.candidates.key(c).type().ofEnvironment());
    }

    private Optional<ResourceKey> copiedAuthor(SourceRow source) {
        return author(source.authorType(), source.author()).flatMap(author -> switch (presence(author)) {
            case COPIED -> Optional.of(new ResourceKey(author.type(), ids.id(author.type(), author.id())));
            case NEVER_EXISTED -> Optional.of(author);
            case NOT_COPIED -> policy == DanglingReferences.DROP ? Optional.empty() : Optional.of(author);
        });
    }

    private static Optional<ResourceKey> author(Optional<Short> type, Optional<UUID> id) {
        return id.map(found -> new ResourceKey(ResourceType.ofCode(type.orElseThrow()), found));
    }

    private Presence presence(ResourceKey key) {
        if (!isHeld(key)) {
            return Presence.NEVER_EXISTED;
        }
        return takes(key) ? Presence.COPIED : Presence.NOT_COPIED;
    }

    private boolean isCopied(ResourceType type, UUID id) {
        ResourceKey key = new ResourceKey(type, id);
        return isHeld(key) && takes(key);
    }

    private boolean takes(ResourceKey key) {
        return selection.takes(key.type(), key.id()) && !page.orElseThrow().leavesOut(key);
    }

    /** What the scanner did not find is asked for too, so that a reference it missed is found out all the same. */
    private boolean isHeld(ResourceKey key) {
        return page.orElseThrow().holds(key).orElseGet(() -> {
            asked.add(key);
            return true;
        });
    }
}
