package io.offshoot.container;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.offshoot.model.Environment;
import io.offshoot.model.Json;
import io.offshoot.store.RegionStore;
import io.offshoot.store.Session;
import io.vertx.core.Future;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where projects may be: in the region of the installation, and in those that its administrators have named. It is a name
 * alone: all bytes are where the installation keeps them.
 */
public final class Regions {
    private final String own;
    private final RegionStore store = new RegionStore();

    /** @param own the region of the installation */
    public Regions(String own) {
        this.own = own;
    }

    /** A region: the text of its resource. */
    @JsonPropertyOrder({"resourceType", "name"})
    public record Region(String name) {
        /** For the stored text. */
        @JsonProperty
        public String resourceType() {
            return "Region";
        }

        /** The text to store. */
        public byte[] text() {
            return ObjectText.json(this);
        }

        /** Reads a stored text. */
        public static Region of(String text) {
            return Json.read(text, Region.class);
        }
    }

    /** The region of the installation. */
    public String own() {
        return own;
    }

    /** All of them, the installation's own first. */
    public Future<List<String>> all(Session session) {
        return store.names(session, Environment.ID)
                .map(named ->
                        Stream.concat(Stream.of(own), named.stream()).distinct().toList());
    }

    /** Completes when there is such a region; fails with InvalidInput. */
    public Future<Void> require(Session session, String region) {
        return region.equals(own)
                ? Future.succeededFuture()
                : store.find(session, Environment.ID, region)
                        .compose(found -> found.isPresent()
                                ? Future.succeededFuture()
                                : Future.failedFuture(Refusal.input("There is no region " + region)));
    }
}
