package io.vigie.engine.internal.kpi;

import io.vigie.kpi.Direction;
import io.vigie.kpi.GuardRail;
import io.vigie.kpi.KpiDefinition;
import io.vigie.kpi.Text;
import io.vigie.kpi.Unit;
import io.vigie.query.Grain;
import io.vigie.query.KpiQuery;
import io.vigie.query.KpiValue;
import io.vigie.query.Kpis;
import io.vigie.query.Warning;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * Compares a period with the one before: did a KPI go where it is tempting to push it while a companion
 * got worse?
 */
final class GuardRails {
    /** Fewer rows than this behind a companion, and the change may well be chance. */
    private static final long FEW = 100;

    private final KpiQuery query;
    private final Instant from;
    private final Instant to;
    private final KpiRegistry.Snapshot snapshot;
    private final Function<KpiQuery, List<KpiValue>> ask;

    GuardRails(
            KpiQuery query,
            Instant from,
            Instant to,
            KpiRegistry.Snapshot snapshot,
            Function<KpiQuery, List<KpiValue>> ask) {
        this.query = query;
        this.from = from;
        this.to = to;
        this.snapshot = snapshot;
        this.ask = ask;
    }

    /** A KPI in both periods. */
    private record Move(KpiDefinition kpi, KpiValue before, KpiValue now, BigDecimal from, BigDecimal to) {
        int sign() {
            return to.compareTo(from);
        }

        boolean worse() {
            return kpi.direction() == Direction.UP ? sign() < 0 : kpi.direction() == Direction.DOWN && sign() > 0;
        }
    }

    List<Warning> warnings() {
        List<Warning> warnings = new ArrayList<>();
        for (String id : query.kpis()) {
            Kpis.Entry entry = snapshot.entries().get(id);
            if (entry == null) {
                continue;
            }
            for (GuardRail rail : entry.definition().guardRails()) {
                Optional<Move> move = move(entry.definition());
                if (move.isPresent() && move.get().sign() == (rail.tempting() == Direction.UP ? 1 : -1)) {
                    warnings.addAll(warnings(move.get(), rail));
                }
            }
        }
        return List.copyOf(warnings);
    }

    private List<Warning> warnings(Move kpi, GuardRail rail) {
        List<Warning> warnings = new ArrayList<>();
        for (String id : rail.companions()) {
            Kpis.Entry entry = snapshot.entries().get(id);
            Optional<Move> companion = entry == null ? Optional.empty() : move(entry.definition());
            companion
                    .filter(Move::worse)
                    .ifPresent(worse -> warnings.add(
                            new Warning(kpi.now, worse.now, kpi.before, worse.before, sentence(kpi, worse))));
        }
        return warnings;
    }

    private Optional<Move> move(KpiDefinition kpi) {
        KpiQuery now = Companions.about(kpi, total(from, to));
        KpiQuery before = Companions.about(kpi, total(Periods.before(from, to, from, query.zone()), from));
        List<KpiValue> after = ask.apply(now);
        List<KpiValue> earlier = ask.apply(before);
        if (after.size() != 1 || earlier.size() != 1) {
            return Optional.empty();
        }
        BigDecimal start = earlier.get(0).value();
        BigDecimal end = after.get(0).value();
        return start == null || end == null
                ? Optional.empty()
                : Optional.of(new Move(kpi, earlier.get(0), after.get(0), start, end));
    }

    /** The question over one period as a whole. */
    private KpiQuery total(Instant start, Instant end) {
        KpiQuery.Builder total = KpiQuery.of(query.kpis().toArray(String[]::new))
                .period(start, end)
                .zone(query.zone())
                .grain(Grain.TOTAL)
                .asOf(query.asOf());
        query.filters().forEach((name, values) -> values.forEach(value -> total.where(name, value)));
        query.parameters().forEach(total::parameter);
        query.presets().forEach(total::preset);
        return total.build();
    }

    private static Text sentence(Move kpi, Move companion) {
        long rows = Math.min(companion.before.n(), companion.now.n());
        String few = rows < FEW ? " (on " + rows + " only, which may be chance)" : "";
        String peu = rows < FEW ? " (sur " + rows + " seulement, peut-être le hasard)" : "";
        return Text.of(
                went(kpi, Locale.ENGLISH) + " while " + went(companion, Locale.ENGLISH) + few
                        + ": look at what it costs before calling it progress.",
                went(kpi, Locale.FRENCH) + " pendant que " + went(companion, Locale.FRENCH) + peu
                        + " : voyez ce que cela coûte avant d'y voir un progrès.");
    }

    /** "Average handling time fell from 320 s to 290 s". */
    private static String went(Move move, Locale language) {
        boolean french = language == Locale.FRENCH;
        boolean rose = move.sign() > 0;
        String name = french
                ? "« " + move.kpi.name().fr() + " »"
                : "'" + move.kpi.name().en() + "'";
        String verb = french ? (rose ? " est monté de " : " est descendu de ") : (rose ? " rose from " : " fell from ");
        return name
                + verb
                + show(move.kpi, move.from, french)
                + (french ? " à " : " to ")
                + show(move.kpi, move.to, french);
    }

    private static String show(KpiDefinition kpi, BigDecimal value, boolean french) {
        boolean ratio = kpi.unit() == Unit.RATIO;
        String number = (ratio ? value.movePointRight(2) : value)
                .setScale(1, RoundingMode.HALF_EVEN)
                .toPlainString();
        String symbol = french ? kpi.unit().symbol().fr() : kpi.unit().symbol().en();
        return (french ? number.replace('.', ',') : number) + (symbol.isEmpty() ? "" : "\u00a0" + symbol);
    }
}
