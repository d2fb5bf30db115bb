package io.vigie.connector.simulator.internal;

import io.vigie.kpi.Text;
import io.vigie.source.Batch;
import io.vigie.source.Checkpoint;
import io.vigie.source.DataSource;
import io.vigie.source.SourceContext;
import io.vigie.source.SourceException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Delivers a simulated history as fast as it is taken, then what happens as time passes. */
final class SimulatorSource implements DataSource {
    private static final int FACTS = 5_000;
    private static final int STRETCH = 28;
    private static final int WEEK = 7;
    private static final Text FOREIGN = Text.of(
            "This version of the simulator cannot go on from the stored position, which another version wrote.",
            "Cette version du simulateur ne peut pas repartir de la position enregistrée, qu’une autre version a écrite.");
    private static final long LOOK_EVERY_MILLIS = 500;

    private final SimulatorSettings settings;
    private final Centre centre;
    private final Clock clock;
    private final boolean bounded;
    private final @Nullable LocalDate start;
    private final int facts;
    private @Nullable Checkpoint current;
    private @Nullable Progress progress;
    private @Nullable Timeline timeline;
    private @Nullable Timeline pastLine;

    /**
     * Where the simulation stands.
     *
     * @param centre what all facts depend on
     * @param first the first day
     * @param anchor the second at which the history ends
     * @param began when this was first asked, in milliseconds: from then on the simulated time goes on
     * @param day the day at hand
     * @param index how much of what becomes known on it is delivered; -1 before what stood from the beginning is
     * @param past what is delivered of the days before the recent ones; null when all is
     */
    private record Progress(
            String centre,
            LocalDate first,
            long anchor,
            long began,
            LocalDate day,
            int index,
            @Nullable Past past) {
        Checkpoint write() {
            String text = String.join(
                    " ", "1", centre, first.toString(), "" + anchor, "" + began, day.toString(), "" + index);
            return Checkpoint.of(past == null ? text : text + " " + past.write());
        }

        /** What {@link #write} has written; null when something else has. */
        static @Nullable Progress read(Checkpoint checkpoint) {
            String[] parts = checkpoint.text().split(" ");
            if (parts.length != 7 && parts.length != 11 || !parts[0].equals("1")) {
                return null;
            }
            try {
                return new Progress(
                        parts[1],
                        LocalDate.parse(parts[2]),
                        Long.parseLong(parts[3]),
                        Long.parseLong(parts[4]),
                        LocalDate.parse(parts[5]),
                        Integer.parseInt(parts[6]),
                        parts.length == 7
                                ? null
                                : new Past(
                                        LocalDate.parse(parts[7]),
                                        LocalDate.parse(parts[8]),
                                        LocalDate.parse(parts[9]),
                                        Integer.parseInt(parts[10])));
            } catch (DateTimeException | NumberFormatException e) {
                return null;
            }
        }
    }

    /**
     * A stretch of days that is delivered beside the present; the one before it follows.
     *
     * @param from its first day
     * @param to the day after its last one
     * @param day the day at hand
     * @param index how much of what becomes known on it is delivered
     */
    private record Past(LocalDate from, LocalDate to, LocalDate day, int index) {
        /** The stretch that ends with a day; null when there is none. */
        static @Nullable Past before(LocalDate end, LocalDate first, LocalDate today) {
            if (!first.isBefore(end)) {
                return null;
            }
            // The last week is looked at soon; before it, each stretch costs a fortnight that is drawn for its sake, so
            // that they grow with their age.
            long age = ChronoUnit.DAYS.between(end, today);
            LocalDate from = end.minusDays(age < WEEK ? WEEK : Math.max(STRETCH, age / 2));
            LocalDate begin = from.isBefore(first) ? first : from;
            return new Past(begin, end, begin, 0);
        }

        String write() {
            return from + " " + to + " " + day + " " + index;
        }

        /** How many days are still to come, until a first one. */
        long left(LocalDate first) {
            return ChronoUnit.DAYS.between(day, to) + ChronoUnit.DAYS.between(first, from);
        }
    }

    /** See {@link io.vigie.source.DataSourceFactory#refuses}. */
    static Optional<Text> refuses(Checkpoint checkpoint) {
        return Progress.read(checkpoint) == null ? Optional.of(FOREIGN) : Optional.empty();
    }

    SimulatorSource(SourceContext context) throws SourceException {
        this(context, FACTS);
    }

    SimulatorSource(SourceContext context, int facts) throws SourceException {
        this.settings = context.settings(SimulatorSettings.class);
        this.clock = context.clock();
        this.bounded = context.bounded();
        this.facts = facts;
        ZoneId zone;
        try {
            zone = ZoneId.of(settings.zone().strip());
        } catch (DateTimeException e) {
            throw wrong(
                    "Setting 'zone' is '%s', which is not a time zone; write one such as Europe/Paris.",
                    "Le réglage « zone » vaut « %s », qui n’est pas un fuseau horaire ; écrivez par exemple"
                            + " Europe/Paris.",
                    settings.zone());
        }
        this.centre = new Centre(
                settings.seed(), zone, settings.volume(), settings.queues(), settings.agents(), settings.company());
        this.start = start(settings.start().strip(), zone);
    }

    private @Nullable LocalDate start(String text, ZoneId zone) throws SourceException {
        if (text.isEmpty()) {
            return null;
        }
        LocalDate date;
        try {
            date = LocalDate.parse(text);
        } catch (DateTimeException e) {
            throw wrongStart(text);
        }
        if (date.isAfter(LocalDate.ofInstant(clock.instant(), zone))) {
            throw wrongStart(text);
        }
        return date;
    }

    private SourceException wrongStart(String text) {
        return wrong(
                "Setting 'start' is '%s'; write a date of the past, such as 2026-03-02.",
                "Le réglage « start » vaut « %s » ; écrivez une date passée, par exemple 2026-03-02.", text);
    }

    private SourceException wrong(String english, String inFrench, Object... arguments) {
        return new SourceException(SourceException.Kind.CONFIG, Text.format(english, inFrench, arguments));
    }

    @Override
    public Batch poll(@Nullable Checkpoint checkpoint, Duration wait) throws SourceException, InterruptedException {
        if (progress == null || !Objects.equals(checkpoint, current)) {
            progress = checkpoint == null ? begin() : restart(checkpoint);
            timeline = null;
            pastLine = null;
        }
        Batch batch = read(progress);
        long deadline = System.nanoTime() + wait.toNanos();
        while (!bounded && batch.facts().isEmpty() && pause(deadline - System.nanoTime())) {
            batch = read(progress);
        }
        return batch;
    }

    /** Waits until the next look is due; false when there is no time left for one. */
    private boolean pause(long nanos) throws InterruptedException {
        long millis = TimeUnit.NANOSECONDS.toMillis(nanos);
        if (millis <= 0) {
            return false;
        }
        synchronized (this) {
            wait(Math.min(millis, LOOK_EVERY_MILLIS));
        }
        return true;
    }

    private Progress begin() {
        Instant now = clock.instant();
        Day today = Day.of(now.getEpochSecond(), centre.zone());
        LocalDate first = start;
        long anchor;
        if (first != null) {
            long end = Day.of(first, centre.zone()).plus(settings.days()).start();
            anchor = Math.min(end, now.getEpochSecond());
        } else {
            first = today.date().minusDays(settings.days());
            // Time can only be made to run if some of it is left.
            anchor = settings.speed() > 1 && !bounded ? today.start() : now.getEpochSecond();
        }
        LocalDate recent = Day.of(anchor, centre.zone()).date().minusDays(settings.recent());
        boolean all = settings.recent() == 0 || recent.isBefore(first);
        return new Progress(
                centre.fingerprint(),
                first,
                anchor,
                now.toEpochMilli(),
                all ? first : recent,
                centre.company() ? -1 : 0,
                all
                        ? null
                        : Past.before(
                                recent, first, Day.of(anchor, centre.zone()).date()));
    }

    private Progress restart(Checkpoint checkpoint) throws SourceException {
        Progress stored = Progress.read(checkpoint);
        if (stored == null) {
            throw new SourceException(SourceException.Kind.CONFIG, FOREIGN);
        }
        if (!stored.centre.equals(centre.fingerprint())) {
            throw wrong(
                    "The settings seed, zone, volume, queues and agents are not those that the stored facts were"
                            + " simulated with (%s, now %s); set them back, or give the source another name.",
                    "Les réglages seed, zone, volume, queues et agents ne sont pas ceux avec lesquels les faits"
                            + " enregistrés ont été simulés (%s, à présent %s) ; rétablissez-les, ou donnez un autre"
                            + " nom à la source.",
                    stored.centre,
                    centre.fingerprint());
        }
        return stored;
    }

    /** The simulated time: it never runs ahead of the clock. */
    private long now(Progress at) {
        Instant now = clock.instant();
        if (bounded) {
            return Math.min(at.anchor, now.getEpochSecond());
        }
        double passed = (now.toEpochMilli() - at.began) / 1000.0 * settings.speed();
        return Math.min(now.getEpochSecond(), at.anchor + (long) Math.max(0, passed));
    }

    private Batch read(Progress at) {
        ZoneId zone = centre.zone();
        if (at.index < 0) {
            Batch.Builder batch = Batch.builder();
            new Company(centre)
                    .standing(Day.of(at.first, zone), Day.of(at.anchor, zone))
                    .forEach(batch::fact);
            return deliver(
                    batch, at, new Progress(at.centre, at.first, at.anchor, at.began, at.day, 0, at.past), false);
        }
        Timeline line = timeline;
        if (line == null) {
            line = new Timeline(centre, Day.of(at.first, zone), Day.of(at.anchor, zone), Day.of(at.day, zone));
            timeline = line;
        }
        Batch.Builder batch = Batch.builder();
        Stretch present = read(line, at.index, now(at), Long.MAX_VALUE, batch);
        Past past = at.past;
        // What happens now comes first; and a batch of one time is easier to keep than one of two.
        if (present.end() && batch.size() == 0 && past != null) {
            past = read(at, past, batch);
        }
        Progress next = new Progress(
                at.centre, at.first, at.anchor, at.began, line.day().date(), present.index(), past);
        return deliver(batch, at, next, present.end() && past == null);
    }

    /** How far a timeline was read; {@code end} when there is no more for now. */
    private record Stretch(int index, boolean end) {}

    private Stretch read(Timeline line, int from, long now, long until, Batch.Builder batch) {
        int index = from;
        while (batch.size() < facts) {
            List<Ledger.Entry> entries = line.entries();
            if (index < entries.size() && entries.get(index).at() <= now) {
                batch.fact(entries.get(index).fact());
                index++;
            } else if (index == entries.size()
                    && line.day().end() <= now
                    && line.day().end() < until) {
                line.next();
                index = 0;
            } else {
                return new Stretch(index, true);
            }
        }
        return new Stretch(index, false);
    }

    /** Goes on with the days before the recent ones; null when there are no more. */
    private @Nullable Past read(Progress at, Past past, Batch.Builder batch) {
        ZoneId zone = centre.zone();
        Timeline line = pastLine;
        if (line == null) {
            line = new Timeline(centre, Day.of(at.first, zone), Day.of(at.anchor, zone), Day.of(past.day, zone));
            pastLine = line;
        }
        long until = Day.of(past.to, zone).start();
        Stretch read = read(line, past.index, until, until, batch);
        if (!read.end()) {
            return new Past(past.from, past.to, line.day().date(), read.index());
        }
        pastLine = null;
        return Past.before(past.from, at.first, Day.of(at.anchor, zone).date());
    }

    private Batch deliver(Batch.Builder batch, Progress at, Progress next, boolean end) {
        progress = next;
        if (!next.equals(at) || current == null) {
            current = next.write();
            batch.next(current);
        }
        long begin = Day.of(at.first, centre.zone()).start();
        double all = Math.max(1, at.anchor - begin);
        double left = Math.max(0, at.anchor - Day.of(next.day, centre.zone()).start())
                + (next.past == null ? 0 : next.past.left(at.first) * 86_400.0);
        // What happens now is stored at once; a history goes on.
        return batch.endOfData(end)
                .more(batch.size() >= facts || !end && next.past != null)
                .progress(end ? 1 : Math.max(0, Math.min(1, 1 - left / all)))
                .build();
    }
}
