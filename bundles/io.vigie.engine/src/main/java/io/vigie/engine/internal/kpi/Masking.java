package io.vigie.engine.internal.kpi;

import io.vigie.query.KpiValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Keeps back the figures of small groups. Where those kept back are so few that they follow from the
 * rest and the total, the next smallest group is kept back as well, as long as one group is left to show.
 */
final class Masking {
    private Masking() {}

    /**
     * The groups of one bucket, in their order.
     *
     * @param smallest the smallest group that is shown
     */
    static List<KpiValue> of(List<KpiValue> groups, long smallest) {
        List<KpiValue> shown = new ArrayList<>(groups);
        long kept = 0;
        int masked = 0;
        for (int i = 0; i < shown.size(); i++) {
            KpiValue group = shown.get(i);
            if (group.n() > 0 && group.n() < smallest) {
                kept += group.n();
                masked++;
                shown.set(i, mask(group));
            }
        }
        while (masked > 0 && (masked == 1 || kept < smallest)) {
            List<KpiValue> open = shown.stream()
                    .filter(group -> !group.masked() && group.n() > 0)
                    .toList();
            Optional<KpiValue> next = open.stream().min(Comparator.comparingLong(KpiValue::n));
            if (open.size() < 2 || next.isEmpty()) {
                break;
            }
            kept += next.get().n();
            masked++;
            shown.set(shown.indexOf(next.get()), mask(next.get()));
        }
        return shown;
    }

    private static KpiValue mask(KpiValue value) {
        return new KpiValue(
                value.kpi(),
                value.bucket(),
                value.dims(),
                null,
                null,
                null,
                0,
                value.provisional(),
                true,
                null,
                value.unit(),
                value.version());
    }
}
