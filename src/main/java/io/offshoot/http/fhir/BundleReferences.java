package io.offshoot.http.fhir;

import io.offshoot.definitions.ElementKind;
import io.offshoot.model.Failure;
import io.offshoot.model.ResourceType;
import io.offshoot.repository.ElementWalk;
import io.offshoot.text.JsonString;
import io.offshoot.text.JsonTokens.Token;
import io.offshoot.text.TextEdits;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * References between the entries of a Bundle, and to resources that a search finds. Only elements that FHIR defines as
 * references or addresses are looked at; narrative and plain strings stay as they are.
 */
final class BundleReferences {
    private static final Pattern CONDITIONAL = Pattern.compile("[A-Z][A-Za-z]+\\?.+");
    private static final Set<ElementKind> RESOLVED = EnumSet.of(
            ElementKind.REFERENCE, ElementKind.ATTACHMENT_URL, ElementKind.URL, ElementKind.URI, ElementKind.CANONICAL);

    private BundleReferences() {}

    /** Adds the conditional references of a text, such as {@code Practitioner?identifier=…}, to {@code found}. */
    static void conditional(byte[] text, ResourceType type, Set<String> found) {
        ElementWalk.over(text, type, (element, token, from, to, walk) -> {
            if (element.kind() == ElementKind.REFERENCE && token == Token.STRING && holdsQuestion(text, from, to)) {
                String reference = JsonString.decode(text, from + 1, to - 1);
                if (CONDITIONAL.matcher(reference).matches()) {
                    found.add(reference);
                }
            }
        });
    }

    private static boolean holdsQuestion(byte[] text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (text[i] == '?') {
                return true;
            }
        }
        return false;
    }

    /**
     * The text with every reference that is a key of {@code targets} replaced by its value.
     *
     * @param failing references that cannot be resolved
     * @throws Failure the failure of a reference that the text holds
     */
    static byte[] resolve(byte[] text, ResourceType type, Map<String, String> targets, Map<String, Failure> failing) {
        if (targets.isEmpty() && failing.isEmpty()) {
            return text;
        }
        TextEdits edits = new TextEdits(text);
        ElementWalk.over(text, type, (element, token, from, to, walk) -> {
            if (token == Token.STRING && RESOLVED.contains(element.kind())) {
                String reference = JsonString.decode(text, from + 1, to - 1);
                if (failing.containsKey(reference)) {
                    throw failing.get(reference);
                }
                String target = targets.get(reference);
                if (target != null) {
                    edits.replaceSpan(from, to, JsonString.quote(target));
                }
            }
        });
        return edits.apply();
    }
}
