package io.vigie.kpi;

/**
 * A published figure to compare with. It is never a target: many say something about brands, not about
 * contacts. Immutable.
 *
 * @param value the figure as published
 * @param what what it says
 * @param population whom it was measured on
 * @param source where it was published, by title
 */
public record Benchmark(String value, Text what, Text population, String source) {}
