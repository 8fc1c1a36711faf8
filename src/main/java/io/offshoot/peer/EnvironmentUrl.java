package io.offshoot.peer;

import io.netty.util.NetUtil;
import java.net.IDN;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The address of an environment in the one form by which addresses are compared: scheme and host in lower case, the host as
 * it is looked up, no port that goes without saying, no slash at the end.
 *
 * <p>What different programs read differently is no address here: users, queries, fragments, escapes, backslashes, steps such
 * as {@code ..}, hosts with a dot at the end, numbers that stand for other ways to write an IP address, and letters that only
 * look like ASCII.
 *
 * @param host a name, an IPv4 address, or an IPv6 address in brackets
 * @param path empty, or beginning with a slash
 */
public record EnvironmentUrl(boolean secure, String host, int port, String path) {
    private static final int LONGEST = 1024;
    private static final Pattern FORM = Pattern.compile(
            "(https?)://([^/:\\[\\]]+|\\[[0-9a-f:.]{2,45}\\])(?::([1-9][0-9]{0,4}))?(/.*)?", Pattern.CASE_INSENSITIVE);
    private static final Pattern PATH = Pattern.compile("(?:/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*");
    private static final Pattern LABEL = Pattern.compile("[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?");
    private static final Pattern NUMBER = Pattern.compile("[0-9]+|0x[0-9a-f]*");
    private static final Pattern DOTTED = Pattern.compile("(?:(?:0|[1-9][0-9]{0,2})\\.){3}(?:0|[1-9][0-9]{0,2})");
    private static final int MAPPED = 10;

    /** The address that a text means; empty when it is none, or not for sure. */
    public static Optional<EnvironmentUrl> parse(String text) {
        if (text.length() > LONGEST || text.chars().anyMatch(EnvironmentUrl::ambiguous)) {
            return Optional.empty();
        }
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        boolean secure = parts.group(1).equalsIgnoreCase("https");
        int port = parts.group(3) == null ? (secure ? 443 : 80) : Integer.parseInt(parts.group(3));
        String below = Optional.ofNullable(parts.group(4)).orElse("");
        String bare = below.endsWith("/") ? below.substring(0, below.length() - 1) : below;
        if (port > 65535 || !PATH.matcher(bare).matches()) {
            return Optional.empty();
        }
        return host(parts.group(2)).map(found -> new EnvironmentUrl(secure, found, port, bare));
    }

    /** White space, control characters, and what begins or hides another part of an address. */
    private static boolean ambiguous(int character) {
        return character <= ' '
                || (character >= 0x7F && character < 0xA1)
                || "@#?%\\\"'<>^`{}|".indexOf(character) >= 0;
    }

    private static Optional<String> host(String text) {
        if (text.startsWith("[")) {
            return sixth(NetUtil.createByteArrayFromIpAddressString(text.substring(1, text.length() - 1)));
        }
        String[] labels = text.split("\\.", -1);
        for (int i = 0; i < labels.length; i++) {
            Optional<String> label = label(labels[i]);
            if (label.isEmpty()) {
                return Optional.empty();
            }
            labels[i] = label.get();
        }
        String name = String.join(".", labels);
        boolean number = NUMBER.matcher(labels[labels.length - 1]).matches();
        return Optional.of(name).filter(found -> found.length() <= 253 && (!number || isDotted(found)));
    }

    private static Optional<String> sixth(byte[] address) {
        if (address == null || address.length != 16 || isMapped(address)) {
            return Optional.empty();
        }
        return Optional.of("[" + NetUtil.bytesToIpAddress(address) + "]");
    }

    /** An IPv4 address in another guise. */
    private static boolean isMapped(byte[] address) {
        byte[] head = Arrays.copyOf(address, MAPPED);
        return Arrays.equals(head, new byte[MAPPED]) && address[MAPPED] == -1 && address[MAPPED + 1] == -1;
    }

    private static Optional<String> label(String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        // Lower case comes after this: some letters that are not ASCII have an ASCII one for it.
        String ascii = text.toLowerCase(Locale.ROOT);
        if (text.chars().anyMatch(letter -> letter > 127)) {
            try {
                ascii = IDN.toASCII(text, IDN.USE_STD3_ASCII_RULES).toLowerCase(Locale.ROOT);
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            }
            // Otherwise it was a disguise of ASCII letters or digits.
            if (!ascii.startsWith("xn--")) {
                return Optional.empty();
            }
        }
        return Optional.of(ascii).filter(LABEL.asMatchPredicate());
    }

    private static boolean isDotted(String host) {
        return DOTTED.matcher(host).matches()
                && Arrays.stream(host.split("\\.")).allMatch(part -> Integer.parseInt(part) < 256);
    }

    /** The host without brackets. */
    String name() {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    /** The normal form. */
    @Override
    public String toString() {
        return (secure ? "https://" : "http://") + host + (port == (secure ? 443 : 80) ? "" : ":" + port) + path;
    }
}
