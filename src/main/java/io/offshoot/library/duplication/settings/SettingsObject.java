package io.offshoot.library.duplication.settings;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Issue;
import io.offshoot.model.Failure.Kind;
import io.offshoot.model.LibraryIds;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * An object of a request, whose members are taken one by one. What is null counts as missing; a member that nobody takes is
 * refused, since a misspelt one must not do less than was asked for.
 */
public final class SettingsObject {
    /** The code of requests that are wrong. */
    public static final String INVALID = "INVALID_REQUEST";

    private static final int MOST = 10_000;

    private final JsonNode node;
    private final String place;
    private final Set<String> taken = new HashSet<>();

    private SettingsObject(JsonNode node, String place) {
        this.node = node;
        this.place = place;
    }

    /**
     * An object of a request; one without members when it is missing.
     *
     * @param place its path, for sentences
     * @throws Failure INVALID when it is there and no object
     */
    public static SettingsObject of(JsonNode node, String place) {
        if (node == null || node.isMissingNode() || node.isNull()) {
            return new SettingsObject(JsonNodeFactory.instance.objectNode(), place);
        }
        if (!node.isObject()) {
            throw invalid("An object is expected", place);
        }
        return new SettingsObject(node, place);
    }

    /** A request that is wrong in that place. */
    public static Failure invalid(String sentence, String place) {
        return Failure.of(Kind.INVALID, List.of(new Issue(sentence, Optional.of(place), Optional.of(INVALID))));
    }

    private String at(String member) {
        return place + "." + member;
    }

    private Optional<JsonNode> take(String member) {
        taken.add(member);
        return Optional.ofNullable(node.get(member)).filter(value -> !value.isNull());
    }

    /** The object that a member is; one without members when it is missing. */
    public SettingsObject object(String member) {
        return of(take(member).orElse(null), at(member));
    }

    boolean flag(String member) {
        return optionalFlag(member).orElse(false);
    }

    Optional<Boolean> optionalFlag(String member) {
        return take(member).map(value -> {
            if (!value.isBoolean()) {
                throw invalid("true or false is expected", at(member));
            }
            return value.booleanValue();
        });
    }

    /** A text, as it came; empty when it is missing. */
    public Optional<String> text(String member, int longest) {
        return take(member).map(value -> {
            if (!value.isTextual() || value.textValue().length() > longest) {
                throw invalid("A text of at most " + longest + " characters is expected", at(member));
            }
            return value.textValue();
        });
    }

    Optional<Integer> number(String member, int most) {
        return take(member).map(value -> number(value, most, at(member)));
    }

    List<Integer> numbers(String member, int most) {
        Set<Integer> numbers = new LinkedHashSet<>();
        list(member).orElse(List.of()).forEach(value -> numbers.add(number(value, most, at(member))));
        return List.copyOf(numbers);
    }

    private static int number(JsonNode value, int most, String where) {
        if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < 0 || value.intValue() > most) {
            throw invalid("A number from 0 to " + most + " is expected", where);
        }
        return value.intValue();
    }

    Optional<List<UUID>> ids(String member) {
        return list(member).map(values -> {
            Set<UUID> ids = new LinkedHashSet<>();
            values.forEach(value -> ids.add(Optional.ofNullable(value.textValue())
                    .flatMap(LibraryIds::parse)
                    .orElseThrow(() -> invalid("An id of 32 digits is expected", at(member)))));
            return List.copyOf(ids);
        });
    }

    /**
     * Rules, a single one for a type, however often it is written.
     *
     * @param rules those that there are
     */
    List<TypeRule> rules(String member, Set<Integer> rules) {
        Map<Integer, TypeRule> read = new LinkedHashMap<>();
        for (JsonNode value : list(member).orElse(List.of())) {
            SettingsObject each = of(value, at(member));
            int type = each.number("type", 1000).orElseThrow(() -> invalid("A type is expected", at(member)));
            int rule = each.number("rule", 1000).orElseThrow(() -> invalid("A rule is expected", at(member)));
            each.end();
            if (!rules.contains(rule)) {
                throw invalid(
                        "There is no rule " + rule + ", but "
                                + rules.stream().sorted().toList(),
                        at(member));
            }
            TypeRule before = read.putIfAbsent(type, new TypeRule(type, rule));
            if (before != null && before.rule() != rule) {
                throw invalid("There are two rules for the type " + type, at(member));
            }
        }
        return List.copyOf(read.values());
    }

    private Optional<List<JsonNode>> list(String member) {
        return take(member).map(value -> {
            if (!value.isArray() || value.size() > MOST) {
                throw invalid("A list of at most " + MOST + " is expected", at(member));
            }
            List<JsonNode> elements = new ArrayList<>();
            value.forEach(elements::add);
            return elements;
        });
    }

    /** A text that must be there and not be blank, without white space around it. */
    public String required(String member, int longest) {
        return text(member, longest)
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .orElseThrow(() -> invalid("A text is expected", at(member)));
    }

    /** An id that must be there. */
    public UUID id(String member) {
        return optionalId(member).orElseThrow(() -> invalid("An id of 32 digits is expected", at(member)));
    }

    /** An id. */
    public Optional<UUID> optionalId(String member) {
        return text(member, 64).filter(text -> !text.isBlank()).map(text -> LibraryIds.parse(text.strip())
                .orElseThrow(() -> invalid("An id of 32 digits is expected", at(member))));
    }

    /** Fails when there is a member that was not taken. */
    public void end() {
        node.fieldNames().forEachRemaining(name -> {
            if (!taken.contains(name)) {
                throw invalid("There is no such setting", at(name));
            }
        });
    }
}
