package io.offshoot.text;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** A part of a resource: some of its top-level members, byte for byte, and a tag that says that it is not the whole. */
public final class PartText {
    private static final String SUBSETTED =
            "{\"system\":\"http://hl7.org/fhir/v3/ObservationValue\",\"code\":\"SUBSETTED\"}";

    private PartText() {}

    /**
     * The part.
     *
     * @param text a resource as it is read, with a {@code meta}
     * @param shown the names that stay besides {@code resourceType}, {@code id} and {@code meta}; a primitive's extensions
     *     ({@code _birthDate}) go with it
     */
    public static byte[] of(byte[] text, Predicate<String> shown) {
        JsonTokens tokens = new JsonTokens().reset(text);
        tokens.next();
        TextEdits edits = new TextEdits(text);
        for (Member member : Members.of(text, tokens.start())) {
            String name = member.name(text);
            if (name.equals("meta")) {
                tag(text, member, edits);
            } else if (!name.equals("resourceType")
                    && !name.equals("id")
                    && !shown.test(name.startsWith("_") ? name.substring(1) : name)) {
                edits.remove(member);
            }
        }
        return edits.apply();
    }

    private static void tag(byte[] text, Member meta, TextEdits edits) {
        if (!meta.isObject(text)) {
            return;
        }
        Optional<Member> tags = Members.find(text, meta.valueStart(), "tag");
        if (tags.isPresent() && tags.get().isArray(text)) {
            List<Member> present = Members.of(text, tags.get().valueStart());
            if (present.stream().noneMatch(each -> each.raw(text).contains("SUBSETTED"))) {
                edits.addElement(tags.get().valueStart(), SUBSETTED.getBytes(StandardCharsets.US_ASCII));
            }
        } else if (tags.isEmpty()) {
            edits.insertLast(meta.valueStart(), "tag", ("[" + SUBSETTED + "]").getBytes(StandardCharsets.US_ASCII));
        }
    }
}
