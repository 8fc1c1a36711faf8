package io.offshoot.text;

/** Strict check of one JSON string: well-formed UTF-8, known escapes, whole surrogate pairs, nothing unstorable. */
final class StringCheck {
    private StringCheck() {}

    /**
     * Checks the string whose opening quote stands just before {@code from}.
     *
     * @return the offset of its closing quote
     * @throws Fault when it is malformed or longer than {@code maxBytes}
     */
    static int closingQuote(byte[] text, int from, int maxBytes) {
        int i = from;
        while (true) {
            i = Bytes.notPlain(text, i, text.length);
            if (i - from > maxBytes) {
                throw new Fault("A string or name is longer than " + maxBytes + " bytes", from);
            }
            if (i == text.length) {
                throw new Fault("The text ends inside a string", i);
            }
            byte c = text[i];
            if (c == '"') {
                return i;
            } else if (c == '\\') {
                i = escape(text, i);
            } else if (c >= 0) {
                throw new Fault("A control character stands unescaped in a string", i);
            } else {
                i += sequence(text, i);
            }
        }
    }

    /** Checks the escape at {@code i} and gives the offset after it. */
    private static int escape(byte[] text, int i) {
        int c = at(text, i + 1);
        if (c != 'u') {
            if (c != '"' && c != '\\' && c != '/' && c != 'b' && c != 'f' && c != 'n' && c != 'r' && c != 't') {
                throw new Fault("A backslash starts no escape of JSON", i);
            }
            return i + 2;
        }
        int unit = unit(text, i + 2);
        if (unit == 0) {
            throw new Fault("The character U+0000 cannot be stored", i);
        }
        if (unit < 0xD800 || unit > 0xDFFF) {
            return i + 6;
        }
        if (unit > 0xDBFF || at(text, i + 6) != '\\' || at(text, i + 7) != 'u' || (unit(text, i + 8) >> 10) != 0x37) {
            throw new Fault("Half of a surrogate pair stands alone", i);
        }
        return i + 12;
    }

    private static int unit(byte[] text, int from) {
        int unit = 0;
        for (int i = from; i < from + 4; i++) {
            int digit = Character.digit(at(text, i), 16);
            if (digit < 0) {
                throw new Fault("\\u needs four hexadecimal digits", i);
            }
            unit = unit << 4 | digit;
        }
        return unit;
    }

    /** The length of the UTF-8 sequence at {@code i}, by the table of well-formed sequences of the Unicode standard. */
    private static int sequence(byte[] text, int i) {
        int lead = text[i] & 0xFF;
        int second = at(text, i + 1);
        boolean well;
        int length;
        if (lead < 0xE0) {
            length = 2;
            well = lead >= 0xC2 && second >= 0x80 && second <= 0xBF;
        } else if (lead < 0xF0) {
            length = 3;
            well = second >= (lead == 0xE0 ? 0xA0 : 0x80) && second <= (lead == 0xED ? 0x9F : 0xBF);
        } else {
            length = 4;
            well = lead <= 0xF4 && second >= (lead == 0xF0 ? 0x90 : 0x80) && second <= (lead == 0xF4 ? 0x8F : 0xBF);
        }
        for (int k = 2; k < length; k++) {
            well &= (at(text, i + k) & 0xC0) == 0x80;
        }
        if (!well) {
            throw new Fault("The text is not well-formed UTF-8", i);
        }
        return length;
    }

    private static int at(byte[] text, int i) {
        return i < text.length ? text[i] & 0xFF : -1;
    }
}
