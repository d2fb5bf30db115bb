package io.vigie.alert;

import io.vigie.kpi.Text;

/** How a rule stands, the least grave first. May grow: callers keep a default branch. */
public enum AlertState {
    NORMAL(Text.of("normal", "normal")),
    /** The figure is undefined: there is nothing to say. */
    NO_DATA(Text.of("no data", "sans données")),
    /** What the rule says holds, not yet as long as it must. */
    PENDING(Text.of("pending", "en attente")),
    /** The rule could not be worked out. */
    ERROR(Text.of("error", "erreur")),
    FIRING(Text.of("firing", "déclenchée"));

    private final Text text;

    AlertState(Text text) {
        this.text = text;
    }

    /** For a person. */
    public Text text() {
        return text;
    }
}
