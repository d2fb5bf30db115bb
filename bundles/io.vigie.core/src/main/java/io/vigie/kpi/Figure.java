package io.vigie.kpi;

/**
 * One of several figures that belong to a KPI and are answered with it, in rows that say which they are
 * in the dimension {@link #DIMENSION}. It has a value, but no numerator and denominator. Immutable.
 *
 * @param name what it is
 * @param unit what it is measured in
 * @param formula how it is made
 */
public record Figure(Text name, Unit unit, Formula formula) {
    /** The dimension that names the figure in an answer. */
    public static final String DIMENSION = "measure";
}
