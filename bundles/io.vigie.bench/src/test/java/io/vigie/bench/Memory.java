package io.vigie.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/** What this process uses, in bytes; 0 where the system does not tell. */
final class Memory {
    private Memory() {}

    static long now() throws IOException {
        return status("VmRSS:");
    }

    static long peak() throws IOException {
        return status("VmHWM:");
    }

    /** What is on the heap. */
    static long heap() {
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    static void collect() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
    }

    private static long status(String name) throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.isReadable(status)) {
            return 0;
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith(name))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
                .findFirst()
                .orElse(0);
    }
}
