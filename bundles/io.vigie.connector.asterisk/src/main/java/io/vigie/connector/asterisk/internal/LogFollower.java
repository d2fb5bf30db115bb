package io.vigie.connector.asterisk.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads a rotating log as one: all files in the order of their first time, each once, and goes on with
 * whichever of them grows. Where it stands in each file is kept by the file's fingerprint, so that no
 * way of rotating (rename by either naming, copy and truncate, packing) reads a line twice or none.
 */
final class LogFollower implements Closeable {
    private static final List<String> PACKED = List.of(".bz2", ".xz", ".zst", ".lz4", ".lzma", ".Z", ".zip");
    private static final int REMEMBERED_FILES = 2_000;
    private static final int FEW_FILES = 64;
    private static final int ROUNDS_BETWEEN_SCANS = 8;

    private final List<Path> paths;
    private final String name;
    private final boolean bounded;
    private final Function<String, OptionalLong> stampOf;

    private final Map<String, Position> positions = new LinkedHashMap<>();
    /** The first time in a followed file when it was first seen: older siblings are not ours to read. */
    private final Map<String, Long> since = new TreeMap<>();

    private final Map<Path, LogFile> looked = new HashMap<>();
    private final Map<Path, String> exhausted = new HashMap<>();
    private final Set<Path> reported = new HashSet<>();
    private final Deque<Unread> pending = new ArrayDeque<>();
    private final List<LogLine> problems = new ArrayList<>();
    private List<LogFile> files = List.of();
    private @Nullable LogReader reader;
    private @Nullable Position position;
    private boolean rewritten;
    private int idleRounds;
    private long from = Long.MIN_VALUE;
    private long to = Long.MAX_VALUE;

    /**
     * A follower that has read nothing.
     *
     * @param paths files and directories
     * @param name how the files of a directory are called, without what rotation appends
     * @param bounded whether a file means that file alone, not what rotation makes of it
     * @param stampOf the time of a line in microseconds
     */
    LogFollower(List<Path> paths, String name, boolean bounded, Function<String, OptionalLong> stampOf) {
        this.paths = List.copyOf(paths);
        this.name = name;
        this.bounded = bounded;
        this.stampOf = stampOf;
    }

    /** Leaves out whole files that hold nothing of a period. */
    void only(long from, long to) {
        this.from = from;
        this.to = to;
    }

    private List<LogFile> ofPeriod(List<LogFile> ordered) {
        int begin = 0;
        while (begin + 1 < ordered.size() && ordered.get(begin + 1).first() <= from) {
            begin++;
        }
        return ordered.subList(begin, ordered.size()).stream()
                .filter(file -> file.first() == Long.MAX_VALUE || file.first() < to)
                .toList();
    }

    /**
     * The next lines; empty when there is nothing new at this moment.
     *
     * @param max how many at most
     */
    List<LogLine> next(int max) throws IOException {
        boolean scanned = false;
        while (true) {
            List<LogLine> lines = readOn(max);
            if (!lines.isEmpty()) {
                idleRounds = 0;
                return lines;
            }
            if (pending.isEmpty()) {
                if (scanned || !scanIsDue()) {
                    return takeProblems();
                }
                scan();
                scanned = true;
                if (pending.isEmpty()) {
                    return takeProblems();
                }
                // A renamed file may have got its last lines while this looked around.
                lines = readOn(max);
                if (!lines.isEmpty()) {
                    return lines;
                }
            }
            open(pending.remove().file());
        }
    }

    /** Whether a file was found to be written anew since the last call; its lines come again. */
    boolean takeRewritten() {
        boolean was = rewritten;
        rewritten = false;
        return was;
    }

    /** The files as last seen, in order. */
    List<LogFile> files() throws IOException {
        if (files.isEmpty()) {
            scan();
        }
        return files;
    }

    /** The share of the bytes seen that is read. */
    double progress() {
        long all = files.stream().mapToLong(LogFile::size).sum();
        long left = pending.stream().mapToLong(Unread::bytes).sum();
        LogReader current = reader;
        if (current != null && !current.file().gzip()) {
            left += Math.max(0, current.file().size() - current.offset());
        }
        return all == 0 ? 1 : Math.max(0, 1 - (double) left / all);
    }

    private List<LogLine> takeProblems() {
        List<LogLine> taken = List.copyOf(problems);
        problems.clear();
        return taken;
    }

    private List<LogLine> readOn(int max) throws IOException {
        LogReader current = reader;
        Position place = position;
        if (current == null || place == null) {
            return List.of();
        }
        List<LogLine> lines = current.read(max);
        if (current.changed()) {
            closeReader();
            looked.remove(current.file().path());
            pending.clear();
            return List.of();
        }
        place.offset = current.offset();
        place.lines = current.lines();
        if (!current.lastLine().isEmpty()) {
            place.last = current.lastLine();
        }
        return lines;
    }

    private boolean scanIsDue() throws IOException {
        if (bounded || reader == null || files.size() <= FEW_FILES || !reader.isCurrent()) {
            return true;
        }
        return ++idleRounds % ROUNDS_BETWEEN_SCANS == 0;
    }

    private void open(LogFile file) throws IOException {
        Position known = find(file);
        Position place = known != null ? known : add(new Position(file));
        closeReader();
        LogReader opened;
        try {
            opened = new LogReader(file, place.offset, place.lines);
        } catch (NoSuchFileException e) {
            // Rotated away in this moment: the next scan finds it under its new name.
            looked.remove(file.path());
            return;
        }
        try {
            if (!opened.follows(place.last)) {
                opened.close();
                place.offset = 0;
                place.lines = 0;
                place.last = "";
                rewritten = true;
                opened = new LogReader(file, 0, 0);
            }
        } catch (IOException e) {
            opened.close();
            throw e;
        }
        reader = opened;
        position = place;
        exhausted.put(file.path(), file.signature());
    }

    private Position add(Position place) {
        positions.put(place.key(), place);
        return place;
    }

    private @Nullable Position find(LogFile file) {
        for (int length : lengths(file)) {
            Position found = positions.get(Position.key(file, length));
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    /** The lengths of fingerprints to try: that of a long file, then those taken while files were short. */
    private List<Integer> lengths(LogFile file) {
        List<Integer> lengths = new ArrayList<>();
        lengths.add(file.head().length);
        for (Position known : positions.values()) {
            if (known.length < file.head().length && !lengths.contains(known.length)) {
                lengths.add(known.length);
            }
        }
        return lengths;
    }

    private void scan() throws IOException {
        List<LogFile> found = new ArrayList<>();
        for (Path path : paths) {
            if (Files.isDirectory(path)) {
                for (Path child : children(path, name)) {
                    addFile(found, child, Long.MIN_VALUE);
                }
            } else {
                LogFile file = addFile(found, path, Long.MIN_VALUE);
                if (file != null) {
                    since.putIfAbsent(path.toString(), file.first());
                }
                Long from = since.get(path.toString());
                Path parent = path.toAbsolutePath().getParent();
                if (!bounded && from != null && parent != null && Files.isDirectory(parent)) {
                    for (Path sibling : children(parent, String.valueOf(path.getFileName()))) {
                        addFile(found, sibling, from);
                    }
                }
            }
        }
        files = ofPeriod(inOrder(distinct(found)));
        Set<Path> seen = new HashSet<>();
        found.forEach(file -> seen.add(file.path()));
        looked.keySet().retainAll(seen);
        exhausted.keySet().retainAll(seen);
        prune();
        pending.clear();
        for (LogFile file : files) {
            Position known = find(file);
            if (known != null && known.length < file.head().length) {
                positions.remove(known.key());
                known.takeFingerprintOf(file);
                add(known);
            }
            if (!isRead(file, known)) {
                long offset = known == null || file.gzip() ? 0 : known.offset;
                pending.add(new Unread(file, file.size() - offset));
            }
        }
    }

    private boolean isRead(LogFile file, @Nullable Position known) throws IOException {
        if (known == null) {
            return false;
        }
        if (!file.gzip() && known.offset >= file.size()) {
            return true;
        }
        return known == position
                ? reader != null && reader.isCurrent()
                : file.signature().equals(exhausted.get(file.path()));
    }

    private @Nullable LogFile addFile(List<LogFile> found, Path path, long from) throws IOException {
        BasicFileAttributes attributes;
        try {
            attributes = Files.readAttributes(path, BasicFileAttributes.class);
        } catch (NoSuchFileException e) {
            return null;
        }
        if (!attributes.isRegularFile()) {
            return null;
        }
        String fileName = String.valueOf(path.getFileName());
        if (PACKED.stream().anyMatch(fileName::endsWith)) {
            if (reported.add(path)) {
                problems.add(new LogLine(fileName, 1, "-", 0, "", "file.packed", ""));
            }
            return null;
        }
        LogFile file = looked.get(path);
        if (file == null || !file.signature().equals(LogFile.signature(attributes))) {
            try {
                file = LogFile.look(path, attributes, stampOf);
            } catch (NoSuchFileException e) {
                return null;
            }
            if (file == null) {
                looked.remove(path);
            } else {
                looked.put(path, file);
            }
        }
        if (file == null || file.first() < from) {
            return null;
        }
        found.add(file);
        return file;
    }

    static List<Path> children(Path directory, String name) throws IOException {
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            for (Path child : stream) {
                String file = String.valueOf(child.getFileName());
                if (file.equals(name) || file.startsWith(name + ".") || file.startsWith(name + "-")) {
                    children.add(child);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return children;
    }

    /** Of the copies of one file the plain one, and of those the longest. */
    private static Collection<LogFile> distinct(List<LogFile> found) {
        found.sort(Comparator.comparing(LogFile::gzip)
                .thenComparing(LogFile::size, Comparator.reverseOrder())
                .thenComparing(LogFile::path));
        Map<String, LogFile> whole = new LinkedHashMap<>();
        List<LogFile> brief = new ArrayList<>();
        for (LogFile file : found) {
            if (file.head().length == LogFile.HEAD) {
                whole.putIfAbsent(file.skip() + file.fingerprint(LogFile.HEAD), file);
            } else {
                brief.add(file);
            }
        }
        List<LogFile> distinct = new ArrayList<>(whole.values());
        for (LogFile file : brief) {
            if (distinct.stream().noneMatch(file::beginsLike)) {
                distinct.add(file);
            }
        }
        return distinct;
    }

    private static List<LogFile> inOrder(Collection<LogFile> files) {
        return files.stream()
                .sorted(Comparator.comparingLong(LogFile::first)
                        .thenComparing(LogFile::id)
                        .thenComparing(LogFile::path))
                .toList();
    }

    /** Files that are gone are forgotten, but only when there are many: a directory may come back. */
    private void prune() {
        if (positions.size() <= REMEMBERED_FILES) {
            return;
        }
        Set<Position> present = new HashSet<>();
        files.forEach(file -> {
            Position known = find(file);
            if (known != null) {
                present.add(known);
            }
        });
        positions.values().removeIf(known -> known != position && !present.contains(known));
    }

    void save(ObjectNode state) {
        ArrayNode list = state.putArray("files");
        for (Position place : positions.values()) {
            list.addArray()
                    .add(place.fingerprint)
                    .add(place.length)
                    .add(place.skip)
                    .add(place.offset)
                    .add(place.lines)
                    .add(place.last);
        }
        if (!since.isEmpty()) {
            ObjectNode firsts = state.putObject("since");
            since.forEach(firsts::put);
        }
    }

    void restore(JsonNode state) throws IOException {
        close();
        positions.clear();
        since.clear();
        looked.clear();
        exhausted.clear();
        pending.clear();
        problems.clear();
        reported.clear();
        files = List.of();
        rewritten = false;
        for (JsonNode node : state.path("files")) {
            add(new Position(node));
        }
        for (var first : state.path("since").properties()) {
            since.put(first.getKey(), first.getValue().asLong());
        }
    }

    private void closeReader() throws IOException {
        LogReader closing = reader;
        reader = null;
        position = null;
        if (closing != null) {
            closing.close();
        }
    }

    @Override
    public void close() throws IOException {
        closeReader();
    }

    /** A file with bytes to read. */
    private record Unread(LogFile file, long bytes) {}

    /** How far one file is read, whatever it is called. */
    private static final class Position {
        String fingerprint;
        int length;
        final long skip;
        long offset;
        long lines;
        String last = "";

        Position(LogFile file) {
            this.length = file.head().length;
            this.fingerprint = file.fingerprint(length);
            this.skip = file.skip();
        }

        Position(JsonNode node) {
            this.fingerprint = node.path(0).asText();
            this.length = node.path(1).asInt();
            this.skip = node.path(2).asLong();
            this.offset = node.path(3).asLong();
            this.lines = node.path(4).asLong();
            this.last = node.path(5).asText();
        }

        void takeFingerprintOf(LogFile file) {
            this.length = file.head().length;
            this.fingerprint = file.fingerprint(length);
        }

        String key() {
            return fingerprint + "/" + length + "/" + skip;
        }

        static String key(LogFile file, int length) {
            return file.fingerprint(length) + "/" + length + "/" + file.skip();
        }
    }
}
