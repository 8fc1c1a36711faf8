package io.offshoot.library.duplication;

import io.offshoot.archive.PackageContents;
import io.offshoot.duplication.ExportPlan;
import io.offshoot.library.duplication.ExportReport.Reconfigure;
import io.offshoot.library.duplication.ExportReport.TypeCount;
import io.offshoot.model.Environment;
import io.offshoot.model.LibraryIds;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.store.Database;
import io.offshoot.store.Duplication;
import io.offshoot.store.DuplicationStore;
import io.offshoot.store.SecretStore;
import io.offshoot.store.SelectionStore;
import io.offshoot.store.SourceStore;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Puts together what an export did. */
final class ExportReporter {
    private static final int LISTED = 1_000;
    private static final int SECRETS_READ = 10_000;

    private final Database database;
    private final SecretStore secrets = new SecretStore();
    private final SelectionStore selections = new SelectionStore();
    private final SourceStore sources = new SourceStore();
    private final DuplicationStore duplications = new DuplicationStore();

    ExportReporter(Database database) {
        this.database = database;
    }

    Future<ExportReport> report(Duplication duplication, ExportPlan plan, PackageContents contents) {
        UUID source = duplication.source().orElseThrow();
        String snapshot = duplication.snapshot().orElseThrow();
        return left(duplication, plan, source, snapshot)
                .compose(ofProject -> left(duplication, plan, Environment.ID, snapshot)
                        .compose(ofEnvironment -> duplications
                                .age(database.requests(), duplication.id())
                                .map(seconds -> new ExportReport(
                                        ResourceType.PROJECT + "/" + source,
                                        LibraryIds.text(duplication.id()) + ".projdup",
                                        true,
                                        contents.resources().values().stream()
                                                .mapToLong(Long::longValue)
                                                .sum(),
                                        types(plan, contents.resources()),
                                        named(contents.configuration()),
                                        new ExportReport.Binaries(
                                                contents.binaries().count(),
                                                contents.binaries().bytes()),
                                        contents.parts(),
                                        contents.bytes(),
                                        Stream.concat(ofProject.stream(), ofEnvironment.stream())
                                                .limit(LISTED)
                                                .toList(),
                                        plan.warnings(),
                                        seconds))));
    }

    private static List<TypeCount> types(ExportPlan plan, Map<ResourceType, Long> packed) {
        List<TypeCount> types = new ArrayList<>();
        new TreeMap<>(plan.read()).forEach((name, read) -> {
            ResourceType type = ResourceType.of(name);
            long taken = packed.getOrDefault(type, 0L);
            Optional<String> because =
                    Optional.of(TypeClass.of(type) == TypeClass.RUN_TIME ? "run-time record" : "settings");
            types.add(new TypeCount(name, read, taken, read - taken, because.filter(why -> read > taken)));
        });
        return types;
    }

    static Map<String, Long> named(Map<ResourceType, Long> counts) {
        Map<String, Long> named = new TreeMap<>();
        counts.forEach((type, count) -> named.put(type.name(), count));
        return named;
    }

    /** The secrets of what is in the package: others may have come, or got theirs, since. */
    private Future<List<Reconfigure>> left(Duplication duplication, ExportPlan plan, UUID project, String snapshot) {
        return secrets.names(database.requests(), project, SECRETS_READ).compose(names -> {
            Predicate<ResourceKey> takes = plan.takes(project);
            List<SecretStore.SealedSecret> taken = names.stream()
                    .filter(secret -> takes.test(secret.owner()))
                    .limit(LISTED)
                    .toList();
            List<ResourceKey> owners =
                    taken.stream().map(SecretStore.SealedSecret::owner).toList();
            return sources.members(database.requests(), project, snapshot, owners)
                    .compose(held -> selections
                            .leftOut(database.requests(), duplication.id(), plan.listings(project), owners)
                            .map(listed -> {
                                held.andNot(listed);
                                return held;
                            }))
                    .map(held -> held.stream()
                            .mapToObj(taken::get)
                            .map(secret -> new Reconfigure(secret.owner().toString(), "secret:" + secret.name()))
                            .toList());
        });
    }
}
