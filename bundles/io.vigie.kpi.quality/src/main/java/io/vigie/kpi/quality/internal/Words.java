package io.vigie.kpi.quality.internal;

import io.vigie.kpi.Benchmark;
import io.vigie.kpi.Text;

/** What several definitions say in the same words. */
final class Words {
    static final Text ANSWERED = Text.of("contacts answered by a human", "contacts pris en charge par un conseiller");
    static final Text PRESENTED = Text.of(
            "contacts presented (entered a queue) whose fate is known",
            "contacts présentés (entrés en file) au sort connu");
    static final Text ANSWERED_CONTACTS = Text.of("answered contacts", "contacts pris en charge");
    static final Text CASES_OPENED = Text.of("cases opened in the period", "demandes ouvertes dans la période");
    static final Text NO_AGENT = Text.of(
            "no agent was reached by an abandoned contact", "un contact abandonné n'a atteint aucun conseiller");

    /** ISO 18295 and NF 345, as quoted by SFAM Magazine, 3 February 2021. */
    static final Text ISO_18295 = Text.of(
            "ISO 18295 / NF 345: 80 % in strictly less than 90 s", "ISO 18295 / NF 345 : 80 % en moins de 90 s");

    static final String EBOS = "Ebos, \"Le benchmark 2017 des KPI's de la Relation Client\" (Easiware)";
    static final String IMPROVE = "\"Kpis de performance pour améliorer la relation client\"";
    static final Text BRANDS = Text.of("brands, 2017", "marques, 2017");

    private Words() {}

    /** A figure of the benchmark of 2017 about brands. */
    static Benchmark brands(String value, String en, String fr) {
        return new Benchmark(value, Text.of(en, fr), BRANDS, EBOS);
    }
}
