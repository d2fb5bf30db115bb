package io.vigie.access;

import io.vigie.kpi.Text;

/** What somebody may do. May grow: callers keep a default branch. */
public enum Right {
    /** Read the catalogue and figures. */
    FIGURES(Text.of("read figures", "lire les chiffres")),
    /** Read the very contacts behind a figure. */
    CONTACTS(Text.of("read the contacts behind a figure", "lire les contacts derrière un chiffre")),
    /** Read figures and contacts by agent; each read is in the log. */
    AGENTS(Text.of("read figures by agent", "lire les chiffres par agent")),
    /** Write notes that charts show. */
    ANNOTATE(Text.of("write notes on charts", "annoter les graphiques")),
    /** Change the company's targets. */
    TARGETS(Text.of("change targets", "modifier les objectifs")),
    /** See connectors, plug-ins, quarantine and the health of the platform. */
    OPERATIONS(Text.of("see connectors, plug-ins and health", "voir connecteurs, extensions et santé")),
    /** Change plug-ins and connectors. */
    OPERATE(Text.of("change plug-ins and connectors", "modifier extensions et connecteurs")),
    /** Create and revoke tokens. */
    TOKENS(Text.of("create and revoke tokens", "créer et révoquer des jetons")),
    /** Read the log of what was done. */
    AUDIT(Text.of("read the audit log", "lire le journal d'audit"));

    private final Text text;

    Right(Text text) {
        this.text = text;
    }

    /** For a person. */
    public Text text() {
        return text;
    }
}
