package io.offshoot.archive;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The files of {@link HostilePackageIT}, for those who take packages from elsewhere than a stream. */
public final class HostileFiles {
    private HostileFiles() {}

    /**
     * A file that claims to be a package.
     *
     * @param part what the failure names; empty: the whole
     */
    public record HostileFile(String name, Buffer file, String code, String part) {}

    /** All of them, but for those that only tighter limits than usual make too large. */
    public static List<HostileFile> all() throws IOException {
        List<HostileFile> all = new ArrayList<>();
        Stream.of(
                        HostilePackageIT.whatIsNoPackageCases(),
                        HostilePackageIT.namesThatLeadElsewhereCases(),
                        HostilePackageIT.headersOfAnotherFormCases(),
                        HostilePackageIT.entriesOutOfOrderCases(),
                        HostilePackageIT.whatWasTamperedWithCases(),
                        HostilePackageIT.manifestsThatLieCases(),
                        HostilePackageIT.binariesThatAreWrongCases())
                .flatMap(List::stream)
                .forEach(each -> all.add(new HostileFile(each.name(), each.file(), each.code(), each.part())));
        return all;
    }
}
