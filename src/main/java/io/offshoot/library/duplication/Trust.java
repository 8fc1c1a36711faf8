package io.offshoot.library.duplication;

import io.offshoot.archive.TrustedSigners;
import io.offshoot.identity.SigningKeys;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;

/** Whose packages are taken here: this environment's own, those of others that were registered, perhaps any. */
public final class Trust implements Supplier<Future<TrustedSigners>> {
    private final SigningKeys own;
    private final Set<Buffer> registered;
    private final boolean unsigned;

    /**
     * @param registered public keys of other environments, 32 bytes each
     * @param unsigned whether packages are taken that nobody has signed, or somebody who is not known
     */
    public Trust(SigningKeys own, Collection<Buffer> registered, boolean unsigned) {
        this.own = own;
        this.registered = Set.copyOf(registered);
        this.unsigned = unsigned;
    }

    @Override
    public Future<TrustedSigners> get() {
        return own.all().map(keys -> {
            Set<Buffer> trusted = new HashSet<>(registered);
            keys.forEach(key -> trusted.add(key.publicKey()));
            return new TrustedSigners(trusted, unsigned);
        });
    }
}
