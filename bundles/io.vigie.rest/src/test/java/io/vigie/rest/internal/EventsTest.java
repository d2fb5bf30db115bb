package io.vigie.rest.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.access.Role;
import io.vigie.access.Tokens;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.service.event.Event;

/** Events over a real connection. */
@Timeout(180)
class EventsTest {
    private Door door;
    private final List<Listener> listeners = new ArrayList<>();

    @BeforeEach
    void open(@TempDir Path folder) throws Exception {
        door = new Door(folder);
    }

    @AfterEach
    void close() throws Exception {
        listeners.forEach(Listener::close);
        door.close();
    }

    private Listener listen(String path, String secret, String... headers) throws Exception {
        Listener listener = new Listener(door.address, path, secret, headers);
        listeners.add(listener);
        return listener;
    }

    private Listener listen(Role role, String path, String... headers) throws Exception {
        return listen(path, door.secret(role), headers);
    }

    private void tell(String kind, int number) {
        door.api.events().publish(kind, Map.of("n", number));
    }

    @Test
    void whatChangesIsToldWithGrowingNumbers() throws Exception {
        Listener viewer = listen(Role.VIEWER, "/events");
        assertEquals(200, viewer.status());
        assertTrue(
                viewer.head.stream().anyMatch(line -> line.startsWith("Content-Type: text/event-stream")),
                "" + viewer.head);
        assertTrue(viewer.head.stream().anyMatch(line -> line.equals("Cache-Control: no-store")), "" + viewer.head);
        long start = Long.parseLong(viewer.start());
        tell("facts", 1);
        tell("alert", 2);
        assertEquals(new Listener.Block("facts", "" + (start + 1), "{\"n\":1}"), viewer.next());
        assertEquals(new Listener.Block("alert", "" + (start + 2), "{\"n\":2}"), viewer.next());
    }

    @Test
    void whatBundlesTellEachOtherIsForwarded() throws Exception {
        Listener admin = listen(Role.ADMIN, "/events");
        admin.start();
        Bus bus = new Bus(door.api);
        bus.handleEvent(new Event("io/vigie/facts/CLOSED", Map.of()));
        bus.handleEvent(new Event(
                "io/vigie/facts/CHANGED",
                Map.of(
                        "kpis",
                        List.of("aht"),
                        "revision",
                        7L,
                        "more",
                        Map.of("a", new String[] {"line\n2"}, "b", this))));
        Listener.Block block = admin.next();
        assertEquals("facts", block.kind());
        assertEquals("{\"kpis\":[\"aht\"],\"more\":{\"a\":[\"line\\n2\"]},\"revision\":7}", block.data());
    }

    @Test
    void whoWasAwayHearsWhatTheyMissed() throws Exception {
        Listener first = listen(Role.VIEWER, "/events");
        tell("facts", 1);
        String heard = first.next("facts").id();
        first.close();
        tell("facts", 2);
        tell("alert", 3);
        for (Listener again : List.of(
                listen(Role.VIEWER, "/events", "Last-Event-ID: " + heard),
                listen(Role.VIEWER, "/events?last-event-id=" + heard))) {
            assertEquals(heard, again.start());
            assertEquals("{\"n\":2}", again.next().data());
            assertEquals("{\"n\":3}", again.next().data());
            tell("facts", 4);
            assertEquals("{\"n\":4}", again.next().data());
        }
    }

    @Test
    void whoseLastIsUnknownIsToldToAskForAllAgain() throws Exception {
        Listener first = listen(Role.VIEWER, "/events");
        String start = first.start();
        for (int i = 0; i <= Events.KEPT; i++) {
            tell("facts", i);
        }
        for (String id : List.of(start, "1", "999999999999999999", "-3", "abc")) {
            Listener.Block block =
                    listen(Role.VIEWER, "/events", "Last-Event-ID: " + id).next();
            assertEquals("reset", block.kind(), id);
            assertEquals(Long.parseLong(start) + Events.KEPT + 1, Long.parseLong(block.id()));
        }
        // The oldest that is kept is the second.
        Listener all = listen(Role.VIEWER, "/events", "Last-Event-ID: " + (Long.parseLong(start) + 1));
        assertEquals("{\"n\":1}", all.next("facts").data());
    }

    @Test
    void kindsNarrow() throws Exception {
        Listener alerts = listen(Role.VIEWER, "/events?kinds=alert,target&kinds=ui");
        alerts.start();
        tell("facts", 1);
        tell("ui", 2);
        tell("catalogue", 3);
        tell("target", 4);
        assertEquals("{\"n\":2}", alerts.next().data());
        assertEquals("{\"n\":4}", alerts.next().data());
        HttpResponse<String> wrong = door.get(Role.VIEWER, "/events?kinds=fact,alert");
        assertEquals(400, wrong.statusCode());
        assertEquals(
                "kinds",
                Door.json(wrong).path("errors").path(0).path("parameter").asText());
        assertTrue(wrong.body().contains("perhaps facts"), wrong.body());
    }

    @Test
    void aRoleHearsWhatItMay() throws Exception {
        Listener viewer = listen(Role.VIEWER, "/events");
        Listener auditor = listen(Role.AUDITOR, "/events");
        viewer.start();
        auditor.start();
        tell("connector", 1);
        tell("something-new", 2);
        tell("facts", 3);
        tell("ui", 4);
        assertEquals("{\"n\":3}", viewer.next().data());
        assertEquals("{\"n\":4}", viewer.next().data());
        assertEquals("{\"n\":1}", auditor.next().data());
        assertEquals("{\"n\":2}", auditor.next().data());
        assertEquals("{\"n\":4}", auditor.next().data());
        assertEquals(403, door.get(Role.VIEWER, "/events?kinds=connector").statusCode());
        assertEquals(403, door.get(Role.AUDITOR, "/events?kinds=facts").statusCode());
        assertEquals(401, door.send(door.to("/events")).statusCode());
        assertEquals(
                406,
                door.send(door.as(Role.VIEWER, "/events").header("Accept", "application/json"))
                        .statusCode());
    }

    @Test
    void silenceIsBrokenBySignsOfLife() throws Exception {
        Listener viewer = listen(Role.VIEWER, "/events?kinds=alert");
        String start = viewer.start();
        tell("facts", 1);
        door.clock.advance(Events.HEARTBEAT);
        Listener.Block sign = viewer.next();
        assertEquals("comment", sign.kind());
        // What is not for this listener is no reason for it to ask for all again later.
        assertEquals(Long.parseLong(start) + 1, Long.parseLong(sign.id()));
    }

    @Test
    void theEndOfATokenEndsItsStreams() throws Exception {
        Tokens.Created wall = door.tokens.create("wall", Role.VIEWER, Duration.ofDays(1));
        Tokens.Created kiosk = door.tokens.create("kiosk", Role.VIEWER, Duration.ofDays(30));
        Listener first = listen("/events", wall.secret());
        Listener second = listen("/events", kiosk.secret());
        first.start();
        second.start();
        door.tokens.revoke(wall.token().id());
        door.clock.advance(Duration.ofSeconds(5));
        assertEquals("end", first.next().kind());
        tell("facts", 1);
        assertEquals("{\"n\":1}", second.next("facts").data());
        door.clock.advance(Duration.ofDays(31));
        Listener.Block last = second.next();
        while (last.kind().equals("comment")) {
            last = second.next();
        }
        assertEquals("end", last.kind());
    }

    @Test
    void aTokenListensSoOftenAndNotOftener() throws Exception {
        for (int i = 0; i < Events.MOST_PER_TOKEN; i++) {
            assertEquals(200, listen(Role.VIEWER, "/events").status());
        }
        HttpResponse<String> more = door.get(Role.VIEWER, "/events");
        assertEquals(429, more.statusCode());
        assertEquals("5", more.headers().firstValue("Retry-After").orElse(""));
        assertEquals(200, listen(Role.ANALYST, "/events").status());
        listeners.get(0).close();
        // Nobody hears that someone has gone until they are told something.
        for (int i = 0; door.api.events().listeners() > Events.MOST_PER_TOKEN; i++) {
            tell("facts", i);
            Thread.onSpinWait();
        }
        assertEquals(200, listen(Role.VIEWER, "/events").status());
    }

    /** Someone who opens a stream and does not read. */
    @Test
    void whoDoesNotReadHoldsUpNobody() throws Exception {
        try (Socket slow = new Socket()) {
            slow.setReceiveBufferSize(4096);
            slow.connect(new java.net.InetSocketAddress(door.address.getHost(), door.address.getPort()));
            slow.getOutputStream()
                    .write(("GET " + Api.ROOT + "/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
                                    + door.secret(Role.VIEWER) + "\r\n\r\n")
                            .getBytes(StandardCharsets.UTF_8));
            Listener quick = listen(Role.ANALYST, "/events");
            String start = quick.start();
            String long_ = "x".repeat(100_000);
            int told = 300;
            for (int i = 1; i <= told; i++) {
                door.api.events().publish("facts", Map.of("n", i, "long", long_));
                Listener.Block block = quick.next();
                assertEquals("facts", block.kind());
                assertEquals(Long.parseLong(start) + i, Long.parseLong(block.id()));
            }
            door.api.events().publish("alert", Map.of("last", true));
            assertEquals("alert", quick.next().kind());
            // It was never told more than its queue holds, and hears that it missed something.
            InputStream stream = slow.getInputStream();
            StringBuilder text = new StringBuilder();
            byte[] buffer = new byte[65_536];
            while (text.indexOf("event: alert") < 0) {
                int read = stream.read(buffer);
                assertTrue(read > 0, "it ended before the last event");
                text.append(new String(buffer, 0, read, StandardCharsets.ISO_8859_1));
            }
            assertTrue(text.indexOf("event: reset") > 0);
            assertTrue(text.length() < told * long_.length() * 3L / 4, "" + text.length());
            assertFalse(text.toString().contains("\"n\":" + 200 + "}"));
        }
    }
}
