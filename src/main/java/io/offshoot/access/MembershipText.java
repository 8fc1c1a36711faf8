package io.offshoot.access;

import io.offshoot.model.Failure;
import io.offshoot.model.Ids;
import io.offshoot.text.Member;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * The policies of a ProjectMembership with the values of their variables: {@code accessPolicy}, then {@code access}.
 *
 * @see <a href="https://www.medplum.com/docs/access/access-policies#parameterized-policies">Parameterized policies</a>
 */
public record MembershipText(List<Use> uses) {
    private static final String PLACE = "ProjectMembership.access";
    private static final String OF_POLICY = "AccessPolicy/";
    private static final int MOST_POLICIES = 100;
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]*");
    private static final Set<String> OF_ACCESS = Set.of("id", "extension", "policy", "parameter");
    private static final Set<String> OF_PARAMETER = Set.of("id", "extension", "name", "valueString", "valueReference");

    /**
     * One policy.
     *
     * @param parameters in their order
     */
    public record Use(UUID policy, List<Parameter> parameters) {
        /** The variables of the policy for whoever has that profile. */
        public Variables variables(String profile) {
            Variables variables = new Variables(profile);
            for (Parameter parameter : parameters) {
                if (parameter.reference) {
                    variables.reference(parameter.name, parameter.value);
                } else {
                    variables.string(parameter.name, parameter.value);
                }
            }
            return variables;
        }
    }

    /** What a variable stands for. */
    record Parameter(String name, String value, boolean reference) {}

    /**
     * Reads a membership.
     *
     * @param text a JSON object
     * @throws Failure INVALID, naming the element, for what names no policy or gives no value
     */
    public static MembershipText parse(byte[] text) {
        PolicyText reader = new PolicyText(text);
        Member whole = reader.whole();
        List<Use> uses = new ArrayList<>();
        reader.reference(whole, "accessPolicy", "ProjectMembership.accessPolicy")
                .ifPresent(
                        reference -> uses.add(new Use(policy(reference, "ProjectMembership.accessPolicy"), List.of())));
        reader.objects(whole, "access", PLACE, (access, place) -> uses.add(use(reader, access, place)));
        if (uses.size() > MOST_POLICIES) {
            throw Failure.invalid("A membership has at most " + MOST_POLICIES + " policies", PLACE);
        }
        return new MembershipText(List.copyOf(uses));
    }

    /** The one policy of that reference, without parameters. */
    public static MembershipText of(String policy, String place) {
        return new MembershipText(List.of(new Use(policy(policy, place), List.of())));
    }

    private static Use use(PolicyText reader, Member access, String place) {
        reader.requireKnown(access, OF_ACCESS, place);
        UUID policy = policy(
                reader.reference(access, "policy", place + ".policy")
                        .orElseThrow(() -> Failure.invalid("A reference to a policy is expected", place + ".policy")),
                place + ".policy");
        List<Parameter> parameters = new ArrayList<>();
        reader.objects(
                access,
                "parameter",
                place + ".parameter",
                (parameter, at) -> parameters.add(parameter(reader, parameter, at)));
        return new Use(policy, List.copyOf(parameters));
    }

    private static Parameter parameter(PolicyText reader, Member parameter, String place) {
        reader.requireKnown(parameter, OF_PARAMETER, place);
        String name = reader.string(parameter, "name", place + ".name").orElse("");
        if (!NAME.matcher(name).matches()) {
            throw Failure.invalid("A name of letters, digits, - and _ is expected", place + ".name");
        }
        if (name.equals("profile")) {
            throw Failure.invalid("%profile is always the profile of the membership", place + ".name");
        }
        Optional<String> string = reader.string(parameter, "valueString", place + ".valueString");
        Optional<String> reference = reader.reference(parameter, "valueReference", place + ".valueReference");
        if (string.isPresent() == reference.isPresent()) {
            throw Failure.invalid("A parameter has a valueString or a valueReference", place);
        }
        return new Parameter(name, string.or(() -> reference).get(), reference.isPresent());
    }

    private static UUID policy(String reference, String place) {
        return Optional.of(reference)
                .filter(text -> text.startsWith(OF_POLICY))
                .flatMap(text -> Ids.parse(text.substring(OF_POLICY.length())))
                .orElseThrow(() -> Failure.invalid("A reference to an AccessPolicy is expected", place));
    }
}
