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
import java.util.function.Consumer;
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

    private final Clock clock;
    private final Platform platform;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Operation> all = new LinkedHashMap<>();
    private final Deque<Runnable> waiting = new ArrayDeque<>();
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
         * @param step told what is done at the moment
         * @return what came of it, in each language
         */
        Function<Locale, Object> run(Consumer<Text> step) throws Exception;
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
            Instant asked,
            @Nullable Instant ended,
            @Nullable Function<Locale, Object> result,
            @Nullable Refusal problem) {
        Operation now(State next, @Nullable Text doing) {
            return new Operation(id, kind, summary, by, next, doing, asked, ended, result, problem);
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
        byte[] bytes = new byte[12];
        random.nextBytes(bytes);
        Operation operation = new Operation(
                HexFormat.of().formatHex(bytes),
                kind,
                summary,
                by,
                State.WAITING,
                null,
                clock.instant(),
                null,
                null,
                null);
        synchronized (this) {
            if (closed || waiting.size() >= MOST_WAITING) {
                throw Refusal.later(
                        503,
                        Duration.ofSeconds(10),
                        Text.of(
                                "Too much work is waiting to be done; ask again in a moment.",
                                "Trop de travaux attendent ; redemandez dans un instant."));
            }
            all.put(operation.id(), operation);
            forget();
            waiting.add(() -> run(operation.id(), work));
            if (worker == null) {
                Thread thread = new Thread(this::work, "vigie-operations");
                thread.setDaemon(true);
                worker = thread;
                thread.start();
            }
        }
        tell(operation);
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
        change(id, operation -> operation.now(State.RUNNING, null));
        Function<Locale, Object> result = null;
        Refusal problem = null;
        try {
            result = work.run(step -> change(id, operation -> operation.now(State.RUNNING, step)));
        } catch (Refusal refusal) {
            problem = refusal;
        } catch (DeployException e) {
            problem = Refusal.of(409, e.reasons());
        } catch (ConnectorException e) {
            problem = Refusal.of(409, e.reasons());
        } catch (SourceException e) {
            problem = Refusal.of(409, Text.of(String.valueOf(e.getMessage()), String.valueOf(e.getMessage())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            problem = Refusal.of(503, "The platform is stopping.", "La plate-forme s'arrête.");
        } catch (Exception e) {
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
            all.put(id, changed);
        }
        tell(changed);
    }

    private void tell(Operation operation) {
        platform.changed(
                "operation",
                Map.of("id", operation.id(), "kind", operation.kind(), "state", Json.id(operation.state())));
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
        }
        if (running != null) {
            running.interrupt();
        }
    }
}
