package io.vigie.source;

import io.vigie.fact.Fact;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one poll brought: facts, records that could not be understood, and the checkpoint that follows
 * them. The three are committed in one transaction. Immutable.
 */
public final class Batch {
    private final List<Fact> facts;
    private final List<Rejection> rejections;
    private final @Nullable Checkpoint next;
    private final boolean endOfData;
    private final double progress;

    private Batch(Builder builder) {
        this.facts = List.copyOf(builder.facts);
        this.rejections = List.copyOf(builder.rejections);
        this.next = builder.next;
        this.endOfData = builder.endOfData;
        this.progress = builder.progress;
    }

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

    /** The share of a bounded import that is done after this batch, 0 to 1; negative when not known. */
    public double progress() {
        return progress;
    }

    /** Collects a batch; not thread-safe. */
    public static final class Builder {
        private final List<Fact> facts = new ArrayList<>();
        private final List<Rejection> rejections = new ArrayList<>();
        private @Nullable Checkpoint next;
        private boolean endOfData;
        private double progress = -1;

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

        /** Says which share of a bounded import is done, 0 to 1. */
        public Builder progress(double progress) {
            this.progress = progress;
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
