package io.offshoot.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.offshoot.identity.MasterKey.Purpose;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MasterKeyTest {
    @TempDir
    private Path folder;

    @Test
    void isMadeOnceForItsOwnerAlone() throws IOException {
        Path data = folder.resolve("data");
        MasterKey first = MasterKey.open(Optional.empty(), data);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("master.key"))))
                .isEqualTo("rw-------");
        assertThat(Files.size(data.resolve("master.key"))).isEqualTo(32);
        try (Stream<Path> files = Files.list(data)) {
            assertThat(files).hasSize(1);
        }
        assertThat(MasterKey.open(Optional.empty(), data).fingerprint()).isEqualTo(first.fingerprint());
        assertThat(MasterKey.open(Optional.empty(), folder.resolve("other")).fingerprint())
                .isNotEqualTo(first.fingerprint());
    }

    @Test
    void isTheSameForAllWhoStartAtOnce() throws Exception {
        int starters = 8;
        CyclicBarrier together = new CyclicBarrier(starters);
        Callable<String> start = () -> {
            together.await();
            return MasterKey.open(Optional.empty(), folder).id();
        };
        var threads = Executors.newFixedThreadPool(starters);
        try {
            var ids = threads.invokeAll(
                    Stream.generate(() -> start).limit(starters).toList());
            String one = ids.get(0).get();
            for (var id : ids) {
                assertThat(id.get()).isEqualTo(one);
            }
        } finally {
            threads.shutdown();
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void isReadFromTheConfiguredFileThroughALink() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), keyFile("rw-------", 32));
        assertThat(MasterKey.open(Optional.of(link), folder.resolve("unused")).fingerprint())
                .isEqualTo(new MasterKey(new byte[32]).fingerprint());
        assertThat(folder.resolve("unused")).doesNotExist();
    }

    @Test
    void configuredButMissingStopsTheStart() {
        assertRefused(folder.resolve("absent"), "does not exist");
        assertThat(folder.resolve("absent")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rw-----w-", "rwxr-xr-x"})
    void openToOthersStopsTheStart(String permissions) throws IOException {
        assertRefused(keyFile(permissions, 32), "chmod 600");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 16, 31, 33, 64})
    void ofAnotherLengthStopsTheStart(int bytes) throws IOException {
        assertRefused(keyFile("rw-------", bytes), "exactly 32");
    }

    @Test
    void derivesKeysThatDifferByPurposeAndFromTheFingerprint() {
        MasterKey key = new MasterKey(new byte[32]);
        byte[] secret = key.derive(Purpose.SECRET).getEncoded();
        byte[] url = key.derive(Purpose.URL_SIGNING).getEncoded();
        assertThat(secret)
                .hasSize(32)
                .isNotEqualTo(url)
                .isNotEqualTo(key.fingerprint().getBytes());
        assertThat(url).hasSize(32).isNotEqualTo(key.fingerprint().getBytes());
        assertThat(new MasterKey(new byte[32]).derive(Purpose.SECRET).getEncoded())
                .isEqualTo(secret);
    }

    @Test
    void isRecognisedByItsFingerprintAndHidesItself() {
        byte[] bytes = HexFormat.of().parseHex("42".repeat(32));
        MasterKey key = new MasterKey(bytes);
        assertThat(key.isTheOneOf(key.fingerprint())).isTrue();
        assertThat(key.isTheOneOf(new MasterKey(new byte[32]).fingerprint())).isFalse();
        assertThat(key.toString()).isEqualTo("MasterKey[" + key.id() + "]").doesNotContain("4242");
        assertThat(key.id()).matches("[0-9a-f]{16}");
    }

    private Path keyFile(String permissions, int bytes) throws IOException {
        Path file = Files.write(folder.resolve("given.key"), new byte[bytes]);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }

    private void assertRefused(Path file, String because) {
        assertThatThrownBy(() -> MasterKey.open(Optional.of(file), folder))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("OFFSHOOT_MASTER_KEY_FILE", file.toString(), because);
    }
}
