package io.vigie.source;

/** What a type of source can do beside being read. May grow: callers keep a default branch. */
public enum SourceFeature {
    /** Reads a past period once more, or for the first time, beside its live position ({@link SourceContext#backfill}). */
    BACKFILL,
    /** Reads a quarantined record once more, after a fix ({@link DataSource#replay}). */
    REPLAY,
    /** Is not read but sent to: deliveries reach it through {@link SourceContext#inbox()}. */
    RECEIVES
}
