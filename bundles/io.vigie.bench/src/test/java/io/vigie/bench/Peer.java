package io.vigie.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Another engine with a copy of the facts. */
interface Peer extends AutoCloseable {
    Dialect dialect();

    List<@Nullable Object[]> rows(String sql);

    /** Stops it and removes its copy. */
    @Override
    void close();

    /** A program of the PATH, or of one of some other folders. */
    static Optional<Path> program(String name, Path... others) {
        Stream<Path> path = Stream.of(System.getenv().getOrDefault("PATH", "").split(java.io.File.pathSeparator))
                .filter(folder -> !folder.isEmpty())
                .map(Path::of);
        return Stream.concat(Stream.of(others), path)
                .map(folder -> folder.resolve(name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            System.err.println(folder + " stays: " + e.getMessage());
        }
    }
}
