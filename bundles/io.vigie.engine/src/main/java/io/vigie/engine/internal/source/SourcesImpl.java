package io.vigie.engine.internal.source;

import io.vigie.kpi.Text;
import io.vigie.source.Answer;
import io.vigie.source.Backfill;
import io.vigie.source.Batch;
import io.vigie.source.CheckLine;
import io.vigie.source.Checkpoint;
import io.vigie.source.DataSource;
import io.vigie.source.Delivery;
import io.vigie.source.Preview;
import io.vigie.source.SourceException;
import io.vigie.source.SourceSpec;
import io.vigie.source.SourceStatus;
import io.vigie.source.SourceType;
import io.vigie.source.Sources;
import io.vigie.store.Append;
import io.vigie.store.Store;
import io.vigie.swap.RunningSource;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The sources of one workspace. It costs nothing until the first one is started. */
public final class SourcesImpl implements Sources, SourceTypes.Listener, AutoCloseable {
    private static final Duration OBSERVE = Duration.ofMillis(200);
    private static final Duration WATCH = Duration.ofSeconds(1);
    private static final int LONGEST_NAME = 100;
    private static final String PERIOD = "period";

    /**
     * What all workspaces of the engine share.
     *
     * @param operator what no setting can change
     * @param deadline how long a source that is stopped may take
     * @param patience how long someone waits for a call into a plug-in that is only tried
     */
    public record Platform(
            SourceTypes types,
            Housekeeping housekeeping,
            Clock clock,
            RandomGenerator random,
            Supplier<Locale> locale,
            Operator operator,
            Duration deadline,
            Duration patience) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Platform platform;
    private final Texts texts;
    private final Store store;
    private final SourceRunner.Surroundings surroundings;
    private final Trials trials;
    private final Map<String, SourceRunner> runners = new TreeMap<>();
    private @Nullable Future<?> watch;
    private boolean closed;

    /**
     * No source runs yet.
     *
     * @param pseudonym turns a customer identifier into its pseudonym
     */
    public SourcesImpl(Platform platform, Store store, UnaryOperator<String> pseudonym) {
        this.platform = platform;
        this.store = store;
        this.texts = new Texts(platform.locale().get());
        this.surroundings = new SourceRunner.Surroundings(
                lock,
                changed,
                store,
                new Intake(store, pseudonym),
                new Share(),
                platform.housekeeping(),
                platform.clock(),
                new Backoff(platform.random()),
                texts);
        this.trials = new Trials(platform, store, surroundings.intake(), texts);
        platform.types().addListener(this);
    }

    /** The name under which a wish is run, which is that of its position. */
    static String position(SourceSpec spec) {
        return spec.backfill() == null ? spec.name() : spec.name() + BACKFILL;
    }

    private Origin.Typed origin(SourceSpec spec) {
        return origin(spec, texts);
    }

    private Origin.Typed origin(SourceSpec spec, Texts words) {
        return new Origin.Typed(spec, platform.types(), platform.clock(), platform.operator(), words);
    }

    @Override
    public List<SourceType> types(Locale locale) {
        return platform.types().describe(locale);
    }

    @Override
    public List<String> check(SourceSpec spec) {
        return check(spec, texts);
    }

    private List<String> check(SourceSpec spec, Texts words) {
        List<String> problems = new ArrayList<>(checkName(spec.name(), words));
        Provider provider = platform.types().find(spec.type());
        if (provider == null) {
            String names = String.join(", ", platform.types().names());
            problems.add(words.get(names.isEmpty() ? "type.none" : "type.unknown", spec.type(), names));
        } else {
            problems.addAll(origin(spec, words).problems(provider));
        }
        return problems;
    }

    private List<String> checkName(String name) {
        return checkName(name, texts);
    }

    private static List<String> checkName(String name, Texts words) {
        boolean usable =
                !name.isBlank() && name.length() <= LONGEST_NAME && name.chars().noneMatch(Character::isISOControl);
        if (usable && name.endsWith(BACKFILL)) {
            return List.of(words.get("name.backfill", name));
        }
        return usable ? List.of() : List.of(words.get("name.bad", name));
    }

    @Override
    public void start(SourceSpec spec) {
        List<String> problems = new ArrayList<>(checkName(spec.name()));
        Provider provider = platform.types().find(spec.type());
        if (provider != null) {
            problems.addAll(origin(spec).problems(provider));
        }
        refuse(problems);
        String name = position(spec);
        Backfill period = spec.backfill();
        if (period != null) {
            refuse(checkFree(name));
            begin(name, period.from() + "/" + period.to());
        }
        start(name, spec.bounded(), origin(spec));
    }

    /** A back-fill goes on where one of the same period was stopped, and not where another one was. */
    private void begin(String name, String period) {
        if (!store.note(name, PERIOD).equals(Optional.of(period))) {
            store.setCheckpoint(name, null);
            store.append(new Append(
                    name, name, List.of(), List.of(), null, List.of(new Batch.Note(PERIOD, period, null)), List.of()));
        }
    }

    @Override
    public void start(String name, boolean bounded, DataSource source) {
        refuse(checkName(name));
        start(name, bounded, new Origin.Given(source));
    }

    /** Says that an instance of that name runs already, if one does. */
    List<String> checkFree(String name) {
        return runner(name).filter(runner -> !runner.over()).isEmpty()
                ? List.of()
                : List.of(texts.get("name.taken", name));
    }

    private static void refuse(List<String> problems) {
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join(" ", problems));
        }
    }

    private void start(String name, boolean bounded, Origin origin) {
        lock.lock();
        try {
            if (closed) {
                throw new IllegalStateException(texts.get("closed"));
            }
            refuse(checkFree(name));
            SourceRunner runner = new SourceRunner(name, bounded, origin, surroundings);
            runner.start();
            runners.put(name, runner);
            if (watch == null) {
                watch = platform.housekeeping().every(WATCH, this::watch);
            }
        } finally {
            lock.unlock();
        }
    }

    private List<SourceRunner> runners() {
        return runners(any -> true);
    }

    private List<SourceRunner> runners(Predicate<String> names) {
        lock.lock();
        try {
            return runners.entrySet().stream()
                    .filter(runner -> names.test(runner.getKey()))
                    .map(Map.Entry::getValue)
                    .toList();
        } finally {
            lock.unlock();
        }
    }

    void watch() {
        runners().forEach(runner -> runner.watch(platform.deadline()));
    }

    /** Has waiting threads look at the clock again. */
    void wake() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void stop(String name) {
        stop(name, any -> true);
    }

    void stop(String name, Predicate<String> seen) {
        stop(List.of(known(name, seen)));
    }

    private SourceRunner known(String name, Predicate<String> seen) {
        return runner(name)
                .filter(known -> seen.test(name))
                .orElseThrow(() -> new IllegalArgumentException(texts.get("name.unknown", name)));
    }

    private SourceRunner movable(String name, Predicate<String> seen) {
        SourceRunner runner = known(name, seen);
        String problem = runner.immovable();
        refuse(problem == null ? List.of() : List.of(problem));
        return runner;
    }

    @Override
    public void pause(String name) {
        pause(name, any -> true);
    }

    void pause(String name, Predicate<String> seen) {
        SourceRunner runner = movable(name, seen);
        if (!runner.requestPause()) {
            throw new IllegalArgumentException(texts.get("name.over", name));
        }
        runner.awaitStopped(System.nanoTime() + platform.deadline().toNanos(), platform.deadline());
        runner.noteEnd();
    }

    @Override
    public void resume(String name) {
        resume(name, any -> true);
    }

    void resume(String name, Predicate<String> seen) {
        if (!known(name, seen).resume()) {
            throw new IllegalArgumentException(texts.get("name.over", name));
        }
    }

    @Override
    public void restart(String name) {
        restart(name, any -> true);
    }

    void restart(String name, Predicate<String> seen) {
        SourceRunner runner = movable(name, seen);
        lock.lock();
        try {
            if (closed) {
                throw new IllegalStateException(texts.get("closed"));
            }
        } finally {
            lock.unlock();
        }
        runner.restart(platform.deadline());
    }

    @Override
    public Optional<Checkpoint> offset(String name) {
        return store.checkpoint(name);
    }

    @Override
    public void setOffset(SourceSpec spec, @Nullable Checkpoint offset) {
        String name = position(spec);
        if (runner(name).filter(runner -> !runner.idle()).isPresent()) {
            throw new IllegalArgumentException(texts.get("offset.running", name));
        }
        if (offset != null) {
            accept(spec, offset);
        }
        store.setCheckpoint(name, offset);
    }

    private void accept(SourceSpec spec, Checkpoint offset) {
        Provider provider = platform.types().lease(spec.type());
        if (provider == null) {
            throw new IllegalArgumentException(texts.get("type.gone", spec.type()));
        }
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        Optional<Text> refusal;
        try {
            Thread.currentThread().setContextClassLoader(provider.loader());
            refusal = provider.factory().refuses(offset);
        } catch (RuntimeException | Error e) {
            refusal = Optional.of(Failure.of(e).detail());
        } finally {
            Thread.currentThread().setContextClassLoader(before);
            provider.release();
        }
        refuse(refusal.stream().map(why -> why.in(texts.locale())).toList());
    }

    @Override
    public List<CheckLine> probe(SourceSpec spec, Locale locale) throws InterruptedException {
        Texts words = new Texts(locale);
        List<String> problems = check(spec, words);
        return problems.isEmpty()
                ? trials.in(words).probe(spec)
                : problems.stream().map(CheckLine::failed).toList();
    }

    @Override
    public Preview preview(SourceSpec spec, int most, Locale locale) throws SourceException, InterruptedException {
        Texts words = new Texts(locale);
        refuse(check(spec, words));
        return trials.in(words).preview(spec, most);
    }

    @Override
    public int replay(Collection<Long> ids, Map<String, SourceSpec> specs)
            throws SourceException, InterruptedException {
        return trials.replay(ids, specs);
    }

    @Override
    public int discard(Collection<Long> ids) {
        return store.discard(ids);
    }

    @Override
    public CompletionStage<Answer> deliver(String name, Delivery delivery) {
        return deliver(name, delivery, any -> true);
    }

    CompletionStage<Answer> deliver(String name, Delivery delivery, Predicate<String> seen) {
        return runner(name)
                .filter(known -> seen.test(name))
                .map(runner -> runner.deliver(delivery))
                .orElseGet(() -> CompletableFuture.completedStage(Answer.of(404, texts.get("name.unknown", name))));
    }

    /** Stops instances and forgets them. */
    void forget(Predicate<String> leaving) {
        List<SourceRunner> gone = runners(leaving);
        stop(gone);
        lock.lock();
        try {
            runners.values().removeAll(gone);
        } finally {
            lock.unlock();
        }
    }

    private void stop(List<SourceRunner> leaving) {
        long deadline = System.nanoTime() + platform.deadline().toNanos();
        leaving.forEach(SourceRunner::requestStop);
        leaving.forEach(runner -> runner.awaitStopped(deadline, platform.deadline()));
        leaving.forEach(SourceRunner::noteEnd);
    }

    private Optional<SourceRunner> runner(String name) {
        lock.lock();
        try {
            return Optional.ofNullable(runners.get(name));
        } finally {
            lock.unlock();
        }
    }

    @Override
    public List<SourceStatus> status() {
        return status(any -> true);
    }

    List<SourceStatus> status(Predicate<String> seen) {
        return runners(seen).stream().map(SourceRunner::status).toList();
    }

    @Override
    public Optional<SourceStatus> status(String name) {
        return runner(name).map(SourceRunner::status);
    }

    /** How each started instance stands, and who provides it. */
    public List<RunningSource> running() {
        return runners().stream().map(SourceRunner::running).toList();
    }

    /**
     * Why sources that run could not go on if these bundles were held, and no others; one sentence each.
     * Asks the plug-ins that would take over, on the caller's thread.
     */
    public List<Text> objections(Set<Long> held) {
        return runners().stream()
                .flatMap(runner -> runner.objections(held).stream())
                .toList();
    }

    @Override
    public void awaitEnd(Consumer<List<SourceStatus>> observer) throws InterruptedException {
        awaitEnd(any -> true, observer);
    }

    void awaitEnd(Predicate<String> seen, Consumer<List<SourceStatus>> observer) throws InterruptedException {
        while (true) {
            boolean over = bounded(seen).allMatch(SourceRunner::over);
            observer.accept(status(seen));
            if (over) {
                return;
            }
            long until = System.nanoTime() + OBSERVE.toNanos();
            lock.lockInterruptibly();
            try {
                long left = OBSERVE.toNanos();
                while (left > 0 && !bounded(seen).allMatch(SourceRunner::over)) {
                    changed.awaitNanos(left);
                    left = until - System.nanoTime();
                }
            } finally {
                lock.unlock();
            }
        }
    }

    private Stream<SourceRunner> bounded(Predicate<String> seen) {
        return runners(seen).stream().filter(SourceRunner::bounded);
    }

    @Override
    public List<Quarantined> quarantine() {
        return store.quarantine();
    }

    @Override
    public void appeared(String type) {
        runners().forEach(runner -> runner.appeared(type));
    }

    @Override
    public void leaving(Provider provider) {
        runners().forEach(runner -> runner.leaving(provider));
        trials.leaving(provider);
    }

    @Override
    public void abandon(Provider provider) {
        runners().forEach(runner -> runner.abandon(provider, platform.deadline()));
    }

    /** Stops all sources; returns when they have ended or the deadline has passed. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            if (watch != null) {
                watch.cancel(false);
            }
        } finally {
            lock.unlock();
        }
        platform.types().removeListener(this);
        trials.end();
        stop(runners());
    }
}
