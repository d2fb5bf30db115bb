package io.vigie.connector.mail.internal;

import io.vigie.connector.mail.internal.ImapPosition.At;
import io.vigie.source.Backfill;
import io.vigie.source.Batch;
import io.vigie.source.Checkpoint;
import io.vigie.source.DataSource;
import io.vigie.source.Rejection;
import io.vigie.source.SourceContext;
import io.vigie.source.SourceException;
import jakarta.mail.MessagingException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the folders of a mailbox one after the other over one connection and, unless it is bounded, watches the
 * first one: the server tells of what is new (IDLE), and it is looked for now and then anyway, since a connection
 * may be dead without either side knowing.
 */
final class ImapSource implements DataSource {
    private static final int FACTS = 2_000;
    private static final int MAILS = 200;
    private static final int AT_ONCE = 50;
    /** How many UIDs are asked for in one search. */
    private static final long WINDOW = 50_000;

    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d-MMM-uuuu", Locale.ENGLISH);
    private static final Pattern PLACE = Pattern.compile("(.*);UIDVALIDITY=(\\d+);UID=(\\d+)");

    private final ImapOptions options;
    private final SourceContext context;
    private final Imap.Providers providers;
    private final Desk desk;
    private final Clock clock;
    private final List<String> folders;

    private ImapPosition position = new ImapPosition();
    private @Nullable Checkpoint current;
    private @Nullable Imap imap;

    /** The folder that is open, -1 before the first. */
    private int folder = -1;

    private Imap.State state = new Imap.State(0, -1, 0, 0);
    private final Deque<Long> waiting = new ArrayDeque<>();
    /** The last UID that has been asked for in the open folder. */
    private long asked;

    private long lookAt = System.nanoTime();
    private @Nullable Thread idler;
    private boolean news;

    ImapSource(SourceContext context, Imap.Providers providers) throws SourceException {
        ImapSettings settings = context.settings(ImapSettings.class);
        this.options = ImapOptions.of(settings, context);
        this.context = context;
        this.providers = providers;
        this.clock = context.clock();
        this.desk = new Desk(RuleSettings.of(settings, context), context);
        this.folders = List.copyOf(options.folders().keySet());
    }

    @Override
    public Batch poll(@Nullable Checkpoint checkpoint, Duration wait) throws SourceException, InterruptedException {
        boolean whole = false;
        try {
            if (!Objects.equals(checkpoint, current)) {
                restart(checkpoint);
            }
            Batch batch = await(wait);
            whole = true;
            return batch;
        } finally {
            if (!whole) {
                drop();
            }
        }
    }

    @Override
    public Batch replay(Rejection rejection) throws SourceException, InterruptedException {
        Batch.Builder batch = Batch.builder();
        Matcher place = PLACE.matcher(rejection.position());
        boolean known = place.matches() && options.folders().containsKey(place.group(1));
        try (Imap opened = new Imap(options, context, providers)) {
            boolean same = known && opened.examine(place.group(1)).validity() == Long.parseLong(place.group(2));
            List<Imap.Found> found = same ? opened.headers(List.of(Long.parseLong(place.group(3)))) : List.of();
            if (found.isEmpty()) {
                desk.reject(rejection.position(), MailText.GONE, batch);
            } else {
                take(opened, found.get(0), rejection.position(), place.group(1), batch);
            }
        }
        return batch.build();
    }

    @Override
    public void close() {
        drop();
    }

    private void restart(@Nullable Checkpoint checkpoint) throws SourceException, InterruptedException {
        stopIdle();
        desk.forget();
        folder = -1;
        waiting.clear();
        try {
            position = checkpoint == null ? new ImapPosition() : ImapPosition.read(checkpoint);
        } catch (IOException e) {
            throw new SourceException(SourceException.Kind.CONFIG, MailText.FOREIGN_POSITION.text(), null, e);
        }
        lookAt = System.nanoTime();
        current = checkpoint;
    }

    /** Drops the connection and all that is not stored. */
    private void drop() {
        Imap open = imap;
        imap = null;
        if (open != null) {
            if (idler != null) {
                open.breakOff();
            }
            open.close();
        }
        Thread thread = idler;
        idler = null;
        if (thread != null) {
            join(thread);
        }
        desk.forget();
        folder = -1;
        waiting.clear();
        current = Checkpoint.of("");
    }

    private static void join(Thread thread) {
        boolean interrupted = Thread.interrupted();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(5));
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private Batch await(Duration wait) throws SourceException, InterruptedException {
        long deadline = System.nanoTime() + wait.toNanos();
        boolean now = wait.isZero();
        while (true) {
            if (now || folder >= 0 || isDue()) {
                stopIdle();
                Batch batch = read();
                if (context.bounded() || !batch.endOfData() || !isNothing(batch)) {
                    return batch;
                }
                lookAt = System.nanoTime() + options.pollEvery().toNanos();
                startIdle();
                if (now) {
                    return batch;
                }
            }
            long left = Math.min(deadline, lookAt) - System.nanoTime();
            if (deadline - System.nanoTime() <= 0) {
                return Batch.builder().endOfData(true).lag(Duration.ZERO).build();
            }
            synchronized (this) {
                if (!news && left > 0) {
                    // Zero would wait for ever.
                    wait(Math.max(1, TimeUnit.NANOSECONDS.toMillis(left)));
                }
            }
        }
    }

    private static boolean isNothing(Batch batch) {
        return batch.facts().isEmpty() && batch.rejections().isEmpty() && batch.next() == null;
    }

    private synchronized boolean isDue() {
        return news || System.nanoTime() - lookAt >= 0;
    }

    private void startIdle() throws SourceException, InterruptedException {
        Imap open = imap;
        if (open == null || !options.idle() || !open.has("IDLE")) {
            return;
        }
        open.examine(folders.get(0));
        synchronized (this) {
            news = false;
        }
        Thread thread = new Thread(() -> watch(open), "vigie-source-" + context.name() + "-idle");
        thread.setDaemon(true);
        idler = thread;
        thread.start();
    }

    private void watch(Imap open) {
        try {
            open.idle();
        } catch (MessagingException | RuntimeException e) {
            // Whatever it is, the next look finds out.
            open.breakOff();
        } finally {
            synchronized (this) {
                news = true;
                notifyAll();
            }
        }
    }

    /** Ends the watch. A connection that does not answer is noticed here. */
    private void stopIdle() throws SourceException, InterruptedException {
        Thread thread = idler;
        if (thread == null) {
            return;
        }
        Imap open = imap;
        if (open != null) {
            open.wake();
        }
        idler = null;
        join(thread);
        synchronized (this) {
            news = false;
        }
    }

    private Batch read() throws SourceException, InterruptedException {
        Imap open = imap;
        if (open == null) {
            open = new Imap(options, context, providers);
            imap = open;
        }
        Batch.Builder batch = Batch.builder();
        boolean changed = false;
        int mails = 0;
        Instant newest = null;
        if (folder < 0) {
            folder = 0;
            changed = enter(open);
        }
        while (batch.size() < FACTS && mails < MAILS && folder >= 0) {
            if (waiting.isEmpty()) {
                if (!ask(open)) {
                    folder = folder + 1 < folders.size() ? folder + 1 : -1;
                    changed |= folder >= 0 && enter(open);
                }
                continue;
            }
            List<Long> uids = new ArrayList<>();
            while (uids.size() < AT_ONCE && !waiting.isEmpty()) {
                uids.add(waiting.remove());
            }
            for (Imap.Found found : open.headers(uids)) {
                String name = folders.get(folder);
                String place = name + ";UIDVALIDITY=" + state.validity() + ";UID=" + found.uid();
                take(open, found, place, name, batch);
                newest = found.arrived();
                mails++;
            }
            reached(uids.get(uids.size() - 1));
            changed = true;
        }
        boolean end = folder < 0;
        if (changed) {
            current = position.write();
            batch.next(current);
        }
        if (end) {
            batch.lag(Duration.ZERO).progress(1);
        } else if (newest != null) {
            Duration behind = Duration.between(newest, clock.instant());
            batch.lag(behind.isNegative() ? Duration.ZERO : behind);
        }
        return batch.endOfData(end).build();
    }

    private void take(Imap open, Imap.Found found, String place, String name, Batch.Builder batch)
            throws SourceException, InterruptedException {
        byte[] header = found.header();
        if (header == null) {
            desk.reject(place, MailText.NOT_SENT, batch);
            return;
        }
        Headers headers = MailReader.headers(header);
        Structure structure = null;
        if (Classifier.isDoubtful(headers)) {
            byte[] body = open.body(found.uid());
            byte[] whole = java.util.Arrays.copyOf(header, header.length + body.length);
            System.arraycopy(body, 0, whole, header.length, body.length);
            structure = MailReader.structure(whole);
        }
        desk.take(headers, structure, place, found.arrived(), options.folders().getOrDefault(name, false), batch);
    }

    /** Opens the next folder; whether that alone changes the position. */
    private boolean enter(Imap open) throws SourceException, InterruptedException {
        String name = folders.get(folder);
        waiting.clear();
        state = open.examine(name);
        At at = position.folders.get(name);
        // UIDs mean other mails now when the server says so; or when it knows less than it did, as after a backup
        // was put back. Then all is read anew: what is known already is told once more, not counted twice.
        boolean same = at != null
                && at.validity() == state.validity()
                && (state.next() < 0 || at.last() < state.next())
                && (state.changes() == 0 || at.changes() <= state.changes());
        asked = same && at != null ? at.last() : 0;
        if (!same) {
            position.folders.put(name, new At(state.validity(), 0, state.changes()));
        }
        return !same;
    }

    private void reached(long uid) {
        position.folders.put(folders.get(folder), new At(state.validity(), uid, state.changes()));
    }

    /** Asks for more mails of the open folder; false when there are none. */
    private boolean ask(Imap open) throws SourceException, InterruptedException {
        Backfill period = context.backfill();
        if (period != null) {
            if (asked == Long.MAX_VALUE) {
                return false;
            }
            long after = asked;
            asked = Long.MAX_VALUE;
            queue(open.search(between(period)), after, Long.MAX_VALUE);
            return !waiting.isEmpty();
        }
        if (state.next() < 0) {
            if (asked == Long.MAX_VALUE) {
                return false;
            }
            long after = asked;
            asked = Long.MAX_VALUE;
            queue(open.search("UID " + (after + 1) + ":*"), after, Long.MAX_VALUE);
            return !waiting.isEmpty();
        }
        while (waiting.isEmpty() && asked < state.next() - 1) {
            long last = Math.min(asked + WINDOW, state.next() - 1);
            queue(open.search("UID " + (asked + 1) + ":" + last), asked, last);
            asked = last;
        }
        return !waiting.isEmpty();
    }

    /** A server answers n:* with the last mail even if that is before n. */
    private void queue(List<Long> uids, long after, long last) {
        for (Long uid : uids) {
            if (uid > after && uid <= last) {
                waiting.add(uid);
            }
        }
    }

    /** Servers go by whole days of a zone of theirs, and some mails were written on another day than they came. */
    private static String between(Backfill period) {
        LocalDate from = LocalDate.ofInstant(period.from(), ZoneOffset.UTC).minusDays(1);
        LocalDate to = LocalDate.ofInstant(period.to(), ZoneOffset.UTC).plusDays(2);
        String since = DAY.format(from);
        String before = DAY.format(to);
        // Wider than asked for, because not every server reads brackets: what is beside the period is left out later.
        return "OR SINCE " + since + " SENTSINCE " + since + " OR BEFORE " + before + " SENTBEFORE " + before;
    }
}
