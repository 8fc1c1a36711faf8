package io.offshoot.rewrite;

import io.offshoot.definitions.SearchElement;
import io.offshoot.definitions.SearchParameters;
import io.offshoot.model.ResourceType;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * The terms of one project: what stands in the index for a value of a search element. A term says that a resource may
 * match, never that it does: whoever finds one looks at the text again, unless the term is all that was asked for.
 *
 * <p>A term is XXH64(value, seed), where the seed is XXH64(project's 16 bytes ‖ type code, 2 bytes, big-endian ‖ the
 * element's path in ASCII, seed 0) and the value is one byte for its form and then:
 *
 * <ul>
 *   <li>1: type code, 2 bytes, and id, 16 bytes: a reference to a resource of this server, whatever form it is written in;
 *   <li>2: any other reference or canonical as it is written, without {@code |version}; a URI;
 *   <li>4: a code, or the value of an identifier or contact, whatever its system is;
 *   <li>5: a beginning, of 1 to 8 characters, of a text or, for names and addresses, of its rest from one of its words on,
 *       as {@link NameText} writes it;
 *   <li>6: the {@link DateBuckets bucket}, 2 bytes, in which a time begins;
 *   <li>7: the bucket in which it ends, where that is another one.
 * </ul>
 *
 * <p>Terms are stored: when any of this changes, {@link #VERSION} does, and the server computes them anew. For one thread.
 */
public final class Terms {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle SHORTS = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);

    /** Of the terms, as the database remembers it. */
    public static final int VERSION = 2;

    private static final int TYPES =
            ResourceType.all().stream().mapToInt(ResourceType::code).max().orElse(0) + 1;

    private final UUID project;
    /** By the code of the type and the index of the element; 0 until it is needed. */
    private final long[][] seeds = new long[TYPES][];

    private byte[] buffer = new byte[256];

    public Terms(UUID project) {
        this.project = project;
    }

    /** A reference to a resource of this server. */
    public long reference(SearchElement element, int typeCode, long msb, long lsb) {
        buffer[0] = 1;
        SHORTS.set(buffer, 1, (short) typeCode);
        LONGS.set(buffer, 3, msb);
        LONGS.set(buffer, 11, lsb);
        return hash(element, 19);
    }

    /** Any other reference or canonical, without {@code |version}; or a URI. */
    public long text(SearchElement element, byte[] utf8, int from, int to) {
        return hash(element, append(start(2, to - from), utf8, from, to));
    }

    /** A code, or the value of an identifier or contact. */
    public long token(SearchElement element, byte[] utf8, int from, int to) {
        return hash(element, append(start(4, to - from), utf8, from, to));
    }

    /** A beginning of a text, in the form of {@link NameText}. */
    public long textStart(SearchElement element, byte[] utf8, int from, int to) {
        return hash(element, append(start(5, to - from), utf8, from, to));
    }

    /** The bucket in which a time begins. */
    public long begins(SearchElement element, int bucket) {
        return bucket(6, element, bucket);
    }

    /** The bucket in which a time ends, where it is not the one in which it begins. */
    public long ends(SearchElement element, int bucket) {
        return bucket(7, element, bucket);
    }

    private long bucket(int form, SearchElement element, int bucket) {
        buffer[0] = (byte) form;
        SHORTS.set(buffer, 1, (short) bucket);
        return hash(element, 3);
    }

    private int start(int form, int length) {
        if (buffer.length < length + 2) {
            buffer = new byte[length * 2 + 2];
        }
        buffer[0] = (byte) form;
        return 1;
    }

    private int append(int at, byte[] bytes, int from, int to) {
        System.arraycopy(bytes, from, buffer, at, to - from);
        return at + to - from;
    }

    private long hash(SearchElement element, int length) {
        int type = element.type().code();
        long[] ofType = seeds[type];
        if (ofType == null) {
            ofType = new long[SearchParameters.r4().elements(element.type())];
            seeds[type] = ofType;
        }
        if (ofType[element.index()] == 0) {
            ofType[element.index()] = seed(element);
        }
        return XxHash64.hash(buffer, 0, length, ofType[element.index()]);
    }

    private long seed(SearchElement element) {
        byte[] path = element.path().getBytes(StandardCharsets.US_ASCII);
        byte[] bytes = new byte[18 + path.length];
        LONGS.set(bytes, 0, project.getMostSignificantBits());
        LONGS.set(bytes, 8, project.getLeastSignificantBits());
        SHORTS.set(bytes, 16, element.type().code());
        System.arraycopy(path, 0, bytes, 18, path.length);
        return XxHash64.hash(bytes, 0, bytes.length, 0);
    }
}
