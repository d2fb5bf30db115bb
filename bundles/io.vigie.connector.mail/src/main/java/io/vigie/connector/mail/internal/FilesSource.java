package io.vigie.connector.mail.internal;

import io.vigie.connector.mail.internal.FilesPosition.Box;
import io.vigie.source.Batch;
import io.vigie.source.CheckLine;
import io.vigie.source.Checkpoint;
import io.vigie.source.DataSource;
import io.vigie.source.Rejection;
import io.vigie.source.SourceContext;
import io.vigie.source.SourceException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads mails from mbox files and from directories of single ones and, unless it is bounded, follows them. */
final class FilesSource implements DataSource {
    private static final int FACTS = 1_000;
    private static final int DEEPEST = 10;
    private static final int MOST_RECENT = 5_000;
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    private static final Duration STILL = Duration.ofSeconds(1);
    private static final long RECENT_MICROS = 10_000_000;

    private final List<Path> paths = new ArrayList<>();
    private final List<String> sent = new ArrayList<>();
    private final Desk desk;
    private final Locale locale;
    private final Clock clock;
    private final boolean bounded;

    private FilesPosition position = new FilesPosition();
    private @Nullable Checkpoint current;
    private @Nullable Open open;
    private @Nullable Found found;
    private int nextBox;
    private int nextSingle;
    private long done;
    /** Mboxes whose last mail may not be whole, as they were when that was seen. */
    private final Map<String, Still> partial = new HashMap<>();

    private record MboxFile(String key, Path path, long size, long modified) {}

    private record Single(String key, Path path, long size, long came) {}

    private record Found(List<MboxFile> boxes, List<Single> singles, long total) {}

    private record Open(MboxFile box, Mbox mbox, boolean tail) {}

    private record Still(long size, long modified, long since) {}

    FilesSource(SourceContext context) throws SourceException {
        FilesSettings settings = context.settings(FilesSettings.class);
        this.locale = context.locale();
        this.clock = context.clock();
        this.bounded = context.bounded();
        this.desk = new Desk(RuleSettings.of(settings, context), context);
        for (String entry : settings.path()) {
            try {
                paths.add(Path.of(entry).toAbsolutePath().normalize());
            } catch (InvalidPathException e) {
                throw RuleSettings.wrong(MailText.BAD_PATH, entry);
            }
        }
        for (String entry : settings.sent()) {
            if (!entry.isBlank()) {
                sent.add(entry.strip());
            }
        }
        if (bounded) {
            for (Path path : paths) {
                if (!Files.exists(path)) {
                    throw RuleSettings.wrong(MailText.NO_PATH, path);
                }
            }
        }
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
            drop();
            Thread.interrupted();
            throw new InterruptedException();
        } catch (IOException e) {
            drop();
            throw failure(e);
        }
    }

    @Override
    public Batch replay(Rejection rejection) throws SourceException {
        Batch.Builder batch = Batch.builder();
        int at = rejection.position().lastIndexOf('@');
        try {
            for (MboxFile box : find().boxes()) {
                if (at > 0 && rejection.position().startsWith(box.key + "@") && at == box.key.length()) {
                    long offset = Long.parseLong(rejection.position().substring(at + 1));
                    try (Mbox mbox = new Mbox(box.path, offset)) {
                        Mbox.Found mail = offset < box.size && Mbox.begins(box.path, offset) ? mbox.next() : null;
                        if (mail != null) {
                            desk.take(mail.beginning(), rejection.position(), mail.arrived(), isSent(box.key), batch);
                            return batch.build();
                        }
                    }
                }
            }
            for (Single single : find().singles()) {
                if (single.key.equals(rejection.position())) {
                    take(single, batch);
                    return batch.build();
                }
            }
        } catch (IOException e) {
            throw failure(e);
        } catch (NumberFormatException e) {
            return gone(rejection, batch);
        }
        return gone(rejection, batch);
    }

    private Batch gone(Rejection rejection, Batch.Builder batch) {
        desk.reject(rejection.position(), MailText.GONE, batch);
        return batch.build();
    }

    @Override
    public void close() {
        drop();
    }

    /** What there is to read, for a check. */
    List<CheckLine> check() throws SourceException {
        try {
            Found all = find();
            String sentence = MailText.FILES.in(locale, all.boxes.size(), all.singles.size());
            boolean none = all.boxes.isEmpty() && all.singles.isEmpty();
            return List.of(none ? CheckLine.warning(sentence) : CheckLine.passed(sentence));
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private static boolean isNothing(Batch batch) {
        return batch.facts().isEmpty() && batch.rejections().isEmpty() && batch.next() == null;
    }

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
        drop();
        try {
            position = checkpoint == null ? new FilesPosition() : FilesPosition.read(checkpoint);
        } catch (IOException e) {
            throw new SourceException(SourceException.Kind.CONFIG, MailText.FOREIGN_POSITION.text(), null, e);
        }
        current = checkpoint;
    }

    /** Drops what is at hand, so that the next poll goes on from its checkpoint alone. */
    private void drop() {
        closeBox();
        desk.forget();
        found = null;
        partial.clear();
        current = Checkpoint.of("");
    }

    private void closeBox() {
        if (open != null) {
            try {
                open.mbox.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            open = null;
        }
    }

    private Batch read() throws IOException, SourceException {
        Batch.Builder batch = Batch.builder();
        if (found == null) {
            found = find();
            nextBox = 0;
            nextSingle = 0;
            done = 0;
        }
        Found all = found;
        boolean changed = false;
        while (batch.size() < FACTS) {
            if (open != null) {
                changed |= readBox(open, batch);
            } else if (nextBox < all.boxes.size()) {
                open(all.boxes.get(nextBox++));
            } else if (nextSingle < all.singles.size()) {
                Single single = all.singles.get(nextSingle++);
                done += single.size;
                if (!isRead(single)) {
                    take(single, batch);
                    read(single);
                    changed = true;
                }
            } else {
                found = null;
                break;
            }
        }
        boolean end = found == null;
        if (end && changed) {
            Set<String> there = new java.util.HashSet<>();
            all.boxes.forEach(box -> there.add(box.key));
            position.boxes.keySet().retainAll(there);
        }
        if (changed) {
            current = position.write();
            batch.next(current);
        } else if (current == null) {
            // Nothing was there at all; the next one need not look from the beginning.
            current = position.write();
            batch.next(current);
        }
        batch.progress(end || all.total == 0 ? 1 : Math.min(1, (double) done / all.total));
        return batch.endOfData(end).build();
    }

    private void open(MboxFile box) throws IOException {
        Box at = position.boxes.getOrDefault(box.key, Box.START);
        if (at.size() == box.size && at.modified() == box.modified) {
            done += box.size;
            return;
        }
        boolean tail = bounded;
        Still seen = partial.get(box.key);
        if (seen != null && seen.size == box.size && seen.modified == box.modified) {
            if (clock.millis() - seen.since < STILL.toMillis()) {
                return;
            }
            tail = true;
        }
        try {
            long offset = at.offset();
            if (offset > box.size || (offset > 0 && Mbox.print(box.path, offset) != at.print())) {
                offset = 0;
            } else if (offset > 0 && !Mbox.begins(box.path, offset)) {
                // What was taken as the last mail was not whole.
                offset = at.last();
            }
            done += offset;
            open = new Open(box, new Mbox(box.path, offset), tail);
        } catch (NoSuchFileException e) {
            // Taken away since it was listed: the next look does not find it any more.
            position.boxes.remove(box.key);
        }
    }

    private boolean readBox(Open at, Batch.Builder batch) throws IOException {
        MboxFile box = at.box;
        boolean changed = false;
        Box before = position.boxes.getOrDefault(box.key, Box.START);
        long offset = before.offset();
        long last = before.last();
        boolean end = false;
        boolean whole = true;
        while (!end && batch.size() < FACTS) {
            Mbox.Found mail = at.mbox.next();
            if (mail == null) {
                end = true;
            } else if (mail.last() && !at.tail) {
                partial.put(box.key, new Still(box.size, box.modified, clock.millis()));
                end = true;
                whole = false;
            } else {
                desk.take(mail.beginning(), box.key + "@" + mail.start(), mail.arrived(), isSent(box.key), batch);
                done += mail.end() - offset;
                offset = mail.end();
                last = mail.start();
                changed = true;
            }
        }
        boolean complete = end && whole;
        if (changed || complete) {
            position.boxes.put(
                    box.key,
                    new Box(
                            complete ? box.size : -1,
                            complete ? box.modified : -1,
                            offset,
                            last,
                            Mbox.print(box.path, offset)));
        }
        if (end) {
            if (complete) {
                partial.remove(box.key);
            }
            closeBox();
        }
        return changed || complete;
    }

    private boolean isRead(Single single) {
        return position.came != Long.MIN_VALUE
                && (single.came < position.came - RECENT_MICROS || position.recent.contains(name(single)));
    }

    private void read(Single single) {
        position.came = Math.max(position.came, single.came);
        position.recent.add(name(single));
        if (position.recent.size() > MOST_RECENT || single.came < position.came) {
            trim();
        }
    }

    /** Names are kept only as long as others may come at the same time; the oldest go first. */
    private void trim() {
        var names = position.recent.iterator();
        while (position.recent.size() > MOST_RECENT && names.hasNext()) {
            names.next();
            names.remove();
        }
    }

    private static String name(Single single) {
        return Hash.of(single.key + " " + single.came).substring(0, 12);
    }

    private void take(Single single, Batch.Builder batch) throws IOException {
        byte[] beginning;
        try (InputStream in = Files.newInputStream(single.path)) {
            beginning = in.readNBytes(MailReader.MOST);
        } catch (NoSuchFileException e) {
            // A maildir renames its mails when they are read: it is found under its new name.
            return;
        }
        desk.take(beginning, single.key, null, isSent(single.key), batch);
    }

    private boolean isSent(String key) {
        for (String entry : sent) {
            if (key.startsWith(Path.of(entry).toAbsolutePath().normalize().toString())) {
                return true;
            }
            for (Path root : paths) {
                Path path = Path.of(key);
                if (path.startsWith(root)) {
                    for (Path part : root.relativize(path)) {
                        String name = part.toString();
                        if (name.equals(entry) || name.equals("." + entry) || name.equals(entry + ".mbox")) {
                            return true;
                        }
                    }
                }
            }
        }
        return false;
    }

    private Found find() throws IOException, SourceException {
        List<MboxFile> boxes = new ArrayList<>();
        List<Single> singles = new ArrayList<>();
        for (Path path : paths) {
            if (!Files.isDirectory(path)) {
                add(path, true, boxes, singles);
                continue;
            }
            int before = boxes.size() + singles.size();
            try (Stream<Path> entries = Files.walk(path, DEEPEST, new FileVisitOption[0])) {
                for (Path entry : (Iterable<Path>) entries::iterator) {
                    add(entry, false, boxes, singles);
                }
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
            if (bounded && boxes.size() + singles.size() == before) {
                throw RuleSettings.wrong(MailText.NO_FILES, path);
            }
        }
        boxes.sort(Comparator.comparing(MboxFile::key));
        singles.sort(Comparator.comparingLong(Single::came).thenComparing(Single::key));
        long total = boxes.stream().mapToLong(MboxFile::size).sum()
                + singles.stream().mapToLong(Single::size).sum();
        return new Found(boxes, singles, total);
    }

    private void add(Path path, boolean named, List<MboxFile> boxes, List<Single> singles)
            throws IOException, SourceException {
        String name = String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT);
        Path folder = path.getParent();
        boolean maildir = folder != null
                && (folder.endsWith("cur") || folder.endsWith("new"))
                && !name.startsWith(".")
                && Files.isDirectory(folder.resolveSibling("cur"))
                && Files.isDirectory(folder.resolveSibling("new"));
        boolean single = name.endsWith(".eml") || maildir;
        boolean box = name.endsWith(".mbox") || name.endsWith(".mbx");
        if (!named && !single && !box) {
            return;
        }
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            if (!attributes.isRegularFile()) {
                return;
            }
            String key = path.toString();
            if (box || (named && !single && Mbox.is(path))) {
                boxes.add(new MboxFile(key, path, attributes.size(), micros(attributes.lastModifiedTime())));
            } else {
                singles.add(new Single(key, path, attributes.size(), came(path, attributes)));
            }
        } catch (NoSuchFileException e) {
            if (named && bounded) {
                throw RuleSettings.wrong(MailText.NO_PATH, path);
            }
        }
    }

    /** When a file came into its place: a copy that keeps its old date comes now nevertheless. */
    private static long came(Path path, BasicFileAttributes attributes) throws IOException {
        try {
            return micros((FileTime) Files.getAttribute(path, "unix:ctime"));
        } catch (UnsupportedOperationException | IllegalArgumentException e) {
            return Math.max(micros(attributes.creationTime()), micros(attributes.lastModifiedTime()));
        }
    }

    private static long micros(FileTime time) {
        return time.to(TimeUnit.MICROSECONDS);
    }

    private SourceException failure(IOException e) {
        String file = e instanceof FileSystemException f && f.getFile() != null ? f.getFile() : String.valueOf(paths);
        if (e instanceof AccessDeniedException) {
            return new SourceException(SourceException.Kind.CONFIG, MailText.DENIED.text(file), null, e);
        }
        return new SourceException(
                SourceException.Kind.SYSTEM, MailText.BROKEN.text(file, String.valueOf(e.getMessage())), null, e);
    }
}
