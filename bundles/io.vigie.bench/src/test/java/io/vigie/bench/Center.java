package io.vigie.bench;

import io.vigie.fact.Fact;
import io.vigie.fact.FactType;
import io.vigie.fact.Vocabulary;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/**
 * A contact centre of 12 queues, 400 agents and 4 channels over the year 2025, the same for the same seed: daily and
 * weekly seasons, cases of several contacts, sales, surveys, agent states, expenses.
 */
final class Center {
    static final LocalDate FIRST = LocalDate.of(2025, 1, 1);
    static final int DAYS = 365;
    private static final String[] CHANNELS = {"phone", "email", "chat", "social"};
    private static final String[] REASONS = {"order", "invoice", "delivery", "technical", "complaint"};
    private static final int QUEUES = 12;
    private static final int AGENTS = 400;
    private static final int[] WEEK = {125, 115, 110, 105, 110, 75, 60};
    /** Contacts by hour, from 8 to 20 o'clock. */
    private static final int[] HOURS = {6, 10, 12, 11, 8, 7, 9, 11, 10, 8, 5, 3};

    private final Random random;
    private final long contacts;
    private final int batch;
    private final Consumer<List<Fact>> sink;
    private List<Fact> waiting = new ArrayList<>();
    private long number;
    private long facts;
    private boolean states = true;

    Center(long seed, long contacts, int batch, Consumer<List<Fact>> sink) {
        this.random = new Random(seed);
        this.contacts = contacts;
        this.batch = batch;
        this.sink = sink;
    }

    /** Leaves out what agents do all day. */
    Center withoutStates() {
        states = false;
        return this;
    }

    /** Tells the whole year, day by day; says how many facts there were. */
    long run() {
        long weights = 0;
        for (int day = 0; day < DAYS; day++) {
            weights += WEEK[FIRST.plusDays(day).getDayOfWeek().getValue() - 1];
        }
        for (int month = 1; month <= 12; month++) {
            LocalDate from = LocalDate.of(2025, month, 1);
            tell(Fact.of(Vocabulary.EXPENSE)
                    .set("expense_id", "e" + month)
                    .set("from_date", from)
                    .set("to_date", from.plusMonths(1).minusDays(1))
                    .set("amount", 100_000 + month * 1_000)
                    .build());
        }
        for (int day = 0; day < DAYS; day++) {
            LocalDate date = FIRST.plusDays(day);
            long count = contacts * WEEK[date.getDayOfWeek().getValue() - 1] / weights;
            day(date, (int) count);
        }
        flush();
        return facts;
    }

    private void day(LocalDate date, int count) {
        Instant midnight = date.atStartOfDay(ZoneOffset.UTC).toInstant();
        long[] seconds = new long[count];
        int sum = Arrays.stream(HOURS).sum();
        for (int i = 0; i < count; i++) {
            int at = random.nextInt(sum);
            int hour = 0;
            while (at >= HOURS[hour]) {
                at -= HOURS[hour++];
            }
            seconds[i] = (8 + hour) * 3_600L + random.nextInt(3_600);
        }
        Arrays.sort(seconds);
        for (long second : seconds) {
            contact(midnight.plusSeconds(second).plusMillis(random.nextInt(1_000)));
        }
        if (states) {
            states(midnight, Math.max(1, count / AGENTS));
        }
    }

    private void contact(Instant received) {
        long id = number++;
        String contact = "c" + (100_000_000 + id);
        String channel = CHANNELS[Math.min(3, random.nextInt(10) / 2 - 1 < 0 ? 0 : random.nextInt(4))];
        String reason = REASONS[random.nextInt(REASONS.length)];
        boolean first = id % 3 != 2;
        long caseNumber = first ? id : Math.max(0, id - 1 - random.nextInt(20_000) / 3 * 3L);
        String caseId = "k" + (100_000_000 + caseNumber);
        tell(Fact.of(Vocabulary.CONTACT)
                .set("contact_id", contact)
                .set("channel", channel)
                .set("direction", "inbound")
                .set("received_at", received)
                .set("customer_id", "u" + (10_000_000 + random.nextInt((int) (contacts / 4) + 1)))
                .set("case_id", caseId)
                .set("request_type", reason)
                .build());
        int wait = (int) Math.min(600, -StrictMath.log(1 - random.nextDouble()) * 25);
        boolean answered = random.nextInt(100) < 92;
        Instant queued = received.plusSeconds(2);
        Instant left = queued.plusSeconds(wait);
        int talk = 40 + random.nextInt(500);
        Fact.Builder segment = Fact.of(Vocabulary.SEGMENT)
                .set("contact_id", contact)
                .set("seq", 1)
                .set("queue", "q" + (10 + random.nextInt(QUEUES)))
                .set("queued_at", queued)
                .set("outcome", answered ? "answered" : "abandoned")
                .set("ended_at", answered ? left.plusSeconds(talk) : left);
        if (answered) {
            segment.set("agent_id", "a" + (100 + random.nextInt(AGENTS)))
                    .set("answered_at", left)
                    .set("talk_s", talk)
                    .set("hold_s", random.nextInt(30))
                    .set("acw_s", random.nextInt(60));
        }
        tell(segment.build());
        if (first) {
            tell(Fact.of(Vocabulary.CASE)
                    .set("case_id", caseId)
                    .set("request_type", reason)
                    .set("origin_channel", channel)
                    .build());
            tell(step(caseId, "opened", received));
            if (random.nextInt(10) < 9) {
                tell(step(caseId, "closed", left.plusSeconds(talk + 120L + random.nextInt(10) * 86_400L)));
            }
        }
        if (answered && random.nextInt(100) < 3) {
            tell(Fact.of(Vocabulary.SALE)
                    .set("sale_id", "s" + id)
                    .set("contact_id", contact)
                    .set("amount", 20 + random.nextInt(300))
                    .set("at", left.plusSeconds(talk))
                    .set("currency", "EUR")
                    .build());
        }
        if (random.nextInt(1_000) < 75) {
            survey(contact, id, channel, left.plusSeconds(3_600));
        }
    }

    private void survey(String contact, long id, String channel, Instant at) {
        int kind = random.nextInt(3);
        tell(Fact.of(Vocabulary.SURVEY_RESPONSE)
                .set("response_id", "r" + id)
                .set("type", kind == 0 ? "nps" : kind == 1 ? "csat" : "ces")
                .set("scale", kind == 0 ? "0-10" : kind == 1 ? "1-5" : "1-7")
                .set(
                        "score",
                        kind == 0 ? random.nextInt(11) : kind == 1 ? 1 + random.nextInt(5) : 1 + random.nextInt(7))
                .set("polarity", kind == 2 ? "effort" : null)
                .set("at", at)
                .set("contact_id", contact)
                .set("channel", channel)
                .build());
    }

    private static Fact step(String caseId, String type, Instant at) {
        return Fact.of(Vocabulary.CASE_EVENT)
                .set("case_id", caseId)
                .set("type", type)
                .set("at", at)
                .build();
    }

    /** An agent changes from state to state all day. */
    private void states(Instant midnight, int each) {
        String[] kinds = {"available", "talk", "acw", "pause"};
        for (int agent = 0; agent < AGENTS; agent++) {
            Instant at = midnight.plusSeconds(8 * 3_600L + random.nextInt(1_800));
            long length = 8 * 3_600L / each;
            for (int i = 0; i < each; i++) {
                Instant end = at.plus(Duration.ofSeconds(1 + length / 2 + random.nextInt((int) length + 1)));
                tell(Fact.of(Vocabulary.AGENT_STATE)
                        .set("agent_id", "a" + (100 + agent))
                        .set("state", kinds[i % kinds.length])
                        .set("from_at", at)
                        .set("to_at", end)
                        .set("team", "t" + agent % 20)
                        .build());
                at = end;
            }
        }
    }

    private void tell(Fact fact) {
        waiting.add(fact);
        facts++;
        if (waiting.size() >= batch) {
            flush();
        }
    }

    private void flush() {
        if (!waiting.isEmpty()) {
            sink.accept(waiting);
            waiting = new ArrayList<>();
        }
    }

    static List<FactType> types() {
        return Vocabulary.all();
    }
}
