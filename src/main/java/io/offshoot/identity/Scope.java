package io.offshoot.identity;

import io.offshoot.model.Failure;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a token was asked for: the words of an OAuth scope (RFC 6749, 3.3), each once, in the order given; and what it is
 * limited to.
 *
 * @param words never empty
 */
public record Scope(List<String> words, TokenLimits limits) {
    /** The scope of whoever asks for none. */
    public static final Scope OPENID = new Scope(List.of("openid"));

    private static final Pattern SHAPE =
            Pattern.compile("[\\x21\\x23-\\x5B\\x5D-\\x7E]+( [\\x21\\x23-\\x5B\\x5D-\\x7E]+)*");
    private static final int MOST_CHARACTERS = 1000;

    public Scope {
        words = List.copyOf(words);
    }

    /** A scope without limits. */
    public Scope(List<String> words) {
        this(words, TokenLimits.NONE);
    }

    /** The same words with other limits. */
    public Scope limitedTo(TokenLimits others) {
        return new Scope(words, others);
    }

    /**
     * Reads the words, separated by one space each; a blank text is {@link #OPENID}.
     *
     * @throws Failure of kind INVALID for other characters than a scope may have, or more than 1000
     */
    public static Scope parse(String text) {
        if (text.isBlank()) {
            return OPENID;
        }
        if (text.length() > MOST_CHARACTERS || !SHAPE.matcher(text).matches()) {
            throw Failure.invalid("Invalid scope", "scope");
        }
        return new Scope(Stream.of(text.split(" ", -1)).distinct().toList());
    }

    public boolean has(String word) {
        return words.contains(word);
    }

    /** The form in which it is sent and stored. */
    @Override
    public String toString() {
        return String.join(" ", words);
    }
}
