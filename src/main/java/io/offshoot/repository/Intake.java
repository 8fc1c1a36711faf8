package io.offshoot.repository;

import io.offshoot.access.ControlTexts;
import io.offshoot.definitions.Element;
import io.offshoot.definitions.ElementKind;
import io.offshoot.identity.SignedUrls;
import io.offshoot.model.Failure;
import io.offshoot.model.ResourceType;
import io.offshoot.text.JsonCheck;
import io.offshoot.text.JsonLimits;
import io.offshoot.text.JsonString;
import io.offshoot.text.JsonTokens.Token;
import io.offshoot.text.Secrets;
import io.offshoot.text.StoredText;
import io.offshoot.text.TextEdits;
import java.util.UUID;

/**
 * Checks the shape of resources that come in and takes them apart: valid JSON within limits, the right type, references that
 * are strings. URLs of this server's own Binaries become {@code Binary/<id>} again.
 */
final class Intake {
    /** What definitions do not know may call anything {@code reference}. */
    private static final Element UNKNOWN_REFERENCE = Element.UNKNOWN.child("reference");

    private final JsonLimits limits;
    private final SignedUrls urls;

    Intake(int largestResource, SignedUrls urls) {
        this.limits = JsonLimits.RESOURCE.withMaxBytes(largestResource);
        this.urls = urls;
    }

    /**
     * Takes a text apart; takes time proportional to its length.
     *
     * @throws Failure INVALID with what is wrong and where, TOO_LARGE
     */
    Incoming take(ResourceType type, byte[] text) {
        JsonCheck.object(text, limits);
        StoredText stored = StoredText.of(text, type);
        Secrets secrets = Secrets.extract(type, checked(type, stored.content()));
        ControlTexts.check(type, secrets.content());
        return new Incoming(type, stored.id(), stored.meta().project(), secrets.content(), secrets.values());
    }

    private byte[] checked(ResourceType type, byte[] content) {
        TextEdits edits = new TextEdits(content);
        ElementWalk.over(content, type, (element, token, from, to, walk) -> {
            if (element.kind() == ElementKind.REFERENCE && element != UNKNOWN_REFERENCE) {
                if (token != Token.STRING || to - from == 2) {
                    throw Failure.invalid("A reference must be a string that is not empty", walk.path());
                }
            } else if (element.kind() == ElementKind.ATTACHMENT_URL && token == Token.STRING) {
                urls.fold(JsonString.decode(content, from + 1, to - 1))
                        .ifPresent(binary -> edits.replaceSpan(from, to, folded(binary)));
            }
        });
        return edits.apply();
    }

    private static byte[] folded(UUID binary) {
        return JsonString.quote(ResourceType.BINARY + "/" + binary);
    }
}
