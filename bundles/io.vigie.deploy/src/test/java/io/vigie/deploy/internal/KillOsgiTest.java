package io.vigie.deploy.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whoever kills the process in the middle of a swap finds a whole set at the next start: both plug-ins old or
 * both new. {@code -Dvigie.kills=50} kills more often, {@code -Dvigie.seed=N} repeats the moments.
 */
class KillOsgiTest {
    private static final int KILLS = Integer.getInteger("vigie.kills", 4);
    private static final Pattern SET = Pattern.compile("SET (\\S+) ACTIVE, (\\S+) ACTIVE \\[]");

    @TempDir
    Path folder;

    @Test
    void aKilledSwapLeavesTheOldSetOrTheNewOne() throws Exception {
        long seed = Long.getLong("vigie.seed", System.nanoTime());
        System.out.println("killed swaps: vigie.seed " + seed);
        Random random = new Random(seed);
        new TestHome(folder);
        String committed = "1.0.0";
        for (int kill = 0; kill <= KILLS; kill++) {
            Process process = start(1000L * kill);
            try (BufferedReader lines = process.inputReader()) {
                String first = lines.lines()
                        .filter(line -> line.startsWith("SET "))
                        .findFirst()
                        .orElse("");
                Matcher set = SET.matcher(first);
                assertTrue(set.matches(), first);
                assertEquals(set.group(1), set.group(2), first);
                // Of a swap that was told nothing is lost; one that was not told may be over or not.
                assertTrue(compare(set.group(1), committed) >= 0, first + " after " + committed);
                committed = set.group(1);
                int swaps = random.nextInt(4);
                for (int i = 0; i < swaps; i++) {
                    String line = lines.readLine();
                    committed = line == null ? committed : line.substring("SWAPPED ".length());
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(150)));
                process.destroyForcibly().waitFor();
                String last = lines.lines()
                        .filter(line -> line.startsWith("SWAPPED "))
                        .reduce((a, b) -> b)
                        .orElse("");
                committed = last.isEmpty() ? committed : last.substring("SWAPPED ".length());
            } finally {
                process.destroyForcibly().waitFor();
            }
        }
        System.out.println("killed swaps: " + KILLS + " kills, each start on a whole set; last " + committed);
    }

    private static int compare(String one, String other) {
        return org.osgi.framework.Version.parseVersion(one).compareTo(org.osgi.framework.Version.parseVersion(other));
    }

    private Process start(long first) throws IOException {
        return new ProcessBuilder(List.of(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-Dvigie.test.bundle=" + System.getProperty("vigie.test.bundle", ""),
                        "-Djava.io.tmpdir=" + folder,
                        KilledSwaps.class.getName(),
                        folder.toString(),
                        String.valueOf(first)))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }
}
