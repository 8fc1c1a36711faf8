package io.offshoot.container;

import io.offshoot.model.Failure;
import java.util.ArrayList;
import java.util.List;

/**
 * The path of a folder: {@code /}, or names behind a slash each, without a slash at the end. A slash inside a name is
 * written {@code \/} and a backslash {@code \\}, as the clients do.
 */
public final class FolderPath {
    /** The folder that every project has. */
    public static final String ROOT = "/";

    private static final int LONGEST = 10_240;
    private static final int LONGEST_NAME = 2048;
    private static final int DEEPEST = 128;

    private FolderPath() {}

    /**
     * The canonical form of a path: repeated slashes, and one at the end, are one or none.
     *
     * @param what the parameter's name, for the sentence
     * @throws Failure InvalidInput for what is no path
     */
    public static String of(String path, String what) {
        if (!path.startsWith("/")) {
            throw Refusal.input(what + " must be a nonempty string starting with \"/\"");
        }
        if (path.length() >= LONGEST) {
            throw Refusal.input(what + " must have fewer than " + LONGEST + " characters");
        }
        List<String> names = names(path);
        if (names.size() > DEEPEST) {
            throw Refusal.input(what + " must have at most " + DEEPEST + " levels");
        }
        names.forEach(name -> check(name, what));
        return names.isEmpty() ? ROOT : "/" + String.join("/", names);
    }

    /**
     * Checks the last part of a path.
     *
     * @throws Failure InvalidInput for a name that no folder may have
     */
    public static String name(String name, String what) {
        if (names(name).size() != 1 || name.startsWith("/")) {
            throw Refusal.input(what + " must be the name of a folder, without slashes");
        }
        check(name, what);
        return name;
    }

    private static void check(String name, String what) {
        boolean control = name.chars().anyMatch(c -> c < ' ' || c == 0x7F);
        if (name.equals(".") || name.equals("..") || control || name.length() > LONGEST_NAME) {
            throw Refusal.input(what + " must not have a part that is \".\", \"..\", longer than " + LONGEST_NAME
                    + " characters or has control characters");
        }
    }

    /** The names from the root on. */
    static List<String> names(String path) {
        List<String> names = new ArrayList<>();
        int from = 0;
        for (int i = 0; i <= path.length(); i++) {
            if (i < path.length() && path.charAt(i) == '\\') {
                i++;
            } else if (i >= path.length() || path.charAt(i) == '/') {
                if (i > from) {
                    names.add(path.substring(from, Math.min(i, path.length())));
                }
                from = i + 1;
            }
        }
        if (from < path.length()) {
            names.add(path.substring(from));
        }
        return names;
    }

    /** The last name of a path; empty for the root. */
    public static String lastName(String path) {
        List<String> names = names(path);
        return names.isEmpty() ? "" : names.get(names.size() - 1);
    }

    /** The folder that a folder lies in; the root's is itself. */
    public static String parent(String path) {
        int cut = path.length() - lastName(path).length() - 1;
        return cut <= 0 ? ROOT : path.substring(0, cut);
    }

    /** The path of a folder in another one. */
    public static String in(String folder, String name) {
        return folder.equals(ROOT) ? ROOT + name : folder + "/" + name;
    }

    /** The folder and all that it lies in, from the top, without the root. */
    public static List<String> lineage(String path) {
        List<String> lineage = new ArrayList<>();
        String at = "";
        for (String name : names(path)) {
            at = at + "/" + name;
            lineage.add(at);
        }
        return lineage;
    }

    /** Whether a folder is another one, or lies in it. */
    public static boolean isBelow(String folder, String top) {
        return top.equals(ROOT) || folder.equals(top) || folder.startsWith(top + "/");
    }
}
