package io.vigie.connector.mastodon.internal;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * Answers what a real server answered when it was recorded, with its own headers: a request is met by the recorded one
 * of the same path and the same ids to page by. What was not recorded is an empty list, or not there.
 */
final class Cassettes implements AutoCloseable {
    static {
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final List<Interaction> interactions = new ArrayList<>();
    final List<String> requests = new CopyOnWriteArrayList<>();
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    /** One request with its answer. */
    record Interaction(String method, URI uri, int status, Map<String, List<String>> headers, String body) {}

    Cassettes(String... names) throws IOException {
        for (String name : names) {
            interactions.addAll(read(name));
        }
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    String url() {
        return "http://localhost:" + server.getAddress().getPort();
    }

    /** The answers to one kind of request, as recorded. */
    static List<String> bodies(String name, String method, String path) throws IOException {
        return read(name).stream()
                .filter(each -> each.method.equals(method) && path(each.uri).equals(path))
                .map(Interaction::body)
                .toList();
    }

    /** Puts an answer before the recorded ones. */
    Cassettes with(String path, String body) {
        interactions.add(0, new Interaction("GET", URI.create(path), 200, Map.of(), body));
        return this;
    }

    private static List<Interaction> read(String name) throws IOException {
        try (InputStream in = Cassettes.class.getResourceAsStream("/cassettes/" + name + ".yaml")) {
            Map<?, ?> cassette = (Map<?, ?>) new Load(
                            LoadSettings.builder().setCodePointLimit(10_000_000).build())
                    .loadFromInputStream(in);
            List<Interaction> read = new ArrayList<>();
            for (Object each : (List<?>) cassette.get("interactions")) {
                Map<?, ?> request = (Map<?, ?>) ((Map<?, ?>) each).get("request");
                Map<?, ?> response = (Map<?, ?>) ((Map<?, ?>) each).get("response");
                @SuppressWarnings("unchecked")
                Map<String, List<String>> headers = (Map<String, List<String>>) response.get("headers");
                read.add(new Interaction(
                        (String) request.get("method"),
                        URI.create((String) request.get("uri")),
                        (Integer) ((Map<?, ?>) response.get("status")).get("code"),
                        headers,
                        (String) ((Map<?, ?>) response.get("body")).get("string")));
            }
            return read;
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        URI uri = exchange.getRequestURI();
        requests.add(uri.toString());
        Interaction found = interactions.stream()
                .filter(each -> each.method.equals("GET")
                        && path(each.uri).equals(path(uri))
                        && page(each.uri).equals(page(uri)))
                .findFirst()
                .orElse(null);
        boolean list = path(uri).matches(".*/(notifications|conversations|statuses)");
        String body = found == null ? (list ? "[]" : "{}") : found.body;
        if (found != null) {
            found.headers.forEach((name, values) -> {
                if (!Stream.of("content-length", "transfer-encoding", "connection", "keep-alive")
                        .anyMatch(name::equalsIgnoreCase)) {
                    values.forEach(value -> exchange.getResponseHeaders().add(name, here(value)));
                }
            });
        }
        byte[] bytes = here(body).getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(found == null && !list ? 404 : found == null ? 200 : found.status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private String here(String text) {
        return text.replaceAll(
                "localhost:[34]000", "localhost:" + server.getAddress().getPort());
    }

    private static String path(URI uri) {
        return uri.getPath().replaceAll("/$", "");
    }

    /** The ids to page by; from the very beginning is the same as none. */
    private static String page(URI uri) {
        String query = uri.getRawQuery() == null ? "" : uri.getRawQuery();
        return Stream.of(query.split("&"))
                .filter(pair -> pair.matches("(min|max)_id=.*") && !pair.equals("min_id=0"))
                .sorted()
                .toList()
                .toString();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
