package io.vigie.connectors;

import io.vigie.source.CheckLine;
import io.vigie.source.Checkpoint;
import io.vigie.source.Preview;
import io.vigie.source.SourceException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The connectors of one folder. The files are the one truth: what operators decide is written into them, and
 * while the folder is followed, what is written into them is done. While a platform runs, its connectors are a
 * service with the property {@link io.vigie.workspace.Workspace#LIVE}; users of the service do not close it.
 *
 * <p>Thread-safe. What is not done throws a {@link ConnectorException} with sentences for people.
 */
@ProviderType
public interface Connectors extends AutoCloseable {
    /**
     * Starts what the files say, and does from now on what becomes of them: a file that is saved reloads its
     * connector alone, one that appears starts it, one that goes stops it, one that is wrong changes nothing.
     *
     * @param observer told of each change, on the thread that made it
     */
    void follow(Consumer<ConnectorEvent> observer);

    /** Whether the folder is followed, and so what is decided is done at once. */
    boolean following();

    /** How all of them stand, by name; those whose file is wrong as well. */
    List<ConnectorStatus> list();

    /** How one stands. */
    Optional<ConnectorStatus> status(String name);

    /**
     * What a file says now.
     *
     * @throws ConnectorException when there is none, or all that is wrong with it
     */
    Connector read(String name);

    /** All that is wrong in any file. Nothing is opened. */
    List<Problem> validate();

    /**
     * What the file of a connector says, letter by letter.
     *
     * @throws ConnectorException when there is none
     */
    String text(String name);

    /**
     * The connector that a draft describes; nothing is written or opened. Its name may be taken.
     *
     * @throws ConnectorException with all that is wrong with it
     */
    Connector draft(Draft draft);

    /**
     * Writes the file of a connector anew, if it still says what the caller has read.
     *
     * @param text what its file said
     * @return what was written; empty when the file says something else by now
     * @throws ConnectorException with all that is wrong with it, or when there is none of that name
     */
    Optional<Connector> replace(Draft draft, String text);

    /**
     * Writes the file of a new connector.
     *
     * @return what was written
     * @throws ConnectorException with all that is wrong with it, or when the name is taken
     */
    Connector create(Draft draft);

    /**
     * A connector to be created.
     *
     * @param description what people should know of it, may be empty
     * @param settings the values of each setting
     */
    record Draft(String name, String type, String description, Map<String, List<String>> settings, Desired desired) {
        public Draft {
            settings = new java.util.LinkedHashMap<>(settings);
        }
    }

    /** Tries whether it can connect, and what it may do there. Blocks for 30 s at most. */
    List<CheckLine> check(String name) throws InterruptedException;

    /** The next facts; nothing is stored. Blocks for 30 s at most. */
    Preview preview(String name, int most) throws SourceException, InterruptedException;

    /** Has it read; one that had given up is opened anew. */
    void start(String name);

    /** Holds it for a while. */
    void pause(String name);

    /** Goes on with one that is paused. */
    void resume(String name);

    /** Has it read no longer. */
    void stop(String name);

    /**
     * Closes it and opens it anew.
     *
     * @throws ConnectorException when it is not wanted running, or nothing runs here
     */
    void restart(String name);

    /** Its stored position. */
    Optional<Checkpoint> offset(String name);

    /**
     * Sets its position; null sets it back to the very beginning.
     *
     * @throws ConnectorException unless it is stopped
     */
    void setOffset(String name, @Nullable Checkpoint offset);

    /**
     * Has a past period read, beside its position.
     *
     * @param to exclusive
     * @return the name under which that runs
     * @throws ConnectorException when its type cannot, or one runs already
     */
    String backfill(String name, Instant from, Instant to);

    /** Stops it and deletes its file. Facts and position stay in the store. */
    void delete(String name);

    /** The records that were not understood. */
    Quarantine quarantine();

    /** Follows the folder no longer. What runs goes on until its workspace is closed. */
    @Override
    void close();
}
