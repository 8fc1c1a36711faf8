package io.offshoot.duplication.copy;

import io.offshoot.rewrite.Edit;
import java.util.List;
import java.util.UUID;

final class SampledUnmapping {
    SampledUnmapping(byte[] key, List<String> baseUrls, double sample) {}

    void check(UUID id, byte[] source, byte[] target, List<Edit> drops, PagePresence presence) {}

    long checked() {
        return 0;
    }
}
