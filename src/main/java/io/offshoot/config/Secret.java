package io.offshoot.config;

/** A text that must not be printed; whoever needs it asks for {@link #value}. */
public record Secret(String value) {
    @Override
    public String toString() {
        return "***";
    }
}
