package io.vigie.connector.webhook.internal;

import com.fasterxml.jackson.databind.JsonNode;
import io.vigie.source.Batch;
import io.vigie.source.Delivery;
import io.vigie.source.Rejection;
import io.vigie.source.SourceContext;
import io.vigie.source.SourceException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Signed JSON of any kind: an object, or a list of them. */
final class JsonSource extends InboxSource {
    private static final String HEADER = "header:";

    private final Signature signature;
    private final Rows rows;
    private final List<String> keys;
    private final String time;

    private JsonSource(
            SourceContext context, Signature signature, Rows rows, List<String> keys, String time, Duration age) {
        super(context, signature, age);
        this.signature = signature;
        this.rows = rows;
        this.keys = keys;
        this.time = time;
    }

    static JsonSource of(SourceContext context) throws SourceException {
        JsonSettings settings = context.settings(JsonSettings.class);
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
        List<String> keys = new ArrayList<>();
        for (String key : settings.id()) {
            if (!key.startsWith("/") && !(key.startsWith(HEADER) && key.length() > HEADER.length())) {
                setup.problem(WebhookText.SET_POINTER, "id", key);
            }
            keys.add(key);
        }
        String time = settings.time().strip();
        if (!time.isEmpty() && !time.startsWith("/")) {
            setup.problem(WebhookText.SET_POINTER, "time", time);
        }
        Duration age = setup.age(settings.maxAge());
        setup.done();
        if (rows == null) {
            throw new IllegalStateException("a mapping that cannot be read is told above");
        }
        return new JsonSource(context, signature, rows, List.copyOf(keys), time, age);
    }

    Signature signature() {
        return signature;
    }

    @Override
    Outcome read(Delivery delivery, byte[] body, Batch.Builder batch) {
        JsonNode root;
        try {
            root = Document.read(body);
        } catch (Document.Unreadable e) {
            return malformed(body, WebhookText.NOT_JSON, batch);
        }
        List<JsonNode> documents = new ArrayList<>();
        if (root.isArray()) {
            root.forEach(documents::add);
        } else {
            documents.add(root);
        }
        if (documents.isEmpty() || !documents.stream().allMatch(JsonNode::isObject)) {
            return malformed(body, WebhookText.NO_OBJECT, batch);
        }
        String digest = Hashes.sha256(body);
        int old = 0;
        for (int i = 0; i < documents.size(); i++) {
            JsonNode document = documents.get(i);
            String position = documents.size() == 1 ? digest : digest + "/" + i;
            if (!time.isEmpty()) {
                String text = Document.at(document, time);
                Instant at = text == null ? null : Moments.read(text);
                if (at == null) {
                    batch.reject(
                            Rejection.of(position, WebhookText.BAD_TIME.text(), WebhookText.NOT_KEPT.in(locale())));
                    continue;
                }
                if (isTooOld(at, delivery)) {
                    old++;
                    continue;
                }
            }
            if (isRepeated(key(delivery, document, position), delivery, batch)) {
                continue;
            }
            try {
                rows.add(document, position, batch);
            } catch (Document.Unreadable e) {
                return malformed(body, WebhookText.NOT_JSON, batch);
            }
        }
        return old == documents.size() ? Outcome.TOO_OLD : Outcome.TAKEN;
    }

    /** What a delivery is known again by. */
    private String key(Delivery delivery, JsonNode document, String digest) {
        StringBuilder key = new StringBuilder();
        boolean found = false;
        for (String part : keys) {
            @Nullable
            String value = part.startsWith(HEADER)
                    ? delivery.header(part.substring(HEADER.length())).orElse(null)
                    : Document.at(document, part);
            found |= value != null;
            key.append(value == null ? "" : value.length() + ":" + value).append('\n');
        }
        return found ? key.toString() : digest;
    }

    @Override
    public Batch replay(Rejection rejection) {
        return rows.replay(rejection);
    }
}
