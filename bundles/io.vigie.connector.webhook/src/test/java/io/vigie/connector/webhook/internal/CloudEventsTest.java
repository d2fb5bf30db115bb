package io.vigie.connector.webhook.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vigie.fact.Fact;
import io.vigie.source.Answer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CloudEventsTest {
    private static final String TYPE = "Content-Type";
    private static final String DATA =
            "{\"contact_id\":\"c1\",\"channel\":\"phone\",\"received_at\":\"2026-04-01T09:00:00Z\",\"customer_id\":\"x\"}";

    private static Answer send(Sender sender, String body, String... headers) throws Exception {
        Map<String, String> all = new HashMap<>(Map.of("Authorization", "Bearer " + Sender.SECRET));
        for (int i = 0; i < headers.length; i += 2) {
            all.put(headers[i], headers[i + 1]);
        }
        return sender.post(body.getBytes(StandardCharsets.UTF_8), all);
    }

    private static String event(String id, String more) {
        return "{\"specversion\":\"1.0\",\"id\":\"" + id
                + "\",\"source\":\"/crm\",\"type\":\"io.vigie.contact\",\"time\":" + "\"2026-04-01T09:10:00Z\"," + more
                + "}";
    }

    private static List<Object> contacts(Sender sender) {
        return sender.reading.facts().stream()
                .map(fact -> fact.get("contact_id"))
                .toList();
    }

    @Test
    void allThreeModesTellTheSame() throws Exception {
        try (Sender binary = Sender.cloudEvents(Map.of());
                Sender structured = Sender.cloudEvents(Map.of());
                Sender encoded = Sender.cloudEvents(Map.of());
                Sender batch = Sender.cloudEvents(Map.of())) {
            assertEquals(
                    202,
                    send(
                                    binary,
                                    DATA,
                                    TYPE,
                                    "application/json; charset=utf-8",
                                    "ce-id",
                                    "1",
                                    "CE-Source",
                                    "%2Fcrm",
                                    "ce-specversion",
                                    "1.0",
                                    "ce-type",
                                    "io.vigie.contact",
                                    "ce-time",
                                    "2026-04-01T09:10:00Z")
                            .status());
            assertEquals(
                    202,
                    send(
                                    structured,
                                    event("1", "\"data\":" + DATA),
                                    TYPE,
                                    "application/cloudevents+json; charset=UTF-8")
                            .status());
            String base64 = Base64.getEncoder().encodeToString(DATA.getBytes(StandardCharsets.UTF_8));
            assertEquals(
                    202,
                    send(
                                    encoded,
                                    event("1", "\"data_base64\":\"" + base64 + "\""),
                                    TYPE,
                                    "application/cloudevents+json")
                            .status());
            assertEquals(
                    202,
                    send(
                                    batch,
                                    "[" + event("1", "\"data\":" + DATA) + ","
                                            + event("2", "\"data\":" + DATA.replace("c1", "c2")) + "]",
                                    TYPE,
                                    "application/cloudevents-batch+json")
                            .status());
            Fact fact = binary.reading.facts().get(0);
            assertEquals(List.of(fact), structured.reading.facts());
            assertEquals(List.of(fact), encoded.reading.facts());
            assertEquals(fact, batch.reading.facts().get(0));
            assertEquals(List.of("c1", "c2"), contacts(batch));
            assertEquals("2026-04-01T09:10:00Z", fact.at().toString());
        }
    }

    @Test
    void idAndSourceTogetherAreKnownAgain() throws Exception {
        try (Sender sender = Sender.cloudEvents(Map.of())) {
            String type = "application/cloudevents+json";
            send(sender, event("1", "\"data\":" + DATA), TYPE, type);
            send(sender, event("1", "\"data\":" + DATA.replace("c1", "again")), TYPE, type);
            send(sender, event("1", "\"data\":" + DATA.replace("c1", "c2")).replace("/crm", "/shop"), TYPE, type);
            send(sender, event("2", "\"data\":" + DATA.replace("c1", "c3")), TYPE, type);
            assertEquals(List.of("c1", "c2", "c3"), contacts(sender));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "7",
                "{\"id\":\"1\",\"source\":\"/a\",\"type\":\"t\"}",
                "{\"specversion\":\"1.0\",\"source\":\"/a\",\"type\":\"t\"}",
                "{\"specversion\":\"1.0\",\"id\":\"\",\"source\":\"/a\",\"type\":\"t\"}",
                "{\"specversion\":\"1.0\",\"id\":1,\"source\":\"/a\",\"type\":\"t\"}",
                "{\"specversion\":\"0.3\",\"id\":\"1\",\"source\":\"/a\",\"type\":\"t\"}",
                "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/a\",\"type\":\"t\",\"time\":\"noon\"}",
                "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/a\",\"type\":\"t\",\"data_base64\":\"?\"}",
                "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/a\",\"type\":\"t\",\"data_base64\":\"e30=e\"}",
            })
    void whatIsNoCloudEventIsRefused(String body) throws Exception {
        try (Sender sender = Sender.cloudEvents(Map.of())) {
            assertEquals(
                    400,
                    send(sender, body, TYPE, "application/cloudevents+json").status());
            assertEquals(1, sender.reading.rejections().size());
            assertEquals(List.of(), sender.reading.facts());
        }
    }

    @Test
    void inABatchTheGoodOnesAreTaken() throws Exception {
        try (Sender sender = Sender.cloudEvents(Map.of())) {
            String type = "application/cloudevents-batch+json";
            String good = event("1", "\"data\":" + DATA);
            assertEquals(202, send(sender, "[{}," + good + ",3]", TYPE, type).status());
            assertEquals(List.of("c1"), contacts(sender));
            assertEquals(2, sender.reading.rejections().size());
            assertEquals(202, send(sender, "[]", TYPE, type).status());
            assertEquals(400, send(sender, "[{}]", TYPE, type).status());
            assertEquals(400, send(sender, "{}", TYPE, type).status());
        }
    }

    @Test
    void whatIsNotProvenOrOldOrOfAnotherKindBringsNothing() throws Exception {
        try (Sender sender = Sender.cloudEvents(Map.of())) {
            String type = "application/cloudevents+json";
            String body = event("1", "\"data\":" + DATA);
            assertEquals(
                    401,
                    send(sender, body, TYPE, type, "Authorization", "Bearer wrong")
                            .status());
            assertEquals(400, send(sender, body, TYPE, "application/json").status());
            assertEquals(
                    409,
                    send(sender.at(Sender.NOW.plus(Duration.ofDays(8))), body, TYPE, type)
                            .status());
            // A type that the mapping does not know brings nothing, and that is no fault.
            sender.at(Sender.NOW);
            assertEquals(
                    202,
                    send(sender, event("2", "\"data\":5").replace("io.vigie.contact", "other"), TYPE, type)
                            .status());
            assertEquals(List.of(), sender.reading.facts());
        }
    }
}
