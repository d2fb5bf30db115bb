package io.vigie.kpi.satisfaction.internal;

import io.vigie.kpi.Text;

/** What several definitions say in the same words, and where figures come from. */
final class Words {
    static final String SFAM = "SFAM Magazine";
    static final String TWENTY_INDICATORS = "KPI des centres de contacts : 20 indicateurs de performance à suivre";
    static final String IMPROVE = "Kpis de performance pour améliorer la relation client";
    static final String EBOS = "Ebos, « Le benchmark 2017 des KPI's de la Relation Client »";

    static final Text BRANDS_2017 = Text.of("brands, 2017", "marques, 2017");
    static final Text ONE_CASE = Text.of("one company", "une entreprise");

    static final Text VALID_ANSWERS = Text.of("valid answers", "réponses valides");
    static final Text CUSTOMERS_AT_START = Text.of("customers active at the start", "clients actifs au début");

    private Words() {}
}
