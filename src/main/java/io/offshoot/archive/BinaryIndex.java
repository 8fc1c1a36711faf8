package io.offshoot.archive;

import io.offshoot.model.Failure;
import io.offshoot.store.PackagePart;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the index of a part of binaries. */
final class BinaryIndex {
    private static final int MOST_LINES = 100_000;
    private static final int RAW_BYTES = MOST_LINES * BinaryLine.LONGEST;

    private BinaryIndex() {}

    /**
     * The lines, at least one: ids ascend, the stretches follow each other without gaps, only the first may go on with a
     * binary and only the last may leave one unfinished.
     *
     * @throws Failure when that is not so
     */
    static List<BinaryLine> read(PackagePart part, byte[] packed) {
        List<BinaryLine> lines = new ArrayList<>();
        try (PartDecoder decoder = new PartDecoder(part.name(), packed, Math.min(RAW_BYTES, PackageLimits.RAW_BYTES))) {
            PartLines text = new PartLines(part.name(), decoder, BinaryLine.LONGEST);
            Optional<BinaryLine> before = Optional.empty();
            while (text.next()) {
                if (lines.size() == MOST_LINES) {
                    throw PackageFault.tooLarge(part.name(), "it has more than " + MOST_LINES + " lines");
                }
                before = Optional.of(line(part, text, before));
                lines.add(before.get());
            }
            PartContents.check(
                    part,
                    new PackagePart.Contents(
                            decoder.rawSize(),
                            lines.size(),
                            lines.stream().findFirst().map(line -> line.id().toString()),
                            before.map(line -> line.id().toString())));
        }
        return lines;
    }

    private static BinaryLine line(PackagePart part, PartLines text, Optional<BinaryLine> before) {
        try {
            BinaryLine line = BinaryLine.parse(
                    new String(text.held(), text.from(), text.to() - text.from(), StandardCharsets.ISO_8859_1));
            boolean fits = line.from() <= line.size() && line.length() <= line.size() - line.from();
            boolean follows = before.map(last -> last.isLast()
                            && line.from() == 0
                            && UnsignedIds.ORDER.compare(last.id(), line.id()) < 0
                            && line.offset() == last.offset() + last.length())
                    .orElse(line.offset() == 0);
            if (!fits || !follows || (line.length() == 0 && line.size() != 0)) {
                throw Failure.invalid("The stretch does not fit its binary or does not follow the one before it");
            }
            return line;
        } catch (Failure failure) {
            throw PackageFault.inLine(part.name(), text.number(), failure);
        }
    }
}
