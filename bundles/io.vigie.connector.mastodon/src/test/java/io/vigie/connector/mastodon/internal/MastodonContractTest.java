package io.vigie.connector.mastodon.internal;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.vigie.source.DataSourceFactory;
import io.vigie.testkit.DataSourceContract;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

class MastodonContractTest extends DataSourceContract {
    private static final Instant START = Instant.parse("2026-03-01T08:00:00Z");

    private FakeMastodon mastodon;
    private int conversations;

    @BeforeEach
    void start() throws IOException {
        mastodon = new FakeMastodon();
        mastodon.pageSize = 20;
    }

    @AfterEach
    void stop() {
        mastodon.close();
    }

    @Override
    protected DataSourceFactory factory() {
        return new MastodonFactory();
    }

    @Override
    protected Set<Capability> capabilities() {
        return EnumSet.complementOf(EnumSet.of(Capability.RECEIVES));
    }

    @Override
    protected Map<String, Object> settings() {
        converse(25);
        return Map.of("url", mastodon.url(), "token", FakeMastodon.TOKEN);
    }

    @Override
    protected void more() {
        converse(2);
        clock.advance(Duration.ofMinutes(10));
    }

    @Override
    protected boolean spoil() throws IOException {
        mastodon.notifyOf(new ObjectMapper()
                .createObjectNode()
                .put("id", "15000")
                .put("type", "mention")
                .set("status", new ObjectMapper().createObjectNode().put("id", "15")));
        return true;
    }

    @Override
    protected List<Wrong> wrongSettings() {
        return List.of(
                new Wrong(
                        Map.of("url", "mastodon.example", "token", "t"),
                        "Setting \"url\": \"mastodon.example\" is not the address of a server; write it like"
                                + " https://mastodon.example, with nothing behind it."),
                new Wrong(
                        Map.of("url", mastodon.url(), "token", "a b"),
                        "Setting \"token\" is empty or holds blanks; copy the access token of the application, best as a"
                                + " reference like $[secret:mastodon]."),
                new Wrong(
                        Map.of("url", mastodon.url(), "token", "t", "interval", 1),
                        "Setting \"interval\": 1 is too short; write 10 seconds or more."),
                new Wrong(
                        Map.of("url", mastodon.url(), "token", "t", "since", "March"),
                        "Setting \"since\": \"March\" is not a date; write it like 2026-03-01 or 2026-03-01T08:00:00Z."),
                new Wrong(
                        Map.of("url", mastodon.url(), "token", "t", "accounts", "two words"),
                        "Setting \"accounts\": \"two words\" is not the name of an account; write it like help or"
                                + " help@mastodon.example."),
                new Wrong(
                        Map.of("url", mastodon.url(), "token", FakeMastodon.TOKEN, "accounts", "nobody"),
                        "Setting \"accounts\": " + mastodon.url() + " knows no account \"nobody\"; correct the name."));
    }

    /** A request, a reminder, an answer, and what the customer says to it. */
    private void converse(int more) {
        for (int end = conversations + more; conversations < end; conversations++) {
            Instant at = START.plus(Duration.ofMinutes(10L * conversations));
            String customer = String.valueOf(200 + conversations % 7);
            String request = mastodon.post(customer, null, at.toString(), FakeMastodon.US);
            String reminder =
                    mastodon.post(customer, request, at.plusSeconds(60).toString(), FakeMastodon.US);
            String answer =
                    mastodon.post(FakeMastodon.US, reminder, at.plusSeconds(120).toString(), customer);
            mastodon.post(customer, answer, at.plusSeconds(180).toString(), FakeMastodon.US);
        }
    }
}
