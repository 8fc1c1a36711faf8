package io.offshoot.rewrite;

import io.offshoot.load.IncomingResource;
import io.offshoot.load.ResourceGenerator;
import io.offshoot.load.ResourceSource;
import io.offshoot.model.ResourceType;
import io.offshoot.text.Members;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** What a page of resources costs in Java: time and bytes per resource of a Synthea population. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class RewriterBenchmark {
    private static final int PAGE = 500;
    private static final List<String> BASES = List.of("http://localhost:8080/fhir/R4/");

    private final List<byte[]> texts = new ArrayList<>();
    private final List<ResourceType> types = new ArrayList<>();
    private final List<byte[]> copies = new ArrayList<>();
    private final Candidates candidates = new Candidates();
    private final int[] ends = new int[PAGE];
    private final int[] termEnds = new int[PAGE];
    private final byte[] key = new byte[DerivedIds.KEY_LENGTH];
    private DerivedIds ids;
    private Rewriter rewriter;
    private ResourceScanner scanner;
    private TermCollector terms;
    private UnmapCheck check;

    /** A page from the middle of the population. */
    @Setup
    public void load() throws IOException {
        try (ResourceSource source = ResourceGenerator.open(1, 4 * PAGE)) {
            for (int i = 0; i < 4 * PAGE; i++) {
                IncomingResource resource = source.next().orElseThrow();
                if (i >= 3 * PAGE) {
                    texts.add(resource.text());
                    types.add(ResourceType.of(Members.find(resource.text(), "resourceType")
                            .flatMap(member -> member.string(resource.text()))
                            .orElseThrow()));
                }
            }
        }
        ids = new DerivedIds(key);
        rewriter = new Rewriter(ids);
        scanner = new ResourceScanner(BASES);
        terms = new TermCollector(new Terms(new UUID(1, 2)));
        check = new UnmapCheck(key, BASES, (type, id) -> true);
        scanPage();
        for (int i = 0; i < PAGE; i++) {
            copies.add(rewriter.rewrite(texts.get(i), candidates, from(i), ends[i]));
        }
    }

    /** Tokenizing, finding references, collecting search values. */
    @Benchmark
    @OperationsPerInvocation(PAGE)
    public int scan() {
        scanPage();
        return candidates.size();
    }

    /** Deriving ids and splicing them in. */
    @Benchmark
    @OperationsPerInvocation(PAGE)
    public void rewrite(Blackhole sink) {
        for (int i = 0; i < PAGE; i++) {
            sink.consume(rewriter.rewrite(texts.get(i), candidates, from(i), ends[i]));
        }
    }

    /** The search terms of the copies. */
    @Benchmark
    @OperationsPerInvocation(PAGE)
    public void terms(Blackhole sink) {
        for (int i = 0; i < PAGE; i++) {
            sink.consume(terms.terms(i == 0 ? 0 : termEnds[i - 1], termEnds[i], candidates, ids));
        }
    }

    /** Un-mapping a copy and comparing it with its source. */
    @Benchmark
    @OperationsPerInvocation(PAGE)
    public void unmap(Blackhole sink) {
        for (int i = 0; i < PAGE; i++) {
            Optional<UnmapCheck.Difference> difference = check.difference(texts.get(i), copies.get(i), List.of());
            if (difference.isPresent()) {
                throw new IllegalStateException(difference.get().toString());
            }
            sink.consume(difference);
        }
    }

    private void scanPage() {
        candidates.clear();
        terms.clear();
        for (int i = 0; i < PAGE; i++) {
            scanner.scan(types.get(i), texts.get(i), candidates, terms);
            ends[i] = candidates.size();
            termEnds[i] = terms.size();
        }
        for (int c = 0; c < candidates.size(); c++) {
            candidates.setPresence(c, Presence.COPIED);
        }
    }

    private int from(int i) {
        return i == 0 ? 0 : ends[i - 1];
    }
}
