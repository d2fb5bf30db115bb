package io.vigie.connector.mastodon.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * A server that answers as Mastodon 4.6 does, by the recordings: pages with min_id and max_id, Link headers, limits,
 * conversations by the id of their last status. Thread-safe.
 */
final class FakeMastodon implements AutoCloseable {
    static {
        // Otherwise each answer waits 40 ms for the acknowledgement of its head.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    static final String US = "100";
    static final String TOKEN = "the-token";

    private static final ObjectMapper JSON = new ObjectMapper();

    final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "fake-mastodon");
        thread.setDaemon(true);
        return thread;
    });
    private final NavigableMap<String, ObjectNode> statuses = new TreeMap<>(Ids.ORDER);
    private final NavigableMap<String, ObjectNode> notifications = new TreeMap<>(Ids.ORDER);
    final List<String> requests = new CopyOnWriteArrayList<>();
    final List<Map<String, String>> headers = new CopyOnWriteArrayList<>();
    private final List<OutputStream> streams = new CopyOnWriteArrayList<>();
    private final Map<String, Failure> failures = new HashMap<>();
    volatile int pageSize = 80;
    volatile boolean noisy;
    volatile int remaining = 299;
    volatile Duration resetIn = Duration.ofMinutes(5);
    volatile boolean streamed = true;
    volatile int refusedStreams;
    private int nextStatus = 1_000;
    private int nextNotification = 1;

    /** What is answered in place of the truth. */
    interface Failure {
        /** Answers, or says that the truth is to be told. */
        boolean answer(HttpExchange exchange) throws IOException;
    }

    FakeMastodon() throws IOException {
        this(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
    }

    FakeMastodon(HttpServer server) {
        this.server = server;
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    String url() {
        return "http://localhost:" + port();
    }

    int port() {
        return server.getAddress().getPort();
    }

    synchronized void fail(String path, Failure failure) {
        failures.put(path, failure);
    }

    synchronized void recover() {
        failures.clear();
    }

    // ---- What is written on it ----

    /** A status; a customer's that mentions us is notified as well. */
    synchronized String post(String author, @Nullable String parent, String at, String... mentions) {
        String id = String.valueOf(nextStatus++);
        ObjectNode status = JSON.createObjectNode()
                .put("id", id)
                .put("created_at", at)
                .put("in_reply_to_id", parent)
                .put("in_reply_to_account_id", parent == null || !statuses.containsKey(parent) ? null : author(parent))
                .put("visibility", "public")
                .put("language", "en")
                .put("content", "<p>A text that nobody is to keep.</p>");
        status.putNull("edited_at").putNull("reblog");
        status.set("account", account(author));
        ArrayNode mentioned = status.putArray("mentions");
        boolean us = false;
        for (String mention : mentions) {
            mentioned.addObject().put("id", mention).put("acct", "someone" + mention);
            us |= mention.equals(US);
        }
        statuses.put(id, status);
        if (us && !author.equals(US)) {
            String notification = String.valueOf(nextNotification++);
            ObjectNode node = JSON.createObjectNode()
                    .put("id", notification)
                    .put("type", "mention")
                    .put("created_at", at);
            node.set("account", account(author));
            node.set("status", status);
            notifications.put(notification, node);
        }
        return id;
    }

    private String author(String id) {
        return statuses.get(id).path("account").path("id").asText();
    }

    private static ObjectNode account(String id) {
        return JSON.createObjectNode().put("id", id).put("acct", id.equals(US) ? "Help" : "customer" + id);
    }

    synchronized ObjectNode status(String id) {
        return statuses.get(id);
    }

    synchronized void delete(String id) {
        statuses.remove(id);
        notifications
                .values()
                .removeIf(node -> node.path("status").path("id").asText().equals(id));
    }

    synchronized void notifyOf(ObjectNode notification) {
        notifications.put(notification.path("id").asText(), notification);
    }

    /** Sends an event to all who listen. */
    void event(String type, String data) throws IOException {
        raw("event: " + type + "\ndata: " + data + "\n\n");
    }

    void raw(String text) throws IOException {
        for (OutputStream out : streams) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.flush();
        }
    }

    int listeners() {
        return streams.size();
    }

    /** Ends all streams, wherever they are. */
    void breakStreams() {
        for (OutputStream out : streams) {
            streams.remove(out);
            try {
                out.close();
            } catch (IOException e) {
                continue;
            }
        }
    }

    // ---- Answers ----

    private void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        requests.add(exchange.getRequestURI().toString());
        Map<String, String> sent = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        exchange.getRequestHeaders().forEach((name, values) -> sent.put(name, values.get(0)));
        headers.add(sent);
        Failure failure;
        synchronized (this) {
            failure = failures.get(path);
        }
        if (failure != null && failure.answer(exchange)) {
            return;
        }
        if (!("Bearer " + TOKEN).equals(sent.get("Authorization"))) {
            send(exchange, 401, "{\"error\":\"The access token is invalid\"}");
        } else if (path.startsWith("/api/v1/streaming/")) {
            stream(exchange, path);
        } else {
            JsonNode answer = answer(exchange, path, query(exchange));
            send(exchange, answer == null ? 404 : 200, answer == null ? "{}" : answer.toString());
        }
    }

    private void stream(HttpExchange exchange, String path) throws IOException {
        if (path.endsWith("/health")) {
            send(exchange, 200, "OK");
        } else if (path.endsWith("/user") && refusedStreams > 0) {
            refusedStreams--;
            send(exchange, 403, "{}");
        } else {
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            OutputStream out = exchange.getResponseBody();
            out.write(":)\n".getBytes(StandardCharsets.UTF_8));
            out.flush();
            streams.add(out);
        }
    }

    void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("X-RateLimit-Limit", "300");
        exchange.getResponseHeaders().set("X-RateLimit-Remaining", String.valueOf(remaining));
        exchange.getResponseHeaders()
                .set("X-RateLimit-Reset", Instant.now().plus(resetIn).toString());
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private synchronized @Nullable JsonNode answer(HttpExchange exchange, String path, Map<String, String> query) {
        if (path.equals("/api/v2/instance")) {
            ObjectNode instance =
                    JSON.createObjectNode().put("domain", "mastodon.example").put("version", "4.6.4");
            instance.putObject("configuration")
                    .putObject("urls")
                    .put("streaming", streamed ? "ws://localhost:" + port() : "");
            return instance;
        }
        if (path.equals("/api/v1/accounts/verify_credentials")) {
            return account(US);
        }
        if (path.equals("/api/v1/accounts/lookup")) {
            return query.get("acct").equals("sales")
                    ? JSON.createObjectNode().put("id", "101").put("acct", "sales")
                    : null;
        }
        if (path.equals("/api/v1/apps/verify_credentials")) {
            ObjectNode application = JSON.createObjectNode();
            application.putArray("scopes").add("read");
            return application;
        }
        if (path.equals("/api/v1/notifications")) {
            return page(exchange, notifications, query);
        }
        if (path.equals("/api/v1/conversations")) {
            return page(exchange, conversations(), query);
        }
        if (path.matches("/api/v1/accounts/\\d+/statuses")) {
            String author = path.split("/")[4];
            NavigableMap<String, ObjectNode> own = new TreeMap<>(Ids.ORDER);
            statuses.forEach((id, status) -> {
                if (status.path("account").path("id").asText().equals(author)) {
                    own.put(id, status);
                }
            });
            return page(exchange, own, query);
        }
        if (path.matches("/api/v1/statuses/\\d+/context")) {
            return context(path.split("/")[4]);
        }
        return path.matches("/api/v1/statuses/\\d+") ? statuses.get(path.split("/")[4]) : null;
    }

    private NavigableMap<String, ObjectNode> conversations() {
        NavigableMap<String, ObjectNode> conversations = new TreeMap<>(Ids.ORDER);
        statuses.forEach((id, status) -> {
            if (status.path("visibility").asText().equals("direct")) {
                ObjectNode conversation = JSON.createObjectNode().put("id", "7");
                conversation.set("last_status", status);
                conversations.clear();
                conversations.put(id, conversation);
            }
        });
        return conversations;
    }

    private @Nullable JsonNode context(String id) {
        if (!statuses.containsKey(id)) {
            return null;
        }
        List<ObjectNode> above = new ArrayList<>();
        String parent = statuses.get(id).path("in_reply_to_id").asText(null);
        while (parent != null && statuses.containsKey(parent)) {
            above.add(0, statuses.get(parent));
            parent = statuses.get(parent).path("in_reply_to_id").asText(null);
        }
        ObjectNode context = JSON.createObjectNode();
        ArrayNode ancestors = context.putArray("ancestors");
        above.forEach(ancestors::add);
        context.putArray("descendants");
        return context;
    }

    private ArrayNode page(HttpExchange exchange, NavigableMap<String, ObjectNode> all, Map<String, String> query) {
        int limit = Math.min(pageSize, Integer.parseInt(query.getOrDefault("limit", "20")));
        List<String> ids = new ArrayList<>();
        if (query.containsKey("min_id")) {
            for (String id : all.tailMap(query.get("min_id"), false).keySet()) {
                if (ids.size() < limit) {
                    ids.add(0, id);
                }
            }
        } else {
            NavigableMap<String, ObjectNode> older =
                    query.containsKey("max_id") ? all.headMap(query.get("max_id"), false) : all;
            for (String id : older.descendingKeySet()) {
                if (ids.size() < limit) {
                    ids.add(id);
                }
            }
        }
        if (!ids.isEmpty()) {
            String base =
                    "<https://behind.a.proxy.example" + exchange.getRequestURI().getPath();
            exchange.getResponseHeaders()
                    .set(
                            "Link",
                            base + "?max_id=" + ids.get(ids.size() - 1) + ">; rel=\"next\", " + base + "?min_id="
                                    + ids.get(0) + ">; rel=\"prev\"");
        }
        ArrayNode page = JSON.createArrayNode();
        List<String> order = new ArrayList<>(ids);
        if (noisy) {
            // As no server should, but some do: in any order, and twice.
            order.addAll(ids);
            Collections.shuffle(order);
        }
        order.forEach(id -> page.add(all.get(id)));
        return page;
    }

    private static Map<String, String> query(HttpExchange exchange) {
        Map<String, String> query = new HashMap<>();
        String raw = exchange.getRequestURI().getRawQuery();
        for (String pair : raw == null ? new String[0] : raw.split("&")) {
            int equals = pair.indexOf('=');
            query.put(
                    URLDecoder.decode(pair.substring(0, equals), StandardCharsets.UTF_8),
                    URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
        }
        return query;
    }

    @Override
    public void close() {
        breakStreams();
        server.stop(0);
        threads.shutdownNow();
    }
}
