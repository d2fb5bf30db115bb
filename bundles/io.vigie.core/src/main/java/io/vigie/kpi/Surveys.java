package io.vigie.kpi;

import static io.vigie.kpi.Expr.all;
import static io.vigie.kpi.Expr.any;
import static io.vigie.kpi.Expr.coalesce;
import static io.vigie.kpi.Expr.col;
import static io.vigie.kpi.Expr.not;
import static io.vigie.kpi.Expr.value;
import static io.vigie.kpi.Expr.when;

import io.vigie.fact.Vocabulary;
import java.util.List;

/**
 * What a valid answer to a survey question is, on whatever scale. The families that read surveys share
 * it: plain algebra, as in {@link Relations}.
 */
public final class Surveys {
    /** The scale of an answer. */
    public static final Expr SCALE = col("scale");

    /** The score of an answer. */
    public static final Expr SCORE = col("score");

    /** The lowest score of the scale of an answer; empty on a scale that nobody knows. */
    public static final Expr LOWEST = when(SCALE.in("yesno", "0-10"), value(0))
            .when(SCALE.in("1-4", "1-5", "1-7", "1-10"), value(1))
            .end();

    /** The highest score of the scale of an answer; empty on a scale that nobody knows. */
    public static final Expr HIGHEST = when(SCALE.eq("yesno"), value(1))
            .when(SCALE.eq("1-4"), value(4))
            .when(SCALE.eq("1-5"), value(5))
            .when(SCALE.eq("1-7"), value(7))
            .when(SCALE.in("1-10", "0-10"), value(10))
            .end();

    /** Yes, the top two boxes of a short scale, 8 or more of 10. */
    public static final Expr POSITIVE = SCORE.ge(when(SCALE.eq("yesno"), value(1))
            .when(SCALE.eq("1-4"), value(3))
            .when(SCALE.eq("1-5"), value(4))
            .when(SCALE.eq("1-7"), value(6))
            .otherwise(value(8)));

    private Surveys() {}

    /**
     * The answers to one type of question, with {@code replaced_at}: when a valid answer was replaced by a
     * later one to the same question and aspect of the same invitation.
     *
     * @param type csat, nps, ces or esat
     * @param understood the scales, and whatever else an answer must say to have a meaning
     */
    public static Relation answers(String type, Expr understood) {
        return Relation.facts(Vocabulary.SURVEY_RESPONSE)
                .where(col("type").eq(type))
                // As columns, so that different questions of one survey are kept apart below.
                .with("question", col("question"))
                .with("aspect", col("aspect"))
                .with("valid", coalesce(all(understood, SCORE.ge(LOWEST), SCORE.le(HIGHEST)), value(false)))
                // Who answers without invitation answers for himself alone.
                .with(
                        "uninvited",
                        when(col("invite_id").isEmpty(), col("response_id")).end())
                .next(
                        "replaced_at",
                        col("at"),
                        List.of("invite_id", "uninvited", "question", "aspect", "valid"),
                        "at",
                        "response_id");
    }

    /**
     * The valid ones of {@link #answers}: whatever is no answer, or no longer one, is left out by reason.
     *
     * @param understood as for the answers
     * @param otherwise why an answer is left out that does not say it
     */
    public static Population valid(Population answers, Expr understood, Text otherwise) {
        return answers.leaveOut("no-score", Text.of("blank: no score", "vides : sans note"), SCORE.isEmpty())
                .leaveOut("other-scale", otherwise, not(coalesce(understood, value(false))))
                .leaveOut(
                        "impossible-score",
                        Text.of("a score outside the scale", "une note hors de l'échelle"),
                        any(SCORE.lt(LOWEST), SCORE.gt(HIGHEST)))
                .leaveOut(
                        "replaced",
                        Text.of(
                                "replaced by a later answer to the same invitation",
                                "remplacées par une réponse ultérieure à la même invitation"),
                        col("replaced_at").isPresent());
    }
}
