package io.offshoot.http;

import io.vertx.ext.web.Router;
import java.util.List;

/**
 * One way into the store: a set of routes and the shape in which its callers expect errors.
 *
 * <p>One door object serves every instance of {@link HttpVerticle}, so it is called from several event loops and keeps
 * no state of a request. What stands in front of all doors (limits, request id, headers, access log, failures) is
 * the frame's work; a door fails a request with {@code ctx.fail(failure)} and never writes an error by itself.
 */
public interface Door {
    /** A short name for logs and metrics, such as {@code fhir}. */
    String name();

    /**
     * The path prefixes that belong to this door, such as {@code /fhir/R4} and {@code /oauth2}. They decide whose
     * {@link #errors()} answer a request that no route matched or that could not even be parsed; the longest one wins. A
     * prefix is a whole step of the path unless it ends with a hyphen, such as {@code /project-}.
     */
    List<String> prefixes();

    /**
     * Adds this door's routes, with their full paths, to the router that all doors share. Called once for each
     * instance of the verticle, before it listens. A request that has a body arrives paused: read it through
     * {@link JsonBody}, {@link FormBody} or {@link RequestBody}.
     */
    void addRoutes(Router router);

    /** The shape of this door's errors. */
    ErrorWriter errors();
}
