package io.vigie.connector.asterisk.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vigie.fact.Vocabulary;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two days in the life of real Asterisk servers, with figures that were counted independently. */
class RecordingsTest {
    @ParameterizedTest
    @ValueSource(strings = {"light", "busy"})
    void figuresPerQueueAreThoseOfTheServer(String recording) throws Exception {
        Path directory = Reading.recording(recording);
        assertFigures(directory, Reading.of(Settings.of(directory)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"light", "busy"})
    void filesInAnyOrderAndTwice(String recording) throws Exception {
        Path directory = Reading.recording(recording);
        Path newer = directory.resolve("queue_log");
        Path older = directory.resolve("queue_log.0");
        Map<String, ?> whole = Reading.of(Settings.of(directory)).fold.all();
        assertEquals(whole, Reading.of(Settings.of(newer, older)).fold.all());
        assertEquals(
                whole,
                Reading.of(Settings.of(older, newer, directory, older)).fold.all());
    }

    @ParameterizedTest
    @ValueSource(strings = {"light", "busy"})
    void namesSayNothingAboutTheOrder(String recording, @TempDir Path other) throws Exception {
        Path directory = Reading.recording(recording);
        Files.copy(directory.resolve("queue_log"), other.resolve("queue_log.0"));
        Files.copy(directory.resolve("queue_log.0"), other.resolve("queue_log-20261121"));
        Files.copy(directory.resolve("queue_log.0"), other.resolve("queue_log.1795291539"));
        Files.writeString(other.resolve("queue_logs"), "not ours\n");
        Files.writeString(other.resolve("full"), "not ours\n");
        Reading reading = Reading.of(Settings.of(other));
        assertEquals(List.of(), reading.rejections);
        assertEquals(Reading.of(Settings.of(directory)).fold.all(), reading.fold.all());
    }

    private static void assertFigures(Path directory, Reading reading) throws Exception {
        JsonNode expected =
                new ObjectMapper().readTree(directory.resolve("expected.json").toFile());
        assertEquals(List.of(), reading.rejections);
        assertEquals(
                expected.path("lines").asInt(), reading.rows(QueueLogEvent.TYPE).size());
        Map<String, Map<String, Long>> queues = new TreeMap<>();
        Map<String, Map<String, Long>> agents = new TreeMap<>();
        for (Map<String, Object> segment : reading.rows(Vocabulary.SEGMENT)) {
            String queue = String.valueOf(segment.get("queue"));
            Map<String, Long> figures = queues.computeIfAbsent(queue, key -> new TreeMap<>());
            count(figures, "entered", 1);
            Instant queued = (Instant) segment.get("queued_at");
            if ("answered".equals(segment.get("outcome"))) {
                long wait = seconds(queued, segment.get("answered_at"));
                long talk = ((BigDecimal) segment.get("talk_s")).longValueExact();
                count(figures, "connected", 1);
                count(figures, "sum_wait_answered", wait);
                count(figures, "sum_talk", talk);
                long limit =
                        expected.path("queues").path(queue).path("sl_seconds").asLong();
                count(figures, "answered_within_sl", wait <= limit ? 1 : 0);
                boolean transfer = Boolean.TRUE.equals(segment.get("transfer"));
                count(figures, transfer ? "blind_transfer" : "completed_" + segment.get("ended_by"), 1);
                Map<String, Long> agent =
                        agents.computeIfAbsent(String.valueOf(segment.get("agent_id")), key -> new TreeMap<>());
                count(agent, "connect", 1);
                count(agent, "handled", 1);
                count(agent, "talk", talk);
                count(agent, "transferred", transfer ? 1 : 0);
            } else {
                Object exit = segment.get("exit");
                count(figures, exit == null ? "abandon" : "exit_" + exit, 1);
                count(figures, "sum_wait_abandoned", "key".equals(exit) ? 0 : seconds(queued, segment.get("ended_at")));
            }
        }
        for (String queue : List.of("ventes", "support", "vip")) {
            Map<String, Long> figures = queues.getOrDefault(queue, Map.of());
            for (String figure : List.of(
                    "entered",
                    "connected",
                    "completed_caller",
                    "completed_agent",
                    "blind_transfer",
                    "abandon",
                    "exit_timeout",
                    "exit_empty",
                    "exit_key",
                    "answered_within_sl",
                    "sum_wait_answered",
                    "sum_wait_abandoned",
                    "sum_talk")) {
                assertEquals(
                        expected.path("queues").path(queue).path(figure).asLong(),
                        figures.getOrDefault(figure, 0L),
                        queue + " " + figure);
            }
        }
        TreeSet<String> names = new TreeSet<>();
        expected.path("agents").fieldNames().forEachRemaining(names::add);
        assertEquals(names, agents.keySet());
        for (String name : names) {
            for (String figure : List.of("connect", "talk", "handled", "transferred")) {
                assertEquals(
                        expected.path("agents").path(name).path(figure).asLong(),
                        agents.get(name).getOrDefault(figure, 0L),
                        name + " " + figure);
            }
        }
        assertPauses(expected.path("pause_seconds"), reading);
        assertStatesDoNotOverlap(reading);
        assertEquals(
                queues.values().stream()
                                .mapToLong(figures -> figures.get("entered"))
                                .sum()
                        - reading.rows(Vocabulary.SEGMENT).stream()
                                .filter(segment -> (Long) segment.get("seq") > 1)
                                .count(),
                reading.rows(Vocabulary.CONTACT).size(),
                "contacts");
    }

    /** From the line that asks for the pause, which is earlier than the state when a call goes on. */
    private static void assertPauses(JsonNode expected, Reading reading) {
        Map<String, Long> pauses = new TreeMap<>();
        for (Map<String, Object> state : reading.rows(Vocabulary.AGENT_STATE)) {
            if ("pause".equals(state.get("state"))) {
                Instant asked = Instant.parse((String) state.get("paused_at"));
                count(pauses, String.valueOf(state.get("agent_id")), seconds(asked, state.get("to_at")));
            }
        }
        Map<String, Long> counted = new TreeMap<>();
        expected.properties()
                .forEach(pause -> counted.put(
                        pause.getKey().substring(pause.getKey().indexOf('/') + 1),
                        pause.getValue().asLong()));
        assertEquals(counted, pauses);
    }

    private static void assertStatesDoNotOverlap(Reading reading) {
        List<Map<String, Object>> states = reading.rows(Vocabulary.AGENT_STATE);
        Map<String, TreeMap<Instant, Instant>> byAgent = new TreeMap<>();
        for (Map<String, Object> state : states) {
            Instant from = (Instant) state.get("from_at");
            Instant to = (Instant) state.getOrDefault("to_at", Instant.MAX);
            if (to.isAfter(from)) {
                Instant other = byAgent.computeIfAbsent(String.valueOf(state.get("agent_id")), key -> new TreeMap<>())
                        .put(from, to);
                assertEquals(null, other, "two states begin at once: " + state);
            }
        }
        byAgent.forEach((agent, intervals) -> {
            Instant until = Instant.MIN;
            for (Map.Entry<Instant, Instant> interval : intervals.entrySet()) {
                assertTrue(!interval.getKey().isBefore(until), agent + " is in two states at " + interval.getKey());
                until = interval.getValue();
            }
        });
    }

    private static void count(Map<String, Long> figures, String figure, long amount) {
        figures.merge(figure, amount, Long::sum);
    }

    private static long seconds(Instant from, Object to) {
        return Duration.between(from, (Instant) to).toSeconds();
    }
}
