package io.offshoot.peer;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Which addresses may be connected to: public ones, or those of networks that the operator has opened for a peer. */
final class AddressRules {
    /**
     * What no environment is at unless the operator says so: this machine, private and shared networks, link-local ones with
     * the metadata services of clouds, what is reserved or for groups, and IPv6 addresses that lead to an IPv4 one inside.
     */
    private static final List<AddressRange> CLOSED = Stream.of(
                    "0.0.0.0/8",
                    "10.0.0.0/8",
                    "100.64.0.0/10",
                    "127.0.0.0/8",
                    "169.254.0.0/16",
                    "172.16.0.0/12",
                    "192.0.0.0/24",
                    "192.0.2.0/24",
                    "192.88.99.0/24",
                    "192.168.0.0/16",
                    "198.18.0.0/15",
                    "198.51.100.0/24",
                    "203.0.113.0/24",
                    "224.0.0.0/4",
                    "240.0.0.0/4",
                    "::/96",
                    "::ffff:0:0/96",
                    "64:ff9b::/96",
                    "64:ff9b:1::/48",
                    "100::/64",
                    "2001::/23",
                    "2001:db8::/32",
                    "2002::/16",
                    "fc00::/7",
                    "fe80::/10",
                    "fec0::/10",
                    "ff00::/8")
            .map(AddressRange::parse)
            .toList();

    private AddressRules() {}

    /** Why that peer must not be at that address; empty when it may. For the operator, not for callers. */
    static Optional<String> refusal(Peer peer, InetAddress address) {
        if (!peer.allowed().isEmpty()) {
            return peer.allowed().stream().anyMatch(range -> range.contains(address))
                    ? Optional.empty()
                    : Optional.of(address.getHostAddress() + " lies in none of allowedCidrs");
        }
        return CLOSED.stream()
                .filter(range -> range.contains(address))
                .findFirst()
                .map(range -> address.getHostAddress() + " lies in " + range + "; allowedCidrs does not open it");
    }
}
