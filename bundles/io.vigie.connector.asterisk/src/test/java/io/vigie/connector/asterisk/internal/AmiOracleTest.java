package io.vigie.connector.asterisk.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.asteriskjava.manager.ManagerConnection;
import org.asteriskjava.manager.ManagerConnectionFactory;
import org.asteriskjava.manager.ManagerEventListener;
import org.asteriskjava.manager.action.QueueStatusAction;
import org.asteriskjava.manager.event.AbstractQueueMemberEvent;
import org.asteriskjava.manager.event.AgentCompleteEvent;
import org.asteriskjava.manager.event.AgentConnectEvent;
import org.asteriskjava.manager.event.QueueCallerJoinEvent;
import org.asteriskjava.manager.event.QueueCallerLeaveEvent;
import org.asteriskjava.manager.event.QueueMemberStatusEvent;
import org.asteriskjava.manager.event.QueueParamsEvent;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Our codec and another client see the same in one session. */
class AmiOracleTest {
    private final Map<String, Integer> theirs = Collections.synchronizedMap(new TreeMap<>());
    private final Map<String, Integer> ours = new TreeMap<>();
    private final CountDownLatch over = new CountDownLatch(1);

    private static AmiServer server() throws Exception {
        Path files = Reading.recording("busy");
        return new AmiServer(
                AmiServer.events(files.resolve("ami-session.raw.gz")),
                AmiServer.members(files.resolve("ami-final-status.raw")),
                3,
                List.of(),
                () -> {});
    }

    @Test
    void theSameEventsWithTheSameFields() throws Exception {
        try (AmiServer server = server()) {
            ManagerConnection connection = new ManagerConnectionFactory(
                            "127.0.0.1", server.port(), AmiServer.USER, AmiServer.SECRET)
                    .createManagerConnection();
            ManagerEventListener listener = event -> {
                if (event instanceof QueueCallerJoinEvent join) {
                    count(theirs, "QueueCallerJoin", join.getQueue(), join.getUniqueId(), join.getCount());
                } else if (event instanceof QueueCallerLeaveEvent leave) {
                    count(theirs, "QueueCallerLeave", leave.getQueue(), leave.getUniqueId(), leave.getCount());
                } else if (event instanceof AgentConnectEvent connect) {
                    count(theirs, "AgentConnect", connect.getQueue(), connect.getUniqueId(), connect.getMemberName());
                } else if (event instanceof AgentCompleteEvent complete) {
                    count(
                            theirs,
                            "AgentComplete",
                            complete.getQueue(),
                            complete.getUniqueId(),
                            complete.getMemberName());
                } else if (event instanceof QueueMemberStatusEvent member) {
                    count(theirs, "QueueMemberStatus", member.getQueue(), member.getMemberName(), "");
                } else if (event instanceof AbstractQueueMemberEvent member) {
                    String name = event.getClass().getSimpleName().replaceFirst("Event$", "");
                    count(theirs, name, member.getQueue(), member.getMemberName(), "");
                } else if (event instanceof QueueParamsEvent queue && AmiServer.END.equals(queue.getQueue())) {
                    over.countDown();
                }
            };
            connection.addEventListener(listener);
            connection.login();
            connection.sendAction(new QueueStatusAction(), 20_000);
            assertTrue(over.await(30, TimeUnit.SECONDS), "the session has no end");
            connection.removeEventListener(listener);
            connection.logoff();
        }
        readOurselves();
        assertTrue(ours.size() > 500, () -> "too little to compare: " + ours.size());
        assertEquals(ours, theirs);
    }

    private void readOurselves() throws Exception {
        try (AmiServer server = server();
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
                AmiConnection connection =
                        new AmiConnection(socket, "vigie-source-test-ami", Clock.systemUTC(), event -> true)) {
            connection.send("Login", "Username", AmiServer.USER, "Secret", AmiServer.SECRET);
            connection.send("QueueStatus");
            while (true) {
                AmiFrame frame = connection.next(Duration.ofSeconds(30).toNanos());
                assertTrue(frame != null, "the session has no end");
                if (frame.get("Queue").equals(AmiServer.END)) {
                    return;
                }
                String event = frame.event();
                switch (event) {
                    case "QueueCallerJoin", "QueueCallerLeave" ->
                        count(
                                ours,
                                event,
                                frame.get("Queue"),
                                frame.get("Uniqueid"),
                                Integer.valueOf(frame.get("Count")));
                    case "AgentConnect", "AgentComplete" ->
                        count(ours, event, frame.get("Queue"), frame.get("Uniqueid"), frame.get("MemberName"));
                    case "QueueMemberAdded", "QueueMemberRemoved", "QueueMemberPause", "QueueMemberStatus" ->
                        count(ours, event, frame.get("Queue"), frame.get("MemberName"), "");
                    default -> {
                        // Not of queues.
                    }
                }
            }
        }
    }

    /** Some messages name no call, which the other client tells as null. */
    private static void count(Map<String, Integer> seen, @Nullable Object... what) {
        String text = Arrays.stream(what)
                .map(part -> Objects.requireNonNullElse(part, "").toString())
                .collect(Collectors.joining(" "));
        seen.merge(text, 1, Integer::sum);
    }
}
