package io.vigie.connector.asterisk.internal;

import static io.vigie.fact.Vocabulary.CONTACT;
import static io.vigie.fact.Vocabulary.SEGMENT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.source.Batch;
import io.vigie.testkit.FactFold;
import io.vigie.testkit.SourceReading;
import io.vigie.testkit.SourceSetup;
import io.vigie.testkit.VirtualClock;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Hold times and refusals, which only the CEL tells. */
class CelTest {
    private static final long START = 1_795_291_500L;

    @TempDir
    Path directory;

    /** The recordings hold refusals by maxlen and joinempty, and no call on hold. */
    @ParameterizedTest
    @CsvSource({"light, 1, 130", "busy, 4, 99"})
    void recordings(String recording, int refused, int talks) throws Exception {
        Path files = Reading.recording(recording);
        Reading without = Reading.of(Settings.of(files));
        Reading with = Reading.of(Settings.of(files).with("cel", files.resolve("cel-Master.csv.gz")));
        assertEquals(List.of(), with.rejections);
        List<Map<String, Object>> refusals = with.rows(SEGMENT).stream()
                .filter(segment -> "refused".equals(segment.get("outcome")))
                .toList();
        assertEquals(refused, refusals.size());
        assertEquals(without.rows(SEGMENT).size() + refused, with.rows(SEGMENT).size());
        assertEquals(without.rows(CONTACT).size() + refused, with.rows(CONTACT).size());
        List<BigDecimal> holds = with.rows(SEGMENT).stream()
                .filter(segment -> segment.containsKey("hold_s"))
                .map(segment -> (BigDecimal) segment.get("hold_s"))
                .toList();
        assertEquals(talks, holds.size());
        assertEquals(0, holds.stream().reduce(BigDecimal.ZERO, BigDecimal::add).signum());
    }

    /** CDR and CEL tell of the same refusals. */
    @ParameterizedTest
    @ValueSource(strings = {"light", "busy"})
    void refusalsAreToldOnce(String recording) throws Exception {
        Path files = Reading.recording(recording);
        SourceSetup cel = Settings.of(files).with("cel", files.resolve("cel-Master.csv.gz"));
        Reading alone = Reading.of(cel);
        Reading both = Reading.of(cel.with("cdr", files.resolve("cdr-Master.csv")));
        assertEquals(alone.rows(SEGMENT), both.rows(SEGMENT));
        assertEquals(alone.rows(CONTACT).size(), both.rows(CONTACT).size());
    }

    /** However the two files come, and wherever reading stops, the facts are the same. */
    @ParameterizedTest
    @ValueSource(strings = {"light", "busy"})
    void neitherOrderNorKillsMatter(String recording) throws Exception {
        Path files = Reading.recording(recording);
        SourceSetup whole = Settings.of(files).with("cel", files.resolve("cel-Master.csv.gz"));
        FactFold expected = Reading.of(whole).fold;
        Random random = new Random(11);
        for (int run = 0; run < 6; run++) {
            Reading reading = new Reading();
            boolean ended = false;
            while (!ended) {
                try (QueueLogSource source = new QueueLogSource(whole, 1 + random.nextInt(60))) {
                    for (int poll = random.nextInt(6); poll >= 0 && !ended; poll--) {
                        Batch batch = source.poll(reading.checkpoint, Duration.ZERO);
                        ended = batch.endOfData();
                        if (poll == 0 && random.nextBoolean() && !ended) {
                            break;
                        }
                        reading.add(batch);
                    }
                }
            }
            assertNull(expected.difference(reading.fold, "whole", "run " + run));
        }
        expected = withoutEvents(Reading.of(whole));
        assertNull(expected.difference(withoutEvents(inTurn(files, true)), "whole", "the CEL comes first"));
        assertNull(expected.difference(withoutEvents(inTurn(files, false)), "whole", "the CEL comes last"));
    }

    /** The two parts of the log become one file, so that its lines stand at other places. */
    private static FactFold withoutEvents(Reading reading) {
        return FactFold.of(reading.facts.stream()
                .filter(fact -> fact.type() != QueueLogEvent.TYPE)
                .toList());
    }

    private Reading inTurn(Path files, boolean celFirst) throws Exception {
        Path place = Files.createTempDirectory(directory, "turn");
        Path log = Files.createFile(place.resolve("queue_log"));
        Path cel = Files.createFile(place.resolve("Master.csv"));
        SourceSetup setup = Settings.of(log).with("cel", cel).live().on(new VirtualClock("2026-11-21T20:00:00Z"));
        Reading reading = new Reading();
        try (QueueLogSource source = new QueueLogSource(setup)) {
            for (boolean turn : new boolean[] {celFirst, !celFirst}) {
                if (turn) {
                    try (var in = LogFile.open(files.resolve("cel-Master.csv.gz"), true)) {
                        Files.write(cel, in.readAllBytes(), StandardOpenOption.APPEND);
                    }
                } else {
                    for (String part : List.of("queue_log.0", "queue_log")) {
                        Files.write(log, Files.readAllBytes(files.resolve(part)), StandardOpenOption.APPEND);
                    }
                }
                reading.drain(source);
            }
        }
        // At the end nothing more will come.
        reading.add(again(reading, setup.bounded(true)));
        return reading;
    }

    private static Reading again(Reading before, SourceSetup setup) throws Exception {
        Reading reading = new Reading();
        reading.checkpoint = before.checkpoint;
        try (QueueLogSource source = new QueueLogSource(setup)) {
            reading.drain(source);
        }
        return reading;
    }

    /** What waits for its other half in notes finds it, too. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void thousandsOfTalksMayWait(boolean celFirst) throws Exception {
        StringBuilder log = new StringBuilder();
        StringBuilder cel = new StringBuilder();
        int calls = 1_000;
        for (int i = 0; i < calls; i++) {
            long at = START + 100L * i;
            String call = "c-" + at + ".1";
            String member = "c-" + at + ".2";
            log.append(String.join("\n", queueLog(at, call, member))).append('\n');
            cel.append(String.join("\n", talk(at, call, member, 10, "HOLD 20", "UNHOLD 24")))
                    .append('\n');
        }
        Path queueLog = Files.createFile(directory.resolve("queue_log"));
        Path rows = Files.createFile(directory.resolve("Master.csv"));
        SourceReading reading = new SourceReading();
        SourceSetup setup = Settings.of(queueLog)
                .with("cel", rows)
                .live()
                .remembering(reading)
                .on(new VirtualClock("2026-11-21T20:00:00Z"));
        for (boolean turn : new boolean[] {celFirst, !celFirst}) {
            Files.writeString(turn ? rows : queueLog, turn ? cel : log);
            try (QueueLogSource source = new QueueLogSource(setup)) {
                reading.drain(source);
            }
        }
        assertEquals(
                calls,
                reading.fold().rows(SEGMENT).stream()
                        .filter(segment -> BigDecimal.valueOf(4).equals(segment.get("hold_s"))
                                && BigDecimal.valueOf(26).equals(segment.get("talk_s")))
                        .count());
        assertTrue(reading.checkpoints().stream().allMatch(at -> at.text().length() < 200_000));
    }

    @Test
    void holdsByKeyAndByConsultation() throws Exception {
        assertEquals("4 26", hold("HOLD 20", "UNHOLD 24"));
        assertEquals("0 30", hold());
        // The member consults a colleague in another bridge and comes back.
        assertEquals("5.5 24.5", hold("EXIT 20", "ENTER 25.5"));
        // Put on hold, consulted, both at once: time is counted once.
        assertEquals("8 22", hold("HOLD 20", "EXIT 22", "ENTER 26", "HOLD 26", "UNHOLD 28"));
        // The caller hangs up while on hold.
        assertEquals("10 20", hold("HOLD 30"));
    }

    private String hold(String... steps) throws Exception {
        Path place = Files.createTempDirectory(directory, "hold");
        String call = "c-1.1";
        String member = "c-1.2";
        Path log = Reading.file(place, "queue_log", queueLog(START, call, member));
        Path cel = Reading.file(place, "Master.csv", talk(START, call, member, 10, steps));
        Map<String, Object> segment =
                Reading.of(Settings.of(log).with("cel", cel)).only(SEGMENT);
        return segment.get("hold_s") + " " + segment.get("talk_s");
    }

    private static String[] queueLog(long at, String call, String member) {
        return new String[] {
            at + "|" + call + "|sales|NONE|ENTERQUEUE||0612|1",
            at + 10 + "|" + call + "|sales|Alice|CONNECT|10|" + member + "|3",
            at + 40 + "|" + call + "|sales|Alice|COMPLETECALLER|10|30|1"
        };
    }

    /** A talk from ten seconds after the call's start to forty. */
    private static String[] talk(long at, String call, String member, int from, String... steps) {
        List<String> rows = new ArrayList<>();
        rows.add(row("APP_START", at, "0", call, call, "Queue", "sales,tT", ""));
        rows.add(row("BRIDGE_ENTER", at, String.valueOf(from), member, call, "AppQueue", "", "b1"));
        rows.add(row("BRIDGE_ENTER", at, String.valueOf(from), call, call, "Queue", "", "b1"));
        boolean in = true;
        for (String step : steps) {
            String[] parts = step.split(" ");
            String type = parts[0].endsWith("HOLD") ? parts[0] : "BRIDGE_" + parts[0];
            rows.add(row(type, at, parts[1], member, call, "AppQueue", "", "b1"));
            in = !parts[0].equals("EXIT") && (in || parts[0].equals("ENTER"));
        }
        if (in) {
            rows.add(row("BRIDGE_EXIT", at, "40", member, call, "AppQueue", "", "b1"));
        }
        rows.add(row("BRIDGE_EXIT", at, "40", call, call, "Queue", "", "b1"));
        rows.add(row("CHAN_END", at, "40", member, call, "AppQueue", "", ""));
        rows.add(row("CHAN_END", at, "40", call, call, "Queue", "", ""));
        rows.add(row("LINKEDID_END", at, "40", call, call, "", "", ""));
        return rows.toArray(String[]::new);
    }

    private static String row(
            String type,
            long start,
            String after,
            String channel,
            String linked,
            String app,
            String data,
            String bridge) {
        String at =
                BigDecimal.valueOf(start).add(new BigDecimal(after)).setScale(6).toPlainString();
        String extra = bridge.isEmpty() ? "" : "{\"\"bridge_id\"\":\"\"" + bridge + "\"\"}";
        return "\"" + type + "\",\"" + at + "\",\"Luc\",\"0612\",\"\",\"\",\"\",\"600\",\"ivr\",\"SIP/x\",\"" + app
                + "\",\"" + data + "\",\"3\",\"\",\"" + channel + "\",\"" + linked + "\",\"\",\"\",\"\",\"" + extra
                + "\"";
    }

    @Test
    void aCallThatOneQueueRefusesAndAnotherTakesIsOneContact() throws Exception {
        Path log = Reading.file(
                directory,
                "queue_log",
                START - 100 + "|NONE|NONE|NONE|QUEUESTART|",
                START + 1 + "|c-1.1|overflow|NONE|ENTERQUEUE||0612|1",
                START + 5 + "|c-1.1|overflow|NONE|ABANDON|1|1|4");
        Path cel = Reading.file(
                directory,
                "Master.csv",
                row("APP_START", START, "0.1", "c-1.1", "c-1.1", "Queue", "vip,tT", ""),
                row("APP_END", START, "0.2", "c-1.1", "c-1.1", "Queue", "vip,tT", ""),
                row("APP_START", START, "0.9", "c-1.1", "c-1.1", "Queue", "overflow", ""),
                row("LINKEDID_END", START, "5", "c-1.1", "c-1.1", "", "", ""));
        Reading reading = Reading.of(Settings.of(log).with("cel", cel));
        assertEquals(
                "c-1.1 0 vip refused\nc-1.1 1 overflow abandoned\n",
                reading.table(SEGMENT, "contact_id", "seq", "queue", "outcome"));
        assertEquals(1, reading.rows(CONTACT).size());
    }

    @Test
    void rowsOfAnotherFormAreRejected() throws Exception {
        Path log = Reading.file(directory, "queue_log", START + "|NONE|NONE|NONE|QUEUESTART|");
        Path cel = Reading.file(
                directory,
                "Master.csv",
                "a,b,c",
                row("APP_START", START, "0", "c-1.1", "c-1.1", "Queue", "", "")
                        .replace("\"1795291500.000000\"", "noon"));
        assertEquals(
                List.of(
                        "The row has 3 of at least 16 columns. Write the columns into cel_custom.conf in the order of its"
                                + " sample, which the README of this connector shows.",
                        "The second column, \"noon\", is not a time in epoch seconds. Write the columns into cel_custom.conf"
                                + " in the order of its sample, and leave dateformat in cel.conf unset."),
                Reading.of(Settings.of(log).with("cel", cel)).rejections.stream()
                        .map(rejection -> rejection.reason().en())
                        .toList());
    }
}
