package io.offshoot.http.fhir;

import io.offshoot.model.Json;
import io.offshoot.repository.Access;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The code of bots, which is kept in Binaries; it is never run here. */
final class BotCode {
    /** What a new bot begins with. */
    static final String EMPTY = "";

    private final BinaryWrites binaries;
    private final long mostBytes;

    BotCode(FhirServices services) {
        this.binaries = new BinaryWrites(services);
        this.mostBytes = services.settings().maxResource();
    }

    /** Stores a text as a new Binary; the attachment that refers to it. */
    Future<Map<String, String>> store(Access access, String code, String filename, String contentType) {
        Map<String, String> binary = new LinkedHashMap<>();
        binary.put("resourceType", "Binary");
        binary.put("contentType", contentType);
        byte[] text = Json.write(binary).getBytes(StandardCharsets.UTF_8);
        return binaries.write(
                        access,
                        BinaryWrites.Target.create(Optional.empty()),
                        text,
                        new BytesStream(code.getBytes(StandardCharsets.UTF_8)),
                        mostBytes)
                .map(written -> {
                    Map<String, String> attachment = new LinkedHashMap<>();
                    attachment.put("contentType", contentType);
                    attachment.put("url", written.version().key().toString());
                    attachment.put("title", filename);
                    return attachment;
                });
    }
}
