package io.offshoot.library.duplication;

import io.offshoot.archive.Manifest;
import io.offshoot.archive.PackageReader;
import io.offshoot.archive.TrustedSigners;
import io.offshoot.library.duplication.settings.DuplicationSettings;
import io.offshoot.model.Failure;
import io.offshoot.store.Database;
import io.offshoot.store.LibraryProjectStore;
import io.offshoot.store.ProjectStore;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.util.UUID;
import java.util.function.Supplier;

/** Restores projects from package files: takes a file in, verifies all of it, then has it imported. */
public final class Restoration {
    private final Database database;
    private final PackageReader reader;
    private final Supplier<Future<TrustedSigners>> signers;
    private final LibraryProjectStore named = new LibraryProjectStore();
    private final ProjectStore projects = new ProjectStore();

    /** {@code signers} are whose packages are taken, asked each time. */
    public Restoration(Database database, PackageReader reader, Supplier<Future<TrustedSigners>> signers) {
        this.database = database;
        this.reader = reader;
        this.signers = signers;
    }

    /**
     * What is asked for.
     *
     * @param target the new project
     * @param settings only those of the import count
     */
    public record Wanted(DuplicationRequest.Target target, DuplicationSettings settings) {}

    /** Fails with CONFLICT when name or id of the new project are taken. */
    public Future<Void> checkFree(Wanted wanted) {
        return named.named(database.requests(), wanted.target().projectName())
                .compose(found -> found.isEmpty()
                        ? Future.succeededFuture()
                        : Future.failedFuture(
                                DuplicationFault.nameExists(wanted.target().projectName())))
                .compose(free -> wanted.target().project().isEmpty()
                        ? Future.succeededFuture()
                        : projects.read(
                                        database.requests(),
                                        wanted.target().project().get())
                                .compose(found -> found.isEmpty()
                                        ? Future.succeededFuture()
                                        : Future.failedFuture(DuplicationFault.idExists())));
    }

    /**
     * Takes a file in.
     *
     * @param duplication the id of the import that is to be; a new one
     * @return fails with {@link Failure} that names the part; nothing is left of the file then
     */
    public Future<Manifest> take(UUID duplication, ReadStream<Buffer> file) {
        return signers.get().compose(trusted -> reader.stageChecked(duplication, file, trusted));
    }

    /** Removes a file that was taken in and will not be imported. */
    public Future<Void> drop(UUID duplication) {
        return reader.remove(duplication);
    }
}
