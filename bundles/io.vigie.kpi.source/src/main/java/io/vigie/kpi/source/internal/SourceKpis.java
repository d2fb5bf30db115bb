package io.vigie.kpi.source.internal;

import static io.vigie.kpi.Expr.col;
import static io.vigie.kpi.Expr.overlap;
import static io.vigie.kpi.Measure.max;
import static io.vigie.kpi.Measure.sum;

import io.vigie.fact.Vocabulary;
import io.vigie.kpi.Direction;
import io.vigie.kpi.KpiDefinition;
import io.vigie.kpi.Maturity;
import io.vigie.kpi.Population;
import io.vigie.kpi.Relation;
import io.vigie.kpi.Target;
import io.vigie.kpi.Text;
import io.vigie.kpi.Unit;
import java.util.List;

/** Whether sources were heard, by what the engine has written about each of them. */
final class SourceKpis {
    private static final List<String> INSTANCE = List.of("instance");
    private static final List<String> INSTANCE_AND_CAUSE = List.of("instance", "cause");
    private static final Text SILENT = Text.of("time in which sources were silent", "temps de silence des sources");

    private SourceKpis() {}

    static List<KpiDefinition> definitions() {
        return List.of(availability(), silence());
    }

    /** Stretches of time in these states; those of one source that overlap are one. */
    private static Relation stretches(List<String> key, String... states) {
        return Relation.facts(Vocabulary.SOURCE_STATE)
                .where(col("state").in(states))
                .unite(key, col("from_at"), col("to_at"));
    }

    private static Population time(Relation stretches) {
        return Population.interval(stretches, col("from_at"), col("to_at"));
    }

    private static KpiDefinition availability() {
        Text heard = Text.of("time in which sources were heard", "temps où les sources répondaient");
        Text known = Text.of(
                "time in which sources were heard or silent", "temps où les sources répondaient ou se taisaient");
        return KpiDefinition.named("source-availability", "Availability of sources", "Disponibilité des sources")
                .synonyms("uptime of connectors", "completeness", "complétude des sources")
                .definition(
                        "The share of time in which sources were heard: they could be read, or had nothing to tell. Time counts"
                                + " from a source's first sign of life on. A source that is paused, stopped or refused is silent;"
                                + " a file that was read to its end is not.",
                        "La part du temps où les sources répondaient : elles pouvaient être lues, ou n'avaient rien à dire. Le"
                                + " temps compte dès le premier signe de vie d'une source. Une source en pause, arrêtée ou refusée"
                                + " se tait ; un fichier lu jusqu'au bout, non.")
                .unit(Unit.RATIO)
                .direction(Direction.UP)
                .maturity(Maturity.IMMEDIATE)
                .numerator(sum(time(stretches(INSTANCE, "running")).called(heard.en(), heard.fr()), overlap()), heard)
                .denominator(
                        sum(time(stretches(INSTANCE, "running", "silent")).called(known.en(), known.fr()), overlap()),
                        known)
                .dimensions("instance")
                .companions("source-silence")
                .target(Target.atLeast(
                        "0.99",
                        Text.of(
                                "99 %: a quarter of an hour missing in a day",
                                "99 % : un quart d'heure manquant par jour")))
                .build();
    }

    private static KpiDefinition silence() {
        Population silent = time(stretches(INSTANCE, "silent"))
                .called(SILENT.en(), SILENT.fr())
                .finer(stretches(INSTANCE_AND_CAUSE, "silent"), "cause");
        Text longest = Text.of("longest silence of a source", "plus long silence d'une source");
        return KpiDefinition.named("source-silence", "Silence of sources", "Silence des sources")
                .synonyms("downtime of connectors", "temps d'arrêt des connecteurs")
                .definition(
                        "For how long sources were silent, added up over all of them; by cause such as auth_required, stale,"
                                + " paused, or unknown while Vigie did not run. One that is silent still is so until now. Its"
                                + " explanation shows the longest silence beside it.",
                        "Combien de temps les sources se sont tues, en les additionnant toutes ; par cause telle que"
                                + " auth_required, stale, paused, ou unknown tant que Vigie ne tournait pas. Celle qui se tait"
                                + " encore se tait jusqu'à maintenant. Son explication montre à côté le plus long silence.")
                .unit(Unit.SECONDS)
                .direction(Direction.DOWN)
                .maturity(Maturity.IMMEDIATE)
                .numerator(sum(silent, overlap()), SILENT)
                .beside(
                        "longest",
                        longest,
                        Unit.SECONDS,
                        max(silent, overlap())
                                .called(longest.en(), longest.fr())
                                .formula())
                .dimensions("instance", "cause")
                .companions("source-availability")
                .target(Target.atMost("900", Text.of("a quarter of an hour", "un quart d'heure")))
                .build();
    }
}
