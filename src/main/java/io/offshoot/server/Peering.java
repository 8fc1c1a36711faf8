package io.offshoot.server;

import io.offshoot.config.ServerConfig;
import io.offshoot.peer.AddressRange;
import io.offshoot.peer.EnvironmentUrl;
import io.offshoot.peer.Environments;
import io.offshoot.peer.PackagePull;
import io.offshoot.peer.Peer;
import io.offshoot.peer.PeerClient;
import io.offshoot.peer.PeerLimits;
import io.offshoot.peer.Self;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.crypto.spec.SecretKeySpec;

/** What this server deals with other environments through, as the settings say. */
record Peering(Environments environments, PeerClient client, PackagePull pull) {
    private static final int KEY_BYTES = 32;

    /** @throws IllegalStateException with a sentence for the operator */
    static Peering open(Foundation foundation, ServerConfig config) {
        Environments environments = environments(config);
        ServerConfig.Peers peers = config.peers();
        PeerLimits limits = new PeerLimits(
                peers.connectTimeout(),
                peers.answerTimeout(),
                peers.patience(),
                peers.parallel(),
                peers.checksPerMinute());
        PeerClient client = new PeerClient(
                foundation.vertx(), environments, limits, foundation.metrics().peers());
        return new Peering(
                environments,
                client,
                new PackagePull(
                        foundation.vertx(),
                        foundation.database(),
                        client,
                        foundation.metrics().peers()));
    }

    static Environments environments(ServerConfig config) {
        try {
            return new Environments(
                    self(config),
                    config.environments().stream()
                            .filter(ServerConfig.Environment::enabled)
                            .map(Peering::peer)
                            .toList());
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    private static Self self(ServerConfig config) {
        String base = ServerSettings.baseUrl(config);
        List<EnvironmentUrl> urls = config.library().prefixes().stream()
                .map(prefix -> url(base.substring(0, base.length() - 1) + prefix, "http.baseUrl (OFFSHOOT_BASE_URL)"))
                .toList();
        return new Self(urls, config.peers().name());
    }

    private static EnvironmentUrl url(String text, String setting) {
        return EnvironmentUrl.parse(text)
                .orElseThrow(() -> new IllegalArgumentException(setting + " is '" + text
                        + "', which is no address of an environment: give one such as"
                        + " https://b.example.org/MicroStrategyLibrary"));
    }

    private static Peer peer(ServerConfig.Environment environment) {
        String setting = "The url of an entry of environments";
        EnvironmentUrl url = url(environment.url(), setting);
        if (!url.secure() && !environment.allowHttp()) {
            throw new IllegalArgumentException(
                    setting + " is " + url + ": give an https one, or set allowHttp if the network is trusted");
        }
        environment.ca().filter(file -> !Files.isReadable(file)).ifPresent(file -> {
            throw new IllegalArgumentException("The ca of the environment " + url + " cannot be read: " + file);
        });
        return new Peer(
                url,
                environment.name(),
                new SecretKeySpec(environment.secret().value().getBytes(StandardCharsets.UTF_8), "HmacSHA256"),
                keys(environment, url),
                environment.ca().map(Path::toAbsolutePath),
                environment.allowedCidrs().stream().map(AddressRange::parse).toList());
    }

    private static Set<Buffer> keys(ServerConfig.Environment environment, EnvironmentUrl url) {
        return environment.publicKeys().stream().map(key -> key(key, url)).collect(Collectors.toUnmodifiableSet());
    }

    private static Buffer key(String text, EnvironmentUrl url) {
        byte[] key;
        try {
            key = Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            key = new byte[0];
        }
        if (key.length != KEY_BYTES) {
            throw new IllegalArgumentException("A public key of the environment " + url
                    + " is not 32 bytes in Base64, as its GET /api/signingKeys shows them");
        }
        return Buffer.buffer(key);
    }
}
