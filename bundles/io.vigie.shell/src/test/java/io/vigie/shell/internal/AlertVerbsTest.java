package io.vigie.shell.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.alert.Alert;
import io.vigie.alert.AlertException;
import io.vigie.alert.AlertState;
import io.vigie.alert.Alerts;
import io.vigie.kpi.Text;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AlertVerbsTest {
    private final Typed typed = new Typed();
    private final Book book = new Book();

    /** One rule that can be muted. */
    private static final class Book implements Alerts {
        @Nullable
        Instant until = Instant.EPOCH;

        private Alert alert() {
            return new Alert(
                    "low",
                    Text.of("Low", "Bas"),
                    "warning",
                    "aht",
                    Text.of("c", "c"),
                    AlertState.FIRING,
                    Instant.EPOCH,
                    null,
                    null,
                    until,
                    null,
                    List.of(),
                    List.of());
        }

        @Override
        public List<Alert> list() {
            return List.of(alert());
        }

        @Override
        public Alert mute(String id, @Nullable Instant end) {
            if (!id.equals("low")) {
                throw new AlertException(AlertException.Kind.UNKNOWN, "No rule.", "Pas de règle.");
            }
            until = end;
            return alert();
        }

        @Override
        public Alert find(String id) {
            throw new UnsupportedOperationException();
        }

        @Override
        public String rule(String id) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Alert write(String id, String rule, @Nullable String before) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void delete(String id, String before) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<Alert.Change> history(String id, int most) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Alert acknowledge(String id, String by, String comment) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<String> channels() {
            return List.of();
        }

        @Override
        public Trial test(String id, boolean send, Locale locale) {
            throw new UnsupportedOperationException();
        }
    }

    @BeforeEach
    void offer() {
        typed.offered.add(book);
    }

    @Test
    void aRuleIsMutedAndTellsAgain() {
        Instant before = Instant.now().minusSeconds(1);
        Typed.Answer muted = typed.run("alert", "mute", "low", "--for", "PT2H");
        assertEquals(0, muted.code(), muted.err());
        assertTrue(muted.out().startsWith("Muted until "), muted.out());
        assertTrue(!book.until.isBefore(before.plus(Duration.ofHours(2))), book.until.toString());
        // Of an hour that the clocks repeat, the first is meant.
        Instant day = Instant.now()
                .plus(Duration.ofDays(1))
                .truncatedTo(java.time.temporal.ChronoUnit.SECONDS)
                .atZone(Samples.PARIS)
                .withEarlierOffsetAtOverlap()
                .toInstant();
        typed.run("alert", "mute", "low", "--until", day.toString());
        assertEquals(day, book.until);
        typed.run(
                "alert",
                "mute",
                "low",
                "--until",
                day.atZone(Samples.PARIS).toLocalDateTime().toString());
        assertEquals(day, book.until);
        assertTrue(typed.run("alert", "mute", "low", "--until", day.toString(), "--json")
                .out()
                .contains("\"mutedUntil\" : \"" + day + "\""));
        typed.locale = Locale.FRENCH;
        assertEquals(
                new Typed.Answer(0, "Elle prévient de nouveau : low\n", ""),
                typed.run("alert", "mute", "low", "--off"));
        assertNull(book.until);
        assertEquals(1, typed.run("alert", "mute", "other", "--off").code());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "--for soon",
                "--for PT0S",
                "--for PT-1H",
                "--for PT99999999999H",
                "--until 2020-01-01T00:00",
                "--until tomorrow",
                "--for PT1H --off",
            })
    void whatMakesNoSenseIsRefused(String options) {
        String[] all = ("alert mute low " + options).strip().split(" ");
        assertEquals(2, typed.run(all).code());
        assertEquals(Instant.EPOCH, book.until);
    }
}
