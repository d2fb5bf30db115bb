package io.vigie.deploy;

/** Why a plug-in's file may run. Order: from the strongest reason. May grow: callers keep a default branch. */
public enum Trust {
    /** It came with this distribution of Vigie. */
    DISTRIBUTION,
    /** Signed whole by someone whose certificate is in the trust store. */
    SIGNED,
    /** Someone named its digest before it came. */
    PINNED,
    /** Nobody vouches for it; allowed by whoever installed it or by the settings. */
    UNSIGNED
}
