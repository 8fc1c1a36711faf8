package io.offshoot.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.offshoot.model.Failure;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class PasswordsTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final Passwords PASSWORDS = new Passwords(VERTX, 5);

    @AfterAll
    static void close() throws Exception {
        await(PASSWORDS.close());
        await(VERTX.close());
    }

    @Test
    void matchTheirHashOnly() throws Exception {
        String hash = await(PASSWORDS.hash("corr\u00e9ct horse"));
        assertThat(hash).startsWith("$2a$05$").hasSize(60).isNotEqualTo(await(PASSWORDS.hash("corr\u00e9ct horse")));
        assertThat(matches("corr\u00e9ct horse", hash)).isTrue();
        assertThat(matches("correct horse", hash)).isFalse();
        assertThat(matches("", hash)).isFalse();
        assertThat(await(new Passwords(VERTX, 4).matches("corr\u00e9ct horse", Optional.of(hash))))
                .isTrue();
    }

    @Test
    void matchHashesOfOtherPrograms() throws Exception {
        // Published test vectors of bcrypt implementations.
        assertThat(matches("U*U", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"))
                .isTrue();
        assertThat(matches("U*U", "$2b$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"))
                .isTrue();
        assertThat(matches("U*V", "$2b$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"))
                .isFalse();
    }

    @Test
    void countToTheirLastCharacter() throws Exception {
        String longOne = "x".repeat(200);
        String hash = await(PASSWORDS.hash(longOne + "a"));
        assertThat(matches(longOne + "a", hash)).isTrue();
        assertThat(matches(longOne + "b", hash)).isFalse();
        assertThat(matches(longOne, hash)).isFalse();
    }

    @Test
    void emptyOrHugeAreInvalid() {
        for (String password : List.of("", "x".repeat(1025), "\u00e9".repeat(513))) {
            Future<String> hash = PASSWORDS.hash(password);
            assertThat(hash.cause()).isInstanceOfSatisfying(Failure.class, e -> assertThat(e.kind())
                    .isEqualTo(Failure.Kind.INVALID));
        }
    }

    @Test
    void anUnknownUserOrABrokenHashMatchesNothing() throws Exception {
        assertThat(await(PASSWORDS.matches("no", Optional.empty()))).isFalse();
        for (String hash :
                List.of("", "plain", "$2a$05$short", "$2a$31$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW")) {
            assertThat(matches("U*U", hash)).isFalse();
        }
    }

    @Test
    void anUnknownUserCostsAsMuchAsAKnownOne() throws Exception {
        Passwords usual = new Passwords(VERTX, 9);
        String hash = await(usual.hash("right"));
        List<Long> known = new ArrayList<>();
        List<Long> unknown = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            known.add(nanos(() -> usual.matches("wrong", Optional.of(hash))));
            unknown.add(nanos(() -> usual.matches("wrong", Optional.empty())));
        }
        // Wide bounds for a busy machine: without the equal work the ratio is in the thousands.
        assertThat(median(unknown)).isBetween(median(known) / 5, median(known) * 5);
    }

    @Test
    void aFloodIsTurnedAwayAndThenOver() throws Exception {
        List<Future<Boolean>> flood = Stream.generate(() -> PASSWORDS.matches("x", Optional.empty()))
                .limit(500)
                .toList();
        await(Future.join(flood).otherwiseEmpty());
        assertThat(flood.stream().filter(Future::succeeded).count()).isGreaterThanOrEqualTo(64);
        assertThat(flood.stream().filter(Future::failed).map(Future::cause))
                .isNotEmpty()
                .allSatisfy(cause -> assertThat(((Failure) cause).kind()).isEqualTo(Failure.Kind.UNAVAILABLE))
                .allSatisfy(cause -> assertThat(((Failure) cause).retryAfter()).isPresent());
        assertThat(await(PASSWORDS.matches("x", Optional.empty()))).isFalse();
    }

    private static boolean matches(String password, String hash) throws Exception {
        return await(PASSWORDS.matches(password, Optional.of(hash)));
    }

    private static long nanos(Supplier<Future<Boolean>> work) throws Exception {
        long start = System.nanoTime();
        await(work.get());
        return System.nanoTime() - start;
    }

    private static long median(List<Long> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }
}
