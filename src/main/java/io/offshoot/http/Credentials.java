package io.offshoot.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a request shows of itself in its one {@code Authorization} header. */
public sealed interface Credentials {
    /** Longer headers are nobody's: our tokens and secrets are far shorter. */
    int MOST_CHARACTERS = 4096;

    /** A token. */
    record Bearer(String token) implements Credentials {
        @Override
        public String toString() {
            return "Bearer";
        }
    }

    /** A client's id and secret. */
    record Basic(String id, String secret) implements Credentials {
        @Override
        public String toString() {
            return "Basic[" + id + "]";
        }
    }

    /**
     * Reads the header.
     *
     * @return empty for a request without it, with several, with a token in its URL, or with anything else than a token or
     *     an id and secret
     */
    static Optional<Credentials> of(HttpServerRequest request) {
        List<String> headers = request.headers().getAll(HttpHeaders.AUTHORIZATION);
        if (headers.size() != 1 || headers.get(0).length() > MOST_CHARACTERS || inQuery(request)) {
            return Optional.empty();
        }
        String header = headers.get(0).strip();
        int space = header.indexOf(' ');
        if (space < 0) {
            return Optional.empty();
        }
        String rest = header.substring(space + 1).strip();
        return switch (header.substring(0, space).toLowerCase(Locale.ROOT)) {
            case "bearer" -> Optional.of(new Bearer(rest));
            case "basic" -> basic(rest);
            default -> Optional.empty();
        };
    }

    /** A token in a URL ends up in logs and histories: it is not taken, whatever the header says. */
    private static boolean inQuery(HttpServerRequest request) {
        String query = request.query();
        return query != null && (query.startsWith("access_token=") || query.contains("&access_token="));
    }

    private static Optional<Credentials> basic(String encoded) {
        try {
            String pair = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
            int colon = pair.indexOf(':');
            return colon < 0
                    ? Optional.empty()
                    : Optional.of(new Basic(pair.substring(0, colon), pair.substring(colon + 1)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
