package io.offshoot.config;

import java.util.Collection;
import java.util.Comparator;

/** Guesses which name was meant by one that is misspelt. */
final class Suggestion {
    private static final int FAR = 3;

    private Suggestion() {}

    /** The end of a sentence: {@code "; did you mean …?"}, or a full stop when no name is near. */
    static String of(String wrong, Collection<String> names) {
        return names.stream()
                .filter(name -> distance(wrong, name) <= FAR)
                .min(Comparator.<String>comparingInt(name -> distance(wrong, name))
                        .thenComparing(Comparator.naturalOrder()))
                .map(name -> "; did you mean " + name + "?")
                .orElse(".");
    }

    /** Levenshtein's distance: insertions, deletions and replacements of letters. */
    private static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[to.length()];
    }
}
