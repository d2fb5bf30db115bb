package io.vigie.deploy.internal.file;

import io.vigie.kpi.Text;

/** A jar cannot be looked at any further. */
public final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Text why;

    /** For a clause about the file, without the full stop. */
    Refused(String en, String fr) {
        super(en);
        this.why = Text.of(en, fr);
    }

    /** A clause about the file, without the full stop. */
    public Text why() {
        return why;
    }
}
