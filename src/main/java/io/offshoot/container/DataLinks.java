package io.offshoot.container;

import io.offshoot.model.ContainerIds;
import io.offshoot.model.ResourceKey;
import io.offshoot.text.JsonString;
import io.offshoot.text.JsonTokens;
import io.offshoot.text.JsonTokens.Token;
import io.offshoot.text.Member;
import io.offshoot.text.Members;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The links of JSON to data objects, at any depth: {@code {"$dnanexus_link":"file-…"}} and
 * {@code {"$dnanexus_link":{"project":"project-…","id":"file-…"}}}, in both forms as the only member of their object.
 * References to the results of jobs, {@code {"job":…,"field":…}}, are no links.
 */
public final class DataLinks {
    private static final String LINK = "$dnanexus_link";

    private DataLinks() {}

    /** The objects that valid JSON links to, in the order in which they are named, each once. */
    public static List<ResourceKey> of(byte[] json) {
        Set<ResourceKey> found = new LinkedHashSet<>();
        JsonTokens tokens = new JsonTokens().reset(json);
        int object = -1;
        for (Token token = tokens.next(); token != Token.END; token = tokens.next()) {
            if (token == Token.OBJECT_START) {
                object = tokens.start();
            } else if (token == Token.NAME
                    && object >= 0
                    && JsonString.decode(json, tokens).equals(LINK)) {
                link(json, object).ifPresent(found::add);
            } else {
                object = -1;
            }
        }
        return new ArrayList<>(found);
    }

    private static java.util.Optional<ResourceKey> link(byte[] json, int object) {
        List<Member> members = Members.of(json, object);
        if (members.size() != 1) {
            return java.util.Optional.empty();
        }
        Member link = members.get(0);
        return link.isObject(json)
                ? Members.find(json, link.valueStart(), "id")
                        .flatMap(id -> id.string(json))
                        .flatMap(ContainerIds::object)
                : link.string(json).flatMap(ContainerIds::object);
    }
}
