package io.offshoot.container;

import java.util.Locale;

/** Patterns of names as shells have them, as regular expressions that Java and PostgreSQL read alike. */
public final class Glob {
    private static final String SPECIAL = "\\.[]{}()*+?^$|";

    private Glob() {}

    /** The expression for a whole text: {@code *}, {@code ?}, {@code [abc]}, {@code [!abc]}; a backslash takes the next as it is. */
    public static String expression(String glob) {
        StringBuilder expression = new StringBuilder("^");
        for (int i = 0; i < glob.length(); i++) {
            char c = glob.charAt(i);
            int end = c == '[' ? glob.indexOf(']', i + 2) : -1;
            if (c == '\\' && i + 1 < glob.length()) {
                literal(expression, glob.charAt(++i));
            } else if (c == '*') {
                expression.append(".*");
            } else if (c == '?') {
                expression.append('.');
            } else if (end > 0) {
                set(expression, glob.substring(i + 1, end));
                i = end;
            } else {
                literal(expression, c);
            }
        }
        return expression.append('$').toString();
    }

    private static void literal(StringBuilder expression, char c) {
        if (SPECIAL.indexOf(c) >= 0) {
            expression.append('\\');
        }
        expression.append(c);
    }

    private static void set(StringBuilder expression, String members) {
        boolean not = members.startsWith("!") || members.startsWith("^");
        expression.append(not ? "[^" : "[");
        for (char c : members.substring(not ? 1 : 0).toCharArray()) {
            if ("\\[]^&".indexOf(c) >= 0) {
                expression.append('\\');
            }
            expression.append(c);
        }
        expression.append(']');
    }

    /** Whether flags of a regular expression, such as {@code i}, make upper and lower case the same. */
    public static boolean anyCase(String flags) {
        return flags.toLowerCase(Locale.ROOT).contains("i");
    }
}
