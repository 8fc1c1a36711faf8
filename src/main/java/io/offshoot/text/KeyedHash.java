package io.offshoot.text;

import java.security.SecureRandom;

/**
 * SipHash-1-3 under a key that is random per process, so that nobody can choose names that collide. For one thread.
 *
 * <p>Source: Aumasson and Bernstein, "SipHash: a fast short-input PRF" (2012).
 */
final class KeyedHash {
    private static final long[] KEY = new SecureRandom().longs(2).toArray();
    private long v0;
    private long v1;
    private long v2;
    private long v3;

    long of(byte[] bytes, int from, int to) {
        v0 = KEY[0] ^ 0x736f6d6570736575L;
        v1 = KEY[1] ^ 0x646f72616e646f6dL;
        v2 = KEY[0] ^ 0x6c7967656e657261L;
        v3 = KEY[1] ^ 0x7465646279746573L;
        int i = from;
        for (; i + 8 <= to; i += 8) {
            absorb(Bytes.word(bytes, i));
        }
        long last = (long) (to - from) << 56;
        for (int shift = 0; i < to; i++, shift += 8) {
            last |= (bytes[i] & 0xFFL) << shift;
        }
        absorb(last);
        v2 ^= 0xFF;
        round();
        round();
        round();
        return v0 ^ v1 ^ v2 ^ v3;
    }

    private void absorb(long word) {
        v3 ^= word;
        round();
        v0 ^= word;
    }

    private void round() {
        v0 += v1;
        v2 += v3;
        v1 = Long.rotateLeft(v1, 13) ^ v0;
        v3 = Long.rotateLeft(v3, 16) ^ v2;
        v0 = Long.rotateLeft(v0, 32);
        v2 += v1;
        v0 += v3;
        v1 = Long.rotateLeft(v1, 17) ^ v2;
        v3 = Long.rotateLeft(v3, 21) ^ v0;
        v2 = Long.rotateLeft(v2, 32);
    }
}
