package io.vigie.store.duckdb.internal;

/**
 * The value of one field and the instant of the patch that set it.
 *
 * @param value in the Java class that {@link io.vigie.fact.FieldType} names
 * @param stamp microseconds since 1970-01-01T00:00:00Z
 */
record Cell(Object value, long stamp) {}
