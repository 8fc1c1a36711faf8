package io.offshoot.http.container;

import io.offshoot.container.Handles;
import io.offshoot.container.Org;
import io.offshoot.container.Refusal;
import io.offshoot.container.Regions;
import io.offshoot.model.Environment;
import io.offshoot.store.Database;
import io.offshoot.store.OrgStore;
import io.vertx.core.Future;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What members are told about their organisations: {@code describe}, {@code findMembers}. */
final class OrgMethods {
    private final Database database;
    private final OrgStore orgs = new OrgStore();

    private final Regions regions;

    OrgMethods(Database database, Regions regions) {
        this.database = database;
        this.regions = regions;
    }

    void addTo(Methods methods) {
        methods.add("org", "describe", this::describe).add("org", "findMembers", this::findMembers);
    }

    private Future<Org> read(ContainerCall call) {
        return orgs.read(database.requests(), Environment.ID, call.subject())
                .compose(found -> found.map(row -> Future.succeededFuture(Org.of(row.content())))
                        .orElseGet(() -> Future.failedFuture(Refusal.noEntity(call.subject()))));
    }

    private Future<Void> describe(ContainerCall call) {
        return read(call).compose(org -> regions.all(database.requests()).compose(all -> {
            Optional<Org.Member> member = org.member(Handles.of(call.caller()));
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("id", call.subject());
            answer.put("class", "org");
            answer.put("handle", call.subject().substring("org-".length()));
            answer.put("name", org.name());
            if (member.isPresent() || call.caller().superAdmin()) {
                answer.put("level", level(member));
                answer.put("spendingLimit", org.spendingLimit().orElse(null));
                answer.put(
                        "estSpendingLimitLeft",
                        org.spendingLimit()
                                .map(limit -> Math.max(0, limit - org.spend()))
                                .orElse(null));
                answer.put("permittedRegions", all);
            }
            return call.answer(answer);
        }));
    }

    /** Super administrators count as administrators everywhere. */
    private static String level(Optional<Org.Member> member) {
        return member.map(Org.Member::admin).orElse(true) ? "ADMIN" : "MEMBER";
    }

    private Future<Void> findMembers(ContainerCall call) {
        Input input = call.input();
        int limit = input.number("limit", 1, SearchMethods.MOST)
                .orElse((long) SearchMethods.MOST)
                .intValue();
        String starting = input.string("starting").orElse("");
        Optional<String> level = input.string("level");
        return read(call).compose(org -> {
            if (org.member(Handles.of(call.caller())).isEmpty()
                    && !call.caller().superAdmin()) {
                return Future.failedFuture(
                        Refusal.denied("Must be a member of " + call.subject() + " to see its members"));
            }
            List<Org.Member> found = org.members().stream()
                    .filter(member -> member.user().compareTo(starting) >= 0)
                    .filter(member -> level.isEmpty() || level.get().equals(level(Optional.of(member))))
                    .sorted(Comparator.comparing(Org.Member::user))
                    .toList();
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put(
                    "results",
                    found.stream().limit(limit).map(OrgMethods::member).toList());
            answer.put("next", found.size() > limit ? found.get(limit).user() : null);
            return call.answer(answer);
        });
    }

    private static Map<String, Object> member(Org.Member member) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("id", member.user());
        answer.put("level", level(Optional.of(member)));
        answer.put("allowBillableActivities", member.admin() || member.billing());
        answer.put("projectAccess", member.most().map(Enum::name).orElse("NONE"));
        return answer;
    }
}
