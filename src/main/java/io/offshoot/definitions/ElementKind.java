package io.offshoot.definitions;

import java.util.Map;

/** What the string (or, for {@link #RESOURCE}, the object) of an element may hold that names another resource. */
public enum ElementKind {
    /** {@code Reference.reference}: {@code Type/id}, versioned, absolute, {@code #contained}, {@code urn:} or conditional. */
    REFERENCE,
    /** A canonical: a URL, or {@code Type/id}, perhaps with {@code |version} and {@code #fragment}. */
    CANONICAL,
    URI,
    URL,
    /** {@code Attachment.url}: stored as {@code Binary/id} where the bytes are here, presigned when it is read. */
    ATTACHMENT_URL,
    /** {@code Narrative.div}: XHTML, whose {@code href} and {@code src} attributes are URLs. */
    XHTML,
    /** A search, {@code Type?parameter=value}, or other text in which searches and {@code Type/id} may stand. */
    SEARCH,
    /** An object that is a resource of any type, told by its {@code resourceType}. */
    RESOURCE,
    /** {@code Bundle.entry.fullUrl}. */
    FULL_URL,
    /** {@code Subscription.channel.endpoint}: a URL, or {@code Bot/id}. */
    ENDPOINT,
    /** An id of the Container door, such as {@code file-…}: a class and 24 digits that hold type and id. */
    DATA_OBJECT,
    /** Nothing that names a resource. */
    OTHER;

    /** Where the data type does not tell: the path says more. Searches are typed as plain strings or URLs. */
    private static final Map<String, ElementKind> BY_PATH = Map.ofEntries(
            Map.entry("Reference.reference", REFERENCE),
            // Anywhere inside an object of the Library door.
            Map.entry("LibraryValue.reference", REFERENCE),
            Map.entry("Attachment.url", ATTACHMENT_URL),
            Map.entry("Bundle.entry.fullUrl", FULL_URL),
            Map.entry("Bundle.entry.request.url", SEARCH),
            Map.entry("Bundle.entry.request.ifNoneExist", SEARCH),
            Map.entry("Bundle.link.url", SEARCH),
            Map.entry("Subscription.channel.endpoint", ENDPOINT),
            Map.entry("Subscription.criteria", SEARCH),
            Map.entry("AccessPolicy.resource.criteria", SEARCH),
            Map.entry("UserConfiguration.menu.link.target", SEARCH),
            Map.entry("UserConfiguration.search.criteria", SEARCH),
            Map.entry("Bot.cdsService.prefetch.query", SEARCH),
            // In the languages application/x-fhir-query and text/fhirpath ids stand inside expressions.
            Map.entry("Expression.expression", SEARCH));

    private static final Map<String, ElementKind> BY_TYPE =
            Map.of("canonical", CANONICAL, "uri", URI, "url", URL, "xhtml", XHTML, "Resource", RESOURCE);

    static ElementKind of(String path, String type) {
        ElementKind byPath = BY_PATH.get(path);
        return byPath != null ? byPath : BY_TYPE.getOrDefault(type, OTHER);
    }
}
