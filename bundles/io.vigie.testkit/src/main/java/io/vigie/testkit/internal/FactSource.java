package io.vigie.testkit.internal;

import io.vigie.fact.Fact;
import io.vigie.source.Batch;
import io.vigie.source.Checkpoint;
import io.vigie.source.DataSource;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Delivers a list of facts; the checkpoint is how many have been delivered. */
public final class FactSource implements DataSource {
    private static final int BATCH = 1000;

    private final List<Fact> facts;

    public FactSource(List<Fact> facts) {
        this.facts = List.copyOf(facts);
    }

    @Override
    public Batch poll(@Nullable Checkpoint checkpoint, Duration wait) {
        int start = checkpoint == null ? 0 : Integer.parseInt(checkpoint.text());
        int end = Math.min(facts.size(), start + BATCH);
        Batch.Builder batch = Batch.builder().next(Checkpoint.of(Integer.toString(end)));
        facts.subList(start, end).forEach(batch::fact);
        return batch.endOfData(end == facts.size())
                .progress(facts.isEmpty() ? 1 : (double) end / facts.size())
                .build();
    }
}
