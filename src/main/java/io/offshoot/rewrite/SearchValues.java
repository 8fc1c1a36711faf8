package io.offshoot.rewrite;

import io.offshoot.definitions.SearchParameter;

/**
 * Takes the values of search parameters while a resource is scanned. Bytes are UTF-8 without escapes and are only good
 * during the call.
 */
public interface SearchValues {
    /** A resource begins; all values up to the next are its own. */
    default void begin() {}

    /** A reference to a resource of this server; {@code candidate} is its number. */
    void reference(SearchParameter parameter, int candidate);

    /** Any other reference or canonical, as it is written, without {@code |version}. */
    void referenceText(SearchParameter parameter, byte[] utf8, int from, int to);

    /** An identifier that has a value; an empty system means none. */
    void identifier(
            SearchParameter parameter,
            byte[] system,
            int systemFrom,
            int systemTo,
            byte[] value,
            int valueFrom,
            int valueTo);

    /** A name, or a part of one. */
    void name(SearchParameter parameter, byte[] utf8, int from, int to);

    /** Takes them and does nothing. */
    SearchValues NONE = new SearchValues() {
        @Override
        public void reference(SearchParameter parameter, int candidate) {}

        @Override
        public void referenceText(SearchParameter parameter, byte[] utf8, int from, int to) {}

        @Override
        public void identifier(
                SearchParameter parameter,
                byte[] system,
                int systemFrom,
                int systemTo,
                byte[] value,
                int valueFrom,
                int valueTo) {}

        @Override
        public void name(SearchParameter parameter, byte[] utf8, int from, int to) {}
    };
}
