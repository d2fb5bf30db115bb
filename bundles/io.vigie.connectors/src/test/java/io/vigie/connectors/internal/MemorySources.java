package io.vigie.connectors.internal;

import io.vigie.kpi.Text;
import io.vigie.source.Answer;
import io.vigie.source.CheckLine;
import io.vigie.source.Checkpoint;
import io.vigie.source.DataSource;
import io.vigie.source.Delivery;
import io.vigie.source.Preview;
import io.vigie.source.SourceFeature;
import io.vigie.source.SourceSpec;
import io.vigie.source.SourceState;
import io.vigie.source.SourceStatus;
import io.vigie.source.SourceType;
import io.vigie.source.Sources;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Sources that write down what they are told, and stand as a test says. */
final class MemorySources implements Sources {
    final List<String> told = new ArrayList<>();
    final Map<String, SourceState> states = new TreeMap<>();
    final Map<String, Long> facts = new TreeMap<>();
    final Map<String, Checkpoint> offsets = new TreeMap<>();
    final Set<String> types = new java.util.TreeSet<>(Set.of("feed", "plain"));
    final List<Quarantined> quarantine = new ArrayList<>();
    final Set<Long> mended = new java.util.TreeSet<>();

    @Nullable
    Instant lastSuccess;

    List<String> told() {
        List<String> all = List.copyOf(told);
        told.clear();
        return all;
    }

    @Override
    public List<SourceType> types(Locale locale) {
        return types.stream()
                .map(type -> new SourceType(
                        type,
                        type,
                        "",
                        "io.example 1.0.0",
                        type.equals("feed") ? EnumSet.allOf(SourceFeature.class) : Set.of(),
                        List.of(
                                new SourceType.Setting("path", "Path", "Where.", true, "", List.of(), false),
                                new SourceType.Setting("password", "Password", "", false, "", List.of(), true))))
                .toList();
    }

    @Override
    public List<String> check(SourceSpec spec) {
        if (!types.contains(spec.type())) {
            return List.of("No installed bundle provides the type of source '" + spec.type() + "'.");
        }
        List<String> problems = new ArrayList<>();
        if (!spec.settings().containsKey("path")) {
            problems.add("The setting 'path' is missing: " + spec.type() + " cannot start without it.");
        }
        spec.settings().keySet().stream()
                .filter(key -> !Set.of("path", "password").contains(key))
                .sorted()
                .forEach(key -> problems.add("The setting '" + key + "' is not known to " + spec.type() + "."));
        return problems;
    }

    @Override
    public void start(SourceSpec spec) {
        String name = spec.backfill() == null ? spec.name() : spec.name() + BACKFILL;
        SourceState state = states.get(name);
        if (state != null
                && !Set.of(SourceState.STOPPED, SourceState.FAILED, SourceState.AUTH_REQUIRED)
                        .contains(state)) {
            throw new IllegalArgumentException("An instance named '" + name + "' runs already.");
        }
        told.add("start " + name + " " + spec.settings().get("path"));
        states.put(name, types.contains(spec.type()) ? SourceState.RUNNING : SourceState.MISSING_PLUGIN);
    }

    @Override
    public void start(String name, boolean bounded, DataSource source) {
        throw new UnsupportedOperationException("not started in these tests");
    }

    private void tell(String verb, String name, SourceState state) {
        if (!states.containsKey(name)) {
            throw new IllegalArgumentException("No instance is named '" + name + "'.");
        }
        told.add(verb + " " + name);
        states.put(name, state);
    }

    @Override
    public void stop(String name) {
        tell("stop", name, SourceState.STOPPED);
    }

    @Override
    public void pause(String name) {
        tell("pause", name, SourceState.PAUSED);
    }

    @Override
    public void resume(String name) {
        tell("resume", name, SourceState.RUNNING);
    }

    @Override
    public void restart(String name) {
        tell("restart", name, SourceState.RUNNING);
    }

    @Override
    public List<CheckLine> probe(SourceSpec spec, Locale locale) {
        return List.of(CheckLine.passed(spec.name() + " answers."));
    }

    @Override
    public Preview preview(SourceSpec spec, int most, Locale locale) {
        return new Preview(List.of(), List.of());
    }

    @Override
    public Optional<Checkpoint> offset(String name) {
        return Optional.ofNullable(offsets.get(name));
    }

    @Override
    public void setOffset(SourceSpec spec, @Nullable Checkpoint offset) {
        if (offset == null) {
            offsets.remove(spec.name());
        } else {
            offsets.put(spec.name(), offset);
        }
    }

    @Override
    public int replay(Collection<Long> ids, Map<String, SourceSpec> specs) {
        told.add("replay " + ids);
        int before = quarantine.size();
        quarantine.removeIf(record -> ids.contains(record.id()) && mended.contains(record.id()));
        return before - quarantine.size();
    }

    @Override
    public int discard(Collection<Long> ids) {
        int before = quarantine.size();
        quarantine.removeIf(record -> ids.contains(record.id()));
        return before - quarantine.size();
    }

    @Override
    public List<SourceStatus> status() {
        return states.keySet().stream().flatMap(name -> status(name).stream()).toList();
    }

    @Override
    public Optional<SourceStatus> status(String name) {
        return Optional.ofNullable(states.get(name))
                .map(state -> new SourceStatus(
                        name,
                        "feed",
                        state,
                        state == SourceState.FAILED ? Text.same("It broke.") : Text.EMPTY,
                        facts.getOrDefault(name, 0L),
                        0,
                        -1,
                        lastSuccess,
                        null,
                        0,
                        1,
                        0,
                        null,
                        null));
    }

    @Override
    public void awaitEnd(Consumer<List<SourceStatus>> observer) {
        observer.accept(status());
    }

    @Override
    public List<Quarantined> quarantine() {
        return List.copyOf(quarantine);
    }

    @Override
    public CompletionStage<Answer> deliver(String name, Delivery delivery) {
        throw new UnsupportedOperationException("nothing is sent in these tests");
    }
}
