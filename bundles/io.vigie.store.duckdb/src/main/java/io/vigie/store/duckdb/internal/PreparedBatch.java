package io.vigie.store.duckdb.internal;

import io.vigie.fact.Fact;
import io.vigie.fact.FactType;
import io.vigie.source.Batch;
import io.vigie.source.Checkpoint;
import io.vigie.source.Rejection;
import io.vigie.store.Append;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
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

    /** From here on facts become rows on all processors; below it, waking another thread would cost more. */
    private static final int SHARED_FROM = 10_000;

    /**
     * Prepares a batch whose types are registered.
     *
     * @throws io.vigie.store.StoreException when a fact cannot be kept
     */
    static PreparedBatch of(Catalog catalog, Append append) {
        String source = FieldCodec.text(append.source());
        Map<String, Rows> rows = new LinkedHashMap<>();
        Map<FactType, Rows> places = new IdentityHashMap<>();
        for (Fact fact : append.facts()) {
            places.computeIfAbsent(
                    fact.type(),
                    type -> rows.computeIfAbsent(
                            type.name(), name -> new Rows(catalog.table(name), new LinkedHashMap<>())));
        }
        for (List<Row> made : made(source, places, append.facts())) {
            for (Row row : made) {
                Objects.requireNonNull(rows.get(row.table().type())).byKey().merge(row.key(), row, Row::foldedWith);
            }
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

    /** The rows of facts in their order, in one or more pieces. */
    private static List<List<Row>> made(String source, Map<FactType, Rows> places, List<Fact> facts) {
        int pieces = facts.size() < SHARED_FROM ? 1 : Runtime.getRuntime().availableProcessors();
        return IntStream.range(0, pieces)
                .parallel()
                .mapToObj(piece -> {
                    long size = facts.size();
                    List<Fact> some = facts.subList((int) (size * piece / pieces), (int) (size * (piece + 1) / pieces));
                    Map<FactType, FactTable.Maker> makers = new IdentityHashMap<>();
                    List<Row> made = new ArrayList<>(some.size());
                    for (Fact fact : some) {
                        FactTable.Maker maker = makers.computeIfAbsent(fact.type(), type -> {
                            FactTable table =
                                    Objects.requireNonNull(places.get(type)).table();
                            return table.new Maker(source, type);
                        });
                        made.add(maker.row(fact));
                    }
                    return made;
                })
                .toList();
    }

    boolean isEmpty() {
        return rows.isEmpty() && rejections.isEmpty() && checkpoint == null && notes.isEmpty() && settled.isEmpty();
    }
}
