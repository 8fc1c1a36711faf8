package io.offshoot.peer;

import io.offshoot.store.PackagePart;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What came in of a package.
 *
 * @param parts that are here now, as the other environment says with their contents; none when there are no new ones, or the
 *     other one could not be reached
 * @param last whether all parts of the package are here: it can be verified
 * @param source the duplication at the source, when it could be asked. When it is FAILING or FAILED there, nothing more comes;
 *     when it is CANCELLING or CANCELLED, what it was for is to be cancelled as well
 * @param again after how long to ask again
 */
public record Arrived(List<PackagePart> parts, boolean last, Optional<SourceState> source, Duration again) {}
