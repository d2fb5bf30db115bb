package io.vigie.store.duckdb.internal;

import io.vigie.fact.Fact;
import io.vigie.fact.FactType;
import io.vigie.source.Batch;
import io.vigie.source.Checkpoint;
import io.vigie.source.Rejection;
import io.vigie.store.Append;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A batch as its caller brings it to the common transaction: checked, hashed and folded in itself. */
record PreparedBatch(
        String source,
        String position,
        Collection<Rows> rows,
        List<Rejection> rejections,
        @Nullable Checkpoint checkpoint,
        Map<RowKey, Notes.Note> notes,
        List<Long> settled) {
    /** The rows of one type, in the columns that it had when they were made. */
    record Rows(FactTable table, Map<RowKey, Row> byKey) {}

    /** How facts of one declaration become rows, and where these go. */
    private record Maker(FactTable.Maker of, Map<RowKey, Row> into) {}

    /**
     * Prepares a batch whose types are registered.
     *
     * @throws io.vigie.store.StoreException when a fact cannot be kept
     */
    static PreparedBatch of(Catalog catalog, Append append) {
        String source = FieldCodec.text(append.source());
        Map<String, Rows> rows = new LinkedHashMap<>();
        Map<FactType, Maker> makers = new IdentityHashMap<>();
        for (Fact fact : append.facts()) {
            Maker maker = makers.computeIfAbsent(fact.type(), type -> {
                Rows ofType =
                        rows.computeIfAbsent(type.name(), name -> new Rows(catalog.table(name), new LinkedHashMap<>()));
                return new Maker(ofType.table().new Maker(source, type), ofType.byKey());
            });
            Row row = maker.of().row(fact);
            maker.into().merge(row.key(), row, Row::foldedWith);
        }
        Map<RowKey, Notes.Note> notes = new LinkedHashMap<>();
        for (Batch.Note note : append.notes()) {
            String key = FieldCodec.text(note.key());
            String value = note.value() == null ? null : FieldCodec.text(note.value());
            notes.put(RowKey.of(source, key), new Notes.Note(source, key, value, note.until()));
        }
        return new PreparedBatch(
                source,
                FieldCodec.text(append.position()),
                rows.values(),
                append.rejections(),
                append.checkpoint(),
                notes,
                append.settled());
    }

    boolean isEmpty() {
        return rows.isEmpty() && rejections.isEmpty() && checkpoint == null && notes.isEmpty() && settled.isEmpty();
    }
}
