package io.vigie.connector.file.internal;

import io.vigie.source.Batch;
import io.vigie.source.Checkpoint;
import io.vigie.source.DataSource;
import io.vigie.source.SourceContext;
import io.vigie.source.SourceException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the rows of files in order of their names and, unless it is bounded, follows new and grown ones.
 *
 * <p>A line is read as soon as its line end is there, so a file that is always written to is followed
 * too; a last line without one is read when the file has been still for a second.
 */
final class FileSource implements DataSource {
    private static final int ROWS = 2_000;
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);
    private static final Duration STILL = Duration.ofSeconds(1);

    private final Options options;
    private final boolean bounded;
    private final Clock clock;
    private final int rows;

    private Map<String, Position> positions = new TreeMap<>();
    private @Nullable Checkpoint current;
    private @Nullable Open open;
    private long total;
    private long done;
    /** Files whose last line has no end, as they were when that was seen. */
    private final Map<String, Still> partial = new HashMap<>();

    /** A file that is there. */
    private record Found(String key, Path path, long size, long modified) {}

    /** A file that is being read. */
    private record Open(Found file, FileReader reader) {}

    /** What a file looked like, and when: it is still when it looks the same later. */
    private record Still(long size, long modified, long since) {}

    FileSource(Options options, SourceContext context) {
        this(options, context, ROWS);
    }

    FileSource(Options options, SourceContext context, int rows) {
        this.options = options;
        this.rows = rows;
        this.bounded = context.bounded();
        this.clock = context.clock();
    }

    @Override
    public Batch poll(@Nullable Checkpoint checkpoint, Duration wait) throws SourceException, InterruptedException {
        try {
            if (!Objects.equals(checkpoint, current)) {
                restart(checkpoint);
            }
            Batch batch = read();
            long deadline = System.nanoTime() + wait.toNanos();
            while (!bounded && isNothing(batch) && pause(deadline - System.nanoTime())) {
                batch = read();
            }
            return batch;
        } catch (ClosedByInterruptException e) {
            forget();
            Thread.interrupted();
            throw new InterruptedException();
        } catch (IOException e) {
            forget();
            throw failure(e);
        }
    }

    @Override
    public void close() {
        forget();
    }

    private static boolean isNothing(Batch batch) {
        return batch.facts().isEmpty() && batch.rejections().isEmpty() && batch.next() == null;
    }

    /** Waits until the next look is due; false when there is no time left for one. */
    private boolean pause(long nanos) throws InterruptedException {
        long millis = TimeUnit.NANOSECONDS.toMillis(nanos);
        if (millis <= 0) {
            return false;
        }
        synchronized (this) {
            wait(Math.min(millis, LOOK_EVERY.toMillis()));
        }
        return true;
    }

    private void restart(@Nullable Checkpoint checkpoint) throws SourceException {
        forget();
        try {
            positions = checkpoint == null ? new TreeMap<>() : new TreeMap<>(Position.read(checkpoint));
        } catch (IOException e) {
            throw new SourceException(SourceException.Kind.CONFIG, Text.FOREIGN_POSITION.in(options.locale()), null, e);
        }
        current = checkpoint;
    }

    /** Drops the file at hand, so that the next poll goes on from its checkpoint alone. */
    private void forget() {
        if (open != null) {
            try {
                open.reader.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            open = null;
        }
        partial.clear();
        current = Checkpoint.of("");
    }

    private Batch read() throws IOException, SourceException {
        Batch.Builder batch = Batch.builder();
        Map<String, Position> before = new TreeMap<>(positions);
        boolean end = false;
        while (!end && batch.size() < rows) {
            if (open == null) {
                open = next();
            }
            if (open == null) {
                end = true;
            } else {
                Found file = open.file;
                FileReader reader = open.reader;
                boolean finished = reader.read(batch, rows);
                Position at = reader.position();
                if (finished) {
                    boolean whole = !reader.isPartial();
                    if (!whole) {
                        partial.put(file.key, new Still(file.size, file.modified, clock.millis()));
                    }
                    at = new Position(
                            whole ? file.size : -1,
                            whole ? file.modified : -1,
                            at.offset(),
                            at.line(),
                            at.crc(),
                            at.watched());
                    done += reader.offset();
                    reader.close();
                    open = null;
                }
                positions.put(file.key, at);
            }
        }
        if (!positions.equals(before)) {
            current = Position.write(positions);
            batch.next(current);
        }
        long read = done + (open == null ? 0 : open.reader.offset());
        batch.progress(end ? 1 : total == 0 ? 0 : Math.min(1, (double) read / total));
        return batch.endOfData(end).build();
    }

    /** Opens the next file that has something to read, null when none has. */
    private @Nullable Open next() throws IOException, SourceException {
        Map<String, Found> files = find();
        positions.keySet().retainAll(files.keySet());
        partial.keySet().retainAll(files.keySet());
        total = 0;
        done = 0;
        Open next = null;
        for (Found file : files.values()) {
            total += file.size;
            Position at = positions.getOrDefault(file.key, Position.START);
            if (at.size() == file.size && at.modified() == file.modified) {
                done += file.size;
            } else if (next == null) {
                next = open(file, at);
            }
        }
        return next;
    }

    private @Nullable Open open(Found file, Position at) throws IOException {
        boolean tail = bounded;
        Still seen = partial.get(file.key);
        if (seen != null && seen.size == file.size && seen.modified == file.modified) {
            if (clock.millis() - seen.since < STILL.toMillis()) {
                return null;
            }
            tail = true;
        }
        partial.remove(file.key);
        try {
            return new Open(file, new FileReader(file.path, options, at, tail));
        } catch (NoSuchFileException e) {
            // Taken away since it was listed: the next look does not find it any more.
            return null;
        }
    }

    /** All files that are there, by absolute path, in order of their names. */
    private Map<String, Found> find() throws IOException, SourceException {
        List<Path> candidates = new ArrayList<>();
        for (Path path : options.paths()) {
            if (!Files.isDirectory(path)) {
                candidates.add(path);
                continue;
            }
            try (Stream<Path> entries = Files.list(path)) {
                List<Path> taken = entries.filter(options::takes).toList();
                if (taken.isEmpty() && bounded) {
                    throw new SourceException(
                            SourceException.Kind.CONFIG, Text.NO_FILES.in(options.locale(), path, options.endings()));
                }
                candidates.addAll(taken);
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
        }
        candidates.sort(Comparator.comparing((Path path) -> String.valueOf(path.getFileName()))
                .thenComparing(Path::toString));
        Map<String, Found> files = new LinkedHashMap<>();
        for (Path path : candidates) {
            try {
                BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
                if (attributes.isRegularFile()) {
                    String key = path.toAbsolutePath().normalize().toString();
                    long modified = attributes.lastModifiedTime().to(TimeUnit.MICROSECONDS);
                    files.putIfAbsent(key, new Found(key, path, attributes.size(), modified));
                }
            } catch (NoSuchFileException e) {
                if (bounded) {
                    throw new SourceException(SourceException.Kind.CONFIG, Text.NO_PATH.in(options.locale(), path));
                }
            }
        }
        return files;
    }

    private SourceException failure(IOException e) {
        String file = e instanceof FileSystemException f && f.getFile() != null
                ? f.getFile()
                : String.valueOf(options.paths());
        if (e instanceof AccessDeniedException) {
            return new SourceException(SourceException.Kind.CONFIG, Text.DENIED.in(options.locale(), file), null, e);
        }
        return new SourceException(
                SourceException.Kind.SYSTEM,
                Text.BROKEN.in(options.locale(), file, String.valueOf(e.getMessage())),
                null,
                e);
    }
}
