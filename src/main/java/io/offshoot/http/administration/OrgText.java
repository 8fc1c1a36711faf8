package io.offshoot.http.administration;

import io.offshoot.container.Org;
import io.offshoot.model.AccessLevel;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Organisations as administrators write and read them. */
final class OrgText {
    /** The members that a body may have. */
    static final Set<String> MEMBERS = Set.of("name", "members", "spendingLimit", "spend");

    private static final Set<String> OF_MEMBER = Set.of("user", "admin", "billing", "projectAccess");

    private OrgText() {}

    /** What a body says of an organisation. A plain member gets CONTRIBUTE at most unless something else is said. */
    static Org read(String handle, Body body) {
        return new Org(
                handle,
                body.text("name").orElse(handle),
                body.objects("members", OF_MEMBER).stream()
                        .map(member -> new Org.Member(
                                member.required("user"),
                                member.flag("admin").orElse(false),
                                member.flag("billing").orElse(false),
                                access(member)))
                        .toList(),
                body.amount("spendingLimit"),
                body.amount("spend").orElse(0.0));
    }

    private static Optional<AccessLevel> access(Body member) {
        return member.text("projectAccess").filter("NONE"::equals).isPresent()
                ? Optional.empty()
                : Optional.of(member.level("projectAccess").orElse(AccessLevel.CONTRIBUTE));
    }

    static Map<String, Object> write(Org org) {
        Map<String, Object> text = new LinkedHashMap<>();
        text.put("id", org.handle());
        text.put("name", org.name());
        text.put("members", org.members().stream().map(OrgText::write).toList());
        text.put("spendingLimit", org.spendingLimit().orElse(null));
        text.put("spend", org.spend());
        return text;
    }

    private static Map<String, Object> write(Org.Member member) {
        Map<String, Object> text = new LinkedHashMap<>();
        text.put("user", member.user());
        text.put("admin", member.admin());
        text.put("billing", member.billing());
        text.put("projectAccess", member.projectAccess().map(Enum::name).orElse("NONE"));
        return text;
    }

    static Map<String, Object> write(List<Org> orgs) {
        return Map.of("orgs", orgs.stream().map(OrgText::write).toList());
    }
}
