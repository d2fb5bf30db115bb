package io.vigie.connector.asterisk.internal;

import static io.vigie.fact.Vocabulary.CONTACT;
import static io.vigie.fact.Vocabulary.SEGMENT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.testkit.SourceSetup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Calls that never reach a queue. */
class CdrTest {
    @TempDir
    Path directory;

    /** The refusals by maxlen and joinempty, which the recordings' queue_log does not hold. */
    @ParameterizedTest
    @CsvSource({"light, 1", "busy, 4"})
    void refusedCallsOfTheRecordings(String recording, int refused) throws Exception {
        Path files = Reading.recording(recording);
        Reading without = Reading.of(Settings.of(files));
        Reading with = Reading.of(Settings.of(files).with("cdr", files.resolve("cdr-Master.csv")));
        assertEquals(List.of(), with.rejections);
        assertEquals(without.rows(SEGMENT), with.rows(SEGMENT));
        assertEquals(refused, with.rows(CONTACT).size() - without.rows(CONTACT).size());
        assertTrue(with.rows(CONTACT).containsAll(without.rows(CONTACT)), "queue calls are untouched");
    }

    private static String row(
            String from, String to, String context, String channel, String other, String app, String id) {
        return "\"\",\"" + from + "\",\"" + to + "\",\"" + context + "\",\"\"\"X\"\" <" + from + ">\",\"" + channel
                + "\",\""
                + other + "\",\"" + app
                + "\",\"\",\"2026-11-21 21:05:49\",\"2026-11-21 21:05:49\",\"2026-11-21 21:05:59\",10,"
                + "10,\"ANSWERED\",\"DOCUMENTATION\",\"" + id + "\",\"\"";
    }

    private Reading read(String[] log, String... rows) throws Exception {
        Path queueLog = Reading.file(directory, "queue_log", log);
        Path cdr = Reading.file(directory, "Master.csv", rows);
        return Reading.of(Settings.of(queueLog).with("cdr", cdr).with("zone", "Europe/Paris"));
    }

    private static final String[] LOG = {
        "1795200000|NONE|NONE|NONE|QUEUESTART|",
        "1795291549|1795291549.9|q|NONE|ENTERQUEUE||0611|1",
        "1795291550|1795291549.9|q|A|CONNECT|1|1795291549.10|1"
    };

    @Test
    void aCallOnATrunkIsOneContactWithItsLocalTime() throws Exception {
        Reading reading = read(
                LOG,
                row("0612", "600", "ivr", "PJSIP/trunk-1", "PJSIP/101-2", "Dial", "1795291549.1"),
                row("0612", "192", "xfer", "PJSIP/trunk-1", "", "Hangup", "1795291549.1"));
        Map<String, Object> contact = reading.rows(CONTACT).get(0);
        assertEquals(
                "[application=Dial, channel=phone, contact_id=paris:1795291549.1, context=ivr, customer_id=0612,"
                        + " dialled=600, direction=inbound, disposition=ANSWERED, duration_s=10,"
                        + " received_at=2026-11-21T20:05:49Z]",
                contact.entrySet().toString());
        assertEquals(2, reading.rows(CONTACT).size());
    }

    @Test
    void legsOfQueueCallsAreNoCalls() throws Exception {
        Reading reading = read(
                LOG,
                // The leg to an agent, the leg that rang in vain, and the caller's own row.
                row("0611", "101", "agents", "Local/101@agents-1;2", "PJSIP/101-3", "Dial", "1795291549.11"),
                row("0611", "102", "agents", "Local/102@agents-2;2", "PJSIP/102-4", "Dial", "1795291549.13"),
                row("0611", "600", "ivr", "PJSIP/trunk-5", "Local/101@agents-1;1", "Queue", "1795291549.9"),
                // What the member's channel does afterwards.
                row("101", "192", "agents", "PJSIP/101-3", "", "Hangup", "1795291549.10"));
        assertEquals(1, reading.rows(CONTACT).size());
    }

    @Test
    void queueCallsFromBeforeTheQueueLogAreNotGuessed() throws Exception {
        Reading reading = read(
                new String[] {"1795300000|NONE|NONE|NONE|QUEUESTART|"},
                row("0612", "600", "ivr", "PJSIP/trunk-1", "", "Queue", "1795291549.1"),
                row("0613", "600", "ivr", "PJSIP/trunk-2", "", "Playback", "1795291549.2"));
        assertEquals("0613\n", reading.table(CONTACT, "customer_id"));
    }

    @Test
    void contextsTellCustomersFromColleagues() throws Exception {
        Path queueLog = Reading.file(directory, "queue_log", LOG);
        Path cdr = Reading.file(
                directory,
                "Master.csv",
                row("0612", "600", "from-trunk", "PJSIP/trunk-1", "", "Playback", "1795291549.1"),
                row("101", "0613", "internal", "PJSIP/101-2", "PJSIP/trunk-3", "Dial", "1795291549.2"));
        SourceSetup settings = Settings.of(queueLog).with("cdr", cdr).with("contexts", List.of("from-trunk"));
        assertEquals("0612\n0611\n", Reading.of(settings).table(CONTACT, "customer_id"));
    }

    @Test
    void rowsThatCannotBeReadAreRejected() throws Exception {
        Reading reading = read(
                LOG,
                "accountcode,src,dst,dcontext,clid,channel,dstchannel,lastapp,lastdata,start,answer,end,duration,billsec,"
                        + "disposition,amaflags,uniqueid,userfield",
                "a,b,c",
                row("0612", "600", "ivr", "PJSIP/t-1", "", "Hangup", "1795291549.1")
                        .replace("2026-11-21 21", "21/11/26 21"));
        assertEquals(
                List.of(
                        "The row has 3 of at least 17 columns. Check that the file is a Master.csv and that cdr.conf has loguniqueid=yes.",
                        "The time \"21/11/26 21:05:49\" is not of the form 2026-11-21 20:05:49. Check that the file is a Master.csv."),
                reading.rejections.stream()
                        .map(rejection -> rejection.reason().en())
                        .toList());
    }

    @Test
    void aLiveCdrWaitsUntilTheRowsOfACallAreComplete() throws Exception {
        Path queueLog = Reading.file(directory, "queue_log", LOG);
        Path cdr = Reading.file(
                directory, "Master.csv", row("0612", "600", "ivr", "Local/600@ivr-1;2", "", "Hangup", "1795291549.2"));
        Reading reading = new Reading();
        // The platform's clock is hours later; the CDR's own time decides first.
        try (QueueLogSource source =
                new QueueLogSource(Settings.of(queueLog).live().with("cdr", cdr).with("zone", "America/New_York"))) {
            reading.drain(source);
            Files.writeString(
                    cdr,
                    row("0612", "10", "callers", "Local/600@ivr-1;1", "", "Wait", "1795291549.1") + "\n",
                    StandardOpenOption.APPEND);
            reading.drain(source);
        }
        assertEquals(1, reading.rows(CONTACT).size(), "not yet settled");
        reading.add(resumed(reading, Settings.of(queueLog).with("cdr", cdr)));
        assertEquals("paris:1795291549.1\nparis:1795291549.9\n", reading.table(CONTACT, "contact_id"));
    }

    private static Reading resumed(Reading before, SourceSetup settings) throws Exception {
        Reading reading = new Reading();
        reading.checkpoint = before.checkpoint;
        try (QueueLogSource source = new QueueLogSource(settings)) {
            reading.drain(source);
        }
        return reading;
    }
}
