package io.offshoot.peer;

import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The environments that this one knows. An address from a request selects one of them and does nothing else: nothing is looked
 * up, and no connection is made, for any other address.
 */
public final class Environments {
    private final Self self;
    private final Map<EnvironmentUrl, Peer> peers = new LinkedHashMap<>();

    /** @throws IllegalArgumentException with a sentence for the operator when an address is there twice, or our own */
    public Environments(Self self, List<Peer> peers) {
        this.self = self;
        for (Peer peer : peers) {
            if (self.isAt(peer.url()) || this.peers.putIfAbsent(peer.url(), peer) != null) {
                throw new IllegalArgumentException("The setting environments has an entry for " + peer.address()
                        + (self.isAt(peer.url()) ? ", which is this environment itself" : " twice"));
            }
        }
    }

    /** This environment. */
    public Self self() {
        return self;
    }

    /** The others, in the order of the settings. */
    public List<Peer> peers() {
        return List.copyOf(peers.values());
    }

    /** The environment at that address; empty when none is known there. */
    public Optional<Environment> find(String address) {
        return EnvironmentUrl.parse(address).flatMap(this::find);
    }

    private Optional<Environment> find(EnvironmentUrl url) {
        return self.isAt(url) ? Optional.of(self) : Optional.ofNullable(peers.get(url));
    }

    /**
     * The environment at that address.
     *
     * @param place of the address in the request, such as {@code source.environment.id}
     * @throws Failure INVALID with the code {@link PeerFault#NOT_REGISTERED}
     */
    public Environment require(String address, String place) {
        return find(address)
                .orElseThrow(() -> Failure.of(
                        Kind.INVALID,
                        List.of(new Failure.Issue(
                                "The environment is not registered here; this one is " + self.address(),
                                Optional.of(place),
                                Optional.of(PeerFault.NOT_REGISTERED)))));
    }

    /** The other environment at that address; empty for this one, too. */
    public Optional<Peer> peer(String address) {
        return find(address).filter(Peer.class::isInstance).map(Peer.class::cast);
    }
}
