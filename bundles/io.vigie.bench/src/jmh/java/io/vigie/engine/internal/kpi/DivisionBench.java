package io.vigie.engine.internal.kpi;

import java.math.BigDecimal;
import java.math.RoundingMode;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What each figure of an answer costs: a division to 34 digits, and its rounding for a page. */
@State(Scope.Benchmark)
public class DivisionBench {
    private BigDecimal seconds = new BigDecimal("2143345.371");
    private BigDecimal contacts = BigDecimal.valueOf(91_919);
    private BigDecimal figure = seconds.divide(contacts, Calculator.PRECISION);

    @Benchmark
    public BigDecimal divide() {
        return seconds.divide(contacts, Calculator.PRECISION);
    }

    @Benchmark
    public BigDecimal round() {
        return figure.setScale(1, RoundingMode.HALF_UP);
    }
}
