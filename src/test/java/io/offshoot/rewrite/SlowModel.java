package io.offshoot.rewrite;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.offshoot.definitions.Element;
import io.offshoot.definitions.ElementKind;
import io.offshoot.definitions.ElementModel;
import io.offshoot.model.ResourceType;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiPredicate;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a copy looks like, by walking a tree and by regular expressions: slow and obvious. */
final class SlowModel {
    private static final String UUID_PATTERN =
            "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}";

    private final PlainIds ids;
    private final BiPredicate<ResourceType, UUID> copied;
    private final Pattern whole;
    private final Pattern link;
    private final Pattern embedded;
    private final Pattern byId;

    SlowModel(byte[] key, List<String> baseUrls, BiPredicate<ResourceType, UUID> copied) {
        this.ids = new PlainIds(NewIds.all(key));
        this.copied = copied;
        String bases = baseUrls.stream().map(Pattern::quote).collect(Collectors.joining("|", "(?:", ")"));
        String version = "(?:/_history/(" + UUID_PATTERN + ")(?![^/|#?]))?";
        String path = "([A-Za-z]+)/(" + UUID_PATTERN + ")" + version;
        whole = Pattern.compile("^(" + bases + "?)" + path + "(?=$|[/|#?])", Pattern.DOTALL);
        link = Pattern.compile("(<[^<>]*?\\s(?:href|src)\\s*=\\s*([\"']))(.*?)(?=\\2)", Pattern.DOTALL);
        embedded = Pattern.compile("((?<=^|[=,&?('\"|$])(?:/|" + bases + ")?)" + path + "(?![A-Za-z0-9._-])");
        byId = Pattern.compile("(?<=^|/)([A-Za-z]+)\\?_id=(" + UUID_PATTERN + ")(?=$|&)");
    }

    JsonNode copy(ResourceType type, JsonNode resource) {
        return object(ElementModel.r4().root(type), resource);
    }

    private JsonNode object(Element element, JsonNode node) {
        ObjectNode result = Corpus.JSON.createObjectNode();
        node.fields().forEachRemaining(field -> {
            result.set(field.getKey(), value(element.child(field.getKey()), field.getValue()));
        });
        return result;
    }

    private JsonNode value(Element element, JsonNode node) {
        if (node.isArray()) {
            ArrayNode array = Corpus.JSON.createArrayNode();
            node.forEach(each -> array.add(value(element, each)));
            return array;
        }
        if (node.isObject()) {
            Optional<ResourceType> type = element.kind() == ElementKind.RESOURCE
                    ? ResourceType.named(node.path("resourceType").asText())
                    : Optional.empty();
            return object(type.map(ElementModel.r4()::root).orElse(element), node);
        }
        return node.isTextual() ? TextNode.valueOf(string(element.kind(), node.textValue())) : node;
    }

    private String string(ElementKind kind, String text) {
        return switch (kind) {
            case OTHER, RESOURCE -> text;
            case XHTML -> link.matcher(text).replaceAll(found -> quoted(found.group(1) + whole(found.group(3))));
            case SEARCH ->
                byId.matcher(embedded.matcher(text).replaceAll(found -> quoted(replacement(found))))
                        .replaceAll(found -> quoted(found.group(1) + "?_id=" + id(found.group(1), found.group(2))));
            default -> whole(text);
        };
    }

    private String whole(String text) {
        return whole.matcher(text).replaceFirst(found -> quoted(replacement(found)));
    }

    private String replacement(MatchResult found) {
        String id = id(found.group(2), found.group(3));
        if (id.equals(found.group(3))) {
            return found.group();
        }
        String version =
                found.group(4) == null ? "" : "/_history/" + ids.derive("version", UUID.fromString(found.group(4)));
        return found.group(1) + found.group(2) + "/" + id + version;
    }

    private String id(String type, String id) {
        UUID uuid = UUID.fromString(id);
        boolean known =
                ResourceType.named(type).filter(each -> copied.test(each, uuid)).isPresent();
        return known ? ids.derive(type, uuid).toString() : id;
    }

    private static String quoted(String replacement) {
        return Matcher.quoteReplacement(replacement);
    }
}
