package io.offshoot.config;

/** A setting is unknown or wrong. The message names it, where it was found, and what is accepted. */
public final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1;

    ConfigException(String message) {
        super(message);
    }
}
