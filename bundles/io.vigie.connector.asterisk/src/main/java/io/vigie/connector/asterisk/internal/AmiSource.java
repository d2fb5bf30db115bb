package io.vigie.connector.asterisk.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vigie.source.Batch;
import io.vigie.source.Checkpoint;
import io.vigie.source.DataSource;
import io.vigie.source.Gap;
import io.vigie.source.SourceContext;
import io.vigie.source.SourceException;
import io.vigie.source.SourceException.Kind;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The live state of one Asterisk's queues through its manager interface. The interface repeats nothing: while the
 * connection is broken, or nobody is here to read, events are lost. So a break ends all that was told at the last
 * sign of life, is a gap, and a new connection begins with what is so then.
 */
final class AmiSource implements DataSource {
    /** The classes of the events of queues, members and start; the others are not even sent. */
    private static final String CLASSES = "agent,system";

    private static final int MOST_CHANGES = 1_000;
    private static final int MOST_FRAMES = 5_000;
    private static final long PING = Duration.ofSeconds(30).toMillis() * 1_000;
    private static final int MISSES = 2;
    /** The sign of life is stored so often when nothing else happens. */
    private static final long STORED = Duration.ofSeconds(10).toMillis() * 1_000;
    /** A time of the server's clock counts when it is not further off than that. */
    private static final long CREDIBLE = Duration.ofMinutes(5).toMillis() * 1_000;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final SourceContext context;
    private final Messages messages;
    private final AmiLogin login;
    private final LiveFacts facts;
    private final List<Gap> gaps = new ArrayList<>();

    private LiveState state = new LiveState();
    private @Nullable AmiConnection connection;
    private @Nullable SourceException broken;
    private final Set<String> agents = new TreeSet<>();

    /** The last moment at which we knew what is so; 0 before the first. */
    private long alive;

    private long stored;
    private long pinged;
    private int misses;

    private boolean begun;
    private @Nullable Checkpoint before;
    private @Nullable Checkpoint returned;
    private @Nullable Batch last;

    AmiSource(SourceContext context) throws SourceException {
        this.context = context;
        this.messages = new Messages(context.locale());
        this.login = new AmiLogin(context);
        if (context.bounded()) {
            throw new SourceException(Kind.CONFIG, Messages.both("ami.bounded"));
        }
        this.facts = new LiveFacts(context.name());
    }

    @Override
    public Batch poll(@Nullable Checkpoint checkpoint, Duration wait) throws SourceException, InterruptedException {
        if (!begun || !Objects.equals(checkpoint, returned)) {
            Batch lost = last;
            if (begun && lost != null && Objects.equals(checkpoint, before)) {
                // It could not be stored.
                return lost;
            }
            restore(checkpoint);
        }
        Batch batch = await(wait);
        last = batch;
        before = returned;
        if (batch.next() != null) {
            returned = batch.next();
        } else {
            last = null;
        }
        return batch;
    }

    private Batch await(Duration wait) throws SourceException, InterruptedException {
        SourceException cause = broken;
        if (cause != null && facts.isEmpty()) {
            broken = null;
            throw cause;
        }
        long end = System.nanoTime() + wait.toNanos();
        try {
            if (cause == null) {
                if (connection == null) {
                    connect();
                }
                read(end);
                keepAlive();
            }
        } catch (IOException e) {
            breakOff(login.failure(e));
            SourceException failure = broken;
            if (facts.isEmpty() && failure != null) {
                broken = null;
                throw failure;
            }
        }
        return batch();
    }

    private void connect() throws SourceException, InterruptedException, IOException {
        List<AmiFrame> early = new ArrayList<>();
        AmiConnection opened = login.open(CLASSES, LiveState.EVENTS::contains, early::add);
        boolean complete = false;
        try {
            LiveState listed = listed(opened, early);
            connection = opened;
            complete = true;
            long now = now();
            if (alive > 0 && alive < now) {
                facts.end(alive);
                gaps.add(new Gap(Times.instant(alive), Times.instant(now), messages.text("ami.gap", login.place())));
            }
            state = listed;
            alive = now;
            pinged = now;
            misses = 0;
            tellAll(now);
        } catch (SocketTimeoutException e) {
            throw login.failure(e);
        } finally {
            if (!complete) {
                opened.close();
            }
        }
    }

    /** Asks who waits and who is a member. Events that come between say the same or what is newer. */
    private LiveState listed(AmiConnection opened, List<AmiFrame> early)
            throws IOException, InterruptedException, SourceException {
        LiveState listed = new LiveState();
        List<AmiFrame> meanwhile = new ArrayList<>(early);
        String id = opened.send("QueueStatus");
        if (!opened.answer(id, AmiLogin.PATIENCE, meanwhile::add).isSuccess()) {
            throw new SourceException(Kind.AUTH, Messages.both("ami.reporting", login.place()));
        }
        while (true) {
            AmiFrame frame = opened.next(AmiLogin.PATIENCE.toNanos());
            if (frame == null) {
                throw new SocketTimeoutException("ami.silent");
            }
            if (!frame.get("ActionID").equals(id)) {
                meanwhile.add(frame);
            } else if (frame.event().equals("QueueStatusComplete")) {
                break;
            } else {
                listed.accept(frame, now());
            }
        }
        meanwhile.forEach(frame -> listed.accept(frame, at(frame)));
        listed.keepTimesOf(state);
        return listed;
    }

    private void tellAll(long at) {
        Set<LiveFacts.Id> here = new TreeSet<>();
        for (String queue : state.queues()) {
            here.add(new LiveFacts.Id(false, queue));
        }
        for (String agent : state.agents()) {
            here.add(new LiveFacts.Id(true, agent));
        }
        for (LiveFacts.Id id : facts.ids()) {
            if (!here.contains(id)) {
                facts.now(id, at, null);
            }
        }
        here.forEach(id -> facts.now(id, at, id.agent() ? state.agent(id.name()) : state.queue(id.name())));
    }

    private void read(long end) throws IOException, InterruptedException {
        AmiConnection current = connection;
        for (int i = 0; current != null && i < MOST_FRAMES; i++) {
            long left = end - System.nanoTime();
            // What is to be told is told at once; what waits is read all the same.
            AmiFrame frame = current.next(facts.isEmpty() ? Math.max(0, Math.min(left, untilPing())) : 0);
            if (frame == null) {
                alive = Math.max(alive, current.lastSign());
                if (!facts.isEmpty() || left <= 0 || untilPing() <= 0) {
                    return;
                }
                continue;
            }
            alive = Math.max(alive, frame.received());
            take(frame);
        }
    }

    private void take(AmiFrame frame) {
        long at = at(frame);
        String queue = frame.get("Queue");
        agents.clear();
        agents.addAll(state.agentsOf(queue));
        if (state.accept(frame, at) == null) {
            return;
        }
        agents.addAll(state.agentsOf(queue));
        facts.now(new LiveFacts.Id(false, queue), at, state.queue(queue));
        if (!frame.get("Interface", "Location").isEmpty()) {
            agents.forEach(agent -> facts.now(new LiveFacts.Id(true, agent), at, state.agent(agent)));
        }
    }

    private long untilPing() {
        return Math.max(0, (pinged + PING - now()) * 1_000);
    }

    /** Asks for a sign of life when there was none for a while. */
    private void keepAlive() throws IOException {
        AmiConnection current = connection;
        long now = now();
        if (current == null || now < pinged + PING) {
            return;
        }
        if (current.lastSign() >= pinged) {
            misses = 0;
        } else if (++misses >= MISSES) {
            throw new SocketTimeoutException("ami.dead");
        }
        pinged = now;
        current.send("Ping");
    }

    /** What was told is not known any more. */
    private void breakOff(SourceException cause) {
        closeConnection();
        broken = cause;
        if (alive > 0) {
            facts.end(alive);
        }
    }

    private Batch batch() {
        Batch.Builder batch = Batch.builder();
        facts.drain(MOST_CHANGES, batch::fact);
        gaps.forEach(batch::gap);
        boolean told = batch.size() > 0 || !gaps.isEmpty();
        gaps.clear();
        AmiConnection current = connection;
        boolean behind = current != null && current.waiting() > 0;
        if (told || alive >= stored + STORED) {
            stored = alive;
            batch.next(checkpoint());
        }
        return batch.endOfData(facts.isEmpty() && !behind)
                .lag(
                        behind
                                ? Duration.between(
                                        Times.instant(alive), context.clock().instant())
                                : Duration.ZERO)
                .build();
    }

    private long now() {
        Instant now = context.clock().instant();
        return now.getEpochSecond() * Times.SECOND + now.getNano() / 1_000;
    }

    /** The time of the event as the server tells it, or when it came. */
    private static long at(AmiFrame frame) {
        java.util.OptionalLong told = QueueLogLine.stampOf(frame.get("Timestamp") + "|");
        return told.isPresent() && Math.abs(told.getAsLong() - frame.received()) <= CREDIBLE
                ? told.getAsLong()
                : frame.received();
    }

    private Checkpoint checkpoint() {
        ObjectNode node = JSON.createObjectNode().put("ami", 1).put("alive", alive);
        facts.save(node);
        return Checkpoint.of(node.toString());
    }

    private void restore(@Nullable Checkpoint checkpoint) throws SourceException {
        JsonNode node = JSON.createObjectNode();
        if (checkpoint != null) {
            if (!canRead(checkpoint)) {
                throw new SourceException(Kind.CONFIG, Messages.both("checkpoint.unreadable", context.name()));
            }
            try {
                node = JSON.readTree(checkpoint.text());
            } catch (JsonProcessingException e) {
                throw new SourceException(Kind.CONFIG, Messages.both("checkpoint.unreadable", context.name()), null, e);
            }
        }
        begun = true;
        returned = checkpoint;
        last = null;
        gaps.clear();
        facts.restore(node);
        stored = node.path("alive").asLong();
        if (connection == null) {
            alive = stored;
        } else {
            tellAll(now());
        }
    }

    /** Whether a checkpoint is one of those that {@link #checkpoint} writes. */
    static boolean canRead(Checkpoint checkpoint) {
        try {
            return JSON.readTree(checkpoint.text()).path("ami").asInt() == 1;
        } catch (JsonProcessingException e) {
            return false;
        }
    }

    private void closeConnection() {
        AmiConnection closing = connection;
        connection = null;
        if (closing != null) {
            closing.close();
        }
    }

    @Override
    public void close() {
        closeConnection();
    }
}
