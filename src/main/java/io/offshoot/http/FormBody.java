package io.offshoot.http;

import io.offshoot.model.Failure;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads HTML forms, {@code application/x-www-form-urlencoded}, such as OAuth's token requests. */
public final class FormBody {
    private static final int MOST_BYTES = 64 * 1024;
    private static final int MOST_FIELDS = 100;

    private FormBody() {}

    /**
     * Reads the fields of a form of at most 64 KiB and 100 fields.
     *
     * @return the fields in their order, empty without a body; fails with {@link Failure} {@code INVALID} for a field
     *     that is there twice, more fields, or a bad escape, {@code UNSUPPORTED_MEDIA_TYPE} for another media type,
     *     else as {@link RequestBody#read}
     */
    public static Future<Map<String, String>> read(RoutingContext ctx) {
        return bytes(ctx).map(FormBody::parse);
    }

    /**
     * Reads a form of at most 64 KiB as it is, for those whose fields may repeat.
     *
     * @return the encoded text, empty without a body; fails as {@link #read}, except for what is said of fields
     */
    public static Future<String> text(RoutingContext ctx) {
        return bytes(ctx).map(body -> new String(body, StandardCharsets.UTF_8));
    }

    private static Future<byte[]> bytes(RoutingContext ctx) {
        return JsonBody.readTyped(
                ctx,
                MOST_BYTES,
                RequestBody.USUAL_COPIES,
                "application/x-www-form-urlencoded",
                type -> type.isForm() && type.isUtf8());
    }

    static Map<String, String> parse(byte[] body) {
        Map<String, String> fields = new LinkedHashMap<>();
        String text = new String(body, StandardCharsets.UTF_8);
        for (String field : text.split("&", MOST_FIELDS + 2)) {
            if (field.isEmpty()) {
                continue;
            }
            int equals = field.indexOf('=');
            String name = decode(equals < 0 ? field : field.substring(0, equals));
            String value = equals < 0 ? "" : decode(field.substring(equals + 1));
            if (fields.putIfAbsent(name, value) != null) {
                throw Failure.invalid("The form has a field twice", name);
            }
            if (fields.size() > MOST_FIELDS) {
                throw Failure.invalid("The form has more than " + MOST_FIELDS + " fields");
            }
        }
        return fields;
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw Failure.invalid("The form has a bad percent escape");
        }
    }
}
