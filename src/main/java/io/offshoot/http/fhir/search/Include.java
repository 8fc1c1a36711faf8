package io.offshoot.http.fhir.search;

import io.offshoot.definitions.SearchParameter;
import io.offshoot.definitions.SearchParameters;
import io.offshoot.model.Failure;
import io.offshoot.model.ResourceType;
import java.util.Optional;

/**
 * A wish to see what resources refer to, or what refers to them, besides.
 *
 * @param reverse whether resources that refer to the found ones are meant
 * @param parameter of the type that refers
 * @param target only references to this type
 */
record Include(boolean reverse, SearchParameter parameter, Optional<ResourceType> target) {
    /**
     * Understands {@code Type:parameter} or {@code Type:parameter:target}.
     *
     * @param searched the type that is searched for
     * @throws Failure INVALID, naming the parameter
     */
    static Include parse(String name, String value, ResourceType searched) {
        String code = name.split(":", 2)[0];
        if (name.contains(":")) {
            throw Failure.invalid("Unsupported modifier of " + code + ": " + name.substring(code.length() + 1), code);
        }
        boolean reverse = code.equals("_revinclude");
        String[] parts = value.split(":", -1);
        Optional<ResourceType> source = ResourceType.named(parts[0]);
        if (parts.length < 2 || parts.length > 3 || source.isEmpty()) {
            throw Failure.invalid(
                    "Invalid " + code + ": Type:parameter or Type:parameter:targetType is expected", code);
        }
        SearchParameter parameter = SearchParameters.r4()
                .find(source.get(), parts[1])
                .filter(found -> found.kind() == SearchParameter.Kind.REFERENCE)
                .orElseThrow(() -> Failure.invalid(
                        "Invalid " + code + ": " + parts[0] + " has no reference parameter " + parts[1], code));
        if (!reverse && !source.get().equals(searched)) {
            throw Failure.invalid(
                    "Invalid _include: only references of what is searched for can be followed, not of " + parts[0],
                    code);
        }
        Optional<ResourceType> target = parts.length == 2
                ? Optional.empty()
                : Optional.of(ResourceType.named(parts[2])
                        .orElseThrow(() -> Failure.invalid("Invalid " + code + ": unknown type " + parts[2], code)));
        return new Include(reverse, parameter, target);
    }
}
