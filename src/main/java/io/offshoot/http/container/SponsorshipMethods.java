package io.offshoot.http.container;

import io.offshoot.container.ContainerSettings.Sponsorship;
import io.offshoot.container.Handles;
import io.offshoot.container.Refusal;
import io.offshoot.container.Sponsorships;
import io.vertx.core.Future;
import java.util.Optional;

/** {@code updateSponsorship}: who else than its payer pays for a project, and until when. */
final class SponsorshipMethods {
    private static final long LATEST = 1L << 53;

    private final Sponsorships sponsorships;

    SponsorshipMethods(Sponsorships sponsorships) {
        this.sponsorships = sponsorships;
    }

    void addTo(Methods methods) {
        methods.add("project", "updateSponsorship", this::update);
    }

    private Future<Void> update(ContainerCall call) {
        Input input = call.input();
        if (!input.has("sponsoredUntil")) {
            throw Refusal.input("sponsoredUntil is required and must be a time, or null");
        }
        String sponsor = input.string("sponsor").orElse(Handles.of(call.caller()));
        Optional<Sponsorship> wanted = input.tree().get("sponsoredUntil").isNull()
                ? Optional.empty()
                : input.number("sponsoredUntil", 1, LATEST)
                        .map(until -> new Sponsorship(sponsor, true, Optional.of(until)));
        return sponsorships.update(call.caller(), call.subject(), wanted).compose(done -> call.answerId());
    }
}
