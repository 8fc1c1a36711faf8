package io.offshoot.text;

/**
 * Pull tokenizer over UTF-8 JSON bytes that are known to be valid, such as stored text or text that {@link JsonCheck}
 * passed. Allocates nothing per token; one instance may be {@link #reset} over many texts, and is for one thread.
 *
 * <p>Separators and white space are passed over. A span that holds a sequence of values or members is as good as a whole
 * document. On invalid text the tokens are unspecified, but every call ends and never reads outside the span.
 */
public final class JsonTokens {
    /** What stands at a position. */
    public enum Token {
        OBJECT_START,
        OBJECT_END,
        ARRAY_START,
        ARRAY_END,
        NAME,
        STRING,
        NUMBER,
        TRUE,
        FALSE,
        NULL,
        END
    }

    private byte[] bytes = new byte[0];
    private int limit;
    private int start;
    private int end;
    private boolean escaped;
    private Token token = Token.END;

    /** Starts over at the beginning of {@code utf8}; gives itself. */
    public JsonTokens reset(byte[] utf8) {
        return reset(utf8, 0, utf8.length);
    }

    /** Starts over at {@code from}; the text ends before {@code to}. Offsets stay those of {@code utf8}. */
    public JsonTokens reset(byte[] utf8, int from, int to) {
        bytes = utf8;
        limit = to;
        start = from;
        end = from;
        escaped = false;
        token = Token.END;
        return this;
    }

    /** Moves to the next token and says what it is; {@link Token#END} for ever once the text is used up. */
    public Token next() {
        token = read();
        return token;
    }

    /** The token that {@link #next} moved to last. */
    public Token token() {
        return token;
    }

    /** Offset of the token's first byte: the opening quote of a name or string. */
    public int start() {
        return start;
    }

    /** Offset after the token's last byte. */
    public int end() {
        return end;
    }

    /** Whether the name or string holds a backslash. */
    public boolean escaped() {
        return escaped;
    }

    /** After a name, or where an array element begins: passes the whole next value, which start and end then enclose. */
    public void skipValue() {
        next();
        skipChildren();
    }

    /** On an object's or array's start: passes the rest of it, so that start and end enclose it; else does nothing. */
    public void skipChildren() {
        if (token != Token.OBJECT_START && token != Token.ARRAY_START) {
            return;
        }
        byte[] b = bytes;
        int depth = 1;
        int i = end;
        while (i < limit && depth > 0) {
            byte c = b[i++];
            if (c == '"') {
                i = closingQuote(i) + 1;
            } else if (c == '{' || c == '[') {
                depth++;
            } else if (c == '}' || c == ']') {
                depth--;
            }
        }
        end = Math.min(i, limit);
    }

    /** Whether the name or string, as written between its quotes, is these bytes (of plain ASCII). */
    public boolean is(byte[] plain) {
        int length = plain.length;
        if (end - start - 2 != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (bytes[start + 1 + i] != plain[i]) {
                return false;
            }
        }
        return true;
    }

    private Token read() {
        byte[] b = bytes;
        int i = end;
        while (i < limit) {
            byte c = b[i];
            if (c == '"') {
                return string(i);
            }
            if (c > ' ' && c != ',' && c != ':') {
                return other(c, i);
            }
            i++;
        }
        start = limit;
        end = limit;
        return Token.END;
    }

    private Token string(int quote) {
        start = quote;
        escaped = false;
        int close = Bytes.quoteOrBackslash(bytes, quote + 1, limit);
        if (close < limit && bytes[close] == '\\') {
            escaped = true;
            close = closingQuote(close);
        }
        end = Math.min(close + 1, limit);
        int i = end;
        while (i < limit && bytes[i] <= ' ' && bytes[i] >= 0) {
            i++;
        }
        return i < limit && bytes[i] == ':' ? Token.NAME : Token.STRING;
    }

    /** The offset of the quote that closes the string in which {@code from} lies, or the limit. */
    private int closingQuote(int from) {
        int i = Bytes.quoteOrBackslash(bytes, from, limit);
        while (i < limit && bytes[i] == '\\') {
            i = Bytes.quoteOrBackslash(bytes, Math.min(i + 2, limit), limit);
        }
        return i;
    }

    private Token other(byte c, int at) {
        start = at;
        return switch (c) {
            case '{' -> upTo(at + 1, Token.OBJECT_START);
            case '}' -> upTo(at + 1, Token.OBJECT_END);
            case '[' -> upTo(at + 1, Token.ARRAY_START);
            case ']' -> upTo(at + 1, Token.ARRAY_END);
            case 't' -> upTo(at + 4, Token.TRUE);
            case 'f' -> upTo(at + 5, Token.FALSE);
            case 'n' -> upTo(at + 4, Token.NULL);
            default -> number(at);
        };
    }

    private Token upTo(int to, Token what) {
        end = Math.min(to, limit);
        return what;
    }

    private Token number(int at) {
        int i = at + 1;
        while (i < limit) {
            byte c = bytes[i];
            if ((c < '0' || c > '9') && c != '.' && c != '-' && c != '+' && c != 'e' && c != 'E') {
                break;
            }
            i++;
        }
        end = i;
        return Token.NUMBER;
    }
}
