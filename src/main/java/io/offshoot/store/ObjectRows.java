package io.offshoot.store;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Puts together what was found of objects. */
final class ObjectRows {
    private ObjectRows() {}

    /** One row for each object and project: its Placement, where there is one, stands for the resource itself. */
    static List<ObjectRow> merged(List<ObjectRow> rows) {
        Map<Object, ObjectRow> merged = new LinkedHashMap<>();
        for (ObjectRow row : rows) {
            merged.merge(List.of(row.project(), row.key()), row, (one, other) -> one.described() ? one : other);
        }
        return List.copyOf(merged.values());
    }
}
