package io.offshoot.http.peer;

import com.fasterxml.jackson.annotation.JsonRawValue;
import io.offshoot.peer.PeerPackages;
import io.offshoot.peer.SourceState;
import io.offshoot.store.PackagePart;
import io.offshoot.store.PackagePart.Contents;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** A duplication as other environments see it; {@code list} holds the parts that were asked for. */
record PeerView(
        String state,
        int parts,
        boolean sealed,
        @JsonRawValue String about,
        Optional<List<Part>> list) {
    /** A part; what it unpacks to is missing where the source does not know. */
    record Part(
            int no,
            String name,
            long size,
            String sha256,
            Optional<Long> rawSize,
            Optional<Long> lines,
            Optional<String> first,
            Optional<String> last) {
        static Part of(PackagePart part) {
            Optional<Contents> contents = part.contents();
            return new Part(
                    part.no(),
                    part.name(),
                    part.size(),
                    HexFormat.of().formatHex(part.sha256().getBytes()),
                    contents.map(Contents::rawSize),
                    contents.map(Contents::lines),
                    contents.flatMap(Contents::first),
                    contents.flatMap(Contents::last));
        }
    }

    static PeerView of(SourceState state) {
        return new PeerView(state.state().label(), state.parts(), state.sealed(), state.about(), Optional.empty());
    }

    static PeerView of(PeerPackages.Parts found) {
        SourceState state = found.state();
        return new PeerView(
                state.state().label(),
                state.parts(),
                state.sealed(),
                state.about(),
                Optional.of(found.parts().stream().map(Part::of).toList()));
    }
}
