package io.vigie.access;

import io.vigie.kpi.Text;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/**
 * What was done on this platform and by whom, in a file that is only ever added to. Each entry carries the hash of
 * the one before: one that is changed, taken out or moved shows. What is cut off at the end shows only to who wrote
 * the last hash down elsewhere. A service. Thread-safe; several processes of one distribution may use it at once.
 */
@ProviderType
public interface AuditLog {
    /**
     * Adds an entry; it is on the disk when this returns.
     *
     * @throws AccessException when it cannot be written
     */
    void add(Event event);

    /** The latest entries, the oldest of them first. */
    default List<Entry> tail(int most) {
        return tail(most, Long.MAX_VALUE);
    }

    /** The latest of the entries with a number below another, the oldest of them first. */
    List<Entry> tail(int most, long before);

    /** Reads the whole log again. */
    Verdict verify();

    /**
     * What was done.
     *
     * @param who the name of who did it; empty when not known
     * @param token the id of the token that was shown; null for none
     * @param from where the request came from; empty for the command line
     * @param action what was done, such as {@code token.create}
     * @param object to what; may be empty
     * @param outcome how it ended
     * @param detail more, without secrets and without data of customers; may be empty
     */
    record Event(
            String who,
            @Nullable String token,
            String from,
            String action,
            String object,
            Outcome outcome,
            String detail) {}

    /** How something ended. May grow: callers keep a default branch. */
    enum Outcome {
        DONE,
        REFUSED,
        FAILED
    }

    /**
     * An entry.
     *
     * @param number its number, from 1
     * @param at when it was added
     * @param event what was done
     * @param hash the hash over it and the hash before, in hexadecimal
     */
    record Entry(long number, Instant at, Event event, String hash) {}

    /**
     * What reading it again has shown.
     *
     * @param entries how many whole entries there are
     * @param last the hash of the last one; empty when there is none
     * @param damage what does not fit, one sentence each; empty when all does
     */
    record Verdict(long entries, String last, List<Text> damage) {
        public Verdict {
            damage = List.copyOf(damage);
        }
    }
}
