package io.vigie.source;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/** The running sources of one workspace, as operators see them. Thread-safe. */
@ProviderType
public interface Sources {
    /** Ends the name under which a back-fill of an instance runs: {@code paris (back-fill)}. */
    String BACKFILL = " (back-fill)";

    /** The types that installed bundles provide at this moment, by name, with texts in the given language. */
    List<SourceType> types(Locale locale);

    /**
     * Checks the wish against the type's declaration without opening anything.
     *
     * @return all that is wrong with it, one sentence each; empty when nothing is
     */
    List<String> check(SourceSpec spec);

    /**
     * Starts an instance on a thread of its own. When its type is not installed it waits for it as
     * {@link SourceState#MISSING_PLUGIN}.
     *
     * @throws IllegalArgumentException with all that is wrong with the settings, or when an instance of
     *     that name runs already
     */
    void start(SourceSpec spec);

    /** Starts an instance that the caller made itself, under a name of its choice. It is read like any other. */
    void start(String name, boolean bounded, DataSource source);

    /** Stops an instance after the batch in hand; returns when its thread has ended or the deadline has passed. */
    void stop(String name);

    /**
     * Tries a source without reading from it; see {@link DataSourceFactory#check}. Blocks for 30 s at most.
     *
     * @return what was found; what is wrong with the settings is found before anything is tried
     */
    default List<CheckLine> probe(SourceSpec spec) throws InterruptedException {
        return probe(spec, Locale.getDefault());
    }

    /** The same, in the language of who asks. */
    List<CheckLine> probe(SourceSpec spec, Locale locale) throws InterruptedException;

    /**
     * Reads what comes next, from the stored position of that name or from the very beginning, and stores
     * nothing. Blocks for 30 s at most.
     *
     * @param most how many facts to show at most
     * @throws SourceException as reading would
     * @throws IllegalArgumentException with all that is wrong with the settings
     */
    default Preview preview(SourceSpec spec, int most) throws SourceException, InterruptedException {
        return preview(spec, most, Locale.getDefault());
    }

    /** The same, in the language of who asks. */
    Preview preview(SourceSpec spec, int most, Locale locale) throws SourceException, InterruptedException;

    /**
     * Holds an instance after the batch in hand, and closes its connections until it is resumed.
     *
     * @throws IllegalArgumentException when there is none, or it does not run
     */
    void pause(String name);

    /**
     * Goes on with an instance that is paused; one that runs just goes on.
     *
     * @throws IllegalArgumentException when there is none, or it neither runs nor is paused
     */
    void resume(String name);

    /**
     * Closes an instance and opens it anew, whatever its state.
     *
     * @throws IllegalArgumentException when there is none
     */
    void restart(String name);

    /** The stored position of an instance, whether it runs or not. */
    Optional<Checkpoint> offset(String name);

    /**
     * Sets the position of an instance that does not run; null sets it back to the very beginning.
     *
     * @throws IllegalArgumentException when it runs, or its type cannot go on from there
     */
    void setOffset(SourceSpec spec, @Nullable Checkpoint offset);

    /**
     * Reads quarantined records once more, each with the instance of its source as {@code specs} describes it.
     *
     * @param ids numbers of records
     * @return how many were understood now and have left the quarantine; the others stay, with the reason that
     *     holds now
     * @throws SourceException when it cannot be tried; the sentence names the source and says why
     */
    int replay(Collection<Long> ids, Map<String, SourceSpec> specs) throws SourceException, InterruptedException;

    /**
     * Takes records out of the quarantine without reading them.
     *
     * @return how many there were
     */
    int discard(Collection<Long> ids);

    /**
     * Hands a delivery to a running instance of a type with {@link SourceFeature#RECEIVES}.
     *
     * @return completed with what to tell the sender: by the source, or 404 when there is no such instance or
     *     it is not sent to, 503 when it does not run or its inbox is full; on a thread of the engine, which must
     *     not be held up
     */
    CompletionStage<Answer> deliver(String name, Delivery delivery);

    /** How each started instance stands, by name. */
    List<SourceStatus> status();

    /** How one instance stands. */
    Optional<SourceStatus> status(String name);

    /**
     * Waits until each bounded instance is completed, failed or stopped.
     *
     * @param observer called now and then on the caller's thread with the status of all, for a progress
     *     line
     * @throws InterruptedException when the waiting thread is interrupted
     */
    void awaitEnd(java.util.function.Consumer<List<SourceStatus>> observer) throws InterruptedException;

    /** The quarantined records, oldest first. */
    List<Quarantined> quarantine();

    /**
     * A record in quarantine.
     *
     * @param id its number in this workspace
     * @param source the instance that rejected it
     * @param since when it was first rejected
     * @param rejection position, reason and raw record
     */
    record Quarantined(long id, String source, Instant since, Rejection rejection) {}
}
