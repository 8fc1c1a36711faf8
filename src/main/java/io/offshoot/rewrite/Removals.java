package io.offshoot.rewrite;

import io.offshoot.text.JsonTokens;
import io.offshoot.text.JsonTokens.Token;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * Takes dangling references out of a text: the {@code reference} member goes, and with it every object and array that this
 * leaves empty, since FHIR allows neither. Only the references of Reference elements go; ids in searches, URLs and narrative
 * stay, for what stood around them would mean something else.
 */
public final class Removals {
    /** A value or member, and what it is made of; a scalar has no parts. */
    private record Part(int start, int end, List<Part> parts) {}

    private final Set<Integer> doomed;
    private final JsonTokens tokens;
    private final List<Edit> edits = new ArrayList<>();

    private Removals(byte[] source, Set<Integer> doomed) {
        this.doomed = doomed;
        this.tokens = new JsonTokens().reset(source);
    }

    /**
     * The edits that take out the references to what is not copied, or never existed.
     *
     * @param source the text that was scanned
     * @param from number of its first candidate, {@code to} that after its last; their presence is set
     */
    public static List<Edit> of(byte[] source, Candidates candidates, int from, int to) {
        return of(source, candidates, from, to, i -> candidates.presence(i) != Presence.COPIED);
    }

    /** {@link #of(byte[], Candidates, int, int)} for the candidates, by their numbers, that {@code dangles} picks. */
    public static List<Edit> of(byte[] source, Candidates candidates, int from, int to, IntPredicate dangles) {
        Set<Integer> doomed = new HashSet<>();
        for (int i = from; i < to; i++) {
            if (candidates.memberStart(i) >= 0 && dangles.test(i)) {
                doomed.add(candidates.memberStart(i));
            }
        }
        if (doomed.isEmpty()) {
            return List.of();
        }
        var removals = new Removals(source, doomed);
        removals.tokens.next();
        removals.remove(removals.container(removals.tokens.start()));
        return removals.edits;
    }

    /** Reads on from the start of an object or array; the part begins at {@code start}, that of the member. */
    private Part container(int start) {
        List<Part> parts = new ArrayList<>();
        int member = -1;
        for (Token token = tokens.next(); ; token = tokens.next()) {
            int from = member >= 0 ? member : tokens.start();
            switch (token) {
                case OBJECT_END, ARRAY_END, END -> {
                    return new Part(start, tokens.end(), parts);
                }
                case NAME -> member = tokens.start();
                case OBJECT_START, ARRAY_START -> {
                    parts.add(container(from));
                    member = -1;
                }
                default -> {
                    parts.add(new Part(from, tokens.end(), List.of()));
                    member = -1;
                }
            }
        }
    }

    private boolean goes(Part part) {
        return doomed.contains(part.start)
                || (!part.parts.isEmpty() && part.parts.stream().allMatch(this::goes));
    }

    private void remove(Part container) {
        List<Part> parts = container.parts;
        int kept = 0;
        while (kept < parts.size() && goes(parts.get(kept))) {
            kept++;
        }
        if (kept > 0) {
            // The commas before what follows go as well; when nothing is left, only the root gets here.
            int end = kept < parts.size() ? parts.get(kept).start : parts.get(kept - 1).end;
            edits.add(Edit.removal(parts.get(0).start, end));
        }
        for (int i = kept; i < parts.size(); i++) {
            if (goes(parts.get(i))) {
                edits.add(Edit.removal(parts.get(i - 1).end, parts.get(i).end));
            } else {
                remove(parts.get(i));
            }
        }
    }
}
