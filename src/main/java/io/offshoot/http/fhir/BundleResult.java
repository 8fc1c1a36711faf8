package io.offshoot.http.fhir;

import io.offshoot.model.ResourceKey;
import io.offshoot.store.ResourceVersion;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/**
 * What became of one entry of a batch or transaction.
 *
 * @param location of the resource that was written
 * @param version to be shown
 * @param past whether the version is shown as a past one
 * @param body to be shown: the answer to a search
 */
record BundleResult(
        int status,
        OperationOutcome outcome,
        Optional<ResourceKey> location,
        Optional<ResourceVersion> version,
        boolean past,
        Optional<Buffer> body) {

    /** Bytes that are kept for the answer, roughly. */
    long length() {
        return (long) body.map(Buffer::length).orElse(0)
                + version.map(shown -> shown.content().length()).orElse(0);
    }

    static BundleResult written(boolean created, ResourceVersion version) {
        return new BundleResult(
                created ? 201 : 200,
                created ? OperationOutcome.CREATED : OperationOutcome.OK,
                Optional.of(version.key()),
                Optional.of(version),
                false,
                Optional.empty());
    }

    static BundleResult read(ResourceVersion version, boolean past) {
        return new BundleResult(
                200, OperationOutcome.OK, Optional.empty(), Optional.of(version), past, Optional.empty());
    }

    static BundleResult found(Buffer searchset) {
        return new BundleResult(
                200, OperationOutcome.OK, Optional.empty(), Optional.empty(), false, Optional.of(searchset));
    }

    static BundleResult deleted() {
        return failed(200, OperationOutcome.OK);
    }

    static BundleResult failed(int status, OperationOutcome outcome) {
        return new BundleResult(status, outcome, Optional.empty(), Optional.empty(), false, Optional.empty());
    }
}
