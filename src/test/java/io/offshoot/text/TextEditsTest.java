package io.offshoot.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ContainerNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextEditsTest {
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\":1 , \"b\":2 , \"c\":3} | b | {\"a\":1 , \"c\":3}",
                "{ \"a\":1 , \"b\":2} | a | { \"b\":2}",
                "{\"a\":1 , \"b\":2 } | b | {\"a\":1 }",
                "{\"a\":1 , \"b\":2 , \"c\":3} | b,c | {\"a\":1}",
                "{\"a\":1 , \"b\":2 , \"c\":3} | a,b | {\"c\":3}",
                "{\"a\":1 , \"b\":2 , \"c\":3} | a,c | {\"b\":2}",
                "{ \"a\":1 , \"b\":2 } | a,b | {  }",
                "[1,2,3] | [1] | [1,3]"
            })
    void removesMembersWithTheirCommas(String before, String paths, String after) {
        byte[] text = before.getBytes(UTF_8);
        TextEdits edits = new TextEdits(text);
        for (String path : paths.split(",", -1)) {
            edits.remove(member(text, path));
        }
        assertThat(new String(edits.apply(), UTF_8)).isEqualTo(after);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"x\":0,\"a\":{\"b\":[{\"c\":1}]}} | a.b[0].c | {\"x\":0}",
                "{\"a\":{\"b\":[{\"c\":1}]}} | a.b[0].c | {}",
                "{\"a\":{\"b\":[{\"c\":1},2]}} | a.b[0].c | {\"a\":{\"b\":[2]}}",
                "{\"a\":{\"b\":1,\"c\":{\"d\":1}},\"z\":0} | a.b;a.c.d | {\"z\":0}"
            })
    void removesWhatIsEmptiedByIt(String before, String paths, String after) {
        byte[] text = before.getBytes(UTF_8);
        TextEdits edits = new TextEdits(text);
        for (String path : paths.split(";", -1)) {
            edits.removeAndPrune(member(text, path));
        }
        assertThat(new String(edits.apply(), UTF_8)).isEqualTo(after);
        assertThat(new String(edits.apply(), UTF_8)).as("applied again").isEqualTo(after);
    }

    @Test
    void insertsAtBothEndsAndIntoEmptyObjects() {
        byte[] text = "{ \"a\":{ },\"b\":[],\"c\":[ 1 ]}".getBytes(UTF_8);
        byte[] result = new TextEdits(text)
                .insertFirst(0, "f", value("1"))
                .insertFirst(0, "e", value("2"))
                .insertLast(0, "y", value("3"))
                .insertLast(0, "z\"", value("\"é\""))
                .insertFirst(member(text, "a").valueStart(), "i", value("4"))
                .insertLast(member(text, "a").valueStart(), "j", value("5"))
                .addElement(member(text, "b").valueStart(), value("6"))
                .addElement(member(text, "c").valueStart(), value("7"))
                .apply();
        assertThat(new String(result, UTF_8))
                .isEqualTo(
                        "{ \"e\":2,\"f\":1,\"a\":{\"i\":4,\"j\":5 },\"b\":[6],\"c\":[ 1,7 ],\"y\":3,\"z\\\"\":\"é\"}");
    }

    @Test
    void refusesOverlap() {
        byte[] text = "{\"a\":{\"b\":1},\"c\":[1]}".getBytes(UTF_8);
        assertThatIllegalStateException().isThrownBy(() -> new TextEdits(text)
                .remove(member(text, "a"))
                .replace(member(text, "a.b"), value("2"))
                .apply());
        assertThatIllegalStateException().isThrownBy(() -> new TextEdits(text)
                .replaceSpan(3, 9, value(""))
                .replaceSpan(8, 12, value(""))
                .apply());
        assertThatIllegalStateException().isThrownBy(() -> new TextEdits(text)
                .remove(member(text, "c"))
                .addElement(member(text, "c").valueStart(), value("2"))
                .apply());
    }

    @Test
    void givesTheSourceItselfWithoutEdits() {
        byte[] text = "{}".getBytes(UTF_8);
        assertThat(new TextEdits(text).apply()).isSameAs(text);
    }

    @Test
    void doesWhatTheSameEditsDoToATree() throws Exception {
        int changed = 0;
        for (long seed = 0; seed < 4000; seed++) {
            byte[] text = new RandomJson(seed).object(4);
            JsonNode tree = JSON.readTree(text);
            TextEdits edits = new TextEdits(text);
            new Script(text, seed).edit(edits, (ContainerNode<?>) tree, start(text));
            byte[] result = edits.apply();
            String label = "seed " + seed + ": " + new String(text, UTF_8) + " -> " + new String(result, UTF_8);
            assertThat(JSON.readTree(result)).as(label).isEqualTo(tree);
            keptBytesAreTheSame(text, result, edits.spans(), label);
            changed += edits.isEmpty() ? 0 : 1;
        }
        assertThat(changed).isGreaterThan(2000);
    }

    private static void keptBytesAreTheSame(byte[] source, byte[] target, List<EditedSpan> spans, String label) {
        int from = 0;
        int at = 0;
        List<EditedSpan> all = new ArrayList<>(spans);
        all.add(new EditedSpan(source.length, source.length, target.length, target.length));
        for (EditedSpan span : all) {
            assertThat(new String(target, at, span.targetFrom() - at, UTF_8))
                    .as(label)
                    .isEqualTo(new String(source, from, span.sourceFrom() - from, UTF_8));
            from = span.sourceTo();
            at = span.targetTo();
        }
    }

    /** Random edits made on the text and, in the obvious way, on the tree. */
    private static final class Script {
        private final byte[] text;
        private final Random random;
        private final RandomJson values;

        Script(byte[] text, long seed) {
            this.text = text;
            this.random = new Random(seed);
            this.values = new RandomJson(seed + 1);
        }

        /** Edits the children from the last on, so that positions in the tree's arrays stay true. */
        boolean edit(TextEdits edits, ContainerNode<?> tree, int container) throws Exception {
            List<Member> children = Members.of(text, container);
            boolean prune = false;
            for (int i = children.size() - 1; i >= 0; i--) {
                Member child = children.get(i);
                String name = tree.isObject() ? child.name(text) : "";
                JsonNode node = tree.isObject() ? tree.get(name) : tree.get(i);
                int what = random.nextInt(6);
                if (what == 0) {
                    edits.remove(child);
                    remove(tree, name, i);
                } else if (what == 1) {
                    edits.removeAndPrune(child);
                    remove(tree, name, i);
                    prune = true;
                } else if (what == 2) {
                    String value = values.value(2);
                    edits.replace(child, value(value));
                    if (tree instanceof ObjectNode object) {
                        object.set(name, JSON.readTree(value));
                    } else {
                        ((ArrayNode) tree).set(i, JSON.readTree(value));
                    }
                } else if (node instanceof ContainerNode<?> inner && edit(edits, inner, child.valueStart())) {
                    remove(tree, name, i);
                    prune = true;
                }
            }
            if (random.nextInt(4) == 0) {
                insert(edits, tree, container);
            }
            return prune && tree.isEmpty();
        }

        private void insert(TextEdits edits, ContainerNode<?> tree, int container) throws Exception {
            String value = values.value(2);
            if (tree instanceof ArrayNode array) {
                edits.addElement(container, value(value));
                array.add(JSON.readTree(value));
            } else if (random.nextBoolean()) {
                edits.insertFirst(container, "new", value(value));
                ((ObjectNode) tree).set("new", JSON.readTree(value));
            } else {
                edits.insertLast(container, "new", value(value));
                ((ObjectNode) tree).set("new", JSON.readTree(value));
            }
        }

        private static void remove(ContainerNode<?> tree, String name, int index) {
            if (tree instanceof ObjectNode object) {
                object.remove(name);
            } else {
                ((ArrayNode) tree).remove(index);
            }
        }
    }

    private static int start(byte[] text) {
        JsonTokens tokens = new JsonTokens().reset(text);
        tokens.next();
        return tokens.start();
    }

    private static Member member(byte[] text, String path) {
        return Members.at(text, path).orElseThrow();
    }

    private static byte[] value(String json) {
        return json.getBytes(UTF_8);
    }
}
