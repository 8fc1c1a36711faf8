package io.offshoot.load;

import io.offshoot.text.JsonString;
import io.offshoot.text.JsonTokens;
import io.offshoot.text.JsonTokens.Token;
import io.offshoot.text.TextEdits;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/**
 * Turns references that only mean something in the inputs into {@code Type/id}: {@code urn:uuid:} inside a Bundle, and
 * conditional ones by identifier. What leads nowhere stays as it is and is counted. Safe for several threads.
 */
final class ReferenceResolver {
    private static final byte[] REFERENCE = "reference".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] URN = "urn:uuid:".getBytes(StandardCharsets.US_ASCII);
    private static final String CONDITION = "?identifier=";
    private final IdentifierIndex identifiers;
    private final LongAdder resolved = new LongAdder();
    private final LongAdder unresolved = new LongAdder();

    ReferenceResolver(IdentifierIndex identifiers) {
        this.identifiers = identifiers;
    }

    long resolved() {
        return resolved.sum();
    }

    long unresolved() {
        return unresolved.sum();
    }

    /** The resource's text with its references resolved; the same bytes when there are none. The text must be valid. */
    byte[] resolve(IncomingResource resource, JsonTokens tokens) {
        byte[] text = resource.text();
        Optional<TextEdits> edits = Optional.empty();
        tokens.reset(text);
        for (Token token = tokens.next(); token != Token.END; token = tokens.next()) {
            if (token == Token.NAME && tokens.is(REFERENCE) && tokens.next() == Token.STRING && isLocal(text, tokens)) {
                Optional<String> target = target(JsonString.decode(text, tokens), resource);
                if (target.isPresent()) {
                    edits = Optional.of(edits.orElseGet(() -> new TextEdits(text)));
                    edits.get().replaceSpan(tokens.start(), tokens.end(), JsonString.quote(target.get()));
                    resolved.increment();
                } else {
                    unresolved.increment();
                }
            }
        }
        return edits.map(TextEdits::apply).orElse(text);
    }

    private Optional<String> target(String reference, IncomingResource resource) {
        return reference.contains(CONDITION)
                ? identifiers.find(reference)
                : ResourceIds.ofUrn(reference).map(resource.locals()::get);
    }

    /** Whether the string is a URN or holds a question mark: both are rare, so nothing else is decoded. */
    private static boolean isLocal(byte[] text, JsonTokens tokens) {
        int from = tokens.start() + 1;
        int to = tokens.end() - 1;
        if (tokens.escaped() || startsWithUrn(text, from, to)) {
            return startsWithUrn(text, from, to)
                    || JsonString.decode(text, tokens).contains(CONDITION);
        }
        for (int i = from; i < to; i++) {
            if (text[i] == '?') {
                return new String(text, from, to - from, StandardCharsets.UTF_8).contains(CONDITION);
            }
        }
        return false;
    }

    private static boolean startsWithUrn(byte[] text, int from, int to) {
        if (to - from < URN.length) {
            return false;
        }
        for (int i = 0; i < URN.length; i++) {
            if (text[from + i] != URN[i]) {
                return false;
            }
        }
        return true;
    }
}
