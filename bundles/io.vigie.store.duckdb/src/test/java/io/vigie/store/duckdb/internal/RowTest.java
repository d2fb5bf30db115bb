package io.vigie.store.duckdb.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.vigie.fact.FieldType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RowTest {
    private static final RowKey KEY = RowKey.of("", "one");

    private final FactTable table = table("queue", "outcome", "talk_s", "bot");

    private static FactTable table(String... fields) {
        Map<String, FieldType> types = new LinkedHashMap<>();
        for (String field : fields) {
            types.put(
                    field,
                    field.endsWith("_s")
                            ? FieldType.SECONDS
                            : field.equals("bot") ? FieldType.BOOLEAN : FieldType.TEXT);
        }
        return new FactTable("segment", types);
    }

    /** A patch of one instant; what the table has no column for is an attribute. */
    private Row patch(long at, Object... fieldsAndValues) {
        return patch(table, "main", at, fieldsAndValues);
    }

    private static Row patch(FactTable table, String source, long at, Object... fieldsAndValues) {
        @Nullable Object[] values = new @Nullable Object[table.width()];
        Map<String, Cell> attributes = new HashMap<>();
        for (int i = 0; i < fieldsAndValues.length; i += 2) {
            String field = (String) fieldsAndValues[i];
            int column = table.column(field);
            if (column < 0) {
                attributes.put(field, new Cell(fieldsAndValues[i + 1], at));
            } else {
                values[column] = fieldsAndValues[i + 1];
            }
        }
        return new Row(table, KEY, source, values, at, null, attributes.isEmpty() ? null : attributes);
    }

    /** Each cell with its instant. */
    private static String shown(Row row) {
        Map<String, String> cells = new TreeMap<>();
        int column = 0;
        for (String field : row.table().fields().keySet()) {
            if (row.value(column) != null) {
                cells.put(field, row.value(column) + "@" + row.stamp(column));
            }
            column++;
        }
        row.attributes().forEach((name, cell) -> cells.put("+" + name, cell.value() + "@" + cell.stamp()));
        return cells + " at " + row.at() + " of " + row.source();
    }

    private static Row folded(List<Row> patches) {
        Row row = patches.get(0);
        for (Row patch : patches.subList(1, patches.size())) {
            row = row.foldedWith(patch);
        }
        return row;
    }

    @Test
    void laterInstantWinsWhateverTheOrder() {
        Row early = patch(1, "outcome", "pending", "queue", "sales", "skill", "x");
        Row late = patch(2, "outcome", "answered");
        String expected = "{+skill=x@1, outcome=answered@2, queue=sales@1} at 2 of main";
        assertEquals(expected, shown(folded(List.of(early, late))));
        assertEquals(expected, shown(folded(List.of(late, early))));
    }

    @Test
    void greaterValueWinsAtEqualInstants() {
        Row one = patch(1, "talk_s", 9L, "bot", false);
        Row other = patch(1, "talk_s", 10L, "bot", true);
        String expected = "{bot=true@1, talk_s=10@1} at 1 of main";
        assertEquals(expected, shown(folded(List.of(one, other))));
        assertEquals(expected, shown(folded(List.of(other, one))));
    }

    @Test
    void anInstantAloneIsAChangeAndSoIsTheSource() {
        Row row = patch(1, "queue", "sales");
        Row later = row.foldedWith(patch(5, "queue", "sales"));
        assertNotSame(row, later);
        assertEquals("{queue=sales@5} at 5 of main", shown(later));
        assertSame(later, later.foldedWith(patch(3, "queue", "service")));
        assertSame(later, later.foldedWith(patch(5, "queue", "sales")));
        assertEquals(
                "{queue=sales@5} at 5 of archive",
                shown(later.foldedWith(patch(table, "archive", 1, "queue", "sales"))));
        assertSame(later, later.foldedWith(patch(table, "other", 1, "queue", "sales")));
    }

    @Test
    void anyOrderGroupingAndRepetitionGivesTheSameRow() {
        Random random = new Random(7);
        List<String> fields = List.of("queue", "talk_s", "skill", "tier");
        for (int round = 0; round < 5_000; round++) {
            List<Row> patches = new ArrayList<>();
            List<Row> single = new ArrayList<>();
            for (int i = random.nextInt(6); i >= 0; i--) {
                long at = random.nextInt(3);
                Map<String, Object> cells = new LinkedHashMap<>();
                for (int field = random.nextInt(4); field >= 0; field--) {
                    String name = fields.get(random.nextInt(fields.size()));
                    cells.put(
                            name, name.equals("talk_s") ? (Object) (long) random.nextInt(3) : "v" + random.nextInt(3));
                }
                List<Object> pairs = new ArrayList<>();
                cells.forEach((field, value) -> {
                    pairs.addAll(List.of(field, value));
                    single.add(patch(at, field, value));
                });
                patches.add(patch(at, pairs.toArray()));
            }
            String expected = shown(folded(patches));
            List<Row> again = new ArrayList<>(patches);
            again.addAll(single);
            Collections.shuffle(again, random);
            int cut = random.nextInt(again.size());
            List<Row> last = again.subList(0, cut);
            Row first = folded(again.subList(cut, again.size()));
            assertEquals(expected, shown(last.isEmpty() ? first : first.foldedWith(folded(last))));
        }
    }

    @Test
    void anAttributeMovesIntoItsColumnWhereItCanBeRead() {
        FactTable grown = table("queue", "outcome", "talk_s", "bot", "tier", "ring_s");
        Row row = patch(1, "queue", "sales", "tier", "gold").foldedWith(patch(2, "ring_s", "soon", "outcome", "lost"));
        assertEquals("{+ring_s=soon@2, outcome=lost@2, queue=sales@1, tier=gold@1} at 2 of main", shown(row.in(grown)));
        assertEquals(
                "{outcome=lost@2, queue=sales@1, ring_s=7000000@3, tier=gold@1} at 3 of main",
                shown(row.foldedWith(patch(3, "ring_s", "7")).in(grown)));
    }
}
