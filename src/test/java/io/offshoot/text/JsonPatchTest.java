package io.offshoot.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.offshoot.model.Failure;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Patches by splicing: what they do, what they leave alone, what they refuse. */
class JsonPatchTest {
    private static final ObjectMapper DECIMALS =
            new ObjectMapper().enable(com.fasterxml.jackson.databind.DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private static String patch(String text, String operations) {
        byte[] result = JsonPatch.parse(operations.getBytes(StandardCharsets.UTF_8), JsonLimits.RESOURCE)
                .apply(text.getBytes(StandardCharsets.UTF_8));
        return new String(result, StandardCharsets.UTF_8);
    }

    private static String refusal(String text, String operations) {
        Failure failure = catchThrowableOfType(Failure.class, () -> patch(text, operations));
        assertThat(failure).as(operations).isNotNull();
        return failure.getMessage();
    }

    /** With single quotes for double ones. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            value = {
                "{'a': 1.10, 'b' : [ 1 ,2 ]} # [{'op':'add','path':'/c','value':1e2}] # {'a': 1.10, 'b' : [ 1 ,2"
                        + " ],'c':1e2}",
                "{'a': 1.10, 'b' : [ 1 ,2 ]} # [{'op':'replace','path':'/a','value':12345678901234567890.10}] # {'a':"
                        + " 12345678901234567890.10, 'b' : [ 1 ,2 ]}",
                "{'a': 1.10, 'b' : [ 1 ,2 ]} # [{'op':'remove','path':'/a'}] # {'b' : [ 1 ,2 ]}",
                "{'b':[1,2]} # [{'op':'add','path':'/b/0','value':0}] # {'b':[0,1,2]}",
                "{'b':[1,2]} # [{'op':'add','path':'/b/1','value':0}] # {'b':[1,0,2]}",
                "{'b':[1,2]} # [{'op':'add','path':'/b/2','value':0}] # {'b':[1,2,0]}",
                "{'b':[1,2]} # [{'op':'add','path':'/b/-','value':0}] # {'b':[1,2,0]}",
                "{'b':[]} # [{'op':'add','path':'/b/-','value':0}] # {'b':[0]}",
                "{'b':[]} # [{'op':'add','path':'/b/0','value':{'x':[]}}] # {'b':[{'x':[]}]}",
                "{'b':[1,2]} # [{'op':'remove','path':'/b/0'},{'op':'remove','path':'/b/0'}] # {'b':[]}",
                "{'a':1} # [{'op':'add','path':'/a','value':2}] # {'a':2}",
                "{'a':{'x':1},'b':2} # [{'op':'move','from':'/a/x','path':'/b'}] # {'a':{},'b':1}",
                "{'a':[1,2,3]} # [{'op':'move','from':'/a/0','path':'/a/2'}] # {'a':[2,3,1]}",
                "{'a':1} # [{'op':'move','from':'/a','path':'/a'}] # {'a':1}",
                "{'a':{'x':1.0}} # [{'op':'copy','from':'/a','path':'/a/y'}] # {'a':{'x':1.0,'y':{'x':1.0}}}",
                "{'a':1} # [{'op':'add','path':'','value':{'z':1}}] # {'z':1}",
                "{'a/b':1,'m~n':2,'':3} #"
                        + " [{'op':'remove','path':'/a~1b'},{'op':'remove','path':'/m~0n'},{'op':'replace','path':'/','value':4}]"
                        + " # {'':4}",
                "{'a':1.50,'b':{'x':1,'y':[null]}} #"
                        + " [{'op':'test','path':'/a','value':1.5},{'op':'test','path':'/b','value':{'y':[null],'x':1e0}}]"
                        + " # {'a':1.50,'b':{'x':1,'y':[null]}}",
                "{'a':1} # [] # {'a':1}",
            })
    void applies(String text, String operations, String expected) {
        assertThat(patch(text.replace('\'', '"'), operations.replace('\'', '"')))
                .isEqualTo(expected.replace('\'', '"'));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            value = {
                "[{'op':'remove','path':'/x'}] # operation 0: /x does not exist",
                "[{'op':'test','path':'/a','value':1},{'op':'replace','path':'/x/y','value':1}] # operation 1: /x/y"
                        + " does not exist",
                "[{'op':'test','path':'/a','value':'1'}] # operation 0: the test of /a failed",
                "[{'op':'test','path':'/b','value':[1,2,3]}] # the test of /b failed",
                "[{'op':'add','path':'/b/4','value':1}] # /b/4 is not in the array",
                "[{'op':'add','path':'/b/01','value':1}] # /b/01 is not in the array",
                "[{'op':'add','path':'/b/-1','value':1}] # /b/-1 is not in the array",
                "[{'op':'remove','path':'/b/-'}] # /b/- does not exist",
                "[{'op':'remove','path':'/b/99999999999999'}] # does not exist",
                "[{'op':'add','path':'/a/b','value':1}] # /a is neither",
                "[{'op':'remove','path':''}] # cannot be removed",
                "[{'op':'move','from':'/b','path':'/b/0'}] # cannot be moved into itself",
                "[{'op':'move','path':'/b'}] # from",
                "[{'op':'add','path':'/b'}] # value",
                "[{'op':'nope','path':'/b'}] # nope",
                "[{'path':'/b'}] # op",
                "[{'op':'remove'}] # path",
                "[{'op':'remove','path':'b'}] # JSON Pointer",
                "[{'op':'remove','path':'/~2'}] # JSON Pointer",
                "[{'op':'remove','path':5}] # string",
                "[5] # operation 0: an object is expected",
                "{'op':'remove'} # array of operations",
                "[{'op':'remove','path':'/b','path':'/a'}] # twice",
            })
    void refuses(String operations, String said) {
        assertThat(refusal("{\"a\":1,\"b\":[1,2]}", operations.replace('\'', '"')))
                .contains(said);
    }

    @Test
    void aPatchDoesNotFillTheMemory() {
        StringBuilder doubling = new StringBuilder("[");
        for (int i = 0; i < 60; i++) {
            doubling.append(i == 0 ? "" : ",")
                    .append("{\"op\":\"copy\",\"from\":\"\",\"path\":\"/x")
                    .append(i)
                    .append("\"}");
        }
        assertThat(refusal(
                        "{\"a\":\"" + "y".repeat(1000) + "\"}",
                        doubling.append("]").toString()))
                .contains("too much");
        assertThat(refusal("{}", "[" + "{\"op\":\"test\",\"path\":\"\",\"value\":{}},".repeat(1000) + "{}]"))
                .contains("1000");
    }

    /** Whatever is patched and put back is what it was, and each step is valid JSON. */
    @Test
    void addingAndRemovingLeavesNoTrace() throws Exception {
        long seed = 20_261_122;
        Random random = new Random(seed);
        RandomJson json = new RandomJson(seed);
        for (int i = 0; i < 500; i++) {
            String text = "{\"o\":" + json.value(3) + ",\"l\":[1,[2],{}]}";
            String at = random.nextBoolean() ? "/new" : "/l/" + random.nextInt(4);
            String value = json.value(2);
            String added = patch(text, "[{\"op\":\"add\",\"path\":\"" + at + "\",\"value\":" + value + "}]");
            JsonNode tree = DECIMALS.readTree(added);
            assertThat(tree.at(at)).as("seed %d, run %d", seed, i).isEqualTo(DECIMALS.readTree(value));
            assertThat(patch(added, "[{\"op\":\"remove\",\"path\":\"" + at + "\"}]"))
                    .as("seed %d, run %d", seed, i)
                    .isEqualTo(text);
        }
    }
}
