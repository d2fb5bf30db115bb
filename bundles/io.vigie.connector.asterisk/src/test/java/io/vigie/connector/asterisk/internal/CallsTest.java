package io.vigie.connector.asterisk.internal;

import static io.vigie.fact.Vocabulary.CONTACT;
import static io.vigie.fact.Vocabulary.SEGMENT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.testkit.FactFold;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Lines in, segments out. Times are shown by their last five digits. */
class CallsTest {
    private static final String COLUMNS =
            "seq queue outcome agent_id queued_at answered_at ended_at talk_s transfer ended_by exit transfer_to";

    @TempDir
    Path directory;

    // spotless:off
    static Stream<Arguments> calls() {
        return Stream.of(
            call("answered; the wait is the event's own, not the difference of stamps",
                "100|ENTERQUEUE||0612345678|3; 108|A|CONNECT|7|2.2|2; 130|A|COMPLETECALLER|7|23|3",
                "1 q answered A 100 107 130 23 - caller - -"),
            call("abandoned in the second of its arrival",
                "100|ENTERQUEUE||0612345678|1; 100|ABANDON|1|1|0",
                "1 q abandoned - 100 - 100 - - - - -"),
            call("still waiting",
                "100|ENTERQUEUE||0612345678|1",
                "1 q pending - 100 - - - - - - -"),
            call("still talking",
                "100|ENTERQUEUE||0612345678|1; 104|A|CONNECT|4|2.2|1",
                "1 q answered A 100 104 - - - - - -"),
            call("time-out, even of 0 seconds",
                "100|ENTERQUEUE|||1; 100|EXITWITHTIMEOUT|1|1|0",
                "1 q overflow - 100 - 100 - - - timeout -"),
            call("nobody logged in any more",
                "100|ENTERQUEUE|||1; 109|EXITEMPTY|1|1|8",
                "1 q overflow - 100 - 108 - - - empty -"),
            call("left by a key",
                "100|ENTERQUEUE|||1; 105|EXITWITHKEY|9|1|2|5",
                "1 q overflow - 100 - 105 - - - key -"),
            call("left by a key, old form without wait",
                "100|ENTERQUEUE|||1; 105|EXITWITHKEY|9|1",
                "1 q overflow - 100 - 105 - - - key -"),
            call("blind transfer",
                "100|ENTERQUEUE|||1; 104|A|CONNECT|4|2.2|1; 112|A|BLINDTRANSFER|192|xfer|4|8|1",
                "1 q answered A 100 104 112 8 true transfer - 192@xfer"),
            call("transfer before Asterisk 12",
                "100|ENTERQUEUE|||1; 104|A|CONNECT|4|2.2; 112|A|TRANSFER|192|xfer|4|8|1",
                "1 q answered A 100 104 112 8 true transfer - 192@xfer"),
            call("attended transfer into a bridge",
                "100|ENTERQUEUE|||1; 104|A|CONNECT|4|2.2|1; 112|A|ATTENDEDTRANSFER|BRIDGE|5e1b-77|4|8|1",
                "1 q answered A 100 104 112 8 true transfer - BRIDGE:5e1b-77"),
            call("attended transfer into an application",
                "100|ENTERQUEUE|||1; 104|A|CONNECT|4|2.2|1; 112|A|ATTENDEDTRANSFER|APP|VoiceMail|4|8|1",
                "1 q answered A 100 104 112 8 true transfer - APP:VoiceMail"),
            call("attended transfer by a link: two names",
                "100|ENTERQUEUE|||1; 104|A|CONNECT|4|2.2|1; 112|A|ATTENDEDTRANSFER|LINK|Local/1@x;1|Local/1@x;2|4|8|1",
                "1 q answered A 100 104 112 8 true transfer - LINK:Local/1@x;1:Local/1@x;2"),
            call("two stays in two queues",
                "100|ENTERQUEUE|||1; 104|A|CONNECT|4|2.2|1; 112|A|BLINDTRANSFER|192|x|4|8|1; "
                    + "112|queue=r|ENTERQUEUE|||2; 118|queue=r|B|CONNECT|6|2.9|3; 127|queue=r|B|COMPLETEAGENT|6|9|2",
                "1 q answered A 100 104 112 8 true transfer - 192@x; 2 r answered B 112 118 127 9 - agent - -"),
            call("the second queue is entered a line before the transfer is written",
                "100|ENTERQUEUE|||1; 104|A|CONNECT|4|2.2|1; 112|queue=r|ENTERQUEUE|||2; "
                    + "112|A|BLINDTRANSFER|192|x|4|8|1; 115|queue=r|ABANDON|2|2|3",
                "1 q answered A 100 104 112 8 true transfer - 192@x; 2 r abandoned - 112 - 115 - - - - -"),
            call("the same queue twice",
                "100|ENTERQUEUE|||1; 100|EXITWITHTIMEOUT|1|1|0; 100|ENTERQUEUE|||1; 110|A|CONNECT|10|2.2|1",
                "1 q overflow - 100 - 100 - - - timeout -; 2 q answered A 100 110 - - - - - -"),
            call("the file begins while it waits",
                "108|A|CONNECT|7|2.2|2; 130|A|COMPLETECALLER|7|22|3",
                "1 q answered A 101 108 130 22 - caller - -"),
            call("the file begins while they talk",
                "130|A|COMPLETECALLER|7|22|3",
                "1 q answered A 101 108 130 22 - caller - -"),
            call("the file begins before an abandon",
                "130|ABANDON|1|2|9",
                "1 q abandoned - 121 - 130 - - - - -"),
            call("the file begins before a transfer",
                "130|A|BLINDTRANSFER|192|x|7|22|1",
                "1 q answered A 101 108 130 22 true transfer - 192@x"),
            call("the line of the answer is lost",
                "100|ENTERQUEUE|||1; 130|A|COMPLETEAGENT|7|23|1",
                "1 q answered A 100 107 130 23 - agent - -"),
            call("one end is written twice",
                "100|ENTERQUEUE|||1; 108|A|CONNECT|8|2.2|2; 130|A|COMPLETECALLER|8|22|3; 130|A|COMPLETEAGENT|8|22|3",
                "1 q answered A 100 108 130 22 - caller - -"),
            call("refused by the dialplan",
                "100|FULL|",
                "1 q refused - 100 - 100 - - - full -"),
            call("refused by the dialplan after another queue",
                "100|ENTERQUEUE|||1; 120|EXITWITHTIMEOUT|1|1|20; 120|queue=r|JOINEMPTY|",
                "1 q overflow - 100 - 120 - - - timeout -; 2 r refused - 120 - 120 - - - joinempty -"),
            call("out of hours: a contact, no segment",
                "100|CLOSED|",
                ""),
            call("members that ring change nothing",
                "100|ENTERQUEUE|||1; 102|A|RINGNOANSWER|0; 104|B|RINGCANCELED|621; 105|ABANDON|1|1|5",
                "1 q abandoned - 100 - 105 - - - - -"),
            call("Asterisk stops while it waits",
                "100|ENTERQUEUE|||1; 160|callid=NONE|QUEUESTART|",
                "1 q interrupted - 100 - 160 - - - - -"),
            call("Asterisk stops while they talk: still answered, the talk is not known",
                "100|ENTERQUEUE|||1; 104|A|CONNECT|4|2.2|1; 160|callid=NONE|QUEUESTART|",
                "1 q answered A 100 104 160 - - - - -"),
            call("the end was never written, and a day has passed",
                "100|ENTERQUEUE|||1; 90000|callid=other.1|INFO|x; 90001|callid=other.1|INFO|x",
                "1 q interrupted - 100 - 100 - - - - -"),
            call("one line with a wild stamp ends nothing",
                "100|ENTERQUEUE|||1; 9999999999|callid=other.1|INFO|x; 120|ABANDON|1|1|20",
                "1 q abandoned - 100 - 120 - - - - -"),
            call("the clock goes back during the call",
                "100|ENTERQUEUE|||1; 90|ABANDON|1|1|3",
                "1 q abandoned - 100 - 103 - - - - -"),
            call("stamps with fractions",
                "100.25|ENTERQUEUE|||1; 104.75|A|CONNECT|4|2.2|1; 110.5|A|COMPLETECALLER|4|6|1",
                "1 q answered A 100 104 110 6 - caller - -"));
    }
    // spotless:on

    private static Arguments call(String what, String lines, String segments) {
        return Arguments.of(what, lines, segments);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("calls")
    void segments(String what, String lines, String segments) throws Exception {
        Reading reading = Reading.ofLines(directory, written(lines));
        assertEquals(List.of(), reading.rejections);
        String table = reading.table(SEGMENT, COLUMNS.split(" "));
        assertEquals(segments.isEmpty() ? "" : segments.replace("; ", "\n") + "\n", table);
    }

    /** From "seconds|[callid=]|[queue=]|[agent|]EVENT|data" to whole lines; "A" and "B" are agents. */
    private static String[] written(String lines) {
        return Stream.of(lines.split("; ")).map(CallsTest::line).toArray(String[]::new);
    }

    private static String line(String brief) {
        String time = brief.substring(0, brief.indexOf('|'));
        String rest = brief.substring(brief.indexOf('|') + 1);
        String callid = "77.1";
        String queue = "q";
        String agent = "NONE";
        if (rest.startsWith("callid=")) {
            callid = rest.substring(7, rest.indexOf('|'));
            rest = rest.substring(rest.indexOf('|') + 1);
        }
        if (rest.startsWith("queue=")) {
            queue = rest.substring(6, rest.indexOf('|'));
            rest = rest.substring(rest.indexOf('|') + 1);
        }
        if (rest.startsWith("A|") || rest.startsWith("B|")) {
            agent = rest.substring(0, 1);
            rest = rest.substring(2);
        }
        return time + "|" + callid + "|" + queue + "|" + agent + "|" + rest;
    }

    @Test
    void contactAndAttributes() throws Exception {
        Reading reading = Reading.ofLines(
                directory,
                "1795291548|pbx1-1795291548.1|ventes|NONE|DID|+33170000000",
                "1795291549|pbx1-1795291548.1|ventes|NONE|ENTERQUEUE|http://crm/1|0612345678|2",
                "1795291550|pbx1-1795291548.1|ventes|Alice Martin|CONNECT|1|pbx1-1795291549.2|1",
                "1795291560|pbx1-1795291548.1|ventes|Alice Martin|COMPLETEAGENT|1|10|2");
        Map<String, Object> contact = reading.only(CONTACT);
        assertEquals(
                "[channel=phone, contact_id=pbx1-1795291548.1, customer_id=0612345678, did=+33170000000,"
                        + " direction=inbound, pbx=pbx1, received_at=2026-11-21T20:05:49Z, url=http://crm/1]",
                contact.entrySet().toString());
        Map<String, Object> segment = reading.only(SEGMENT);
        assertEquals("1", segment.get("ring_s"));
        assertEquals("2", segment.get("orig_position"));
        assertFalse(segment.containsKey("hold_s"), "not known from the queue_log");
    }

    @Test
    void twoSystemsWithoutNameDoNotCollide() throws Exception {
        Path log = Reading.file(directory, "queue_log", "100|77.1|q|NONE|ENTERQUEUE||0612345678|1");
        assertEquals("paris:77.1", Reading.of(Settings.of(log)).only(CONTACT).get("contact_id"));
        assertEquals(
                "lyon:77.1",
                Reading.of(Settings.of(log).named("lyon")).only(CONTACT).get("contact_id"));
    }

    @Test
    void callersWithoutNumberAreNotOneCustomer() throws Exception {
        Reading reading =
                Reading.ofLines(directory, "100|77.1|q|NONE|ENTERQUEUE||Anonymous|1", "100|77.2|q|NONE|ENTERQUEUE|||1");
        assertEquals("- \n- \n", reading.table(CONTACT, "customer_id", "no").replace("- -", "- "));
    }

    @Test
    void interruptedCallsAreMarked() throws Exception {
        Reading reading = Reading.ofLines(
                directory,
                "100|77.1|q|NONE|ENTERQUEUE|||1",
                "101|77.2|q|NONE|ENTERQUEUE|||2",
                "104|77.1|q|A|CONNECT|4|77.3|1",
                "160|NONE|NONE|NONE|QUEUESTART|",
                "161|77.4|q|NONE|ENTERQUEUE|||1",
                "163|77.4|q|NONE|ABANDON|1|1|2");
        assertEquals(
                "77.1 answered true\n77.2 interrupted true\n77.4 abandoned -\n".replace("77.", "paris:77."),
                reading.table(SEGMENT, "contact_id", "outcome", "interrupted"));
    }

    @Test
    void aCrashInTheMiddleOfARecordingLeavesNothingOpen() throws Exception {
        List<String> lines = Files.readAllLines(Reading.recording("busy").resolve("queue_log.0"));
        List<String> half = lines.subList(0, 160);
        String stamp = half.get(159).substring(0, 10);
        Reading reading = Reading.ofLines(
                directory,
                Stream.concat(half.stream(), Stream.of((Long.parseLong(stamp) + 30) + "|NONE|NONE|NONE|QUEUESTART|"))
                        .toArray(String[]::new));
        List<Map<String, Object>> segments = reading.rows(SEGMENT);
        long interrupted = segments.stream()
                .filter(segment -> segment.containsKey("interrupted"))
                .count();
        assertTrue(interrupted > 5, "open calls: " + interrupted);
        assertTrue(segments.stream().allMatch(segment -> segment.containsKey("ended_at")));
        assertTrue(segments.stream().noneMatch(segment -> "pending".equals(segment.get("outcome"))));
        long abandons = half.stream().filter(line -> line.contains("|ABANDON|")).count();
        assertEquals(
                abandons,
                segments.stream()
                        .filter(segment -> "abandoned".equals(segment.get("outcome")))
                        .count());
        assertTrue(reading.rows(io.vigie.fact.Vocabulary.AGENT_STATE).stream()
                .allMatch(state -> state.containsKey("to_at")));
    }

    @Test
    void patchesOfOneSecondNeverFallBack() throws Exception {
        Reading reading = Reading.ofLines(
                directory,
                "100|77.1|q|NONE|ENTERQUEUE|||1",
                "100|77.1|q|A|CONNECT|0|77.3|0",
                "100|77.1|q|A|COMPLETEAGENT|0|0|1",
                "100|77.2|q|NONE|ENTERQUEUE|||1",
                "100|77.2|q|NONE|ABANDON|1|1|0");
        List<io.vigie.fact.Fact> backwards = new java.util.ArrayList<>(reading.facts);
        java.util.Collections.reverse(backwards);
        assertEquals(reading.fold.all(), new FactFold().add(backwards).all());
        assertEquals("answered\nabandoned\n", reading.table(SEGMENT, "outcome"));
    }

    @Test
    void linesOfAContactCanBeFoundAgain() throws Exception {
        Reading reading = Reading.ofLines(
                directory,
                "100|77.1|q|NONE|ENTERQUEUE|u|0612345678|1",
                "101|77.1|q|A|RINGNOANSWER|4000",
                "102|NONE|q|A|CUSTOM_SURVEY|4|cc",
                "103|77.1|q|NONE|ABANDON|1|1|3");
        assertEquals(
                "ENTERQUEUE paris:77.1 q - u||1 0612345678\n"
                        + "RINGNOANSWER paris:77.1 q A 4000 -\n"
                        + "CUSTOM_SURVEY - q A 4|cc -\n"
                        + "ABANDON paris:77.1 q - 1|1|3 -\n",
                reading.rows(QueueLogEvent.TYPE).stream()
                        .sorted(java.util.Comparator.comparing(row -> (java.time.Instant) row.get("at")))
                        .map(row -> Stream.of("event", "contact_id", "queue", "agent_id", "data", "customer_id")
                                        .map(field -> String.valueOf(row.getOrDefault(field, "-")))
                                        .collect(java.util.stream.Collectors.joining(" "))
                                + "\n")
                        .collect(java.util.stream.Collectors.joining()));
        String all = new String(
                reading.rows(QueueLogEvent.TYPE).stream()
                        .map(row -> String.valueOf(row.get("data")))
                        .toList()
                        .toString()
                        .getBytes(StandardCharsets.UTF_8),
                StandardCharsets.UTF_8);
        assertFalse(all.contains("0612345678"), "the number stands where it becomes a pseudonym only");
    }
}
