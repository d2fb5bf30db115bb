package io.vigie.source;

/** What an instance of a source is doing. May grow: callers keep a default branch. */
public enum SourceState {
    /** Opened, no poll has ended yet. */
    STARTING,
    /** Polls succeed. */
    RUNNING,
    /** A bounded source has been read to its end. */
    COMPLETED,
    /** The other side asked for a pause. */
    RATE_LIMITED,
    /** The last poll failed and is tried again. */
    RETRYING,
    /** Credentials are missing or refused. */
    AUTH_REQUIRED,
    /** The settings are wrong. */
    CONFIG_ERROR,
    /** Given up after repeated failures. */
    FAILED,
    /** No poll has ended for three times its due time. */
    STALE,
    /** Held by the operator; goes on from where it is when it is resumed. */
    PAUSED,
    /** Stopped by the operator. */
    STOPPED,
    /** No installed bundle provides the type. */
    MISSING_PLUGIN
}
