package io.offshoot.bench;

import io.offshoot.load.IncomingResource;
import io.offshoot.load.InputPlace;
import io.offshoot.load.LoadInput;
import io.offshoot.load.ResourceSource;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;

/**
 * Observations of 1.7 KB with six references each, and the resources that they refer to: what the design's figures were
 * measured with. The same count gives the same resources.
 */
final class SmallResources implements ResourceSource {
    private static final int TEXT = 1_700;
    private static final int SUBJECTS = 20;
    private static final String[] POINTED_AT = {
        "Patient", "Encounter", "Practitioner", "Organization", "Location", "Device"
    };

    private final long count;
    private long given;

    private SmallResources(long count) {
        this.count = count;
    }

    /** An input of {@code count} resources. */
    static LoadInput input(long count) {
        return new LoadInput("small resources", false, () -> new SmallResources(count));
    }

    @Override
    public Optional<IncomingResource> next() {
        if (given == count) {
            return Optional.empty();
        }
        long number = given++;
        int kind = (int) (number % SUBJECTS);
        String text = kind < POINTED_AT.length ? subject(kind, number) : observation(number);
        return Optional.of(IncomingResource.alone(
                text.getBytes(StandardCharsets.UTF_8), new InputPlace("small resources", "line", number + 1)));
    }

    @Override
    public void close() {}

    private static String subject(int kind, long number) {
        return pad("{\"resourceType\":\"" + POINTED_AT[kind] + "\",\"id\":\"" + id(number) + "\"", number);
    }

    /** One of them. */
    static String observation(long number) {
        long group = number - number % SUBJECTS;
        StringBuilder text = new StringBuilder(TEXT)
                .append("{\"resourceType\":\"Observation\",\"id\":\"")
                .append(id(number))
                .append("\",\"status\":\"final\",\"valueQuantity\":{\"value\":")
                .append(number % 300)
                .append(".80,\"unit\":\"mg\"}");
        reference(text, ",\"subject\":", 0, group, "");
        reference(text, ",\"encounter\":", 1, group, "");
        reference(text, ",\"performer\":[", 2, group, "");
        reference(text, ",", 3, group, "]");
        reference(text, ",\"focus\":[", 4, group, "]");
        reference(text, ",\"device\":", 5, group, "");
        return pad(text.toString(), number);
    }

    private static void reference(StringBuilder text, String before, int kind, long group, String after) {
        text.append(before)
                .append("{\"reference\":\"")
                .append(POINTED_AT[kind])
                .append('/')
                .append(id(group + kind))
                .append("\"}")
                .append(after);
    }

    /** Fills up with elements that vary, as real text does. */
    private static String pad(String text, long number) {
        StringBuilder padded = new StringBuilder(text).append(",\"extension\":[");
        for (int i = 0; padded.length() < TEXT - 130; i++) {
            padded.append(i == 0 ? "" : ",")
                    .append("{\"url\":\"http://example.org/extension/")
                    .append(i)
                    .append("\",\"valueString\":\"")
                    .append(Long.toHexString(mix(number * 31 + i)))
                    .append(" and some words\"}");
        }
        return padded.append("]}").toString();
    }

    private static UUID id(long number) {
        return new UUID(
                (mix(number) & ~0xF000L) | 0x4000L, (mix(~number) & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L);
    }

    private static long mix(long value) {
        long mixed = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L + 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }
}
