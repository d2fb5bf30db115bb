package io.vigie.connector.asterisk.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vigie.fact.Fact;
import io.vigie.source.Backfill;
import io.vigie.source.Batch;
import io.vigie.source.Checkpoint;
import io.vigie.source.DataSource;
import io.vigie.source.Rejection;
import io.vigie.source.SourceContext;
import io.vigie.source.SourceException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One Asterisk's queue_log, and its CDR where given. The checkpoint holds where each file is read to
 * and all that is open by then, so that a new instance goes on exactly where an old one was killed.
 */
final class QueueLogSource implements DataSource {
    private static final int MOST_LINES = 2_000;
    private static final long POLL_MILLIS = 250;
    /** Rows of the CDR may be written a little after the call; so long after its end it is complete. */
    private static final long COMPLETE = 2 * CdrCalls.SETTLED;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final int mostLines;
    private final SourceContext context;
    private final Map<String, String> members;
    private final String prefix;
    private final ZoneId zone;
    private final Set<String> contexts;
    private final LogFollower queueLog;
    private final @Nullable LogFollower cdr;
    private final @Nullable LogFollower cel;
    private final HoldTimes holds;
    private final @Nullable Backfill backfill;
    private final CountDownLatch never = new CountDownLatch(1);

    private final CallIds known = new CallIds();
    private boolean knownAll;
    private final List<Fact> others = new ArrayList<>();
    private Names names;
    private Reconstruction reconstruction;
    private CdrCalls cdrCalls;
    private CelCalls celCalls;
    /** The time of the last line of the queue_log. */
    private long lastLine;

    private long since = Long.MIN_VALUE;

    private @Nullable Checkpoint returned;
    private boolean torn;

    QueueLogSource(SourceContext context) throws SourceException {
        this(context, MOST_LINES);
    }

    /** With batches of at most so many lines. */
    QueueLogSource(SourceContext context, int mostLines) throws SourceException {
        this.mostLines = mostLines;
        this.context = context;
        Config config = context.settings(Config.class);
        this.members = members(config.members());
        this.prefix =
                config.prefix().isBlank() ? context.name() : config.prefix().strip();
        this.zone = zone(config.zone());
        this.contexts = trimmed(config.contexts());
        if (trimmed(config.path()).isEmpty()) {
            throw new SourceException(SourceException.Kind.CONFIG, Messages.both("path.empty"));
        }
        List<Path> paths = paths("path", config.path(), "queue_log");
        List<Path> cdrPaths = paths("cdr", config.cdr(), "Master.csv");
        List<Path> celPaths = paths("cel", config.cel(), "Master.csv");
        this.queueLog = new LogFollower(paths, "queue_log", context.bounded(), QueueLogLine::stampOf);
        this.cdr = cdrPaths.isEmpty()
                ? null
                : new LogFollower(cdrPaths, "Master.csv", context.bounded(), line -> CdrRow.stampOf(line, zone));
        this.cel = celPaths.isEmpty()
                ? null
                : new LogFollower(celPaths, "Master.csv", context.bounded(), line -> CelRow.stampOf(line));
        this.backfill = context.backfill();
        if (backfill != null) {
            // What happened before tells what a line of the period means.
            long from = backfill.from().getEpochSecond() * Times.SECOND - CallTracker.SILENCE;
            long to = backfill.to().getEpochSecond() * Times.SECOND + CallTracker.SILENCE;
            for (LogFollower follower : Arrays.asList(queueLog, cdr, cel)) {
                if (follower != null) {
                    follower.only(from, to);
                }
            }
        }
        this.holds = new HoldTimes(context.memory(), context.clock(), others::add);
        this.names = new Names(prefix, members);
        this.reconstruction = newReconstruction();
        this.cdrCalls = new CdrCalls(names, known, contexts, others::add);
        this.celCalls = new CelCalls(names, known, contexts, holds, others::add);
        this.knownAll = true;
    }

    @Override
    public Batch poll(@Nullable Checkpoint checkpoint, Duration wait) throws SourceException, InterruptedException {
        try {
            if (torn || !Objects.equals(checkpoint, returned)) {
                restore(checkpoint);
            }
            torn = true;
            holds.stored();
            Batch batch = await(wait);
            torn = false;
            if (batch.next() != null) {
                returned = batch.next();
            }
            return batch;
        } catch (ClosedByInterruptException e) {
            Thread.interrupted();
            throw new InterruptedException();
        } catch (AccessDeniedException e) {
            throw new SourceException(
                    SourceException.Kind.SYSTEM, Messages.both("read.denied", fileOf(e.getFile())), null, e);
        } catch (IOException e) {
            throw new SourceException(
                    SourceException.Kind.TRANSIENT,
                    Messages.both(
                            "read.failed",
                            e instanceof FileSystemException f ? fileOf(f.getFile()) : context.name(),
                            e instanceof FileSystemException f && f.getReason() != null ? f.getReason() : e.toString()),
                    null,
                    e);
        }
    }

    private static String fileOf(@Nullable String file) {
        return file == null ? "?" : file;
    }

    private Batch await(Duration wait) throws IOException, InterruptedException {
        long end = System.nanoTime() + wait.toNanos();
        while (true) {
            Batch batch = step();
            if (batch != null) {
                return batch;
            }
            long left = end - System.nanoTime();
            if (context.bounded() || left <= 0) {
                return Batch.builder()
                        .endOfData(true)
                        .progress(1)
                        .lag(Duration.ZERO)
                        .build();
            }
            boolean over =
                    never.await(Math.min(left, TimeUnit.MILLISECONDS.toNanos(POLL_MILLIS)), TimeUnit.NANOSECONDS);
            if (over) {
                return Batch.builder().build();
            }
        }
    }

    private Reconstruction newReconstruction() {
        return new Reconstruction(names, cel == null ? (member, leg) -> {} : holds::ended);
    }

    /**
     * The next batch, or null when nothing is new. The CEL goes along with the queue_log, so that what one waits for in
     * the other is soon there. The CDR comes behind: it asks what the queue_log knows.
     */
    private @Nullable Batch step() throws IOException {
        Batch.Builder batch = Batch.builder();
        boolean celFirst = cel != null && celCalls.last() < lastLine;
        if (celFirst && stepCel(batch) || stepLog(batch) || !celFirst && stepCel(batch) || stepRefusals()) {
            return finish(batch);
        }
        return cdr == null ? null : stepCdr(cdr, batch);
    }

    private boolean stepLog(Batch.Builder batch) throws IOException {
        List<LogLine> lines = queueLog.next(mostLines);
        if (queueLog.takeRewritten()) {
            reconstruction = newReconstruction();
        }
        lines.forEach(line -> read(line, batch));
        reconstruction.drain().forEach(fact -> tell(fact, batch));
        return !lines.isEmpty();
    }

    private boolean stepCel(Batch.Builder batch) throws IOException {
        if (cel == null) {
            return false;
        }
        List<LogLine> rows = cel.next(mostLines);
        for (LogLine row : rows) {
            try {
                CelRow parsed = CelRow.parse(sound(row));
                if (parsed != null) {
                    celCalls.accept(parsed);
                }
            } catch (Unreadable e) {
                batch.reject(Rejection.of(row.place(), e.why(), row.text()));
            }
        }
        return !rows.isEmpty();
    }

    /** Nothing more is in the queue_log at this moment: what ended long enough ago can be decided. */
    private boolean stepRefusals() throws IOException {
        if (!celCalls.isWaiting()) {
            return false;
        }
        learnKnown();
        celCalls.settle(
                context.bounded()
                        ? Long.MAX_VALUE
                        : Math.max(lastLine - CelCalls.SETTLED, context.clock().millis() * 1_000 - COMPLETE),
                since);
        return !others.isEmpty();
    }

    private @Nullable Batch stepCdr(LogFollower follower, Batch.Builder batch) throws IOException {
        List<LogLine> rows = follower.next(mostLines);
        if (rows.isEmpty() && !cdrCalls.isWaiting()) {
            return null;
        }
        learnKnown();
        for (LogLine row : rows) {
            readRow(row, batch);
        }
        if (rows.isEmpty()) {
            long now = context.clock().millis() * 1_000;
            cdrCalls.settle(context.bounded() ? Long.MAX_VALUE : now - COMPLETE, since);
            if (others.isEmpty() && (!context.bounded() || cdrCalls.isWaiting())) {
                return null;
            }
        }
        return finish(batch);
    }

    private Batch finish(Batch.Builder batch) {
        others.forEach(fact -> tell(fact, batch));
        others.clear();
        holds.drain(batch);
        double log = cel == null ? queueLog.progress() : (queueLog.progress() + cel.progress()) / 2;
        double progress = cdr == null ? log : (log * 9 + cdr.progress()) / 10;
        return batch.more(progress < 1)
                .progress(progress)
                .lag(lag())
                .next(checkpoint())
                .build();
    }

    /** How old the last line is while others wait behind it. */
    private Duration lag() {
        Duration age = Duration.between(Times.instant(lastLine), context.clock().instant());
        return lastLine == 0 || age.isNegative() || queueLog.progress() >= 1 ? Duration.ZERO : age;
    }

    private void tell(Fact fact, Batch.Builder batch) {
        if (backfill == null || backfill.covers(instantOf(fact))) {
            batch.fact(fact);
        }
    }

    /** When that happened which the fact is of, whatever the instant that this patch of it speaks of. */
    private static Instant instantOf(Fact fact) {
        return fact.get(fact.type().occursAt()) instanceof Instant at ? at : fact.at();
    }

    private void read(LogLine line, Batch.Builder batch) {
        QueueLogLine parsed;
        try {
            parsed = QueueLogLine.parse(sound(line));
        } catch (Unreadable e) {
            batch.reject(Rejection.of(line.place(), e.why(), line.text()));
            return;
        }
        lastLine = parsed.micros();
        if (cdr != null || cel != null) {
            remember(parsed);
        }
        reconstruction.accept(parsed, line.position(), line.text());
    }

    private void readRow(LogLine line, Batch.Builder batch) {
        try {
            CdrRow row = CdrRow.parse(sound(line), zone);
            if (row != null) {
                cdrCalls.accept(row, since);
            }
        } catch (Unreadable e) {
            batch.reject(Rejection.of(line.place(), e.why(), line.text()));
        }
    }

    private String sound(LogLine line) throws Unreadable {
        if (line.problem() != null) {
            throw new Unreadable(Messages.both(line.problem(), line.detail()));
        }
        return line.text();
    }

    /** The channels of a call that is counted from the queue_log: the caller's and the answering member's. */
    private void remember(QueueLogLine line) {
        if (line.ofCall() && CallTracker.makesContact(line.event())) {
            known.add(line.callid());
            String member = line.event().equals("CONNECT") ? line.field(1) : null;
            if (member != null) {
                known.add(member);
            }
            if (cel != null && CallTracker.entersQueue(line.event())) {
                known.add(CelCalls.entry(line.callid(), line.queue(), line.micros()));
            }
        }
    }

    /** After a restart the files say again which calls they know; the checkpoint stays small that way. */
    private void learnKnown() throws IOException {
        List<LogFile> files = queueLog.files();
        since = files.isEmpty() ? Long.MAX_VALUE : files.get(0).first();
        if (knownAll) {
            return;
        }
        for (LogFile file : files) {
            try (LogReader reader = new LogReader(file, 0, 0)) {
                for (List<LogLine> lines = reader.read(MOST_LINES); !lines.isEmpty(); lines = reader.read(MOST_LINES)) {
                    for (LogLine line : lines) {
                        try {
                            remember(QueueLogLine.parse(sound(line)));
                        } catch (Unreadable e) {
                            // It is in quarantine since it was read for the first time.
                            continue;
                        }
                    }
                }
            }
        }
        knownAll = true;
    }

    private Checkpoint checkpoint() {
        ObjectNode state = JSON.createObjectNode().put("version", 1);
        queueLog.save(state.putObject("log"));
        reconstruction.save(state.putObject("state"));
        names.save(state);
        if (cdr != null) {
            ObjectNode node = state.putObject("cdr");
            cdr.save(node);
            cdrCalls.save(node);
        }
        if (cel != null) {
            ObjectNode node = state.putObject("cel").put("line", lastLine);
            cel.save(node);
            celCalls.save(node);
            holds.save(node);
        }
        return Checkpoint.of(state.toString());
    }

    private void restore(@Nullable Checkpoint checkpoint) throws SourceException, IOException {
        JsonNode state = JSON.createObjectNode();
        if (checkpoint != null) {
            if (!canRead(checkpoint)) {
                throw new SourceException(
                        SourceException.Kind.CONFIG, Messages.both("checkpoint.unreadable", context.name()));
            }
            state = JSON.readTree(checkpoint.text());
        }
        names = new Names(prefix, members);
        names.restore(state);
        others.clear();
        reconstruction = newReconstruction();
        reconstruction.restore(state.path("state"));
        queueLog.restore(state.path("log"));
        celCalls = new CelCalls(names, known, contexts, holds, others::add);
        celCalls.restore(state.path("cel"));
        holds.restore(state.path("cel"));
        lastLine = state.path("cel").path("line").asLong();
        if (cel != null) {
            cel.restore(state.path("cel"));
        }
        cdrCalls = new CdrCalls(names, known, contexts, others::add);
        cdrCalls.restore(state.path("cdr"));
        if (cdr != null) {
            cdr.restore(state.path("cdr"));
        }
        known.clear();
        knownAll = checkpoint == null;
        returned = checkpoint;
    }

    /** Whether a checkpoint is one of those that {@link #checkpoint} writes. */
    static boolean canRead(Checkpoint checkpoint) {
        try {
            return JSON.readTree(checkpoint.text()).path("version").asInt() == 1;
        } catch (JsonProcessingException e) {
            return false;
        }
    }

    private static Set<String> trimmed(String[] values) {
        Set<String> trimmed = new LinkedHashSet<>();
        for (String value : values) {
            if (!value.isBlank()) {
                trimmed.add(value.strip());
            }
        }
        return trimmed;
    }

    private Map<String, String> members(String[] settings) throws SourceException {
        Map<String, String> members = new LinkedHashMap<>();
        for (String setting : trimmed(settings)) {
            int equals = setting.indexOf('=');
            if (equals < 1 || equals == setting.length() - 1) {
                throw new SourceException(SourceException.Kind.CONFIG, Messages.both("members.form", setting));
            }
            members.put(
                    setting.substring(0, equals).strip(),
                    setting.substring(equals + 1).strip());
        }
        return members;
    }

    private ZoneId zone(String setting) throws SourceException {
        try {
            return ZoneId.of(setting.strip());
        } catch (DateTimeException e) {
            throw new SourceException(SourceException.Kind.CONFIG, Messages.both("zone.unknown", setting));
        }
    }

    /** A live source may wait for its file, but not for the directory that is to hold it. */
    private List<Path> paths(String name, String[] settings, String fileName) throws SourceException {
        List<Path> paths = new ArrayList<>();
        for (String setting : trimmed(settings)) {
            Path path;
            try {
                path = Path.of(setting);
            } catch (InvalidPathException e) {
                throw missing(name, setting);
            }
            Path parent = path.toAbsolutePath().getParent();
            boolean awaited = !context.bounded() && parent != null && Files.isDirectory(parent);
            if (!Files.exists(path) && !awaited) {
                throw missing(name, setting);
            }
            if (context.bounded() && Files.isDirectory(path)) {
                requireFiles(name, path, fileName);
            }
            if (context.backfill() != null && Files.isRegularFile(path) && parent != null) {
                // What rotation has made of it so far.
                paths.addAll(rotated(parent, String.valueOf(path.getFileName())));
            } else {
                paths.add(path);
            }
        }
        return paths;
    }

    private List<Path> rotated(Path directory, String fileName) throws SourceException {
        try {
            return LogFollower.children(directory, fileName);
        } catch (IOException e) {
            throw new SourceException(
                    SourceException.Kind.SYSTEM, Messages.both("read.denied", directory.toString()), null, e);
        }
    }

    private void requireFiles(String name, Path directory, String fileName) throws SourceException {
        try {
            if (LogFollower.children(directory, fileName).isEmpty()) {
                throw new SourceException(
                        SourceException.Kind.CONFIG, Messages.both("path.none", name, directory.toString(), fileName));
            }
        } catch (IOException e) {
            throw new SourceException(
                    SourceException.Kind.SYSTEM, Messages.both("read.denied", directory.toString()), null, e);
        }
    }

    private SourceException missing(String name, String setting) {
        return new SourceException(SourceException.Kind.CONFIG, Messages.both("path.missing", name, setting));
    }

    @Override
    public void close() {
        try {
            queueLog.close();
            if (cdr != null) {
                cdr.close();
            }
            if (cel != null) {
                cel.close();
            }
        } catch (IOException e) {
            // Nothing was written: what is left open ends with the instance.
            return;
        }
    }
}
