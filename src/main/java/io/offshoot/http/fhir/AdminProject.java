package io.offshoot.http.fhir;

import com.fasterxml.jackson.databind.JsonNode;
import io.offshoot.http.JsonBody;
import io.offshoot.model.Failure;
import io.offshoot.model.Json;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.repository.Access;
import io.offshoot.repository.Presentation;
import io.offshoot.repository.Repository;
import io.offshoot.text.JsonCheck;
import io.offshoot.text.JsonLimits;
import io.offshoot.text.JsonTokens;
import io.offshoot.text.Member;
import io.offshoot.text.Members;
import io.offshoot.text.TextEdits;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * {@code GET /admin/projects/{id}}: the project as its administrators see it; {@code POST …/secrets} and {@code …/sites}:
 * another list of its secrets or sites, the only elements of a Project that they change.
 */
final class AdminProject {
    private static final int LARGEST_BODY = 256 * 1024;
    private static final List<String> SHOWN = List.of("name", "description", "secret", "site");

    /** Of the resource itself its administrators see it neither, nor change it. */
    private static final String STRICT_MODE = "strictMode";

    private final Repository repository;
    private final Presentation presentation;
    private final AdminCalls calls;

    AdminProject(FhirServices services, AdminCalls calls) {
        this.repository = services.repository();
        this.presentation = services.presentation();
        this.calls = calls;
    }

    void addTo(Router router) {
        calls.add(router, HttpMethod.GET, "", this::show);
        calls.add(router, HttpMethod.POST, "/secrets", (call, access) -> replace(call, access, "secret"));
        calls.add(router, HttpMethod.POST, "/sites", (call, access) -> replace(call, access, "site"));
    }

    private Future<Void> show(FhirCall call, Access access) {
        return repository.read(access, key(access)).compose(project -> presentation
                .of(call.principal(), project, false)
                .compose(text -> {
                    byte[] bytes = text.getBytes();
                    byte[] stored = project.content().getBytes();
                    Buffer out = Buffer.buffer("{\"project\":{\"id\":\"" + access.project() + "\"");
                    for (String name : SHOWN) {
                        Members.find(bytes, name)
                                .ifPresent(member -> out.appendString(",\"" + name + "\":" + member.raw(bytes)));
                    }
                    Members.find(stored, STRICT_MODE)
                            .ifPresent(member -> out.appendString(",\"" + STRICT_MODE + "\":" + member.raw(stored)));
                    return AdminCalls.send(call, 200, out.appendString("}}"));
                }));
    }

    /** Entries that leave a secret's value out keep it, as with every update. */
    private Future<Void> replace(FhirCall call, Access access, String member) {
        return JsonBody.read(call.ctx(), LARGEST_BODY).compose(body -> {
            check(body, member);
            return repository
                    .read(access, key(access))
                    .compose(project -> repository.update(
                            access,
                            key(access),
                            edited(project.content().getBytes(), access, member, body),
                            Optional.of(project.versionId())))
                    .compose(written -> calls.resource(call, 200, written.version()));
        });
    }

    private static ResourceKey key(Access access) {
        return new ResourceKey(ResourceType.PROJECT, access.project());
    }

    private static void check(byte[] body, String member) {
        // Only an object is checked as strictly as resources are.
        String wrapped = "{\"" + member + "\":" + new String(body, StandardCharsets.UTF_8) + "}";
        JsonCheck.object(wrapped.getBytes(StandardCharsets.UTF_8), JsonLimits.RESOURCE.withMaxBytes(LARGEST_BODY + 64));
        JsonNode entries;
        try {
            entries = Json.mapper().readTree(body);
        } catch (IOException e) {
            throw new IllegalStateException("checked JSON in memory is always readable", e);
        }
        boolean good = entries.isArray();
        for (JsonNode entry : entries) {
            good &= entry.isObject() && entry.path("name").isTextual();
        }
        if (!good) {
            throw Failure.invalid("A list of objects with a name is expected", "Project." + member);
        }
    }

    private static byte[] edited(byte[] project, Access access, String member, byte[] entries) {
        JsonTokens tokens = new JsonTokens().reset(project);
        tokens.next();
        int top = tokens.start();
        TextEdits edits = new TextEdits(project);
        byte[] id = ('"' + access.project().toString() + '"').getBytes(StandardCharsets.UTF_8);
        edits.insertLast(top, "id", id);
        Optional<Member> old = Members.find(project, member);
        if (old.isPresent()) {
            edits.replace(old.get(), entries);
        } else {
            edits.insertLast(top, member, entries);
        }
        return edits.apply();
    }
}
