package io.vigie.source;

import java.time.Duration;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Where deliveries wait for a source that is sent to. It is bounded: what does not fit is turned away with
 * 503 before it gets here. Used on the instance's thread.
 *
 * <p>A sender waits for its answer. What a poll took is answered in one of two ways: at once, by {@link
 * Parcel#answer}, when nothing of it is kept; or by the batch ({@link Batch.Builder#answer}), after the
 * batch is durably stored. When the batch could not be stored, or the poll failed, or the source was stopped,
 * the engine answers 503, so that the sender tries again; so it does for what a poll took and its batch does not
 * answer. Senders are answered on a thread of the engine.
 */
@ProviderType
public interface Inbox {
    /**
     * Takes what waits, oldest first.
     *
     * @param most how many at most
     * @param wait how long to wait for the first
     * @return what was taken, empty when nothing came
     */
    List<Parcel> take(int most, Duration wait) throws InterruptedException;

    /** A delivery whose sender waits for an answer. */
    @ProviderType
    interface Parcel {
        /** What was sent. */
        Delivery delivery();

        /** Answers at once; the first answer counts. */
        void answer(Answer answer);
    }
}
