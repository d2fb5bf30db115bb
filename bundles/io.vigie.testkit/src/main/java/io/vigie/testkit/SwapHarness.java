package io.vigie.testkit;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Swaps something again and again while it is in use, and says what those who use it have noticed. It knows
 * neither a framework nor a deployment: the caller says by lambdas how to swap, how to ask, how to deliver and
 * what has arrived.
 *
 * <pre>{@code
 * SwapHarness harness = SwapHarness.swapping(round -> install(round % 2 == 0 ? v1 : v2))
 *         .asking(8, () -> versionOf(workspace.kpis().evaluate(question)))
 *         .delivering(2_000, (from, to) -> append(from, to))
 *         .arrived(() -> count(workspace));
 * SwapHarness.Report quiet = harness.run(0, Duration.ofSeconds(10));
 * SwapHarness.Report report = harness.run(100, Duration.ofMillis(200));
 * System.out.println(report);
 * }</pre>
 *
 * <p>Immutable; each {@code run} stands for itself. What a run measures is to be read by people: only
 * counts are fit for assertions.
 */
public final class SwapHarness {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long DELIVER_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final int MOST_MESSAGES = 5;

    /** Swaps, on the thread of {@link #run}; returns when the request is done. */
    @FunctionalInterface
    public interface Swap {
        /**
         * Swaps to another version.
         *
         * @param round 0 for the first swap
         * @return the version that answers from now on, as {@link Ask} tells it
         * @throws Exception when the swap failed; the run ends with it
         */
        String to(int round) throws Exception;
    }

    /** Asks once; called by many threads, again and again. */
    @FunctionalInterface
    public interface Ask {
        /**
         * Asks.
         *
         * @return the version that answered
         * @throws Exception when there was no right answer: it counts as a failure
         */
        String ask() throws Exception;
    }

    /** Gives the source something to deliver, on a thread of the harness. */
    @FunctionalInterface
    public interface Deliver {
        /** Makes the facts with these numbers available, the last one not included. */
        void deliver(long from, long to) throws Exception;
    }

    /** Tells what has arrived. */
    @FunctionalInterface
    public interface Arrived {
        /** Counts what is stored at this moment. */
        Stored count() throws Exception;
    }

    /**
     * What is stored.
     *
     * @param rows all that was stored
     * @param distinct how many different facts that is
     */
    public record Stored(long rows, long distinct) {}

    /**
     * Times in nanoseconds, of which people read milliseconds.
     *
     * @param count how many there were
     */
    public record Times(int count, long median, long p99, long longest) {
        /** The times that were measured, in any order. */
        public static Times of(long... nanos) {
            if (nanos.length == 0) {
                return new Times(0, 0, 0, 0);
            }
            long[] sorted = nanos.clone();
            Arrays.sort(sorted);
            return new Times(
                    sorted.length,
                    sorted[sorted.length / 2],
                    sorted[(int) Math.min(sorted.length - 1L, sorted.length * 99L / 100)],
                    sorted[sorted.length - 1]);
        }

        @Override
        public String toString() {
            return count == 0
                    ? "none"
                    : String.format(
                            Locale.ROOT,
                            "median %.1f ms, p99 %.1f ms, longest %.1f ms",
                            median / 1e6,
                            p99 / 1e6,
                            longest / 1e6);
        }
    }

    /**
     * What those who use it have noticed.
     *
     * @param swaps how many swaps there were
     * @param answering from the request to the first answer of the new version
     * @param queries how long the queries took
     * @param pauses of each swap, how long the longest query took that met it
     * @param failed how many queries failed
     * @param failures the first few of their messages
     * @param delivered how many facts were delivered
     * @param lost how many of them are not stored
     * @param doubled how many are stored more than once
     * @param threadsBefore live threads before the first swap
     * @param threadsAfter live threads at the end
     * @param metaspaceBefore bytes of class data before the first swap, after a garbage collection
     * @param metaspaceAfter the same at the end
     */
    public record Report(
            int swaps,
            Times answering,
            Times queries,
            Times pauses,
            long failed,
            List<String> failures,
            long delivered,
            long lost,
            long doubled,
            int threadsBefore,
            int threadsAfter,
            long metaspaceBefore,
            long metaspaceAfter) {
        public Report {
            failures = List.copyOf(failures);
        }

        /** How much class data there is more at the end, as a share of that before. */
        public double metaspaceGrowth() {
            return metaspaceBefore == 0 ? 0 : (double) (metaspaceAfter - metaspaceBefore) / metaspaceBefore;
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "swaps               %d%nnew version answers %s%nqueries             %d, %d failed%s; %s%n"
                            + "longest of a swap   %s%n"
                            + "facts               %d delivered, %d lost, %d double%nthreads             %d before, %d after%n"
                            + "metaspace           %.1f MiB before, %.1f MiB after (%+.1f %%)",
                    swaps,
                    answering,
                    queries.count,
                    failed,
                    failures.isEmpty() ? "" : " " + failures,
                    queries,
                    pauses,
                    delivered,
                    lost,
                    doubled,
                    threadsBefore,
                    threadsAfter,
                    metaspaceBefore / 1048576.0,
                    metaspaceAfter / 1048576.0,
                    100 * metaspaceGrowth());
        }
    }

    private final Swap swap;
    private final int askers;
    private final Duration every;
    private final Ask ask;
    private final int rate;
    private final Deliver deliver;
    private final @Nullable Arrived arrived;

    private SwapHarness(
            Swap swap, int askers, Duration every, Ask ask, int rate, Deliver deliver, @Nullable Arrived arrived) {
        this.swap = swap;
        this.askers = askers;
        this.every = every;
        this.ask = ask;
        this.rate = rate;
        this.deliver = deliver;
        this.arrived = arrived;
    }

    /** A harness that swaps like this, and as yet has nobody who uses anything. */
    public static SwapHarness swapping(Swap swap) {
        return new SwapHarness(swap, 0, Duration.ZERO, () -> "", 0, (from, to) -> {}, null);
    }

    /** With that many threads that ask, one question after the other. */
    public SwapHarness asking(int threads, Ask how) {
        return asking(threads, Duration.ZERO, how);
    }

    /**
     * With that many threads that ask again and again, as screens do: each once in {@code each}, at times of
     * its own. A question that is late because the one before took long counts from when it was due.
     */
    public SwapHarness asking(int threads, Duration each, Ask how) {
        return new SwapHarness(swap, threads, each, how, rate, deliver, arrived);
    }

    /** With that many facts to deliver each second. */
    public SwapHarness delivering(int perSecond, Deliver how) {
        return new SwapHarness(swap, askers, every, ask, perSecond, how, arrived);
    }

    /** With a count of what has arrived; without one, nothing is said of what was lost. */
    public SwapHarness arrived(Arrived how) {
        return new SwapHarness(swap, askers, every, ask, rate, deliver, how);
    }

    /**
     * Runs the load, and swaps.
     *
     * @param swaps how many times; 0 measures the same load without
     * @param pause the time between two swaps, and before the first and after the last
     * @throws InterruptedException when the calling thread is interrupted
     * @throws Exception what a swap or a delivery threw
     */
    public Report run(int swaps, Duration pause) throws Exception {
        return new Run(swaps).run(swaps, pause);
    }

    /** One run; the threads share it. */
    private final class Run {
        private final AtomicBoolean over = new AtomicBoolean();
        private final Map<String, Long> firstAnswers = new ConcurrentHashMap<>();
        private final AtomicLong failed = new AtomicLong();
        private final List<String> failures = new ArrayList<>();
        private final List<Samples> times = new ArrayList<>();
        private final AtomicLong delivered = new AtomicLong();
        /** The number of swaps that have begun, and of those that have ended: odd while one is made. */
        private final AtomicInteger moment = new AtomicInteger();

        /** Of each swap the longest query that met it, in nanoseconds. */
        private final AtomicLongArray longest;

        private volatile @Nullable Exception brokenDelivery;

        Run(int swaps) {
            longest = new AtomicLongArray(swaps);
        }

        Report run(int swaps, Duration pause) throws Exception {
            List<Thread> threads = new ArrayList<>();
            int threadsBefore = liveThreads();
            long metaspaceBefore = metaspace();
            CountDownLatch asked = new CountDownLatch(askers);
            for (int i = 0; i < askers; i++) {
                Samples own = new Samples();
                times.add(own);
                long offset = every.toNanos() * i / askers;
                threads.add(start("vigie-swap-asks-" + i, () -> keepAsking(own, asked, offset)));
            }
            if (rate > 0) {
                threads.add(start("vigie-swap-delivers", this::keepDelivering));
            }
            long[] answering = new long[swaps];
            try {
                asked.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                rest(pause);
                for (int round = 0; round < swaps; round++) {
                    answering[round] = swapOnce(round);
                    rest(pause);
                }
            } finally {
                over.set(true);
                for (Thread thread : threads) {
                    thread.join(PATIENCE.toMillis());
                }
            }
            Exception broken = brokenDelivery;
            if (broken != null) {
                throw broken;
            }
            Stored stored = settled();
            long[] latencies = times.stream().flatMapToLong(Samples::all).toArray();
            synchronized (failures) {
                return new Report(
                        swaps,
                        Times.of(answering),
                        Times.of(latencies),
                        Times.of(IntStream.range(0, swaps)
                                .mapToLong(longest::get)
                                .toArray()),
                        failed.get(),
                        failures,
                        delivered.get(),
                        arrived == null ? 0 : delivered.get() - stored.distinct,
                        arrived == null ? 0 : stored.rows - stored.distinct,
                        threadsBefore,
                        threadsSettled(threadsBefore),
                        metaspaceBefore,
                        metaspace());
            }
        }

        private long swapOnce(int round) throws Exception {
            firstAnswers.clear();
            long start = System.nanoTime();
            moment.incrementAndGet();
            String version = swap.to(round);
            moment.incrementAndGet();
            if (askers == 0) {
                return System.nanoTime() - start;
            }
            long end = start + PATIENCE.toNanos();
            while (true) {
                Long first = firstAnswers.get(version);
                if (first != null) {
                    return Math.max(0, first - start);
                }
                if (System.nanoTime() > end) {
                    throw new IllegalStateException("No question was answered by version " + version + " within "
                            + PATIENCE.toSeconds() + " s after swap " + round + ".");
                }
                LockSupport.parkNanos(100_000);
            }
        }

        /** Returns when it is due, or over; at once when it is late. */
        private long awaited(long due) {
            for (long left = due - System.nanoTime(); left > 0 && !over.get(); left = due - System.nanoTime()) {
                LockSupport.parkNanos(Math.min(left, TimeUnit.MILLISECONDS.toNanos(100)));
            }
            return due;
        }

        private void keepAsking(Samples own, CountDownLatch asked, long offset) {
            boolean first = true;
            long due = System.nanoTime() + offset;
            while (!over.get()) {
                long start = every.isZero() ? System.nanoTime() : awaited(due);
                due = start + every.toNanos();
                int before = moment.get();
                try {
                    String version = ask.ask();
                    long end = System.nanoTime();
                    took(own, end - start, before);
                    firstAnswers.putIfAbsent(version, end);
                } catch (Exception | LinkageError e) {
                    took(own, System.nanoTime() - start, before);
                    failed.incrementAndGet();
                    synchronized (failures) {
                        if (failures.size() < MOST_MESSAGES) {
                            failures.add(String.valueOf(e.getMessage() == null ? e : e.getMessage()));
                        }
                    }
                }
                if (first) {
                    asked.countDown();
                    first = false;
                }
            }
        }

        private void took(Samples own, long nanos, int before) {
            own.add(nanos);
            // The swaps that were under way at its start, began meanwhile, or both.
            for (int swap = before / 2; swap < (moment.get() + 1) / 2; swap++) {
                longest.accumulateAndGet(swap, nanos, Math::max);
            }
        }

        private void keepDelivering() {
            long start = System.nanoTime();
            while (!over.get()) {
                long due = (System.nanoTime() - start) * rate / TimeUnit.SECONDS.toNanos(1);
                long from = delivered.get();
                if (due > from) {
                    try {
                        deliver.deliver(from, due);
                    } catch (Exception e) {
                        brokenDelivery = e;
                        return;
                    }
                    delivered.set(due);
                }
                LockSupport.parkNanos(DELIVER_EVERY_NANOS);
            }
        }

        /** What is stored once all has arrived, or nothing more has for a while. */
        private Stored settled() throws Exception {
            Arrived count = arrived;
            if (count == null) {
                return new Stored(0, 0);
            }
            Stored stored = count.count();
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (stored.distinct < delivered.get() && System.nanoTime() < end) {
                rest(Duration.ofMillis(50));
                stored = count.count();
            }
            return stored;
        }
    }

    /** Times of one thread, without boxes. */
    private static final class Samples {
        private long[] nanos = new long[1024];
        private int count;

        void add(long time) {
            if (count == nanos.length) {
                nanos = Arrays.copyOf(nanos, 2 * count);
            }
            nanos[count++] = time;
        }

        java.util.stream.LongStream all() {
            return Arrays.stream(nanos, 0, count);
        }
    }

    private static Thread start(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void rest(Duration time) throws InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        long left = time.toNanos();
        while (left > 0) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            LockSupport.parkNanos(left);
            left = end - System.nanoTime();
        }
    }

    private static int liveThreads() {
        return ManagementFactory.getThreadMXBean().getThreadCount();
    }

    /** The number of threads once those that are ending have ended. */
    private static int threadsSettled(int before) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        while (liveThreads() > before && System.nanoTime() < end) {
            rest(Duration.ofMillis(20));
        }
        return liveThreads();
    }

    private static long metaspace() {
        System.gc();
        System.gc();
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getName().equals("Metaspace"))
                .mapToLong(SwapHarness::used)
                .sum();
    }

    private static long used(MemoryPoolMXBean pool) {
        return pool.getUsage().getUsed();
    }
}
