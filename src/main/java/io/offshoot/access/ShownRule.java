package io.offshoot.access;

import io.offshoot.model.ResourceType;
import java.util.Optional;
import java.util.Set;

/**
 * An entry of the policy that somebody's rights come to.
 *
 * @param resourceType a type, or {@code *}
 * @param criteria as the policy writes them, the values of its variables filled in
 */
public record ShownRule(
        String resourceType,
        Optional<String> criteria,
        Set<Interaction> interactions,
        FieldSet hidden,
        FieldSet readonly) {

    static ShownRule of(Policy.Entry entry, Variables variables) {
        return new ShownRule(
                entry.type().map(ResourceType::name).orElse("*"),
                entry.text()
                        .map(written ->
                                TemplateText.plain(written).resolve(variables).orElse(written)),
                entry.interactions(),
                entry.hidden(),
                entry.readonly());
    }

    static ShownRule of(ResourceType type, Rule rule) {
        return new ShownRule(type.name(), Optional.empty(), rule.interactions(), rule.hidden(), rule.readonly());
    }
}
