package io.vigie.connector.webhook.internal;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.fact.Fact;
import io.vigie.fact.FactType;
import io.vigie.source.Answer;
import io.vigie.source.DataSource;
import io.vigie.source.DataSourceFactory;
import io.vigie.source.Delivery;
import io.vigie.source.SourceMemory;
import io.vigie.testkit.SourceReading;
import io.vigie.testkit.SourceSetup;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Sends to a source of these types and reads what it makes of it, as the engine does. */
final class Sender implements AutoCloseable {
    static final String SECRET = "It's a Secret to Everybody";
    static final Instant NOW = Instant.parse(SourceSetup.NOW);

    /** The same names of conversations in every test. */
    private static final String KEY = "AAECAwQFBgcICQoLDA0ODw==";

    private final SourceSetup setup;
    private final DataSource source;
    final SourceReading reading = new SourceReading();
    private Instant now = NOW;

    private Sender(DataSourceFactory factory, Map<String, ?> settings) throws Exception {
        SourceMemory memory = key -> key.equals("key") ? Optional.of(KEY) : reading.recall(key);
        setup = SourceSetup.of(settings).live().remembering(memory);
        source = factory.open(setup);
    }

    static Sender json(Map<String, ?> settings) throws Exception {
        Map<String, Object> all = new HashMap<>(Map.of("secret", SECRET));
        all.putAll(settings);
        return new Sender(new JsonFactory(8080), all);
    }

    static Sender cloudEvents(Map<String, ?> settings) throws Exception {
        Map<String, Object> all = new HashMap<>(Map.of("secret", SECRET));
        all.putAll(settings);
        return new Sender(new CloudEventsFactory(8080), all);
    }

    static Sender meta(Map<String, ?> settings) throws Exception {
        Map<String, Object> all = new HashMap<>(Map.of("appSecret", SECRET, "verifyToken", "our own word"));
        all.putAll(settings);
        return new Sender(new MetaFactory(8080), all);
    }

    Sender at(Instant instant) {
        now = instant;
        return this;
    }

    static Map<String, String> signed(byte[] body) {
        return Map.of(
                "X-Hub-Signature-256",
                "sha256="
                        + HexFormat.of()
                                .formatHex(Hashes.hmac("HmacSHA256", SECRET.getBytes(StandardCharsets.UTF_8), body)));
    }

    /** Sends a body with the right signature. */
    Answer send(String body) throws Exception {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return post(bytes, signed(bytes));
    }

    Answer post(byte[] body, Map<String, String> headers) throws Exception {
        return deliver("POST", Map.of(), body, headers);
    }

    Answer deliver(String method, Map<String, String> query, byte[] body, Map<String, String> headers)
            throws Exception {
        Map<String, List<String>> parameters = new HashMap<>();
        query.forEach((name, value) -> parameters.put(name, List.of(value)));
        Map<String, List<String>> all = new HashMap<>();
        headers.forEach((name, value) -> all.put(name, List.of(value)));
        CompletableFuture<Answer> answer =
                setup.inbox().send(new Delivery(method, parameters, all, body, "192.0.2.1", now));
        reading.poll(source);
        assertTrue(answer.isDone(), "the sender got no answer");
        return answer.get();
    }

    /** The facts of one type, as text. */
    List<String> facts(FactType type) {
        return reading.facts().stream()
                .filter(fact -> fact.type().equals(type))
                .map(Fact::toString)
                .toList();
    }

    @Override
    public void close() {
        source.close();
    }
}
