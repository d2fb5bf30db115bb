package io.vigie.bench;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The command line client of a database, kept running: what is asked goes to its input, rows come back as CSV. So no
 * driver is needed, and the client's own work is small beside that of the questions.
 */
final class Client implements AutoCloseable {
    private static final String END = "vigie-end-of-answer";

    private final Process process;
    private final BufferedWriter input;
    private final BufferedReader output;
    private final String echo;

    /** @param echo the command of the client that prints a word */
    Client(List<String> command, String echo) throws IOException {
        this.process = new ProcessBuilder(command).redirectErrorStream(true).start();
        this.input = new BufferedWriter(process.outputWriter(StandardCharsets.UTF_8));
        this.output = process.inputReader(StandardCharsets.UTF_8);
        this.echo = echo;
    }

    /** Runs commands and returns their rows. */
    List<@Nullable Object[]> ask(String commands) {
        try {
            input.write(commands + "\n" + echo + " " + END + "\n");
            input.flush();
            List<@Nullable Object[]> rows = new ArrayList<>();
            List<String> lines = new ArrayList<>();
            for (String line = output.readLine(); !END.equals(line); line = output.readLine()) {
                if (line == null) {
                    throw new IllegalStateException(String.join("\n", lines));
                }
                lines.add(line);
            }
            // No value here holds a comma or a quote.
            lines.forEach(line -> rows.add(line.split(",", -1)));
            return rows;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends the client by the end of its input. */
    @Override
    public void close() {
        try {
            input.close();
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroy();
            }
        } catch (IOException e) {
            process.destroy();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroy();
        }
    }
}
