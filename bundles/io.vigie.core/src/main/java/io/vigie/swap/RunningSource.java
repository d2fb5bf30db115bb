package io.vigie.swap;

import io.vigie.source.SourceStatus;

/**
 * A source that was started in an open workspace. Immutable.
 *
 * @param status how it stands
 * @param bundle the id of the bundle that provides the instance that runs; -1 while none runs, or when it
 *     came from no bundle
 * @param polls how many polls of that instance have ended well
 */
public record RunningSource(SourceStatus status, long bundle, long polls) {}
