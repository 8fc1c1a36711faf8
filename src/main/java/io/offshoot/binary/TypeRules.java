package io.offshoot.binary;

import io.offshoot.model.Failure;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which kinds of files are taken in, and how files are given out so that a browser runs nothing of them.
 *
 * <p>What is refused is what Medplum refuses: the extensions that Gmail blocks, and five content types. Unlike there,
 * parameters of the type and dots or spaces behind the name do not get a file past the rule.
 */
public final class TypeRules {
    /** The content type of a file that came with none. */
    public static final String UNKNOWN = "application/octet-stream";

    private static final Set<String> BLOCKED_EXTENSIONS = Set.of(
            ("ade adp apk appx appxbundle bat cab chm cmd com cpl dll dmg ex ex_ exe hta ins isp iso jar jse lib lnk mde"
                            + " msc msi msix msixbundle msp mst nsh php pif ps1 scr sct shb sys vb vbe vbs vxd wsc wsf wsh")
                    .split(" "));
    private static final Set<String> BLOCKED_TYPES = Set.of(
            "application/java-archive",
            "application/vnd.apple.installer+xml",
            "application/vnd.microsoft.portable-executable",
            "application/x-msdownload",
            "application/x-sh");
    // Shown in place; everything else is saved. Of images, SVG runs scripts.
    private static final Pattern SHOWN =
            Pattern.compile("(?:audio|video)/.+|image/(?!svg).+|text/plain|application/(?:pdf|json|fhir\\+json|dicom)");
    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
    // RFC 9110, 8.3.1; possessive, so that no value makes the match slow.
    private static final Pattern CONTENT_TYPE = Pattern.compile(TOKEN + "/" + TOKEN + "(?:[ \\t]*+;[ \\t]*+" + TOKEN
            + "=(?:" + TOKEN + "|\"[\\x20!\\x23-\\x5B\\x5D-\\x7E]*+\"))*+");
    private static final int LONGEST_TYPE = 255;
    private static final int LONGEST_NAME = 200;

    private TypeRules() {}

    /**
     * Refuses what must not be uploaded.
     *
     * @param name of the file, as the caller gives it
     * @param contentType with its parameters, as the caller gives it
     * @throws Failure of kind INVALID
     */
    public static void check(Optional<String> name, Optional<String> contentType) {
        if (name.filter(TypeRules::blockedName).isPresent()) {
            throw Failure.invalid("Invalid file extension");
        }
        if (contentType
                .filter(type -> !wellFormed(type) || BLOCKED_TYPES.contains(essence(type)))
                .isPresent()) {
            throw Failure.invalid("Invalid content type");
        }
    }

    /**
     * The headers under which a file is sent: its content type as it was stored if that is one, never to be guessed by the
     * browser; to be saved rather than shown unless the type is known to be harmless; shut off from everything in either
     * case.
     *
     * @return header names, in lower case, and their values, which hold no line breaks whatever was stored
     */
    public static Map<String, String> headers(Optional<String> name, Optional<String> contentType) {
        String type = contentType.filter(TypeRules::wellFormed).orElse(UNKNOWN);
        String kind = SHOWN.matcher(essence(type)).matches() ? "inline" : "attachment";
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("content-type", type);
        headers.put("x-content-type-options", "nosniff");
        headers.put("content-disposition", kind + name.map(TypeRules::fileName).orElse(""));
        if (!essence(type).equals("application/pdf")) {
            // Not for PDF, whose viewers do not start in a sandbox.
            headers.put("content-security-policy", "default-src 'none'; sandbox");
        }
        return headers;
    }

    private static boolean blockedName(String name) {
        // Windows drops dots and spaces at the end of a name.
        String bare = name.strip().replaceAll("[. ]++$", "");
        return BLOCKED_EXTENSIONS.contains(
                        bare.substring(bare.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT))
                && bare.indexOf('.') >= 0;
    }

    private static boolean wellFormed(String contentType) {
        return contentType.length() <= LONGEST_TYPE
                && CONTENT_TYPE.matcher(contentType).matches();
    }

    /** Type and subtype without parameters. */
    private static String essence(String contentType) {
        int end = contentType.indexOf(';');
        return (end < 0 ? contentType : contentType.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    }

    /** Both forms of RFC 6266: one of plain characters for old readers, and the exact one. */
    private static String fileName(String name) {
        String last = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
        String cut = last.substring(0, Math.min(last.length(), LONGEST_NAME));
        String plain = cut.replaceAll("[^\\x20-\\x7E]|[\"\\\\%;]", "_");
        StringBuilder exact = new StringBuilder();
        for (byte octet : cut.getBytes(StandardCharsets.UTF_8)) {
            if ((octet >= '0' && octet <= '9')
                    || (octet >= 'A' && octet <= 'Z')
                    || (octet >= 'a' && octet <= 'z')
                    || octet == '.'
                    || octet == '-'
                    || octet == '_') {
                exact.append((char) octet);
            } else {
                exact.append('%').append(String.format("%02X", octet));
            }
        }
        return cut.isBlank() ? "" : "; filename=\"" + plain + "\"; filename*=UTF-8''" + exact;
    }
}
