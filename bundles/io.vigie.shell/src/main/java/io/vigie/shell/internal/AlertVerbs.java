package io.vigie.shell.internal;

import io.vigie.alert.Alert;
import io.vigie.alert.AlertException;
import io.vigie.alert.Alerts;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAccessor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The verbs behind {@code vigie alert}. */
final class AlertVerbs {
    private static final Duration LONGEST = Duration.ofDays(366);

    private AlertVerbs() {}

    @Command(name = "alert", synopsisSubcommandLabel = "COMMAND", abbreviateSynopsis = true)
    static final class AlertGroup extends Verbs.Group {
        AlertGroup(Session session) {
            super(session);
        }
    }

    /** A verb about the rules of the platform that runs. */
    private abstract static class Watching extends Verb {
        @Option(names = "--json", descriptionKey = "json")
        boolean json;

        Watching(Session session) {
            super(session);
        }

        @Override
        Place place() {
            return Place.IN_WHAT_RUNS;
        }

        abstract int run(Alerts alerts);

        @Override
        final int run() {
            // Who watches rules belongs to what 'vigie run' alone starts.
            Alerts alerts = session.services().all(Alerts.class).stream()
                    .findFirst()
                    .orElseThrow(() -> new VerbException(texts.get("alert.none")));
            try {
                return run(alerts);
            } catch (AlertException e) {
                throw new VerbException(e.faults().stream()
                        .map(fault -> fault.sentence().in(texts.locale()))
                        .collect(Collectors.joining("\n")));
            }
        }

        final Map<String, @Nullable Object> json(Alert alert) {
            Map<String, @Nullable Object> row = new LinkedHashMap<>();
            row.put("id", alert.id());
            row.put("name", alert.name().in(texts.locale()));
            row.put("kpi", alert.kpi());
            row.put("severity", alert.severity());
            row.put("state", alert.state().name());
            row.put("since", String.valueOf(alert.since()));
            row.put("condition", alert.condition().in(texts.locale()));
            row.put(
                    "acknowledged",
                    alert.acknowledged() == null ? null : alert.acknowledged().by());
            row.put(
                    "mutedUntil",
                    alert.mutedUntil() == null ? null : alert.mutedUntil().toString());
            row.put("error", alert.error() == null ? null : alert.error().in(texts.locale()));
            row.put("instances", alert.instances().stream().map(this::json).toList());
            return row;
        }

        final Map<String, @Nullable Object> json(Alert.Instance instance) {
            Map<String, @Nullable Object> row = new LinkedHashMap<>();
            row.put("dims", instance.dims());
            row.put("state", instance.state().name());
            row.put("value", Json.rounded(instance.value()));
            row.put("n", instance.n());
            row.put("why", instance.why().in(texts.locale()));
            return row;
        }
    }

    @Command(name = "list", abbreviateSynopsis = true)
    static final class ListAll extends Watching {
        ListAll(Session session) {
            super(session);
        }

        @Override
        int run(Alerts alerts) {
            List<Alert> all = alerts.list();
            if (json) {
                console.lines(Json.rows(all.stream().map(this::json).toList()));
                return Cli.OK;
            }
            FieldList fields = new FieldList();
            for (Alert alert : all) {
                var error = alert.error();
                fields.add(
                        Table.clean(alert.id()),
                        List.of(
                                alert.state().text().in(texts.locale()) + " · "
                                        + Table.clean(alert.name().in(texts.locale())),
                                Table.clean(
                                        error == null
                                                ? alert.kpi() + " · "
                                                        + alert.condition().in(texts.locale())
                                                : error.in(texts.locale()))));
            }
            console.lines(fields.render(console.textWidth(), console.paint()));
            console.line(texts.get("alert.count", Integer.toString(all.size())));
            return Cli.OK;
        }
    }

    @Command(name = "test", abbreviateSynopsis = true)
    static final class Test extends Watching {
        @Parameters(paramLabel = "ID", descriptionKey = "alert.id")
        String id = "";

        @Option(names = "--send", descriptionKey = "alert.send")
        boolean send;

        Test(Session session) {
            super(session);
        }

        @Override
        int run(Alerts alerts) {
            Alerts.Trial trial = alerts.test(id, send, texts.locale());
            if (json) {
                Map<String, @Nullable Object> tree = new LinkedHashMap<>();
                tree.put("subject", trial.subject());
                tree.put("text", trial.text());
                tree.put("sent", send);
                tree.put("instances", trial.instances().stream().map(this::json).toList());
                console.line(Json.pretty(tree));
                return Cli.OK;
            }
            console.line(Table.clean(trial.subject()));
            trial.text().lines().forEach(line -> console.line(Table.clean(line)));
            return Cli.OK;
        }
    }

    @Command(name = "ack", abbreviateSynopsis = true)
    static final class Acknowledge extends Watching {
        @Parameters(paramLabel = "ID", descriptionKey = "alert.id")
        String id = "";

        @Option(names = "--comment", paramLabel = "TEXT", descriptionKey = "alert.comment")
        String comment = "";

        Acknowledge(Session session) {
            super(session);
        }

        @Override
        int run(Alerts alerts) {
            Alert alert = alerts.acknowledge(id, System.getProperty("user.name", ""), comment);
            console.line(json ? Json.pretty(json(alert)) : texts.get("alert.acknowledged", alert.id()));
            return Cli.OK;
        }
    }

    @Command(name = "mute", abbreviateSynopsis = true)
    static final class Mute extends Watching {
        @Parameters(paramLabel = "ID", descriptionKey = "alert.id")
        String id = "";

        @Option(names = "--for", paramLabel = "PT2H", descriptionKey = "alert.mute.for")
        @Nullable
        String length;

        @Option(names = "--until", paramLabel = "TIME", descriptionKey = "alert.mute.until")
        @Nullable
        String until;

        @Option(names = "--off", descriptionKey = "alert.mute.off")
        boolean off;

        Mute(Session session) {
            super(session);
        }

        @Override
        int run(Alerts alerts) {
            if (Stream.of(length != null, until != null, off)
                            .filter(given -> given)
                            .count()
                    != 1) {
                throw new UsageException(texts.get("alert.mute.one"));
            }
            Instant end = off ? null : end();
            Alert alert = alerts.mute(id, end);
            if (json) {
                console.line(Json.pretty(json(alert)));
            } else if (end == null) {
                console.line(texts.get("alert.unmuted", alert.id()));
            } else {
                console.line(
                        texts.get("alert.muted", alert.id(), session.figures().moment(end)));
            }
            return Cli.OK;
        }

        private Instant end() {
            Instant now = session.clock().instant().truncatedTo(ChronoUnit.SECONDS);
            String given = length != null ? length : String.valueOf(until);
            String option = length != null ? "--for" : "--until";
            try {
                Instant end = length != null ? now.plus(Duration.parse(given)) : moment(given);
                if (end.isAfter(now) && end.isBefore(now.plus(LONGEST))) {
                    return end;
                }
            } catch (DateTimeException | ArithmeticException e) {
                throw new UsageException(texts.get("usage.value", given, option));
            }
            throw new UsageException(texts.get("usage.value", given, option));
        }

        /** With its offset, or as the clock on the wall here shows it. */
        private Instant moment(String text) {
            TemporalAccessor read =
                    DateTimeFormatter.ISO_DATE_TIME.parseBest(text, OffsetDateTime::from, LocalDateTime::from);
            return read instanceof OffsetDateTime at
                    ? at.toInstant()
                    : LocalDateTime.from(read).atZone(session.clock().getZone()).toInstant();
        }
    }
}
