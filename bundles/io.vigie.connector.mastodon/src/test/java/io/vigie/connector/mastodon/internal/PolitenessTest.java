package io.vigie.connector.mastodon.internal;

import static io.vigie.connector.mastodon.internal.FakeMastodon.US;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import io.vigie.fact.Vocabulary;
import io.vigie.source.DataSource;
import io.vigie.source.SourceException;
import io.vigie.source.SourceException.Kind;
import io.vigie.testkit.SourceReading;
import io.vigie.testkit.SourceSetup;
import io.vigie.testkit.VirtualClock;
import java.io.IOException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Limits of the server, and what its refusals mean. The server's clock is the true one, ours stands. */
class PolitenessTest {
    private static final String MENTIONS = "/api/v1/notifications";

    private final VirtualClock clock = new VirtualClock(SourceSetup.NOW);
    private FakeMastodon mastodon;

    @BeforeEach
    void start() throws IOException {
        mastodon = new FakeMastodon();
    }

    @AfterEach
    void stop() {
        mastodon.close();
    }

    @Test
    void afterTooManyRequestsItWaitsUntilTheLimitIsSetAnew() throws Exception {
        mastodon.fail(MENTIONS, exchange -> answer(exchange, 429));
        SourceException pause = refused();
        assertEquals(Kind.TRANSIENT, pause.kind());
        assertAbout(300, pause);
        assertTrue(pause.getMessage().startsWith(mastodon.url() + " allows no more requests for "));
    }

    @Test
    void itWaitsAsLongAsItIsAskedTo() throws Exception {
        mastodon.fail(MENTIONS, exchange -> {
            exchange.getResponseHeaders().set("Retry-After", "17");
            return answer(exchange, 429);
        });
        assertEquals(Duration.ofSeconds(17), refused().retryAfter());
        mastodon.fail(MENTIONS, exchange -> {
            exchange.getResponseHeaders()
                    .set(
                            "Retry-After",
                            DateTimeFormatter.RFC_1123_DATE_TIME.format(
                                    ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(42)));
            return answer(exchange, 503);
        });
        assertAbout(42, refused());
        mastodon.fail(MENTIONS, exchange -> {
            exchange.getResponseHeaders().set("Retry-After", "999999999");
            return answer(exchange, 429);
        });
        assertEquals(Duration.ofHours(1), refused().retryAfter());
    }

    @Test
    void theLimitIsObeyedBeforeItIsHit() throws Exception {
        for (int i = 0; i < 30; i++) {
            mastodon.post("200", null, "2026-03-02T09:%02d:00Z".formatted(i), US);
        }
        mastodon.pageSize = 10;
        try (DataSource source = open()) {
            SourceReading reading = new SourceReading();
            reading.poll(source);
            mastodon.remaining = 20;
            reading.poll(source);
            int asked = mastodon.requests.size();
            SourceException pause = assertThrows(SourceException.class, () -> reading.poll(source));
            assertAbout(300, pause);
            assertEquals(asked, mastodon.requests.size(), "nothing is asked beyond the limit");
            mastodon.remaining = 299;
            clock.advance(Duration.ofMinutes(6));
            reading.drain(source);
            assertEquals(30, reading.fold().rows(Vocabulary.CONTACT).size());
        }
    }

    @Test
    void aPageThatWouldExceedTheLimitIsGivenBackInParts() throws Exception {
        for (int i = 0; i < 10; i++) {
            String moan = mastodon.post("20" + i, null, "2026-03-02T08:%02d:00Z".formatted(i));
            mastodon.post("20" + i, moan, "2026-03-02T09:%02d:00Z".formatted(i), US);
        }
        SourceReading reading = new SourceReading();
        try (DataSource source = open()) {
            mastodon.fail("/api/v1/statuses/1007/context", exchange -> {
                mastodon.remaining = 20;
                return false;
            });
            reading.poll(source);
            assertTrue(reading.fold().rows(Vocabulary.CONTACT).size() < 10);
            assertThrows(SourceException.class, () -> reading.poll(source));
        }
        mastodon.recover();
        mastodon.remaining = 299;
        try (DataSource source = open()) {
            reading.drain(source);
        }
        assertEquals(10, reading.fold().rows(Vocabulary.CONTACT).size());
        assertEquals(10, reading.fold().rows(Vocabulary.CASE).size());
    }

    @Test
    void refusalsSayWhoCanMendThem() throws Exception {
        assertRefused(401, Kind.AUTH, " refuses the token: create a new one for the account and set it as \"token\".");
        assertRefused(
                403,
                Kind.AUTH,
                "The token may not read /api/v1/notifications: give its application the scopes read:accounts,"
                        + " read:notifications and read:statuses, and create the token anew.");
        assertRefused(500, Kind.TRANSIENT, " answers /api/v1/notifications with status 500.");
        assertRefused(503, Kind.TRANSIENT, " answers /api/v1/notifications with status 503.");
        assertRefused(422, Kind.SYSTEM, " answers /api/v1/notifications with status 422.");
        assertRefused(200, Kind.TRANSIENT, " answers /api/v1/notifications with something that is not JSON.");
    }

    @Test
    void aListThatTheTokenMayDoWithoutIsPassedOver() throws Exception {
        mastodon.post("200", null, "2026-03-02T09:00:00Z", US);
        for (int status : new int[] {403, 404}) {
            mastodon.fail("/api/v1/conversations", exchange -> answer(exchange, status));
            try (DataSource source = open()) {
                assertEquals(
                        1,
                        new SourceReading()
                                .drain(source)
                                .fold()
                                .rows(Vocabulary.CONTACT)
                                .size());
            }
        }
    }

    /** The server's clock goes on meanwhile, and shows whole seconds only. */
    private static void assertAbout(long seconds, SourceException pause) {
        long asked = String.valueOf(pause.retryAfter()).equals("null")
                ? -1
                : pause.retryAfter().toSeconds();
        assertTrue(Math.abs(asked - seconds) <= 2, () -> "a pause of " + asked + " s");
    }

    private void assertRefused(int status, Kind kind, String sentence) throws Exception {
        mastodon.fail(MENTIONS, exchange -> {
            mastodon.send(exchange, status, "<html>");
            return true;
        });
        SourceException refusal = refused();
        assertEquals(kind, refusal.kind());
        assertTrue(refusal.getMessage().endsWith(sentence), refusal.getMessage());
    }

    private boolean answer(HttpExchange exchange, int status) throws IOException {
        mastodon.send(exchange, status, "{}");
        return true;
    }

    private SourceException refused() throws Exception {
        try (DataSource source = open()) {
            return assertThrows(SourceException.class, () -> source.poll(null, Duration.ZERO));
        }
    }

    private DataSource open() throws SourceException {
        return new MastodonFactory()
                .open(SourceSetup.of(Map.of("url", mastodon.url(), "token", FakeMastodon.TOKEN))
                        .on(clock));
    }
}
