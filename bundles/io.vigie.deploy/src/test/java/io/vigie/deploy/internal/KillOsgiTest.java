package io.vigie.deploy.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.deploy.PluginSet;
import io.vigie.deploy.internal.file.JarStore;
import io.vigie.deploy.internal.state.StateFiles;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Version;

/**
 * Whoever kills the process in the middle of a swap finds a whole set at the next start: both plug-ins old or
 * both new, and nothing to complain of. {@code -Dvigie.kills=50} kills more often, {@code -Dvigie.seed=N} repeats
 * the choice of moments. Prints how many kills hit which phase.
 */
class KillOsgiTest {
    private static final int KILLS = Integer.getInteger("vigie.kills", 4);
    private static final Pattern SET = Pattern.compile("SET (\\S+) ACTIVE, (\\S+) ACTIVE \\[] \\[]");

    @TempDir
    Path folder;

    private TestHome home;
    private String told = "1.0.0";
    /** How long a swap takes in these processes, in nanoseconds. */
    private long usual = TimeUnit.MILLISECONDS.toNanos(200);

    @Test
    @Timeout(value = 2, unit = TimeUnit.HOURS)
    void aKilledSwapLeavesTheOldSetOrTheNewOne() throws Exception {
        long seed = Long.getLong("vigie.seed", System.nanoTime());
        System.out.println("killed swaps: vigie.seed " + seed);
        Random random = new Random(seed);
        home = new TestHome(folder.resolve("home"));
        Map<String, Integer> phases = new TreeMap<>();
        int newSets = 0;
        for (int kill = 0; kill <= KILLS; kill++) {
            String before = told;
            Process process = start(1000L * kill);
            try (BufferedReader lines = process.inputReader()) {
                String found = wholeSet(lines);
                // Of a swap that was told nothing is lost; one that was not told may be over or not.
                assertTrue(version(found).compareTo(version(before)) >= 0, found + " after " + before);
                newSets += found.equals(before) ? 0 : 1;
                told = found;
                if (kill < KILLS) {
                    phases.merge(killedInASwap(process, lines, random), 1, Integer::sum);
                }
            } finally {
                process.destroyForcibly().waitFor();
            }
        }
        System.out.println("killed swaps: " + KILLS + " kills, each start on a whole set, " + newSets
                + " of them on one that had not been told; a swap took about "
                + TimeUnit.NANOSECONDS.toMillis(usual) + " ms");
        phases.forEach((phase, hits) -> System.out.println("killed swaps: " + hits + " " + phase));
    }

    private String wholeSet(BufferedReader lines) throws IOException {
        String line = next(lines, "SET ");
        Matcher set = SET.matcher(line);
        assertTrue(set.matches(), line + "\n" + Files.readString(folder.resolve("errors.txt")));
        assertEquals(set.group(1), set.group(2), line);
        return set.group(1);
    }

    /** Lets some swaps pass, kills the process in the next one, and says what that had come to. */
    private String killedInASwap(Process process, BufferedReader lines, Random random) throws Exception {
        for (int swaps = random.nextInt(1, 4); swaps > 0; swaps--) {
            next(lines, "SWAPPING ");
            long begin = System.nanoTime();
            told = next(lines, "SWAPPED ").substring("SWAPPED ".length());
            usual = System.nanoTime() - begin;
        }
        Path state = home.root().resolve("data/deploy/state.json");
        String before = Files.readString(state);
        String version = next(lines, "SWAPPING ").substring("SWAPPING ".length());
        if (random.nextInt(3) == 0) {
            // Around the commit, which is short: all that is not yet done then has to be done at the next start.
            while (Files.readString(state).equals(before)) {
                Thread.onSpinWait();
            }
            LockSupport.parkNanos(random.nextLong(usual / 4 + 1));
        } else {
            LockSupport.parkNanos(random.nextLong(usual * 3 / 4 + 1));
        }
        // By the handle, since the process itself would take what is left to read along.
        process.toHandle().destroyForcibly();
        process.waitFor();
        String last = lines.lines()
                .filter(line -> line.startsWith("SWAPPED "))
                .reduce((a, b) -> b)
                .orElse("");
        told = last.isEmpty() ? told : last.substring("SWAPPED ".length());
        return phase(version);
    }

    private String phase(String version) throws IOException {
        if (version(told).compareTo(version(version)) >= 0) {
            return "after the end of a swap";
        }
        Path own = home.root().resolve("data/deploy");
        PluginSet set = new StateFiles(own).read().orElseThrow().current();
        if (!set.entries().get("test.calls").version().toString().equals(version)) {
            String digest = JarStore.digest(folder.resolve("test.feed-" + version + ".jar"));
            return Files.exists(own.resolve("jars/" + digest + ".jar"))
                    ? "between the copies and the commit"
                    : "before both files were copied";
        }
        return Files.readString(home.wanted()).contains(version)
                ? "after the wanted file was written"
                : "between the commit and the writing of the wanted file";
    }

    private static String next(BufferedReader lines, String begin) throws IOException {
        String line = lines.readLine();
        while (line != null && !line.startsWith(begin)) {
            line = lines.readLine();
        }
        return line == null ? "" : line;
    }

    private static Version version(String version) {
        return Version.parseVersion(version);
    }

    private Process start(long first) throws IOException {
        return new ProcessBuilder(List.of(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-Xmx256m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-Dvigie.test.bundle=" + System.getProperty("vigie.test.bundle", ""),
                        "-Dlogback.configurationFile=" + System.getProperty("logback.configurationFile", ""),
                        "-Djava.io.tmpdir=" + folder,
                        KilledSwaps.class.getName(),
                        folder.toString(),
                        String.valueOf(first)))
                .redirectError(folder.resolve("errors.txt").toFile())
                .start();
    }
}
