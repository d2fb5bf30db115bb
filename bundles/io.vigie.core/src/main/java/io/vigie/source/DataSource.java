package io.vigie.source;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * One configured instance of a source. Given a checkpoint it returns what follows it, so stopping,
 * crashing and swapping are the same thing.
 *
 * <p>The engine owns threads, retries, back-off, time-outs, restarts, states and metrics. It calls an
 * instance from one thread at a time, which is the instance's own, with the connector's class loader as
 * context class loader. Nothing here needs to be thread-safe.
 */
@ConsumerType
public interface DataSource extends AutoCloseable {
    /**
     * Returns what follows the checkpoint. Called again and again by the engine on the instance's
     * thread, each time with the checkpoint of the last batch that is safely stored; usually that is
     * the one this instance returned last, and the instance may go on from its own state then. After a
     * crash or a failed commit it is an older one, and the source goes back to it. Only after a batch that says
     * {@link Batch#more()} it may be that of a batch which is stored a little later, with those that follow.
     *
     * @param checkpoint the last stored position, null at the very first poll
     * @param wait how long the call may block when there is nothing new; it may return earlier. It is zero
     *     at the first poll after opening, so that the state of the instance is known at once: return what
     *     is there, and remember that {@link Object#wait(long)} takes zero for ever
     * @return the next facts, at most a few thousand; an empty batch means nothing new. Delivering a
     *     fact again is harmless, leaving one out is not
     * @throws SourceException for every foreseeable failure; its kind decides what happens next
     * @throws InterruptedException when the engine wants the thread back; return soon
     */
    Batch poll(@Nullable Checkpoint checkpoint, Duration wait) throws SourceException, InterruptedException;

    /**
     * Reads a quarantined record once more. Called on an instance that was opened for that alone: nothing is
     * polled before or after. Only for a type with {@link SourceFeature#REPLAY}.
     *
     * @return the facts of the record, which are stored while the record leaves the quarantine, in one
     *     transaction; or a rejection with the reason that holds now. A checkpoint in it is ignored.
     * @throws SourceException when it cannot be tried now
     */
    default Batch replay(Rejection rejection) throws SourceException, InterruptedException {
        throw new SourceException(
                SourceException.Kind.CONFIG, "This source cannot read a record again: mend it at its origin.");
    }

    /** Releases files and connections. Called once, on the instance's thread, after the last poll. */
    @Override
    default void close() {}
}
