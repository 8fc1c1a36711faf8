package io.offshoot.load;

import io.offshoot.access.ControlTexts;
import io.offshoot.model.Failure;
import io.offshoot.model.ResourceType;
import io.offshoot.rewrite.TextTerms;
import io.offshoot.store.TargetPage;
import io.offshoot.text.JsonCheck;
import io.offshoot.text.JsonLimits;
import io.offshoot.text.JsonTokens;
import io.offshoot.text.Secrets;
import io.offshoot.text.StoredText;
import io.vertx.core.buffer.Buffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Makes rows of incoming resources: checks the text, resolves its references, takes out what the server owns and what is
 * secret, hashes it. Safe for several threads.
 */
final class PagePreparer {
    private final UUID project;
    private final ReferenceResolver references;
    private final IdentifierIndex identifiers;
    private final List<String> baseUrls;

    PagePreparer(UUID project, ReferenceResolver references, IdentifierIndex identifiers, List<String> baseUrls) {
        this.project = project;
        this.references = references;
        this.identifiers = identifiers;
        this.baseUrls = baseUrls;
    }

    /**
     * The rows of a page.
     *
     * @throws Failure for the first resource that cannot be stored; the message names its place
     */
    PreparedPage prepare(IncomingPage page) {
        OffsetDateTime now = OffsetDateTime.now(ZoneOffset.UTC).truncatedTo(ChronoUnit.MILLIS);
        JsonTokens tokens = new JsonTokens();
        MessageDigest sha256 = sha256();
        TextTerms terms = new TextTerms(project, baseUrls);
        Map<UUID, InputPlace> places = new HashMap<>();
        List<TargetPage.Row> rows = new ArrayList<>(page.resources().size());
        List<InputPlace> rowPlaces = new ArrayList<>(page.resources().size());
        long bytes = 0;
        int secrets = 0;
        for (IncomingResource resource : page.resources()) {
            try {
                JsonCheck.object(resource.text(), JsonLimits.RESOURCE);
                StoredText stored = StoredText.of(references.resolve(resource, tokens), page.type());
                UUID id = id(stored);
                Optional<InputPlace> before = Optional.ofNullable(places.put(id, resource.place()));
                if (before.isPresent()) {
                    throw taken(page.type(), id, "comes twice, first in " + before.get());
                }
                identifiers.add(page.type(), id, stored.content());
                byte[] content = stored.content();
                if (Secrets.anyIn(page.type())) {
                    Secrets found = Secrets.extract(page.type(), content);
                    content = found.content();
                    secrets += found.values().size();
                }
                ControlTexts.check(page.type(), content);
                rows.add(row(id, now, content, sha256, terms, page.type()));
                rowPlaces.add(resource.place());
                bytes += content.length;
            } catch (Failure failure) {
                throw Placed.at(resource.place(), failure);
            }
        }
        UUID last = rows.get(rows.size() - 1).id();
        TargetPage target = new TargetPage(rows, last, bytes, "{}", List.of(), List.of());
        return new PreparedPage(page.type(), target, rowPlaces, secrets);
    }

    /** What is wrong with a resource whose key another one has. */
    static Failure taken(ResourceType type, UUID id, String why) {
        return Failure.of(Failure.Kind.CONFLICT, type.name() + "/" + id + " " + why);
    }

    private static TargetPage.Row row(
            UUID id, OffsetDateTime now, byte[] content, MessageDigest sha256, TextTerms terms, ResourceType type) {
        UUID version = UUID.randomUUID();
        return new TargetPage.Row(
                id,
                version,
                now,
                Optional.empty(),
                Optional.empty(),
                id,
                version,
                Buffer.buffer(sha256.digest(content)),
                Buffer.buffer(content),
                terms.of(type, content));
    }

    /** The project's own resource is made by the server, and bytes do not come as text. */
    private static UUID id(StoredText stored) {
        String type = stored.type().name();
        if (stored.type().equals(ResourceType.PROJECT)) {
            throw Failure.invalid("A Project is not loaded into a project", "resourceType");
        }
        if (stored.type().equals(ResourceType.BINARY)) {
            throw Failure.invalid("A Binary is not loaded from a file of resources; upload its bytes", "resourceType");
        }
        String id = stored.id().orElseThrow(() -> Failure.invalid("The resource has no id", type + ".id"));
        return ResourceIds.uuid(id).orElseThrow(() -> Failure.invalid("The id is not a UUID", type + ".id"));
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
