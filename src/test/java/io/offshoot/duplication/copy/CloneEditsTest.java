package io.offshoot.duplication.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.offshoot.model.ResourceType;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each line of the closed table of edits, and that nothing else changes. */
class CloneEditsTest {
    private static final CloneEdits NAMED = new CloneEdits(Optional.of("New \"one\""), Optional.of("User/u"));
    private static final CloneEdits UNNAMED = new CloneEdits(Optional.empty(), Optional.empty());

    static Stream<Arguments> table() {
        return Stream.of(
                arguments("Project", "{'name':'Old','x':1.0}", "{'name':'New \\'one\\'','x':1.0}", List.of()),
                arguments("Project", "{'x':1.0}", "{'x':1.0,'name':'New \\'one\\''}", List.of()),
                arguments("Project", "{ }", "{'name':'New \\'one\\'' }", List.of()),
                arguments("Project", "{'superAdmin' : true, 'name':'n'}", "{'name':'New \\'one\\''}", List.of()),
                arguments(
                        "Project",
                        "{'name':'n','site':[{'domain':['a']}],'super\\u0041dmin':true}",
                        "{'name':'New \\'one\\''}",
                        List.of("removed:site")),
                arguments(
                        "ProjectMembership",
                        "{'project':{'reference':'Project/1','display':'Old'},'user':{'display':'Old'}}",
                        "{'project':{'reference':'Project/1','display':'New \\'one\\''},'user':{'display':'Old'}}",
                        List.of()),
                arguments(
                        "ProjectMembership",
                        "{'project':{'reference':'Project/1'}}",
                        "{'project':{'reference':'Project/1','display':'New \\'one\\''}}",
                        List.of()),
                arguments("ProjectMembership", "{'project':'odd'}", "{'project':'odd'}", List.of()),
                arguments(
                        "ClientApplication",
                        "{'name':'Old Default Client','description':'d'}",
                        "{'name':'New \\'one\\' Default Client','description':'Default client for New \\'one\\''}",
                        List.of()),
                arguments(
                        "ClientApplication",
                        "{'name':'Default Client','description':'d'}",
                        "{'name':'Default Client','description':'d'}",
                        List.of()),
                arguments(
                        "ClientApplication",
                        "{'jwksUri':'https://a','name':'c','identityProvider':{'clientId':'i'}}",
                        "{'name':'c'}",
                        List.of("removed:identityProvider", "removed:jwksUri")),
                arguments(
                        "Container",
                        "{'kind':'container','billTo':'org-a','restricted':true,'sponsor':{'by':'x'},'holdTransitions':true}",
                        "{'restricted':true}",
                        List.of("removed:kind", "removed:billTo", "removed:sponsor", "removed:holdTransitions")),
                arguments(
                        "Container",
                        "{'kind':'project','holdTransitions':false}",
                        "{'kind':'project','holdTransitions':false}",
                        List.of()),
                arguments(
                        "Placement",
                        "{'sponsored':true,'name':'n','sponsoredUntil':5}",
                        "{'name':'n'}",
                        List.of("removed:sponsored", "removed:sponsoredUntil")),
                arguments("User", "{'login':'a','privileges':[10002]}", "{'login':'a'}", List.of("removed:privileges")),
                arguments("Record", "{'details':{'sponsored':true}}", "{'details':{'sponsored':true}}", List.of()),
                arguments("Subscription", "{'status':'active'}", "{'status':'off'}", List.of("off")),
                arguments("Subscription", "{'status':'off'}", "{'status':'off'}", List.of()),
                arguments(
                        "Subscription",
                        "{'x':{'status':'on'}}",
                        "{'x':{'status':'on'},'status':'off'}",
                        List.of("off")),
                arguments("Endpoint", "{'status':'active'}", "{'status':'off'}", List.of("off")),
                arguments("Agent", "{'status':null}", "{'status':'off'}", List.of("off")),
                arguments(
                        "Bot",
                        "{'cronTiming':{'repeat':1},'cronString':'*','publicWebhook':true}",
                        "{'publicWebhook':false}",
                        List.of("removed:cronTiming", "removed:cronString", "off:publicWebhook")),
                arguments("Bot", "{'publicWebhook':false}", "{'publicWebhook':false}", List.of()),
                arguments("Patient", "{'name':'Old','status':'active','superAdmin':true}", null, List.of()));
    }

    @ParameterizedTest
    @MethodSource("table")
    void changesWhatTheTableSays(String type, String text, String expected, List<String> reasons) {
        CloneEdits.Edited edited = NAMED.apply(ResourceType.of(type), bytes(text));

        assertThat(new String(edited.text(), StandardCharsets.UTF_8))
                .isEqualTo(json(expected == null ? text : expected));
        assertThat(edited.reasons()).containsExactlyInAnyOrderElementsOf(reasons);
    }

    @Test
    void keepsNamesWhenNoneIsGiven() {
        for (String type : List.of("Project", "ProjectMembership", "ClientApplication")) {
            String text = "{'name':'Old Default Client','project':{'display':'d'},'description':'x'}";
            assertThat(UNNAMED.apply(ResourceType.of(type), bytes(text)).text()).isEqualTo(bytes(text));
        }
    }

    @Test
    void theOwnerIsTheCallersOrNobody() {
        byte[] owned = bytes("{'owner':{'reference':'User/old','display':'O'},'x':1}");

        assertThat(NAMED.applyAfterwards(ResourceType.PROJECT, owned))
                .isEqualTo(bytes("{'owner':{'reference':'User/u'},'x':1}"));
        assertThat(NAMED.applyAfterwards(ResourceType.PROJECT, bytes("{'x':1}")))
                .isEqualTo(bytes("{'x':1,'owner':{'reference':'User/u'}}"));
        assertThat(UNNAMED.applyAfterwards(ResourceType.PROJECT, owned)).isEqualTo(bytes("{'x':1}"));
        assertThat(NAMED.applyAfterwards(ResourceType.USER, owned)).isEqualTo(owned);
    }

    private static byte[] bytes(String text) {
        return json(text).getBytes(StandardCharsets.UTF_8);
    }

    private static String json(String text) {
        return text.replace('\'', '"');
    }
}
