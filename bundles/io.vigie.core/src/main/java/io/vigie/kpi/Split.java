package io.vigie.kpi;

/**
 * A dimension by which a KPI is split in every answer, asked for or not: a share by channel, a stock by
 * opening date. Immutable.
 *
 * @param dimension the column
 * @param values a LIST parameter whose entries have a row also where there is nothing to count; the
 *     empty string for none
 */
public record Split(String dimension, String values) {}
