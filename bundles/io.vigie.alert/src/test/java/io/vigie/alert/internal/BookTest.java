package io.vigie.alert.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.alert.Alert;
import io.vigie.alert.AlertException;
import io.vigie.alert.AlertState;
import io.vigie.fact.Fact;
import io.vigie.fact.Vocabulary;
import io.vigie.kpi.quality.internal.QualityOfService;
import io.vigie.notify.Content;
import io.vigie.notify.Notifier;
import io.vigie.query.KpiQuery;
import io.vigie.query.Kpis;
import io.vigie.testkit.VirtualClock;
import io.vigie.testkit.internal.FactSource;
import io.vigie.testkit.internal.RealEngine;
import io.vigie.workspace.Workspace;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Rules over a day: from eight to nine in the morning all calls are answered at once, from nine to ten none within a
 * minute, then there are none.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BookTest {
    private static final Instant EIGHT = Instant.parse("2026-03-10T08:00:00Z");
    private static final String LOW =
            "{\"name\": {\"en\": \"Low level\", \"fr\": \"Niveau bas\"}, \"query\": {\"kpis\":"
                    + " [\"service-level\"], \"period\": \"PT30M\", \"tz\": \"Europe/Paris\"}, \"when\": {\"below\": 0.5},"
                    + " \"for\": \"PT10M\", \"severity\": \"critical\", \"channels\": [\"ops\"]}";

    private Workspace workspace;

    @BeforeAll
    void open() throws Exception {
        List<Fact> facts = new ArrayList<>();
        for (int i = 0; i < 480; i++) {
            String queue = i % 24 == 0 ? "<b>\u202ehostile\r\nX: y</b>" : "queue-" + i % 24;
            call(facts, i, EIGHT.plusSeconds(15L * i), i >= 240, queue);
        }
        workspace = RealEngine.over(List.of(new QualityOfService())).open(null);
        workspace.sources().start("calls", true, new FactSource(facts));
        workspace.sources().awaitEnd(status -> {});
    }

    private static void call(List<Fact> facts, int number, Instant at, boolean slow, String queue) {
        facts.add(Fact.of(Vocabulary.CONTACT)
                .set("contact_id", "c" + number)
                .set("channel", "voice")
                .set("direction", "inbound")
                .set("received_at", at)
                .build());
        facts.add(Fact.of(Vocabulary.SEGMENT)
                .set("contact_id", "c" + number)
                .set("seq", 1)
                .set("queue", queue)
                .set("queued_at", at)
                .set("agent_id", "agent-" + Math.floorMod(number, 5))
                .set("answered_at", at.plusSeconds(slow ? 200 : 3))
                .set("ended_at", at.plusSeconds(slow ? 260 : 60))
                .set("outcome", "answered")
                .build());
    }

    @AfterAll
    void close() {
        workspace.close();
    }

    /** Keeps what is said, once for each id, as the post does. */
    private static final class Mailbox implements Notifier {
        final Set<String> ids = new LinkedHashSet<>();
        final List<Content> said = new ArrayList<>();

        @Override
        public String page() {
            return "http://localhost:8080/";
        }

        @Override
        public List<String> channels() {
            return List.of("ops");
        }

        @Override
        public void send(String id, String channel, Composer composer) {
            if (ids.add(channel + id)) {
                said.add(composer.in(Locale.FRENCH));
            }
        }
    }

    private final VirtualClock clock = new VirtualClock("2026-03-10T09:00:00Z");
    private final Mailbox mailbox = new Mailbox();
    private final List<Map<String, Object>> events = new ArrayList<>();

    @BeforeEach
    void empty() {
        mailbox.ids.clear();
        mailbox.said.clear();
    }

    private Book book(Path home) {
        return new Book(home, () -> Optional.of(workspace.kpis()), () -> Optional.of(mailbox), events::add, clock);
    }

    private static void rule(Path home, String id, String json) throws Exception {
        Path folder = Files.createDirectories(home.resolve("conf").resolve("alerts"));
        Files.writeString(folder.resolve(id + ".json"), json);
    }

    private void at(Book book, String time) {
        clock.set(Instant.parse("2026-03-10T" + time + ":00Z"));
        book.work(null);
    }

    @Test
    void aRuleWaitsFiresIsToldOnceAndEndsAlsoOverRestarts(@TempDir Path home) throws Exception {
        rule(home, "low", LOW);
        Book book = book(home);
        at(book, "09:00");
        assertEquals(AlertState.NORMAL, book.find("low").state());
        at(book, "09:30");
        assertEquals(AlertState.PENDING, book.find("low").state());
        at(book(home), "09:35");
        book = book(home);
        assertEquals(AlertState.PENDING, book.find("low").state());
        assertEquals(Instant.parse("2026-03-10T09:30:00Z"), book.find("low").since());
        assertEquals(List.of(), mailbox.said);
        at(book, "09:40");
        Alert firing = book.find("low");
        assertEquals(AlertState.FIRING, firing.state());
        assertEquals(1, mailbox.said.size());
        Content said = mailbox.said.get(0);
        assertTrue(said.subject().contains("Alerte : Niveau bas"), said.subject());
        for (String part : List.of(
                "Taux de service",
                "0,0 %".replace(' ', '\u00a0'),
                "Europe/Paris",
                "valeur < 0.5",
                "comptés",
                "http://localhost:8080/#/explorer?kpi=service-level&period=2026-03-10T10:10/2026-03-10T10:40&tz=Europe%2FParis")) {
            assertTrue(said.text().contains(part), part + " in " + said.text());
        }
        at(book, "09:45");
        book = book(home);
        at(book, "09:50");
        assertEquals(1, mailbox.said.size(), "told once, over a restart as well");
        assertEquals(AlertState.FIRING, book.find("low").state());
        assertEquals("me", book.acknowledge("low", "me", "on it").acknowledged().by());
        assertEquals("me", book(home).find("low").acknowledged().by());
        // No call comes any more: there is nothing to alert of.
        at(book, "11:30");
        assertEquals(AlertState.NO_DATA, book.find("low").state());
        assertNull(book.find("low").acknowledged());
        assertEquals(2, mailbox.said.size());
        assertEquals("io.vigie.alert.over", mailbox.said.get(1).type());
        assertEquals(
                List.of("NO_DATA", "FIRING", "PENDING"),
                book(home).history("low", 10).stream()
                        .map(change -> change.to().name())
                        .toList());
        assertTrue(events.stream().anyMatch(event -> event.get("state").equals("FIRING")), events.toString());
    }

    @Test
    void whatIsUndefinedMeansWhatTheRuleSays(@TempDir Path home) throws Exception {
        for (String word : List.of("NO_DATA", "OK", "ALERT")) {
            rule(
                    home,
                    word.toLowerCase(Locale.ROOT).replace('_', '-'),
                    LOW.replace("\"for\": \"PT10M\"", "\"noData\": \"" + word + "\""));
        }
        Book book = book(home);
        at(book, "20:00");
        assertEquals(AlertState.NO_DATA, book.find("no-data").state());
        assertEquals(AlertState.NORMAL, book.find("ok").state());
        assertEquals(AlertState.FIRING, book.find("alert").state());
    }

    @Test
    void aStormIsOneMessageAndHostileNamesAreInert(@TempDir Path home) throws Exception {
        rule(
                home,
                "by-queue",
                LOW.replace("\"period\": \"PT30M\"", "\"period\": \"PT1H\", \"by\": [\"queue\"]")
                        .replace("\"for\": \"PT10M\"", "\"for\": \"PT0S\""));
        Book book = book(home);
        at(book, "10:00");
        assertEquals(24, book.find("by-queue").instances().size());
        assertEquals(1, mailbox.said.size());
        Content said = mailbox.said.get(0);
        assertTrue(said.subject().contains("24 alertes"), said.subject());
        assertFalse(said.html().contains("<b>"), said.html());
        assertFalse(said.html().contains("\u202e"), "nothing turns text about");
        assertTrue(said.text().contains("Et 4 autres"), said.text());
    }

    @Test
    void aMutedRuleTellsNobodyUntilItsTimeIsOver(@TempDir Path home) throws Exception {
        rule(home, "low", LOW.replace("\"for\": \"PT10M\"", "\"repeat\": \"PT5M\""));
        Book book = book(home);
        at(book, "09:00");
        book.mute("low", Instant.parse("2026-03-10T09:45:00Z"));
        at(book, "09:30");
        at(book(home), "09:40");
        assertEquals(List.of(), mailbox.said);
        assertNotNull(book(home).find("low").mutedUntil());
        book = book(home);
        at(book, "09:46");
        assertEquals(1, mailbox.said.size());
        at(book, "09:48");
        assertEquals(1, mailbox.said.size());
        at(book, "09:52");
        assertEquals(2, mailbox.said.size(), "it is said again while nobody has seen to it");
        book.acknowledge("low", "me", "");
        at(book, "09:59");
        assertEquals(2, mailbox.said.size());
    }

    @Test
    void changesAreMeasuredAgainstThePeriodBefore(@TempDir Path home) throws Exception {
        rule(
                home,
                "fell",
                LOW.replace("{\"below\": 0.5}", "{\"change\": {\"against\": \"previous\", \"fall\": 30}}")
                        .replace("\"for\": \"PT10M\", ", ""));
        rule(
                home,
                "week",
                LOW.replace("{\"below\": 0.5}", "{\"change\": {\"against\": \"same-weekday\", \"fall\": 30}}")
                        .replace("\"for\": \"PT10M\", ", ""));
        Book book = book(home);
        at(book, "09:00");
        assertEquals(AlertState.NORMAL, book.find("fell").state());
        assertEquals(AlertState.NO_DATA, book.find("week").state(), "there was no week before");
        at(book, "09:30");
        assertEquals(AlertState.FIRING, book.find("fell").state());
        assertEquals(
                "1",
                book.find("fell")
                        .instances()
                        .get(0)
                        .compared()
                        .stripTrailingZeros()
                        .toPlainString());
    }

    @Test
    void whatIsProvisionalCountsOnlyWhereItIsAskedFor(@TempDir Path home) throws Exception {
        // Whether a case was resolved at the first contact is final after a week: yesterday none was, before that all.
        Instant now = Instant.now();
        Instant today = now.truncatedTo(ChronoUnit.DAYS);
        List<Fact> facts = new ArrayList<>();
        for (int day = 1; day <= 12; day++) {
            for (int i = 0; i < 10; i++) {
                resolved(
                        facts,
                        "case-" + day + "-" + i,
                        today.minus(Duration.ofDays(day)).plusSeconds(i),
                        day > 1);
            }
        }
        try (Workspace own = RealEngine.over(List.of(new QualityOfService())).open(null)) {
            own.sources().start("cases", true, new FactSource(facts));
            own.sources().awaitEnd(status -> {});
            String open = LOW.replace("service-level", "fcr")
                    .replace("PT30M", "yesterday")
                    .replace("Europe/Paris", "UTC")
                    .replace("\"for\": \"PT10M\", ", "");
            rule(home, "final", open);
            rule(home, "asked", open.replace("\"severity\"", "\"provisional\": true, \"severity\""));
            clock.set(now);
            Book book = new Book(home, () -> Optional.of(own.kpis()), () -> Optional.of(mailbox), events::add, clock);
            book.work(null);
            Alert asked = book.find("asked");
            assertEquals(AlertState.FIRING, asked.state(), asked.toString());
            assertEquals(today, asked.instances().get(0).question().to());
            Alert waiting = book.find("final");
            assertEquals(AlertState.NORMAL, waiting.state(), waiting.toString());
            Alert.Instance looked = waiting.instances().get(0);
            assertEquals(10, looked.n());
            // The latest day that nothing can change any more, also when a day has ended since this test began.
            Instant to = looked.question().to();
            assertFalse(to.plus(Duration.ofDays(7)).isAfter(Instant.now()), to.toString());
            assertFalse(to.plus(Duration.ofDays(8)).isBefore(now), to.toString());
            assertEquals(Duration.ofDays(1), Duration.between(looked.question().from(), to));
        }
    }

    private static void resolved(List<Fact> facts, String id, Instant at, boolean atOnce) {
        facts.add(Fact.of(Vocabulary.CASE_EVENT)
                .set("case_id", id)
                .set("type", "opened")
                .set("at", at)
                .build());
        if (atOnce) {
            facts.add(Fact.of(Vocabulary.MESSAGE)
                    .set("case_id", id)
                    .set("message_id", "m-" + id)
                    .set("direction", "in")
                    .set("at", at.plusSeconds(60))
                    .build());
            facts.add(Fact.of(Vocabulary.CASE_EVENT)
                    .set("case_id", id)
                    .set("type", "closed")
                    .set("at", at.plusSeconds(3600))
                    .build());
        }
    }

    /** A rule that cannot be worked out says so, and stops no other: not by what it asks, nor by what it comes upon. */
    @Test
    void aRuleThatFailsStopsNoOther(@TempDir Path home) throws Exception {
        // Its KPI has no target, so that no figure has a status.
        rule(home, "a-no-target", LOW.replace("{\"below\": 0.5}", "{\"status\": [\"bad\"]}"));
        rule(home, "low", LOW.replace("\"for\": \"PT10M\", ", ""));
        Book book = book(home);
        at(book, "09:30");
        assertEquals(AlertState.FIRING, book.find("low").state());
        assertEquals(1, mailbox.said.size());
        Alert failed = book.find("a-no-target");
        assertEquals(AlertState.ERROR, failed.state());
        assertTrue(failed.error().en().contains("target"), failed.error().en());
    }

    /** Where the clocks show an hour twice, only its moments tell which. */
    @Test
    void theLinkOfAnAlertOpensItsOwnPeriod(@TempDir Path home) throws Exception {
        rule(home, "low", LOW.replace("\"for\": \"PT10M\"", "\"noData\": \"ALERT\""));
        Book book = book(home);
        clock.set(Instant.parse("2026-10-25T01:30:00Z"));
        book.work(null);
        String link = book.find("low").instances().get(0).link();
        assertTrue(link.contains("period=2026-10-25T01:00:00Z/2026-10-25T01:30:00Z&"), link);
        clock.set(Instant.parse("2026-10-25T23:00:00Z"));
        book.work(null);
        link = book.find("low").instances().get(0).link();
        assertTrue(link.contains("period=2026-10-25T23:30/2026-10-26&"), link);
    }

    @Test
    void groupsBeyondTheMostAreToldAsLeftOut(@TempDir Path home) throws Exception {
        List<Fact> facts = new ArrayList<>();
        for (int i = 0; i < 203; i++) {
            call(facts, i, EIGHT.plusSeconds(i), false, "queue-" + i);
        }
        try (Workspace own = RealEngine.over(List.of(new QualityOfService())).open(null)) {
            own.sources().start("calls", true, new FactSource(facts));
            own.sources().awaitEnd(status -> {});
            rule(home, "many", LOW.replace("\"tz\"", "\"by\": [\"queue\"], \"tz\""));
            Book book = new Book(home, () -> Optional.of(own.kpis()), () -> Optional.of(mailbox), events::add, clock);
            at(book, "08:15");
            assertEquals(200, book.find("many").instances().size());
            assertTrue(
                    book.troubles().toString().contains("3 more are left out"),
                    book.troubles().toString());
        }
    }

    @Test
    void aDayThatBeginsHasNoDataYet(@TempDir Path home) throws Exception {
        rule(home, "today", LOW.replace("PT30M", "today").replace("Europe/Paris", "UTC"));
        Book book = book(home);
        at(book, "00:00");
        Alert today = book.find("today");
        assertEquals(AlertState.NO_DATA, today.state(), String.valueOf(today.error()));
    }

    @Test
    void whatFailsInAnUnforeseenWayStopsNoOtherRule(@TempDir Path home) throws Exception {
        rule(home, "a-broken", LOW.replace("service-level", "answer-rate"));
        rule(home, "low", LOW.replace("\"for\": \"PT10M\", ", ""));
        Kpis sound = workspace.kpis();
        Kpis broken = (Kpis) Proxy.newProxyInstance(
                Kpis.class.getClassLoader(), new Class<?>[] {Kpis.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("evaluate")
                            && ((KpiQuery) arguments[0]).kpis().contains("answer-rate")) {
                        throw new IllegalStateException("the bundle is being replaced");
                    }
                    return method.invoke(sound, arguments);
                });
        Book book = new Book(home, () -> Optional.of(broken), () -> Optional.of(mailbox), events::add, clock);
        at(book, "09:30");
        assertEquals(AlertState.ERROR, book.find("a-broken").state());
        assertEquals(AlertState.FIRING, book.find("low").state());
        assertEquals(1, mailbox.said.size());
    }

    /** What is told is known before: who is killed in between tells nobody twice. */
    @Test
    void whoIsKilledWhileTellingTellsTheSameAgain(@TempDir Path home) throws Exception {
        rule(home, "low", LOW.replace("\"for\": \"PT10M\", ", ""));
        List<String> ids = new ArrayList<>();
        Notifier killing = new Notifier() {
            @Override
            public String page() {
                return "";
            }

            @Override
            public List<String> channels() {
                return List.of("ops");
            }

            @Override
            public void send(String id, String channel, Composer composer) {
                ids.add(id);
                throw new IllegalStateException("killed");
            }
        };
        Book dying =
                new Book(home, () -> Optional.of(workspace.kpis()), () -> Optional.of(killing), events::add, clock);
        clock.set(Instant.parse("2026-03-10T09:30:00Z"));
        assertThrows(IllegalStateException.class, () -> dying.work(null));
        at(book(home), "09:31");
        assertEquals(1, mailbox.said.size());
        assertEquals(Set.of("ops" + ids.get(0)), mailbox.ids, "the post knows it again by its id");
    }

    @Test
    void wrongRulesAreRefusedWithAllThatIsWrong(@TempDir Path home) throws Exception {
        Book book = book(home);
        AlertException refused = assertThrows(
                AlertException.class,
                () -> book.write(
                        "low",
                        "{\"name\": \"x\", \"query\": {\"kpis\": [\"aht\"], \"by\": [\"agent_id\"], \"period\": \"soon\"},"
                                + " \"when\": {\"over\": 3}, \"for\": \"5 min\", \"what\": 1}",
                        null));
        assertEquals(
                Set.of("/query/by", "/query/period", "/when", "/for", "/what"),
                Set.copyOf(refused.faults().stream()
                        .map(AlertException.Fault::pointer)
                        .toList()));
        assertThrows(AlertException.class, () -> book.write("low", LOW.replace("service-level", "no-such"), null));
        book.write("low", LOW, null);
        assertThrows(AlertException.class, () -> book.write("low", LOW, null), "it is there");
        assertThrows(AlertException.class, () -> book.delete("low", "another"));
        rule(home, "low", "{");
        assertEquals(AlertState.ERROR, book.find("low").state());
        assertEquals(1, book.troubles().size());
        book.delete("low", "{");
        assertEquals(List.of(), book.list());
    }
}
