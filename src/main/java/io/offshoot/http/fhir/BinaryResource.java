package io.offshoot.http.fhir;

import io.offshoot.model.Failure;
import io.offshoot.model.ResourceType;
import io.offshoot.text.JsonCheck;
import io.offshoot.text.JsonLimits;
import io.offshoot.text.Member;
import io.offshoot.text.Members;
import io.offshoot.text.TextEdits;
import java.util.Base64;
import java.util.Optional;

/**
 * A Binary that came as a resource.
 *
 * @param text without {@code data}
 * @param data what {@code data} held
 */
record BinaryResource(byte[] text, Optional<byte[]> data) {
    /**
     * Whether a body is a Binary resource, and not some other FHIR text that is to be kept as a file.
     *
     * @throws Failure INVALID for what is no JSON object
     */
    static boolean isOne(byte[] body, int largest) {
        JsonCheck.object(body, JsonLimits.RESOURCE.withMaxBytes(largest));
        return Members.find(body, "resourceType")
                .flatMap(member -> member.string(body))
                .filter(ResourceType.BINARY.name()::equals)
                .isPresent();
    }

    /**
     * Takes the bytes out.
     *
     * @throws Failure INVALID when {@code data} is no base64
     */
    static BinaryResource of(byte[] body) {
        Optional<Member> data = Members.find(body, "data");
        if (data.isEmpty()) {
            return new BinaryResource(body, Optional.empty());
        }
        byte[] text = new TextEdits(body).remove(data.get()).apply();
        return new BinaryResource(text, Optional.of(decode(body, data.get())));
    }

    private static byte[] decode(byte[] body, Member data) {
        String base64 = data.string(body).orElseThrow(() -> Failure.invalid("A string is expected", "Binary.data"));
        try {
            // FHIR allows white space inside.
            return Base64.getDecoder().decode(base64.replaceAll("[ \\t\\r\\n]", ""));
        } catch (IllegalArgumentException e) {
            throw Failure.invalid("The data is not base64", "Binary.data");
        }
    }
}
