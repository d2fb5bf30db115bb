package io.vigie.rest.internal;

import com.fasterxml.jackson.databind.JsonNode;
import io.vigie.access.Right;
import io.vigie.alert.AlertState;
import io.vigie.connectors.ConnectorStatus;
import io.vigie.export.KeptQuestion;
import io.vigie.kpi.Text;
import io.vigie.query.KpiValue;
import io.vigie.query.Kpis;
import io.vigie.query.QueryException;
import io.vigie.source.SourceState;
import io.vigie.source.SourceStatus;
import io.vigie.store.CommitTimes;
import io.vigie.store.StoreException;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What Prometheus is told: how the platform fares, to who may see operations, and the figures that
 * {@code conf/metrics.json} names, to who may read figures. Labels never name an agent or a customer. Thread-safe.
 */
final class Metrics {
    private static final Logger LOG = LoggerFactory.getLogger(Metrics.class);
    /** Who scrapes more often is told the same figures. */
    private static final Duration KEPT = Duration.ofSeconds(15);

    private static final int MOST_SERIES = 1000;
    private static final Set<String> LABELS = Set.of("queue", "channel");
    private static final BigDecimal THOUSAND = BigDecimal.valueOf(1000);

    private final Platform platform;
    private final Clock clock;
    private final String version;
    private final Time workedOut = new Time();
    private final Time shared = new Time();
    private @Nullable Instant read;
    private List<Gauge> gauges = List.of();
    private long faults;

    /** A figure of a KPI. */
    private record Gauge(String kpi, String unit, String queue, String channel, String period, BigDecimal value) {}

    Metrics(Platform platform, Clock clock, String version) {
        this.platform = platform;
        this.clock = clock;
        this.version = version;
    }

    /** How long some things took. */
    private static final class Time {
        private long count;
        private long nanos;

        synchronized void add(long took) {
            count++;
            nanos += took;
        }

        /** Both as of one moment, so that no mean is made of two. */
        synchronized void tell(Exposition text, String name, String help, String... labels) {
            summary(text, name, help, count, BigDecimal.valueOf(nanos, 9), labels);
        }
    }

    /**
     * A question to a KPI was answered.
     *
     * @param another whether with what was worked out for somebody else, which may have been waited for
     */
    void answered(boolean another, long took) {
        (another ? shared : workedOut).add(took);
    }

    private static void summary(
            Exposition text, String name, String help, long count, BigDecimal seconds, String... labels) {
        text.sample(name, "_sum", "summary", help, seconds, labels);
        text.sample(name, "_count", "summary", help, BigDecimal.valueOf(count), labels);
    }

    private void times(Exposition text) {
        String name = "vigie_kpi_query_duration_seconds";
        String help = "How long questions to KPIs took, by whether the answer was worked out for another one.";
        workedOut.tell(text, name, help, "shared", "false");
        shared.tell(text, name, help, "shared", "true");
        CommitTimes commits =
                platform.workspace().map(workspace -> workspace.commits()).orElse(CommitTimes.NONE);
        summary(
                text,
                "vigie_ingest_commit_duration_seconds",
                "How long the commits took that kept what connectors brought, since the store was opened.",
                commits.count(),
                BigDecimal.valueOf(commits.total().toNanos(), 9));
    }

    String text(Set<Right> rights) {
        Exposition text = new Exposition();
        text.sample("vigie_build_info", "gauge", "The version that runs.", BigDecimal.ONE, "version", version);
        if (rights.contains(Right.OPERATIONS)) {
            connectors(text);
            plugins(text);
            alerts(text);
            times(text);
        }
        if (rights.contains(Right.FIGURES)) {
            figures(text);
        }
        return text.text();
    }

    private void connectors(Exposition text) {
        for (ConnectorStatus connector :
                platform.connectors().map(all -> all.list()).orElse(List.of())) {
            String name = connector.name();
            for (SourceState state : SourceState.values()) {
                text.sample(
                        "vigie_connector_state",
                        "gauge",
                        "1 for the state that a connector is in, 0 for all others.",
                        connector.observed() == state ? BigDecimal.ONE : BigDecimal.ZERO,
                        "connector",
                        name,
                        "state",
                        Json.id(state));
            }
            SourceStatus source = connector.source();
            if (source == null) {
                continue;
            }
            String records = "vigie_connector_records_total";
            String help = "Records since the connector was started, by what became of them.";
            text.sample(
                    records,
                    "counter",
                    help,
                    BigDecimal.valueOf(source.facts()),
                    "connector",
                    name,
                    "outcome",
                    "stored");
            text.sample(
                    records,
                    "counter",
                    help,
                    BigDecimal.valueOf(source.rejected()),
                    "connector",
                    name,
                    "outcome",
                    "rejected");
            Duration lag = source.lag();
            text.sample(
                    "vigie_connector_lag_seconds",
                    "gauge",
                    "How far a connector says that it is behind.",
                    lag == null ? null : seconds(lag.toMillis()),
                    "connector",
                    name);
            Instant success = source.lastSuccess();
            text.sample(
                    "vigie_connector_last_success_timestamp_seconds",
                    "gauge",
                    "When a connector was last read well.",
                    success == null ? null : seconds(success.toEpochMilli()),
                    "connector",
                    name);
        }
    }

    private static BigDecimal seconds(long millis) {
        return BigDecimal.valueOf(millis).divide(THOUSAND);
    }

    private void plugins(Exposition text) {
        platform.plugins().ifPresent(plugins -> plugins.list()
                .forEach(plugin -> text.sample(
                        "vigie_plugin_state",
                        "gauge",
                        "1 for each plug-in, by its state.",
                        BigDecimal.ONE,
                        "plugin",
                        plugin.entry().name(),
                        "state",
                        Json.id(plugin.state()))));
    }

    private void alerts(Exposition text) {
        Map<AlertState, Integer> states = new EnumMap<>(AlertState.class);
        platform.alerts().ifPresent(alerts -> {
            for (AlertState state : AlertState.values()) {
                states.put(state, 0);
            }
            alerts.list().forEach(alert -> states.merge(alert.state(), 1, Integer::sum));
        });
        states.forEach((state, count) -> text.sample(
                "vigie_alerts",
                "gauge",
                "How many rules stand so.",
                BigDecimal.valueOf(count),
                "state",
                state.name().toLowerCase(Locale.ROOT)));
    }

    private synchronized void figures(Exposition text) {
        Instant now = clock.instant();
        Instant last = read;
        Kpis kpis = platform.workspace().map(workspace -> workspace.kpis()).orElse(null);
        if (kpis != null && (last == null || Duration.between(last, now).compareTo(KEPT) >= 0)) {
            gauges = read(kpis, now);
            read = now;
        }
        for (Gauge gauge : gauges) {
            String family =
                    switch (gauge.unit()) {
                        case "ratio" -> "vigie_kpi_ratio";
                        case "seconds" -> "vigie_kpi_seconds";
                        case "score", "points" -> "vigie_kpi_score";
                        default -> "vigie_kpi_value";
                    };
            text.sample(
                    family,
                    "gauge",
                    "The figures of conf/metrics.json; what is undefined or masked is left out.",
                    Json.rounded(gauge.value()),
                    "kpi",
                    gauge.kpi(),
                    "queue",
                    gauge.queue(),
                    "channel",
                    gauge.channel(),
                    "period",
                    gauge.period());
        }
        text.sample(
                "vigie_metrics_configuration_errors",
                "gauge",
                "How many entries of conf/metrics.json make no sense; the log names them.",
                BigDecimal.valueOf(faults));
    }

    private List<Gauge> read(Kpis kpis, Instant now) {
        List<Gauge> found = new ArrayList<>();
        List<String> wrong = new ArrayList<>();
        Path file = platform.home().resolve("conf").resolve("metrics.json");
        if (Files.exists(file)) {
            try {
                JsonNode entries = Json.read(Files.readAllBytes(file)).path("figures");
                for (int i = 0; i < entries.size(); i++) {
                    gauges(kpis, entries.get(i), "/figures/" + i, now, found, wrong);
                }
            } catch (IOException e) {
                wrong.add("no JSON: " + e.getMessage());
            }
        }
        if (wrong.size() != faults) {
            wrong.forEach(sentence -> LOG.warn("conf/metrics.json: {}", sentence));
        }
        faults = wrong.size();
        return found.size() > MOST_SERIES ? found.subList(0, MOST_SERIES) : found;
    }

    private static void gauges(
            Kpis kpis, JsonNode entry, String at, Instant now, List<Gauge> found, List<String> wrong) {
        KeptQuestion question = KeptQuestion.read(
                entry, at, (String pointer, Text sentence) -> wrong.add(pointer + ": " + sentence.en()));
        if (question == null) {
            return;
        }
        if (!LABELS.containsAll(question.groupBy())) {
            wrong.add(at + "/by: only queue and channel can be labels.");
            return;
        }
        try {
            for (KpiValue value : kpis.evaluate(question.at(now)).values()) {
                BigDecimal figure = value.value();
                if (figure != null && !value.masked() && value.bucket() == null) {
                    found.add(new Gauge(
                            value.kpi(),
                            value.unit(),
                            label(value, "queue"),
                            label(value, "channel"),
                            entry.path("period").asText("today"),
                            figure));
                }
            }
        } catch (QueryException e) {
            wrong.add(at + ": " + e.sentence().en());
        } catch (StoreException e) {
            wrong.add(at + ": " + e.getMessage());
        }
    }

    private static String label(KpiValue value, String dimension) {
        String label = value.dims().get(dimension);
        return label == null ? "" : label.length() > 200 ? label.substring(0, 200) : label;
    }
}
