package io.vigie.connector.asterisk.internal;

import io.vigie.fact.FactType;
import io.vigie.fact.FieldType;

/** The fact type of one line of a queue_log, so that each contact can be drilled down to its lines. */
final class QueueLogEvent {
    static final FactType TYPE = FactType.named("queue_log_event")
            .field("event_id", FieldType.TEXT)
            .field("at", FieldType.INSTANT)
            .field("event", FieldType.TEXT)
            .field("callid", FieldType.TEXT)
            .field("contact_id", FieldType.TEXT)
            .field("queue", FieldType.TEXT)
            .field("agent_id", FieldType.TEXT)
            .field("data", FieldType.TEXT)
            .personalField("customer_id")
            .key("event_id")
            .occursAt("at")
            .build();

    private QueueLogEvent() {}
}
