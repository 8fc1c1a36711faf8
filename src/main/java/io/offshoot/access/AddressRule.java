package io.offshoot.access;

import io.offshoot.model.Failure;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Lets addresses in or keeps them out; of several rules the first that names an address decides, and one that none names is
 * let in.
 *
 * @param value {@code *}, an IPv4 address, or the beginning of one up to a dot
 * @see <a href="https://www.medplum.com/docs/access/ip-access-rules">IP access rules</a>
 */
public record AddressRule(String value, boolean allow) {
    private static final Pattern SHAPE = Pattern.compile("\\*|[0-9]{1,3}(\\.[0-9]{1,3}){3}|([0-9]{1,3}\\.){1,3}");
    private static final Set<String> ACTIONS = Set.of("allow", "block");

    static AddressRule of(String value, String action, String place) {
        if (!SHAPE.matcher(value).matches()) {
            throw Failure.invalid(
                    "An IP rule's value is *, an address, or the beginning of one up to a dot", place + ".value");
        }
        if (!ACTIONS.contains(action)) {
            throw Failure.invalid("An IP rule's action is allow or block", place + ".action");
        }
        return new AddressRule(value, action.equals("allow"));
    }

    private boolean names(String address) {
        return value.equals("*") || value.equals(address) || (value.endsWith(".") && address.startsWith(value));
    }

    /** Whether an address, an IP literal, is let in. */
    static boolean admits(List<AddressRule> rules, String address) {
        return rules.stream()
                .filter(rule -> rule.names(address))
                .findFirst()
                .map(AddressRule::allow)
                .orElse(true);
    }
}
