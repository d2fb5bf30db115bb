package io.vigie.testkit;

import io.vigie.fact.Fact;
import io.vigie.source.Batch;
import io.vigie.source.Checkpoint;
import io.vigie.source.DataSource;
import io.vigie.source.DataSourceFactory;
import io.vigie.source.Gap;
import io.vigie.source.Inbox;
import io.vigie.source.Rejection;
import io.vigie.source.SourceContext;
import io.vigie.source.SourceException;
import io.vigie.source.SourceMemory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a source delivered so far, and the checkpoint at which it stands: a test reads a source through
 * this as the engine does. Not thread-safe.
 *
 * <pre>{@code
 * SourceReading reading = SourceReading.of(factory, SourceSetup.of(Map.of("path", file)));
 * assertEquals(12, reading.fold().rows(Vocabulary.CONTACT).size());
 * }</pre>
 */
public final class SourceReading implements SourceMemory {
    private final List<Fact> facts = new ArrayList<>();
    private final List<Rejection> rejections = new ArrayList<>();
    private final List<Checkpoint> checkpoints = new ArrayList<>();
    private final Map<String, Batch.Note> notes = new HashMap<>();
    private final List<Gap> gaps = new ArrayList<>();
    private @Nullable Checkpoint at;
    private int largest;

    /** Starts with nothing read. */
    public SourceReading() {
        this(null);
    }

    /** Starts from a checkpoint. */
    public SourceReading(@Nullable Checkpoint at) {
        this.at = at;
    }

    /** A new reading that goes on where this one stands, with what was remembered; nothing is read by it yet. */
    public SourceReading resumed() {
        SourceReading next = new SourceReading(
                at == null ? null : Checkpoint.of(new String(at.text().toCharArray())));
        next.notes.putAll(notes);
        return next;
    }

    /** Opens a source, reads all that is there at this moment and closes it. */
    public static SourceReading of(DataSourceFactory factory, SourceContext context)
            throws SourceException, InterruptedException {
        SourceReading reading = new SourceReading();
        SourceContext remembering = context instanceof SourceSetup setup ? setup.remembering(reading) : context;
        try (DataSource source = factory.open(remembering)) {
            return reading.drain(source);
        }
    }

    /** Polls, without waiting, until the source has read all that is there. */
    public SourceReading drain(DataSource source) throws SourceException, InterruptedException {
        Batch batch;
        do {
            batch = poll(source);
        } while (!batch.endOfData());
        return this;
    }

    /** Polls once, without waiting. */
    public Batch poll(DataSource source) throws SourceException, InterruptedException {
        Batch batch = source.poll(at, Duration.ZERO);
        add(batch);
        return batch;
    }

    /** Adds a batch as if it had just been stored. */
    public void add(Batch batch) {
        facts.addAll(batch.facts());
        rejections.addAll(batch.rejections());
        batch.notes().forEach(note -> notes.put(note.key(), note));
        gaps.addAll(batch.gaps());
        batch.answers().forEach(Inbox.Parcel::answer);
        largest = Math.max(largest, batch.facts().size() + batch.rejections().size());
        Checkpoint next = batch.next();
        if (next != null) {
            at = next;
            checkpoints.add(next);
        }
    }

    /** Adds what another reading brought, and goes on from where it ended. */
    public void add(SourceReading other) {
        facts.addAll(other.facts);
        rejections.addAll(other.rejections);
        checkpoints.addAll(other.checkpoints);
        notes.putAll(other.notes);
        gaps.addAll(other.gaps);
        largest = Math.max(largest, other.largest);
        at = other.at;
    }

    /** Goes back, or on, to a checkpoint; null for the very beginning. */
    public void goTo(@Nullable Checkpoint checkpoint) {
        at = checkpoint;
    }

    /** The facts in the order in which they came. */
    public List<Fact> facts() {
        return Collections.unmodifiableList(facts);
    }

    /** The facts as a store folds them. */
    public FactFold fold() {
        return FactFold.of(facts);
    }

    /** The records that were rejected. */
    public List<Rejection> rejections() {
        return Collections.unmodifiableList(rejections);
    }

    /** The times that the source marked as incomplete. */
    public List<Gap> gaps() {
        return Collections.unmodifiableList(gaps);
    }

    /** What the source asked to remember, for a source that is opened with {@link SourceSetup#remembering}. */
    @Override
    public Optional<String> recall(String key) {
        Batch.Note note = notes.get(key);
        return note == null ? Optional.empty() : Optional.ofNullable(note.value());
    }

    /** The checkpoints in the order in which they came. */
    public List<Checkpoint> checkpoints() {
        return Collections.unmodifiableList(checkpoints);
    }

    /** Where it stands; null before the first checkpoint. */
    public @Nullable Checkpoint checkpoint() {
        return at;
    }

    /** How many facts and rejections the largest batch had. */
    public int largest() {
        return largest;
    }
}
