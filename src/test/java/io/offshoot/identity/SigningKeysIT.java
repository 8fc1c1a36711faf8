package io.offshoot.identity;

import static io.offshoot.TestEnvironment.await;
import static io.offshoot.TestEnvironment.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.offshoot.TestEnvironment;
import io.offshoot.identity.SigningKeys.PublicKey;
import io.offshoot.identity.SigningKeys.Signer;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SigningKeysIT {
    private static TestEnvironment environment;
    private static MasterKey master;

    @BeforeAll
    static void open() {
        environment = new TestEnvironment();
        master = new MasterKey(new byte[MasterKey.BYTES]);
    }

    @AfterAll
    static void close() {
        environment.close();
    }

    private static SigningKeys keys(MasterKey master) {
        return new SigningKeys(environment.database, new SecretCipher(master));
    }

    @Test
    void aKeyIsMadeOnceAndSignsUntilItIsRotated() {
        List<Future<PublicKey>> replicas = List.of(
                keys(master).current(), keys(master).current(), keys(master).current());
        await(Future.all(replicas));
        PublicKey first = replicas.get(0).result();
        assertThat(replicas).extracting(Future::result).containsOnly(first);
        Signer signer = await(keys(master).signer());
        Buffer signature = signer.sign(utf8("text"));

        assertThat(first.publicKey().length()).isEqualTo(Ed25519.KEY_BYTES);
        assertThat(signer.publicKey()).isEqualTo(first.publicKey());
        assertThat(Ed25519.verify(first.publicKey(), utf8("text"), signature)).isTrue();
        assertThat(Ed25519.verify(first.publicKey(), utf8("Text"), signature)).isFalse();

        PublicKey second = await(keys(master).rotate());
        assertThat(second.publicKey()).isNotEqualTo(first.publicKey());
        assertThat(await(keys(master).current())).isEqualTo(second);
        assertThat(Ed25519.verify(second.publicKey(), utf8("text"), signature)).isFalse();
        assertThat(await(keys(master).all())).extracting(PublicKey::id).containsExactly(second.id(), first.id());
        assertThat(await(keys(master).all()).get(1).retired()).isPresent();

        Throwable other = await(keys(new MasterKey(bytes(1)))
                .signer()
                .<Throwable>map(opened -> new AssertionError())
                .recover(Future::succeededFuture));
        assertThat(other).isInstanceOf(UnreadableSecret.class);
    }

    private static byte[] bytes(int first) {
        byte[] key = new byte[MasterKey.BYTES];
        key[0] = (byte) first;
        return key;
    }

    @Test
    void malformedKeysAndSignaturesVerifyNothing() {
        for (int length : new int[] {0, 31, 33, 63}) {
            assertThat(Ed25519.verify(Buffer.buffer(new byte[length]), utf8("x"), Buffer.buffer(new byte[64])))
                    .isFalse();
            assertThat(Ed25519.verify(Buffer.buffer(new byte[32]), utf8("x"), Buffer.buffer(new byte[length])))
                    .isFalse();
        }
        byte[] high = new byte[64];
        java.util.Arrays.fill(high, (byte) 0xFF);
        assertThat(Ed25519.verify(Buffer.buffer(high).getBuffer(0, 32), utf8("x"), Buffer.buffer(high)))
                .isFalse();
    }
}
