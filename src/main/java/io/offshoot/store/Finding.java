package io.offshoot.store;

import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.vertx.sqlclient.Row;

/**
 * An object that a verification found not to be as it was copied.
 *
 * @param targetOnly whether {@code key} is the target's, since the source has no such object or is gone
 * @param reason a sentence, without the object's text
 */
public record Finding(boolean targetOnly, ResourceKey key, Mark mark, String reason) {

    /** What became of an object since it was copied. */
    public enum Mark {
        /** As it was copied. */
        SAME("="),
        /** Only in the target. */
        ADDED("+"),
        /** Only in the source. */
        MISSING("-"),
        /** Edited or deleted in the target since. */
        CHANGED("*"),
        /** Not what the copy wrote, and nobody changed it. */
        CORRUPT("!");

        private final String sign;

        Mark(String sign) {
            this.sign = sign;
        }

        /** One character. */
        public String sign() {
            return sign;
        }

        static Mark signed(String sign) {
            for (Mark mark : values()) {
                if (mark.sign.equals(sign)) {
                    return mark;
                }
            }
            throw new IllegalArgumentException("no mark is written " + sign);
        }
    }

    static Finding of(Row row) {
        return new Finding(
                row.getBoolean("target_only"),
                new ResourceKey(ResourceType.ofCode(row.getShort("type")), row.getUUID("id")),
                Mark.signed(row.getString("mark")),
                row.getString("reason"));
    }
}
