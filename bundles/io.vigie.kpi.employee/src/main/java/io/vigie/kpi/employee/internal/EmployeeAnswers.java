package io.vigie.kpi.employee.internal;

import static io.vigie.kpi.Expr.all;
import static io.vigie.kpi.Expr.any;
import static io.vigie.kpi.Expr.coalesce;
import static io.vigie.kpi.Expr.col;
import static io.vigie.kpi.Expr.value;
import static io.vigie.kpi.Expr.when;

import io.vigie.fact.Vocabulary;
import io.vigie.kpi.Expr;
import io.vigie.kpi.Population;
import io.vigie.kpi.Relation;
import io.vigie.kpi.Text;
import java.util.List;

/** What employees answer, judged by the rules of customer satisfaction: the last answer of each invitation. */
final class EmployeeAnswers {
    private static final Expr SCALE = col("scale");
    private static final Expr SCORE = col("score");

    private static final Expr LOWEST = when(SCALE.in("yesno", "0-10"), value(0))
            .when(SCALE.in("1-4", "1-5", "1-7", "1-10"), value(1))
            .end();

    private static final Expr HIGHEST = when(SCALE.eq("yesno"), value(1))
            .when(SCALE.eq("1-4"), value(4))
            .when(SCALE.eq("1-5"), value(5))
            .when(SCALE.eq("1-7"), value(7))
            .when(SCALE.in("1-10", "0-10"), value(10))
            .end();

    /** Yes, the top two boxes of a short scale, 8 or more of 10. */
    static final Expr POSITIVE = SCORE.ge(when(SCALE.eq("yesno"), value(1))
            .when(SCALE.eq("1-4"), value(3))
            .when(SCALE.eq("1-5"), value(4))
            .when(SCALE.eq("1-7"), value(6))
            .otherwise(value(8)));

    private static final Relation ANSWERS = Relation.facts(Vocabulary.SURVEY_RESPONSE)
            .where(col("type").eq("esat"))
            // As columns, so that the answers to different questions of one survey are kept apart below.
            .with("question", col("question"))
            .with("aspect", col("aspect"))
            .with("valid", coalesce(all(SCORE.ge(LOWEST), SCORE.le(HIGHEST)), value(false)))
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

    static final Population VALID = Population.flow(ANSWERS, col("at"))
            .called("answers of employees", "réponses de collaborateurs")
            .leaveOut("no-score", Text.of("blank: no score", "vides : sans note"), SCORE.isEmpty())
            .leaveOut(
                    "other-scale",
                    Text.of("an unknown scale, or none", "une échelle inconnue ou absente"),
                    LOWEST.isEmpty())
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

    private EmployeeAnswers() {}
}
