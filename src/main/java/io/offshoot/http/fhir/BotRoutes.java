package io.offshoot.http.fhir;

import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Issue;
import io.offshoot.model.Failure.Kind;
import io.offshoot.model.Json;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.repository.Access;
import io.offshoot.repository.ProjectScope;
import io.offshoot.repository.Repository;
import io.offshoot.store.ResourceVersion;
import io.offshoot.text.JsonTokens;
import io.offshoot.text.Member;
import io.offshoot.text.Members;
import io.offshoot.text.TextEdits;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code POST Bot/{id}/$deploy}: keeps a bot's code, so that it can be cloned and moved. {@code Bot/{id}/$execute} says that
 * no code is run here.
 */
final class BotRoutes {
    private static final String FILENAME = "index.js";

    private final Repository repository;
    private final ProjectScope scope;
    private final BotCode code;
    private final int largest;

    BotRoutes(FhirServices services, BotCode code) {
        this.repository = services.repository();
        this.scope = services.scope();
        this.code = code;
        this.largest = services.settings().maxResource();
    }

    void addTo(FhirRouter router) {
        router.add(HttpMethod.POST, "/Bot/:id/$deploy", this::deploy);
        for (HttpMethod method : List.of(HttpMethod.GET, HttpMethod.POST, HttpMethod.PUT)) {
            router.add(method, "/Bot/:id/$execute", this::execute);
            router.add(method, "/Bot/$execute", this::execute);
        }
    }

    private Future<Void> deploy(FhirCall call) {
        ResourceKey bot = bot(call);
        return scope.of(call.principal(), call.namedProject()).compose(access -> Fields.read(call.ctx(), largest)
                .compose(fields -> {
                    String text = fields.longText("code", "Missing code");
                    String filename = fields.optional("filename").orElse(FILENAME);
                    fields.check();
                    // First, so that who may not change the bot leaves no Binary behind.
                    return repository.read(access, bot).compose(found -> {
                        Access inside = new Access(access.principal(), found.project());
                        requireAdministrator(inside);
                        return code.store(inside, text, filename, type(filename))
                                .compose(attachment -> repository.update(
                                        inside, bot, edited(found, attachment), Optional.of(found.versionId())));
                    });
                })
                .compose(written -> Answers.outcome(call, 200, OperationOutcome.OK)));
    }

    private static void requireAdministrator(Access access) {
        if (!access.superAdmin() && !access.principal().projectAdmin()) {
            throw Failure.of(Kind.FORBIDDEN, "Only administrators of the project deploy bots");
        }
    }

    private static String type(String filename) {
        return filename.endsWith(".ts") ? "text/typescript" : "text/javascript";
    }

    private static byte[] edited(ResourceVersion bot, Map<String, String> attachment) {
        byte[] text = bot.content().getBytes();
        JsonTokens tokens = new JsonTokens().reset(text);
        tokens.next();
        int top = tokens.start();
        byte[] value = Json.write(attachment).getBytes(StandardCharsets.UTF_8);
        TextEdits edits = new TextEdits(text);
        edits.insertLast(top, "id", ('"' + bot.key().id().toString() + '"').getBytes(StandardCharsets.UTF_8));
        Optional<Member> old = Members.find(text, "executableCode");
        if (old.isPresent()) {
            edits.replace(old.get(), value);
        } else {
            edits.insertLast(top, "executableCode", value);
        }
        return edits.apply();
    }

    private Future<Void> execute(FhirCall call) {
        throw Failure.of(
                Kind.INVALID,
                List.of(new Issue(
                        "Bots are kept and cloned here, not run: $execute is not supported",
                        Optional.empty(),
                        Optional.of("not-supported"))));
    }

    private static ResourceKey bot(FhirCall call) {
        return new ResourceKey(ResourceType.BOT, ResourceIds.parse(call.ctx().pathParam("id")));
    }
}
