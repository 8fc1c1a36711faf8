package io.offshoot.archive;

import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Issue;
import io.offshoot.model.Failure.Kind;
import java.util.List;
import java.util.Optional;

/**
 * What can be wrong with a package that came from somewhere: always a {@link Failure} whose issue has one of the codes
 * below and names the part as its expression.
 */
public final class PackageFault {
    /** It is no package, or one of a version that this server does not read. */
    public static final String UNSUPPORTED = "PACKAGE_UNSUPPORTED";

    /** Its form is not that of the format. */
    public static final String MALFORMED = "PACKAGE_MALFORMED";

    /** It is not what its manifest says, or its signature is not that of its manifest. */
    public static final String TAMPERED = "PACKAGE_TAMPERED";

    /** It, or something in it, is larger than allowed. */
    public static final String TOO_LARGE = "PACKAGE_TOO_LARGE";

    /** Nobody whom this server trusts has signed it. */
    public static final String UNTRUSTED = "PACKAGE_UNTRUSTED";

    private static final int LONGEST_SHOWN = 120;

    private PackageFault() {}

    static Failure noPackage(String text) {
        return failure(Kind.UNSUPPORTED_MEDIA_TYPE, UNSUPPORTED, "The file is no package: " + text, Optional.empty());
    }

    static Failure unsupported(String part, String text) {
        return failure(Kind.UNPROCESSABLE, UNSUPPORTED, text, Optional.of(part));
    }

    static Failure malformed(String part, String text) {
        return failure(Kind.UNPROCESSABLE, MALFORMED, part + ": " + text, Optional.of(part));
    }

    static Failure malformed(String text) {
        return failure(Kind.UNPROCESSABLE, MALFORMED, text, Optional.empty());
    }

    static Failure tampered(String part, String text) {
        return failure(Kind.UNPROCESSABLE, TAMPERED, part + ": " + text, Optional.of(part));
    }

    static Failure tooLarge(String part, String text) {
        return failure(Kind.TOO_LARGE, TOO_LARGE, part + ": " + text, Optional.of(part));
    }

    static Failure tooLarge(String text) {
        return failure(Kind.TOO_LARGE, TOO_LARGE, text, Optional.empty());
    }

    static Failure untrusted(String part, String text) {
        return failure(Kind.FORBIDDEN, UNTRUSTED, text, Optional.of(part));
    }

    /** What a check of a line's text found, with the place. */
    static Failure inLine(String part, long line, Failure found) {
        String text = part + ", line " + line + ": " + found.getMessage()
                + found.issues()
                        .get(0)
                        .expression()
                        .map(path -> " (" + shown(path) + ")")
                        .orElse("");
        return found.kind() == Kind.TOO_LARGE
                ? failure(Kind.TOO_LARGE, TOO_LARGE, text, Optional.of(part))
                : failure(Kind.UNPROCESSABLE, MALFORMED, text, Optional.of(part));
    }

    /** A text from outside on its way into a sentence: short, on one line, in plain characters. */
    static String shown(String text) {
        String cut = text.length() > LONGEST_SHOWN ? text.substring(0, LONGEST_SHOWN) + "…" : text;
        return cut.replaceAll("[^\\x20-\\x7E…]", "?");
    }

    private static Failure failure(Kind kind, String code, String text, Optional<String> part) {
        return Failure.of(kind, List.of(new Issue(text, part, Optional.of(code))));
    }
}
