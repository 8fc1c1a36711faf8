package io.offshoot.store;

import io.vertx.sqlclient.PropertyKind;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowIterator;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.desc.ColumnDescriptor;
import io.vertx.sqlclient.internal.ArrayTuple;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** The answer to a statement: rows, or how many were changed. */
final class MemoryRows implements RowSet<Row> {
    private final List<String> names;
    private final List<Row> rows = new ArrayList<>();
    private int changed;

    private MemoryRows(List<String> names) {
        this.names = names;
    }

    static MemoryRows of(String... names) {
        return new MemoryRows(List.of(names));
    }

    static MemoryRows changed(int count) {
        MemoryRows answer = new MemoryRows(List.of());
        answer.changed = count;
        return answer;
    }

    MemoryRows add(Object... values) {
        rows.add(new NamedTuple(names, values));
        changed = rows.size();
        return this;
    }

    private static final class NamedTuple extends ArrayTuple implements Row {
        private final List<String> names;

        NamedTuple(List<String> names, Object... values) {
            super(values.length);
            this.names = names;
            for (Object value : values) {
                addValue(value);
            }
        }

        @Override
        public String getColumnName(int position) {
            return names.get(position);
        }

        @Override
        public int getColumnIndex(String column) {
            return names.indexOf(column);
        }
    }

    @Override
    public int rowCount() {
        return changed;
    }

    @Override
    public int size() {
        return rows.size();
    }

    @Override
    public List<String> columnsNames() {
        return names;
    }

    @Override
    public List<ColumnDescriptor> columnDescriptors() {
        return List.of();
    }

    @Override
    public <V> V property(PropertyKind<V> kind) {
        throw new UnsupportedOperationException();
    }

    @Override
    public RowSet<Row> value() {
        return this;
    }

    @Override
    public RowSet<Row> next() {
        throw new UnsupportedOperationException();
    }

    @Override
    public RowIterator<Row> iterator() {
        Iterator<Row> each = rows.iterator();
        return new RowIterator<>() {
            @Override
            public boolean hasNext() {
                return each.hasNext();
            }

            @Override
            public Row next() {
                return each.next();
            }
        };
    }
}
