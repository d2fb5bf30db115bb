package io.vigie.store.duckdb.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.store.Store;
import io.vigie.store.StoreException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;

class ReadersTest extends StoreTestBase {
    @Test
    void answersInPlainJava() {
        Object[] row = open(null)
                .query(
                        "SELECT 1::TINYINT, sum(2), 170141183460469231731687303715884105727::HUGEINT, 1.5::FLOAT,"
                                + " '0b6e7dd4-2b2a-4f6c-8a7e-5a6f3c9d1e2f'::UUID, [1, 2], MAP {'a': 'b'}, {'x': 1.50},"
                                + " NULL, TIMESTAMPTZ '2026-03-29 02:30:00+02', count_if(true)",
                        List.of())
                .rows()
                .get(0);
        assertArrayEquals(
                new Object[] {
                    1L,
                    2L,
                    new BigDecimal("170141183460469231731687303715884105727"),
                    1.5,
                    "0b6e7dd4-2b2a-4f6c-8a7e-5a6f3c9d1e2f",
                    List.of(1L, 2L),
                    Map.of("a", "b"),
                    Map.of("x", new BigDecimal("1.50")),
                    null,
                    Instant.parse("2026-03-29T00:30:00Z"),
                    1L
                },
                row);
    }

    @Test
    void bindsEachKindOfArgumentWhateverTheZoneOfTheMachine() {
        TimeZone zone = TimeZone.getDefault();
        // 02:30 does not exist there on that day.
        TimeZone.setDefault(TimeZone.getTimeZone("Europe/Paris"));
        try {
            Instant gap = Instant.parse("2026-03-29T02:30:00.000001Z");
            Object[] arguments = {"é", 5L, new BigDecimal("1.50"), 0.25, true, gap, LocalDate.of(2026, 3, 29), null, gap
            };
            Object[] row = open(null)
                    .query(
                            "SELECT ?, ?, ?, ?, ?, ?, ?, ?, TIMESTAMP '2026-03-29 02:30:00.000001' = ?",
                            Arrays.asList(arguments))
                    .rows()
                    .get(0);
            arguments[8] = true;
            assertArrayEquals(arguments, row);
        } finally {
            TimeZone.setDefault(zone);
        }
    }

    @Test
    void stopsAQueryThatRunsAway() {
        Store store = open(null, Settings.of(0, 0, 1));
        StoreException stopped = assertThrows(
                StoreException.class,
                () -> store.query("SELECT count(*) FROM range(1000000000000) t(i) WHERE i % 3 = 1", List.of()));
        assertTrue(stopped.getMessage().startsWith("The query took longer than 1 s and was stopped:"));
        assertEquals(List.of("1"), rows(store, "SELECT 1"));
    }

    @Test
    void goesOnAfterAnError() {
        Store store = open(null);
        StoreException wrong =
                assertThrows(StoreException.class, () -> store.query("SELECT nothing FROM nowhere", List.of()));
        assertEquals("The query could not be answered; the log has the details.", wrong.getMessage());
        assertEquals(List.of("1"), rows(store, "SELECT 1"));
        assertEquals(List.of("a;b'$ -1"), rows(store, "SELECT 'a;b''$' \"--;\", - 1 \"/*\""));
    }

    @Test
    void cannotReachFilesOrWriteOrUnlock() throws Exception {
        Path secret = Files.writeString(directory.resolve("secret.csv"), "a\n1\n");
        for (Store store : List.of(open(null), open(directory.resolve("store")))) {
            store.register(io.vigie.fact.Vocabulary.all());
            for (String sql : List.of(
                    "SELECT * FROM read_csv('" + secret + "')",
                    "SELECT * FROM read_text('" + secret + "')",
                    "SELECT * FROM '" + secret + "'",
                    "COPY (SELECT 1) TO '" + directory.resolve("out.csv") + "'",
                    "ATTACH '" + directory.resolve("other.duckdb") + "'",
                    "INSTALL httpfs",
                    "SET enable_external_access = true",
                    "SET lock_configuration = false",
                    "DELETE FROM fact_contact",
                    "SELECT 1; COMMIT; DROP TABLE fact_contact",
                    "SELECT $$'$$; COMMIT; DROP TABLE fact_contact; SELECT ''",
                    "SELECT E'\\'', '; COMMIT; DROP TABLE fact_contact; SELECT '",
                    "SELECT 1 -- '\n; COMMIT; DROP TABLE fact_contact; SELECT ''")) {
                assertThrows(StoreException.class, () -> store.query(sql, List.of()), sql);
            }
            assertEquals(List.of("0"), rows(store, "SELECT count(*) FROM fact_contact"));
        }
    }
}
