package io.vigie.query;

import io.vigie.kpi.Text;

/**
 * A KPI went where it is tempting to push it while a companion got worse. Immutable.
 *
 * @param kpi the KPI, in the period asked for
 * @param companion the companion in that period
 * @param before the KPI in the period of the same length before
 * @param companionBefore the companion in that period
 * @param sentence what happened, with the figures
 */
public record Warning(KpiValue kpi, KpiValue companion, KpiValue before, KpiValue companionBefore, Text sentence) {}
