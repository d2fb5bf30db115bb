package io.vigie.connector.asterisk.internal;

import io.vigie.kpi.Text;

/** A record that cannot be understood. */
final class Unreadable extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Text why;

    /**
     * A record that cannot be understood.
     *
     * @param why the sentence for its quarantine
     */
    Unreadable(Text why) {
        super(why.en(), null, false, false);
        this.why = why;
    }

    Text why() {
        return why;
    }
}
