package io.offshoot.http.container;

import io.offshoot.container.Refusal;
import io.offshoot.identity.UrlSignatures;
import io.offshoot.model.ContainerIds;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.vertx.ext.web.RoutingContext;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Addresses that let their holder upload one part of a file, or read a file, for a time and without sign-in. Each names who
 * asked for it, and is good as long as that one may do so itself.
 */
final class FileAddresses {
    private static final String UPLOAD = "container upload";
    private static final String DOWNLOAD = "container download";
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");
    private static final Pattern MD5 = Pattern.compile("[0-9a-f]{0,32}");
    private static final Pattern HOLDER = Pattern.compile("(User|ClientApplication)/[0-9a-f-]{36}");

    private final UrlSignatures signatures;
    private final String base;

    /** @param base of this server, with a slash at its end */
    FileAddresses(UrlSignatures signatures, String base) {
        this.signatures = signatures;
        this.base = base;
    }

    /**
     * A part that may be uploaded.
     *
     * @param md5 in hex digits, lower case; empty: any
     * @param expires in seconds since 1970
     * @param holder the reference to who asked for it
     */
    record Part(UUID project, UUID file, int no, long size, String md5, long expires, String holder) {
        private String text() {
            return project + "\n" + file + "\n" + no + "\n" + size + "\n" + md5 + "\n" + expires + "\n" + holder;
        }
    }

    /** A file that may be read. */
    record Download(UUID project, UUID file, String name, long expires, String holder) {
        private String text() {
            return project + "\n" + file + "\n" + name + "\n" + expires + "\n" + holder;
        }
    }

    static long in(Duration life) {
        return System.currentTimeMillis() / 1000 + life.toSeconds();
    }

    String of(Part part) {
        return base + file(part.file) + "/" + project(part.project) + "/parts/" + part.no + "?size=" + part.size
                + "&md5=" + part.md5 + "&expires=" + part.expires + "&by=" + part.holder + "&signature="
                + signatures.sign(UPLOAD, part.text());
    }

    String of(Download download) {
        String name = download.name.isEmpty()
                ? ""
                : "/" + URLEncoder.encode(download.name, StandardCharsets.UTF_8).replace("+", "%20");
        return base + file(download.file) + "/" + project(download.project) + "/content" + name + "?expires="
                + download.expires + "&by=" + download.holder + "&signature="
                + signatures.sign(DOWNLOAD, download.text());
    }

    private static String file(UUID file) {
        return ContainerIds.of(new ResourceKey(ResourceType.BINARY, file));
    }

    private static String project(UUID project) {
        return ContainerIds.ofProject(project, false);
    }

    /** The part that the address of a request is for; fails with PermissionDenied for one that was not given by us, or is over. */
    Part part(RoutingContext ctx) {
        String md5 = parameter(ctx, "md5", MD5);
        Part part = new Part(
                projectOf(ctx),
                fileOf(ctx),
                (int) Math.min(Integer.MAX_VALUE, number(ctx.pathParam("no"))),
                number(parameter(ctx, "size", NUMBER)),
                md5,
                number(parameter(ctx, "expires", NUMBER)),
                parameter(ctx, "by", HOLDER));
        check(ctx, UPLOAD, part.text(), part.expires);
        return part;
    }

    /** The file that the address of a request is for; fails as {@link #part}. */
    Download download(RoutingContext ctx) {
        Download download = new Download(
                projectOf(ctx),
                fileOf(ctx),
                Optional.ofNullable(ctx.pathParam("name")).orElse(""),
                number(parameter(ctx, "expires", NUMBER)),
                parameter(ctx, "by", HOLDER));
        check(ctx, DOWNLOAD, download.text(), download.expires);
        return download;
    }

    private void check(RoutingContext ctx, String purpose, String text, long expires) {
        String signature =
                Optional.ofNullable(ctx.request().getParam("signature")).orElse("");
        if (!signatures.isOf(signature, purpose, text)) {
            throw refused();
        }
        if (System.currentTimeMillis() / 1000 >= expires) {
            throw Refusal.denied("The address has expired");
        }
    }

    private static RuntimeException refused() {
        return Refusal.denied("The address is none of this server's, or was changed");
    }

    private static UUID fileOf(RoutingContext ctx) {
        return ContainerIds.object(ctx.pathParam("file"))
                .filter(key -> key.type().equals(ResourceType.BINARY))
                .map(ResourceKey::id)
                .orElseThrow(FileAddresses::refused);
    }

    private static UUID projectOf(RoutingContext ctx) {
        return ContainerIds.project(ctx.pathParam("project")).orElseThrow(FileAddresses::refused);
    }

    private static String parameter(RoutingContext ctx, String name, Pattern shape) {
        return Optional.ofNullable(ctx.request().getParam(name))
                .filter(shape.asMatchPredicate())
                .orElseThrow(FileAddresses::refused);
    }

    private static long number(String digits) {
        return NUMBER.matcher(digits).matches() ? Long.parseLong(digits) : -1;
    }
}
