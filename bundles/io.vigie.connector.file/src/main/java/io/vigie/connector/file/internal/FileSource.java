package io.vigie.connector.file.internal;

import io.vigie.kpi.Text;
import io.vigie.source.Batch;
import io.vigie.source.Checkpoint;
import io.vigie.source.DataSource;
import io.vigie.source.Rejection;
import io.vigie.source.SourceContext;
import io.vigie.source.SourceException;
import io.vigie.source.SourceMemory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads the rows of files in order of their names and, unless it is bounded, follows new and grown ones.
 *
 * <p>A line is read as soon as its line end is there, so a file that is always written to is followed
 * too; a last line without one is read when the file has been still for a second, and so is what can only
 * be read as a whole: a JSON document, something packed.
 *
 * <p>What was read to its end is remembered by size and digest: a copy under another name is not read. A
 * file that takes the place of one that vanished, and begins with all that was read of it, goes on from
 * there.
 */
final class FileSource implements DataSource {
    private static final int ROWS = 2_000;
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);
    private static final Duration STILL = Duration.ofSeconds(1);
    private static final Duration REMEMBERED = Duration.ofDays(400);
    /** So many vanished files are tried as the former name of a new one. */
    private static final int TRIED = 10;

    private final Options options;
    private final boolean bounded;
    private final Clock clock;
    private final SourceMemory memory;
    private final int rows;
    private final Finder finder;

    private Map<String, Position> positions = new TreeMap<>();
    /** What tells this read from one before the positions were set back: that one's memories do not count. */
    private long generation;

    /** Where the instance stands; at first nowhere, not even at the very beginning. */
    private @Nullable Checkpoint current = Checkpoint.of("");

    private @Nullable Open open;
    private long total;
    private long done;
    /** Files that may still be written to, as they were when that was seen. */
    private final Map<String, Still> unsettled = new HashMap<>();
    /** Digests of what was read since this was opened, by memory key; the store may not know them yet. */
    private final Map<String, String> learnt = new HashMap<>();

    private @Nullable Found replayed;
    private @Nullable FileReader replaying;

    /** A file that is being read. */
    private record Open(Found file, FileReader reader, boolean grown) {}

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
        this.memory = context.memory();
        this.finder = new Finder(options, bounded);
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
        closeReplay();
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
            Position.All all = checkpoint == null
                    ? new Position.All(Math.max(1, clock.millis()), Map.of())
                    : Position.read(checkpoint);
            positions = new TreeMap<>(all.files());
            generation = all.read();
        } catch (IOException e) {
            throw new SourceException(SourceException.Kind.CONFIG, FileText.FOREIGN_POSITION.text(), null, e);
        }
        current = checkpoint;
    }

    /** Drops the file at hand, so that the next poll goes on from its checkpoint alone. */
    private void forget() {
        if (open != null) {
            close(open.reader);
            open = null;
        }
        unsettled.clear();
        learnt.clear();
        current = Checkpoint.of("");
    }

    private static void close(FileReader reader) {
        try {
            reader.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Batch read() throws IOException, SourceException {
        Batch.Builder batch = Batch.builder();
        Map<String, Position> before = new TreeMap<>(positions);
        boolean end = false;
        while (!end && batch.size() < rows) {
            if (open == null) {
                open = next(batch);
            }
            Open file = open;
            if (file == null) {
                end = true;
            } else if (!read(file, batch)) {
                break;
            }
        }
        if (!positions.equals(before)) {
            current = Position.write(new Position.All(generation, positions));
            batch.next(current);
        }
        long read = done + (open == null ? 0 : Math.min(open.reader.offset(), open.file.size()));
        batch.progress(end ? 1 : total == 0 ? 0 : Math.min(1, (double) read / total));
        long waiting = open == null ? clock.millis() : TimeUnit.MICROSECONDS.toMillis(open.file.modified());
        batch.lag(Duration.ofMillis(Math.max(0, clock.millis() - waiting)));
        return batch.endOfData(end).more(!end).build();
    }

    /** Reads on in the file at hand; whether its end is reached. */
    private boolean read(Open at, Batch.Builder batch) throws IOException {
        Found file = at.file;
        FileReader reader = at.reader;
        boolean finished;
        try {
            finished = reader.read(batch, rows);
        } catch (Unpacked.Broken e) {
            batch.reject(broken(file, reader.position().line() + 1, e));
            finished = true;
            end(file, reader.position());
            open = null;
            close(reader);
            return true;
        }
        if (!finished) {
            positions.put(file.key(), reader.position());
            return false;
        }
        if (reader.isPartial()) {
            unsettled.put(file.key(), new Still(file.size(), file.modified(), clock.millis()));
            positions.put(file.key(), reader.position());
        } else {
            end(file, reader.position());
            if (!at.grown && reader.position().offset() > 0) {
                remember(batch, file.size(), reader.content());
            }
        }
        done += file.size();
        open = null;
        close(reader);
        return true;
    }

    private void end(Found file, Position at) {
        // Of what was refused as a whole, the settings are kept: when they change, it is tried again.
        Position place = at.offset() > 0 ? at : unread();
        positions.put(file.key(), place.end(file.size(), file.modified()));
    }

    /** Nothing of the file is read, and with these settings nothing will be. */
    private Position unread() {
        return new Position(-1, -1, 0, 0, options.fingerprint(), 0, 0, 0, 0);
    }

    private Rejection broken(Found file, long line, Unpacked.Broken e) {
        return Rejection.of(file.shown() + ":" + line, e.why.text(e.limit), "");
    }

    /** Opens the next file that has something to read, null when none has. */
    private @Nullable Open next(Batch.Builder batch) throws IOException, SourceException {
        Map<String, Found> files = finder.find();
        Map<String, Position> vanished = new TreeMap<>(positions);
        vanished.keySet().removeAll(files.keySet());
        unsettled.keySet().retainAll(files.keySet());
        total = 0;
        done = 0;
        Open next = null;
        for (Found file : files.values()) {
            total += file.size();
            Position at = positions.getOrDefault(file.key(), Position.START);
            boolean same = at.size() == file.size() && at.modified() == file.modified();
            if (same && (at.offset() > 0 || at.crc() == options.fingerprint())) {
                done += file.size();
            } else if (next == null) {
                next = open(file, same ? Position.START : at, vanished, batch);
            }
        }
        if (next == null && unsettled.isEmpty()) {
            // Nothing waits that may be one of them under another name.
            positions.keySet().removeAll(vanished.keySet());
        }
        return next;
    }

    private @Nullable Open open(Found file, Position at, Map<String, Position> vanished, Batch.Builder batch)
            throws IOException {
        boolean tail = bounded;
        boolean asWhole = file.isPacked() || options.format(file.name()) == Options.Format.JSON;
        Still seen = unsettled.get(file.key());
        if (seen != null && seen.size == file.size() && seen.modified == file.modified()) {
            if (clock.millis() - seen.since < STILL.toMillis()) {
                return null;
            }
            tail = true;
        } else if (asWhole && !bounded) {
            unsettled.put(file.key(), new Still(file.size(), file.modified(), clock.millis()));
            return null;
        }
        unsettled.remove(file.key());
        try {
            if (at.equals(Position.START)) {
                if (isCopy(file)) {
                    positions.put(file.key(), unread().end(file.size(), file.modified()));
                    return null;
                }
                Open renamed = renamed(file, vanished, tail);
                if (renamed != null) {
                    return renamed;
                }
            }
            return new Open(file, FileReader.open(file, options, at, tail), at.isEnd());
        } catch (NoSuchFileException e) {
            // Taken away since it was listed: the next look does not find it any more.
            return null;
        } catch (Unpacked.Broken e) {
            batch.reject(broken(file, 1, e));
            end(file, Position.START);
            return null;
        }
    }

    // ---- The same content under another name ----

    private static String key(long generation, long size) {
        return "read:" + generation + ":" + size;
    }

    private void remember(Batch.Builder batch, long size, String content) {
        String key = key(generation, size);
        String known =
                learnt.containsKey(key) ? learnt.get(key) : memory.recall(key).orElse(null);
        if (known == null || !List.of(known.split(",")).contains(content)) {
            String all = known == null ? content : known + "," + content;
            learnt.put(key, all);
            Instant until = clock.instant().plus(REMEMBERED);
            batch.remember(key, all, until);
        }
    }

    /** Whether a file of another name with this content was read. */
    private boolean isCopy(Found file) throws IOException {
        String key = key(generation, file.size());
        String known =
                learnt.containsKey(key) ? learnt.get(key) : memory.recall(key).orElse(null);
        if (known == null) {
            return false;
        }
        try (InputStream in = Unpacked.open(file)) {
            return List.of(known.split(",")).contains(Digests.of(in));
        }
    }

    /** Goes on where reading stopped under a name that is not there any more. */
    private @Nullable Open renamed(Found file, Map<String, Position> vanished, boolean tail) throws IOException {
        List<Map.Entry<String, Position>> likely = new ArrayList<>();
        for (Map.Entry<String, Position> entry : vanished.entrySet()) {
            Position at = entry.getValue();
            if (at.offset() > 0 && at.size() <= file.size() && likely.size() < TRIED) {
                likely.add(entry);
            }
        }
        for (Map.Entry<String, Position> entry : likely) {
            FileReader reader = FileReader.open(file, options, entry.getValue(), tail);
            if (reader.isResumed()) {
                positions.remove(entry.getKey());
                return new Open(file, reader, true);
            }
            close(reader);
        }
        return null;
    }

    // ---- Once more ----

    @Override
    public Batch replay(Rejection rejection) throws SourceException, InterruptedException {
        String position = rejection.position();
        int colon = position.lastIndexOf(':');
        String path = colon < 0 ? position : position.substring(0, colon);
        try {
            Found file = null;
            for (Found each : finder.find().values()) {
                file = each.shown().equals(path) ? each : file;
            }
            if (file == null) {
                return still(rejection, FileText.GONE.text(path));
            }
            String number = position.substring(colon + 1);
            if (number.contains("-")) {
                return still(rejection, FileText.REPLAY_MANY.text());
            }
            return replay(rejection, file, Long.parseLong(number));
        } catch (Unpacked.Broken e) {
            closeReplay();
            return still(rejection, e.why.text(e.limit));
        } catch (NumberFormatException e) {
            return still(rejection, FileText.GONE.text(path));
        } catch (ClosedByInterruptException e) {
            closeReplay();
            Thread.interrupted();
            throw new InterruptedException();
        } catch (IOException e) {
            closeReplay();
            throw failure(e);
        }
    }

    private Batch replay(Rejection rejection, Found file, long line) throws IOException {
        FileReader reader = replaying;
        if (reader == null || !file.equals(replayed) || reader.position().line() >= line) {
            closeReplay();
            reader = FileReader.open(file, options, Position.START, true);
            replaying = reader;
            replayed = file;
        }
        Batch.Builder batch = Batch.builder();
        Text refusal = reader.refusal;
        if (refusal != null) {
            return still(rejection, refusal);
        }
        if (line == 1 && reader.position().line() >= 1) {
            // It was the whole file that was refused; with these settings the source reads it by itself.
            return batch.build();
        }
        boolean found = reader.find(line);
        if (rejection.record().isEmpty()) {
            // All that followed was refused; when it can be read now, the file has changed and is read anyway.
            return found ? batch.build() : still(rejection, rejection.reason());
        }
        if (!found || !reader.isFound(rejection.record())) {
            return still(rejection, FileText.CHANGED.text(line, file.shown()));
        }
        reader.readFound(batch);
        Batch read = batch.build();
        Text reason = read.rejections().isEmpty()
                ? Text.EMPTY
                : read.rejections().get(0).reason();
        return reason.isEmpty() ? read : still(rejection, reason);
    }

    /** The record stays where it is, for the reason that holds now. */
    private static Batch still(Rejection rejection, Text reason) {
        return Batch.builder()
                .reject(Rejection.of(rejection.position(), reason, rejection.record()))
                .build();
    }

    private void closeReplay() {
        if (replaying != null) {
            close(replaying);
            replaying = null;
        }
    }

    private SourceException failure(IOException e) {
        return failure(e, options);
    }

    /** What an input error says to a person. */
    static SourceException failure(IOException e, Options options) {
        String file = e instanceof FileSystemException f && f.getFile() != null
                ? f.getFile()
                : String.valueOf(options.paths());
        if (e instanceof AccessDeniedException) {
            return new SourceException(SourceException.Kind.CONFIG, FileText.DENIED.text(file), null, e);
        }
        return new SourceException(
                SourceException.Kind.SYSTEM, FileText.BROKEN.text(file, String.valueOf(e.getMessage())), null, e);
    }
}
