package io.vigie.kpi.employee.internal;

import static io.vigie.kpi.Expr.bucketDays;
import static io.vigie.kpi.Expr.coalesce;
import static io.vigie.kpi.Expr.col;
import static io.vigie.kpi.Expr.greatest;
import static io.vigie.kpi.Expr.least;
import static io.vigie.kpi.Expr.localDate;
import static io.vigie.kpi.Expr.periodEnd;
import static io.vigie.kpi.Expr.periodStart;
import static io.vigie.kpi.Expr.startOfDay;
import static io.vigie.kpi.Expr.value;

import io.vigie.fact.Vocabulary;
import io.vigie.kpi.Expr;
import io.vigie.kpi.Measure;
import io.vigie.kpi.Population;
import io.vigie.kpi.Relation;
import io.vigie.kpi.Text;

/**
 * Who is employed, and who comes and goes, on local dates: the first and the last day belong to the
 * employment, and the last is the day of the departure. Who has no hiring date was always there.
 */
final class Staff {
    private static final Relation EMPLOYMENTS = Relation.facts(Vocabulary.EMPLOYMENT);
    private static final Expr HIRED_ON = col("hired_on");
    private static final Expr LEFT_ON = col("left_on");

    static final Population ARRIVALS =
            sound(Population.flow(EMPLOYMENTS, startOfDay(HIRED_ON)).called("arrivals", "arrivées"));

    static final Population DEPARTURES =
            sound(Population.flow(EMPLOYMENTS, startOfDay(LEFT_ON)).called("departures", "départs"));

    private static final Population DAYS_EMPLOYED = sound(Population.flow(
                    EMPLOYMENTS.eachDay(
                            "day",
                            greatest(HIRED_ON, localDate(periodStart())),
                            least(LEFT_ON, localDate(periodEnd()))),
                    startOfDay(col("day")))
            .called("days of employees", "jours d'effectif"));

    private static final Population AT_START = sound(Population.openingStock(
                    EMPLOYMENTS, coalesce(startOfDay(HIRED_ON), periodStart()), Days.startOfNext(LEFT_ON))
            .called("employees at the start", "effectif au début"));

    /** The mean of the headcounts of the local days. */
    static final Measure AVERAGE_HEADCOUNT =
            Measure.sumOfQuotients(DAYS_EMPLOYED, value(1), bucketDays()).called("average headcount", "effectif moyen");

    static final Measure HEADCOUNT_AT_START = Measure.count(AT_START);

    private Staff() {}

    private static Population sound(Population employments) {
        return employments.leaveOut(
                "left-before-hired",
                Text.of("an employment that ends before it begins", "un emploi qui finit avant de commencer"),
                LEFT_ON.lt(HIRED_ON));
    }
}
