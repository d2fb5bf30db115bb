package io.vigie.store.duckdb.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.fact.Fact;
import io.vigie.fact.FactType;
import io.vigie.fact.FieldType;
import io.vigie.fact.Vocabulary;
import io.vigie.kpi.Text;
import io.vigie.source.Batch;
import io.vigie.source.Checkpoint;
import io.vigie.source.Rejection;
import io.vigie.source.Sources.Quarantined;
import io.vigie.store.Append;
import io.vigie.store.CommitTimes;
import io.vigie.store.Store;
import io.vigie.store.StoreException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class DuckDbStoreTest extends StoreTestBase {
    private static final Instant NINE = Instant.parse("2026-03-02T09:00:00Z");

    private static Fact contact(String id, Instant at, String... fields) {
        Fact.Builder fact = Fact.of(Vocabulary.CONTACT).set("contact_id", id).at(at);
        for (int i = 0; i < fields.length; i += 2) {
            fact.set(fields[i], fields[i + 1]);
        }
        return fact.build();
    }

    private static void append(Store store, Fact... facts) {
        store.append("main", List.of(facts), List.of(), null);
    }

    @Test
    void keepsEveryTypeOfFieldAcrossARestart() {
        FactType type = FactType.named("sample")
                .field("id", FieldType.TEXT)
                .field("whole", FieldType.INTEGER)
                .field("exact", FieldType.DECIMAL)
                .field("yes", FieldType.BOOLEAN)
                .field("at", FieldType.INSTANT)
                .field("day", FieldType.DATE)
                .field("span", FieldType.SECONDS)
                .field("price", FieldType.MONEY)
                .key("id")
                .occursAt("at")
                .build();
        Store store = open(directory);
        append(
                store,
                Fact.of(type)
                        .set("id", "é'\"\u0000\uD83D\uDE00")
                        .set("whole", Long.MIN_VALUE)
                        .set("exact", "-1.000001")
                        .set("yes", true)
                        .set("at", "2026-03-29T03:30:00.123456+02:00")
                        .set("day", "1969-12-31")
                        .set("span", "1.5")
                        .set("price", "99999999.9999")
                        .set("colour", "blue")
                        .build());
        store.close();
        Object[] row = open(directory)
                .query(
                        "SELECT id, whole, exact, yes, \"at\", day, span, price, source, attributes FROM fact_sample",
                        List.of())
                .rows()
                .get(0);
        assertEquals(
                List.of(
                        "é'\"\u0000\uD83D\uDE00",
                        Long.MIN_VALUE,
                        new BigDecimal("-1.000001"),
                        true,
                        Instant.parse("2026-03-29T01:30:00.123456Z"),
                        LocalDate.of(1969, 12, 31),
                        1_500_000L,
                        new BigDecimal("99999999.9999"),
                        "main",
                        Map.of("colour", "blue")),
                List.of(row));
    }

    @Test
    void patchesOfOneFactBecomeOneRow() {
        Store store = open(null);
        append(store, contact("c1", NINE, "channel", "phone", "colour", "red"));
        append(store, contact("c1", NINE.plusSeconds(60), "case_id", "k7", "colour", "blue"));
        append(store, contact("c1", NINE.minusSeconds(60), "channel", "email", "language", "fr", "colour", "green"));
        store.append("crm", List.of(contact("c1", NINE, "request_type", "billing")), List.of(), null);
        assertEquals(
                List.of("crm phone k7 fr blue billing"),
                rows(
                        store,
                        "SELECT source, channel, case_id, language, attributes['colour'], request_type FROM fact_contact"));
    }

    @Test
    void whatOnlyItsContentIdentifiesIsOfItsSource() {
        Store store = open(null);
        Fact rent = Fact.of(Vocabulary.EXPENSE)
                .set("from_date", "2026-03-01")
                .set("amount", 10)
                .build();
        append(store, rent);
        append(store, rent);
        store.append("other", List.of(rent), List.of(), null);
        assertEquals(List.of("main", "other"), rows(store, "SELECT source FROM fact_expense ORDER BY 1"));
    }

    @Test
    void rowsDoNotDependOnOrderRepetitionOrGrouping() {
        Random random = new Random(11);
        List<Fact> patches = new ArrayList<>();
        Map<String, Map<String, String>> expected = new TreeMap<>();
        Map<String, Instant> stamps = new HashMap<>();
        for (int i = 0; i < 1_500; i++) {
            String id = "c" + random.nextInt(200);
            Instant at = NINE.plusSeconds(random.nextInt(20));
            Fact.Builder patch =
                    Fact.of(Vocabulary.CONTACT).set("contact_id", id).at(at);
            Map<String, String> row = expected.computeIfAbsent(id, key -> new TreeMap<>());
            for (String field : List.of("channel", "site", "x-tag", "language")) {
                if (random.nextInt(3) == 0) {
                    String value = "v" + random.nextInt(9);
                    patch.set(field, value);
                    // The rule, said once more in another way: the greatest (instant, value) of each field.
                    Instant known = stamps.getOrDefault(id + field, Instant.MIN);
                    String old = row.getOrDefault(field, "");
                    if (at.isAfter(known) || (at.equals(known) && value.compareTo(old) > 0)) {
                        stamps.put(id + field, at);
                        row.put(field, value);
                    }
                }
            }
            patches.add(patch.build());
        }
        for (int round = 0; round < 4; round++) {
            List<Fact> delivered = new ArrayList<>(patches);
            delivered.addAll(patches.subList(0, 700));
            Collections.shuffle(delivered, random);
            Store store = open(directory.resolve("round" + round));
            int from = 0;
            while (from < delivered.size()) {
                int to = Math.min(delivered.size(), from + 1 + random.nextInt(400));
                store.append("main", delivered.subList(from, to), List.of(), null);
                from = to;
                if (random.nextInt(4) == 0) {
                    store.close();
                    store = open(directory.resolve("round" + round));
                }
            }
            Map<String, Map<String, String>> actual = new TreeMap<>();
            for (Object[] row : store.query(
                            "SELECT contact_id, channel, site, attributes['x-tag'], language FROM fact_contact",
                            List.of())
                    .rows()) {
                Map<String, String> values = new TreeMap<>();
                List<String> names = List.of("channel", "site", "x-tag", "language");
                for (int i = 0; i < names.size(); i++) {
                    if (row[i + 1] != null) {
                        values.put(names.get(i), (String) row[i + 1]);
                    }
                }
                actual.put((String) row[0], values);
            }
            assertEquals(expected, actual);
            assertEquals(List.of("200"), rows(store, "SELECT count(*) FROM fact_contact"));
        }
    }

    @Test
    void oneDeliveredAgainWritesNothing() {
        Store store = open(null);
        List<Set<String>> changes = new ArrayList<>();
        store.onCommit(changes::add);
        Fact volume = Fact.of(Vocabulary.VOLUME)
                .set("start", NINE)
                .set("volume", "1.50")
                .build();
        Fact sameVolume = Fact.of(Vocabulary.VOLUME)
                .set("start", NINE)
                .set("volume", "1.5")
                .build();
        append(store, volume, contact("c1", NINE, "channel", "phone"));
        append(store, sameVolume, contact("c1", NINE, "channel", "phone"));
        store.append("main", List.of(), List.of(), Checkpoint.of("1"));
        assertEquals(List.of(Set.of("contact", "volume")), changes);
        assertEquals(List.of("0"), rows(store, "SELECT max(rowid) FROM fact_contact"));
    }

    @Test
    void findsAnOldRowFarFromTheBatch() {
        Store store = open(null);
        List<Fact> many = new ArrayList<>();
        for (int i = 0; i < 210_000; i++) {
            many.add(contact(
                    "c" + i, NINE, "received_at", NINE.plusSeconds(i * 60L).toString()));
        }
        store.append("main", many, List.of(), null);
        // These say nothing of when the contact came, and come much later.
        append(
                store,
                contact("c5", NINE.plusSeconds(900L * 86_400), "case_id", "late"),
                contact("c209999", NINE.plusSeconds(900L * 86_400), "case_id", "late"));
        // A corrected time, alone and in company of one that is where it was.
        append(store, contact("c6", NINE.plusSeconds(1), "received_at", "2031-01-01T00:00:00Z"));
        append(
                store,
                contact("c6", NINE.plusSeconds(2), "received_at", "2031-01-01T00:00:00Z"),
                contact("c7", NINE, "received_at", NINE.plusSeconds(7 * 60L).toString()));
        assertEquals(
                List.of("c209999 late", "c5 late"),
                rows(store, "SELECT contact_id, case_id FROM fact_contact WHERE case_id = 'late' ORDER BY 1"));
        assertEquals(List.of("210000"), rows(store, "SELECT count(*) FROM fact_contact"));
        assertEquals(
                List.of("2031-01-01T00:00:00Z"),
                rows(store, "SELECT received_at FROM fact_contact WHERE contact_id = 'c6'"));
    }

    @Test
    void keepsCheckpointsAndQuarantine() {
        Store store = open(directory);
        assertEquals(Optional.empty(), store.checkpoint("main"));
        Rejection bad = Rejection.of("a.csv:3", "field 'at' is missing", "x;y");
        store.append("main", List.of(), List.of(bad, bad), Checkpoint.of("{\"line\":3}"));
        store.append("main", List.of(), List.of(bad), Checkpoint.of("{\"line\":9}"));
        store.append("other", List.of(), List.of(bad), null);
        store.close();
        Store again = open(directory);
        again.append("main", List.of(), List.of(Rejection.of("a.csv:1", "late", "")), null);
        assertEquals(Optional.of(Checkpoint.of("{\"line\":9}")), again.checkpoint("main"));
        assertEquals(Optional.empty(), again.checkpoint("other"));
        assertEquals(
                List.of("1 main a.csv:3 x;y", "2 other a.csv:3 x;y", "3 main a.csv:1 "),
                again.quarantine().stream()
                        .map(q -> q.id() + " " + q.source() + " "
                                + q.rejection().position() + " " + q.rejection().record())
                        .toList());
        assertTrue(again.quarantine().stream().map(Quarantined::since).allMatch(NINE::isBefore));
    }

    @Test
    void concurrentCallersAreKeptAndOneBadBatchFailsAlone() throws Exception {
        Store store = open(directory);
        FactType odd = FactType.named("odd")
                .field("id", FieldType.TEXT)
                .field("amount", FieldType.SECONDS)
                .key("id")
                .build();
        FactType clash = FactType.named("odd")
                .field("id", FieldType.TEXT)
                .field("amount", FieldType.MONEY)
                .key("id")
                .build();
        append(store, Fact.of(odd).set("id", "1").set("amount", 1).build());
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<?>> good = new ArrayList<>();
            List<Future<?>> bad = new ArrayList<>();
            for (int thread = 0; thread < 8; thread++) {
                String source = "s" + thread;
                for (int batch = 0; batch < 20; batch++) {
                    int number = batch;
                    good.add(threads.submit(() -> store.append(
                            source,
                            List.of(contact(source + "-" + number, NINE, "channel", "phone"), contact("same", NINE)),
                            List.of(),
                            Checkpoint.of("at " + number))));
                }
                bad.add(threads.submit(() -> store.append(
                        source,
                        List.of(
                                contact("never", NINE),
                                Fact.of(clash).set("id", "2").set("amount", 2).build()),
                        List.of(),
                        Checkpoint.of("never"))));
            }
            for (Future<?> batch : good) {
                batch.get();
            }
            for (Future<?> batch : bad) {
                assertThrows(java.util.concurrent.ExecutionException.class, batch::get);
            }
        } finally {
            threads.shutdownNow();
        }
        assertEquals(List.of("8 161"), rows(store, "SELECT count(DISTINCT source), count(*) FROM fact_contact"));
        assertEquals(List.of("0"), rows(store, "SELECT count(*) FROM fact_contact WHERE contact_id = 'never'"));
        assertTrue(rows(store, "SELECT text FROM vigie_checkpoint").stream().noneMatch("never"::equals));
    }

    @Test
    void newColumnTakesOverWhatWasAnAttribute() {
        FactType before =
                FactType.named("parcel").field("id", FieldType.TEXT).key("id").build();
        FactType after = FactType.named("parcel")
                .field("id", FieldType.TEXT)
                .field("weight", FieldType.DECIMAL)
                .key("id")
                .build();
        Store store = open(directory);
        Fact.Builder heavy =
                Fact.of(before).set("id", "1").set("weight", "2.50").set("colour", "red");
        append(
                store,
                heavy.at(NINE).build(),
                Fact.of(before).set("id", "2").set("weight", "unknown").at(NINE).build(),
                Fact.of(before).set("id", "3").at(NINE).build());
        store.register(List.of(after));
        String all = "SELECT id, weight, attributes FROM fact_parcel ORDER BY id";
        assertEquals(List.of("1 2.500000 {colour=red}", "2 null {weight=unknown}", "3 null null"), rows(store, all));

        // A source that still uses the old declaration, an older patch, and the new one after a restart.
        append(store, Fact.of(before).set("id", "3").set("weight", "7").at(NINE).build());
        append(
                store,
                Fact.of(before)
                        .set("id", "1")
                        .set("weight", "9")
                        .at(NINE.minusSeconds(1))
                        .build());
        store.close();
        Store again = open(directory);
        append(again, Fact.of(after).set("id", "2").set("weight", 4).at(NINE).build());
        assertEquals(
                List.of("1 2.500000 {colour=red}", "2 4.000000 {weight=unknown}", "3 7.000000 null"), rows(again, all));
    }

    @Test
    void refusesAFieldOfAnotherTypeWithAllReasons() {
        Store store = open(null);
        store.register(Vocabulary.all());
        FactType other = FactType.named("contact")
                .field("contact_id", FieldType.INTEGER)
                .field("source", FieldType.TEXT)
                .key("contact_id")
                .build();
        StoreException refused = assertThrows(StoreException.class, () -> store.register(List.of(other)));
        assertEquals(
                "Field 'contact_id' of fact type 'contact' is kept as TEXT and cannot become INTEGER: give the new field"
                        + " another name. Fact type 'contact' cannot have a field 'source': the store uses that name"
                        + " itself; choose another.",
                refused.getMessage());
    }

    @Test
    void listenersFailAndLeaveAlone() throws Exception {
        Store store = open(null);
        List<Set<String>> changes = new ArrayList<>();
        store.onCommit(types -> {
            throw new IllegalStateException("a listener's own trouble");
        });
        AutoCloseable registration = store.onCommit(changes::add);
        append(store, contact("c1", NINE));
        registration.close();
        append(store, contact("c2", NINE));
        assertEquals(List.of(Set.of("contact")), changes);
    }

    @Test
    void measuresItsCommits() {
        Store store = open(null);
        assertEquals(CommitTimes.NONE, store.commits());
        append(store, contact("c1", NINE));
        append(store, contact("c2", NINE));
        assertEquals(2, store.commits().count());
        assertTrue(store.commits().total().toNanos() > 0);
    }

    @Test
    void closesOnce() {
        Store store = open(directory);
        append(store, contact("c1", NINE));
        store.close();
        store.close();
        assertEquals(
                "The store is closed.",
                assertThrows(StoreException.class, () -> append(store, contact("c2", NINE)))
                        .getMessage());
        assertThrows(StoreException.class, () -> store.query("SELECT 1", List.of()));
        assertEquals(List.of("1"), rows(open(directory), "SELECT count(*) FROM fact_contact"));
    }

    private static void note(Store store, Batch.Note... notes) {
        store.append(new Append("main", "main", List.of(), List.of(), null, List.of(notes), List.of()));
    }

    @Test
    void remembersWhatABatchNotedUntilItsTimeIsOver() {
        Store store = open(directory);
        Instant later = Instant.now().plusSeconds(3600);
        note(
                store,
                new Batch.Note("a", "1", null),
                new Batch.Note("b", "1", later),
                new Batch.Note("c", "1", Instant.now().minusSeconds(1)),
                new Batch.Note("a", "2", null),
                new Batch.Note("d\u0000", "", null));
        for (Store now = store; now != null; now = now == store ? open(directory) : null) {
            assertEquals(Optional.of("2"), now.note("main", "a"));
            assertEquals(Optional.of("1"), now.note("main", "b"));
            assertEquals(Optional.empty(), now.note("main", "c"));
            assertEquals(Optional.of(""), now.note("main", "d\u0000"));
            assertEquals(Optional.empty(), now.note("other", "a"));
            if (now == store) {
                now.close();
            } else {
                note(now, new Batch.Note("a", null, null), new Batch.Note("b", "2", later));
                assertEquals(Optional.empty(), now.note("main", "a"));
                assertEquals(Optional.of("2"), now.note("main", "b"));
                // The one whose time was over is gone as well.
                assertEquals(List.of("2"), rows(now, "SELECT count(*) FROM vigie_note"));
            }
        }
    }

    @Test
    void findsNotesAmongMany() {
        Store store = open(directory);
        int many = 30_000;
        for (int from = 0; from < many; from += 3_000) {
            Batch.Note[] notes = new Batch.Note[3_000];
            for (int i = 0; i < notes.length; i++) {
                notes[i] = new Batch.Note("n" + (from + i), "v" + (from + i), null);
            }
            note(store, notes);
        }
        for (int i = 0; i < many + 100; i += 97) {
            assertEquals(i < many ? Optional.of("v" + i) : Optional.empty(), store.note("main", "n" + i));
        }
    }

    @Test
    void settlesWhatWasReadAgainWithItsFacts() {
        Store store = open(directory);
        store.append(
                "main",
                List.of(),
                List.of(
                        Rejection.of("f:1", "No date.", "x"),
                        Rejection.of("f:2", "No date.", "y"),
                        Rejection.of("f:3", "No date.", "z")),
                Checkpoint.of("3"));
        List<Long> ids =
                store.quarantine().stream().map(Quarantined::id).sorted().toList();
        store.append(new Append(
                "main",
                "main",
                List.of(contact("1", NINE)),
                List.of(Rejection.of("f:2", Text.of("No name.", "Pas de nom."), "y")),
                null,
                List.of(),
                ids.subList(0, 2)));
        assertEquals(
                List.of(
                        ids.get(1) + " " + Text.of("No name.", "Pas de nom."),
                        ids.get(2) + " " + Text.same("No date.")),
                store.quarantine().stream()
                        .map(row -> row.id() + " " + row.rejection().reason())
                        .toList());
        assertEquals(List.of("1"), rows(store, "SELECT contact_id FROM fact_contact"));
        assertEquals(Optional.of(Checkpoint.of("3")), store.checkpoint("main"));
        assertEquals(1, store.discard(List.of(ids.get(0), ids.get(1))));
        assertEquals(1, store.quarantine().size());
    }

    @Test
    void keepsThePositionOfABackfillApartAndForgetsIt() {
        Store store = open(directory);
        store.append("main", List.of(), List.of(), Checkpoint.of("live"));
        store.append(new Append(
                "main", "main (back-fill)", List.of(), List.of(), Checkpoint.of("past"), List.of(), List.of()));
        assertEquals(Optional.of(Checkpoint.of("live")), store.checkpoint("main"));
        assertEquals(Optional.of(Checkpoint.of("past")), store.checkpoint("main (back-fill)"));
        store.setCheckpoint("main", Checkpoint.of("set"));
        store.setCheckpoint("main (back-fill)", null);
        store.close();
        Store again = open(directory);
        assertEquals(Optional.of(Checkpoint.of("set")), again.checkpoint("main"));
        assertEquals(Optional.empty(), again.checkpoint("main (back-fill)"));
        again.append("main (back-fill)", List.of(), List.of(), Checkpoint.of("anew"));
        assertEquals(Optional.of(Checkpoint.of("anew")), again.checkpoint("main (back-fill)"));
    }
}
