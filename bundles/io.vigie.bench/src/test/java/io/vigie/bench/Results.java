package io.vigie.bench;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * What was measured on one set of facts, kept in its folder: numbers by name, and the figures of each engine by question.
 * Phases run in processes of their own and meet here.
 */
final class Results {
    /** Behind the name of an engine: the first answer to a question, by a process that has read other facts. */
    static final String FIRST = ".first";

    private final Path folder;
    private final Path file;
    private final Properties numbers = new Properties();

    Results(Path folder) throws IOException {
        this.folder = folder;
        this.file = folder.resolve("results.properties");
        read();
    }

    void read() throws IOException {
        if (Files.exists(file)) {
            try (Reader reader = Files.newBufferedReader(file)) {
                numbers.load(reader);
            }
        }
    }

    void put(String name, long number) throws IOException {
        numbers.setProperty(name, Long.toString(number));
        try (Writer writer = Files.newBufferedWriter(file)) {
            numbers.store(writer, null);
        }
    }

    @Nullable
    Long get(String name) {
        String number = numbers.getProperty(name);
        return number == null ? null : Long.valueOf(number);
    }

    /** The median of a question in microseconds. */
    void time(String engine, String question, long micros) throws IOException {
        put(engine + "." + question, micros);
    }

    @Nullable
    Long time(String engine, String question) {
        return get(engine + "." + question);
    }

    /**
     * Keeps the figures of a question, or holds them against those that another engine gave.
     *
     * @throws IllegalStateException naming the first figure that differs: then no time is worth anything
     */
    void agree(String engine, String question, Figures figures) throws IOException {
        Path first = folder.resolve("figures-" + question.replaceAll("[^a-z0-9]+", "-") + ".tsv");
        if (figures.size() == 0) {
            throw new IllegalStateException(engine + " has no figures for '" + question + "'");
        }
        if (!Files.exists(first)) {
            figures.write(first);
            return;
        }
        String difference =
                Figures.read(first).difference("the first", engine, figures).orElse(null);
        if (difference != null) {
            throw new IllegalStateException("The answers to '" + question + "' differ. " + difference);
        }
    }
}
