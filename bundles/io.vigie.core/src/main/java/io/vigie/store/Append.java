package io.vigie.store;

import io.vigie.fact.Fact;
import io.vigie.source.Batch;
import io.vigie.source.Checkpoint;
import io.vigie.source.Rejection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is kept in one transaction.
 *
 * @param source the instance to which facts, rejections and notes belong
 * @param position whose checkpoint it is: the instance, or its back-fill
 * @param facts patches in the order in which the source saw them
 * @param rejections what goes to quarantine
 * @param checkpoint the position after them; null leaves the stored one as it is
 * @param notes what the instance remembers from now on
 * @param settled numbers of quarantined records that leave the quarantine, because these are their facts
 */
public record Append(
        String source,
        String position,
        List<Fact> facts,
        List<Rejection> rejections,
        @Nullable Checkpoint checkpoint,
        List<Batch.Note> notes,
        List<Long> settled) {
    public Append {
        facts = List.copyOf(facts);
        rejections = List.copyOf(rejections);
        notes = List.copyOf(notes);
        settled = List.copyOf(settled);
    }
}
