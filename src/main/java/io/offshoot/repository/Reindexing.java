package io.offshoot.repository;

import io.offshoot.rewrite.Terms;
import io.offshoot.store.Database;
import io.offshoot.store.ResourceVersion;
import io.offshoot.store.TermsStore;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Computes the search terms of all resources anew, once, when a new version of the program has another form of them.
 * Signing in looks memberships up by terms, so this comes before the first request. Several replicas may do it side by side.
 */
public final class Reindexing {
    private static final Logger LOG = LoggerFactory.getLogger(Reindexing.class);
    private static final int TELL_EVERY = 50_000;

    private final Vertx vertx;
    private final Database database;
    private final Indexing indexing;
    private final TermsStore store = new TermsStore();
    private final Promise<Void> done = Promise.promise();
    private Optional<ResourceVersion> last = Optional.empty();
    private long count;

    private Reindexing(Vertx vertx, Database database, Indexing indexing) {
        this.vertx = vertx;
        this.database = database;
        this.indexing = indexing;
    }

    /** Does what is to be done; with terms of this version, nothing. */
    public static Future<Void> run(Vertx vertx, Database database, Indexing indexing) {
        Reindexing reindexing = new Reindexing(vertx, database, indexing);
        return reindexing.store.version(database.requests()).compose(version -> {
            if (version >= Terms.VERSION) {
                return Future.succeededFuture();
            }
            reindexing.step();
            return reindexing.done.future();
        });
    }

    private void step() {
        Future<Boolean> page = store.page(database.requests(), last)
                .compose(versions ->
                        versions.isEmpty() ? end() : update(versions).map(true));
        page.onSuccess(more -> {
                    if (more) {
                        step();
                    } else {
                        done.complete();
                    }
                })
                .onFailure(done::fail);
    }

    private Future<Boolean> end() {
        return store.setVersion(database.requests(), Terms.VERSION).map(noted -> {
            if (count > 0) {
                LOG.atInfo().addKeyValue("resources", count).log("search terms computed anew");
            }
            return false;
        });
    }

    private Future<Void> update(List<ResourceVersion> versions) {
        last = Optional.of(versions.get(versions.size() - 1));
        long before = count;
        count += versions.size();
        if (before / TELL_EVERY != count / TELL_EVERY) {
            LOG.atInfo().addKeyValue("resources", count).log("computing search terms anew");
        }
        List<ResourceVersion> there =
                versions.stream().filter(version -> !version.deleted()).toList();
        return vertx.executeBlocking(() -> there.stream().map(this::terms).toList(), false)
                .compose(terms -> store.update(database.requests(), there, terms));
    }

    private List<Long> terms(ResourceVersion version) {
        return indexing.terms(
                version.key().type(), version.project(), version.content().getBytes());
    }
}
