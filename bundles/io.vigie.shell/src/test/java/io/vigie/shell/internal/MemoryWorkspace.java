package io.vigie.shell.internal;

import io.vigie.kpi.Text;
import io.vigie.query.Kpis;
import io.vigie.query.QueryException;
import io.vigie.source.Answer;
import io.vigie.source.CheckLine;
import io.vigie.source.Checkpoint;
import io.vigie.source.DataSource;
import io.vigie.source.Delivery;
import io.vigie.source.Preview;
import io.vigie.source.SourceSpec;
import io.vigie.source.SourceState;
import io.vigie.source.SourceStatus;
import io.vigie.source.SourceType;
import io.vigie.source.Sources;
import io.vigie.store.CommitTimes;
import io.vigie.workspace.Change;
import io.vigie.workspace.KeptFigures;
import io.vigie.workspace.Workspace;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** KPIs with figures that are given, and sources whose end is waited for until it is interrupted. */
final class MemoryWorkspace implements Workspace, Sources {
    final AtomicInteger shared = new AtomicInteger();
    final CountDownLatch waiting = new CountDownLatch(1);
    final CountDownLatch interrupted = new CountDownLatch(1);
    final List<Path> targets = new CopyOnWriteArrayList<>();
    List<KeptFigures> kept = List.of();
    private final Kpis kpis;
    SourceState state = SourceState.RUNNING;
    /** What is wrong with targets that are read. */
    @Nullable
    QueryException wrong;

    private volatile boolean started;

    MemoryWorkspace(Kpis kpis) {
        this.kpis = kpis;
    }

    @Override
    public Kpis kpis() {
        return kpis;
    }

    @Override
    public Sources sources() {
        return this;
    }

    @Override
    public List<Text> readTargets(@Nullable Path file) {
        targets.add(file);
        if (wrong != null) {
            throw wrong;
        }
        return List.of();
    }

    @Override
    public Registration onChange(Consumer<Change> listener) {
        return () -> {};
    }

    @Override
    public long revision() {
        return 0;
    }

    @Override
    public Map<String, Long> facts() {
        return Map.of("contact", 1_234L);
    }

    @Override
    public List<KeptFigures> kept() {
        return kept;
    }

    @Override
    public CommitTimes commits() {
        return CommitTimes.NONE;
    }

    @Override
    public void probe() {
        // Memory answers.
    }

    @Override
    public Workspace share() {
        shared.incrementAndGet();
        return this;
    }

    @Override
    public void close() {
        shared.decrementAndGet();
    }

    @Override
    public void awaitEnd(Consumer<List<SourceStatus>> observer) throws InterruptedException {
        if (!started) {
            return;
        }
        waiting.countDown();
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            interrupted.countDown();
            throw e;
        }
    }

    @Override
    public List<SourceStatus> status() {
        return List.of(new SourceStatus(
                "queue-log", "asterisk.queue-log", state, Text.EMPTY, 1234, 0, -1, null, null, 0, 1, 0, null, null));
    }

    @Override
    public List<SourceType> types(Locale locale) {
        return List.of();
    }

    @Override
    public List<String> check(SourceSpec spec) {
        return List.of();
    }

    @Override
    public void start(SourceSpec spec) {
        started = true;
    }

    @Override
    public void start(String name, boolean bounded, DataSource source) {
        throw new UnsupportedOperationException("not started in these tests");
    }

    @Override
    public void stop(String name) {
        throw new UnsupportedOperationException("not stopped in these tests");
    }

    @Override
    public Optional<SourceStatus> status(String name) {
        return status().stream().filter(status -> status.name().equals(name)).findFirst();
    }

    @Override
    public List<Quarantined> quarantine() {
        return List.of();
    }

    @Override
    public List<CheckLine> probe(SourceSpec spec, Locale locale) {
        throw new UnsupportedOperationException("not tried in these tests");
    }

    @Override
    public Preview preview(SourceSpec spec, int most, Locale locale) {
        throw new UnsupportedOperationException("not tried in these tests");
    }

    @Override
    public void pause(String name) {
        throw new UnsupportedOperationException("not paused in these tests");
    }

    @Override
    public void resume(String name) {
        throw new UnsupportedOperationException("not paused in these tests");
    }

    @Override
    public void restart(String name) {
        throw new UnsupportedOperationException("not restarted in these tests");
    }

    @Override
    public Optional<Checkpoint> offset(String name) {
        return Optional.empty();
    }

    @Override
    public void setOffset(SourceSpec spec, @Nullable Checkpoint offset) {
        throw new UnsupportedOperationException("not set in these tests");
    }

    @Override
    public int replay(Collection<Long> ids, Map<String, SourceSpec> specs) {
        throw new UnsupportedOperationException("not replayed in these tests");
    }

    @Override
    public int discard(Collection<Long> ids) {
        throw new UnsupportedOperationException("not discarded in these tests");
    }

    @Override
    public CompletionStage<Answer> deliver(String name, Delivery delivery) {
        throw new UnsupportedOperationException("not delivered in these tests");
    }
}
