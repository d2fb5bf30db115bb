package io.vigie.rest.internal;

import io.vigie.connectors.ConnectorException;
import io.vigie.deploy.DeployException;
import io.vigie.kpi.Text;
import io.vigie.source.SourceException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work that takes longer than a request should: done one after another on a thread of its own, to be asked after. What
 * is over is kept for a while, and not over a restart. Thread-safe.
 */
final class Operations implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Operations.class);
    private static final int MOST_WAITING = 16;
    private static final int MOST_KEPT = 100;
    /** How often what runs by itself is looked at. */
    private static final Duration LOOK = Duration.ofMillis(500);

    private final Clock clock;
    private final Platform platform;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Operation> all = new LinkedHashMap<>();
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private final List<Thread> followers = new ArrayList<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private @Nullable Thread worker;
    private boolean closed;

    Operations(Clock clock, Platform platform) {
        this.clock = clock;
        this.platform = platform;
    }

    /** What is done. */
    @FunctionalInterface
    interface Work {
        /**
         * Does it.
         *
         * @param steps told what is done at the moment
         * @return what came of it, in each language
         */
        Function<Locale, Object> run(Steps steps) throws Exception;
    }

    /** Is told how far work is. */
    @FunctionalInterface
    interface Steps {
        /**
         * Something else is being done.
         *
         * @param doing what
         * @param share how much of all is done, 0 to 1; negative when nobody knows
         */
        void at(Text doing, double share);
    }

    /** How an operation stands. */
    enum State {
        WAITING,
        RUNNING,
        DONE,
        FAILED
    }

    /**
     * An operation at one moment.
     *
     * @param id its id
     * @param kind what kind of work it is
     * @param summary what it does
     * @param by who asked for it
     * @param state how it stands
     * @param step what is done at the moment
     * @param share how much of all is done, 0 to 1; negative when nobody knows
     * @param result what came of it; null until then
     * @param problem why it came to nothing; null unless it did
     */
    record Operation(
            String id,
            String kind,
            Text summary,
            String by,
            State state,
            @Nullable Text step,
            double share,
            Instant asked,
            @Nullable Instant ended,
            @Nullable Function<Locale, Object> result,
            @Nullable Refusal problem) {
        Operation now(State next, @Nullable Text doing, double part) {
            return new Operation(id, kind, summary, by, next, doing, part, asked, ended, result, problem);
        }

        boolean over() {
            return state == State.DONE || state == State.FAILED;
        }
    }

    /**
     * Has work done.
     *
     * @throws Refusal when too much is waiting already
     */
    Operation begin(String kind, Text summary, String by, Work work) {
        return begin(kind, summary, by, work, false);
    }

    /** Looks how far something is that runs by itself. */
    @FunctionalInterface
    interface Look {
        /**
         * Looks.
         *
         * @return what came of it, in each language; empty while it runs
         */
        Optional<Function<Locale, Object>> at(Steps steps) throws Exception;
    }

    /** Follows what runs by itself, beside all other work: it may take hours. */
    Operation follow(String kind, Text summary, String by, Look look) {
        return begin(
                kind,
                summary,
                by,
                steps -> {
                    Optional<Function<Locale, Object>> came = look.at(steps);
                    while (came.isEmpty()) {
                        if (closing.await(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                            throw new InterruptedException();
                        }
                        came = look.at(steps);
                    }
                    return came.get();
                },
                true);
    }

    private Operation begin(String kind, Text summary, String by, Work work, boolean beside) {
        byte[] bytes = new byte[12];
        random.nextBytes(bytes);
        Operation operation = new Operation(
                HexFormat.of().formatHex(bytes),
                kind,
                summary,
                by,
                State.WAITING,
                null,
                -1,
                clock.instant(),
                null,
                null,
                null);
        synchronized (this) {
            followers.removeIf(thread -> !thread.isAlive());
            if (closed || waiting.size() >= MOST_WAITING || followers.size() >= MOST_WAITING) {
                throw Refusal.later(
                        503,
                        Duration.ofSeconds(10),
                        Text.of(
                                "Too much work is waiting to be done; ask again in a moment.",
                                "Trop de travaux attendent ; redemandez dans un instant."));
            }
            all.put(operation.id(), operation);
            forget();
            // Before anybody else can tell that it runs.
            tell(operation);
            if (beside) {
                Thread thread = new Thread(() -> run(operation.id(), work), "vigie-operation-" + kind);
                thread.setDaemon(true);
                followers.add(thread);
                thread.start();
            } else {
                waiting.add(() -> run(operation.id(), work));
            }
            if (worker == null && !waiting.isEmpty()) {
                Thread thread = new Thread(this::work, "vigie-operations");
                thread.setDaemon(true);
                worker = thread;
                thread.start();
            }
        }
        return operation;
    }

    private void forget() {
        List<String> over = new ArrayList<>(
                all.values().stream().filter(Operation::over).map(Operation::id).toList());
        over.subList(0, Math.max(0, Math.min(over.size(), all.size() - MOST_KEPT)))
                .forEach(all::remove);
    }

    private void work() {
        while (true) {
            Runnable next;
            synchronized (this) {
                next = closed ? null : waiting.poll();
                if (next == null) {
                    worker = null;
                    return;
                }
            }
            next.run();
        }
    }

    private void run(String id, Work work) {
        change(id, operation -> operation.now(State.RUNNING, null, -1));
        Function<Locale, Object> result = null;
        Refusal problem = null;
        try {
            result = work.run((doing, share) -> change(id, operation -> operation.now(State.RUNNING, doing, share)));
        } catch (Refusal refusal) {
            problem = refusal;
        } catch (DeployException e) {
            problem = Refusal.of(409, e.reasons());
        } catch (ConnectorException e) {
            problem = Refusal.of(409, e.reasons());
        } catch (SourceException e) {
            problem = Refusal.of(409, e.sentence());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            problem = Refusal.of(503, "The platform is stopping.", "La plate-forme s'arrête.");
        } catch (Exception | Error e) {
            // Code of plug-ins may throw anything; the work that waits behind it must not wait for ever.
            LOG.error("Operation {} failed", id, e);
            problem = Refusal.of(
                    500,
                    "This could not be done; the log of the platform says why.",
                    "Ceci n'a pas pu être fait ; le journal de la plate-forme dit pourquoi.");
        }
        Function<Locale, Object> came = result;
        Refusal why = problem;
        change(
                id,
                operation -> new Operation(
                        operation.id(),
                        operation.kind(),
                        operation.summary(),
                        operation.by(),
                        why == null ? State.DONE : State.FAILED,
                        null,
                        why == null ? 1 : operation.share(),
                        operation.asked(),
                        clock.instant(),
                        came,
                        why));
    }

    private void change(String id, Function<Operation, Operation> how) {
        Operation changed;
        synchronized (this) {
            Operation before = all.get(id);
            if (before == null) {
                return;
            }
            changed = how.apply(before);
            if (changed.equals(before)) {
                return;
            }
            all.put(id, changed);
        }
        tell(changed);
    }

    private void tell(Operation operation) {
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("id", operation.id());
        told.put("kind", operation.kind());
        told.put("state", Json.id(operation.state()));
        if (operation.share() >= 0) {
            told.put("progress", operation.share());
        }
        platform.changed("operation", told);
    }

    synchronized Optional<Operation> find(String id) {
        return Optional.ofNullable(all.get(id));
    }

    /** Those that are known, the latest first. */
    synchronized List<Operation> list() {
        List<Operation> list = new ArrayList<>(all.values());
        java.util.Collections.reverse(list);
        return list;
    }

    /** Begins nothing more; what runs is interrupted. */
    @Override
    public void close() {
        Thread running;
        synchronized (this) {
            closed = true;
            waiting.clear();
            running = worker;
            closing.countDown();
        }
        if (running != null) {
            running.interrupt();
        }
    }
}
