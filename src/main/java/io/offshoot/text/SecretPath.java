package io.offshoot.text;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where a type's resources hold a secret: {@code secret.value*} stands for every {@code value[x]} of the object
 * {@code secret} or, when that is an array, of each of its entries.
 */
final class SecretPath {
    /** An object that may hold the secret member; its place ends in a dot unless it is the whole resource's, which is empty. */
    record Holder(String place, int object) {}

    private final List<String> steps;
    private final String leaf;

    private SecretPath(String path) {
        List<String> all = Arrays.asList(path.split("\\.", -1));
        this.steps = all.subList(0, all.size() - 1);
        this.leaf = all.get(all.size() - 1);
    }

    static List<SecretPath> all(String... paths) {
        return Arrays.stream(paths).map(SecretPath::new).toList();
    }

    /** Whether a member of a holder is secret. */
    boolean isLeaf(String name) {
        if (!leaf.endsWith("*")) {
            return name.equals(leaf);
        }
        return name.startsWith(leaf.substring(0, leaf.length() - 1))
                && name.chars().allMatch(Character::isLetter);
    }

    /** The objects of a resource's text that may hold the member. */
    List<Holder> holders(byte[] text) {
        JsonTokens tokens = new JsonTokens().reset(text);
        tokens.next();
        List<Holder> holders = List.of(new Holder("", tokens.start()));
        for (String step : steps) {
            List<Holder> inner = new ArrayList<>();
            for (Holder holder : holders) {
                Members.find(text, holder.object(), step)
                        .ifPresent(member -> addHolders(text, holder.place() + step, member, inner));
            }
            holders = inner;
        }
        return holders;
    }

    private static void addHolders(byte[] text, String place, Member member, List<Holder> holders) {
        if (member.isObject(text)) {
            holders.add(new Holder(place + ".", member.valueStart()));
        } else if (member.isArray(text)) {
            Map<String, Integer> seen = new HashMap<>();
            for (Member entry : Members.of(text, member.valueStart())) {
                if (entry.isObject(text)) {
                    String name = quotedName(text, entry);
                    int before = seen.merge(name, 1, Integer::sum) - 1;
                    String again = before == 0 ? "" : "[" + before + "]";
                    holders.add(new Holder(place + "[" + name + "]" + again + ".", entry.valueStart()));
                }
            }
        }
    }

    /** Quoted, so that no name can look like the rest of a place. */
    private static String quotedName(byte[] text, Member entry) {
        Optional<String> name = Members.find(text, entry.valueStart(), "name").flatMap(member -> member.string(text));
        return new String(JsonString.quote(name.orElse("")), StandardCharsets.UTF_8);
    }
}
