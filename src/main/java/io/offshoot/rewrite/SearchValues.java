package io.offshoot.rewrite;

import io.offshoot.definitions.SearchElement;

/**
 * Takes the values of search elements while a resource is scanned. Bytes are UTF-8 without escapes and are only good
 * during the call.
 */
public interface SearchValues {
    /** A resource begins; all values up to the next are its own. */
    default void begin() {}

    /** A reference to a resource of this server; {@code candidate} is its number. */
    void reference(SearchElement element, int candidate);

    /**
     * The value of an element that is no object: any other reference or canonical, without {@code |version}; a URI, code,
     * text or date; a boolean or number as it is written.
     */
    void value(SearchElement element, byte[] utf8, int from, int to);

    /** The members of an object that are looked at. */
    void object(SearchElement element, ValueParts parts);

    /** Takes them and does nothing. */
    SearchValues NONE = new SearchValues() {
        @Override
        public void reference(SearchElement element, int candidate) {}

        @Override
        public void value(SearchElement element, byte[] utf8, int from, int to) {}

        @Override
        public void object(SearchElement element, ValueParts parts) {}
    };
}
