package io.offshoot.http.container;

import io.offshoot.text.Member;
import io.offshoot.text.Members;
import io.offshoot.text.TextEdits;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code get} tells of an applet besides: by region what it bundles and what it needs of machines, which {@code dx get}
 * looks up there. Applets given as such keep what they were given; the others are in one region.
 */
final class RegionalSpec {
    private static final Map<String, String> BY_REGION = Map.of(
            "bundledDepends", "bundledDependsByRegion",
            "systemRequirements", "systemRequirementsByRegion");

    private RegionalSpec() {}

    /** The JSON of an applet with what it has by region in its {@code runSpec}. */
    static Buffer of(Buffer applet, String region) {
        byte[] text = applet.getBytes();
        Optional<Member> spec = Members.find(text, "runSpec").filter(member -> member.isObject(text));
        if (spec.isEmpty()) {
            return applet;
        }
        int object = spec.get().valueStart();
        TextEdits edits = new TextEdits(text);
        BY_REGION.forEach((name, byRegion) -> {
            Optional<String> given = Members.find(text, object, name).map(member -> member.raw(text));
            // The clients read the regions of an applet there, though it bundles nothing.
            Optional<String> known = given.or(() -> Optional.of("[]").filter(none -> name.equals("bundledDepends")));
            if (Members.find(text, object, byRegion).isEmpty() && known.isPresent()) {
                String value = ContainerCall.written(json -> {
                            json.writeStartObject();
                            json.writeFieldName(region);
                            json.writeRawValue(known.get());
                            json.writeEndObject();
                        })
                        .toString();
                edits.insertLast(object, byRegion, value.getBytes(StandardCharsets.UTF_8));
            }
        });
        return Buffer.buffer(edits.apply());
    }
}
