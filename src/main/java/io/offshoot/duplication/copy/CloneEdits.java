package io.offshoot.duplication.copy;

import io.offshoot.duplication.CloneCommand;
import io.offshoot.model.ResourceType;
import io.offshoot.text.JsonString;
import io.offshoot.text.Member;
import io.offshoot.text.Members;
import io.offshoot.text.TextEdits;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * What a clone changes besides ids: one closed table. Everything else of a resource stays byte for byte.
 *
 * <table>
 * <caption>type, element, edit</caption>
 * <tr><td>Project</td><td>name</td><td>the new name, if one is given</td></tr>
 * <tr><td>Project</td><td>owner</td><td>the caller's user</td></tr>
 * <tr><td>Project</td><td>superAdmin, site</td><td>removed</td></tr>
 * <tr><td>ProjectMembership</td><td>project.display</td><td>the new name</td></tr>
 * <tr><td>ProjectDetails</td><td>description, defaultLocale, locales</td><td>those that were asked for</td></tr>
 * <tr><td>ClientApplication</td><td>name, description</td><td>the new name, where it ends in " Default Client"</td></tr>
 * <tr><td>ClientApplication</td><td>identityProvider, jwksUri</td><td>removed</td></tr>
 * <tr><td>Subscription, Endpoint, Agent</td><td>status</td><td>off</td></tr>
 * <tr><td>Bot</td><td>cronTiming, cronString</td><td>removed</td></tr>
 * <tr><td>Bot</td><td>publicWebhook</td><td>false</td></tr>
 * <tr><td>User</td><td>privileges</td><td>removed: only those of the installation carry any</td></tr>
 * <tr><td>Container</td><td>billTo, sponsor, kind, holdTransitions</td><td>removed</td></tr>
 * <tr><td>Record, Applet, Workflow, Database, Placement</td><td>sponsored, sponsoredUntil</td><td>removed</td></tr>
 * </table>
 */
public final class CloneEdits {
    private static final String DEFAULT_CLIENT = " Default Client";
    private static final byte[] OFF = "\"off\"".getBytes(StandardCharsets.UTF_8);
    /** Whose money is spent on a project, and what only administrators say of it, is said of that one project. */
    private static final List<String> OF_ONE_PROJECT = List.of("billTo", "sponsor", "kind", "holdTransitions");

    private static final List<String> OF_INSTALLATION = List.of("privileges");

    /** Values that say no more than a missing member does. */
    private static final Set<String> UNSAID = Set.of("false", "\"project\"");

    private static final List<String> OF_ONE_COPY = List.of("sponsored", "sponsoredUntil");
    private static final byte[] FALSE = "false".getBytes(StandardCharsets.UTF_8);

    private final Optional<String> name;
    private final Optional<String> owner;
    private final Map<String, String> details;
    private final Map<ResourceType, Function<byte[], Edited>> table;

    /**
     * An edited resource.
     *
     * @param reasons what was done that somebody must know of, as stable words: {@code off}, {@code removed:jwksUri}
     */
    public record Edited(byte[] text, List<String> reasons) {}

    /**
     * @param name the new project's name; empty: names stay
     * @param owner the reference of the new project's owner; empty: it has none
     */
    public CloneEdits(Optional<String> name, Optional<String> owner) {
        this(name, owner, Map.of());
    }

    /** The edits that a command asks for. */
    public static CloneEdits of(CloneCommand command) {
        return new CloneEdits(command.name(), command.owner(), command.details());
    }

    private CloneEdits(Optional<String> name, Optional<String> owner, Map<String, String> details) {
        this.name = name;
        this.owner = owner;
        this.details = details;
        this.table = table();
    }

    private Map<ResourceType, Function<byte[], Edited>> table() {
        Map<ResourceType, Function<byte[], Edited>> lines = new HashMap<>();
        lines.put(ResourceType.PROJECT, this::project);
        lines.put(ResourceType.PROJECT_MEMBERSHIP, this::membership);
        lines.put(ResourceType.of("ProjectDetails"), this::details);
        lines.put(ResourceType.CLIENT_APPLICATION, this::client);
        lines.put(ResourceType.SUBSCRIPTION, CloneEdits::switchOff);
        lines.put(ResourceType.of("Endpoint"), CloneEdits::switchOff);
        lines.put(ResourceType.of("Agent"), CloneEdits::switchOff);
        lines.put(ResourceType.BOT, CloneEdits::bot);
        lines.put(ResourceType.USER, text -> without(text, OF_INSTALLATION));
        lines.put(ResourceType.of("Container"), text -> without(text, OF_ONE_PROJECT));
        for (String object : List.of("Record", "Applet", "Workflow", "Database", "Placement")) {
            lines.put(ResourceType.of(object), text -> without(text, OF_ONE_COPY));
        }
        return lines;
    }

    /** Whether the table has a line for the type. */
    public boolean concerns(ResourceType type) {
        return table.containsKey(type);
    }

    /** The edits of a type, applied to the source's text before its ids are rewritten. */
    public Edited apply(ResourceType type, byte[] text) {
        Function<byte[], Edited> edits = table.get(type);
        return edits == null ? new Edited(text, List.of()) : edits.apply(text);
    }

    /** The edits that name resources outside the source: applied after the rewriting, so that they are not rewritten. */
    public byte[] applyAfterwards(ResourceType type, byte[] text) {
        if (!type.equals(ResourceType.PROJECT)) {
            return text;
        }
        Optional<Member> old = Members.find(text, "owner");
        TextEdits edits = new TextEdits(text);
        if (owner.isPresent()) {
            set(edits, text, old, "owner", quoted("{\"reference\":", owner.get(), "}"));
        } else {
            old.ifPresent(edits::remove);
        }
        return edits.apply();
    }

    private Edited project(byte[] text) {
        Collected edits = new Collected(text);
        name.ifPresent(given -> set(edits.edits, text, Members.find(text, "name"), "name", JsonString.quote(given)));
        Members.find(text, "superAdmin").ifPresent(edits.edits::remove);
        edits.remove("site");
        return edits.apply();
    }

    private Edited details(byte[] text) {
        if (details.isEmpty()) {
            return new Edited(text, List.of());
        }
        TextEdits edits = new TextEdits(text);
        new TreeMap<>(details)
                .forEach((member, json) ->
                        set(edits, text, Members.find(text, member), member, json.getBytes(StandardCharsets.UTF_8)));
        return new Edited(edits.apply(), List.of());
    }

    private Edited membership(byte[] text) {
        Optional<Member> project = Members.find(text, "project").filter(member -> member.isObject(text));
        if (name.isEmpty() || project.isEmpty()) {
            return new Edited(text, List.of());
        }
        int object = project.get().valueStart();
        TextEdits edits = new TextEdits(text);
        Optional<Member> display = Members.find(text, object, "display");
        byte[] value = JsonString.quote(name.get());
        display.ifPresentOrElse(
                member -> edits.replace(member, value), () -> edits.insertLast(object, "display", value));
        return new Edited(edits.apply(), List.of());
    }

    private Edited client(byte[] text) {
        Collected edits = new Collected(text);
        Optional<Member> clientName = Members.find(text, "name");
        boolean isDefault = clientName
                .flatMap(member -> member.string(text))
                .filter(value -> value.endsWith(DEFAULT_CLIENT))
                .isPresent();
        if (name.isPresent() && isDefault) {
            edits.edits.replace(clientName.orElseThrow(), JsonString.quote(name.get() + DEFAULT_CLIENT));
            set(
                    edits.edits,
                    text,
                    Members.find(text, "description"),
                    "description",
                    JsonString.quote("Default client for " + name.get()));
        }
        edits.remove("identityProvider");
        edits.remove("jwksUri");
        return edits.apply();
    }

    private static Edited switchOff(byte[] text) {
        Optional<Member> status = Members.find(text, "status");
        boolean isOff = status.flatMap(member -> member.string(text))
                .filter("off"::equals)
                .isPresent();
        if (isOff) {
            return new Edited(text, List.of());
        }
        TextEdits edits = new TextEdits(text);
        set(edits, text, status, "status", OFF);
        return new Edited(edits.apply(), List.of("off"));
    }

    private static Edited bot(byte[] text) {
        Collected edits = new Collected(text);
        edits.remove("cronTiming");
        edits.remove("cronString");
        Members.find(text, "publicWebhook")
                .filter(member -> member.raw(text).equals("true"))
                .ifPresent(member -> {
                    edits.edits.replace(member, FALSE);
                    edits.reasons.add("off:publicWebhook");
                });
        return edits.apply();
    }

    /** One pass over the text, whatever is in it: most objects have none of these. */
    private static Edited without(byte[] text, List<String> names) {
        TextEdits edits = new TextEdits(text);
        List<String> reasons = new ArrayList<>();
        for (Member member : Members.of(text, objectStart(text))) {
            String found = member.name(text);
            if (names.contains(found) && !UNSAID.contains(member.raw(text))) {
                edits.remove(member);
                reasons.add("removed:" + found);
            }
        }
        return reasons.isEmpty() ? new Edited(text, List.of()) : new Edited(edits.apply(), List.copyOf(reasons));
    }

    private static void set(TextEdits edits, byte[] text, Optional<Member> member, String memberName, byte[] value) {
        member.ifPresentOrElse(
                found -> edits.replace(found, value), () -> edits.insertLast(objectStart(text), memberName, value));
    }

    private static int objectStart(byte[] text) {
        int at = 0;
        while (text[at] != '{') {
            at++;
        }
        return at;
    }

    private static byte[] quoted(String before, String value, String after) {
        return (before + new String(JsonString.quote(value), StandardCharsets.UTF_8) + after)
                .getBytes(StandardCharsets.UTF_8);
    }

    private static final class Collected {
        private final byte[] text;
        private final TextEdits edits;
        private final List<String> reasons = new ArrayList<>();

        Collected(byte[] text) {
            this.text = text;
            this.edits = new TextEdits(text);
        }

        void remove(String member) {
            Members.find(text, member).ifPresent(found -> {
                edits.remove(found);
                reasons.add("removed:" + member);
            });
        }

        Edited apply() {
            return new Edited(edits.apply(), List.copyOf(reasons));
        }
    }
}
