package io.vigie.connector.mail.internal;

import io.vigie.source.DataSourceFactory;
import io.vigie.testkit.DataSourceContract;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Against GreenMail, which has neither IDLE of the kind nor CONDSTORE. */
class ImapContractTest extends DataSourceContract {
    private final Post post = new Post();

    @BeforeEach
    void start() {
        post.start();
    }

    @AfterEach
    void stop() {
        post.stop();
    }

    @Override
    protected DataSourceFactory factory() {
        return new ImapFactory();
    }

    @Override
    protected Set<Capability> capabilities() {
        return EnumSet.complementOf(EnumSet.of(Capability.RECEIVES));
    }

    @Override
    protected Map<String, Object> settings() throws Exception {
        for (int i = 0; i < 260; i++) {
            Instant at = Instant.parse("2026-03-02T09:00:00Z").plusSeconds(60L * i);
            post.put("INBOX", Letter.of("q" + i + "@customer.example", at.toString()));
            if (i % 5 != 0) {
                post.put(
                        "Sent",
                        Letter.answer(
                                "a" + i + "@shop.example",
                                "q" + i + "@customer.example",
                                at.plusSeconds(90).toString()));
            }
        }
        return post.settings();
    }

    @Override
    protected void more() throws Exception {
        post.put("INBOX", Letter.of("late@customer.example", "2026-03-04T09:00:00Z"));
        post.put("Sent", Letter.answer("late@shop.example", "q1@customer.example", "2026-03-04T09:30:00Z"));
    }

    @Override
    protected boolean spoil() throws Exception {
        post.put(
                "INBOX",
                Letter.of("x", "2026-03-04T09:00:00Z")
                        .without("From")
                        .without("Subject")
                        .without("Message-ID")
                        .without("Date"));
        return true;
    }

    @Override
    protected List<Wrong> wrongSettings() {
        Map<String, Object> both = new java.util.HashMap<>(post.settings());
        both.put("tokenProvider", "x");
        Map<String, Object> twice = new java.util.HashMap<>(post.settings());
        twice.put("sent", "inbox");
        return List.of(
                new Wrong(both, "Settings 'password' and 'tokenProvider' are both set; leave one of them out."),
                new Wrong(twice, "Folder 'INBOX' is named both in 'folder' and in 'sent'; leave it in one of them."));
    }
}
