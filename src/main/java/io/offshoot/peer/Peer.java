package io.offshoot.peer;

import io.vertx.core.buffer.Buffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.crypto.SecretKey;

/**
 * Another environment that this one trusts.
 *
 * @param secret that both share
 * @param publicKeys what it signs packages with, 32 bytes each
 * @param ca PEM file with the certificates that its own must lead to; empty: the usual ones
 * @param allowed networks that its address must lie in; empty: any public one
 */
public record Peer(
        EnvironmentUrl url,
        String name,
        SecretKey secret,
        Set<Buffer> publicKeys,
        Optional<Path> ca,
        List<AddressRange> allowed)
        implements Environment {
    @Override
    public String address() {
        return url.toString();
    }

    /** Whether that text is its address, in whatever form. */
    boolean isAt(String text) {
        return EnvironmentUrl.parse(text).filter(url::equals).isPresent();
    }

    /** Its address alone, since more is a secret. */
    @Override
    public String toString() {
        return address();
    }
}
