package io.vigie.connector.asterisk.internal;

import static io.vigie.fact.Vocabulary.AGENT_LIVE;
import static io.vigie.fact.Vocabulary.QUEUE_LIVE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.source.Batch;
import io.vigie.source.CheckLine;
import io.vigie.source.Gap;
import io.vigie.source.SourceException;
import io.vigie.testkit.SourceReading;
import io.vigie.testkit.SourceSetup;
import io.vigie.testkit.VirtualClock;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The live state through the manager interface: a recorded session, breaks, hostile servers. */
class AmiSourceTest {
    private static final Duration SOON = Duration.ofMillis(50);
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    /** In the middle of the recorded session. */
    private final VirtualClock clock = new VirtualClock("2026-11-21T20:40:50Z");

    private static Path busy() throws Exception {
        return Reading.recording("busy");
    }

    private AmiServer server(List<Integer> cuts, Runnable whileAway) throws Exception {
        return new AmiServer(
                AmiServer.events(busy().resolve("ami-session.raw.gz")),
                AmiServer.members(busy().resolve("ami-final-status.raw")),
                7,
                cuts,
                whileAway);
    }

    private SourceSetup setup(int port) {
        return SourceSetup.of(Map.of(
                        "host", "127.0.0.1", "port", port, "username", AmiServer.USER, "secret", AmiServer.SECRET))
                .named("paris")
                .on(clock)
                .live();
    }

    /** Polls as the engine does, until the server has told all and all is read. */
    private static int readAll(AmiSource source, SourceReading reading) throws Exception {
        int failures = 0;
        boolean over = false;
        Instant end = Instant.now().plus(DEADLINE);
        while (true) {
            try {
                Batch batch = source.poll(reading.checkpoint(), SOON);
                reading.add(batch);
                over |= batch.facts().stream().anyMatch(fact -> AmiServer.END.equals(fact.get("queue")));
                if (over && batch.endOfData()) {
                    return failures;
                }
            } catch (SourceException e) {
                assertEquals(SourceException.Kind.TRANSIENT, e.kind(), e.getMessage());
                failures++;
            }
            assertTrue(Instant.now().isBefore(end), "the session takes too long");
        }
    }

    private static List<Map<String, Object>> open(SourceReading reading, io.vigie.fact.FactType type) {
        return reading.fold().rows(type).stream()
                .filter(row -> !row.containsKey("to_at") && !AmiServer.END.equals(row.get("queue")))
                .toList();
    }

    private static String state(SourceReading reading) {
        StringBuilder state = new StringBuilder();
        for (Map<String, Object> row : open(reading, QUEUE_LIVE)) {
            state.append(row.get("queue") + " " + row.get("waiting") + " " + row.get("available") + " "
                    + row.get("ringing") + " " + row.get("talking") + " " + row.get("paused") + "\n");
        }
        for (Map<String, Object> row : open(reading, AGENT_LIVE)) {
            state.append(row.get("agent_id") + " " + row.get("state") + "\n");
        }
        return state.toString();
    }

    /** What the server itself says at the end. */
    private static String expected() throws Exception {
        Map<String, String> queues = new TreeMap<>();
        TreeSet<String> agents =
                new TreeSet<>(Comparator.comparing(String::length).thenComparing(name -> name));
        for (String frame : Files.readString(busy().resolve("ami-final-status.raw"))
                .replace("\r", "")
                .split("\n\n")) {
            Map<String, String> fields = AmiServer.fields(frame);
            if ("QueueSummary".equals(fields.get("Event"))) {
                queues.put(
                        fields.get("Queue"),
                        fields.get("Queue") + " " + fields.get("Callers") + " " + fields.get("Available") + " 0 0 0\n");
            } else if ("QueueMember".equals(fields.get("Event"))) {
                agents.add(fields.get("Name"));
            }
        }
        StringBuilder expected = new StringBuilder();
        queues.values().stream().sorted(Comparator.comparing(String::length)).forEach(expected::append);
        agents.forEach(agent -> expected.append(agent).append(" available\n"));
        return expected.toString();
    }

    private static String sorted(String lines) {
        return Arrays.stream(lines.split("\n")).sorted().reduce("", (a, b) -> a + b + "\n");
    }

    @Test
    void aWholeSessionEndsAsTheServerSays() throws Exception {
        SourceReading reading = new SourceReading();
        try (AmiServer server = server(List.of(), () -> {});
                AmiSource source = new AmiSource(setup(server.port()))) {
            assertEquals(0, readAll(source, reading));
        }
        assertEquals(sorted(expected()), sorted(state(reading)));
        assertEquals(List.of(), reading.gaps());
        // Each message about a caller says how many wait then.
        Map<String, List<String>> waits = new TreeMap<>();
        for (String event : AmiServer.events(busy().resolve("ami-session.raw.gz"))) {
            Map<String, String> fields = AmiServer.fields(event);
            if (List.of("QueueCallerJoin", "QueueCallerLeave").contains(fields.get("Event"))) {
                waits.computeIfAbsent(fields.get("Queue"), key -> new ArrayList<>(List.of("0")))
                        .add(fields.get("Count"));
            }
        }
        for (Map.Entry<String, List<String>> queue : waits.entrySet()) {
            List<String> told = new ArrayList<>();
            reading.fold().rows(QUEUE_LIVE).stream()
                    .filter(row -> queue.getKey().equals(row.get("queue")))
                    .sorted(Comparator.comparing(row -> (Instant) row.get("from_at")))
                    .map(row -> row.get("waiting").toString())
                    .filter(waiting ->
                            told.isEmpty() || !told.get(told.size() - 1).equals(waiting))
                    .forEach(told::add);
            assertEquals(queue.getValue(), told, queue.getKey());
        }
        stretchesFollowEachOther(reading);
    }

    private static void stretchesFollowEachOther(SourceReading reading) {
        for (var type : List.of(QUEUE_LIVE, AGENT_LIVE)) {
            Map<Object, Instant> ends = new TreeMap<>();
            reading.fold().rows(type).stream()
                    .sorted(Comparator.comparing(row -> (Instant) row.get("from_at")))
                    .forEach(row -> {
                        Object id = row.containsKey("queue") ? row.get("queue") : row.get("agent_id");
                        Instant from = (Instant) row.get("from_at");
                        Instant to = (Instant) row.getOrDefault("to_at", Instant.MAX);
                        Instant before = ends.put(id, to);
                        assertTrue(before == null || !before.isAfter(from), () -> "overlaps: " + row);
                        assertFalse(to.isBefore(from), () -> "ends before it begins: " + row);
                    });
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void afterBreaksTheStateIsTheSameAndEachBreakIsAGap(int run) throws Exception {
        List<Integer> cuts =
                switch (run) {
                    case 1 -> List.of(900);
                    case 2 -> List.of(1, 500, 501, 1_200, 2_500);
                    default -> List.of(0, 2_000, 2_900);
                };
        SourceReading reading = new SourceReading();
        try (AmiServer server = server(cuts, () -> clock.advance(Duration.ofSeconds(10)));
                AmiSource source = new AmiSource(setup(server.port()))) {
            assertEquals(cuts.size(), readAll(source, reading));
            assertEquals(cuts.size() + 1, server.connections());
        }
        assertEquals(sorted(expected()), sorted(state(reading)));
        assertEquals(cuts.size(), reading.gaps().size());
        for (Gap gap : reading.gaps()) {
            assertEquals(Duration.ofSeconds(10), Duration.between(gap.from(), gap.to()));
        }
        stretchesFollowEachOther(reading);
    }

    /** A new process goes on from what was stored: what was so is over, what was missed is a gap. */
    @Test
    void aRestartEndsWhatWasTold() throws Exception {
        SourceReading reading = new SourceReading();
        // The first server tells no events: the second would tell the same again, at the same recorded moments.
        try (AmiServer server = new AmiServer(
                        List.of(), AmiServer.members(busy().resolve("ami-final-status.raw")), 7, List.of(), () -> {});
                AmiSource source = new AmiSource(setup(server.port()))) {
            reading.add(source.poll(null, Duration.ZERO));
        }
        Instant stopped = clock.instant();
        clock.advance(Duration.ofMinutes(1));
        try (AmiServer server = server(List.of(), () -> {});
                AmiSource source = new AmiSource(setup(server.port()))) {
            readAll(source, reading);
        }
        assertEquals(1, reading.gaps().size());
        assertEquals(stopped, reading.gaps().get(0).from());
        assertEquals(clock.instant(), reading.gaps().get(0).to());
        assertEquals(sorted(expected()), sorted(state(reading)));
        stretchesFollowEachOther(reading);
    }

    /** The secret goes out as a digest only, and nothing asks for more than needed. */
    @Test
    void asksForLittleAndKeepsTheSecret() throws Exception {
        try (AmiServer server = server(List.of(), () -> {});
                AmiSource source = new AmiSource(setup(server.port()))) {
            readAll(source, new SourceReading());
            List<String> names =
                    server.actions.stream().map(action -> action.get("Action")).toList();
            assertEquals(List.of("Challenge", "Login", "QueueStatus"), names);
            assertFalse(server.actions.toString().contains(AmiServer.SECRET));
            assertTrue(server.actions.toString().contains("Events=agent,system"));
        }
    }

    @Test
    void plainLogin() throws Exception {
        try (AmiServer server = server(List.of(), () -> {});
                AmiSource source = new AmiSource(setup(server.port()).with("login", "plain"))) {
            assertFalse(source.poll(null, SOON).facts().isEmpty());
        }
    }

    @Test
    void aRefusedLoginIsNotTriedAgain() throws Exception {
        try (AmiServer server = server(List.of(), () -> {})) {
            AmiSource source = new AmiSource(setup(server.port()).with("secret", "wrong"));
            SourceException refusal = assertThrows(SourceException.class, () -> source.poll(null, Duration.ZERO));
            assertEquals(SourceException.Kind.AUTH, refusal.kind());
            assertEquals(
                    "The manager at 127.0.0.1:" + server.port()
                            + " refuses the account \"vigie\": check user name, secret and the permitted addresses"
                            + " (permit) in manager.conf.",
                    refusal.getMessage());
            source.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"host", "username", "secret"})
    void lineBreaksInSettingsAreRefused(String setting) {
        for (String bad : List.of("a\r\nAction: Originate", "a\nb", "a\rb")) {
            SourceException refusal =
                    assertThrows(SourceException.class, () -> new AmiSource(setup(1).with(setting, bad)));
            assertEquals(SourceException.Kind.CONFIG, refusal.kind());
            assertFalse(refusal.getMessage().contains("Originate"), refusal.getMessage());
        }
    }

    @Test
    void checkTellsWhatTheAccountMay() throws Exception {
        try (AmiServer server = server(List.of(), () -> {})) {
            List<CheckLine> lines = new AmiFactory().check(setup(server.port()));
            assertEquals(
                    "PASSED Connected to 127.0.0.1:" + server.port()
                            + " and logged in (manager interface 11.0.0).\n"
                            + "PASSED 3 queues can be seen (support, ventes, vip), with 4 memberships.\n"
                            + "WARNING The account may do more than it needs (Originate): read = agent,system and write ="
                            + " reporting are enough.\n"
                            + "PASSED Events carry their time.\n",
                    lines.stream()
                            .map(line -> line.outcome() + " " + line.sentence() + "\n")
                            .reduce("", String::concat));
        }
    }

    // ---- Hostile servers ----

    /** A server that says something and then goes on as it is told. */
    private interface Behaviour {
        void serve(Socket socket, OutputStream out) throws IOException;
    }

    private SourceException against(Behaviour behaviour) throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread thread = new Thread(
                    () -> {
                        try (Socket socket = server.accept()) {
                            behaviour.serve(socket, socket.getOutputStream());
                            over.await(30, TimeUnit.SECONDS);
                        } catch (IOException | InterruptedException e) {
                            over.countDown();
                        }
                    },
                    "hostile");
            thread.setDaemon(true);
            thread.start();
            SourceReading reading = new SourceReading();
            try (AmiSource source = new AmiSource(setup(server.getLocalPort()).with("login", "plain"))) {
                return assertThrows(SourceException.class, () -> {
                    while (true) {
                        reading.add(source.poll(reading.checkpoint(), SOON));
                        clock.advance(Duration.ofSeconds(10));
                    }
                });
            } finally {
                over.countDown();
                thread.join(10_000);
            }
        }
    }

    private static final String IN = "Asterisk Call Manager/11.0.0\r\nResponse: Success\r\nActionID: vigie-1\r\n\r\n"
            + "Response: Success\r\nActionID: vigie-2\r\nEventList: start\r\n\r\n"
            + "Event: QueueParams\r\nQueue: sales\r\nActionID: vigie-2\r\n\r\n"
            + "Event: QueueStatusComplete\r\nActionID: vigie-2\r\n\r\n";

    private static void say(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    @Test
    void aHundredMegabytesWithoutAnEndCostLittleMemory() throws Exception {
        for (String endless : List.of("x".repeat(1 << 20), "Event: QueueParams\r\n" + "A: b\r\n".repeat(1 << 17))) {
            SourceException failure = against((socket, out) -> {
                say(out, IN);
                for (int i = 0; i < 100; i++) {
                    say(out, endless);
                }
            });
            assertEquals(SourceException.Kind.TRANSIENT, failure.kind());
            assertTrue(failure.getMessage().endsWith("a message without end."), failure.getMessage());
        }
    }

    @Test
    void whatIsNoManagerIsToldSo() throws Exception {
        for (String greeting : List.of("HTTP/1.1 400 Bad Request\r\n", "y".repeat(300), "\r\n")) {
            SourceException failure = against((socket, out) -> say(out, greeting));
            assertTrue(failure.getMessage().contains("is not an Asterisk manager"), failure.getMessage());
        }
    }

    @Test
    void silenceIsFoundByTwoMissedPings() throws Exception {
        SourceException failure = against((socket, out) -> say(out, IN));
        assertTrue(failure.getMessage().endsWith("has given no sign of life for a minute."), failure.getMessage());
    }

    @Test
    void garbageAndUnknownMessagesArePassedOver() throws Exception {
        SourceException failure = against((socket, out) -> {
            say(out, IN + "\r\n\r\n: \r\n\r\nno colon at all\r\n\r\nEvent:\r\nQueue: x\r\n\r\n");
            say(out, "Event: QueueMemberStatus\r\nQueue: sales\r\nStatus: 99999999999999\r\n\r\n");
            say(out, "Event: QueueCallerJoin\r\nTimestamp: 99999999999.1\r\nQueue: sales\r\n\r\n");
            socket.close();
        });
        assertEquals(SourceException.Kind.TRANSIENT, failure.kind());
    }
}
