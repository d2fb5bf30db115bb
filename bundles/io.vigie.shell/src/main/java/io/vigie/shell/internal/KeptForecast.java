package io.vigie.shell.internal;

import io.vigie.fact.Fact;
import io.vigie.fact.Vocabulary;
import io.vigie.query.Drill;
import io.vigie.query.Forecast;
import io.vigie.query.ForecastQuery;
import io.vigie.query.KpiQuery;
import io.vigie.query.Kpis;
import io.vigie.source.Batch;
import io.vigie.source.SourceSpec;
import io.vigie.workspace.Workspace;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes forecasts into a store, where agents are planned from them and they are judged later. */
final class KeptForecast {
    /** The name of the source; all runs share it. */
    static final String SOURCE = "forecast";

    private static final String JUDGE = "forecast-accuracy";
    private static final Set<String> PARTS = Set.of("queue", "channel");

    private KeptForecast() {}

    /**
     * Checks before anything is read whether a forecast can be kept.
     *
     * @throws UsageException when it cannot
     */
    static void check(ForecastQuery query, List<SourceSpec> specs, @Nullable String data, Texts texts) {
        List<String> problems = new ArrayList<>();
        if (data == null) {
            problems.add(texts.get("keep.nodata"));
        }
        query.filters().forEach((dimension, values) -> {
            if (!PARTS.contains(dimension) || values.size() > 1 || values.get(0).isBlank()) {
                problems.add(texts.get("keep.where", dimension));
            }
        });
        if (specs.stream().anyMatch(spec -> spec.name().equals(SOURCE))) {
            problems.add(texts.get("keep.name", SOURCE));
        }
        if (!problems.isEmpty()) {
            throw new UsageException(problems);
        }
    }

    /** The one value of a dimension that a forecast is about, if it is. */
    static @Nullable String part(ForecastQuery query, String dimension) {
        List<String> values = query.filters().getOrDefault(dimension, List.of());
        return values.size() == 1 && !values.get(0).isBlank() ? values.get(0) : null;
    }

    /**
     * Writes the volumes, in place of those kept before for the same intervals.
     *
     * @return a sentence on it
     * @throws VerbException when others that are kept would be counted beside them
     */
    static String keep(Forecast forecast, Workspace workspace, Session session, String data)
            throws InterruptedException {
        Texts texts = session.texts();
        Figures figures = session.figures().in(forecast.query().zone());
        Optional<Instant> other = beside(forecast, workspace.kpis());
        if (other.isPresent()) {
            throw new VerbException(texts.get("keep.beside", figures.moment(other.get())));
        }
        List<Fact> facts = facts(forecast, session.clock().instant());
        workspace.sources().start(SOURCE, true, (checkpoint, wait) -> {
            Batch.Builder batch = Batch.builder().endOfData(true);
            facts.forEach(batch::fact);
            return batch.build();
        });
        session.finish(workspace.sources());
        return texts.get(
                "keep.done",
                figures.count(facts.size()),
                data,
                forecast.query().grain().id(),
                Times.local(forecast.from(), forecast.query().zone()),
                Times.local(forecast.to(), forecast.query().zone()),
                conditions(forecast.query()));
    }

    private static String conditions(ForecastQuery query) {
        StringBuilder conditions = new StringBuilder();
        query.filters().forEach((dimension, values) -> {
            String condition = dimension + "=" + values.get(0);
            conditions.append(" --where ").append(condition.contains(" ") ? '"' + condition + '"' : condition);
        });
        return Table.clean(conditions.toString());
    }

    /**
     * The facts of a forecast.
     *
     * @param made when it was made: of two forecasts of an interval the later one counts
     */
    static List<Fact> facts(Forecast forecast, Instant made) {
        List<Fact> facts = new ArrayList<>();
        for (Forecast.Point point : forecast.points()) {
            if (point.volume() != null) {
                facts.add(Fact.of(Vocabulary.FORECAST)
                        .set("start", point.start().toInstant())
                        .set("volume", point.volume())
                        .set("queue", part(forecast.query(), "queue"))
                        .set("channel", part(forecast.query(), "channel"))
                        .at(made)
                        .build());
            }
        }
        return facts;
    }

    /**
     * The start of a stored forecast of the period that these volumes would not replace but stand beside: one
     * of shorter intervals, or of all queues where these are of one, or the other way round.
     */
    private static Optional<Instant> beside(Forecast forecast, Kpis kpis) {
        if (kpis.entry(JUDGE).isEmpty()) {
            return Optional.empty();
        }
        KpiQuery stored =
                KpiQuery.of(JUDGE).period(forecast.from(), forecast.to()).build();
        return beside(forecast, kpis.drill(stored, 0, Integer.MAX_VALUE).rows());
    }

    static Optional<Instant> beside(Forecast forecast, List<Drill.Row> stored) {
        Set<Instant> starts = new HashSet<>();
        forecast.points().forEach(point -> starts.add(point.start().toInstant()));
        for (Drill.Row row : stored) {
            Optional<Instant> start = start(row);
            if (row.columns().get("forecast") == null || start.isEmpty()) {
                continue;
            }
            boolean replaced = true;
            boolean apart = false;
            boolean other = false;
            for (String dimension : PARTS) {
                String ours = part(forecast.query(), dimension);
                Object theirs = row.columns().get(dimension);
                replaced &= Objects.equals(ours, theirs);
                apart |= ours != null && theirs != null && !ours.equals(theirs);
                other |= (ours == null) != (theirs == null);
            }
            if (!apart && (other || replaced && !starts.contains(start.get()))) {
                return start;
            }
        }
        return Optional.empty();
    }

    private static Optional<Instant> start(Drill.Row row) {
        try {
            return Optional.of(OffsetDateTime.parse(String.valueOf(row.columns().get("start")))
                    .toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
