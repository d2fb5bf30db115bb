package io.vigie.connector.asterisk.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.vigie.fact.Fact;
import io.vigie.source.Backfill;
import io.vigie.source.SourceContext;
import io.vigie.testkit.FactFold;
import io.vigie.testkit.SourceSetup;
import io.vigie.testkit.VirtualClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What operators do with a source of log files beside reading it. */
class OperatingTest {
    @TempDir
    Path directory;

    /** What a back-fill tells is what was told, or would have been, and nothing of another time. */
    @Test
    void aBackfillTellsThePeriodFromRotatedFiles() throws Exception {
        Path files = Reading.recording("busy");
        Files.copy(files.resolve("queue_log"), directory.resolve("queue_log"));
        Files.copy(files.resolve("queue_log.0"), directory.resolve("queue_log.0"));
        SourceSetup setup = Settings.of(directory.resolve("queue_log"))
                .with("cel", files.resolve("cel-Master.csv.gz"))
                .with("cdr", files.resolve("cdr-Master.csv"));
        Backfill period = new Backfill(Instant.parse("2026-11-21T20:39:00Z"), Instant.parse("2026-11-21T20:41:00Z"));
        FactFold expected = FactFold.of(Reading.of(Settings.of(directory)
                        .with("cel", files.resolve("cel-Master.csv.gz"))
                        .with("cdr", files.resolve("cdr-Master.csv")))
                .facts
                .stream()
                .filter(of(period))
                .toList());
        Reading filled = Reading.of(setup.backfill(period));
        assertFalse(filled.facts.isEmpty());
        assertNull(expected.difference(filled.fold, "the period of a whole read", "the back-fill"));
    }

    private static Predicate<Fact> of(Backfill period) {
        return fact -> period.covers(fact.get(fact.type().occursAt()) instanceof Instant at ? at : fact.at());
    }

    @Test
    void aBackfillLeavesOutFilesOfOtherDays() throws Exception {
        for (int day = 1; day <= 5; day++) {
            long at = Instant.parse("2026-03-0" + day + "T09:00:00Z").getEpochSecond();
            Reading.file(
                    directory,
                    "queue_log." + day,
                    at + "|c-" + at + ".1|sales|NONE|ENTERQUEUE||0612|1",
                    at + 5 + "|c-" + at + ".1|sales|NONE|ABANDON|1|1|5",
                    "no line");
        }
        Reading filled = Reading.of(Settings.of(directory)
                .backfill(new Backfill(Instant.parse("2026-03-04T00:00:00Z"), Instant.parse("2026-03-05T00:00:00Z"))));
        assertEquals(1, filled.rows(io.vigie.fact.Vocabulary.SEGMENT).size());
        assertEquals(
                List.of("queue_log.2:3", "queue_log.3:3", "queue_log.4:3", "queue_log.5:3"),
                filled.rejections.stream()
                        .map(rejection -> rejection.position().replaceAll(" .*", ""))
                        .toList());
    }

    @Test
    void checkTellsWhatIsThere() throws Exception {
        Path log = Reading.file(directory, "queue_log", "1795291549|NONE|NONE|NONE|QUEUESTART|");
        Path other = Reading.file(directory, "messages", "[2026-11-21] NOTICE");
        SourceSetup setup = Settings.of(log).live().on(new VirtualClock("2026-11-21T21:00:00Z"));
        assertEquals(
                "PASSED \"" + log
                        + "\" can be read; 1 of its kind are there, its newest line is of 2026-11-21T20:05:49Z.\n"
                        + "WARNING Without \"cdr\" or \"cel\" calls that a full or empty queue refused are not seen, and"
                        + " nobody's hold time is known.\n",
                check(setup));
        assertEquals(
                "PASSED \"" + log
                        + "\" can be read; 1 of its kind are there, its newest line is of 2026-11-21T20:05:49Z.\n"
                        + "WARNING \"" + log
                        + "\" has had no line for more than a day: check that queue_log = yes in logger.conf, and that it is"
                        + " the live file.\n"
                        + "FAILED \"" + other + "\" holds no line of the form that is expected: name another file.\n",
                check(setup.with("cel", other).on(new VirtualClock("2026-11-23T00:00:00Z"))));
        assertEquals(
                "WARNING « " + directory.resolve("absent")
                        + " » n’existe pas encore ; il est attendu.\nWARNING Sans « cdr » ni « cel », les appels qu’une file"
                        + " pleine ou vide a refusés ne se voient pas, et aucune durée de mise en attente n’est connue.\n",
                check(Settings.of(directory.resolve("absent")).live().in(Locale.FRENCH)));
    }

    private static String check(SourceContext context) throws Exception {
        return new AsteriskQueueLogFactory()
                .check(context).stream()
                        .map(line -> line.outcome() + " " + line.sentence() + "\n")
                        .reduce("", String::concat);
    }
}
