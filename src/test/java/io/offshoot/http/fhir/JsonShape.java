package io.offshoot.http.fhir;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a JSON value looks like without its values: {@code {"a":1,"b":[{"c":2},{"d":3}]}} is {@code {a,b[{c} {d}]}}. Members are
 * in alphabetical order, and the shapes of an array's elements each stand once.
 */
final class JsonShape {
    private JsonShape() {}

    static String of(JsonNode value) {
        if (value.isObject()) {
            Map<String, String> members = new TreeMap<>();
            value.fields().forEachRemaining(member -> members.put(member.getKey(), of(member.getValue())));
            return members.entrySet().stream()
                    .map(member -> member.getKey() + member.getValue())
                    .collect(Collectors.joining(",", "{", "}"));
        }
        if (value.isArray()) {
            TreeSet<String> elements = new TreeSet<>();
            value.forEach(element -> elements.add(of(element)));
            return String.join(" ", elements).transform(text -> "[" + text + "]");
        }
        return "";
    }
}
