package io.vigie.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The same figures in hand-written SQL over the platform's own tables, one scan for what one scan can give. */
final class Sql {
    private static final String YEAR = "TIMESTAMP '2025-01-01' AND %1$s < TIMESTAMP '2026-01-01'";
    private static final String MONTH = "TIMESTAMP '2025-06-01' AND %1$s < TIMESTAMP '2025-07-01'";

    static final String CHECK = "SELECT count(*) FILTER (outcome = 'answered'), count(*),"
            + " sum(epoch_us(answered_at) - epoch_us(queued_at)) FILTER (outcome = 'answered')"
            + " FROM fact_segment WHERE queued_at >= TIMESTAMP '2025-01-01' AND queued_at < TIMESTAMP '2026-01-01'";

    private Sql() {}

    private static String within(String column, String period) {
        return column + " >= " + period.formatted(column);
    }

    /** Answering, handling and conversion. */
    private static List<String> main(String period, String group) {
        String by = group.isEmpty() ? "" : " GROUP BY ALL";
        String queued = group.replace("@", "queued_at");
        String ended = group.replace("@", "done_at");
        String received = group.replace("@", "received_at");
        return List.of(
                "SELECT " + queued + "count(*), count(*) FILTER (outcome = 'answered'),"
                        + " count(*) FILTER (outcome = 'abandoned'),"
                        + " count(*) FILTER (outcome = 'answered' AND answered_at - queued_at <= INTERVAL 30 SECOND),"
                        + " sum(epoch_us(answered_at) - epoch_us(queued_at)) FILTER (outcome = 'answered')"
                        + " FROM fact_segment WHERE " + within("queued_at", period) + by,
                "SELECT " + ended + "count(*), sum(talk_s + coalesce(hold_s, 0) + coalesce(acw_s, 0))"
                        + " FROM (SELECT *, make_timestamp(epoch_us(ended_at) + coalesce(acw_s, 0)) AS done_at"
                        + " FROM fact_segment WHERE outcome = 'answered' AND talk_s IS NOT NULL) WHERE "
                        + within("done_at", period) + by,
                "SELECT " + received + "count(*), count(*) FILTER (sold IS NOT NULL) FROM fact_segment s"
                        + " JOIN fact_contact c USING (contact_id)"
                        + " LEFT JOIN (SELECT DISTINCT contact_id AS sold FROM fact_sale) v ON sold = contact_id WHERE "
                        + within("received_at", period) + by);
    }

    private static List<String> surveys(String period, String group) {
        return List.of("SELECT " + group.replace("@", "\"at\"") + "type, count(*),"
                + " count(*) FILTER (type = 'nps' AND score >= 9), count(*) FILTER (type = 'nps' AND score <= 6),"
                + " count(*) FILTER (type = 'csat' AND score >= 4), count(*) FILTER (type = 'ces' AND score >= 5),"
                + " count(*) FILTER (type = 'ces' AND score <= 2) FROM fact_survey_response WHERE "
                + within("\"at\"", period) + " GROUP BY ALL");
    }

    private static List<String> cases(String period, String group) {
        return List.of("WITH life AS (SELECT case_id, min(\"at\") FILTER (type = 'opened') AS opened_at,"
                + " min(\"at\") FILTER (type = 'closed') AS closed_at FROM fact_case_event GROUP BY case_id),"
                + " turned AS (SELECT case_id, count(*) FILTER (received_at <= closed_at) AS before,"
                + " min(received_at) FILTER (received_at > closed_at) AS returned_at"
                + " FROM fact_contact JOIN life USING (case_id) GROUP BY case_id)"
                + " SELECT " + group.replace("@", "opened_at")
                + "count(*), count(*) FILTER (closed_at IS NOT NULL AND before = 1"
                + " AND (returned_at IS NULL OR returned_at - closed_at > INTERVAL 7 DAY))"
                + " FROM life JOIN turned USING (case_id) LEFT JOIN fact_case USING (case_id) WHERE "
                + within("opened_at", period) + (group.isEmpty() ? "" : " GROUP BY ALL"));
    }

    private static List<String> recontact(String period, String group) {
        return List.of("SELECT " + group.replace("@", "received_at")
                + "count(*), count(*) FILTER (next_at - received_at <= INTERVAL 7 DAY) FROM (SELECT contact_id,"
                + " received_at, channel, lead(received_at) OVER (PARTITION BY customer_id, request_type"
                + " ORDER BY received_at, contact_id) AS next_at FROM fact_contact)"
                + " JOIN (SELECT contact_id FROM fact_segment WHERE outcome = 'answered') USING (contact_id) WHERE "
                + within("received_at", period) + (group.isEmpty() ? "" : " GROUP BY ALL"));
    }

    private static List<String> inflow(String period, String group) {
        return List.of("SELECT " + group.replace("@", "received_at") + "count(*) FROM fact_contact WHERE "
                + within("received_at", period) + (group.isEmpty() ? "" : " GROUP BY ALL"));
    }

    /** States of one agent do not overlap here, and none goes beyond its day. */
    private static List<String> occupancy(String period, String group) {
        return List.of("SELECT " + group.replace("@", "from_at")
                + "sum(epoch_us(to_at) - epoch_us(from_at)) FILTER (state IN ('talk', 'acw')),"
                + " sum(epoch_us(to_at) - epoch_us(from_at)) FILTER (state <> 'pause') FROM fact_agent_state WHERE "
                + within("from_at", period) + (group.isEmpty() ? "" : " GROUP BY ALL"));
    }

    private static List<String> whole() {
        return List.of(
                "SELECT sum(amount) FROM fact_expense",
                "SELECT count(*) FILTER (type = 'opened') - count(*) FILTER (type = 'closed') FROM fact_case_event"
                        + " WHERE \"at\" <= TIMESTAMP '2026-01-01'");
    }

    @SafeVarargs
    private static List<String> all(List<String>... parts) {
        return java.util.stream.Stream.of(parts).flatMap(List::stream).toList();
    }

    static Map<String, List<String>> questions() {
        String day = "date_trunc('day', @), ";
        Map<String, List<String>> questions = new LinkedHashMap<>();
        questions.put(
                "a year, total",
                all(
                        main(YEAR, ""),
                        surveys(YEAR, ""),
                        cases(YEAR, ""),
                        recontact(YEAR, ""),
                        occupancy(YEAR, ""),
                        inflow(YEAR, ""),
                        whole()));
        questions.put(
                "a year by day and queue",
                all(
                        main(YEAR, day + "queue, "),
                        surveys(YEAR, day + "channel, "),
                        cases(YEAR, day + "origin_channel, "),
                        recontact(YEAR, day + "channel, "),
                        inflow(YEAR, day + "channel, "),
                        occupancy(YEAR, day)));
        questions.put("a month by agent", all(main(MONTH, "agent_id, "), occupancy(MONTH, "agent_id, ")));
        questions.put("main, a year, total", main(YEAR, ""));
        questions.put("main, a year by day and queue", main(YEAR, day + "queue, "));
        return questions;
    }
}
