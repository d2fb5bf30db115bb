package io.vigie.store.duckdb.internal;

import io.vigie.fact.Fact;
import io.vigie.fact.Vocabulary;
import io.vigie.source.Batch;
import io.vigie.source.Checkpoint;
import io.vigie.store.Append;
import io.vigie.store.Store;
import io.vigie.store.StoreException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Another process: this class's {@code main} in a JVM of its own, and a handle on it. */
final class Child implements AutoCloseable {
    static final int ROWS = 5;
    /** Enough for rows to go past the log, straight into the file. */
    static final int BULK = 130_000;
    /** Makes the log grow, so that some of the kills meet its folding into the file. */
    private static final String PADDING = "x".repeat(20_000);

    private static final Instant START = Instant.parse("2026-03-02T09:00:00Z");

    private final Process process;
    private final BufferedReader output;

    private Child(Process process) {
        this.process = process;
        this.output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    static Child run(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Child.class.getName()));
        // Newer JVMs are told that native code is wanted.
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--enable-native-access"))
                .forEach(argument -> command.add(1, argument));
        command.addAll(List.of(arguments));
        return new Child(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /** The next line, or null at the end. */
    String line() throws IOException {
        return output.readLine();
    }

    /** The first line of a process that then ends. */
    String firstLine() throws IOException, InterruptedException {
        String line = line();
        process.waitFor();
        return line;
    }

    /** The files that it has open, where the system tells. */
    List<String> openFiles() throws IOException {
        List<String> files = new ArrayList<>();
        try (DirectoryStream<Path> handles =
                Files.newDirectoryStream(Path.of("/proc", String.valueOf(process.pid()), "fd"))) {
            for (Path handle : handles) {
                files.add(Files.readSymbolicLink(handle).toString());
            }
        } catch (NoSuchFileException e) {
            // One of them was closed meanwhile.
            return List.of();
        }
        return files;
    }

    /** Ends it as a power cut would, as far as a process can feel one. */
    void kill() throws InterruptedException {
        // Through the handle, because the process itself would close its output unread.
        process.toHandle().destroyForcibly();
        process.waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    public static void main(String[] arguments) {
        Duration patience = arguments[0].equals("wait") ? Duration.ofMinutes(1) : Duration.ZERO;
        Settings settings = new Settings(512, 2, Duration.ofSeconds(60), 4, patience);
        Path libraries = arguments[0].equals("library") ? Path.of(arguments[2]) : null;
        try (Store store = new DuckDbStoreFactory(settings, libraries).open(Path.of(arguments[1]))) {
            if (libraries != null) {
                store.query("SELECT 1", List.of());
                System.out.println(mappedLibrary());
                return;
            }
            if (Set.of("open", "wait").contains(arguments[0])) {
                System.out.println("opened");
                return;
            }
            if (arguments[0].equals("bulk")) {
                bulkForever(store);
                return;
            }
            Thread other = new Thread(() -> appendForever(store, "b"));
            other.setDaemon(true);
            other.start();
            appendForever(store, "a");
        } catch (StoreException e) {
            System.out.println(e.getMessage());
        }
    }

    /** The file of the driver's code, as the system names it. */
    private static String mappedLibrary() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/maps"))) {
            return lines.filter(line -> line.contains("duckdb") && line.contains(".so"))
                    .map(line -> line.substring(line.indexOf('/')))
                    .findFirst()
                    .orElse("none");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Appends large numbered batches with the number as the checkpoint; says each number that was kept. */
    private static void bulkForever(Store store) {
        int number = store.checkpoint("bulk")
                .map(checkpoint -> Integer.parseInt(checkpoint.text()))
                .orElse(0);
        while (!System.out.checkError()) {
            number++;
            List<Fact> facts = new ArrayList<>(BULK);
            for (int row = 0; row < BULK; row++) {
                facts.add(Fact.of(Vocabulary.CONTACT)
                        .set("contact_id", number + "-" + row)
                        .set("received_at", START.plusSeconds((long) number * BULK + row))
                        .build());
            }
            store.append("bulk", facts, List.of(), Checkpoint.of(String.valueOf(number)));
            System.out.println("bulk " + number);
        }
    }

    /**
     * Appends numbered batches, each with new facts, a patch of a fact of the batch before and the number
     * as the checkpoint; says each number that was kept.
     */
    private static void appendForever(Store store, String source) {
        int number = store.checkpoint(source)
                .map(checkpoint -> Integer.parseInt(checkpoint.text()))
                .orElse(0);
        while (!System.out.checkError()) {
            number++;
            List<Fact> facts = new ArrayList<>();
            for (int row = 0; row < ROWS; row++) {
                facts.add(Fact.of(Vocabulary.CONTACT)
                        .set("contact_id", source + "-" + number + "-" + row)
                        .set("channel", "phone")
                        .set("padding", PADDING)
                        .set("received_at", START.plusSeconds(number))
                        .build());
            }
            facts.add(Fact.of(Vocabulary.CONTACT)
                    .set("contact_id", source + "-" + (number - 1) + "-0")
                    .set("case_id", "case of " + number)
                    .at(START.plusSeconds(number))
                    .build());
            // The last is written again and again, the others stay, and one in ten is forgotten later.
            List<Batch.Note> notes = new ArrayList<>(List.of(
                    new Batch.Note("last", String.valueOf(number), null), new Batch.Note("n" + number, PADDING, null)));
            if (number % 10 == 0) {
                notes.add(new Batch.Note("n" + (number - 5), null, null));
            }
            store.append(new Append(
                    source, source, facts, List.of(), Checkpoint.of(String.valueOf(number)), notes, List.of()));
            System.out.println(source + " " + number);
        }
    }
}
