package io.vigie.engine.internal.source;

import io.vigie.fact.Fact;
import io.vigie.kpi.Text;
import io.vigie.source.Answer;
import io.vigie.source.Batch;
import io.vigie.source.Checkpoint;
import io.vigie.source.DataSource;
import io.vigie.source.Delivery;
import io.vigie.source.SourceState;
import io.vigie.source.SourceStatus;
import io.vigie.store.Append;
import io.vigie.store.Store;
import io.vigie.swap.RunningSource;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one instance of a source. A {@link Worker} is one thread from opening the source to closing it;
 * when the plug-in goes, the worker ends, and a new one goes on from the stored checkpoint when the
 * plug-in is back. A worker whose plug-in does not return in time is left behind: it is no longer the
 * runner's worker, and what it brings is dropped.
 *
 * <p>All fields are guarded by the lock, which is never held during a call into a plug-in or the store.
 */
final class SourceRunner {
    private static final Logger LOG = LoggerFactory.getLogger(SourceRunner.class);

    static final Duration POLL_WAIT = Duration.ofSeconds(1);
    static final Duration STALE_AFTER = POLL_WAIT.multipliedBy(3);
    static final int MAX_RESTARTS = 2;
    /** Beyond it a batch is not one of a few thousand, and would hold up all others. */
    static final int MOST_IN_A_BATCH = 100_000;
    /** Batches that say that more is there are stored together, so many facts or so long. */
    static final int MOST_GATHERED = 50_000;

    private static final Duration GATHERED_FOR = Duration.ofSeconds(1);
    /** Below it a batch costs a commit and little else. */
    private static final int MOST_AT_A_TRICKLE = 5_000;

    private static final Duration LONGEST_TRICKLE = Duration.ofMillis(100);
    /** When senders may try again. */
    private static final Duration FULL_FOR = Duration.ofSeconds(5);

    private static final Duration CLOSED_FOR = Duration.ofSeconds(30);
    /** An import is waited for by someone, so it does not try for ever. */
    static final int MAX_TRIES_BOUNDED = 6;

    /** A source that ran this long since its last restart has earned its restarts back. */
    private static final Duration HEALTHY_AFTER = Duration.ofMinutes(1);

    /** A source that returns at once with nothing must not take a processor for itself. */
    private static final Duration IDLE_PAUSE = Duration.ofMillis(100);

    private static final Set<SourceState> OVER = Set.of(
            SourceState.COMPLETED,
            SourceState.FAILED,
            SourceState.AUTH_REQUIRED,
            SourceState.CONFIG_ERROR,
            SourceState.STOPPED);

    /** What the runners of one workspace share. */
    record Surroundings(
            ReentrantLock lock,
            Condition changed,
            Store store,
            Intake intake,
            Share share,
            Housekeeping housekeeping,
            Clock clock,
            Backoff backoff,
            Texts texts) {}

    /** The instance, or its back-fill; the position has this name as well. */
    private final String name;
    /** The instance to which facts and notes belong. */
    private final String owner;

    private final boolean bounded;
    private final boolean backfills;
    private final Origin origin;
    private final Surroundings in;
    private final Mailbox mailbox;
    /** Null for what is read once to its end, of which nobody asks whether it runs. */
    private final @Nullable Life life;

    private final Instant begun;

    private SourceState state = SourceState.STARTING;
    private Text detail = Text.EMPTY;
    private long facts;
    private long rejected;
    private long polls;
    private long failures;
    private @Nullable Instant newest;
    private @Nullable Duration lag;
    private double progress = -1;
    private @Nullable Instant lastSuccess;
    private @Nullable Instant nextAttempt;
    private int attempt;
    private int restarts;
    private Instant lastRestart = Instant.EPOCH;
    private boolean stopping;
    private boolean paused;
    /** The state of the silence that is written. */
    private @Nullable SourceState written;

    private @Nullable Worker worker;
    private volatile String lastLogged = "";

    SourceRunner(String name, boolean bounded, Origin origin, Surroundings in) {
        this.name = name;
        this.owner = origin instanceof Origin.Typed typed ? typed.spec().name() : name;
        this.bounded = bounded;
        this.backfills = origin instanceof Origin.Typed typed && typed.spec().backfill() != null;
        this.origin = origin;
        this.in = in;
        this.mailbox = new Mailbox(in.housekeeping().errands());
        this.begun = in.clock().instant();
        this.life = bounded ? null : new Life(name, in.store(), begun);
    }

    boolean bounded() {
        return bounded;
    }

    void start() {
        in.lock().lock();
        try {
            launch();
        } finally {
            in.lock().unlock();
        }
    }

    private void launch() {
        if (paused) {
            become(SourceState.PAUSED, Text.EMPTY);
            return;
        }
        if (!origin.available()) {
            become(SourceState.MISSING_PLUGIN, Texts.both("source.missing", origin.type()));
            return;
        }
        Worker next = new Worker();
        worker = next;
        // What another version of the plug-in could not do is not held against this one.
        attempt = 0;
        restarts = 0;
        become(SourceState.STARTING, Text.EMPTY);
        in.housekeeping().launch("vigie-source-" + name, next);
    }

    SourceStatus status() {
        in.lock().lock();
        try {
            return new SourceStatus(
                    name,
                    origin.type(),
                    state,
                    detail,
                    facts,
                    rejected,
                    progress,
                    lastSuccess,
                    nextAttempt,
                    attempt,
                    polls,
                    failures,
                    newest,
                    lag);
        } finally {
            in.lock().unlock();
        }
    }

    RunningSource running() {
        in.lock().lock();
        try {
            Worker current = worker;
            Origin.Lease held = current == null ? null : current.lease;
            return current == null || held == null
                    ? new RunningSource(status(), -1, 0)
                    : new RunningSource(status(), held.bundle(), current.pollsOfThis);
        } finally {
            in.lock().unlock();
        }
    }

    /** Why the source could not go on with the provider that would be the best of its type; empty when it could. */
    List<Text> objections(Set<Long> held) {
        if (!(origin instanceof Origin.Typed typed)) {
            return List.of();
        }
        Provider next;
        in.lock().lock();
        try {
            if (worker == null || stopping || OVER.contains(state)) {
                return List.of();
            }
            next = typed.types().best(typed.type(), held);
            boolean stays = worker.lease == null ? next == typed.types().find(typed.type()) : worker.isOf(next);
            if (next == null || stays) {
                return List.of();
            }
        } finally {
            in.lock().unlock();
        }
        return new Handover(typed, next, in.store()).objections();
    }

    /** Whether nothing more will come and the source is closed, so that another instance may take its name. */
    boolean over() {
        in.lock().lock();
        try {
            return worker == null && OVER.contains(state);
        } finally {
            in.lock().unlock();
        }
    }

    /** Whether nothing of the plug-in runs, so that the position can be set. */
    boolean idle() {
        in.lock().lock();
        try {
            return worker == null;
        } finally {
            in.lock().unlock();
        }
    }

    /** Why the instance cannot be paused or restarted; null when it can. */
    @Nullable
    String immovable() {
        return origin.reopens() ? null : in.texts().get("source.given", name);
    }

    /** Asks the worker to end after the batch in hand and holds the instance; says whether it runs. */
    boolean requestPause() {
        in.lock().lock();
        try {
            if (stopping || (worker == null && OVER.contains(state))) {
                return false;
            }
            paused = true;
            if (worker != null) {
                worker.leave();
            } else {
                become(SourceState.PAUSED, Text.EMPTY);
            }
            return true;
        } finally {
            in.lock().unlock();
        }
    }

    /** Goes on after a pause; says whether there is something to go on with. */
    boolean resume() {
        in.lock().lock();
        try {
            paused = false;
            if (worker == null && state == SourceState.PAUSED) {
                launch();
            }
            return !stopping && (worker != null || !OVER.contains(state));
        } finally {
            in.lock().unlock();
        }
    }

    /**
     * Opens the instance anew.
     *
     * @param deadline how long the worker that runs may take to end
     */
    void restart(Duration deadline) {
        long end = System.nanoTime() + deadline.toNanos();
        in.lock().lock();
        try {
            paused = false;
            stopping = false;
            Worker old = worker;
            if (old != null) {
                old.returns = true;
                old.leave();
                long left = end - System.nanoTime();
                while (worker == old && left > 0) {
                    left = in.changed().awaitNanos(Math.min(left, end - System.nanoTime()));
                }
                if (worker == old) {
                    leaveBehind(deadline);
                }
            }
            if (worker == null && !stopping) {
                launch();
            }
        } catch (InterruptedException e) {
            // The caller is wanted elsewhere: the worker launches the next one when it ends.
            Thread.currentThread().interrupt();
        } finally {
            in.lock().unlock();
        }
    }

    /** Hands a delivery in; never blocks. */
    CompletionStage<Answer> deliver(Delivery delivery) {
        in.lock().lock();
        try {
            if (worker == null || stopping || paused || OVER.contains(state)) {
                return CompletableFuture.completedStage(closed());
            }
            if (!origin.receives()) {
                return CompletableFuture.completedStage(
                        Answer.of(404, in.texts().get("deliver.not", name, origin.type())));
            }
            CompletionStage<Answer> answer = mailbox.offer(delivery);
            return answer == null
                    ? CompletableFuture.completedStage(
                            Answer.later(FULL_FOR, in.texts().get("deliver.full", name)))
                    : answer;
        } finally {
            in.lock().unlock();
        }
    }

    private Answer closed() {
        return Answer.later(CLOSED_FOR, in.texts().get("deliver.closed", name));
    }

    /** Asks the worker to end after the batch in hand. */
    void requestStop() {
        in.lock().lock();
        try {
            stopping = true;
            paused = false;
            if (worker != null) {
                worker.leave();
            } else if (!OVER.contains(state)) {
                become(SourceState.STOPPED, Text.EMPTY);
            }
        } finally {
            in.lock().unlock();
        }
    }

    /** Waits for the end of a worker that was asked to stop, and leaves it behind at the deadline. */
    void awaitStopped(long deadlineNanoTime, Duration deadline) {
        in.lock().lock();
        try {
            long left = deadlineNanoTime - System.nanoTime();
            while (worker != null && left > 0) {
                left = in.changed().awaitNanos(Math.min(left, deadlineNanoTime - System.nanoTime()));
            }
        } catch (InterruptedException e) {
            // The caller is wanted elsewhere: it gets its signal back, and the worker no more time.
            Thread.currentThread().interrupt();
        } finally {
            leaveBehind(deadline);
            in.lock().unlock();
        }
    }

    private void leaveBehind(Duration deadline) {
        Worker left = worker;
        if (left != null) {
            worker = null;
            left.leave();
            left.hand.close(closed());
            nextAttempt = null;
            if (!OVER.contains(state)) {
                become(
                        stopping ? SourceState.STOPPED : paused ? SourceState.PAUSED : SourceState.MISSING_PLUGIN,
                        Texts.both("source.abandoned", seconds(deadline)));
            }
            in.changed().signalAll();
        }
    }

    /** The provider is going. */
    void leaving(Provider provider) {
        in.lock().lock();
        try {
            if (worker != null) {
                if (worker.isOf(provider)) {
                    worker.leave();
                }
            } else if (origin.type().equals(provider.type()) && waitsForPlugin() && !origin.available()) {
                become(SourceState.MISSING_PLUGIN, Texts.both("source.missing", origin.type()));
            }
        } finally {
            in.lock().unlock();
        }
    }

    /** The provider has gone without its worker. */
    void abandon(Provider provider, Duration deadline) {
        in.lock().lock();
        try {
            if (worker != null && worker.isOf(provider)) {
                replace(deadline);
            }
        } finally {
            in.lock().unlock();
        }
    }

    /** Goes on without a worker that does not come back. */
    private void replace(Duration deadline) {
        leaveBehind(deadline);
        if (waitsForPlugin() && origin.available()) {
            launch();
        }
    }

    /** A provider of the type has appeared; one that is running is asked before each poll. */
    void appeared(String type) {
        in.lock().lock();
        try {
            if (worker == null && origin.type().equals(type) && waitsForPlugin()) {
                launch();
            }
            in.changed().signalAll();
        } finally {
            in.lock().unlock();
        }
    }

    /** Another version of the plug-in may mend what this one could not. */
    private boolean waitsForPlugin() {
        return !stopping
                && !paused
                && (state == SourceState.MISSING_PLUGIN
                        || state == SourceState.FAILED
                        || state == SourceState.CONFIG_ERROR
                        || state == SourceState.AUTH_REQUIRED);
    }

    /**
     * Called now and then: a call that does not return makes the source stale, or ends the wait for its
     * closing, or for its handing over to another provider.
     *
     * @param deadline how long a worker that was asked to end may take
     */
    void watch(Duration deadline) {
        in.lock().lock();
        try {
            noteSilence();
            Worker current = worker;
            Instant since = current == null ? null : current.callSince;
            if (current == null || since == null) {
                return;
            }
            Instant leaving = current.leavingSince;
            if (!stopping && leaving != null && elapsed(leaving).compareTo(deadline) >= 0) {
                replace(deadline);
                return;
            }
            Duration elapsed = elapsed(since);
            if (elapsed.compareTo(STALE_AFTER) < 0) {
                return;
            }
            if (OVER.contains(state)) {
                leaveBehind(elapsed);
            } else if (!stopping) {
                become(SourceState.STALE, Texts.both("source.stale", elapsed.toSeconds()));
            }
        } finally {
            in.lock().unlock();
        }
    }

    /** Has it written, once for each state, that the instance is silent; with the lock held. */
    private void noteSilence() {
        Life own = life;
        SourceState now = state;
        Instant alive = lastSuccess == null ? begun : lastSuccess;
        if (own == null
                || now == SourceState.RUNNING
                || now == written
                || elapsed(alive).compareTo(Life.SILENT_AFTER) < 0) {
            return;
        }
        String reason = detail.in(in.texts().locale());
        written = now;
        in.housekeeping().errands().execute(() -> {
            // Whoever holds it is storing a sign of life.
            if (own.lock().tryLock()) {
                try {
                    writeSilence(own, now, reason);
                } finally {
                    own.lock().unlock();
                }
            }
        });
    }

    /** Writes how the instance ended, at once: nobody will look after it any more. */
    void noteEnd() {
        Life own = life;
        if (own == null) {
            return;
        }
        own.lock().lock();
        try {
            SourceStatus last = status();
            if (last.state() != SourceState.RUNNING) {
                writeSilence(own, last.state(), last.detail().in(in.texts().locale()));
            }
        } finally {
            own.lock().unlock();
        }
    }

    private void writeSilence(Life own, SourceState now, String reason) {
        try {
            own.write(in.clock().instant(), now, reason);
        } catch (RuntimeException e) {
            LOG.info(
                    "That source {} is {} could not be written: {}",
                    name,
                    now,
                    Failure.describe(e).in(in.texts().locale()));
        }
    }

    private Duration elapsed(Instant since) {
        return Duration.between(since, in.clock().instant());
    }

    /** One line in the log for each change of state. */
    private void become(SourceState next, Text why) {
        boolean changes = state != next;
        if (OVER.contains(next) || next == SourceState.PAUSED || next == SourceState.MISSING_PLUGIN) {
            mailbox.turnAway(closed());
        }
        state = next;
        detail = why;
        if (changes) {
            String reason = why.isEmpty() ? "" : ": " + why.in(in.texts().locale());
            switch (next) {
                case STARTING -> LOG.debug("Source {} is {}{}", name, next, reason);
                // Whoever runs sources shows their states; a warning here would say it twice.
                default -> LOG.info("Source {} is {}{}", name, next, reason);
            }
        }
        in.changed().signalAll();
    }

    private static @Nullable Instant later(@Nullable Instant one, @Nullable Instant other) {
        return one == null || (other != null && other.isAfter(one)) ? other : one;
    }

    private static String seconds(Duration duration) {
        return String.valueOf(Math.max(1, duration.toSeconds()));
    }

    /** What the plug-in threw. */
    private static final class PluginFailure extends Exception {
        private static final long serialVersionUID = 1L;

        PluginFailure(Throwable thrown) {
            super(null, thrown, false, false);
        }

        Failure read() {
            return Failure.of(Objects.requireNonNull(getCause()));
        }
    }

    /** What comes after a step of a worker. */
    private enum Next {
        TRY_AGAIN,
        END
    }

    /** One thread, from the opening of a source to its closing. */
    private final class Worker implements Runnable {
        private Origin.@Nullable Lease lease;
        private boolean leaving;
        private boolean returns;
        private @Nullable Instant leavingSince;
        private long pollsOfThis;
        private volatile long restUntil = System.nanoTime();
        /** What was read and is not stored yet. */
        private volatile Gathered gathered = new Gathered();
        /** What another thread stores at this moment. */
        private volatile @Nullable Flight flight;
        /** Where reading goes on while something is not stored yet. */
        private @Nullable Checkpoint ahead;
        /** Whether something of this opening is stored: the first sign of life does not wait. */
        private boolean warm;

        private volatile Mailbox.Hand hand = mailbox.hand();
        private @Nullable Thread thread;
        private @Nullable Instant callSince;

        boolean isOf(@Nullable Provider provider) {
            return lease != null && provider != null && lease.isOf(provider);
        }

        /** Asks for the end; with the lock held. The thread is interrupted only where a plug-in has it. */
        void leave() {
            leaving = true;
            leavingSince = leavingSince == null ? in.clock().instant() : leavingSince;
            if (callSince != null && thread != null) {
                thread.interrupt();
            }
            in.changed().signalAll();
        }

        @Override
        public void run() {
            Origin.Lease taken = origin.lease();
            in.lock().lock();
            try {
                lease = taken;
                thread = Thread.currentThread();
            } finally {
                in.lock().unlock();
            }
            try {
                Next next = Next.TRY_AGAIN;
                while (taken != null && next == Next.TRY_AGAIN && proceeds(taken)) {
                    next = session(taken);
                }
            } finally {
                ended(taken);
                if (taken != null) {
                    taken.release();
                }
            }
        }

        private boolean proceeds(Origin.Lease taken) {
            in.lock().lock();
            try {
                return worker == this && !leaving && !taken.superseded();
            } finally {
                in.lock().unlock();
            }
        }

        private boolean leftBehind() {
            in.lock().lock();
            try {
                return worker != this;
            } finally {
                in.lock().unlock();
            }
        }

        private void ended(Origin.@Nullable Lease taken) {
            in.lock().lock();
            try {
                lease = null;
                thread = null;
                if (worker != this) {
                    return;
                }
                worker = null;
                nextAttempt = null;
                boolean pluginChanged = taken == null || taken.superseded();
                if (stopping && !OVER.contains(state)) {
                    become(SourceState.STOPPED, Text.EMPTY);
                } else if (paused && !OVER.contains(state)) {
                    become(SourceState.PAUSED, Text.EMPTY);
                } else if (!OVER.contains(state) || returns || (waitsForPlugin() && pluginChanged)) {
                    launch();
                }
                in.changed().signalAll();
            } finally {
                in.lock().unlock();
            }
        }

        /** Opens the source, polls it until there is a reason to stop, and closes it. */
        private Next session(Origin.Lease taken) {
            DataSource source;
            try {
                in.intake().register(taken.factTypes());
                Mailbox.Hand inbox = mailbox.hand();
                hand = inbox;
                source = call(taken, () -> taken.open(new Origin.Doors(this::recall, inbox)));
            } catch (PluginFailure e) {
                return recover(taken, e.read());
            } catch (RuntimeException | Error e) {
                return recover(taken, Failure.store(e));
            }
            if (source == null) {
                return recover(taken, nothing("open"));
            }
            opened();
            Failure failure;
            try {
                failure = read(taken, source);
            } finally {
                close(taken, source);
                hand.close(closed());
            }
            return failure == null ? Next.END : recover(taken, failure);
        }

        /** Polls until the worker has to end (null) or the source has to be opened anew (the reason). */
        private @Nullable Failure read(Origin.Lease taken, DataSource source) {
            Position position = new Position();
            // So that it is known at once whether an instance works, such as one that was just swapped in.
            Duration wait = Duration.ZERO;
            warm = false;
            while (proceeds(taken)) {
                long before = System.nanoTime();
                Failure failure;
                boolean more = false;
                try {
                    Checkpoint from = gathered.isEmpty() && flight == null ? position.get() : ahead;
                    Duration most = gathered.isEmpty() && flight == null ? wait : Duration.ZERO;
                    wait = POLL_WAIT;
                    Batch batch = call(taken, () -> source.poll(from, most));
                    failure = batch == null ? nothing("poll") : excess(batch);
                    if (batch != null && failure == null) {
                        gathered.add(batch);
                        ahead = batch.next() == null ? from : batch.next();
                        more = warm
                                && batch.more()
                                && !batch.endOfData()
                                && batch.answers().isEmpty();
                        if (more && gathered.hasRoom()) {
                            continue;
                        }
                    }
                } catch (PluginFailure e) {
                    failure = e.read();
                } catch (RuntimeException | Error e) {
                    gathered.clear();
                    position.forget();
                    failure = Failure.store(e);
                }
                try {
                    land();
                    if (leftBehind()) {
                        return null;
                    }
                    if (more && !origin.receives()) {
                        takeOff(position);
                        rest(restUntil);
                        continue;
                    }
                    if (keepGathered(position)) {
                        return null;
                    }
                } catch (RuntimeException | Error e) {
                    gathered.clear();
                    position.forget();
                    failure = failure == null ? Failure.store(e) : failure;
                }
                if (failure != null) {
                    hand.giveBack(closed());
                }
                if (failure != null && failure.kind() == Failure.Kind.SYSTEM && origin.reopens()) {
                    return failure;
                }
                if (failure != null && recover(taken, failure) == Next.END) {
                    return null;
                }
                rest(position.idle() ? before + IDLE_PAUSE.toNanos() : restUntil);
            }
            return leaves(position);
        }

        /** The last that is in hand when the worker has to end. */
        private @Nullable Failure leaves(Position position) {
            try {
                land();
                if (!leftBehind()) {
                    keepGathered(position);
                }
                return null;
            } catch (RuntimeException | Error e) {
                // It will be read again.
                LOG.info(
                        "The last of source {} could not be kept: {}",
                        name,
                        Failure.describe(e).in(in.texts().locale()));
                return null;
            }
        }

        /** Has what is gathered stored by another thread, while this one reads on. */
        private void takeOff(Position position) {
            Gathered stored = gathered;
            CompletableFuture<@Nullable Void> landed = new CompletableFuture<>();
            Housekeeping.start("vigie-keep-" + name, () -> {
                try {
                    keep(stored.together(), stored.count(), position);
                    landed.complete(null);
                } catch (RuntimeException | Error e) {
                    landed.completeExceptionally(e);
                }
            });
            flight = new Flight(stored, landed);
            gathered = new Gathered();
        }

        /**
         * Waits until what another thread stores is stored.
         *
         * @throws RuntimeException when it could not be
         */
        private void land() {
            Flight last = flight;
            if (last == null) {
                return;
            }
            try {
                last.landed().join();
            } catch (CompletionException e) {
                if (e.getCause() instanceof Error error) {
                    throw error;
                }
                throw e.getCause() instanceof RuntimeException cause ? cause : e;
            } finally {
                flight = null;
            }
        }

        /** Stores what is gathered; says whether the source has been read to its end. */
        private boolean keepGathered(Position position) {
            if (gathered.isEmpty()) {
                return false;
            }
            try {
                boolean complete = keep(gathered.together(), gathered.count(), position);
                warm = true;
                return complete;
            } finally {
                gathered.clear();
            }
        }

        /**
         * Stores a batch with its checkpoint; says whether the source has been read to its end.
         *
         * @param count how many polls brought it
         */
        private boolean keep(Batch batch, int count, Position position) {
            Intake.Admitted admitted = in.intake().admit(batch);
            boolean moves = position.moves(batch.next());
            boolean writes = moves
                    || !admitted.isEmpty()
                    || !batch.notes().isEmpty()
                    || !batch.gaps().isEmpty();
            Checkpoint next = moves ? batch.next() : null;
            Life own = life;
            if (own == null) {
                if (writes) {
                    append(admitted, Life.gaps(owner, batch.gaps(), admitted.types()), next, batch.notes());
                }
            } else {
                own.lock().lock();
                try {
                    Life.Change change = own.success(in.clock().instant(), admitted.types());
                    if (writes || !change.facts().isEmpty()) {
                        List<Fact> more = new ArrayList<>(change.facts());
                        more.addAll(Life.gaps(owner, batch.gaps(), change.feeds()));
                        List<Batch.Note> notes = new ArrayList<>(batch.notes());
                        notes.addAll(change.notes());
                        append(admitted, more, next, notes);
                    }
                    own.adopt(change);
                } finally {
                    own.lock().unlock();
                }
            }
            if (backfills && batch.endOfData()) {
                in.store().setCheckpoint(name, null);
            }
            position.advance(batch.next(), moves, !writes);
            hand.settle(batch.answers(), closed());
            in.lock().lock();
            try {
                if (worker != this) {
                    return true;
                }
                Instant now = in.clock().instant();
                facts += admitted.facts().size();
                rejected += admitted.rejections().size();
                lastSuccess = now;
                written = null;
                polls += count;
                pollsOfThis += count;
                newest = later(newest, admitted.newest());
                lag = batch.lag();
                attempt = 0;
                if (Duration.between(lastRestart, now).compareTo(HEALTHY_AFTER) > 0) {
                    restarts = 0;
                }
                boolean complete = bounded && batch.endOfData();
                progress = complete ? 1 : batch.progress();
                become(complete ? SourceState.COMPLETED : SourceState.RUNNING, Text.EMPTY);
                return complete;
            } finally {
                in.lock().unlock();
            }
        }

        private void append(
                Intake.Admitted admitted, List<Fact> more, @Nullable Checkpoint next, List<Batch.Note> notes) {
            List<Fact> all = new ArrayList<>(admitted.facts());
            all.addAll(more);
            long before = System.nanoTime();
            in.store().append(new Append(owner, name, all, admitted.rejections(), next, notes, List.of()));
            long now = System.nanoTime();
            long rest = in.share().rest(name, now - before);
            if (!bounded && !origin.receives() && all.size() < MOST_AT_A_TRICKLE) {
                // What comes meanwhile shares the next commit, whose price hardly depends on how much it keeps. Where
                // senders wait, it has been delayed enough.
                rest = Math.max(rest, Math.min(now - before, LONGEST_TRICKLE.toNanos()));
            }
            restUntil = now + rest;
        }

        /** What is being stored, and the sign that it is. */
        private record Flight(Gathered gathered, CompletableFuture<@Nullable Void> landed) {}

        /** Batches that are stored together. */
        private final class Gathered {
            private final List<Batch> batches = new ArrayList<>();
            private final Map<String, Batch.Note> notes = new ConcurrentHashMap<>();
            private int size;
            private long until;

            boolean isEmpty() {
                return batches.isEmpty();
            }

            int count() {
                return batches.size();
            }

            void add(Batch batch) {
                if (batches.isEmpty()) {
                    until = System.nanoTime() + GATHERED_FOR.toNanos();
                }
                batches.add(batch);
                size += batch.facts().size() + batch.rejections().size();
                batch.notes().forEach(note -> notes.put(note.key(), note));
            }

            /** Whether the next batch may be waited for. */
            boolean hasRoom() {
                return size < MOST_GATHERED && System.nanoTime() < until;
            }

            Batch together() {
                Batch last = batches.get(batches.size() - 1);
                if (batches.size() == 1) {
                    return last;
                }
                Batch.Builder all = Batch.builder().endOfData(last.endOfData()).progress(last.progress());
                for (Batch batch : batches) {
                    batch.facts().forEach(all::fact);
                    batch.rejections().forEach(all::reject);
                    batch.gaps().forEach(all::gap);
                    for (Batch.Note note : batch.notes()) {
                        String value = note.value();
                        if (value == null) {
                            all.forget(note.key());
                        } else {
                            all.remember(note.key(), value, note.until());
                        }
                    }
                    batch.answers().forEach(all::answer);
                    Checkpoint next = batch.next();
                    if (next != null) {
                        all.next(next);
                    }
                }
                Duration lag = last.lag();
                return lag == null ? all.build() : all.lag(lag).build();
            }

            /** What a batch that is not stored yet has noted; null when none has. */
            @Nullable
            Optional<String> recall(String key) {
                Batch.Note note = notes.get(key);
                if (note == null) {
                    return null;
                }
                Instant until = note.until();
                boolean over = until != null && !in.clock().instant().isBefore(until);
                return over ? Optional.empty() : Optional.ofNullable(note.value());
            }

            void clear() {
                batches.clear();
                notes.clear();
                size = 0;
            }
        }

        private @Nullable Failure excess(Batch batch) {
            int size = batch.facts().size() + batch.rejections().size();
            return size <= MOST_IN_A_BATCH
                    ? null
                    : new Failure(Failure.Kind.SYSTEM, Texts.both("source.excess", size, MOST_IN_A_BATCH), null, null);
        }

        /** Reads a note for the plug-in; meanwhile the thread is not the plug-in's, and is not interrupted. */
        private Optional<String> recall(String key) {
            Optional<String> unstored = gathered.recall(key);
            Flight last = flight;
            if (unstored == null && last != null) {
                unstored = last.gathered().recall(key);
            }
            if (unstored != null) {
                return unstored;
            }
            if (Thread.currentThread() != thread) {
                return in.store().note(owner, key);
            }
            boolean interrupted;
            in.lock().lock();
            try {
                callSince = null;
                interrupted = Thread.interrupted();
            } finally {
                in.lock().unlock();
            }
            ClassLoader plugin = Thread.currentThread().getContextClassLoader();
            Thread.currentThread().setContextClassLoader(SourceRunner.class.getClassLoader());
            try {
                return in.store().note(owner, key);
            } finally {
                Thread.currentThread().setContextClassLoader(plugin);
                in.lock().lock();
                try {
                    callSince = in.clock().instant();
                    if (leaving || interrupted) {
                        Thread.currentThread().interrupt();
                    }
                } finally {
                    in.lock().unlock();
                }
            }
        }

        private void opened() {
            in.lock().lock();
            try {
                pollsOfThis = 0;
                if (worker == this && state == SourceState.STALE) {
                    become(SourceState.STARTING, Text.EMPTY);
                }
            } finally {
                in.lock().unlock();
            }
        }

        private Failure nothing(String where) {
            return new Failure(Failure.Kind.SYSTEM, Texts.both("source.null", where), null, null);
        }

        /** Puts the failure into the status and waits until the next try is due. */
        private Next recover(Origin.Lease taken, Failure said) {
            Failure failure = said.saying(taken.hide(said.detail()));
            log(taken, failure);
            in.lock().lock();
            try {
                failures++;
                if (worker != this || leaving) {
                    return Next.END;
                }
                attempt++;
                if (failure.kind() == Failure.Kind.CONFIG || failure.kind() == Failure.Kind.AUTH) {
                    become(
                            failure.kind() == Failure.Kind.AUTH ? SourceState.AUTH_REQUIRED : SourceState.CONFIG_ERROR,
                            failure.detail());
                    return Next.END;
                }
                Instant now = in.clock().instant();
                if (failure.kind() == Failure.Kind.SYSTEM) {
                    restarts++;
                    lastRestart = now;
                }
                boolean asked = failure.retryAfter() != null;
                if (restarts > MAX_RESTARTS || (bounded && !asked && attempt >= MAX_TRIES_BOUNDED)) {
                    int tries = Math.max(restarts, attempt);
                    become(SourceState.FAILED, Texts.both("source.given.up", tries, failure.detail()));
                    return Next.END;
                }
                Instant due = now.plus(in.backoff().pause(failure, attempt));
                nextAttempt = due;
                become(asked ? SourceState.RATE_LIMITED : SourceState.RETRYING, failure.detail());
                while (worker == this && !leaving && !taken.superseded()) {
                    Duration left = Duration.between(in.clock().instant(), due);
                    if (left.isNegative() || left.isZero()) {
                        nextAttempt = null;
                        return Next.TRY_AGAIN;
                    }
                    await(left.toNanos());
                }
                return Next.END;
            } finally {
                in.lock().unlock();
            }
        }

        private void rest(long untilNanoTime) {
            in.lock().lock();
            try {
                long left = untilNanoTime - System.nanoTime();
                while (worker == this && !leaving && left > 0) {
                    await(left);
                    left = untilNanoTime - System.nanoTime();
                }
            } finally {
                in.lock().unlock();
            }
        }

        private void await(long nanos) {
            try {
                in.changed().awaitNanos(nanos);
            } catch (InterruptedException e) {
                // The engine interrupts calls into plug-ins only; someone else's signal has no meaning here.
                LOG.debug("Source {} was interrupted by a stranger.", name);
            }
        }

        private void log(Origin.Lease taken, Failure failure) {
            Throwable unexpected = failure.unexpected();
            if (unexpected == null || failure.detail().en().equals(lastLogged) || !proceeds(taken)) {
                return;
            }
            lastLogged = failure.detail().en();
            try {
                StringWriter trace = new StringWriter();
                unexpected.printStackTrace(new PrintWriter(trace));
                String safe = taken.hide(trace.toString());
                if (safe.contentEquals(trace.getBuffer())) {
                    LOG.warn("Source {} failed unexpectedly", name, unexpected);
                } else {
                    // It says a secret.
                    LOG.warn("Source {} failed unexpectedly: {}", name, safe);
                }
            } catch (RuntimeException | Error e) {
                LOG.warn("Source {} failed with a {} that cannot be printed", name, unexpected.getClass());
            }
        }

        private void close(Origin.Lease taken, DataSource source) {
            enter(taken, true);
            try {
                source.close();
            } catch (Throwable e) {
                LOG.warn(
                        "Source {} was closed with an error: {}",
                        name,
                        taken.hide(Failure.of(e).detail()).in(in.texts().locale()));
            } finally {
                exit();
            }
        }

        /** Calls the plug-in; whatever it throws comes back as a {@link PluginFailure}. */
        private <T> @Nullable T call(Origin.Lease taken, Callable<T> plugin) throws PluginFailure {
            if (!enter(taken, false)) {
                throw new PluginFailure(new InterruptedException());
            }
            try {
                return plugin.call();
            } catch (Throwable e) {
                throw new PluginFailure(e);
            } finally {
                exit();
            }
        }

        /** Says whether the call is still wanted; from here on {@link #leave()} interrupts it. */
        private boolean enter(Origin.Lease taken, boolean toClose) {
            in.lock().lock();
            try {
                if (leaving && !toClose) {
                    return false;
                }
                callSince = in.clock().instant();
            } finally {
                in.lock().unlock();
            }
            Thread.currentThread().setContextClassLoader(taken.loader());
            return true;
        }

        private void exit() {
            in.lock().lock();
            try {
                callSince = null;
                // What was sent to the plug-in must not reach the store: it would close its files.
                Thread.interrupted();
            } finally {
                in.lock().unlock();
            }
            Thread.currentThread().setContextClassLoader(SourceRunner.class.getClassLoader());
        }
    }

    /** The stored checkpoint as far as this worker knows it. */
    private final class Position {
        private @Nullable Checkpoint stored;
        private boolean known;
        private boolean idle;

        @Nullable
        Checkpoint get() {
            if (!known) {
                stored = in.store().checkpoint(name).orElse(null);
                known = true;
            }
            return stored;
        }

        /** After an append that failed only the store knows. */
        void forget() {
            known = false;
            idle = false;
        }

        boolean moves(@Nullable Checkpoint next) {
            return next != null && !next.equals(stored);
        }

        void advance(@Nullable Checkpoint next, boolean moves, boolean idle) {
            stored = moves ? next : stored;
            this.idle = idle;
        }

        boolean idle() {
            return idle;
        }
    }
}
