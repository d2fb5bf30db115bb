package io.vigie.example.connector.internal;

import io.vigie.fact.Fact;
import io.vigie.fact.Vocabulary;
import io.vigie.kpi.Text;
import io.vigie.source.Batch;
import io.vigie.source.Checkpoint;
import io.vigie.source.DataSource;
import io.vigie.source.Rejection;
import io.vigie.source.SourceContext;
import io.vigie.source.SourceException;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;

/**
 * Reads the log on from a checkpoint. It keeps nothing between two polls: whatever happened, the checkpoint alone
 * says where to go on.
 */
final class CallbackSource implements DataSource {
    private static final int MOST_LINES = 1_000;
    private static final long LOOK_AGAIN_MILLIS = 500;

    private final Path path;
    private final String site;
    private final boolean bounded;

    CallbackSource(SourceContext context) throws SourceException {
        CallbackSettings settings = context.settings(CallbackSettings.class);
        path = Path.of(settings.path());
        site = settings.site();
        bounded = context.bounded();
        if (!Files.isRegularFile(path)) {
            throw new SourceException(
                    SourceException.Kind.CONFIG,
                    Text.of(
                            "Setting 'path': there is no file " + path + ".",
                            "Réglage « path » : " + path + " n’existe pas."));
        }
    }

    /** At the very first poll there is no checkpoint. */
    @Override
    @SuppressWarnings("NullAway")
    public Batch poll(Checkpoint checkpoint, Duration wait) throws SourceException, InterruptedException {
        Position from = Position.START;
        if (checkpoint != null) {
            from = Position.of(checkpoint)
                    .orElseThrow(() -> new SourceException(SourceException.Kind.CONFIG, Position.FOREIGN));
        }
        Batch batch = read(from);
        if (batch.next() == null && !bounded && !wait.isZero()) {
            synchronized (this) {
                // A millisecond at least: zero would wait for ever.
                wait(Math.max(1, Math.min(wait.toMillis(), LOOK_AGAIN_MILLIS)));
            }
            batch = read(from);
        }
        return batch;
    }

    private Batch read(Position from) throws SourceException {
        Batch.Builder batch = Batch.builder();
        // A plain stream: an interrupt ends a wait, but must not close a file in the middle of a read.
        try (InputStream in = new BufferedInputStream(new FileInputStream(path.toFile()))) {
            boolean shrunk = Files.size(path) < from.bytes();
            Position at = shrunk ? Position.START : from;
            in.skipNBytes(at.bytes());
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            long bytes = at.bytes();
            int next = 0;
            while (at.lines() < from.lines() + MOST_LINES && (next = in.read()) >= 0) {
                bytes++;
                if (next != '\n') {
                    line.write(next);
                    continue;
                }
                at = new Position(bytes, at.lines() + 1);
                understand(line.toString(StandardCharsets.UTF_8).strip(), at.lines(), batch);
                line.reset();
            }
            // What follows the last line end is still being written.
            if (!at.equals(from)) {
                batch.next(at.checkpoint());
            }
            return batch.endOfData(next < 0).build();
        } catch (IOException e) {
            throw new SourceException(
                    SourceException.Kind.TRANSIENT,
                    Text.of(
                            path + " cannot be read: " + e.getMessage() + ".",
                            path + " est illisible : " + e.getMessage() + "."),
                    null,
                    e);
        }
    }

    /** One line: instant, number of the request, event, and the queue or the agent. */
    private void understand(String line, long number, Batch.Builder batch) {
        String[] words = line.split(",", -1);
        try {
            if (words.length != 4) {
                throw new Unreadable(Text.of(
                        "A line has four parts: instant,request,event,who.",
                        "Une ligne a quatre parties : instant,demande,événement,qui."));
            }
            Instant at = OffsetDateTime.parse(words[0]).toInstant();
            switch (words[2]) {
                case "requested" -> {
                    batch.fact(Fact.of(Vocabulary.CONTACT)
                            .set("contact_id", words[1])
                            .set("channel", "callback")
                            .set("direction", "inbound")
                            .set("received_at", at)
                            .set("site", site)
                            .build());
                    batch.fact(leg(words[1], at)
                            .set("queue", words[3])
                            .set("queued_at", at)
                            .build());
                }
                // Patches of the same leg: each adds what it knows, and the later instant wins.
                case "called" ->
                    batch.fact(leg(words[1], at)
                            .set("outcome", "answered")
                            .set("answered_at", at)
                            .set("agent_id", words[3])
                            .build());
                case "given-up" ->
                    batch.fact(leg(words[1], at)
                            .set("outcome", "abandoned")
                            .set("ended_at", at)
                            .build());
                default ->
                    throw new Unreadable(Text.of(
                            "The event '" + words[2] + "' is none of requested, called, given-up.",
                            "L’événement « " + words[2] + " » n’est ni requested, ni called, ni given-up."));
            }
        } catch (DateTimeException e) {
            reject(
                    batch,
                    line,
                    number,
                    Text.of(
                            "'" + words[0] + "' is not an instant such as 2026-03-02T09:00:00+01:00.",
                            "« " + words[0] + " » n’est pas un instant comme 2026-03-02T09:00:00+01:00."));
        } catch (Unreadable e) {
            reject(batch, line, number, e.why);
        }
    }

    private static Fact.Builder leg(String request, Instant at) {
        return Fact.of(Vocabulary.SEGMENT)
                .set("contact_id", request)
                .set("seq", 1)
                .at(at);
    }

    private void reject(Batch.Builder batch, String line, long number, Text reason) {
        batch.reject(Rejection.of(path.getFileName() + ":" + number, reason, line));
    }

    /** A line that is none. */
    private static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient Text why;

        Unreadable(Text why) {
            super(why.en());
            this.why = why;
        }
    }
}
