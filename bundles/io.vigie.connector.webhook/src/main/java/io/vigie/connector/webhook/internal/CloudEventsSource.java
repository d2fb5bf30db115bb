package io.vigie.connector.webhook.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vigie.source.Batch;
import io.vigie.source.Delivery;
import io.vigie.source.Rejection;
import io.vigie.source.SourceContext;
import io.vigie.source.SourceException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/**
 * CloudEvents 1.0 over HTTP in its three modes. The SDK would bring four bundles for what is a page of code here: the
 * attributes are cells like all others for the mapping.
 */
final class CloudEventsSource extends InboxSource {
    private static final String STRUCTURED = "application/cloudevents+json";
    private static final String BATCH = "application/cloudevents-batch+json";
    private static final String HEADER = "ce-";
    private static final List<String> REQUIRED = List.of("id", "source", "specversion", "type");

    private final Signature signature;
    private final Rows rows;

    private CloudEventsSource(SourceContext context, Signature signature, Rows rows, Duration age) {
        super(context, signature, age);
        this.signature = signature;
        this.rows = rows;
    }

    static CloudEventsSource of(SourceContext context) throws SourceException {
        CloudEventsSettings settings = context.settings(CloudEventsSettings.class);
        Setup setup = new Setup(context);
        List<String> secrets = setup.secrets("secret", settings.secret(), "previousSecret", settings.previousSecret());
        Signature signature = setup.signature(
                secrets,
                settings.header(),
                settings.algorithm(),
                settings.prefix(),
                settings.encoding(),
                settings.timestampHeader(),
                settings.idHeader(),
                settings.signed(),
                settings.window());
        Rows rows = setup.rows(settings.mapping(), settings.with(), settings.zone());
        Duration age = setup.age(settings.maxAge());
        setup.done();
        if (rows == null) {
            throw new IllegalStateException("a mapping that cannot be read is told above");
        }
        return new CloudEventsSource(context, signature, rows, age);
    }

    Signature signature() {
        return signature;
    }

    @Override
    Outcome read(Delivery delivery, byte[] body, Batch.Builder batch) {
        String type = mediaType(delivery);
        String digest = Hashes.sha256(body);
        try {
            if (type.equals(STRUCTURED)) {
                return all(List.of(Document.read(body)), delivery, digest, batch);
            }
            if (type.equals(BATCH)) {
                JsonNode root = Document.read(body);
                List<JsonNode> events = new ArrayList<>();
                root.forEach(events::add);
                return root.isArray()
                        ? all(events, delivery, digest, batch)
                        : malformed(body, WebhookText.NO_OBJECT, batch);
            }
        } catch (Document.Unreadable e) {
            return malformed(body, WebhookText.NOT_JSON, batch);
        }
        if (delivery.headerNames().stream().noneMatch(name -> name.startsWith(HEADER))) {
            return malformed(body, WebhookText.NO_EVENT, batch);
        }
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        for (String name : delivery.headerNames()) {
            if (name.startsWith(HEADER)) {
                event.put(
                        name.substring(HEADER.length()),
                        decoded(delivery.header(name).orElse("")));
            }
        }
        event.put("datacontenttype", delivery.header("Content-Type").orElse(""));
        if (body.length > 0) {
            event.put("data_base64", Base64.getEncoder().encodeToString(body));
        }
        return all(List.of(event), delivery, digest, batch);
    }

    /** Each event for itself: the good ones are taken, and only if none is good does the sender hear of it. */
    private Outcome all(List<JsonNode> events, Delivery delivery, String digest, Batch.Builder batch) {
        int malformed = 0;
        int old = 0;
        for (int i = 0; i < events.size(); i++) {
            String position = events.size() == 1 ? digest : digest + "/" + i;
            switch (one(events.get(i), delivery, position, batch)) {
                case MALFORMED -> malformed++;
                case TOO_OLD -> old++;
                case TAKEN -> {
                    // What it brought is in the batch.
                }
            }
        }
        if (events.isEmpty() || malformed + old < events.size()) {
            return Outcome.TAKEN;
        }
        return old > 0 ? Outcome.TOO_OLD : Outcome.MALFORMED;
    }

    private Outcome one(JsonNode event, Delivery delivery, String position, Batch.Builder batch) {
        for (String attribute : REQUIRED) {
            if (!event.path(attribute).isTextual()
                    || event.path(attribute).asText().isBlank()) {
                return refuse(position, WebhookText.NO_ATTRIBUTE, attribute, batch);
            }
        }
        if (!event.path("specversion").asText().equals("1.0")) {
            return refuse(
                    position,
                    WebhookText.OTHER_VERSION,
                    event.path("specversion").asText(),
                    batch);
        }
        JsonNode time = event.path("time");
        if (!time.isMissingNode() && !time.isNull()) {
            Instant at = Moments.read(time.asText());
            if (at == null || !time.isTextual()) {
                return refuse(position, WebhookText.BAD_TIME, "", batch);
            }
            if (isTooOld(at, delivery)) {
                return Outcome.TOO_OLD;
            }
        }
        try {
            JsonNode whole = withData((ObjectNode) event);
            String id = event.path("source").asText() + "\n" + event.path("id").asText();
            if (!isRepeated(id, delivery, batch)) {
                rows.add(whole, position, batch);
            }
            return Outcome.TAKEN;
        } catch (Document.Unreadable e) {
            return refuse(position, WebhookText.BAD_DATA, "", batch);
        }
    }

    /** The event with its data as JSON where they are. */
    private static JsonNode withData(ObjectNode event) throws Document.Unreadable {
        JsonNode encoded = event.remove("data_base64");
        if (encoded == null) {
            return event;
        }
        byte[] data;
        try {
            data = Base64.getDecoder().decode(encoded.asText());
        } catch (IllegalArgumentException e) {
            throw new Document.Unreadable();
        }
        String type = mediaType(event.path("datacontenttype").asText("application/json"));
        if (type.isEmpty() || type.equals("application/json") || type.endsWith("+json")) {
            event.set("data", Document.read(data));
        } else if (type.startsWith("text/")) {
            event.put("data", new String(data, StandardCharsets.UTF_8));
        }
        return event;
    }

    private Outcome refuse(String position, WebhookText why, String about, Batch.Builder batch) {
        batch.reject(Rejection.of(position, why.text(shortened(about)), WebhookText.NOT_KEPT.in(locale())));
        return Outcome.MALFORMED;
    }

    private static String shortened(String text) {
        return text.length() > 20 ? text.substring(0, 20) : text;
    }

    private static String mediaType(Delivery delivery) {
        return mediaType(delivery.header("Content-Type").orElse(""));
    }

    private static String mediaType(String text) {
        int end = text.indexOf(';');
        return (end < 0 ? text : text.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    }

    /** Headers are percent-encoded; a plus stands for itself there. */
    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    @Override
    public Batch replay(Rejection rejection) {
        return rows.replay(rejection);
    }
}
