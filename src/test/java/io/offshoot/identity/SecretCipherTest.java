package io.offshoot.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.offshoot.identity.SecretCipher.Name;
import io.offshoot.identity.SecretCipher.Sealed;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SecretCipherTest {
    private static final UUID PROJECT = UUID.fromString("00000000-0000-4000-8000-000000000001");
    private static final UUID OWNER = UUID.fromString("00000000-0000-4000-8000-000000000002");
    private static final Name NAME =
            new Name(PROJECT, new ResourceKey(ResourceType.CLIENT_APPLICATION, OWNER), "secret");
    private static final byte[] VALUE = "sésame \ud83d\udd11".getBytes(StandardCharsets.UTF_8);

    private final SecretCipher cipher = new SecretCipher(new MasterKey(new byte[32]));

    @Test
    void opensWhatItSealedAfterARestart() {
        Sealed sealed = cipher.seal(NAME, VALUE);
        assertThat(new SecretCipher(new MasterKey(new byte[32])).open(NAME, sealed))
                .isEqualTo(VALUE);
        assertThat(cipher.open(NAME, cipher.seal(NAME, new byte[0]))).isEmpty();
        assertThat(sealed.ciphertext().length()).isEqualTo(VALUE.length + 16);
    }

    @Test
    void neverUsesANonceTwice() {
        Set<Buffer> nonces = new HashSet<>();
        Set<Buffer> ciphertexts = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            Sealed sealed = cipher.seal(NAME, VALUE);
            nonces.add(sealed.nonce());
            ciphertexts.add(sealed.ciphertext());
        }
        assertThat(nonces).hasSize(1000);
        assertThat(ciphertexts).hasSize(1000);
    }

    @Test
    void refusesEveryAlteredByte() {
        Sealed sealed = cipher.seal(NAME, VALUE);
        for (int i = 0; i < sealed.ciphertext().length(); i++) {
            assertUnreadable(NAME, new Sealed(flip(sealed.ciphertext(), i), sealed.nonce(), sealed.keyId()));
        }
        for (int i = 0; i < sealed.nonce().length(); i++) {
            assertUnreadable(NAME, new Sealed(sealed.ciphertext(), flip(sealed.nonce(), i), sealed.keyId()));
        }
        assertUnreadable(NAME, new Sealed(sealed.ciphertext().getBuffer(0, 3), sealed.nonce(), sealed.keyId()));
        assertUnreadable(NAME, new Sealed(sealed.ciphertext(), Buffer.buffer(), sealed.keyId()));
    }

    @Test
    void opensForNoOtherName() {
        Sealed sealed = cipher.seal(NAME, VALUE);
        List<Name> others = List.of(
                new Name(OWNER, NAME.owner(), "secret"),
                new Name(PROJECT, new ResourceKey(ResourceType.BOT, OWNER), "secret"),
                new Name(PROJECT, new ResourceKey(ResourceType.CLIENT_APPLICATION, PROJECT), "secret"),
                new Name(PROJECT, NAME.owner(), "retiringSecret"),
                new Name(PROJECT, NAME.owner(), ""));
        others.forEach(other -> assertUnreadable(other, sealed));
    }

    @Test
    void namesTheKeyThatIsMissing() {
        byte[] other = new byte[32];
        other[31] = 1;
        Sealed sealed = new SecretCipher(new MasterKey(other)).seal(NAME, VALUE);
        assertThatThrownBy(() -> cipher.open(NAME, sealed))
                .isInstanceOf(UnreadableSecret.class)
                .hasMessageContainingAll(sealed.keyId(), "ClientApplication/" + OWNER, "secret");
        assertUnreadable(
                NAME,
                new Sealed(
                        sealed.ciphertext(),
                        sealed.nonce(),
                        cipher.seal(NAME, VALUE).keyId()));
    }

    private void assertUnreadable(Name name, Sealed sealed) {
        assertThatThrownBy(() -> cipher.open(name, sealed)).isInstanceOf(UnreadableSecret.class);
    }

    private static Buffer flip(Buffer bytes, int at) {
        return bytes.copy().setByte(at, (byte) (bytes.getByte(at) ^ 1));
    }
}
