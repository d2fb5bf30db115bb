package io.vigie.source;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** The running sources of one workspace, as operators see them. Thread-safe. */
@ProviderType
public interface Sources {
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
