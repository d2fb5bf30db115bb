package io.vigie.connectors;

import java.util.Locale;

/** What an operator wants of a connector, as its file says. */
public enum Desired {
    /** It is read. */
    RUNNING,
    /** It is held for a while, without a connection; it goes on from where it is. */
    PAUSED,
    /** It is not read. Its position may be changed. */
    STOPPED;

    /** As it is written in a file: {@code running}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
