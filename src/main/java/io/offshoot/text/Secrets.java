package io.offshoot.text;

import io.offshoot.model.ResourceType;
import io.offshoot.text.SecretPath.Holder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The members of resources whose values are secret, by a closed table: they are taken out of the text before it is stored
 * and put back for those who may see them.
 *
 * <p>A value goes by its place, such as {@code identityProvider.clientSecret} or {@code secret["smtp"].valueString}: an
 * entry of an array by what its {@code name} is, not by its index, so that reordering entries does not swap secrets.
 * Entries with the same name are told apart by a number, entries without one go by the empty name.
 */
public final class Secrets {
    private static final Map<String, List<SecretPath>> TABLE = Map.of(
            "ClientApplication", SecretPath.all("secret", "retiringSecret", "identityProvider.clientSecret"),
            "User", SecretPath.all("passwordHash", "mfaSecret"),
            "Project",
                    SecretPath.all(
                            "secret.value*",
                            "systemSecret.value*",
                            "site.googleClientSecret",
                            "site.recaptchaSecretKey"),
            "DomainConfiguration", SecretPath.all("identityProvider.clientSecret"));

    private final byte[] content;
    private final Map<String, String> values;

    private Secrets(byte[] content, Map<String, String> values) {
        this.content = content;
        this.values = values;
    }

    /** The text without the members that are secret. */
    public byte[] content() {
        return content;
    }

    /** The secret values as raw JSON, by place, in the order of the text. */
    public Map<String, String> values() {
        return values;
    }

    /** Whether resources of that type can hold secrets at all. */
    public static boolean anyIn(ResourceType type) {
        return TABLE.containsKey(type.name());
    }

    /** Takes the secret members out of a resource's valid text; without any, the content is the text itself. */
    public static Secrets extract(ResourceType type, byte[] text) {
        Map<String, String> values = new LinkedHashMap<>();
        TextEdits edits = new TextEdits(text);
        for (SecretPath path : paths(type)) {
            for (Holder holder : path.holders(text)) {
                for (Member member : Members.of(text, holder.object())) {
                    String name = member.name(text);
                    if (path.isLeaf(name)) {
                        values.put(holder.place() + name, member.raw(text));
                        edits.remove(member);
                    }
                }
            }
        }
        return new Secrets(edits.apply(), Collections.unmodifiableMap(values));
    }

    /**
     * Puts values back, each at the end of the object that its place names. Values whose object is not in the text, or
     * has a value of its own, are left out.
     *
     * @param values raw JSON by place, as {@link #values} gives it
     */
    public static byte[] restore(ResourceType type, byte[] text, Map<String, String> values) {
        Map<String, List<String>> places = byHolder(values);
        TextEdits edits = new TextEdits(text);
        for (SecretPath path : paths(type)) {
            for (Holder holder : path.holders(text)) {
                if (!holdsOne(path, holder, text)) {
                    for (String name : names(places, path, holder)) {
                        byte[] value = values.get(holder.place() + name).getBytes(StandardCharsets.UTF_8);
                        edits.insertLast(holder.object(), name, value);
                    }
                }
            }
        }
        return edits.apply();
    }

    /**
     * What to keep when a resource is replaced: the given values, and of those kept so far the ones whose object is still
     * there and came without a value.
     *
     * @param content the new text without its secrets
     * @param given the values that came with it
     * @param kept the values of the text that it replaces
     */
    public static Map<String, String> merge(
            ResourceType type, byte[] content, Map<String, String> given, Map<String, String> kept) {
        Map<String, List<String>> keptPlaces = byHolder(kept);
        Map<String, List<String>> givenPlaces = byHolder(given);
        Map<String, String> merged = new LinkedHashMap<>();
        for (SecretPath path : paths(type)) {
            for (Holder holder : path.holders(content)) {
                List<String> fresh = names(givenPlaces, path, holder);
                boolean replaced = !fresh.isEmpty();
                for (String name : replaced ? fresh : names(keptPlaces, path, holder)) {
                    String place = holder.place() + name;
                    merged.put(place, replaced ? given.get(place) : kept.get(place));
                }
            }
        }
        return merged;
    }

    private static List<SecretPath> paths(ResourceType type) {
        return TABLE.getOrDefault(type.name(), List.of());
    }

    private static boolean holdsOne(SecretPath path, Holder holder, byte[] text) {
        return Members.of(text, holder.object()).stream().anyMatch(member -> path.isLeaf(member.name(text)));
    }

    private static List<String> names(Map<String, List<String>> places, SecretPath path, Holder holder) {
        return places.getOrDefault(holder.place(), List.of()).stream()
                .filter(path::isLeaf)
                .toList();
    }

    /** The names of the members by the place of their object; no name holds a dot. */
    private static Map<String, List<String>> byHolder(Map<String, String> values) {
        Map<String, List<String>> places = new HashMap<>();
        for (String place : values.keySet()) {
            int name = place.lastIndexOf('.') + 1;
            places.computeIfAbsent(place.substring(0, name), holder -> new ArrayList<>())
                    .add(place.substring(name));
        }
        return places;
    }
}
