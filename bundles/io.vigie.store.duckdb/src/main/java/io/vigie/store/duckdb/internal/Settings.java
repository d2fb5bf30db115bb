package io.vigie.store.duckdb.internal;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/**
 * What a database may use.
 *
 * @param memoryMegabytes beyond it the database spills to disk
 * @param threads of one query
 * @param timeout after which a query is stopped
 * @param logMegabytes after which the write-ahead log is folded into the file; it takes about a second to
 *     replay 100
 * @param patience for another process that has the files; a command that asks one question is over by then, a
 *     platform goes on for longer
 */
record Settings(int memoryMegabytes, int threads, Duration timeout, int logMegabytes, Duration patience) {
    static final int TIMEOUT_SECONDS = 60;
    private static final int LOG_MEGABYTES = 64;
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    /** With half of it, commits fail beside a query that joins all of ten million contacts. */
    private static final int LARGEST_DEFAULT_MEMORY = 1024;

    static Settings of(int memory, int threads, int timeout) {
        return new Settings(
                memory > 0 ? memory : defaultMemory(),
                threads > 0 ? threads : Runtime.getRuntime().availableProcessors(),
                Duration.ofSeconds(timeout > 0 ? timeout : TIMEOUT_SECONDS),
                LOG_MEGABYTES,
                PATIENCE);
    }

    private static int defaultMemory() {
        // The bean knows the limit of a container. Asked directly: a server of beans is slow to start.
        if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
            long quarter = system.getTotalMemorySize() / 4 / (1 << 20);
            return (int) Math.max(256, Math.min(LARGEST_DEFAULT_MEMORY, quarter));
        }
        return 1024;
    }
}
