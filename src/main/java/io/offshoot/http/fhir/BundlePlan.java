package io.offshoot.http.fhir;

import io.offshoot.model.Failure;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.text.BundleEntry;
import io.offshoot.text.BundleText;
import io.offshoot.text.JsonPatch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/**
 * What a batch or transaction will do: each entry's operation, the ids of what is new, and where the references between the
 * entries lead. Made on a worker thread, then used by one event loop and, read only, by workers.
 */
final class BundlePlan {
    private final BundleText bundle;
    private final List<BundleOperation> operations = new ArrayList<>();
    private final Map<Integer, Failure> failures = new HashMap<>();
    private final Map<Integer, UUID> newIds = new HashMap<>();
    private final Map<String, String> targets = new HashMap<>();
    private final Map<String, Failure> failing = new HashMap<>();
    private final Set<String> conditional = new TreeSet<>();

    private BundlePlan(BundleText bundle) {
        this.bundle = bundle;
    }

    /** The plan for a Bundle; entries that make no sense are in {@link #failures}. */
    static BundlePlan of(BundleText bundle, FhirUrls urls) {
        BundlePlan plan = new BundlePlan(bundle);
        for (BundleEntry entry : bundle.entries()) {
            try {
                plan.add(BundleOperation.of(entry, urls));
            } catch (Failure failure) {
                plan.failures.put(entry.index(), failure);
            }
        }
        return plan;
    }

    private void add(BundleOperation operation) {
        if (operation.writes()) {
            BundleReferences.conditional(bundle.text(operation.resource()), operation.type(), conditional);
        }
        UUID id = operation.putId().orElseGet(UUID::randomUUID);
        if (operation.writes()) {
            newIds.put(operation.entry().index(), id);
            lead(operation, id);
        }
        operations.add(operation);
    }

    /** References to the entry's full URL lead to the resource of that id from now on. */
    void lead(BundleOperation operation, UUID id) {
        operation.entry().fullUrl().ifPresent(url -> {
            String target = new ResourceKey(operation.type(), id).toString();
            targets.put(url, target);
            // Behind a full URL such as http://elsewhere/fhir/Patient/1, other entries say Patient/1.
            operation
                    .entry()
                    .resource()
                    .flatMap(BundleEntry.Resource::id)
                    .map(old -> operation.type() + "/" + old)
                    .filter(old -> url.endsWith("/" + old))
                    .ifPresent(old -> targets.put(old, target));
        });
    }

    /** The entries that make no sense, by their number. */
    Map<Integer, Failure> failures() {
        return failures;
    }

    int entries() {
        return bundle.entries().size();
    }

    List<BundleOperation> operations(BundleOperation.Method method) {
        return operations.stream()
                .filter(operation -> operation.method() == method)
                .toList();
    }

    /** The references to what a search finds, each once. */
    Set<String> conditional() {
        return conditional;
    }

    /** A search found what a conditional reference means. */
    void resolved(String reference, ResourceKey target) {
        targets.put(reference, target.toString());
    }

    /** A conditional reference means nothing that can be told: entries that hold it fail. */
    void unresolvable(String reference, Failure failure) {
        failing.put(reference, failure);
    }

    /** The id that a write makes its resource under, if it makes one. */
    UUID newId(BundleOperation operation) {
        return newIds.get(operation.entry().index());
    }

    /** The text of a write, its references resolved. May be called from any thread once everything is resolved. */
    byte[] text(BundleOperation operation) {
        ResourceType type = operation.type();
        return BundleReferences.resolve(bundle.text(operation.resource()), type, targets, failing);
    }

    /** The patch that a Binary in the entry holds, its references resolved; fails with INVALID for any other resource. */
    JsonPatch patch(BundleOperation operation, FhirSettings settings) {
        byte[] body = BundlePatches.body(bundle.text(operation.resource()), operation.entry());
        return PatchBodies.read(BundlePatches.resolve(body, targets), settings);
    }

    /** What the entries cost of a quota together. */
    long cost() {
        return operations.stream()
                .mapToLong(operation -> switch (operation.method()) {
                    case POST, PUT, PATCH, DELETE -> Quotas.WRITE;
                    case GET -> operation.id().isPresent() ? Quotas.READ : Quotas.SEARCH;
                })
                .sum();
    }

    /** Fails with INVALID when two entries change the same resource, so that what comes out would depend on their order. */
    void requireDistinct() {
        Set<ResourceKey> seen = new HashSet<>();
        for (BundleOperation operation : operations) {
            operation.changed().filter(key -> !seen.add(key)).ifPresent(key -> {
                throw at(
                        operation.entry().index(),
                        Failure.invalid("Two entries of a transaction change the same resource, " + key));
            });
        }
    }

    /** The length of a write's text, before. */
    int length(BundleOperation operation) {
        return operation.entry().resource().map(BundleEntry.Resource::length).orElse(0);
    }

    Optional<Failure> firstFailure() {
        return failures.entrySet().stream()
                .min(Map.Entry.comparingByKey())
                .map(failure -> at(failure.getKey(), failure.getValue()));
    }

    /** A failure that says which entry it is about. */
    static Failure at(int index, Failure failure) {
        String path = "Bundle.entry[" + index + "]";
        return Failure.of(
                failure.kind(),
                failure.issues().stream()
                        .map(issue -> new Failure.Issue(path + ": " + issue.text(), Optional.of(path), issue.code()))
                        .toList());
    }
}
