package io.offshoot.http.library;

import static io.vertx.core.http.HttpMethod.POST;

import io.offshoot.archive.Manifest;
import io.offshoot.archive.Pull;
import io.offshoot.archive.PulledStream;
import io.offshoot.duplication.Turns;
import io.offshoot.http.RequestBody;
import io.offshoot.library.duplication.Duplications;
import io.offshoot.library.duplication.Restoration;
import io.offshoot.library.duplication.Restoration.Wanted;
import io.offshoot.library.duplication.settings.SettingsObject;
import io.offshoot.model.Failure;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;
import java.util.UUID;

/**
 * {@code POST /api/projectDuplications/restoration}: a form with the fields {@code file} and {@code metadata}, in either
 * order. The file goes to the storage while it comes in, and is verified as a whole before anything is done with it.
 */
final class RestorationRoutes {
    private static final int LARGEST_METADATA = 1 << 20;

    /** Beside the file: metadata, headers, boundaries. */
    private static final long BESIDE = 2L << 20;

    private final Restoration restoration;
    private final Duplications duplications;
    private final long largestPackage;

    /** @param largestPackage bytes of a file */
    RestorationRoutes(Restoration restoration, Duplications duplications, long largestPackage) {
        this.restoration = restoration;
        this.duplications = duplications;
        this.largestPackage = largestPackage;
    }

    void addTo(LibraryRouter routes) {
        routes.on(POST, "/api/projectDuplications/restoration", call -> Future.succeededFuture()
                .compose(begin -> restore(call))
                .recover(error -> Future.failedFuture(DuplicationRoutes.coded(error))));
    }

    /** A form on its way in. */
    private static final class Form {
        private final Multipart body;
        private final UUID duplication = UUID.randomUUID();
        private Optional<Wanted> wanted = Optional.empty();
        private Optional<Manifest> file = Optional.empty();

        Form(Multipart body) {
            this.body = body;
        }
    }

    private Future<Void> restore(LibraryCall call) {
        return duplications.mayRestore(call.caller()).compose(may -> {
            HttpServerRequest request = RequestBody.open(call.context(), largestPackage + BESIDE);
            if (request.isEnded()) {
                throw Failure.invalid("The body is empty: a form with the fields file and metadata is expected");
            }
            Form form = new Form(
                    Multipart.of(request.getHeader("Content-Type"), new Pull(request, largestPackage + BESIDE)));
            return Turns.whileTrue(() -> form.body
                            .next()
                            .compose(name -> name.isEmpty()
                                    ? Future.succeededFuture(false)
                                    : field(form, name.get()).map(true)))
                    .recover(error -> drop(form, broken(error)))
                    .compose(read -> begin(call, form));
        });
    }

    private Future<Void> field(Form form, String name) {
        return switch (name) {
            case "metadata" -> metadata(form);
            case "file" -> file(form);
            default -> Future.failedFuture(Failure.invalid("Only the fields file and metadata are expected", "form"));
        };
    }

    private Future<Void> metadata(Form form) {
        if (form.wanted.isPresent()) {
            return Future.failedFuture(Failure.invalid("The field comes twice", "metadata"));
        }
        return form.body.whole("metadata", LARGEST_METADATA).compose(text -> {
            Wanted wanted = RestorationInput.parse(text.getBytes());
            form.wanted = Optional.of(wanted);
            // Said before the file has come in, where it can be.
            duplications.checkTarget(wanted.target());
            return restoration.checkFree(wanted);
        });
    }

    private Future<Void> file(Form form) {
        if (form.file.isPresent()) {
            return Future.failedFuture(Failure.invalid("The field comes twice", "file"));
        }
        return restoration
                .take(form.duplication, new PulledStream(form.body::piece))
                .onSuccess(manifest -> form.file = Optional.of(manifest))
                .mapEmpty();
    }

    private Future<Void> begin(LibraryCall call, Form form) {
        if (form.file.isEmpty() || form.wanted.isEmpty()) {
            String missing = form.file.isEmpty() ? "file" : "metadata";
            return drop(
                    form,
                    LibraryErrors.failure(
                            Failure.Kind.INVALID, SettingsObject.INVALID, "The field " + missing + " is missing"));
        }
        return duplications
                .restore(call.caller(), form.duplication, form.file.get(), form.wanted.get(), call.applicationType())
                .recover(error -> unknown(error) ? Future.failedFuture(error) : drop(form, error))
                .compose(recorded -> call.send(201, DuplicationRecord.of(call, recorded, 0, Optional.empty())));
    }

    /** The import may have been committed all the same; a package that nothing came of is removed in time. */
    private static boolean unknown(Throwable error) {
        return !(error instanceof Failure failure) || failure.kind() == Failure.Kind.UNAVAILABLE;
    }

    private <T> Future<T> drop(Form form, Throwable error) {
        return form.file.isEmpty()
                ? Future.failedFuture(error)
                : restoration.drop(form.duplication).transform(gone -> Future.failedFuture(error));
    }

    /** A caller who goes away in the middle is no fault of the server. */
    private static Throwable broken(Throwable error) {
        return error instanceof io.vertx.core.http.HttpClosedException ? RequestBody.broken(error) : error;
    }
}
