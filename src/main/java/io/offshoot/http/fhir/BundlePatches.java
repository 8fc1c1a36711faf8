package io.offshoot.http.fhir;

import io.offshoot.model.Failure;
import io.offshoot.text.BundleEntry;
import io.offshoot.text.JsonCheck;
import io.offshoot.text.JsonLimits;
import io.offshoot.text.JsonString;
import io.offshoot.text.JsonTokens;
import io.offshoot.text.JsonTokens.Token;
import io.offshoot.text.Members;
import io.offshoot.text.TextEdits;
import java.util.Map;

/** Patches in Bundles: a JSON Patch comes as the base64 data of a Binary. */
final class BundlePatches {
    private BundlePatches() {}

    /**
     * The patch that an entry's resource holds.
     *
     * @throws Failure INVALID when it is no Binary with a JSON Patch
     */
    static byte[] body(byte[] resource, BundleEntry entry) {
        boolean patch = Members.find(resource, "contentType")
                .flatMap(member -> member.string(resource))
                .filter(PatchBodies::isOne)
                .isPresent();
        BinaryResource binary = BinaryResource.of(resource);
        if (!patch || binary.data().isEmpty()) {
            throw Failure.invalid(
                    "A patch in a Bundle is a Binary with the contentType application/json-patch+json and data",
                    entry.path() + ".resource");
        }
        return binary.data().get();
    }

    /** The patch with every string that is a key of {@code targets} replaced by its value. */
    static byte[] resolve(byte[] patch, Map<String, String> targets) {
        if (targets.isEmpty()) {
            return patch;
        }
        JsonCheck.value(patch, JsonLimits.RESOURCE.withMaxBytes(patch.length));
        TextEdits edits = new TextEdits(patch);
        JsonTokens tokens = new JsonTokens().reset(patch);
        for (Token token = tokens.next(); token != Token.END; token = tokens.next()) {
            String target = token == Token.STRING ? targets.get(JsonString.decode(patch, tokens)) : null;
            if (target != null) {
                edits.replaceSpan(tokens.start(), tokens.end(), JsonString.quote(target));
            }
        }
        return edits.apply();
    }
}
