package io.offshoot.http.administration;

import io.offshoot.container.Administration.Wanted;
import io.offshoot.container.ContainerSettings;
import io.offshoot.container.ContainerSettings.Sponsorship;
import io.offshoot.container.ContainerView;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Projects and containers as administrators write and read them. */
final class ProjectText {
    /** The members that a change may have. */
    static final Set<String> MEMBERS = Set.of("region", "billTo", "restricted", "holdTransitions", "sponsor");

    /** Those of a new container. */
    static final Set<String> OF_CONTAINER =
            Set.of("name", "region", "billTo", "restricted", "holdTransitions", "permissions");

    private static final Set<String> OF_SPONSOR = Set.of("by", "thirdParty", "until");

    private ProjectText() {}

    static Wanted wanted(Body body) {
        return new Wanted(
                body.text("region"), body.text("billTo"), body.flag("restricted"), body.flag("holdTransitions"));
    }

    /** The sponsorship that a body wants; empty: the one that there is ends. */
    static Optional<Sponsorship> sponsorship(Body body) {
        return body.object("sponsor", OF_SPONSOR)
                .map(sponsor -> new Sponsorship(
                        sponsor.required("by"), sponsor.flag("thirdParty").orElse(true), sponsor.millis("until")));
    }

    static Map<String, Object> write(ContainerView view) {
        ContainerSettings settings = view.settings();
        Map<String, Object> text = new LinkedHashMap<>();
        text.put("id", view.id());
        text.put("project", view.project().toString());
        text.put("name", view.container().project().name());
        text.put("region", settings.region());
        text.put("billTo", settings.billTo());
        text.put("restricted", settings.restricted());
        text.put("holdTransitions", settings.holdTransitions());
        text.put("sponsor", settings.sponsor().map(ProjectText::write).orElse(null));
        return text;
    }

    private static Map<String, Object> write(Sponsorship sponsorship) {
        Map<String, Object> text = new LinkedHashMap<>();
        text.put("by", sponsorship.by());
        text.put("thirdParty", sponsorship.thirdParty());
        text.put("until", sponsorship.until().orElse(null));
        return text;
    }
}
