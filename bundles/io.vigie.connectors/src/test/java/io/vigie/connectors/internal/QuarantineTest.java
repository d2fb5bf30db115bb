package io.vigie.connectors.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vigie.connectors.Quarantine.Group;
import io.vigie.connectors.Quarantine.Replayed;
import io.vigie.connectors.Quarantine.Selection;
import io.vigie.kpi.Text;
import io.vigie.source.Rejection;
import io.vigie.source.SourceSpec;
import io.vigie.source.Sources.Quarantined;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuarantineTest {
    private static final Instant SINCE = Instant.parse("2026-03-02T08:00:00Z");

    private final MemorySources sources = new MemorySources();
    private final Map<String, SourceSpec> files = Map.of(
            "paris", new SourceSpec("feed", "paris", Map.of(), false),
            "lyon", new SourceSpec("plain", "lyon", Map.of(), false));
    private final FileQuarantine quarantine = new FileQuarantine(sources, () -> files);

    @BeforeEach
    void fill() {
        add(1, "paris", "Column 'age': 'x' is not a number.");
        add(2, "paris", "Column 'age': 'old' is not a number.");
        add(3, "paris", "It does not begin with a time.");
        add(4, "lyon", "Column 'age': 'x' is not a number.");
        add(5, "gone", "It does not begin with a time.");
    }

    private void add(long id, String source, String reason) {
        sources.quarantine.add(new Quarantined(
                id, source, SINCE.plusSeconds(id), Rejection.of(source + ":" + id, reason, "record " + id)));
    }

    private static String line(Group group) {
        return group.source() + " " + group.count() + " " + group.reason().en() + " " + group.example();
    }

    private List<String> groups(Selection selection) {
        return quarantine.groups(selection).stream().map(QuarantineTest::line).toList();
    }

    @Test
    void groupsBySourceAndKindOfReason() {
        assertEquals(
                List.of(
                        "paris 2 Column '…': '…' is not a number. 1",
                        "gone 1 It does not begin with a time. 5",
                        "lyon 1 Column 'age': 'x' is not a number. 4",
                        "paris 1 It does not begin with a time. 3"),
                groups(Selection.ALL));
        assertEquals(
                List.of("paris 2 Column '…': '…' is not a number. 1"),
                groups(new Selection(Set.of(), "paris", "NOT A number")));
        assertEquals(
                List.of("paris 1 Column 'age': 'old' is not a number. 2"),
                groups(new Selection(Set.of(2L, 4L), "paris", null)));
        assertEquals(
                2,
                quarantine
                        .records(new Selection(Set.of(), "paris", "'…' is not"))
                        .size());
        Group all = quarantine.groups(Selection.ALL).get(0);
        assertEquals(SINCE.plusSeconds(1), all.first());
        assertEquals(SINCE.plusSeconds(2), all.last());
    }

    // spotless:off
    @ParameterizedTest
    @CsvSource(delimiter = '#', quoteCharacter = '`', value = {
        "Line 17: 12:30 is no date, nor is -4.5.   # Line …: … is no date, nor is ….",
        "« x » n'est pas un nombre.                # « … » n'est pas un nombre.",
        "SHA-256 of utf8 2x stays, 12 goes.        # SHA-256 of utf8 2x stays, … goes.",
        "Field \"a b\" is long.                    # Field \"…\" is long.",
    })
    // spotless:on
    void whatDiffersFromRecordToRecordIsLeftOut(String reason, String kind) {
        assertEquals(Text.same(kind), Group.kind(Text.same(reason)));
    }

    @Test
    void readsAgainWhatCanBeReadAgain() throws Exception {
        sources.mended.addAll(Set.of(1L, 4L, 5L));
        Replayed replayed = quarantine.replay(Selection.ALL, List.of());
        assertEquals(List.of("replay [1, 2, 3]"), sources.told());
        assertEquals(1, replayed.understood());
        assertEquals(4, replayed.remaining().stream().mapToInt(Group::count).sum());
        assertEquals(Set.of("gone", "lyon"), replayed.notTried().keySet());
        assertEquals(
                "Sources of type plain cannot read a record again: mend it at its origin.",
                replayed.notTried().get("lyon").en());
        replayed = quarantine.replay(
                new Selection(Set.of(5L), null, null), List.of(new SourceSpec("feed", "gone", Map.of(), false)));
        assertEquals(1, replayed.understood());
        assertEquals(Map.of(), replayed.notTried());
        assertEquals(
                0,
                quarantine
                        .replay(new Selection(Set.of(99L), null, null), List.of())
                        .understood());
    }

    @Test
    void dropsWhatIsMeant() {
        assertEquals(2, quarantine.discard(new Selection(Set.of(), null, "begin with a time")));
        assertEquals(0, quarantine.discard(new Selection(Set.of(99L), null, null)));
        assertEquals(3, quarantine.records(Selection.ALL).size());
    }
}
