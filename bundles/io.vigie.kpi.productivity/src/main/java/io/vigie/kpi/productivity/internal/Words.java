package io.vigie.kpi.productivity.internal;

import io.vigie.kpi.Text;

/** What several definitions say in the same words. */
final class Words {
    static final Text NOT_ANSWERED = Text.of("not answered by a human", "non pris en charge par un conseiller");
    static final Text HANDLED_REQUESTS = Text.of("requests handled by a human", "demandes traitées par un conseiller");
    static final Text LOGGED_TIME =
            Text.of("total logged time (breaks included)", "temps total de connexion (pauses comprises)");
    static final Text BRANDS = Text.of("brands, 2017", "marques, 2017");
    static final Text OUTSOURCING_BRANDS = Text.of("brands that outsource, 2017", "marques qui externalisent, 2017");

    /** The published studies and articles that figures come from. */
    static final String EBOS = "Ebos, \"Le benchmark 2017 des KPI's de la Relation Client\" (Easiware)";

    private Words() {}
}
