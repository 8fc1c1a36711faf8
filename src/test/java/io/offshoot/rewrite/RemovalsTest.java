package io.offshoot.rewrite;

import static org.assertj.core.api.Assertions.assertThat;

import io.offshoot.model.ResourceType;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RemovalsTest {
    private static final String GONE = "99999999-0000-4000-8000-00000000000c";
    private static final String KEPT = "0a1b2c3d-4e5f-4678-89ab-cdef01234567";

    /** In these texts G is a reference to what is not copied, K one to what is, and quotes are single. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'a':1,'subject':G,'b':2} | {'a':1,'b':2}",
                "{'subject':G,'b':2} | {'b':2}",
                "{'a':1,'subject':G} | {'a':1}",
                "{'subject':G} | {}",
                "{'a':1, 'subject' : G , 'b':2} | {'a':1 , 'b':2}",
                "{'subject':{'reference':'Group/G','display':'x'}} | {'subject':{'display':'x'}}",
                "{'subject':{'display':'x','reference':'Group/G'}} | {'subject':{'display':'x'}}",
                "{'performer':[G,K,G],'b':2} | {'performer':[K],'b':2}",
                "{'performer':[K,G,G]} | {'performer':[K]}",
                "{'performer':[G,G,K]} | {'performer':[K]}",
                "{'performer':[K,G,K]} | {'performer':[K,K]}",
                "{'b':2,'performer':[G,G]} | {'b':2}",
                "{'performer':[G,G],'subject':G,'b':2} | {'b':2}",
                "{'performer':[],'subject':G,'note':[{}]} | {'performer':[],'note':[{}]}",
                "{'component':[{'extension':[{'valueReference':G}]}],'b':2} | {'b':2}",
                "{'component':[{'extension':[{'url':'x','valueReference':G}]}]} | {'component':[{'extension':[{'url':'x'}]}]}",
                "{'subject':K,'b':2} | {'subject':K,'b':2}",
                "{'contained':[{'resourceType':'Patient','managingOrganization':G}],'b':2} | {'contained':[{'resourceType':'Patient'}],'b':2}",
            })
    void whatGoes(String source, String target) {
        byte[] bytes = written(source).getBytes(StandardCharsets.UTF_8);
        Candidates candidates = new Candidates();
        new ResourceScanner(ReferenceFormsTest.BASES)
                .scan(ResourceType.of("Observation"), bytes, candidates, SearchValues.NONE);
        for (int i = 0; i < candidates.size(); i++) {
            boolean kept = candidates.key(i).id().toString().equals(KEPT);
            candidates.setPresence(i, kept ? Presence.COPIED : Presence.NEVER_EXISTED);
        }
        List<Edit> edits = Removals.of(bytes, candidates, 0, candidates.size());
        byte[] copy =
                new Rewriter(new DerivedIds(new byte[32])).rewrite(bytes, candidates, 0, candidates.size(), edits);
        String copied = new DerivedIds(new byte[32])
                .id(ResourceType.of("Patient"), UUID.fromString(KEPT))
                .toString();
        assertThat(new String(copy, StandardCharsets.UTF_8))
                .isEqualTo(written(target).replace(KEPT, copied));
    }

    private static String written(String text) {
        return text.replace("Group/G", "Group/" + GONE)
                .replaceAll("\\bG\\b", "{'reference':'Group/" + GONE + "'}")
                .replaceAll("\\bK\\b", "{'reference':'Patient/" + KEPT + "'}")
                .replace('\'', '"');
    }

    @Test
    void idsInSearchesAndNarrativeStay() {
        byte[] source =
                ("{\"criteria\":\"Observation?subject=Patient/" + GONE + "\"}").getBytes(StandardCharsets.UTF_8);
        Candidates candidates = new Candidates();
        new ResourceScanner(List.of()).scan(ResourceType.SUBSCRIPTION, source, candidates, SearchValues.NONE);
        assertThat(candidates.size()).isEqualTo(1);
        assertThat(Removals.of(source, candidates, 0, 1)).isEmpty();
    }
}
