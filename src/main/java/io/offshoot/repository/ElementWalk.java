package io.offshoot.repository;

import io.offshoot.definitions.Element;
import io.offshoot.definitions.ElementKind;
import io.offshoot.definitions.ElementModel;
import io.offshoot.model.ResourceType;
import io.offshoot.text.JsonString;
import io.offshoot.text.JsonTokens;
import io.offshoot.text.JsonTokens.Token;
import io.offshoot.text.Members;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;

/** Goes through the values of a resource's valid text and says which element of FHIR's definitions each belongs to. */
public final class ElementWalk {
    /** Takes the values that stand in the text. */
    @FunctionalInterface
    public interface Visitor {
        /**
         * A scalar, or the opening bracket of an object or array.
         *
         * @param walk tells the path, when it is asked during the call
         * @param from offset of the value's first byte, the quote of a string
         * @param to offset after the value's last byte, or after the bracket
         */
        void value(Element element, Token token, int from, int to, ElementWalk walk);
    }

    private final byte[] text;
    private final JsonTokens tokens = new JsonTokens();
    /** For each open object its own element, and the member it stands in. */
    private final Deque<Element> open = new ArrayDeque<>();

    private Element object = Element.UNKNOWN;
    private Element member;

    private ElementWalk(byte[] text, ResourceType type) {
        this.text = text;
        this.member = ElementModel.r4().root(type);
    }

    /** Visits the values of a text, in their order. */
    public static void over(byte[] text, ResourceType type, Visitor visitor) {
        new ElementWalk(text, type).run(visitor);
    }

    /** Where the current value stands, such as {@code Observation.subject.reference}. */
    public String path() {
        List<String> names = new ArrayList<>();
        boolean isMember = true;
        names.add(member.name());
        for (Element each : open) {
            if (isMember && each != Element.UNKNOWN) {
                names.add(each.name());
            }
            isMember = !isMember;
        }
        Collections.reverse(names);
        return String.join(".", names);
    }

    private void run(Visitor visitor) {
        tokens.reset(text);
        for (Token token = tokens.next(); token != Token.END; token = tokens.next()) {
            switch (token) {
                case NAME -> member = child();
                case OBJECT_START -> {
                    visitor.value(member, token, tokens.start(), tokens.end(), this);
                    boolean inside = !open.isEmpty();
                    open.push(object);
                    open.push(member);
                    object = inside && member.kind() == ElementKind.RESOURCE ? resource(tokens.start()) : member;
                }
                case OBJECT_END -> {
                    member = open.pop();
                    object = open.pop();
                }
                case ARRAY_END -> {}
                default -> visitor.value(member, token, tokens.start(), tokens.end(), this);
            }
        }
    }

    private Element child() {
        return tokens.escaped()
                ? object.child(JsonString.decode(text, tokens))
                : object.child(text, tokens.start() + 1, tokens.end() - 1);
    }

    /** A contained resource, or one of a Bundle, is of the type that it names. */
    private Element resource(int start) {
        return Members.find(text, start, "resourceType")
                .flatMap(name -> name.string(text))
                .flatMap(ResourceType::named)
                .map(ElementModel.r4()::root)
                .orElse(member);
    }
}
