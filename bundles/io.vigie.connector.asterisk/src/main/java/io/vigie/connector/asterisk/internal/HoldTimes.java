package io.vigie.connector.asterisk.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vigie.fact.Fact;
import io.vigie.fact.Vocabulary;
import io.vigie.source.Batch;
import io.vigie.source.SourceMemory;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Brings the hold time that the CEL tells to the segment that the queue_log tells, whichever of them comes first.
 * They meet in the member's channel, which answers one call only. What waits for its other half stands in the
 * checkpoint; when that is too much, in notes.
 */
final class HoldTimes {
    private static final int MOST = 300;
    private static final Duration KEPT = Duration.ofDays(7);

    private final SourceMemory memory;
    private final Clock clock;
    private final Consumer<Fact> facts;
    private final Map<String, Leg> legs = new LinkedHashMap<>();
    private final Map<String, Long> held = new LinkedHashMap<>();
    private final List<Batch.Note> notes = new ArrayList<>();
    private final Map<String, @Nullable String> unsaved = new LinkedHashMap<>();
    private boolean spilled;

    HoldTimes(SourceMemory memory, Clock clock, Consumer<Fact> facts) {
        this.memory = memory;
        this.clock = clock;
        this.facts = facts;
    }

    /**
     * A segment that is over.
     *
     * @param talk its seconds as the queue_log tells them, with the hold time; null when it does not
     * @param at the instant of the patch that ended it
     */
    record Leg(
            String contact,
            int seq,
            long queuedAt,
            @Nullable Long talk,
            long at) {
        String text() {
            return contact + "\t" + seq + "\t" + queuedAt + "\t" + (talk == null ? "" : talk) + "\t" + at;
        }

        static Leg of(String text) {
            String[] parts = text.split("\t", -1);
            return new Leg(
                    parts[0],
                    Integer.parseInt(parts[1]),
                    Long.parseLong(parts[2]),
                    parts[3].isEmpty() ? null : Long.valueOf(parts[3]),
                    Long.parseLong(parts[4]));
        }
    }

    /** The queue_log tells the end of a talk. */
    void ended(String member, Leg leg) {
        Long hold = held.remove(member);
        if (hold == null) {
            hold = recall("hold:" + member).map(Long::valueOf).orElse(null);
        }
        if (hold == null) {
            legs.put(member, leg);
            spillLegs();
        } else {
            tell(leg, hold);
        }
    }

    /** The CEL tells the end of a talk, and for how many microseconds of it the caller was on hold. */
    void held(String member, long hold) {
        Leg leg = legs.remove(member);
        if (leg == null) {
            leg = recall("leg:" + member).map(Leg::of).orElse(null);
        }
        if (leg == null) {
            held.put(member, hold);
            spillHeld();
        } else {
            tell(leg, hold);
        }
    }

    private void tell(Leg leg, long hold) {
        BigDecimal seconds = seconds(hold);
        Fact.Builder patch = Fact.of(Vocabulary.SEGMENT)
                .set("contact_id", leg.contact)
                .set("seq", (long) leg.seq)
                .set("queued_at", Times.instant(leg.queuedAt))
                .set("hold_s", seconds)
                .at(Times.instant(leg.at + 1));
        Long talk = leg.talk;
        if (talk != null && hold > 0) {
            // The log's talk includes the hold; whoever adds the two up must not count it twice.
            patch.set("talk_s", BigDecimal.valueOf(talk).subtract(seconds).max(BigDecimal.ZERO));
        }
        facts.accept(patch.build());
    }

    private static BigDecimal seconds(long micros) {
        BigDecimal seconds = BigDecimal.valueOf(micros, 6).stripTrailingZeros();
        return seconds.scale() < 0 ? seconds.setScale(0) : seconds;
    }

    private Optional<String> recall(String key) {
        if (!spilled) {
            return Optional.empty();
        }
        boolean here = unsaved.containsKey(key);
        Optional<String> value = here ? Optional.ofNullable(unsaved.get(key)) : memory.recall(key);
        if (value.isPresent()) {
            note(key, null);
        }
        return value;
    }

    private void spillLegs() {
        if (legs.size() > MOST) {
            Iterator<Map.Entry<String, Leg>> eldest = legs.entrySet().iterator();
            Map.Entry<String, Leg> leg = eldest.next();
            eldest.remove();
            note("leg:" + leg.getKey(), leg.getValue().text());
        }
    }

    private void spillHeld() {
        if (held.size() > MOST) {
            Iterator<Map.Entry<String, Long>> eldest = held.entrySet().iterator();
            Map.Entry<String, Long> hold = eldest.next();
            eldest.remove();
            note("hold:" + hold.getKey(), String.valueOf(hold.getValue()));
        }
    }

    private void note(String key, @Nullable String value) {
        spilled = true;
        unsaved.put(key, value);
        notes.add(new Batch.Note(key, value, clock.instant().plus(KEPT)));
    }

    /** Puts what must be remembered into the batch. */
    void drain(Batch.Builder batch) {
        for (Batch.Note note : notes) {
            String value = note.value();
            if (value == null) {
                batch.forget(note.key());
            } else {
                batch.remember(note.key(), value, note.until());
            }
        }
        notes.clear();
    }

    /** The last batch is stored, so that the memory has its notes. */
    void stored() {
        unsaved.clear();
    }

    void save(ObjectNode state) {
        if (spilled) {
            state.put("spilled", true);
        }
        ArrayNode list = state.putArray("legs");
        legs.forEach((member, leg) -> list.add(member).add(leg.text()));
        ArrayNode times = state.putArray("held");
        held.forEach((member, hold) -> times.add(member).add(hold));
    }

    void restore(JsonNode state) {
        legs.clear();
        held.clear();
        notes.clear();
        unsaved.clear();
        spilled = state.path("spilled").asBoolean();
        JsonNode list = state.path("legs");
        for (int i = 0; i + 1 < list.size(); i += 2) {
            legs.put(list.path(i).asText(), Leg.of(list.path(i + 1).asText()));
        }
        JsonNode times = state.path("held");
        for (int i = 0; i + 1 < times.size(); i += 2) {
            held.put(times.path(i).asText(), times.path(i + 1).asLong());
        }
    }
}
