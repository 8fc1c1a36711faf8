package io.offshoot.http.container;

import io.offshoot.container.DataObjects;
import io.offshoot.container.Files;
import io.offshoot.container.NewObject;
import io.offshoot.container.ObjectText;
import io.offshoot.container.Once;
import io.offshoot.container.Refusal;
import io.offshoot.model.AccessLevel;
import io.offshoot.model.ContainerIds;
import io.offshoot.model.Json;
import io.offshoot.model.ResourceType;
import io.offshoot.store.Database;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** Files: made, uploaded in parts, closed, downloaded. */
final class FileMethods {
    private static final Duration UPLOAD_LIFE = Duration.ofHours(1);
    private static final Duration DOWNLOAD_LIFE = Duration.ofDays(1);
    private static final long LONGEST_LIFE = Duration.ofDays(366).toSeconds();
    private static final long LARGEST_PART = 5_368_709_120L;
    private static final int MOST_PARTS = 10_000;
    private static final Pattern MD5 = Pattern.compile("[0-9a-f]{32}");

    private final Database database;
    private final DataObjects objects;
    private final Files files;
    private final FileAddresses addresses;
    private final AddressAccess addressAccess;
    private final Once once;

    FileMethods(
            Database database,
            DataObjects objects,
            Files files,
            FileAddresses addresses,
            AddressAccess addressAccess,
            Once once) {
        this.addressAccess = addressAccess;
        this.database = database;
        this.objects = objects;
        this.files = files;
        this.addresses = addresses;
        this.once = once;
    }

    void addTo(Methods methods) {
        methods.add("file", "new", this::create)
                .add("file", "upload", this::upload)
                .add("file", "close", this::close)
                .add("file", "download", this::download);
    }

    private Future<Void> create(ContainerCall call) {
        Map<String, byte[]> own = new LinkedHashMap<>();
        own.put("media", ObjectText.json(call.input().anyString("media").orElse("")));
        NewObject wanted = ObjectInput.read(call.input(), ResourceType.BINARY, false, own);
        return once.run(call.nonce(), session -> objects.create(session, call.caller(), wanted)
                        .map(key -> Json.write(Map.of("id", ContainerIds.of(key)))))
                .compose(call::answer);
    }

    private Future<Void> upload(ContainerCall call) {
        Input input = call.input();
        int no = input.number("index", 1, MOST_PARTS).orElse(1L).intValue();
        long size = input.number("size", 0, LARGEST_PART).orElse(LARGEST_PART);
        boolean sized = input.has("size");
        String md5 = input.string("md5").orElse("");
        if (!md5.isEmpty() && !MD5.matcher(md5).matches()) {
            throw Refusal.input("md5 must be 32 hexadecimal digits in lower case");
        }
        if (!sized || md5.isEmpty()) {
            throw Refusal.input("size and md5 are required");
        }
        return files.open(call.caller(), call.subject()).compose(found -> {
            long expires = FileAddresses.in(UPLOAD_LIFE);
            String url = addresses.of(new FileAddresses.Part(
                    found.project(),
                    found.row().key().id(),
                    no,
                    size,
                    md5,
                    expires,
                    call.caller().reference()));
            return call.answer(Map.of("url", url, "headers", Map.of(), "expires", expires * 1000));
        });
    }

    private Future<Void> close(ContainerCall call) {
        return files.close(call.caller(), call.subject()).compose(done -> call.answerId());
    }

    private Future<Void> download(ContainerCall call) {
        Input input = call.input();
        boolean preauthenticated = input.bool("preauthenticated", false);
        Duration life = input.number("duration", 1, LONGEST_LIFE)
                .map(Duration::ofSeconds)
                .orElse(DOWNLOAD_LIFE);
        Optional<UUID> project =
                input.string("project").map(id -> ContainerIds.project(id).orElseThrow(() -> Refusal.noEntity(id)));
        return (project.isPresent()
                        ? objects.findIn(database.requests(), call.caller(), call.subject(), project.get())
                        : objects.find(database.requests(), call.caller(), call.subject(), Optional.empty()))
                .map(found -> found.require(AccessLevel.VIEW))
                .compose(found -> addressAccess
                        .requireReadable(
                                call.caller(), found.project(), found.row().key())
                        .compose(may -> answer(call, found, input.string("filename"), life, preauthenticated)));
    }

    private Future<Void> answer(
            ContainerCall call,
            DataObjects.Found found,
            Optional<String> filename,
            Duration life,
            boolean preauthenticated) {
        long expires = FileAddresses.in(life);
        String name = filename.orElseGet(() -> found.text().name());
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put(
                "url",
                addresses.of(new FileAddresses.Download(
                        found.project(),
                        found.row().key().id(),
                        name,
                        expires,
                        call.caller().reference())));
        answer.put("headers", Map.of());
        if (preauthenticated) {
            answer.put("expires", expires * 1000);
        }
        return call.answer(answer);
    }
}
