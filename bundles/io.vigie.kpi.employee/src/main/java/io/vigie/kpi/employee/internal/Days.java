package io.vigie.kpi.employee.internal;

import static io.vigie.kpi.Expr.localDate;
import static io.vigie.kpi.Expr.seconds;
import static io.vigie.kpi.Expr.startOfDay;

import io.vigie.kpi.Expr;

/** Local days, which have 23 to 25 hours. */
final class Days {
    private static final long DAY_AND_A_HALF = 36 * 3_600;

    private Days() {}

    /** The first instant of the day after a date: a day and a half later it is that day, whatever the clocks do. */
    static Expr startOfNext(Expr date) {
        return startOfDay(localDate(startOfDay(date).plus(seconds(DAY_AND_A_HALF))));
    }
}
