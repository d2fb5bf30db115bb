package io.vigie.connector.asterisk.internal;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** A manager that plays a recorded session, one connection after the other, and knows what is so at each moment. */
final class AmiServer implements Closeable {
    static final String USER = "vigie";
    /** A queue that there is when all events have been sent. */
    static final String END = "end";

    static final String SECRET = "s3cret";

    private final ServerSocket server;
    private final Thread thread;
    private final List<String> events;
    private final Random random;
    private final List<Integer> cuts;
    private final Runnable whileAway;
    /** Actions as they came. */
    final ConcurrentLinkedQueue<Map<String, String>> actions = new ConcurrentLinkedQueue<>();

    private final World world = new World();
    private volatile int position;
    private volatile int connections;
    private volatile @Nullable Socket current;
    private boolean away;
    private volatile boolean closed;

    /**
     * Starts.
     *
     * @param cuts before which events the connection breaks, in the middle of the one before; some of what follows is
     *     lost
     * @param whileAway run at each break
     */
    AmiServer(List<String> events, List<String> members, long seed, List<Integer> cuts, Runnable whileAway)
            throws IOException {
        this.events = List.copyOf(events);
        this.random = new Random(seed);
        this.cuts = new ArrayList<>(cuts);
        this.whileAway = whileAway;
        members.forEach(world::accept);
        this.server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        this.thread = new Thread(this::serve, "ami-server");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return server.getLocalPort();
    }

    /** Sends one more event to whoever is connected. */
    void tell(String event) throws IOException {
        world.accept(event);
        Socket socket = current;
        if (socket != null) {
            say(socket.getOutputStream(), event);
        }
    }

    int connections() {
        return connections;
    }

    /** The messages of a recorded session that are events. */
    static List<String> events(Path recording) throws IOException {
        try (InputStream in = new GZIPInputStream(Files.newInputStream(recording))) {
            List<String> events = new ArrayList<>();
            for (String frame : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\r\n\r\n")) {
                if (frame.startsWith("Event: ") && !frame.startsWith("Event: FullyBooted")) {
                    events.add(frame);
                }
            }
            return events;
        }
    }

    /** The static members that a status lists, as they are when nobody calls. */
    static List<String> members(Path status) throws IOException {
        List<String> members = new ArrayList<>();
        for (String frame : Files.readString(status).replace("\r", "").split("\n\n")) {
            if (frame.startsWith("Event: QueueMember\n") && frame.contains("Membership: static")) {
                members.add(frame.replaceAll("CallsTaken: \\d+", "CallsTaken: 0"));
            } else if (frame.startsWith("Event: QueueParams")) {
                members.add(frame);
            }
        }
        return members;
    }

    static Map<String, String> fields(String frame) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (String line : frame.split("\r?\n")) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                fields.putIfAbsent(
                        line.substring(0, colon), line.substring(colon + 1).strip());
            }
        }
        return fields;
    }

    private void serve() {
        while (!closed) {
            try (Socket socket = server.accept()) {
                current = socket;
                connections++;
                converse(socket);
            } catch (IOException e) {
                // The next connection, or the end.
                continue;
            }
        }
    }

    private void converse(Socket socket) throws IOException {
        if (away) {
            // Whoever comes back has read all that the broken connection brought.
            away = false;
            whileAway.run();
        }
        OutputStream out = socket.getOutputStream();
        BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        out.write("Asterisk Call Manager/11.0.0\r\n".getBytes(StandardCharsets.UTF_8));
        boolean known = false;
        for (Map<String, String> action = read(in); action != null; action = read(in)) {
            actions.add(action);
            String id = action.getOrDefault("ActionID", "");
            switch (action.getOrDefault("Action", "")) {
                case "Challenge" -> say(out, "Response: Success", "ActionID: " + id, "Challenge: 4711");
                case "Login" -> {
                    known = SECRET.equals(action.get("Secret"))
                            || md5("4711" + SECRET).equals(action.get("Key"));
                    if (!known || !USER.equals(action.get("Username"))) {
                        say(out, "Response: Error", "ActionID: " + id, "Message: Authentication failed");
                        return;
                    }
                    say(out, "Response: Success", "ActionID: " + id, "Message: Authentication accepted");
                    say(out, "Event: FullyBooted", "Privilege: system,all", "Status: Fully Booted");
                }
                case "QueueStatus" -> {
                    status(out, id);
                    play(out);
                }
                case "ListCommands" ->
                    say(
                            out,
                            "Response: Success",
                            "ActionID: " + id,
                            "Ping: Keepalive command.  (Priv: <none>)",
                            "Originate: Originate Call.  (Priv: originate,all)");
                case "Logoff" -> {
                    say(out, "Response: Goodbye", "ActionID: " + id);
                    return;
                }
                default -> say(out, "Response: Success", "ActionID: " + id, "Ping: Pong", "AsteriskVersion: 22.10.1");
            }
        }
    }

    private static @Nullable Map<String, String> read(BufferedReader in) throws IOException {
        StringBuilder frame = new StringBuilder();
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (line.isEmpty()) {
                Map<String, String> action = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
                action.putAll(fields(frame.toString()));
                return action;
            }
            frame.append(line).append('\n');
        }
        return null;
    }

    private static void say(OutputStream out, String... lines) throws IOException {
        out.write((String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private void status(OutputStream out, String id) throws IOException {
        say(out, "Response: Success", "ActionID: " + id, "EventList: start", "Message: Queue status will follow");
        for (String item : world.list()) {
            say(out, item.replace("\n", "\r\n"), "ActionID: " + id);
        }
        say(out, "Event: QueueStatusComplete", "ActionID: " + id, "EventList: Complete");
    }

    private void play(OutputStream out) throws IOException {
        while (position < events.size()) {
            byte[] frame = (events.get(position) + "\r\n\r\n").getBytes(StandardCharsets.UTF_8);
            if (!cuts.isEmpty() && position >= cuts.get(0)) {
                cuts.remove(0);
                out.write(frame, 0, random.nextInt(frame.length));
                out.flush();
                // The world goes on while nobody hears of it.
                for (int lost = 5 + random.nextInt(200); lost > 0 && position < events.size(); lost--) {
                    world.accept(events.get(position++));
                }
                away = true;
                throw new IOException("cut");
            }
            for (int from = 0; from < frame.length; ) {
                int length = Math.min(frame.length - from, 1 + random.nextInt(400));
                out.write(frame, from, length);
                if (random.nextInt(20) == 0) {
                    out.flush();
                }
                from += length;
            }
            world.accept(events.get(position++));
        }
        if (!events.isEmpty()) {
            say(out, "Event: QueueParams", "Queue: " + END);
        }
    }

    private static String md5(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        server.close();
        Socket open = current;
        if (open != null) {
            open.close();
        }
    }

    /** What a QueueStatus would list. */
    private static final class World {
        private final Map<String, Map<String, String>> members = new TreeMap<>();
        private final Map<String, Map<String, String>> waiting = new TreeMap<>();

        void accept(String frame) {
            Map<String, String> fields = fields(frame);
            String queue = fields.get("Queue");
            if (queue == null) {
                return;
            }
            members.computeIfAbsent(queue, key -> new TreeMap<>());
            waiting.computeIfAbsent(queue, key -> new LinkedHashMap<>());
            Map<String, String> list = members.get(queue);
            switch (fields.getOrDefault("Event", "")) {
                case "QueueMember" -> list.put(fields.get("Location"), frame);
                case "QueueMemberAdded", "QueueMemberStatus", "QueueMemberPause", "QueueMemberPenalty" ->
                    list.put(fields.get("Interface"), listed(fields));
                case "QueueMemberRemoved" -> list.remove(fields.get("Interface"));
                case "AgentConnect" ->
                    list.computeIfPresent(
                            fields.get("Interface"), (face, item) -> item.replaceAll("InCall: \\d", "InCall: 1"));
                case "AgentComplete" ->
                    list.computeIfPresent(
                            fields.get("Interface"), (face, item) -> item.replaceAll("InCall: \\d", "InCall: 0"));
                case "QueueCallerJoin" ->
                    waiting.get(queue)
                            .put(
                                    fields.get("Uniqueid"),
                                    "Event: QueueEntry\nQueue: " + queue + "\nUniqueid: " + fields.get("Uniqueid")
                                            + "\nWait: 0");
                case "QueueCallerLeave" -> waiting.get(queue).remove(fields.get("Uniqueid"));
                default -> {
                    // Says nothing about queues.
                }
            }
        }

        private static String listed(Map<String, String> fields) {
            return "Event: QueueMember\nQueue: " + fields.get("Queue") + "\nName: " + fields.get("MemberName")
                    + "\nLocation: " + fields.get("Interface") + "\nInCall: " + fields.get("InCall") + "\nStatus: "
                    + fields.get("Status") + "\nPaused: " + fields.get("Paused") + "\nPausedReason: "
                    + fields.get("PausedReason");
        }

        List<String> list() {
            List<String> list = new ArrayList<>();
            members.forEach((queue, items) -> {
                list.add("Event: QueueParams\nQueue: " + queue);
                list.addAll(items.values());
                list.addAll(waiting.get(queue).values());
            });
            return list;
        }
    }
}
