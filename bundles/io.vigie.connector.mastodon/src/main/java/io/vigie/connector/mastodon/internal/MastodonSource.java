package io.vigie.connector.mastodon.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vigie.kpi.Text;
import io.vigie.source.Backfill;
import io.vigie.source.Batch;
import io.vigie.source.Checkpoint;
import io.vigie.source.DataSource;
import io.vigie.source.Rejection;
import io.vigie.source.SourceContext;
import io.vigie.source.SourceException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One account of a Mastodon-compatible server. Everything is read from the lists of the server, by ids that go
 * forward; its stream of events only says that it is worth looking, and tells what no list does: edits and deletions.
 * So whatever happens to the stream, nothing is lost or told otherwise.
 */
final class MastodonSource implements DataSource {
    /** A page takes longer only where conversations have to be looked up; then it is given back in parts. */
    private static final long LONGEST_PAGE_NANOS = TimeUnit.SECONDS.toNanos(2);
    /** While the stream is open, the lists are looked through so much less often. */
    private static final int LESS_OFTEN = 5;
    /** However much the stream has to say, a list is not looked through more often. */
    private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);

    private static final ObjectMapper JSON = new ObjectMapper();

    private final SourceContext context;
    private final Settings settings;
    private final Api api;
    private final @Nullable Backfill backfill;
    private final Map<String, Instant> due = new HashMap<>();
    private final Map<String, Instant> looked = new HashMap<>();
    private List<Signals.Change> unsettled = List.of();
    private final Signals signals = new Signals();
    private @Nullable Reader reader;
    private @Nullable StreamKeeper stream;
    private Position position;
    private @Nullable Checkpoint returned;
    private boolean begun;

    /** What is made once the server has said who we are. */
    private record Reader(Identity us, Cases cases, Telling telling, List<Lists> lists) {}

    MastodonSource(SourceContext context, Settings settings) {
        this(context, settings, new Api(context, settings));
    }

    MastodonSource(SourceContext context, Settings settings, Api api) {
        this.context = context;
        this.settings = settings;
        this.api = api;
        this.backfill = context.backfill();
        this.position = new Position(backfill != null);
    }

    @Override
    public Batch poll(@Nullable Checkpoint checkpoint, Duration wait) throws SourceException, InterruptedException {
        if (!begun || !Objects.equals(checkpoint, returned)) {
            restore(checkpoint);
        }
        unsettled = List.of();
        long end = System.nanoTime() + wait.toNanos();
        Reader reading = reader();
        while (true) {
            Batch batch = step(reading);
            if (batch != null) {
                returned = batch.next() == null ? returned : batch.next();
                return batch;
            }
            if (context.bounded()) {
                return over();
            }
            if (stream != null && !wait.isZero()) {
                stream.keep(reading.us);
            }
            if (!signals.await(Math.min(end - System.nanoTime(), untilDue(reading))) && System.nanoTime() >= end) {
                return over();
            }
        }
    }

    /** Nothing is new. The first such batch carries a position all the same, so that the next start goes on from it. */
    private Batch over() {
        Batch.Builder batch = Batch.builder().endOfData(true).lag(Duration.ZERO);
        if (context.bounded()) {
            batch.progress(1);
        }
        Checkpoint now = position.checkpoint();
        if (!now.equals(returned)) {
            batch.next(now);
            returned = now;
        }
        return batch.build();
    }

    private void restore(@Nullable Checkpoint checkpoint) throws SourceException {
        Position from =
                checkpoint == null ? new Position(backfill != null) : Position.read(checkpoint, backfill != null);
        if (from == null) {
            throw new SourceException(
                    SourceException.Kind.CONFIG, Messages.both("checkpoint.unreadable", context.name()));
        }
        position = from;
        due.clear();
        // They came once, and the batch that told them was not stored.
        unsettled.forEach(signals::changed);
        if (reader != null) {
            reader.cases.restart();
        }
        returned = checkpoint;
        begun = true;
    }

    private Reader reader() throws SourceException, InterruptedException {
        Reader known = reader;
        if (known == null) {
            Identity us = Identity.learn(api, settings);
            Cases cases = new Cases(api, us, context.memory(), context.clock());
            known = new Reader(us, cases, new Telling(us, cases, settings), Lists.of(us));
            reader = known;
            if (settings.stream() && !context.bounded()) {
                stream = new StreamKeeper(context, settings, api, signals);
            }
        }
        return known;
    }

    // ---- Lists ----

    private @Nullable Batch step(Reader reading) throws SourceException, InterruptedException {
        signals.takeLists().forEach(this::hurry);
        Instant now = context.clock().instant();
        for (Lists list : reading.lists) {
            Instant at = due.get(list.name());
            if (position.isThrough(list.name()) || (at != null && at.isAfter(now))) {
                continue;
            }
            Batch batch = backfill == null ? forward(reading, list) : backward(reading, list, backfill);
            if (batch != null) {
                return batch;
            }
            looked.put(list.name(), now);
            due.put(list.name(), now.plus(pause()));
        }
        return signalled(reading, now);
    }

    private void hurry(Signals.Area area) {
        due.replaceAll((name, at) -> {
            Instant early = looked.getOrDefault(name, Instant.EPOCH).plus(SHORTEST_PAUSE);
            return area.concerns(name) && early.isBefore(at) ? early : at;
        });
    }

    private Duration pause() {
        return stream != null && stream.isOpen() ? settings.interval().multipliedBy(LESS_OFTEN) : settings.interval();
    }

    private long untilDue(Reader reading) {
        Instant now = context.clock().instant();
        Instant next = now.plus(settings.interval());
        for (Lists list : reading.lists) {
            Instant at = due.getOrDefault(list.name(), now);
            next = at.isBefore(next) ? at : next;
        }
        return Math.max(0, Duration.between(now, next).toNanos());
    }

    private Api.@Nullable Answer page(Lists list, String target) throws SourceException, InterruptedException {
        Api.Answer answer = api.get(target);
        if (answer.ok()) {
            return answer;
        }
        if (list.optional() && List.of(403, 404, 410).contains(answer.status())) {
            return null;
        }
        throw api.refused(answer, target);
    }

    /** The next page towards now; null when there is none. */
    private @Nullable Batch forward(Reader reading, Lists list) throws SourceException, InterruptedException {
        String from = position.of(list.name());
        Api.Answer page = page(list, Targets.with(list.target(), "min_id", from == null ? Ids.FIRST : from));
        if (page == null) {
            return null;
        }
        List<Lists.Entry> entries = new ArrayList<>();
        Batch.Builder batch = Batch.builder();
        for (JsonNode record : records(page)) {
            Lists.Entry entry = list.entry(record);
            if (entry.id() == null) {
                reject(list, entry, record, Messages.both("status.field", "id"), batch);
            } else if (list.isWanted(record) && position.isAhead(list.name(), entry.id())) {
                entries.add(entry);
            }
        }
        entries.sort(Comparator.comparing(entry -> String.valueOf(entry.id()), Ids.ORDER));
        if (read(reading, list, entries, batch)) {
            String newer = Link.newer(page.head().header("Link"));
            String newest = newest(page, list);
            String next = newer == null || (newest != null && Ids.ORDER.compare(newer, newest) < 0) ? newest : newer;
            if (next != null && position.isAhead(list.name(), next)) {
                position.move(list.name(), next);
            }
        }
        if (Objects.equals(position.of(list.name()), from)) {
            if (batch.size() == 0) {
                return null;
            }
            // What has no id cannot be passed; it is not asked for again at once.
            due.put(list.name(), context.clock().instant().plus(pause()));
        }
        Lists.Entry last = entries.isEmpty() ? null : entries.get(entries.size() - 1);
        if (last != null && last.stampedAt() != null) {
            Duration behind = Duration.between(last.stampedAt(), context.clock().instant());
            batch.lag(behind.isNegative() ? Duration.ZERO : behind);
        }
        return batch.next(position.checkpoint()).build();
    }

    private @Nullable String newest(Api.Answer page, Lists list) {
        String newest = null;
        for (JsonNode record : records(page)) {
            String id = list.entry(record).id();
            newest = id != null && (newest == null || Ids.ORDER.compare(id, newest) > 0) ? id : newest;
        }
        return newest;
    }

    /** The next page away from now, of what lies in the period; null once the list is through. */
    private @Nullable Batch backward(Reader reading, Lists list, Backfill period)
            throws SourceException, InterruptedException {
        String from = position.of(list.name());
        Api.Answer page = page(list, from == null ? list.target() : Targets.with(list.target(), "max_id", from));
        List<Lists.Entry> entries = new ArrayList<>();
        Batch.Builder batch = Batch.builder();
        boolean before = false;
        String oldest = null;
        for (JsonNode record : page == null ? List.<JsonNode>of() : records(page)) {
            Lists.Entry entry = list.entry(record);
            if (entry.id() == null || !position.isAhead(list.name(), entry.id())) {
                continue;
            }
            oldest = oldest == null || Ids.ORDER.compare(entry.id(), oldest) < 0 ? entry.id() : oldest;
            Instant stamp = entry.stampedAt();
            before |= stamp != null && stamp.isBefore(period.from());
            if (list.isWanted(record)) {
                entries.add(entry);
            }
        }
        entries.sort(Comparator.comparing((Lists.Entry entry) -> String.valueOf(entry.id()), Ids.ORDER)
                .reversed());
        if (read(reading, list, entries, batch)) {
            if (oldest == null || before) {
                position.finish(list.name());
            } else {
                position.move(list.name(), oldest);
            }
        }
        return batch.next(position.checkpoint()).build();
    }

    private static Iterable<JsonNode> records(Api.Answer page) {
        return page.body().isArray() ? page.body() : List.of();
    }

    /** Reads entries in order; false when it had to stop in the middle, where the position then stands. */
    private boolean read(Reader reading, Lists list, List<Lists.Entry> entries, Batch.Builder batch)
            throws SourceException, InterruptedException {
        long end = System.nanoTime() + LONGEST_PAGE_NANOS;
        boolean any = false;
        for (Lists.Entry entry : entries) {
            if (any && (System.nanoTime() > end || !api.mayAsk())) {
                return false;
            }
            read(reading, list, entry, batch);
            position.move(list.name(), String.valueOf(entry.id()));
            any = true;
        }
        return true;
    }

    private void read(Reader reading, Lists list, Lists.Entry entry, Batch.Builder batch)
            throws SourceException, InterruptedException {
        Post post;
        try {
            post = Post.parse(entry.status());
        } catch (Unreadable e) {
            reject(list, entry, entry.status(), e.why(), batch);
            return;
        }
        // A conversation may be one between others that the server shows all the same.
        boolean concerns = list.kind() != Lists.Kind.CONVERSATIONS
                || reading.us.owns(post.author())
                || reading.us.isMentioned(post);
        if (concerns && (backfill == null || backfill.covers(post.createdAt()))) {
            reading.telling.tell(post, batch);
        }
    }

    /** What the quarantine keeps of a record is where it stands, so that it can be read again, and nothing of it. */
    private void reject(Lists list, Lists.Entry entry, JsonNode record, Text reason, Batch.Builder batch) {
        String id = entry.id() == null ? "?" + Ids.hash(record.toString()) : entry.id();
        ObjectNode kept = JSON.createObjectNode().put("list", list.name());
        String status = Post.id(entry.status().path("id"));
        if (status != null) {
            kept.put("status", status);
        }
        batch.reject(Rejection.of(list.name() + "/" + id, reason, kept.toString()));
    }

    // ---- What the stream said ----

    private @Nullable Batch signalled(Reader reading, Instant now) throws SourceException, InterruptedException {
        Batch.Builder batch = Batch.builder();
        List<Signals.Change> changes = signals.takeChanges();
        for (Signals.Change change : changes) {
            if (change.edited() != null) {
                reading.telling.edited(change.edited(), batch);
            } else {
                reading.telling.deleted(change.id(), now, batch);
            }
        }
        if (batch.size() == 0) {
            return null;
        }
        unsettled = changes;
        position.changed();
        return batch.next(position.checkpoint()).build();
    }

    // ---- Quarantine ----

    @Override
    public Batch replay(Rejection rejection) throws SourceException, InterruptedException {
        Batch.Builder batch = Batch.builder();
        String id;
        try {
            id = Post.id(JSON.readTree(rejection.record()).path("status"));
        } catch (JsonProcessingException e) {
            id = null;
        }
        if (id == null) {
            return again(rejection, Messages.both("replay.no-id"), batch);
        }
        String target = "/api/v1/statuses/" + Targets.encoded(id);
        Api.Answer answer = api.get(target);
        if (answer.status() == 404 || answer.status() == 410) {
            return again(rejection, Messages.both("replay.gone"), batch);
        }
        if (!answer.ok()) {
            throw api.refused(answer, target);
        }
        try {
            reader().telling.tell(Post.parse(answer.body()), batch);
        } catch (Unreadable e) {
            return again(rejection, e.why(), batch);
        }
        return batch.build();
    }

    private static Batch again(Rejection rejection, Text reason, Batch.Builder batch) {
        return batch.reject(Rejection.of(rejection.position(), reason, rejection.record()))
                .build();
    }

    @Override
    public void close() {
        if (stream != null) {
            stream.close();
        }
        api.close();
    }
}
