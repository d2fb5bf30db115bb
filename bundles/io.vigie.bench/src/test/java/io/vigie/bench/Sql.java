package io.vigie.bench;

import io.vigie.bench.Statement.Figure;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * The KPIs in hand-written SQL over the platform's tables, one scan for what one scan can give. It knows what it reads:
 * each contact has one leg, states of one agent do not overlap and none goes beyond its day, a case is closed once. None of
 * that is known to the platform.
 *
 * @param bucket microseconds of a bucket, 0 for the total
 * @param by the column of the dimension, empty for none
 */
record Sql(Dialect dialect, Instant from, Instant to, long bucket, String by) {
    static final long DAY = 86_400_000_000L;
    static final long HALF_HOUR = 1_800_000_000L;

    private String within(String column) {
        return column + " >= " + dialect.at(from) + " AND " + column + " < " + dialect.at(to);
    }

    private String keys(String instant, String dimension) {
        return (bucket == 0 ? "" : dialect.span(instant, bucket) + " AS b, ")
                + (dimension.isEmpty() ? "" : dimension + " AS d, ");
    }

    private String grouped() {
        String keys = (bucket == 0 ? "" : ", b") + (by.isEmpty() ? "" : ", d");
        return keys.isEmpty() ? "" : " GROUP BY " + keys.substring(2);
    }

    private Statement statement(String sql, Figure... figures) {
        return new Statement(sql, bucket, !by.isEmpty(), List.of(figures));
    }

    private String wait(String answered, String queued) {
        return dialect.micros(answered) + " - " + dialect.micros(queued);
    }

    /** Service level, abandons and waits by the time of queueing. */
    Statement queued() {
        return statement(
                "SELECT " + keys("queued_at", by) + "count(*), count(*) FILTER (WHERE outcome = 'answered'),"
                        + " count(*) FILTER (WHERE outcome = 'abandoned'), count(*) FILTER (WHERE outcome = 'answered' AND "
                        + wait("answered_at", "queued_at") + " <= 30000000), sum(CASE WHEN outcome = 'answered' THEN "
                        + wait("answered_at", "queued_at") + " END) FROM fact_segment WHERE " + within("queued_at")
                        + grouped(),
                Figure.of("service-level", 3, 0),
                Figure.of("abandon-rate", 2, 0),
                Figure.seconds("wait-time-average", 4, 1));
    }

    /** What agents answered. */
    Statement taken() {
        return statement(
                "SELECT " + keys("queued_at", by) + "count(*), count(*) FILTER (WHERE outcome = 'answered'),"
                        + " sum(CASE WHEN outcome = 'answered' THEN " + wait("answered_at", "queued_at")
                        + " END) FROM fact_segment WHERE " + within("queued_at") + grouped(),
                Figure.of("handled-rate", 1, 0),
                Figure.seconds("wait-time-average", 2, 1));
    }

    /** The service level for another threshold. */
    Statement serviceLevel(int seconds) {
        return statement(
                "SELECT " + keys("queued_at", by) + "count(*), count(*) FILTER (WHERE outcome = 'answered' AND "
                        + wait("answered_at", "queued_at") + " <= " + seconds + "000000) FROM fact_segment WHERE "
                        + within("queued_at") + grouped(),
                Figure.of("service-level", 1, 0));
    }

    /** The KPI of {@link NewFamily}. */
    Statement longTalks() {
        return statement(
                "SELECT " + keys("queued_at", by)
                        + "count(*) FILTER (WHERE outcome = 'answered'), count(*) FILTER (WHERE"
                        + " outcome = 'answered' AND talk_s > 300000000) FROM fact_segment WHERE " + within("queued_at")
                        + grouped(),
                Figure.of(NewFamily.KPI, 1, 0));
    }

    /** Handling time by the end of the handling. */
    Statement handled() {
        String done = dialect.later("ended_at", "coalesce(acw_s, 0)");
        return statement(
                "SELECT " + keys("done_at", by) + "count(*), sum(talk_s + coalesce(hold_s, 0) + coalesce(acw_s, 0))"
                        + " FROM (SELECT *, " + done + " AS done_at FROM fact_segment WHERE ended_at >= "
                        + dialect.at(from.minus(1, ChronoUnit.DAYS)) + " AND ended_at < " + dialect.at(to)
                        + " AND outcome = 'answered' AND talk_s IS NOT NULL) x WHERE " + within("done_at") + grouped(),
                Figure.seconds("aht", 1, 0));
    }

    /** Calls answered and contacts that ended in a sale, by the time of receipt. */
    Statement received(boolean calls) {
        String sql = "SELECT " + keys("c.received_at", by)
                + "count(*) FILTER (WHERE c.channel = 'phone'), count(*) FILTER (WHERE c.channel = 'phone' AND s.outcome ="
                + " 'answered'), count(*), count(v.contact_id) FROM fact_contact c JOIN fact_segment s ON s.contact_id ="
                + " c.contact_id LEFT JOIN (SELECT DISTINCT contact_id FROM fact_sale) v ON v.contact_id = c.contact_id WHERE "
                + within("c.received_at") + grouped();
        return calls
                ? statement(sql, Figure.of("answer-rate", 1, 0), Figure.of("conversion-rate", 3, 2))
                : statement(sql, Figure.of("conversion-rate", 3, 2));
    }

    Statement surveys() {
        return statement(
                "SELECT " + keys("\"at\"", by) + "count(*) FILTER (WHERE type = 'nps'),"
                        + " count(*) FILTER (WHERE type = 'nps' AND score >= 9)"
                        + " - count(*) FILTER (WHERE type = 'nps' AND score <= 6),"
                        + " count(*) FILTER (WHERE type = 'csat'), count(*) FILTER (WHERE type = 'csat' AND score >= 4),"
                        + " count(*) FILTER (WHERE type = 'ces'), count(*) FILTER (WHERE type = 'ces' AND score >= 5)"
                        + " - count(*) FILTER (WHERE type = 'ces' AND score <= 2) FROM fact_survey_response WHERE "
                        + within("\"at\"") + grouped(),
                Figure.of("nps", 1, 0),
                Figure.of("csat", 3, 2),
                Figure.of("ces", 5, 4));
    }

    /** First contact resolution by the opening, once & done by the closing, of cases with their contacts. */
    List<Statement> cases() {
        String life = "WITH life AS (SELECT case_id, min(\"at\") FILTER (WHERE type = 'opened') AS opened_at,"
                + " min(\"at\") FILTER (WHERE type = 'closed') AS closed_at FROM fact_case_event GROUP BY case_id),"
                + " turned AS (SELECT c.case_id, count(*) FILTER (WHERE c.received_at <= l.closed_at) AS earlier,"
                + " min(CASE WHEN c.received_at > l.closed_at THEN c.received_at END) AS returned_at"
                + " FROM fact_contact c JOIN life l ON l.case_id = c.case_id GROUP BY c.case_id),"
                + " judged AS (SELECT l.case_id, l.opened_at, l.closed_at, CASE WHEN l.closed_at IS NOT NULL"
                + " AND t.earlier = 1 AND (t.returned_at IS NULL OR " + wait("t.returned_at", "l.closed_at") + " > "
                + 7 * DAY + ") THEN 1 ELSE 0 END AS once FROM life l LEFT JOIN turned t ON t.case_id = l.case_id)";
        String from = by.isEmpty()
                ? " FROM judged"
                : " FROM judged JOIN (SELECT case_id AS id, " + by + " FROM fact_case) k ON k.id = judged.case_id";
        return List.of(
                statement(
                        life + " SELECT " + keys("opened_at", by) + "count(*), sum(once)" + from + " WHERE "
                                + within("opened_at") + grouped(),
                        Figure.of("fcr", 1, 0)),
                statement(
                        life + " SELECT " + keys("closed_at", by) + "count(*), sum(once)" + from + " WHERE "
                                + within("closed_at") + grouped(),
                        Figure.of("once-and-done-rate", 1, 0)));
    }

    Statement recontact() {
        return statement(
                "SELECT " + keys("received_at", by) + "count(*), count(*) FILTER (WHERE "
                        + wait("next_at", "received_at") + " <= " + 7 * DAY + ") FROM (SELECT contact_id, received_at,"
                        + " channel, lead(received_at) OVER (PARTITION BY customer_id, request_type ORDER BY received_at,"
                        + " contact_id) AS next_at FROM fact_contact) n JOIN (SELECT contact_id AS id FROM fact_segment"
                        + " WHERE outcome = 'answered') a ON a.id = n.contact_id WHERE " + within("received_at")
                        + grouped(),
                Figure.of("recontact-rate", 1, 0));
    }

    Statement inflow() {
        return statement(
                "SELECT " + keys("received_at", by) + "count(*) FROM fact_contact WHERE " + within("received_at")
                        + grouped(),
                Figure.of("inflow-volume", 0, -1));
    }

    Statement occupancy() {
        String spent = wait("to_at", "from_at");
        return statement(
                "SELECT " + keys("from_at", by) + "sum(CASE WHEN state IN ('talk', 'acw') THEN " + spent + " END),"
                        + " sum(CASE WHEN state <> 'pause' THEN " + spent + " END) FROM fact_agent_state WHERE "
                        + within("from_at") + grouped(),
                new Figure("occupancy", 0, 1, -1, 6, 6));
    }

    /** The same where states go beyond buckets: each is split between them. DuckDB alone. */
    Statement occupancySplit() {
        String start = "(b * " + bucket + ")";
        String overlap =
                "least(epoch_us(to_at), " + start + " + " + bucket + ") - greatest(epoch_us(from_at), " + start + ")";
        return statement(
                "SELECT b, sum(" + overlap + ") FILTER (WHERE state IN ('talk', 'acw')), sum(" + overlap
                        + ") FILTER (WHERE state <> 'pause') FROM (SELECT *, unnest(generate_series(epoch_us(from_at) // "
                        + bucket + ", (epoch_us(to_at) - 1) // " + bucket
                        + ")) AS b FROM fact_agent_state WHERE from_at >= "
                        + dialect.at(from.minus(1, ChronoUnit.DAYS)) + " AND from_at < " + dialect.at(to)
                        + " AND to_at > " + dialect.at(from) + ") s WHERE " + start + " >= "
                        + ChronoUnit.MICROS.between(Instant.EPOCH, from) + " AND " + start + " < "
                        + ChronoUnit.MICROS.between(Instant.EPOCH, to) + " GROUP BY b",
                new Figure("occupancy", 0, 1, -1, 6, 6));
    }

    /** The same with buckets in which nothing happens. DuckDB alone. */
    Statement backlogOfEach() {
        long first = ChronoUnit.MICROS.between(Instant.EPOCH, from) / bucket;
        long last = ChronoUnit.MICROS.between(Instant.EPOCH, to) / bucket - 1;
        return statement(
                "SELECT b, sum(moved) OVER (ORDER BY b) FROM (SELECT b, sum(moved) AS moved FROM (SELECT greatest("
                        + first
                        + ", (epoch_us(\"at\") - 1) // " + bucket + ") AS b, CASE type WHEN 'opened' THEN 1 ELSE -1 END"
                        + " AS moved FROM fact_case_event WHERE \"at\" <= " + dialect.at(to)
                        + " UNION ALL SELECT unnest(generate_series(" + first + ", " + last + ")), 0) e GROUP BY b) m",
                Figure.of("backlog-open", 0, -1));
    }

    /** Cases open at the end of each bucket: what happens at that very instant has happened. */
    Statement backlog() {
        String change = "CASE type WHEN 'opened' THEN 1 ELSE -1 END";
        if (bucket == 0) {
            return statement(
                    "SELECT sum(" + change + ") FROM fact_case_event WHERE \"at\" <= " + dialect.at(to),
                    Figure.of("backlog-open", 0, -1));
        }
        String first = Long.toString(ChronoUnit.MICROS.between(Instant.EPOCH, from) / bucket);
        return statement(
                "SELECT b, sum(moved) OVER (ORDER BY b) FROM (SELECT "
                        + dialect.greatest(first, dialect.dividedBy(dialect.micros("\"at\"") + " - 1", bucket))
                        + " AS b, sum(" + change + ") AS moved FROM fact_case_event WHERE \"at\" <= " + dialect.at(to)
                        + " GROUP BY 1) m",
                Figure.of("backlog-open", 0, -1));
    }

    /** Expenses of days, each a month's amount over its days. */
    Statement costs() {
        String contacts = "SELECT " + keys("received_at", "") + "count(*) AS n FROM fact_contact WHERE "
                + within("received_at") + (bucket == 0 ? "" : " GROUP BY b");
        if (bucket == 0) {
            return statement(
                    "SELECT (SELECT sum(amount) FROM fact_expense), n FROM (" + contacts + ") c",
                    Figure.of("cost-per-contact", 0, 1));
        }
        String first = dialect.day("from_date");
        String last = dialect.day("to_date");
        return statement(
                "SELECT b, amount, n, " + last + " - " + first + " + 1 FROM (" + contacts
                        + ") c JOIN fact_expense ON b >= " + first + " AND b <= " + last,
                new Figure("cost-per-contact", 0, 1, 2, 0, 0));
    }
}
