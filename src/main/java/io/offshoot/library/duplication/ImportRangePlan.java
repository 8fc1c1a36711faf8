package io.offshoot.library.duplication;

import io.offshoot.archive.PartName;
import io.offshoot.archive.PartName.Kind;
import io.offshoot.duplication.Addresses;
import io.offshoot.duplication.LeaseLost;
import io.offshoot.model.Failure;
import io.offshoot.model.ResourceType;
import io.offshoot.store.CopyRange;
import io.offshoot.store.CopyRangeStore;
import io.offshoot.store.CopyRangeStore.Cut;
import io.offshoot.store.Duplication;
import io.offshoot.store.DuplicationStore;
import io.offshoot.store.PackagePart;
import io.offshoot.store.Session;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Plans a range for each part of resources, which has the number of the part. */
final class ImportRangePlan {
    private final ImportTools tools;
    private final CopyRangeStore ranges = new CopyRangeStore();
    private final DuplicationStore duplications = new DuplicationStore();

    /** A run of parts of one type, which become ranges with their numbers. */
    private record Section(int first, int count, ResourceType type) {}

    ImportRangePlan(ImportTools tools) {
        this.tools = tools;
    }

    /**
     * What is here of a package, from some part on, up to the first one that is missing.
     *
     * @param begins whether something is here that comes behind all objects that are noted before others are written
     * @param late the first object's type that should have come before, but did not
     */
    record Here(List<Section> sections, boolean begins, Optional<ResourceType> late) {}

    /** Looks at the parts behind the one with that number. */
    Future<Here> here(Duplication duplication, int after, boolean begun) {
        List<Section> sections = new ArrayList<>();
        boolean[] begins = {begun};
        List<ResourceType> late = new ArrayList<>();
        return new PackageObjects(tools.reader(), duplication.id())
                .consecutive(after, part -> {
                    PartName name = PartName.parse(part.name()).orElseThrow();
                    boolean staged = name.type().filter(StagedTypes::isStaged).isPresent();
                    if (name.kind() != Kind.RESOURCES) {
                        begins[0] |= name.kind() != Kind.FORMAT && name.kind() != Kind.CONFIGURATION;
                        // Nothing behind the resources becomes a range.
                        return !begins[0];
                    }
                    if (part.contents().isEmpty()) {
                        // Only the manifest tells where it begins and ends.
                        return false;
                    }
                    if (staged && begins[0]) {
                        late.add(name.type().orElseThrow());
                    }
                    begins[0] |= !staged;
                    add(sections, part, name.type().orElseThrow());
                    return true;
                })
                .map(done -> new Here(sections, begins[0], late.stream().findFirst()));
    }

    private static void add(List<Section> sections, PackagePart part, ResourceType type) {
        if (StagedTypes.isLeftOut(type)) {
            return;
        }
        Section before = sections.isEmpty() ? null : sections.get(sections.size() - 1);
        if (before != null && before.type().equals(type) && before.first() + before.count() == part.no()) {
            sections.set(sections.size() - 1, new Section(before.first(), before.count() + 1, type));
        } else {
            sections.add(new Section(part.no(), 1, type));
        }
    }

    /** Plans the ranges of parts that came since; who works on them hears of it. */
    Future<Void> more(Duplication duplication) {
        return ranges.last(tools.database().requests(), duplication.id())
                .compose(last -> here(
                        duplication,
                        last.map(CopyRange::no).orElse(-1),
                        last.filter(range -> !StagedTypes.isStaged(range.type()))
                                .isPresent()))
                .compose(here -> {
                    if (here.late().isPresent()) {
                        return Future.failedFuture(Failure.of(
                                Failure.Kind.UNPROCESSABLE,
                                "The package holds " + here.late().get()
                                        + " behind other types, so it can be imported only when all of it is here:"
                                        + " restore it from its file instead"));
                    }
                    return here.sections().isEmpty()
                            ? Future.succeededFuture()
                            : tools.database()
                                    .transaction(session -> duplications
                                            .renew(
                                                    session,
                                                    duplication.id(),
                                                    duplication.attempt(),
                                                    tools.tools().options().lease())
                                            .compose(mine -> mine
                                                    ? plan(session, duplication, here)
                                                    : Future.failedFuture(new LeaseLost())))
                                    .onSuccess(planned ->
                                            tools.tools().vertx().eventBus().publish(Addresses.HINT, ""));
                });
    }

    Future<Void> plan(Session session, Duplication duplication, Here here) {
        Future<Void> planned = Future.succeededFuture();
        for (Section section : here.sections()) {
            List<Cut> cuts = Collections.nCopies(section.count(), new Cut(Optional.empty(), Optional.empty()));
            planned = planned.compose(
                    before -> ranges.plan(session, duplication.id(), section.first(), 1, section.type(), cuts));
        }
        return planned;
    }
}
