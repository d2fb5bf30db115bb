package io.vigie.connector.asterisk.internal;

import static io.vigie.fact.Vocabulary.AGENT_STATE;
import static io.vigie.fact.Vocabulary.SEGMENT;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Lines of one agent in, states out as "state from-to". */
class AgentsTest {
    @TempDir
    Path directory;

    // spotless:off
    static Stream<Arguments> days() {
        return Stream.of(
            day("a dynamic member of two queues",
                "100|q|ADDMEMBER|; 110|r|ADDMEMBER|; 200|q|REMOVEMEMBER|; 300|r|REMOVEMEMBER|",
                "available 100-300"),
            day("a pause in all queues, said once for all and once for each",
                "100|q|ADDMEMBER|; 100|r|ADDMEMBER|; 150|NONE|PAUSEALL|Dej; 150|q|PAUSE|Dej; 150|r|PAUSE|Dej; "
                    + "180|NONE|UNPAUSEALL|; 180|q|UNPAUSE|; 180|r|UNPAUSE|",
                "available 100-150; pause 150-180; available 180-"),
            day("from the first pause to the last end of one; a second one keeps the first",
                "150|q|PAUSE|Dej; 155|r|PAUSE|Dej; 160|q|PAUSE|Autre; 170|q|UNPAUSE|; 190|r|UNPAUSE|",
                "pause 150-190"),
            day("only the line for all queues",
                "150|NONE|PAUSEALL|Dej; 180|NONE|UNPAUSEALL|",
                "pause 150-180"),
            day("a pause that is open at the end",
                "150|q|PAUSE|Dej",
                "pause 150-"),
            day("static members have no state between their calls",
                "100|call|CONNECT|0|9.9|0; 120|call|COMPLETEAGENT|0|20|1; 150|q|PAUSE|; 160|q|UNPAUSE|",
                "talk 100-120; pause 150-160"),
            day("a pause that is asked for during a call begins after it",
                "100|q|ADDMEMBER|; 110|call|CONNECT|0|9.9|0; 115|q|PAUSE|Dej; 120|call|COMPLETEAGENT|0|10|1; 130|q|UNPAUSE|",
                "available 100-110; talk 110-120; pause 120-130; available 130-"),
            day("removed while paused",
                "100|q|ADDMEMBER|; 110|q|PAUSE|Dej; 120|q|REMOVEMEMBER|; 130|q|ADDMEMBER|",
                "available 100-110; pause 110-120; available 130-"),
            day("Asterisk starts anew",
                "100|q|ADDMEMBER|; 110|q|PAUSE|Dej; 200|NONE|QUEUESTART|",
                "available 100-110; pause 110-200"),
            day("login session of an agent channel",
                "100|NONE|AGENTLOGIN|SIP/101; 200|NONE|AGENTLOGOFF|SIP/101|100",
                "available 100-200"),
            day("the log begins in the middle of a session",
                "200|NONE|AGENTCALLBACKLOGOFF|101@x|80|Autologoff",
                "available 120-200"),
            day("the clock goes back",
                "100|q|ADDMEMBER|; 90|q|REMOVEMEMBER|",
                "available 100-100"));
    }
    // spotless:on

    private static Arguments day(String what, String lines, String states) {
        return Arguments.of(what, lines, states);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("days")
    void states(String what, String lines, String states) throws Exception {
        Reading reading = Reading.ofLines(
                directory, Stream.of(lines.split("; ")).map(AgentsTest::line).toArray(String[]::new));
        assertEquals(
                states,
                Stream.of(reading.table(AGENT_STATE, "from_at", "state", "to_at")
                                .split("\n"))
                        .map(row -> row.split(" "))
                        .sorted(java.util.Comparator.comparing(row -> Integer.valueOf(row[0])))
                        .map(row -> row[1] + " " + row[0] + "-" + (row[2].equals("-") ? "" : row[2]))
                        .collect(Collectors.joining("; ")));
    }

    private static String line(String brief) {
        String[] fields = brief.split("\\|", 3);
        boolean call = fields[1].equals("call");
        String agent = fields[2].startsWith("QUEUESTART") ? "NONE" : "Alice Martin";
        return fields[0] + "|" + (call ? "7.7|q" : "MANAGER|" + fields[1]) + "|" + agent + "|" + fields[2];
    }

    @Test
    void aReasonMayHoldTheSeparator() throws Exception {
        Reading reading = Reading.ofLines(directory, "100|NONE|q|Alice Martin|PAUSE|Réunion | équipe|A");
        assertEquals("Réunion | équipe|A\n", reading.table(AGENT_STATE, "reason"));
    }

    @Test
    void namesAndInterfacesOfOneAgentAreOne() throws Exception {
        Path log = Reading.file(
                directory,
                "queue_log",
                "100|7.1|q|NONE|ENTERQUEUE|||1",
                "101|7.1|q|Alice Martin|CONNECT|1|7.2|1",
                "105|7.1|q|Local/101@agents/n|COMPLETEAGENT|1|4|1",
                "106|NONE|q|Local/101@agents|CUSTOM_SURVEY|4|cc",
                "107|NONE|q|Bob/Junior|PAUSE|x");
        Reading reading = Reading.of(Settings.of(log).with("members", List.of("Local/101@agents/n = Alice Martin")));
        assertEquals("Alice Martin Local/101@agents/n\n", reading.table(SEGMENT, "agent_id", "interface"));
        assertEquals(
                List.of("Alice Martin", "Bob/Junior"),
                reading.rows(QueueLogEvent.TYPE).stream()
                        .filter(row -> row.containsKey("agent_id"))
                        .map(row -> String.valueOf(row.get("agent_id")))
                        .distinct()
                        .sorted()
                        .toList());
    }

    @Test
    void anInterfaceNamedWhenTheMemberIsAddedIsLearnt() throws Exception {
        Reading reading = Reading.ofLines(
                directory,
                "99|MANAGER|q|Alice Martin|ADDMEMBER|PJSIP/101",
                "100|7.1|q|NONE|ENTERQUEUE|||1",
                "101|7.1|q|PJSIP/101|CONNECT|1|7.2|1");
        assertEquals("Alice Martin PJSIP/101\n", reading.table(SEGMENT, "agent_id", "interface"));
    }
}
