package io.offshoot.rewrite;

import io.offshoot.definitions.SearchParameter;
import io.offshoot.definitions.SearchParameters;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * The terms of one project: what stands in the index for a value of a search parameter. A term says that a resource may
 * match, never that it does: whoever finds one looks at the text again.
 *
 * <p>A term is XXH64(value, seed), where the seed is XXH64(project's 16 bytes ‖ type code, 2 bytes, big-endian ‖ the
 * parameter's code in ASCII, seed 0) and the value is one byte for its form and then:
 *
 * <ul>
 *   <li>1: type code, 2 bytes, and id, 16 bytes: a reference to a resource of this server, whatever form it is written in;
 *   <li>2: any other reference or canonical as it is written, without {@code |version};
 *   <li>3: an identifier's system, a zero byte, its value; the system is empty where there is none;
 *   <li>4: an identifier's value, whatever its system is;
 *   <li>5: a beginning, of 1 to 8 characters, of a name or of the rest of a name from one of its words on, as
 *       {@link NameText} writes it.
 * </ul>
 *
 * Terms are stored: none of this may change without computing them anew. For one thread.
 */
public final class Terms {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle SHORTS = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);

    private final UUID project;
    /** By the parameter's ordinal; 0 until it is needed. */
    private final long[] seeds = new long[SearchParameters.r4().all().size()];

    private byte[] buffer = new byte[256];

    public Terms(UUID project) {
        this.project = project;
    }

    /** A reference to a resource of this server. */
    public long reference(SearchParameter parameter, int typeCode, long msb, long lsb) {
        buffer[0] = 1;
        SHORTS.set(buffer, 1, (short) typeCode);
        LONGS.set(buffer, 3, msb);
        LONGS.set(buffer, 11, lsb);
        return hash(parameter, 19);
    }

    /** Any other reference or canonical, without {@code |version}. */
    public long referenceText(SearchParameter parameter, byte[] utf8, int from, int to) {
        return hash(parameter, append(start(2, to - from), utf8, from, to));
    }

    /** An identifier by system and value. */
    public long identifier(
            SearchParameter parameter,
            byte[] system,
            int systemFrom,
            int systemTo,
            byte[] value,
            int valueFrom,
            int valueTo) {
        int end = append(start(3, systemTo - systemFrom + valueTo - valueFrom), system, systemFrom, systemTo);
        buffer[end] = 0;
        return hash(parameter, append(end + 1, value, valueFrom, valueTo));
    }

    /** An identifier by its value alone. */
    public long identifierValue(SearchParameter parameter, byte[] value, int from, int to) {
        return hash(parameter, append(start(4, to - from), value, from, to));
    }

    /** A beginning of a name, in the form of {@link NameText}. */
    public long nameStart(SearchParameter parameter, byte[] utf8, int from, int to) {
        return hash(parameter, append(start(5, to - from), utf8, from, to));
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

    private long hash(SearchParameter parameter, int length) {
        int i = parameter.ordinal();
        if (seeds[i] == 0) {
            seeds[i] = seed(parameter);
        }
        return XxHash64.hash(buffer, 0, length, seeds[i]);
    }

    private long seed(SearchParameter parameter) {
        byte[] code = parameter.code().getBytes(StandardCharsets.US_ASCII);
        byte[] bytes = new byte[18 + code.length];
        LONGS.set(bytes, 0, project.getMostSignificantBits());
        LONGS.set(bytes, 8, project.getLeastSignificantBits());
        SHORTS.set(bytes, 16, parameter.type().code());
        System.arraycopy(code, 0, bytes, 18, code.length);
        return XxHash64.hash(bytes, 0, bytes.length, 0);
    }
}
