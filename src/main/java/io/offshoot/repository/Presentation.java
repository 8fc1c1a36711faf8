package io.offshoot.repository;

import io.offshoot.definitions.ElementKind;
import io.offshoot.identity.Principal;
import io.offshoot.identity.SecretVault;
import io.offshoot.identity.SignedUrls;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.store.Database;
import io.offshoot.store.ResourceStore;
import io.offshoot.store.ResourceVersion;
import io.offshoot.text.JsonTokens.Token;
import io.offshoot.text.ReadText;
import io.offshoot.text.Secrets;
import io.offshoot.text.ServerOwned;
import io.offshoot.text.TextEdits;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Resources as callers see them: the stored text with id and meta spliced in, secrets for those who may see them,
 * {@code Binary/<id>} in attachments as URLs that are good for a while, without what the reader's access policies hide. All
 * other bytes are those that came in.
 */
public final class Presentation {
    private static final Pattern BINARY =
            Pattern.compile("\"Binary/([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12})\"");

    private static final Map<OfType, Map<UUID, Map<String, String>>> NO_SECRETS = Map.of();

    private static final byte[] MARK = "\"Binary/".getBytes(StandardCharsets.US_ASCII);

    private static final int[] SKIPS = skips();

    private final Database database;
    private final ResourceStore resources = new ResourceStore();
    private final SecretVault vault;
    private final SignedUrls urls;
    private final AccessGuard guard;
    private final BinarySight sight;

    /** @param indexing knows under which URLs this server's resources are known */
    public Presentation(Database database, SecretVault vault, SignedUrls urls, Indexing indexing) {
        this.guard = new AccessGuard(indexing.baseUrls());
        this.sight = new BinarySight(guard);
        this.database = database;
        this.vault = vault;
        this.urls = urls;
    }

    /** A string of an attachment that names a Binary, by its place in the content. */
    private record Attachment(UUID binary, int from, int to) {}

    private record OfType(UUID project, ResourceType type) {}

    /** What has to be looked up for a page of resources. */
    private record Needed(Map<OfType, Map<UUID, Map<String, String>>> secrets, Map<UUID, Map<UUID, UUID>> binaries) {}

    /**
     * A resource as it stands.
     *
     * @param extended whether {@code meta} shows project, author and compartments
     */
    public Future<Buffer> of(Principal reader, ResourceVersion version, boolean extended) {
        return of(reader, List.of(version), extended).map(texts -> texts.get(0));
    }

    /** Resources as they stand, in their order; none may be a tombstone. */
    public Future<List<Buffer>> of(Principal reader, List<ResourceVersion> versions, boolean extended) {
        return present(reader, true, versions, extended);
    }

    /** Past versions, in their order, none a tombstone. They come without secrets, since only the present ones are kept. */
    public Future<List<Buffer>> past(Principal reader, List<ResourceVersion> versions, boolean extended) {
        return present(reader, false, versions, extended);
    }

    private Future<List<Buffer>> present(
            Principal reader, boolean withSecrets, List<ResourceVersion> versions, boolean extended) {
        List<List<Attachment>> attachments =
                versions.stream().map(Presentation::attachments).toList();
        return (withSecrets ? secrets(reader, versions) : Future.succeededFuture(NO_SECRETS))
                .compose(secrets ->
                        binaries(reader, versions, attachments).map(binaries -> new Needed(secrets, binaries)))
                .map(needed -> {
                    List<Buffer> texts = new ArrayList<>(versions.size());
                    for (int i = 0; i < versions.size(); i++) {
                        texts.add(text(reader, versions.get(i), attachments.get(i), needed, extended));
                    }
                    return texts;
                });
    }

    private Buffer text(
            Principal reader, ResourceVersion version, List<Attachment> attachments, Needed needed, boolean extended) {
        byte[] content = version.content().getBytes();
        TextEdits edits = new TextEdits(content);
        Map<UUID, UUID> binaries = needed.binaries.getOrDefault(version.project(), Map.of());
        for (Attachment attachment : attachments) {
            UUID current = binaries.get(attachment.binary);
            if (current != null) {
                String url = '"' + urls.sign(version.project(), attachment.binary, current) + '"';
                edits.replaceSpan(attachment.from, attachment.to, url.getBytes(StandardCharsets.UTF_8));
            }
        }
        ResourceType type = version.key().type();
        Map<String, String> values = needed.secrets
                .getOrDefault(new OfType(version.project(), type), Map.of())
                .getOrDefault(version.key().id(), Map.of());
        byte[] whole = values.isEmpty()
                ? edits.apply()
                : Secrets.restore(type, edits.apply(), SecretView.of(reader, type, values));
        byte[] shown = guard.hidden(reader.rules(), version).cut(whole);
        return Buffer.buffer(ReadText.of(shown, owned(version), extended));
    }

    static ServerOwned owned(ResourceVersion version) {
        ResourceKey key = version.key();
        List<String> compartments = new ArrayList<>();
        compartments.add(ResourceType.PROJECT + "/" + version.project());
        if (key.type().name().equals("Patient")) {
            compartments.add(key.toString());
        }
        return new ServerOwned(
                key.id(),
                version.versionId(),
                version.lastUpdated().toInstant(),
                Optional.of(version.project()),
                Optional.of(version.author().map(ResourceKey::toString).orElse("system")),
                compartments);
    }

    private static List<Attachment> attachments(ResourceVersion version) {
        byte[] content = version.content().getBytes();
        if (!holdsMark(content)) {
            return List.of();
        }
        List<Attachment> found = new ArrayList<>();
        ElementWalk.over(content, version.key().type(), (element, token, from, to, walk) -> {
            if (element.kind() == ElementKind.ATTACHMENT_URL && token == Token.STRING) {
                Matcher binary = BINARY.matcher(new String(content, from, to - from, StandardCharsets.UTF_8));
                if (binary.matches()) {
                    found.add(new Attachment(UUID.fromString(binary.group(1)), from, to));
                }
            }
        });
        return found;
    }

    /**
     * Most resources name no Binary, and then are not read token by token. Where a byte is none of the mark's, the mark
     * cannot begin before what follows.
     */
    private static boolean holdsMark(byte[] content) {
        int last = MARK.length - 1;
        for (int end = last; end < content.length; end += SKIPS[content[end] & 0xFF]) {
            if (Arrays.equals(content, end - last, end + 1, MARK, 0, MARK.length)) {
                return true;
            }
        }
        return false;
    }

    /** How far the end of the mark can be from a byte at which it does not end (Horspool). */
    private static int[] skips() {
        int[] skips = new int[256];
        Arrays.fill(skips, MARK.length);
        for (int i = 0; i < MARK.length - 1; i++) {
            skips[MARK[i] & 0xFF] = MARK.length - 1 - i;
        }
        return skips;
    }

    private Future<Map<UUID, Map<UUID, UUID>>> binaries(
            Principal reader, List<ResourceVersion> versions, List<List<Attachment>> attachments) {
        Map<UUID, Set<UUID>> wanted = new TreeMap<>();
        for (int i = 0; i < versions.size(); i++) {
            for (Attachment attachment : attachments.get(i)) {
                wanted.computeIfAbsent(versions.get(i).project(), project -> new HashSet<>())
                        .add(attachment.binary);
            }
        }
        Map<UUID, Map<UUID, UUID>> current = new HashMap<>();
        Future<Void> done = Future.succeededFuture();
        for (Map.Entry<UUID, Set<UUID>> each : wanted.entrySet()) {
            done = done.compose(before -> sight.readable(database.requests(), reader, each.getKey(), each.getValue())
                    .compose(readable -> readable.isEmpty()
                            ? Future.succeededFuture(Map.<UUID, UUID>of())
                            : resources.versions(database.requests(), each.getKey(), ResourceType.BINARY, readable))
                    .map(found -> {
                        current.put(each.getKey(), found);
                        return null;
                    }));
        }
        return done.map(current);
    }

    private Future<Map<OfType, Map<UUID, Map<String, String>>>> secrets(
            Principal reader, List<ResourceVersion> versions) {
        Map<OfType, Set<UUID>> wanted = new HashMap<>();
        for (ResourceVersion version : versions) {
            ResourceType type = version.key().type();
            if (SecretView.any(reader, type, version.project())) {
                wanted.computeIfAbsent(new OfType(version.project(), type), of -> new HashSet<>())
                        .add(version.key().id());
            }
        }
        Map<OfType, Map<UUID, Map<String, String>>> values = new HashMap<>();
        Future<Void> done = Future.succeededFuture();
        for (Map.Entry<OfType, Set<UUID>> each : wanted.entrySet()) {
            OfType of = each.getKey();
            done = done.compose(before -> vault.read(database.requests(), of.project, of.type, each.getValue())
                    .map(found -> {
                        values.put(of, found);
                        return null;
                    }));
        }
        return done.map(values);
    }
}
