package io.vigie.testkit.internal.reference;

import io.vigie.testkit.Fraction;
import java.time.Instant;

/**
 * A row's place in a bucket.
 *
 * @param bucket the bucket
 * @param end its end, or as-of while it runs
 * @param overlap in an interval population the seconds of the row that fall into the bucket, else 0
 * @param weeksAgo in a recurring population how many weeks the row lies before the bucket, else 0
 */
record Slot(Bucket bucket, Instant end, Fraction overlap, long weeksAgo) {}
