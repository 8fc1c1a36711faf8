package io.offshoot.simulation;

import io.vertx.pgclient.PgException;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** What goes wrong on the way, and how often, in one run; after a while all is well. */
final class Faults {
    private static final long SECOND = 1_000_000;
    private static final List<Double> RATES = List.of(0.0, 0.0, 0.002, 0.02, 0.06);
    private static final List<String> TRANSIENT = List.of("40001", "40P01", "57P01", "55P03");

    private final SplittableRandom random;
    private final double lostStatements;
    private final double overtaken;
    private final double lostAnswers;
    private final double errors;
    private final double late;
    private final double failovers;
    private final double messages;
    private boolean calm;
    private boolean diskFull;

    Faults(SplittableRandom random) {
        this.random = random;
        this.lostStatements = rate();
        this.overtaken = rate();
        this.lostAnswers = rate();
        this.errors = rate();
        this.late = rate();
        this.failovers = random.nextInt(4) == 0 ? 0.02 : 0;
        this.messages = random.nextInt(4) * 0.15;
    }

    private double rate() {
        return RATES.get(random.nextInt(RATES.size()));
    }

    void calm() {
        calm = true;
        diskFull = false;
    }

    void diskFull(boolean full) {
        diskFull = full && !calm;
    }

    boolean statementLost() {
        return happens(lostStatements);
    }

    /** The connection breaks for its client, and what it has sent arrives all the same, later. */
    boolean statementOvertaken() {
        return happens(overtaken);
    }

    boolean answerLost() {
        return happens(lostAnswers);
    }

    /** The server is replaced by one that lacks the last commits, before anybody notices. */
    boolean failsOver() {
        return happens(failovers);
    }

    boolean messageLost() {
        return happens(messages);
    }

    boolean messageDoubled() {
        return happens(messages);
    }

    /** How long a statement, an answer or a message is on its way: mostly a moment, sometimes longer than any lease. */
    long delay() {
        return happens(late) ? random.nextLong(25 * SECOND) : 100 + random.nextLong(2_000);
    }

    /** How long the second copy of a message takes. */
    long longDelay() {
        return random.nextLong(5 * SECOND);
    }

    /** What the server refuses a statement with. */
    Optional<PgException> refusal(String sql) {
        boolean writes = !sql.startsWith("select");
        if (diskFull && writes) {
            return Optional.of(new PgException("could not extend file", "ERROR", "53100", ""));
        }
        return happens(errors)
                ? Optional.of(new PgException("injected", "ERROR", TRANSIENT.get(random.nextInt(TRANSIENT.size())), ""))
                : Optional.empty();
    }

    private boolean happens(double rate) {
        return !calm && rate > 0 && random.nextDouble() < rate;
    }
}
