package io.offshoot.rewrite;

import io.offshoot.model.ResourceType;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.BiPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Proves that a text is the copy of another: byte for byte the source, but for the listed edits and for ids of copied
 * resources that stand, as their derived ids, where ids of that type may stand; and that no {@code "reference"} member that
 * leads to a copied resource was left behind.
 *
 * <p>It shares no code with what it checks: neither definitions nor tokenizer nor scanner nor id cache. For one thread.
 */
public final class UnmapCheck {
    /**
     * Where a text is not the copy of another.
     *
     * @param offset in the source, in bytes
     * @param sentence what is wrong, without the text itself
     */
    public record Difference(int offset, String sentence) {}

    private static final String UUID_PATTERN = "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}";
    /** A type's name where a reference may begin: at a string's start, or behind what separates values. */
    private static final String TYPE = "(?<=^|[/=,&?('\"|$])(?<type>[A-Z][A-Za-z]+)";

    private static final Pattern TYPE_BEFORE = Pattern.compile(TYPE + "/$");
    private static final Pattern VERSION_BEFORE = Pattern.compile(TYPE + "/(?<id>" + UUID_PATTERN + ")/_history/$");
    private static final Pattern PARAMETER_BEFORE =
            Pattern.compile(TYPE + "\\?([^?]*&)?(?<name>[A-Za-z_:.-]+)=([^&?]*,)?$");
    private static final Pattern REFERENCE =
            Pattern.compile("(?<type>[A-Z][A-Za-z]+)/(?<id>" + UUID_PATTERN + ")([/|#?].*)?");
    private static final Pattern ID = Pattern.compile(UUID_PATTERN);
    private static final Pattern PERCENT = Pattern.compile("%([0-7][0-9a-fA-F])");

    /** How far back the text before an id is looked at, in characters. */
    private static final int FAR = 300;

    private final BiFunction<String, UUID, UUID> ids;
    private final List<String> baseUrls;
    private final BiPredicate<ResourceType, UUID> copied;
    private byte[] source = {};
    private byte[] target = {};
    private final NavigableSet<Integer> mapped = new TreeSet<>();

    /** A check of copies with derived ids; {@code baseUrls} as for {@link ResourceScanner}. */
    public UnmapCheck(byte[] key, List<String> baseUrls, BiPredicate<ResourceType, UUID> copied) {
        this(NewIds.all(key), baseUrls, copied);
    }

    /** A check of copies that may keep ids. */
    public UnmapCheck(NewIds rule, List<String> baseUrls, BiPredicate<ResourceType, UUID> copied) {
        this(new PlainIds(rule)::derive, baseUrls, copied);
    }

    /** @param ids the new id for a type's name and an old id, for {@code version} and an old version */
    public UnmapCheck(
            BiFunction<String, UUID, UUID> ids, List<String> baseUrls, BiPredicate<ResourceType, UUID> copied) {
        this.ids = ids;
        this.baseUrls = List.copyOf(baseUrls);
        this.copied = copied;
    }

    /** The first thing that is wrong, empty when {@code copy} is the copy of {@code original}. */
    public Optional<Difference> difference(byte[] original, byte[] copy, List<Edit> edits) {
        source = original;
        target = copy;
        mapped.clear();
        int s = 0;
        int t = 0;
        for (int e = 0; e <= edits.size(); e++) {
            int stop = e < edits.size() ? edits.get(e).start() : source.length;
            while (s < stop) {
                int same = Arrays.mismatch(source, s, stop, target, t, Math.min(target.length, t + stop - s));
                if (same < 0) {
                    t += stop - s;
                    s = stop;
                } else {
                    Span id = idAround(s + same, s);
                    if (id == null) {
                        Optional<PlainLinks.Link> link = PlainLinks.around(source, s + same);
                        if (link.isEmpty()
                                || link.get().start() < s
                                || link.get().end() > stop) {
                            return differs(s + same, "the copy differs where the source has no id");
                        }
                        int digits = t + link.get().start() - s;
                        Optional<String> wrong = wrong(link.get(), digits);
                        if (wrong.isPresent()) {
                            return differs(link.get().start(), wrong.get());
                        }
                        mapped.add(link.get().start());
                        s = link.get().end();
                        t = digits + 24;
                        continue;
                    }
                    int start = t + id.start - s;
                    Optional<String> wrong = wrong(id, start);
                    if (wrong.isPresent()) {
                        return differs(id.start, wrong.get());
                    }
                    mapped.add(id.start);
                    s = id.end;
                    t = start + 36;
                }
            }
            if (s > stop) {
                return differs(stop, "an id reaches into an edit");
            }
            if (e < edits.size()) {
                byte[] replacement = edits.get(e).replacement();
                if (t + replacement.length > target.length
                        || !Arrays.equals(replacement, 0, replacement.length, target, t, t + replacement.length)) {
                    return differs(s, "the copy does not have the edit that was made here");
                }
                s = edits.get(e).end();
                t += replacement.length;
            }
        }
        return t < target.length ? differs(s, "the copy goes on after the source's end") : leftBehind(edits);
    }

    private static Optional<Difference> differs(int offset, String sentence) {
        return Optional.of(new Difference(offset, sentence));
    }

    private record Span(int start, int end, UUID id) {}

    /** The id in the source that the byte at {@code at} belongs to, not before {@code from}; null when there is none. */
    private Span idAround(int at, int from) {
        for (int start = at; start >= Math.max(from, at - 36 * 6); start--) {
            Span span = idAt(start);
            if (span != null
                    && span.end > at
                    && (start == 0 || !isIdCharacter(PlainJson.characterBefore(source, start)))) {
                return span;
            }
        }
        return null;
    }

    private static boolean isIdCharacter(int c) {
        return Character.isLetterOrDigit(c) || c == '-' || c == '.';
    }

    /** The id that begins at {@code start}, whose characters may be escaped; null when there is none. */
    private Span idAt(int start) {
        StringBuilder text = new StringBuilder(36);
        int i = start;
        while (text.length() < 36 && i < source.length) {
            int length = source[i] == '\\' ? 6 : 1;
            if (i + length > source.length || (length == 6 && source[i + 1] != 'u')) {
                return null;
            }
            text.append((char)
                    (length == 1 ? source[i] : PlainJson.hex(source, i + 2, 4).orElse(0)));
            i += length;
        }
        boolean whole = ID.matcher(text).matches();
        boolean ends = i >= source.length || !isIdCharacter(source[i]);
        return whole && ends ? new Span(start, i, UUID.fromString(text.toString())) : null;
    }

    /** What is wrong with the id that the copy has in that place. */
    private Optional<String> wrong(Span id, int at) {
        if (at + 36 > target.length) {
            return Optional.of("the copy ends inside an id");
        }
        String found = new String(target, at, 36, StandardCharsets.ISO_8859_1);
        String before = before(id.start);
        // Longer than any type's name with an id and a version behind it, so that its beginning never matters.
        String tail = before.substring(Math.max(0, before.length() - 150));
        Matcher version = VERSION_BEFORE.matcher(tail);
        if (version.find()) {
            boolean known = isCopied(version.group("type"), UUID.fromString(version.group("id")));
            return known && found.equals(ids.apply("version", id.id).toString())
                    ? Optional.empty()
                    : Optional.of("the version is not that of the copy");
        }
        Matcher type = TYPE_BEFORE.matcher(tail);
        if (type.find()) {
            return wrong(type.group("type"), id, found);
        }
        Matcher parameter = PARAMETER_BEFORE.matcher(before);
        boolean query = (before.endsWith("=") || before.endsWith(",")) && parameter.find();
        // In a very long list of ids the parameter's name is too far away to be looked at.
        if (!query && !(before.length() >= FAR && before.endsWith(","))) {
            return Optional.of("an id was changed where no id of a resource may stand");
        }
        if (query && parameter.group("name").equals("_id")) {
            return wrong(parameter.group("type"), id, found);
        }
        boolean any = ResourceType.all().stream()
                .anyMatch(each -> isCopied(each.name(), id.id)
                        && found.equals(ids.apply(each.name(), id.id).toString()));
        return any ? Optional.empty() : Optional.of("an id in a search is not that of a copy");
    }

    private Optional<String> wrong(String type, Span id, String found) {
        if (!isCopied(type, id.id)) {
            return Optional.of("an id of " + type + " was changed though that resource is not copied");
        }
        return found.equals(ids.apply(type, id.id).toString())
                ? Optional.empty()
                : Optional.of("the id of " + type + " is not that of the copy");
    }

    /** What is wrong with the digits that the copy has in the place of a link. */
    private Optional<String> wrong(PlainLinks.Link link, int at) {
        if (at + 24 > target.length) {
            return Optional.of("the copy ends inside an id");
        }
        if (!copied.test(link.type(), link.id())) {
            return Optional.of("a link to " + link.type() + " was changed though that object is not copied");
        }
        String found = new String(target, at, 24, StandardCharsets.ISO_8859_1);
        return found.equals(PlainLinks.digits(link.type(), ids.apply(link.type().name(), link.id())))
                ? Optional.empty()
                : Optional.of("the link to " + link.type() + " does not lead to its copy");
    }

    private boolean isCopied(String type, UUID id) {
        return ResourceType.named(type).filter(known -> copied.test(known, id)).isPresent();
    }

    private boolean isMoved(String type, UUID id) {
        return isCopied(type, id) && !ids.apply(type, id).equals(id);
    }

    /** What stands before an id in its string, without escapes: all of it, or so much that it is FAR or longer. */
    private String before(int start) {
        int quote = start - 1;
        while (quote > 0 && start - quote < 6 * FAR && !(source[quote] == '"' && !PlainJson.escapedAt(source, quote))) {
            quote--;
        }
        return PERCENT.matcher(PlainJson.unescape(source, quote + 1, start))
                .replaceAll(hex -> Matcher.quoteReplacement(Character.toString(Integer.parseInt(hex.group(1), 16))));
    }

    /** The first {@code "reference"} that leads to a copied resource and was not rewritten. */
    private Optional<Difference> leftBehind(List<Edit> edits) {
        NavigableMap<Integer, Edit> byStart = new TreeMap<>();
        edits.forEach(edit -> byStart.put(edit.start(), edit));
        boolean dataObject = PlainLinks.mayHold(source);
        for (PlainJson.Value value : PlainJson.valuesOf(source, "reference")) {
            if (dataObject && !PlainLinks.isReference(source, value.start())) {
                continue;
            }
            String text = value.text();
            for (String base : baseUrls) {
                text = text.startsWith(base) ? text.substring(base.length()) : text;
            }
            Matcher reference = REFERENCE.matcher(text);
            Map.Entry<Integer, Edit> edit = byStart.floorEntry(value.start());
            boolean edited = edit != null && value.end() <= edit.getValue().end();
            Integer next = mapped.higher(value.start());
            boolean rewritten = next != null && next < value.end();
            if (!edited
                    && !rewritten
                    && reference.matches()
                    && isMoved(reference.group("type"), UUID.fromString(reference.group("id")))) {
                return differs(
                        value.start(), "a reference to a copied " + reference.group("type") + " was not rewritten");
            }
        }
        return linkLeftBehind();
    }

    /** The first link to a copied object that was not rewritten. */
    private Optional<Difference> linkLeftBehind() {
        if (!PlainLinks.mayHold(source)) {
            return Optional.empty();
        }
        for (PlainJson.Value value : PlainJson.valuesOf(source, "$dnanexus_link")) {
            Optional<PlainLinks.Link> link = PlainLinks.at(source, value.start() + 1);
            if (link.isPresent()
                    && isMoved(link.get().type().name(), link.get().id())
                    && !mapped.contains(link.get().start())) {
                return differs(value.start(), "a link to a copied " + link.get().type() + " was not rewritten");
            }
        }
        return Optional.empty();
    }
}
