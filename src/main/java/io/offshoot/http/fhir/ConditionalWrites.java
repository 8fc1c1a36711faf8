package io.offshoot.http.fhir;

import io.offshoot.http.fhir.search.Query;
import io.offshoot.http.fhir.search.SearchParser;
import io.offshoot.http.fhir.search.SearchRequest;
import io.offshoot.http.fhir.search.Searches;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.model.ResourceKey;
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
import io.offshoot.text.JsonPatch;
import io.offshoot.text.JsonString;
import io.offshoot.text.JsonTokens;
import io.offshoot.text.Members;
import io.offshoot.text.TextEdits;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

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

    /** Runs one of these in a transaction of its own. */
    <T> Future<T> alone(Function<Session, Future<T>> work) {
        return database.transaction(work);
    }

    /** Updates the resource that the search finds, or creates it, under the id that is chosen. */
    Future<Written> update(
            Session session,
            Access access,
            ResourceType type,
            byte[] text,
            Query condition,
            Optional<UUID> ifMatch,
            Optional<UUID> chosenId) {
        JsonCheck.object(text, JsonLimits.RESOURCE.withMaxBytes(settings.maxResource()));
        return one(session, access, type, condition).compose(found -> {
            if (found.isEmpty() && ifMatch.isPresent()) {
                return Future.failedFuture(Failure.of(Kind.PRECONDITION_FAILED, "Precondition Failed"));
            }
            if (found.isEmpty()) {
                return repository
                        .create(session, access, type, text, chosenId)
                        .map(version -> new Written(version, true, true));
            }
            UUID id = found.get().key().id();
            return repository.update(session, access, found.get().key(), withId(text, id), ifMatch);
        });
    }

    /** Patches the one resource that the search finds; fails with NOT_FOUND when there is none. */
    Future<Written> patch(
            Session session,
            Access access,
            ResourceType type,
            JsonPatch patch,
            Query condition,
            Optional<UUID> ifMatch) {
        return one(session, access, type, condition)
                .compose(found -> found.isEmpty()
                        ? Future.failedFuture(Failure.of(Kind.NOT_FOUND, "Not found"))
                        : repository.patch(session, access, found.get().key(), patch, ifMatch));
    }

    /** Deletes the one resource that the search finds, if there is one. */
    Future<Void> delete(Session session, Access access, ResourceType type, Query condition, Optional<UUID> ifMatch) {
        return one(session, access, type, condition)
                .compose(found -> found.isEmpty()
                        ? Future.succeededFuture()
                        : repository.delete(session, access, found.get().key(), ifMatch));
    }

    /** Fails with PRECONDITION_FAILED when the resource is there. */
    Future<Void> requireNone(Session session, Access access, ResourceKey key) {
        return repository.read(session, access, key).transform(read -> {
            if (read.succeeded()) {
                return Future.failedFuture(Failure.of(Kind.PRECONDITION_FAILED, "Precondition Failed"));
            }
            boolean absent = read.cause() instanceof Failure failure
                    && (failure.kind() == Kind.NOT_FOUND || failure.kind() == Kind.GONE);
            return absent ? Future.succeededFuture() : Future.failedFuture(read.cause());
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
        SearchRequest request = parser.parse(type, limited);
        if (request.criteria().isEmpty()
                && request.ids().isEmpty()
                && request.updated().isEmpty()) {
            // Or a mistake would mean the only resource there is.
            throw Failure.invalid("A conditional write needs a search parameter");
        }
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
