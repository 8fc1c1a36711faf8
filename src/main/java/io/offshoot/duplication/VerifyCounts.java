package io.offshoot.duplication;

import io.offshoot.duplication.copy.ReferenceTotals;
import io.offshoot.model.Json;

/**
 * What a verification has looked at so far, as it is kept with its checkpoint.
 *
 * @param compared resources of the source that were compared with the target; without the source: copies in the target
 * @param apart findings about resources of the target that are no copies
 * @param files Binaries whose bytes were hashed
 * @param references the references of the source, counted anew
 */
record VerifyCounts(long compared, long apart, long files, long fileBytes, ReferenceTotals references) {
    static final VerifyCounts NONE = new VerifyCounts(0, 0, 0, 0, ReferenceTotals.NONE);

    static VerifyCounts parse(String json) {
        return json.equals("{}") ? NONE : Json.read(json, VerifyCounts.class);
    }

    VerifyCounts plusCompared(long resources, ReferenceTotals counted) {
        return new VerifyCounts(compared + resources, apart, files, fileBytes, references.plus(counted));
    }

    VerifyCounts plusApart(long resources) {
        return new VerifyCounts(compared, apart + resources, files, fileBytes, references);
    }

    VerifyCounts plusFiles(long count, long bytes) {
        return new VerifyCounts(compared, apart, files + count, fileBytes + bytes, references);
    }
}
