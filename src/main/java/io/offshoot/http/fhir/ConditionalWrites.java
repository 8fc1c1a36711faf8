package io.offshoot.http.fhir;

import io.offshoot.http.fhir.search.Query;
import io.offshoot.http.fhir.search.SearchParser;
import io.offshoot.http.fhir.search.SearchRequest;
import io.offshoot.http.fhir.search.Searches;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.model.ResourceType;
import io.offshoot.repository.Access;
import io.offshoot.repository.Repository;
import io.offshoot.store.ConditionLocks;
import io.offshoot.store.Database;
import io.offshoot.store.ResourceStore.Written;
import io.offshoot.store.ResourceVersion;
import io.offshoot.store.Session;
import io.offshoot.text.JsonCheck;
import io.offshoot.text.JsonLimits;
import io.offshoot.text.JsonString;
import io.offshoot.text.JsonTokens;
import io.offshoot.text.Members;
import io.offshoot.text.TextEdits;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Writes that depend on what a search finds. Two with the same condition at once do not both create. */
final class ConditionalWrites {
    private final SearchParser parser = new SearchParser();
    private final ConditionLocks locks = new ConditionLocks();
    private final Database database;
    private final Repository repository;
    private final Searches searches;
    private final FhirSettings settings;

    ConditionalWrites(FhirServices services) {
        this.database = services.database();
        this.repository = services.repository();
        this.searches = services.searches();
        this.settings = services.settings();
    }

    /** Creates a resource unless the search finds one, which then is the result. */
    Future<Written> create(Access access, ResourceType type, byte[] text, String condition) {
        return database.transaction(session -> create(session, access, type, text, query(condition), Optional.empty()));
    }

    /** {@link #create(Access, ResourceType, byte[], String)} inside a transaction. */
    Future<Written> create(
            Session session, Access access, ResourceType type, byte[] text, Query condition, Optional<UUID> chosenId) {
        return one(session, access, type, condition)
                .compose(found -> found.isPresent()
                        ? Future.succeededFuture(new Written(found.get(), false, false))
                        : repository
                                .create(session, access, type, text, chosenId)
                                .map(version -> new Written(version, true, true)));
    }

    /** The search that an If-None-Exist means, with or without its type before a question mark. */
    static Query query(String condition) {
        return Query.parse(condition.substring(condition.indexOf('?') + 1));
    }

    /** Updates the resource that the search finds, or creates it. */
    Future<Written> update(Access access, ResourceType type, byte[] text, Query condition) {
        return database.transaction(session -> update(session, access, type, text, condition, Optional.empty()));
    }

    /** {@link #update(Access, ResourceType, byte[], Query)} inside a transaction. */
    Future<Written> update(
            Session session, Access access, ResourceType type, byte[] text, Query condition, Optional<UUID> chosenId) {
        JsonCheck.object(text, JsonLimits.RESOURCE.withMaxBytes(settings.maxResource()));
        return one(session, access, type, condition).compose(found -> {
            if (found.isEmpty()) {
                return repository
                        .create(session, access, type, text, chosenId)
                        .map(version -> new Written(version, true, true));
            }
            UUID id = found.get().key().id();
            return repository.update(session, access, found.get().key(), withId(text, id), Optional.empty());
        });
    }

    /** The text with the id that was found; an id of its own stays, for the repository to compare. */
    private static byte[] withId(byte[] text, UUID id) {
        if (Members.find(text, "id").isPresent()) {
            return text;
        }
        JsonTokens tokens = new JsonTokens().reset(text);
        tokens.next();
        return new TextEdits(text)
                .insertLast(tokens.start(), "id", JsonString.quote(id.toString()))
                .apply();
    }

    /**
     * The resource that a condition means.
     *
     * @return fails with PRECONDITION_FAILED when there are several
     */
    Future<Optional<ResourceVersion>> one(Session session, Access access, ResourceType type, Query condition) {
        Query limited = new Query(condition.parameters().stream()
                .filter(parameter -> !parameter.name().equals("_count"))
                .toList());
        if (limited.parameters().isEmpty()) {
            throw Failure.invalid("A conditional write needs a search parameter");
        }
        SearchRequest request = parser.parse(type, limited);
        return locks.hold(session, access.project(), type + "?" + limited.parameters())
                .compose(held -> searches.run(session, access, request))
                .compose(result -> result.next())
                .map(found -> {
                    List<ResourceVersion> matches = found.orElse(List.of());
                    if (matches.size() > 1) {
                        throw Failure.of(Kind.PRECONDITION_FAILED, "Multiple resources match the condition");
                    }
                    return matches.stream().findFirst();
                });
    }
}
