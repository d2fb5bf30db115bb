package io.vigie.bench;

import io.vigie.query.Grain;
import io.vigie.query.KpiQuery;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** What is asked: of the platform as queries, of the other engines as the statements that a hand would write. */
record Question(String name, List<Part> parts) {
    /** Queries and statements that give the same figures. */
    record Part(KpiQuery query, Function<Dialect, List<Statement>> statements) {}

    static final Instant FROM = Center.FIRST.atStartOfDay(ZoneOffset.UTC).toInstant();
    static final Instant TO =
            Center.FIRST.plusDays(Center.DAYS).atStartOfDay(ZoneOffset.UTC).toInstant();
    private static final Instant MONTH = Instant.parse("2025-06-01T00:00:00Z");
    private static final Instant MONTH_END = Instant.parse("2025-07-01T00:00:00Z");

    static final String YEAR = "a year, 15 KPIs, total";
    static final String DAYS = "a year by day and queue";
    static final String AGENTS = "a month by agent";
    static final String THRESHOLD = "threshold 20 s, a year by day and queue";
    static final String TODAY = "today by 30 minutes, 5 k events/s coming in";
    static final String NEW = "a KPI just installed, a year by day and queue";

    /** Those that know queues. */
    private static final List<String> MAIN =
            List.of("answer-rate", "service-level", "abandon-rate", "wait-time-average", "aht", "conversion-rate");

    private static final List<String> SURVEYS = List.of("nps", "csat", "ces");
    private static final List<String> CASES = List.of("fcr", "once-and-done-rate");

    List<KpiQuery> queries() {
        return parts.stream().map(Part::query).toList();
    }

    List<Statement> statements(Dialect dialect) {
        return parts.stream()
                .flatMap(part -> part.statements().apply(dialect).stream())
                .toList();
    }

    /** Those of the year that are asked again and again; of very many contacts perhaps the total alone. */
    static Map<String, Question> ofTheYear() {
        Map<String, Question> questions = new LinkedHashMap<>();
        for (Question question :
                Boolean.getBoolean("vigie.bench.total") ? List.of(year()) : List.of(year(), days(), agents())) {
            questions.put(question.name(), question);
        }
        return questions;
    }

    static Question year() {
        List<String> rest = List.of("recontact-rate", "occupancy", "inflow-volume", "cost-per-contact", "backlog-open");
        return new Question(
                YEAR,
                List.of(
                        new Part(ask(MAIN, FROM, TO, Grain.TOTAL, ""), of(FROM, TO, 0, "", Question::main)),
                        new Part(
                                ask(SURVEYS, FROM, TO, Grain.TOTAL, ""),
                                of(FROM, TO, 0, "", sql -> List.of(sql.surveys()))),
                        new Part(ask(CASES, FROM, TO, Grain.TOTAL, ""), of(FROM, TO, 0, "", Sql::cases)),
                        new Part(
                                ask(rest, FROM, TO, Grain.TOTAL, ""),
                                of(
                                        FROM,
                                        TO,
                                        0,
                                        "",
                                        sql -> List.of(
                                                sql.recontact(),
                                                sql.occupancy(),
                                                sql.inflow(),
                                                sql.costs(),
                                                sql.backlog())))));
    }

    static Question days() {
        return new Question(DAYS, buckets(FROM, TO, Grain.DAY, Sql.DAY));
    }

    private static List<Part> buckets(Instant from, Instant to, Grain grain, long width) {
        return List.of(
                new Part(ask(MAIN, from, to, grain, "queue"), of(from, to, width, "queue", Question::main)),
                new Part(
                        ask(SURVEYS, from, to, grain, "channel"),
                        of(from, to, width, "channel", sql -> List.of(sql.surveys()))),
                new Part(
                        ask(CASES, from, to, grain, "origin_channel"),
                        of(from, to, width, "origin_channel", Sql::cases)),
                new Part(
                        ask(List.of("recontact-rate", "inflow-volume"), from, to, grain, "channel"),
                        of(from, to, width, "channel", sql -> List.of(sql.recontact(), sql.inflow()))),
                new Part(
                        ask(List.of("occupancy", "cost-per-contact", "backlog-open"), from, to, grain, ""),
                        of(from, to, width, "", sql -> List.of(sql.occupancy(), sql.costs(), sql.backlog()))));
    }

    /** The day that runs. */
    static Question today(Instant from, Instant to) {
        List<Part> parts = new ArrayList<>(
                buckets(from, to, Grain.HALF_HOUR, Sql.HALF_HOUR).subList(0, 4));
        parts.add(new Part(
                ask(List.of("occupancy", "backlog-open"), from, to, Grain.HALF_HOUR, ""),
                of(from, to, Sql.HALF_HOUR, "", sql -> List.of(sql.occupancySplit(), sql.backlogOfEach()))));
        return new Question(TODAY, parts);
    }

    static Question agents() {
        return new Question(
                AGENTS,
                List.of(
                        new Part(
                                ask(
                                        List.of("handled-rate", "wait-time-average", "aht", "conversion-rate"),
                                        MONTH,
                                        MONTH_END,
                                        Grain.TOTAL,
                                        "agent_id"),
                                of(
                                        MONTH,
                                        MONTH_END,
                                        0,
                                        "agent_id",
                                        sql -> List.of(sql.taken(), sql.handled(), sql.received(false)))),
                        new Part(
                                ask(List.of("occupancy"), MONTH, MONTH_END, Grain.TOTAL, "agent_id"),
                                of(MONTH, MONTH_END, 0, "agent_id", sql -> List.of(sql.occupancy())))));
    }

    /** A value of a parameter that nobody asked for before. */
    static Question threshold(int seconds) {
        return new Question(
                THRESHOLD,
                List.of(new Part(
                        builder(List.of("service-level"), FROM, TO, Grain.DAY, "queue")
                                .parameter("threshold_s", seconds)
                                .build(),
                        of(FROM, TO, Sql.DAY, "queue", sql -> List.of(sql.serviceLevel(seconds))))));
    }

    static Question justInstalled() {
        return new Question(
                NEW,
                List.of(new Part(
                        ask(List.of(NewFamily.KPI), FROM, TO, Grain.DAY, "queue"),
                        of(FROM, TO, Sql.DAY, "queue", sql -> List.of(sql.longTalks())))));
    }

    private static List<Statement> main(Sql sql) {
        return List.of(sql.queued(), sql.handled(), sql.received(true));
    }

    private static Function<Dialect, List<Statement>> of(
            Instant from, Instant to, long bucket, String by, Function<Sql, List<Statement>> statements) {
        return dialect -> new ArrayList<>(statements.apply(new Sql(dialect, from, to, bucket, by)));
    }

    private static KpiQuery ask(List<String> kpis, Instant from, Instant to, Grain grain, String by) {
        return builder(kpis, from, to, grain, by).build();
    }

    private static KpiQuery.Builder builder(List<String> kpis, Instant from, Instant to, Grain grain, String by) {
        KpiQuery.Builder query = KpiQuery.of(kpis.toArray(String[]::new))
                .period(from, to)
                .zone(ZoneOffset.UTC)
                .grain(grain);
        return by.isEmpty() ? query : query.groupBy(by);
    }
}
