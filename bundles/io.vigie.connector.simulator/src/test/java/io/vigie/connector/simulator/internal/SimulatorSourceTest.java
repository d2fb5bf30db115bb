package io.vigie.connector.simulator.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.fact.Fact;
import io.vigie.source.Batch;
import io.vigie.source.Checkpoint;
import io.vigie.source.SourceException;
import io.vigie.testkit.FactFold;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SimulatorSourceTest {
    private static final ZoneId PARIS = ZoneId.of("Europe/Paris");

    /** Five days of March, from a Thursday to a Monday, with the change of the clocks in the night to Sunday. */
    private static Harness march() {
        return new Harness().with("start", "2026-03-26").with("days", 5);
    }

    // ---- The same again ----

    @Test
    void theSameSettingsGiveTheSameFacts() throws Exception {
        List<Fact> facts = march().read();
        assertEquals(facts, march().read());
        assertNotEquals(facts, march().with("seed", 2L).read());
    }

    @Test
    void neitherBatchesNorRestartsChangeTheFacts() throws Exception {
        List<Fact> whole = march().read();
        Harness harness = march();
        harness.facts = 1_777;
        List<Fact> pieces = new ArrayList<>();
        Checkpoint at = null;
        boolean end = false;
        while (!end) {
            try (SimulatorSource source = harness.open()) {
                Batch batch = source.poll(at, Duration.ZERO);
                assertTrue(batch.facts().size() <= 1_777);
                // A commit that failed: the source is asked for the same again.
                assertEquals(batch.facts(), source.poll(at, Duration.ZERO).facts());
                pieces.addAll(batch.facts());
                at = batch.next() == null ? at : batch.next();
                end = batch.endOfData();
            }
        }
        assertEquals(whole, pieces);
    }

    /** The latest days come first, then the others from new to old; nothing is told otherwise than in order. */
    @Test
    void recentDaysComeFirstAndNothingIsLost() throws Exception {
        Harness inOrder = new Harness().with("days", 70).with("volume", 100).with("company", true);
        Harness newestFirst = new Harness()
                .with("days", 70)
                .with("volume", 100)
                .with("company", true)
                .with("recent", 5);
        List<Fact> expected = inOrder.read();
        List<Fact> got = new ArrayList<>();
        Checkpoint at = null;
        boolean end = false;
        while (!end) {
            // Each time as after a restart.
            newestFirst.facts = 20_000;
            try (SimulatorSource source = newestFirst.open()) {
                Batch batch = source.poll(at, Duration.ZERO);
                got.addAll(batch.facts());
                at = batch.next() == null ? at : batch.next();
                end = batch.endOfData();
            }
        }
        assertEquals(FactFold.of(expected).all(), FactFold.of(got).all());
        List<Fact> contacts = got.stream()
                .filter(fact -> fact.type().name().equals("contact"))
                .toList();
        assertEquals(
                "2026-03-27", contacts.get(0).at().atZone(PARIS).toLocalDate().toString());
        int oldest = contacts.stream()
                .map(Fact::at)
                .toList()
                .indexOf(contacts.stream()
                        .map(Fact::at)
                        .min(Comparator.naturalOrder())
                        .orElseThrow());
        assertTrue(oldest > contacts.size() / 2, "the oldest come last: " + oldest + " of " + contacts.size());
    }

    @Test
    void aCompanyHasAllThatItsKpisNeed() throws Exception {
        Set<String> types = new HashSet<>();
        new Harness()
                .with("days", 40)
                .with("volume", 100)
                .with("company", true)
                .read()
                .forEach(fact -> types.add(fact.type().name()));
        assertTrue(
                types.containsAll(Set.of(
                        "sale",
                        "cart",
                        "purchase",
                        "customer_activity",
                        "employment",
                        "expense",
                        "benefit",
                        "forecast",
                        "queue_live",
                        "agent_live")),
                types.toString());
    }

    @Test
    void theHistoryEndsNowByDefault() throws Exception {
        Harness harness = new Harness().with("days", 2).with("volume", 200);
        List<Fact> facts = harness.read();
        assertEquals(facts, harness.read());
        Set<String> days = new HashSet<>();
        facts.forEach(fact -> days.add(fact.at().atZone(PARIS).toLocalDate().toString()));
        assertEquals(Set.of("2026-03-30", "2026-03-31", "2026-04-01"), days);
        assertTrue(facts.stream().allMatch(fact -> !fact.at().isAfter(harness.clock.instant())));
    }

    // ---- Live ----

    /** History up to Friday midnight, then two days at odd steps of the clock, restarted now and then. */
    private static List<Fact> live(Harness harness) throws Exception {
        harness.bounded = false;
        harness.clock.set(Instant.parse("2026-03-27T22:59:59Z"));
        Instant until = Instant.parse("2026-03-29T22:00:00Z");
        List<Fact> facts = new ArrayList<>();
        SimulatorSource source = harness.open();
        Checkpoint at = null;
        int step = 0;
        while (true) {
            Batch batch = source.poll(at, Duration.ZERO);
            at = batch.next() == null ? at : batch.next();
            for (Fact fact : batch.facts()) {
                assertFalse(fact.at().isAfter(harness.clock.instant()), fact::toString);
                for (Object value : fact.values().values()) {
                    assertFalse(value instanceof Instant i && i.isAfter(fact.at()), fact::toString);
                }
            }
            facts.addAll(batch.facts());
            if (batch.endOfData()) {
                if (harness.clock.instant().equals(until)) {
                    source.close();
                    return facts;
                }
                Instant next = harness.clock.instant().plusSeconds(1 + step * 131 % 900);
                harness.clock.set(next.isAfter(until) ? until : next);
                if (step++ % 50 == 0) {
                    source.close();
                    source = harness.open();
                }
            }
        }
    }

    @Test
    void liveTrafficFollowsTheClockAndAddsUpToTheHistory() throws Exception {
        List<Fact> live = live(new Harness().with("days", 1));
        var liveRows = FactFold.of(live).all();
        Harness later = new Harness().with("start", "2026-03-26").with("days", 4);
        var historyRows = FactFold.of(later.read()).all();
        int rows = 0;
        for (String type : historyRows.keySet()) {
            for (String key : historyRows.get(type).keySet()) {
                assertEquals(historyRows.get(type).get(key), liveRows.get(type).get(key), key);
                rows++;
            }
        }
        assertTrue(rows > 15_000);
        // What is more in the live rows had not ended.
        for (String type : liveRows.keySet()) {
            for (String key : liveRows.get(type).keySet()) {
                if (!historyRows.get(type).containsKey(key)) {
                    assertTrue(Set.of("segment", "agent_state", "contact").contains(type), key);
                    assertFalse(liveRows.get(type).get(key).containsKey("to_at"), key);
                    assertFalse(liveRows.get(type).get(key).containsKey("acw_s"), key);
                }
            }
        }
    }

    @Test
    void aLiveCallIsPendingThenAnsweredThenEnded() throws Exception {
        Map<String, List<Fact>> patches = new HashMap<>();
        for (Fact fact : live(new Harness().with("days", 1).with("volume", 200))) {
            if (fact.type().name().equals("segment") && fact.at().isAfter(Instant.parse("2026-03-28T00:00:00Z"))) {
                patches.computeIfAbsent(fact.key(), key -> new ArrayList<>()).add(fact);
            }
        }
        int answered = 0;
        for (List<Fact> call : patches.values()) {
            if (call.size() == 4) {
                answered++;
                assertEquals("pending", call.get(0).get("outcome"));
                assertEquals("answered", call.get(1).get("outcome"));
                assertEquals(call.get(1).at(), call.get(1).get("answered_at"));
                assertEquals(call.get(2).at(), call.get(2).get("ended_at"));
                assertNotNull(call.get(3).get("acw_s"));
                assertTrue(call.get(0).at().isBefore(call.get(1).at()));
            }
        }
        assertTrue(answered > 20, "answered " + answered);
    }

    @Test
    void timeCanRunFasterButNotAheadOfTheClock() throws Exception {
        Harness harness = new Harness().with("days", 1).with("speed", 60.0).with("volume", 300);
        harness.bounded = false;
        harness.clock.set(Instant.parse("2026-04-01T12:00:00Z"));
        Instant midnight = Instant.parse("2026-03-31T22:00:00Z");
        Checkpoint at;
        try (SimulatorSource source = harness.open()) {
            at = follow(source, null, midnight);
            harness.clock.set(harness.clock.instant().plus(Duration.ofMinutes(10)));
            at = follow(source, at, midnight.plus(Duration.ofHours(10)));
        }
        try (SimulatorSource source = harness.open()) {
            harness.clock.set(harness.clock.instant().plus(Duration.ofHours(1)));
            follow(source, at, harness.clock.instant());
        }
    }

    /** Reads on and checks that the simulated time is a given one. */
    private static Checkpoint follow(SimulatorSource source, Checkpoint from, Instant time) throws Exception {
        Checkpoint at = from;
        Instant newest = Instant.EPOCH;
        Batch batch;
        do {
            batch = source.poll(at, Duration.ZERO);
            at = batch.next() == null ? at : batch.next();
            for (Fact fact : batch.facts()) {
                assertFalse(fact.at().isAfter(time), fact::toString);
                newest = fact.at().isAfter(newest) ? fact.at() : newest;
            }
        } while (!batch.endOfData());
        assertTrue(newest.isAfter(time.minus(Duration.ofMinutes(30))), newest::toString);
        return at;
    }

    // ---- A centre like others ----

    @ParameterizedTest
    @CsvSource({"2026-03-26, 1200, 5, 0", "2026-10-22, 1200, 5, 0", "2026-03-26, 150, 1, 3", "2026-03-26, 3000, 3, 0"})
    void eachStoryIsTold(String start, int volume, int queues, int agents) throws Exception {
        Harness harness = new Harness()
                .with("start", start)
                .with("days", 5)
                .with("volume", volume)
                .with("queues", queues)
                .with("agents", agents);
        harness.clock.set(Instant.parse("2026-11-01T00:00:00Z"));
        var rows = FactFold.of(harness.read()).all();
        Map<String, List<Map<String, Object>>> byContact = byContact(rows);

        Map<String, TreeMap<Instant, Map<String, Object>>> states = new HashMap<>();
        // At the end of the history, those on duty are still in a state.
        rows.get("agent_state").values().removeIf(state -> !state.containsKey("to_at"));
        for (Map<String, Object> state : rows.get("agent_state").values()) {
            assertTrue(at(state, "from_at").isBefore(at(state, "to_at")));
            Map<String, Object> other = states.computeIfAbsent((String) state.get("agent_id"), agent -> new TreeMap<>())
                    .put(at(state, "from_at"), state);
            assertEquals(null, other);
        }
        states.values().forEach(SimulatorSourceTest::assertNoOverlap);

        Set<String> queueNames = new HashSet<>();
        for (List<Map<String, Object>> segments : byContact.values()) {
            long seq = 1;
            Instant last = Instant.EPOCH;
            for (Map<String, Object> segment : segments) {
                queueNames.add((String) segment.get("queue"));
                assertEquals(seq++, segment.get("seq"));
                assertFalse(at(segment, "queued_at").isBefore(last));
                last = at(segment, "ended_at");
                assertFalse(last.isBefore(at(segment, "queued_at")));
                if (!segment.get("outcome").equals("answered")) {
                    continue;
                }
                Instant answered = at(segment, "answered_at");
                assertTrue(answered.isAfter(at(segment, "queued_at")));
                assertEquals(
                        Duration.between(answered, last).toSeconds(),
                        seconds(segment, "talk_s") + seconds(segment, "hold_s"));
                // The agent's states tell the same story.
                TreeMap<Instant, Map<String, Object>> own = states.get((String) segment.get("agent_id"));
                assertEquals("talk", own.get(answered).get("state"));
                assertEquals(last, at(own.lowerEntry(last).getValue(), "to_at"));
                assertEquals("acw", own.get(last).get("state"));
                assertEquals(last.plusSeconds(seconds(segment, "acw_s")), at(own.get(last), "to_at"));
            }
            Map<String, Object> contact = rows.get("contact").get(key("contact_id", segments.get(0)));
            assertFalse(at(contact, "received_at").isAfter(at(segments.get(0), "queued_at")));
        }
        assertEquals(queues + 2, queueNames.size(), queueNames::toString);

        Map<String, Instant> opened = new HashMap<>();
        for (Map<String, Object> event : rows.get("case_event").values()) {
            if (event.get("type").equals("opened")) {
                assertEquals(null, opened.put((String) event.get("case_id"), at(event, "at")));
            }
        }
        for (Map<String, Object> event : rows.get("case_event").values()) {
            Instant open = opened.get((String) event.get("case_id"));
            assertNotNull(open, event::toString);
            assertFalse(at(event, "at").isBefore(open));
        }
        int replies = 0;
        int acknowledged = 0;
        int received = 0;
        for (Map<String, Object> message : rows.get("message").values()) {
            received += message.get("direction").equals("in") ? 1 : 0;
            acknowledged += message.get("kind").equals("auto-ack") ? 1 : 0;
            if (message.get("direction").equals("out") && message.get("kind").equals("reply")) {
                replies++;
                Map<String, Object> state = states.get((String) message.get("agent_id"))
                        .floorEntry(at(message, "at"))
                        .getValue();
                assertEquals("backoffice", state.get("state"));
                assertTrue(at(message, "at").isBefore(at(state, "to_at")));
            }
        }
        assertTrue(replies > volume / 10);
        between(0.85, acknowledged / (double) received, 0.99);
    }

    private static void assertNoOverlap(TreeMap<Instant, Map<String, Object>> states) {
        Instant end = Instant.EPOCH;
        for (Map<String, Object> state : states.values()) {
            assertFalse(at(state, "from_at").isBefore(end), state::toString);
            end = at(state, "to_at");
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void theFiguresAreThoseOfAStrainedService(long seed) throws Exception {
        var rows = FactFold.of(new Harness().with("seed", seed).read()).all();
        Map<Integer, Integer> byWeekday = new TreeMap<>();
        Map<Integer, Integer> byHour = new TreeMap<>();
        Map<String, Integer> byChannel = new TreeMap<>();
        for (Map<String, Object> contact : rows.get("contact").values()) {
            ZonedDateTime at = at(contact, "received_at").atZone(PARIS);
            byWeekday.merge(at.getDayOfWeek().getValue(), 1, Integer::sum);
            byChannel.merge((String) contact.get("channel"), 1, Integer::sum);
            if (at.getDayOfWeek().getValue() < 6) {
                byHour.merge(at.getHour(), 1, Integer::sum);
            }
        }
        double weekdays = byWeekday.entrySet().stream()
                        .filter(entry -> entry.getKey() < 6)
                        .mapToInt(Map.Entry::getValue)
                        .sum()
                / 20.0;
        between(1_050, weekdays, 1_350);
        assertTrue(byWeekday.get(1) > 1.15 * byWeekday.get(5), byWeekday::toString);
        assertTrue(byWeekday.get(6) < 0.65 * byWeekday.get(5), byWeekday::toString);
        assertTrue(byWeekday.get(7) < byWeekday.get(6), byWeekday::toString);
        assertTrue(byHour.get(10) > 1.3 * byHour.get(13) && byHour.get(15) > 1.15 * byHour.get(13), byHour::toString);
        assertTrue(byHour.get(3) * 15 < byHour.get(10), byHour::toString);
        assertEquals(Set.of("phone", "chat", "email", "webform"), byChannel.keySet());

        Figures all = new Figures();
        Figures mondayMornings = new Figures();
        Figures otherMornings = new Figures();
        byContact(rows).values().forEach(segments -> {
            ZonedDateTime at = at(segments.get(0), "queued_at").atZone(PARIS);
            all.add(segments);
            if (at.getHour() >= 8 && at.getHour() < 11 && at.getDayOfWeek().getValue() < 6) {
                (at.getDayOfWeek().getValue() == 1 ? mondayMornings : otherMornings).add(segments);
            }
        });
        between(0.60, all.inTime / (double) all.offered, 0.80);
        between(0.04, all.lost / (double) all.offered, 0.10);
        between(270, all.handling / (double) all.answered, 360);
        between(0.01, all.transferred / (double) all.answered, 0.08);
        assertTrue(all.overflown > 100);
        assertTrue(mondayMornings.inTime / (double) mondayMornings.offered
                < otherMornings.inTime / (double) otherMornings.offered - 0.05);

        double worked = 0;
        double present = 0;
        for (Map<String, Object> state : rows.get("agent_state").values()) {
            if (state.containsKey("to_at") && !Set.of("pause", "lunch").contains((String) state.get("state"))) {
                long length = Duration.between(at(state, "from_at"), at(state, "to_at"))
                        .toSeconds();
                present += length;
                worked +=
                        Set.of("talk", "hold", "acw", "backoffice").contains((String) state.get("state")) ? length : 0;
            }
        }
        between(0.70, worked / present, 0.85);

        Set<String> types = Set.of(
                "absence",
                "agent_state",
                "case",
                "case_event",
                "contact",
                "message",
                "schedule",
                "segment",
                "survey_invite",
                "survey_response");
        assertEquals(types, rows.keySet());
    }

    /** What the usual KPIs count, by contact. */
    private static final class Figures {
        int offered;
        int answered;
        int inTime;
        int lost;
        int overflown;
        int transferred;
        long handling;

        void add(List<Map<String, Object>> segments) {
            offered++;
            Instant first = at(segments.get(0), "queued_at");
            boolean wasAnswered = false;
            for (Map<String, Object> segment : segments) {
                overflown += segment.get("outcome").equals("overflow") ? 1 : 0;
                transferred += Boolean.TRUE.equals(segment.get("transfer")) ? 1 : 0;
                if (segment.get("outcome").equals("answered")) {
                    handling += seconds(segment, "talk_s") + seconds(segment, "hold_s") + seconds(segment, "acw_s");
                    if (!wasAnswered) {
                        answered++;
                        inTime += Duration.between(first, at(segment, "answered_at"))
                                                .toSeconds()
                                        <= 30
                                ? 1
                                : 0;
                    }
                    wasAnswered = true;
                }
            }
            lost += wasAnswered ? 0 : 1;
        }
    }

    // ---- Settings ----

    @Test
    void wrongSettingsAreSaid() throws Exception {
        assertRefused(
                march().with("zone", "Mars/North"),
                "Setting 'zone' is 'Mars/North', which is not a time zone; write one such as Europe/Paris.");
        assertRefused(
                march().with("start", "yesterday"),
                "Setting 'start' is 'yesterday'; write a date of the past, such as 2026-03-02.");
        assertEquals(
                "Le réglage « start » vaut « 2026-12-24 » ; écrivez une date passée, par exemple 2026-03-02.",
                assertThrows(SourceException.class, march().with("start", "2026-12-24")::open)
                        .sentence()
                        .fr());
    }

    private static void assertRefused(Harness harness, String message) {
        SourceException e = assertThrows(SourceException.class, harness::open);
        assertEquals(SourceException.Kind.CONFIG, e.kind());
        assertEquals(message, e.getMessage());
    }

    @Test
    void anotherCentreIsNotMixedIntoAStore() throws Exception {
        Checkpoint stored;
        try (SimulatorSource source = march().open()) {
            stored = source.poll(null, Duration.ZERO).next();
        }
        try (SimulatorSource source = march().with("seed", 7L).open()) {
            SourceException e = assertThrows(SourceException.class, () -> source.poll(stored, Duration.ZERO));
            assertEquals(
                    "The settings seed, zone, volume, queues and agents are not those that the stored facts were"
                            + " simulated with (1/Europe/Paris/1200/5/0, now 7/Europe/Paris/1200/5/0); set them back,"
                            + " or give the source another name.",
                    e.getMessage());
        }
    }

    // ---- Help ----

    private static Map<String, List<Map<String, Object>>> byContact(
            Map<String, Map<String, Map<String, Object>>> rows) {
        Map<String, List<Map<String, Object>>> byContact = new TreeMap<>();
        for (Map<String, Object> segment : rows.get("segment").values()) {
            if (segment.containsKey("ended_at")) {
                byContact
                        .computeIfAbsent((String) segment.get("contact_id"), contact -> new ArrayList<>())
                        .add(segment);
            }
        }
        byContact.values().forEach(segments -> segments.sort(Comparator.comparing(s -> (Long) s.get("seq"))));
        return byContact;
    }

    private static String key(String field, Map<String, Object> row) {
        String value = row.get(field).toString();
        return field + "=" + value.length() + ":" + value + ";";
    }

    private static Instant at(Map<String, Object> row, String field) {
        Object value = row.get(field);
        assertNotNull(value, () -> field + " of " + row);
        return (Instant) value;
    }

    private static long seconds(Map<String, Object> row, String field) {
        return row.get(field) == null ? 0 : ((BigDecimal) row.get(field)).longValueExact();
    }

    private static void between(double least, double value, double most) {
        assertTrue(least <= value && value <= most, () -> value + " is not between " + least + " and " + most);
    }
}
