package io.vigie.connector.asterisk.internal;

import io.vigie.source.DataSourceFactory;
import io.vigie.testkit.DataSourceContract;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/**
 * As long as the clock stands still there is no break, so that a new instance finds all as it was told: that it
 * resumes means here that it tells nothing twice. What a break does is the business of {@link AmiSourceTest}.
 */
class AmiContractTest extends DataSourceContract {
    private @Nullable AmiServer server;

    @Override
    protected DataSourceFactory factory() {
        return new AmiFactory();
    }

    @Override
    protected Set<Capability> capabilities() {
        return Set.of(Capability.FOLLOWS, Capability.RESUMES, Capability.KNOWS_FOREIGN_CHECKPOINTS, Capability.CHECKS);
    }

    @Override
    protected String refusal(Capability undeclared) {
        return "A live state has no end: follow it with \"vigie run\", and import calls by the type asterisk.queue-log.";
    }

    @Override
    protected Map<String, Object> settings() throws IOException {
        AmiServer started = server;
        if (started == null) {
            List<String> members = new ArrayList<>(List.of("Event: QueueParams\nQueue: sales"));
            for (int i = 0; i < 2_500; i++) {
                members.add("Event: QueueMember\nQueue: sales\nName: Agent " + i + "\nLocation: PJSIP/" + i
                        + "\nStatus: 1\nPaused: 0\nInCall: 0");
            }
            started = new AmiServer(List.of(), members, 1, List.of(), () -> {});
            server = started;
        }
        return Map.of(
                "host", "localhost", "port", started.port(), "username", AmiServer.USER, "secret", AmiServer.SECRET);
    }

    @Override
    protected void more() throws Exception {
        AmiServer started = server;
        if (started != null) {
            started.tell("Event: QueueCallerJoin\r\nQueue: sales\r\nUniqueid: 1.1\r\nCount: 1");
            // It is read by a thread of the source's own, which nobody can ask.
            new CountDownLatch(1).await(300, TimeUnit.MILLISECONDS);
        }
    }

    @AfterEach
    void stop() throws IOException {
        AmiServer started = server;
        if (started != null) {
            started.close();
        }
    }

    @Override
    protected List<Wrong> wrongSettings() throws IOException {
        Map<String, Object> account = settings();
        return List.of(
                new Wrong(
                        with(account, "secret", "x\r\nAction: Originate"),
                        "Setting \"secret\" holds a line break, which would begin another command to the server: write it on"
                                + " one line."),
                new Wrong(with(account, "username", " "), "Setting \"username\" is empty."),
                new Wrong(
                        with(account, "certificate", "/etc/x.pem"),
                        "Setting \"certificate\" is given but \"tls\" is not: set tls=true, or leave the certificate out."));
    }

    private static Map<String, Object> with(Map<String, Object> settings, String name, Object value) {
        Map<String, Object> more = new HashMap<>(settings);
        more.put(name, value);
        return more;
    }
}
