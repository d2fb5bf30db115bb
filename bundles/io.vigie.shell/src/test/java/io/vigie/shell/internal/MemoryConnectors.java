package io.vigie.shell.internal;

import io.vigie.connectors.Connector;
import io.vigie.connectors.ConnectorEvent;
import io.vigie.connectors.ConnectorException;
import io.vigie.connectors.ConnectorStatus;
import io.vigie.connectors.Connectors;
import io.vigie.connectors.Desired;
import io.vigie.connectors.Problem;
import io.vigie.connectors.Quarantine;
import io.vigie.fact.Fact;
import io.vigie.fact.Vocabulary;
import io.vigie.kpi.Text;
import io.vigie.source.CheckLine;
import io.vigie.source.Checkpoint;
import io.vigie.source.Preview;
import io.vigie.source.Rejection;
import io.vigie.source.SourceException;
import io.vigie.source.SourceSpec;
import io.vigie.source.SourceState;
import io.vigie.source.SourceStatus;
import io.vigie.source.Sources.Quarantined;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Connectors that stand as a test says, and write down what is decided. */
final class MemoryConnectors implements Connectors, Quarantine {
    final TreeMap<String, ConnectorStatus> statuses = new TreeMap<>();
    final List<String> decided = new ArrayList<>();
    final List<Problem> problems = new ArrayList<>();
    final List<CheckLine> check = new ArrayList<>();
    final List<Quarantined> records = new ArrayList<>();
    final Map<String, Text> notTried = new TreeMap<>();
    Checkpoint offset;
    boolean following = true;
    boolean broken;

    static ConnectorStatus status(
            String name, Desired desired, SourceState observed, String detail, List<Problem> problems, long facts) {
        Path file = Path.of("/opt/vigie/conf/connectors/" + name + ".json");
        Map<String, List<String>> settings = new LinkedHashMap<>();
        settings.put("path", List.of("/var/log/asterisk/queue_log"));
        settings.put("password", List.of("hush"));
        settings.put("token", List.of("$[secret:paris]"));
        boolean runs = facts >= 0;
        SourceStatus source = new SourceStatus(
                name,
                "asterisk.queue-log",
                observed,
                Text.same(detail),
                facts,
                3,
                -1,
                Instant.parse("2026-03-02T08:00:00Z"),
                null,
                0,
                7,
                1,
                Instant.parse("2026-03-02T07:59:00Z"),
                Duration.ofSeconds(95));
        return new ConnectorStatus(
                name,
                file,
                new Connector(name, file, "asterisk.queue-log", "Paris, both queues", settings, desired),
                desired,
                observed,
                Text.same(detail),
                problems,
                runs ? source : null,
                runs ? Duration.ofSeconds(4) : null,
                runs ? 61.5 : -1,
                runs ? 0 : -1);
    }

    MemoryConnectors with(ConnectorStatus status) {
        statuses.put(status.name(), status);
        return this;
    }

    @Override
    public void follow(Consumer<ConnectorEvent> observer) {
        following = true;
    }

    @Override
    public boolean following() {
        return following;
    }

    @Override
    public List<ConnectorStatus> list() {
        return List.copyOf(statuses.values());
    }

    @Override
    public Optional<ConnectorStatus> status(String name) {
        return Optional.ofNullable(statuses.get(name));
    }

    @Override
    public String text(String name) {
        return "{}";
    }

    @Override
    public Connector draft(Draft draft) {
        return read(draft.name());
    }

    @Override
    public Optional<Connector> replace(Draft draft, String text) {
        decided.add("replace " + draft.name());
        return Optional.of(read(draft.name()));
    }

    @Override
    public Connector read(String name) {
        ConnectorStatus status = statuses.get(name);
        if (status == null || status.connector() == null) {
            throw new ConnectorException(
                    "No connector is named '" + name + "'.", "Aucun connecteur ne se nomme « " + name + " ».");
        }
        return status.connector();
    }

    @Override
    public List<Problem> validate() {
        return problems;
    }

    @Override
    public Connector create(Draft draft) {
        decided.add("create " + draft);
        if (statuses.containsKey(draft.name())) {
            throw new ConnectorException("There is one already.", "Il y en a déjà un.");
        }
        with(status(draft.name(), draft.desired(), SourceState.RUNNING, "", List.of(), 0));
        return read(draft.name());
    }

    @Override
    public List<CheckLine> check(String name) {
        read(name);
        return check;
    }

    @Override
    public Preview preview(String name, int most) throws SourceException {
        read(name);
        if (broken) {
            throw new SourceException(SourceException.Kind.CONFIG, "The file is gone: look for it.");
        }
        return new Preview(
                List.of(Fact.of(Vocabulary.VOLUME)
                        .at(Instant.parse("2026-03-02T08:00:00Z"))
                        .set("start", Instant.parse("2026-03-02T08:00:00Z"))
                        .set("queue", "sales")
                        .set("volume", 12)
                        .build()),
                List.of(Rejection.of("x.csv:3", "Column 'a' is no number.", "x;y")));
    }

    private void decide(String verb, String name, Desired desired, SourceState observed) {
        read(name);
        decided.add(verb + " " + name);
        with(status(name, desired, observed, "", List.of(), 1234));
    }

    @Override
    public void start(String name) {
        decide("start", name, Desired.RUNNING, SourceState.RUNNING);
    }

    @Override
    public void pause(String name) {
        decide("pause", name, Desired.PAUSED, SourceState.PAUSED);
    }

    @Override
    public void resume(String name) {
        decide("resume", name, Desired.RUNNING, SourceState.AUTH_REQUIRED);
    }

    @Override
    public void stop(String name) {
        decide("stop", name, Desired.STOPPED, SourceState.STOPPED);
    }

    @Override
    public void restart(String name) {
        decide("restart", name, Desired.RUNNING, SourceState.RUNNING);
    }

    @Override
    public Optional<Checkpoint> offset(String name) {
        return Optional.ofNullable(offset);
    }

    @Override
    public void setOffset(String name, Checkpoint offset) {
        this.offset = offset;
    }

    @Override
    public String backfill(String name, Instant from, Instant to) {
        decided.add("backfill " + name + " " + from + " " + to);
        return "queue-log";
    }

    @Override
    public void delete(String name) {
        read(name);
        statuses.remove(name);
    }

    @Override
    public Quarantine quarantine() {
        return this;
    }

    @Override
    public List<Quarantined> records(Selection selection) {
        return records.stream().filter(selection::means).toList();
    }

    @Override
    public List<Group> groups(Selection selection) {
        return records(selection).stream()
                .map(record -> new Group(
                        record.source(),
                        record.rejection().reason(),
                        1200,
                        record.since(),
                        record.since(),
                        record.id()))
                .toList();
    }

    @Override
    public Replayed replay(Selection selection, Collection<SourceSpec> others) {
        decided.add("replay " + records(selection).size() + " "
                + others.stream().map(SourceSpec::name).toList());
        return new Replayed(2, groups(selection), notTried);
    }

    @Override
    public int discard(Selection selection) {
        return records(selection).size();
    }

    @Override
    public void close() {
        decided.add("close");
    }
}
