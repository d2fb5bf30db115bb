package io.vigie.store.duckdb.internal;

import io.vigie.fact.Fact;
import io.vigie.source.Checkpoint;
import io.vigie.source.Rejection;
import io.vigie.store.duckdb.internal.FactTable.Row;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A batch as its caller brings it to the common transaction: checked, hashed and folded in itself. */
record PreparedBatch(
        String source,
        Collection<Rows> rows,
        List<Rejection> rejections,
        @Nullable Checkpoint checkpoint) {
    /** The rows of one type, in the columns that it had when they were made. */
    record Rows(FactTable table, Map<RowKey, Row> byKey) {}

    /**
     * Prepares a batch whose types are registered.
     *
     * @throws io.vigie.store.StoreException when a fact cannot be kept
     */
    static PreparedBatch of(
            Catalog catalog,
            String source,
            List<Fact> facts,
            List<Rejection> rejections,
            @Nullable Checkpoint checkpoint) {
        Map<String, Rows> rows = new LinkedHashMap<>();
        for (Fact fact : facts) {
            Rows ofType = rows.computeIfAbsent(
                    fact.type().name(), type -> new Rows(catalog.table(type), new LinkedHashMap<>()));
            Row row = ofType.table().row(source, fact);
            Row known = ofType.byKey().putIfAbsent(row.key(), row);
            if (known != null) {
                PatchFold.into(known.cells(), row.cells());
            }
        }
        return new PreparedBatch(source, rows.values(), rejections, checkpoint);
    }

    boolean isEmpty() {
        return rows.isEmpty() && rejections.isEmpty() && checkpoint == null;
    }
}
