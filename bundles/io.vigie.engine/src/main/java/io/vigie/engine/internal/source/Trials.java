package io.vigie.engine.internal.source;

import io.vigie.fact.Fact;
import io.vigie.kpi.Text;
import io.vigie.source.Batch;
import io.vigie.source.CheckLine;
import io.vigie.source.Checkpoint;
import io.vigie.source.DataSource;
import io.vigie.source.Preview;
import io.vigie.source.Rejection;
import io.vigie.source.SourceException;
import io.vigie.source.SourceFeature;
import io.vigie.source.SourceMemory;
import io.vigie.source.SourceSpec;
import io.vigie.source.Sources.Quarantined;
import io.vigie.store.Append;
import io.vigie.store.Store;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a person tries with a source beside running it: checking, looking ahead, reading quarantined records
 * again. Each on a source opened for that alone. Thread-safe.
 */
final class Trials {
    private static final Logger LOG = LoggerFactory.getLogger(Trials.class);
    /** Records that leave the quarantine in one transaction. */
    private static final int AT_A_TIME = 200;

    private final SourcesImpl.Platform platform;
    private final Store store;
    private final Intake intake;
    private final Texts texts;
    private final Map<Errand, Provider> running;
    private final ReentrantLock replaying;

    Trials(SourcesImpl.Platform platform, Store store, Intake intake, Texts texts) {
        this(platform, store, intake, texts, new ConcurrentHashMap<>(), new ReentrantLock());
    }

    private Trials(
            SourcesImpl.Platform platform,
            Store store,
            Intake intake,
            Texts texts,
            Map<Errand, Provider> running,
            ReentrantLock replaying) {
        this.platform = platform;
        this.store = store;
        this.intake = intake;
        this.texts = texts;
        this.running = running;
        this.replaying = replaying;
    }

    /** The same for somebody who reads another language. */
    Trials in(Texts words) {
        return new Trials(platform, store, intake, words, running, replaying);
    }

    /** One trial: the right to call the provider and the thread to do it on. */
    private final class Trial implements AutoCloseable {
        private final SourceSpec spec;
        private final Origin.TypedLease lease;
        private final Errand errand;
        private @Nullable DataSource source;

        /**
         * Takes a lease.
         *
         * @throws IllegalArgumentException with all that is wrong with the settings
         */
        Trial(SourceSpec spec, String what) {
            this.spec = spec;
            Origin.Typed origin =
                    new Origin.Typed(spec, platform.types(), platform.clock(), platform.operator(), texts);
            if (!(origin.lease() instanceof Origin.TypedLease typed)) {
                throw new IllegalArgumentException(texts.get("type.gone", spec.type()));
            }
            lease = typed;
            errand = new Errand(
                    platform.housekeeping(),
                    "vigie-" + what + "-" + spec.name(),
                    typed.loader(),
                    platform.patience(),
                    this::ended);
            running.put(errand, typed.provider());
        }

        private void ended() {
            running.remove(errand);
            lease.release();
        }

        Origin.TypedLease lease() {
            return lease;
        }

        Origin.Doors doors(SourceMemory memory) {
            return new Origin.Doors(memory, new Mailbox(Runnable::run).hand());
        }

        void open(SourceMemory memory) throws SourceException, InterruptedException {
            DataSource opened = call(() -> lease.open(doors(memory)));
            if (opened == null) {
                throw new SourceException(SourceException.Kind.SYSTEM, Texts.both("source.null", "open"));
            }
            source = opened;
        }

        /** Asks the source that is open; whatever goes wrong is a sentence. */
        Batch ask(Asking asking, String method) throws SourceException, InterruptedException {
            DataSource open = source;
            Batch batch = open == null ? null : call(() -> asking.ask(open));
            if (batch == null) {
                throw new SourceException(SourceException.Kind.SYSTEM, Texts.both("source.null", method));
            }
            return batch;
        }

        <T> @Nullable T call(Callable<@Nullable T> plugin) throws SourceException, InterruptedException {
            try {
                return errand.call(plugin);
            } catch (TimeoutException e) {
                throw new SourceException(
                        SourceException.Kind.TRANSIENT,
                        Texts.both(
                                "trial.late",
                                spec.name(),
                                Math.max(1, platform.patience().toSeconds())));
            } catch (ExecutionException e) {
                throw failure(e.getCause() == null ? e : e.getCause());
            }
        }

        private SourceException failure(Throwable thrown) {
            Failure failure = Failure.of(thrown);
            if (failure.unexpected() != null) {
                // Its words may hold a secret.
                LOG.warn(
                        "Source {} failed unexpectedly: {}",
                        spec.name(),
                        lease.hide(failure.detail()).in(texts.locale()));
            }
            SourceException.Kind kind = thrown instanceof SourceException e ? e.kind() : SourceException.Kind.SYSTEM;
            return new SourceException(kind, lease.hide(failure.detail()), failure.retryAfter(), null);
        }

        @Override
        public void close() {
            DataSource open = source;
            if (open != null) {
                source = null;
                errand.last(() -> {
                    open.close();
                    return null;
                });
            }
            errand.close();
        }
    }

    private interface Asking {
        @Nullable
        Batch ask(DataSource source) throws SourceException, InterruptedException;
    }

    List<CheckLine> probe(SourceSpec spec) throws InterruptedException {
        try (Trial trial = new Trial(spec, "check")) {
            List<CheckLine> lines = trial.call(() -> trial.lease()
                    .provider()
                    .factory()
                    .check(trial.lease().context(trial.doors(key -> store.note(spec.name(), key)))));
            if (lines == null) {
                return List.of(CheckLine.failed(texts.get("source.null", "check")));
            }
            return lines.stream()
                    .map(line -> new CheckLine(line.outcome(), trial.lease().hide(line.sentence())))
                    .toList();
        } catch (SourceException e) {
            return List.of(CheckLine.failed(e.sentence().in(texts.locale())));
        } catch (IllegalArgumentException e) {
            return List.of(CheckLine.failed(String.valueOf(e.getMessage())));
        }
    }

    Preview preview(SourceSpec spec, int most) throws SourceException, InterruptedException {
        // What earlier polls of this preview wanted to remember is remembered by it alone.
        Map<String, Optional<String>> notes = new ConcurrentHashMap<>();
        SourceMemory memory = key -> {
            Optional<String> noted = notes.get(key);
            return noted == null ? store.note(spec.name(), key) : noted;
        };
        List<Fact> facts = new ArrayList<>();
        List<Rejection> rejections = new ArrayList<>();
        try (Trial trial = new Trial(spec, "preview")) {
            trial.open(memory);
            Checkpoint at = store.checkpoint(SourcesImpl.position(spec)).orElse(null);
            long end = System.nanoTime() + platform.patience().toNanos();
            boolean waited = false;
            while (facts.size() < most && System.nanoTime() < end) {
                Checkpoint from = at;
                Duration wait = waited ? SourceRunner.POLL_WAIT : Duration.ZERO;
                Batch batch = trial.ask(source -> source.poll(from, wait), "poll");
                batch.notes().forEach(note -> notes.put(note.key(), Optional.ofNullable(note.value())));
                batch.facts().stream()
                        .limit(most - facts.size())
                        .map(intake::pseudonymised)
                        .forEach(facts::add);
                rejections.addAll(batch.rejections());
                at = batch.next() == null ? at : batch.next();
                boolean nothing = batch.facts().isEmpty() && batch.rejections().isEmpty();
                if (nothing ? waited || spec.bounded() : batch.endOfData()) {
                    break;
                }
                // A live source may need a moment before it has something.
                waited |= nothing;
            }
        }
        return new Preview(facts, rejections);
    }

    int replay(Collection<Long> ids, Map<String, SourceSpec> specs) throws SourceException, InterruptedException {
        replaying.lockInterruptibly();
        try {
            Map<String, List<Quarantined>> bySource = new LinkedHashMap<>();
            Set<Long> wanted = Set.copyOf(ids);
            for (Quarantined row : store.quarantine()) {
                if (wanted.contains(row.id())) {
                    bySource.computeIfAbsent(row.source(), source -> new ArrayList<>())
                            .add(row);
                }
            }
            // What cannot be tried at all is told before anything is done.
            for (String source : bySource.keySet()) {
                refuse(source, specs.get(source));
            }
            int understood = 0;
            for (Map.Entry<String, List<Quarantined>> rows : bySource.entrySet()) {
                SourceSpec spec = specs.get(rows.getKey());
                if (spec != null) {
                    understood += replay(spec, rows.getValue());
                }
            }
            return understood;
        } finally {
            replaying.unlock();
        }
    }

    private void refuse(String source, @Nullable SourceSpec spec) throws SourceException {
        if (spec == null) {
            throw new SourceException(SourceException.Kind.CONFIG, Texts.both("replay.unknown", source));
        }
        Provider provider = platform.types().find(spec.type());
        if (provider == null) {
            throw new SourceException(SourceException.Kind.CONFIG, Texts.both("type.gone", spec.type()));
        }
        if (!provider.features().contains(SourceFeature.REPLAY)) {
            throw new SourceException(SourceException.Kind.CONFIG, Texts.both("replay.none", source, spec.type()));
        }
    }

    private int replay(SourceSpec spec, List<Quarantined> rows) throws SourceException, InterruptedException {
        int understood = 0;
        try (Trial trial = new Trial(spec, "replay")) {
            trial.open(key -> store.note(spec.name(), key));
            for (int from = 0; from < rows.size(); from += AT_A_TIME) {
                understood += replay(trial, rows.subList(from, Math.min(rows.size(), from + AT_A_TIME)));
            }
        } catch (IllegalArgumentException e) {
            throw new SourceException(SourceException.Kind.CONFIG, String.valueOf(e.getMessage()));
        }
        return understood;
    }

    /** Facts, and the rows that they were, change places in one transaction, on the caller's thread. */
    private int replay(Trial trial, List<Quarantined> rows) throws SourceException, InterruptedException {
        List<Fact> facts = new ArrayList<>();
        List<Rejection> rejections = new ArrayList<>();
        List<Batch.Note> notes = new ArrayList<>();
        List<Long> settled = new ArrayList<>();
        int understood = 0;
        for (Quarantined row : rows) {
            Rejection record = row.rejection();
            Batch batch = trial.ask(source -> source.replay(record), "replay");
            Intake.Admitted admitted = intake.admit(batch);
            settled.add(row.id());
            if (admitted.facts().isEmpty() && !admitted.rejections().isEmpty()) {
                Text reason = admitted.rejections().get(0).reason();
                rejections.add(Rejection.of(record.position(), reason, record.record()));
                continue;
            }
            understood++;
            facts.addAll(admitted.facts());
            rejections.addAll(admitted.rejections());
            notes.addAll(batch.notes());
        }
        String source = rows.get(0).source();
        store.append(new Append(source, source, facts, rejections, null, notes, settled));
        return understood;
    }

    /** The provider is going: its trials end. */
    void leaving(Provider provider) {
        new HashMap<>(running).forEach((errand, of) -> {
            if (of == provider) {
                errand.interrupt();
            }
        });
    }

    /** Ends all trials, without waiting. */
    void end() {
        running.keySet().forEach(Errand::interrupt);
    }
}
