package io.offshoot.peer;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A network such as {@code 10.0.0.0/8} or {@code fe80::/10}; a single address is one of its own. */
public final class AddressRange {
    private static final Pattern FORM = Pattern.compile("([0-9A-Fa-f:.]{2,45})(?:/([0-9]{1,3}))?");

    private final byte[] network;
    private final int bits;
    private final String text;

    private AddressRange(byte[] network, int bits, String text) {
        this.network = network;
        this.bits = bits;
        this.text = text;
    }

    /** The network of that text; throws an {@link IllegalArgumentException} with a sentence for the operator for any other. */
    public static AddressRange parse(String text) {
        Matcher parts = FORM.matcher(text);
        byte[] network = parts.matches() ? NetUtil.createByteArrayFromIpAddressString(parts.group(1)) : null;
        if (network == null) {
            throw wrong(text);
        }
        int bits = parts.group(2) == null ? network.length * 8 : Integer.parseInt(parts.group(2));
        if (bits > network.length * 8) {
            throw wrong(text);
        }
        return new AddressRange(network, bits, text);
    }

    private static IllegalArgumentException wrong(String text) {
        return new IllegalArgumentException("'" + text + "' is no network such as 10.1.0.0/16");
    }

    /** Whether the address lies in it. */
    public boolean contains(InetAddress address) {
        byte[] other = address.getAddress();
        if (other.length != network.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >> (bit % 8);
            if ((other[bit / 8] & mask) != (network[bit / 8] & mask)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return text;
    }
}
