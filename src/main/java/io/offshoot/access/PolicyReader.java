package io.offshoot.access;

import io.offshoot.model.Failure;
import io.offshoot.model.ResourceType;
import io.offshoot.text.Member;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the text of an AccessPolicy member by member; what it does not know, it refuses. */
final class PolicyReader {
    private static final int MOST_ENTRIES = 500;
    private static final Set<String> OF_POLICY = Set.of(
            "resourceType",
            "id",
            "meta",
            "language",
            "text",
            "contained",
            "extension",
            "name",
            "basedOn",
            "compartment",
            "resource",
            "ipAccessRule");
    private static final Set<String> OF_ENTRY = Set.of(
            "id",
            "extension",
            "resourceType",
            "compartment",
            "criteria",
            "readonly",
            "interaction",
            "hiddenFields",
            "readonlyFields",
            "writeConstraint");
    private static final Set<String> OF_RULE = Set.of("id", "extension", "name", "value", "action");

    private final PolicyText text;

    PolicyReader(byte[] text) {
        this.text = new PolicyText(text);
    }

    Policy read() {
        Member whole = text.whole();
        text.requireKnown(whole, OF_POLICY, "AccessPolicy");
        List<Policy.Entry> entries = new ArrayList<>();
        text.objects(whole, "resource", "AccessPolicy.resource", (entry, place) -> entries.add(entry(entry, place)));
        if (entries.size() > MOST_ENTRIES) {
            throw Failure.invalid("A policy has at most " + MOST_ENTRIES + " entries", "AccessPolicy.resource");
        }
        List<AddressRule> rules = new ArrayList<>();
        text.objects(whole, "ipAccessRule", "AccessPolicy.ipAccessRule", (rule, place) -> rules.add(rule(rule, place)));
        return new Policy(
                text.reference(whole, "compartment", "AccessPolicy.compartment"),
                List.copyOf(entries),
                List.copyOf(rules));
    }

    private Policy.Entry entry(Member entry, String place) {
        text.requireKnown(entry, OF_ENTRY, place);
        Optional<ResourceType> type = type(entry, place + ".resourceType");
        if (text.member(entry, "writeConstraint").isPresent()) {
            throw Failure.invalid("Write constraints cannot be enforced by this server", place + ".writeConstraint");
        }
        Optional<String> criteria = text.string(entry, "criteria", place + ".criteria");
        Optional<CriteriaTemplate> bounds =
                criteria.map(written -> CriteriaTemplate.parse(written, type, place + ".criteria"));
        Optional<String> compartment = text.reference(entry, "compartment", place + ".compartment");
        boolean binary = type.filter(ResourceType.BINARY::equals).isPresent();
        if (compartment.isPresent()) {
            if (binary) {
                throw Failure.invalid("A Binary is in no compartment", place + ".compartment");
            }
            CriteriaTemplate inside = CriteriaTemplate.compartment(compartment.get());
            bounds = Optional.of(bounds.map(before -> before.and(inside)).orElse(inside));
        }
        FieldSet hidden = fields(entry, "hiddenFields", type, place);
        FieldSet readonly = fields(entry, "readonlyFields", type, place);
        if (binary && !(hidden.isEmpty() && readonly.isEmpty())) {
            throw Failure.invalid("Elements of a Binary cannot be hidden or protected", place + ".hiddenFields");
        }
        return new Policy.Entry(type, interactions(entry, place), bounds, criteria, hidden, readonly);
    }

    private Optional<ResourceType> type(Member entry, String place) {
        String name = text.string(entry, "resourceType", place)
                .orElseThrow(() -> Failure.invalid("A type of resources, or *, is expected", place));
        if (name.equals("*")) {
            return Optional.empty();
        }
        return Optional.of(
                ResourceType.named(name).orElseThrow(() -> Failure.invalid("Unknown resource type: " + name, place)));
    }

    /** As at the original, {@code readonly} counts only where there is no {@code interaction}. */
    private Set<Interaction> interactions(Member entry, String place) {
        boolean readonly = text.flag(entry, "readonly", place + ".readonly");
        if (text.member(entry, "interaction").isEmpty()) {
            return readonly ? Interaction.READING : Interaction.ALL;
        }
        Set<Interaction> allowed = EnumSet.noneOf(Interaction.class);
        text.strings(
                entry,
                "interaction",
                place,
                (code, at) -> allowed.add(
                        Interaction.of(code).orElseThrow(() -> Failure.invalid("Unknown interaction: " + code, at))));
        return Set.copyOf(allowed);
    }

    private FieldSet fields(Member entry, String name, Optional<ResourceType> type, String place) {
        List<FieldPath> paths = new ArrayList<>();
        text.strings(entry, name, place, (path, at) -> paths.add(FieldPath.parse(path, type, at)));
        return FieldSet.of(paths);
    }

    private AddressRule rule(Member rule, String place) {
        text.requireKnown(rule, OF_RULE, place);
        return AddressRule.of(
                text.string(rule, "value", place + ".value").orElse(""),
                text.string(rule, "action", place + ".action").orElse(""),
                place);
    }
}
