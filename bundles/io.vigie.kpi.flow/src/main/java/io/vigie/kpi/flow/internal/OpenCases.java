package io.vigie.kpi.flow.internal;

import static io.vigie.kpi.Expr.col;
import static io.vigie.kpi.Expr.greatest;
import static io.vigie.kpi.Expr.least;
import static io.vigie.kpi.Expr.localDate;
import static io.vigie.kpi.Expr.not;
import static io.vigie.kpi.Expr.seconds;
import static io.vigie.kpi.Expr.value;
import static io.vigie.kpi.Expr.when;

import io.vigie.fact.Vocabulary;
import io.vigie.kpi.Expr;
import io.vigie.kpi.Population;
import io.vigie.kpi.Relation;
import io.vigie.kpi.Relation.Fold;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Cases while they are open. */
final class OpenCases {
    private static final List<String> CASE_ID = List.of("case_id");
    private static final Expr CLOSED = col("type").eq("closed");

    /**
     * The spans in which cases are open, [{@code open_from}, {@code open_until}): from each event that is no
     * closing to the next event. A case keeps the date of its first opening ({@code opened_at}, {@code
     * opened_on}) when it is reopened.
     */
    static final Relation SPANS = spans();

    /** The same spans cut where the age of the case passes into the next band. */
    private static final Relation BANDS = Relation.union(
            band("00-01d", 0, 1),
            band("01-03d", 1, 3),
            band("03-07d", 3, 7),
            band("07-30d", 7, 30),
            band("30d+", 30, null),
            columns(SPANS.where(col("opened_at").isEmpty()).with("age_band", value("unknown"))));

    private OpenCases() {}

    /** Cases open at the end of each bucket: what happens at that very instant has happened. */
    static Population atTheEnd() {
        return Population.stock(SPANS, col("open_from"), col("open_until"))
                .called("open cases", "demandes ouvertes")
                .finer(BANDS, "age_band");
    }

    private static Relation spans() {
        Relation events =
                Relation.facts(Vocabulary.CASE_EVENT).where(col("type").in("opened", "reopened", "closed"));
        Relation openings = events.where(col("type").eq("opened")).aggregate(CASE_ID, Fold.min("opened_at", col("at")));
        // A case that is opened and closed at one instant is closed.
        return events.with(
                        "rank",
                        when(col("type").eq("opened"), value(0))
                                .when(CLOSED, value(2))
                                .otherwise(value(1)))
                .next("open_until", col("at"), CASE_ID, "at", "rank")
                .where(not(CLOSED))
                .with("open_from", col("at"))
                .join(openings, CASE_ID, "opened_at")
                .with("opened_on", localDate(col("opened_at")))
                .join(Relation.facts(Vocabulary.CASE), CASE_ID, "request_type", "origin_channel", "team")
                .with("channel", col("origin_channel"));
    }

    private static Relation band(String name, int fromDay, @Nullable Integer toDay) {
        Relation aged = SPANS.where(col("opened_at").isPresent())
                .with("open_from", greatest(col("open_from"), daysOld(fromDay)));
        return columns((toDay == null ? aged : aged.with("open_until", least(col("open_until"), daysOld(toDay))))
                .with("age_band", value(name)));
    }

    /** When a case has been open for some days of 24 hours. */
    private static Expr daysOld(int days) {
        return col("opened_at").plus(seconds(days * 86_400L));
    }

    private static Relation columns(Relation spans) {
        return spans.columns(
                "case_id",
                "source",
                "open_from",
                "open_until",
                "opened_at",
                "opened_on",
                "age_band",
                "request_type",
                "origin_channel",
                "channel",
                "team");
    }
}
