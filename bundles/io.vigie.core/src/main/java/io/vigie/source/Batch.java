package io.vigie.source;

import io.vigie.fact.Fact;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one poll brought: facts, records that could not be understood, what to remember, and the checkpoint
 * that follows them. All is committed in one transaction. Immutable.
 */
public final class Batch {
    private final List<Fact> facts;
    private final List<Rejection> rejections;
    private final @Nullable Checkpoint next;
    private final boolean endOfData;
    private final boolean more;
    private final double progress;
    private final List<Note> notes;
    private final List<Gap> gaps;
    private final Map<Inbox.Parcel, Answer> answers;
    private final @Nullable Duration lag;

    private Batch(Builder builder) {
        this.facts = List.copyOf(builder.facts);
        this.rejections = List.copyOf(builder.rejections);
        this.next = builder.next;
        this.endOfData = builder.endOfData;
        this.more = builder.more;
        this.progress = builder.progress;
        this.notes = List.copyOf(builder.notes);
        this.gaps = List.copyOf(builder.gaps);
        this.answers = Collections.unmodifiableMap(new LinkedHashMap<>(builder.answers));
        this.lag = builder.lag;
    }

    /**
     * Something to remember, see {@link SourceMemory}.
     *
     * @param key what it is found by
     * @param value what is remembered; null forgets the key
     * @param until when it may be forgotten, null for never
     */
    public record Note(
            String key, @Nullable String value, @Nullable Instant until) {}

    /** Starts an empty batch. */
    public static Builder builder() {
        return new Builder();
    }

    /** The facts in the order in which the source saw them. */
    public List<Fact> facts() {
        return facts;
    }

    /** The records that go to quarantine. */
    public List<Rejection> rejections() {
        return rejections;
    }

    /** The checkpoint after this batch; null when the position has not changed. */
    public @Nullable Checkpoint next() {
        return next;
    }

    /**
     * Whether the source has read all that there was at this moment. A live source goes on being
     * polled; an import is complete.
     */
    public boolean endOfData() {
        return endOfData;
    }

    /**
     * Whether more is there to be read at once, and the source goes on from its own state whether this batch is stored
     * yet or not. The engine may then poll again with the checkpoint of this batch before it is stored, and store
     * several such batches in one transaction, which is how a file or a history comes in quickly. False unless said.
     */
    public boolean more() {
        return more;
    }

    /** The share of a bounded import that is done after this batch, 0 to 1; negative when not known. */
    public double progress() {
        return progress;
    }

    /** What to remember, in order: of two notes with one key the later one holds. */
    public List<Note> notes() {
        return notes;
    }

    /** Times of which something is missing. */
    public List<Gap> gaps() {
        return gaps;
    }

    /** The answers to senders, given once the batch is stored. */
    public Map<Inbox.Parcel, Answer> answers() {
        return answers;
    }

    /** How far the source is behind after this batch, as far as it knows; null when it does not. */
    public @Nullable Duration lag() {
        return lag;
    }

    /** Collects a batch; not thread-safe. */
    public static final class Builder {
        private final List<Fact> facts = new ArrayList<>();
        private final List<Rejection> rejections = new ArrayList<>();
        private @Nullable Checkpoint next;
        private boolean endOfData;
        private boolean more;
        private double progress = -1;
        private final List<Note> notes = new ArrayList<>();
        private final List<Gap> gaps = new ArrayList<>();
        private final Map<Inbox.Parcel, Answer> answers = new LinkedHashMap<>();
        private @Nullable Duration lag;

        private Builder() {}

        /** Adds a fact. */
        public Builder fact(Fact fact) {
            facts.add(fact);
            return this;
        }

        /** Adds a record that could not be understood. */
        public Builder reject(Rejection rejection) {
            rejections.add(rejection);
            return this;
        }

        /** Sets the checkpoint that follows this batch. */
        public Builder next(Checkpoint next) {
            this.next = next;
            return this;
        }

        /** Says that nothing more is there at this moment. */
        public Builder endOfData(boolean endOfData) {
            this.endOfData = endOfData;
            return this;
        }

        /** Says that more is there to be read at once; see {@link Batch#more()}. */
        public Builder more(boolean more) {
            this.more = more;
            return this;
        }

        /** Says which share of a bounded import is done, 0 to 1. */
        public Builder progress(double progress) {
            this.progress = progress;
            return this;
        }

        /**
         * Remembers something, in the transaction of this batch.
         *
         * @param until when it may be forgotten; null for never, which only what is bounded may ask for
         */
        public Builder remember(String key, String value, @Nullable Instant until) {
            notes.add(new Note(key, value, until));
            return this;
        }

        /** Forgets what was remembered under a key. */
        public Builder forget(String key) {
            notes.add(new Note(key, null, null));
            return this;
        }

        /** Marks a time of which something is missing. */
        public Builder gap(Gap gap) {
            gaps.add(gap);
            return this;
        }

        /** Answers a sender once this batch is stored. */
        public Builder answer(Inbox.Parcel parcel, Answer answer) {
            answers.put(parcel, answer);
            return this;
        }

        /** Says how far the source is behind after this batch. */
        public Builder lag(Duration lag) {
            this.lag = lag;
            return this;
        }

        /** How many facts and rejections are collected so far. */
        public int size() {
            return facts.size() + rejections.size();
        }

        /** Builds the batch. */
        public Batch build() {
            return new Batch(this);
        }
    }
}
