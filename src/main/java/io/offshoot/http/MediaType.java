package io.offshoot.http;

import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import java.util.Locale;
import java.util.Optional;

/**
 * A {@code Content-Type} as far as a door needs it.
 *
 * @param name type and subtype in lower case, without parameters
 * @param charset the charset parameter in lower case
 */
record MediaType(String name, Optional<String> charset) {
    static MediaType parse(String header) {
        String[] parts = header.split(";", -1);
        Optional<String> charset = Optional.empty();
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].trim().toLowerCase(Locale.ROOT);
            if (parameter.startsWith("charset=")) {
                charset = Optional.of(parameter.substring("charset=".length()).replace("\"", ""));
            }
        }
        return new MediaType(parts[0].trim().toLowerCase(Locale.ROOT), charset);
    }

    boolean isJson() {
        return name.equals("application/json") || (name.startsWith("application/") && name.endsWith("+json"));
    }

    boolean isForm() {
        return name.equals("application/x-www-form-urlencoded");
    }

    /** JSON and forms are UTF-8; another charset would change what the bytes mean. */
    boolean isUtf8() {
        return charset.isEmpty()
                || charset.get().equals("utf-8")
                || charset.get().equals("utf8");
    }

    static Failure unsupported(String wanted) {
        return Failure.of(Kind.UNSUPPORTED_MEDIA_TYPE, "The Content-Type must be " + wanted + ", in UTF-8");
    }
}
