package io.vigie.shell.internal;

import io.vigie.query.Forecast;
import io.vigie.query.ForecastQuery;
import io.vigie.source.SourceSpec;
import io.vigie.workspace.Workspace;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code vigie kpi forecast}: the volumes to expect, and by which model. */
@Command(name = "forecast", abbreviateSynopsis = true)
final class ForecastVerb extends Verb {
    @Mixin
    DataOptions data = new DataOptions();

    @Option(names = "--from", paramLabel = "TIME", descriptionKey = "from")
    @Nullable
    String from;

    @Option(names = "--to", paramLabel = "TIME", descriptionKey = "to")
    @Nullable
    String to;

    @Option(names = "--tz", paramLabel = "ZONE", descriptionKey = "tz")
    @Nullable
    String tz;

    @Option(names = "--grain", paramLabel = "GRAIN", descriptionKey = "grain")
    String grain = "30m";

    @Option(names = "--where", paramLabel = "DIM=VALUE", descriptionKey = "where")
    List<String> where = new ArrayList<>();

    @Option(names = "--model", paramLabel = "ID", descriptionKey = "model")
    @Nullable
    String model;

    @Option(names = "--weeks", paramLabel = "N", descriptionKey = "weeks")
    @Nullable
    Integer weeks;

    @Option(names = "--backtest-weeks", paramLabel = "N", descriptionKey = "backtest-weeks")
    @Nullable
    Integer backTestWeeks;

    @Option(names = "--exclude-dates", paramLabel = "DATES", descriptionKey = "exclude-dates")
    List<String> excluded = new ArrayList<>();

    @Option(names = "--holidays", paramLabel = "DATES", descriptionKey = "holidays")
    List<String> holidays = new ArrayList<>();

    @Option(names = "--as-of", paramLabel = "TIME", descriptionKey = "as-of")
    @Nullable
    String asOf;

    @Option(names = "--keep", descriptionKey = "keep")
    boolean keep;

    @Option(names = "--format", paramLabel = "table|json|csv", descriptionKey = "format")
    @Nullable
    String format;

    @Option(names = "--json", descriptionKey = "json")
    boolean json;

    ForecastVerb(Session session) {
        super(session);
    }

    @Override
    int run() throws InterruptedException {
        String directory = data.directory(session);
        String chosen = FormatOptions.chosen(format, json, texts);
        List<SourceSpec> specs = SourceArguments.read(data.sources, session.directory(), true, texts);
        ForecastQuery query = question();
        if (keep) {
            KeptForecast.check(query, specs, data.data, texts);
        }
        try (Workspace workspace = session.open(directory, specs)) {
            session.check(workspace.sources(), specs);
            session.read(workspace.sources(), specs);
            Forecast forecast = workspace.kpis().forecast(query);
            String kept = keep ? KeptForecast.keep(forecast, workspace, session, String.valueOf(data.data)) : "";
            console.lines(
                    switch (chosen) {
                        case "json" ->
                            Json.pretty(ForecastText.json(forecast, texts.locale()))
                                    .lines()
                                    .toList();
                        case "csv" -> Csv.forecast(forecast);
                        default ->
                            ForecastText.render(forecast, texts, session.figures(), console.width(), console.paint());
                    });
            if (!kept.isEmpty()) {
                console.err().println(kept);
            }
            session.noteQuarantine(workspace.sources(), directory);
        }
        return Cli.OK;
    }

    private ForecastQuery question() {
        List<String> problems = new ArrayList<>();
        ZoneId zone = QueryOptions.zone(tz, session.clock().getZone(), texts, problems);
        Instant start = QueryOptions.instant(from, "--from", zone, texts, problems);
        Instant end = QueryOptions.instant(to, "--to", zone, texts, problems);
        if (start != null && end != null && !start.isBefore(end)) {
            problems.add(texts.get("period.bad", from, to));
        }
        ForecastQuery.Builder query = ForecastQuery.of(start, end)
                .zone(zone)
                .asOf(QueryOptions.instant(asOf, "--as-of", zone, texts, problems))
                .model(model)
                .exclude(DateArguments.read(excluded, "--exclude-dates", session.directory(), texts, problems))
                .holidays(DateArguments.read(holidays, "--holidays", session.directory(), texts, problems));
        QueryOptions.grain(grain, texts, problems).ifPresent(query::grain);
        QueryOptions.conditions(where, texts, problems)
                .forEach((dimension, values) -> values.forEach(value -> query.where(dimension, value)));
        if (weeks != null) {
            query.weeks(weeks);
        }
        if (backTestWeeks != null) {
            query.backTestWeeks(backTestWeeks);
        }
        if (!problems.isEmpty()) {
            throw new UsageException(problems);
        }
        return query.build();
    }
}
