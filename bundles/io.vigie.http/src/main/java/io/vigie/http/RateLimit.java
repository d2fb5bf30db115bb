package io.vigie.http;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Holds each sender to a rate: a bucket of tokens for each, refilled steadily. Knows a bounded number of senders; who
 * has not been heard of for longest is forgotten first, with a full bucket. Thread-safe.
 */
public final class RateLimit {
    private static final int SENDERS = 10_000;
    private static final double SECOND = 1e9;

    private final double perSecond;
    private final double most;
    private final LongSupplier nanos;
    private final Map<String, Bucket> buckets = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
            return size() > SENDERS;
        }
    };

    private static final class Bucket {
        private double tokens;
        private long at;
    }

    /**
     * A limit.
     *
     * @param perSecond how many requests a second for long
     * @param most how many at once after a time of silence
     */
    public RateLimit(double perSecond, double most) {
        this(perSecond, most, System::nanoTime);
    }

    /** With a clock of its own, in nanoseconds. */
    public RateLimit(double perSecond, double most, LongSupplier nanos) {
        if (perSecond <= 0 || most < 1) {
            throw new IllegalArgumentException("a rate of " + perSecond + " and " + most + " at once");
        }
        this.perSecond = perSecond;
        this.most = most;
        this.nanos = nanos;
    }

    /** Takes a token; {@link Duration#ZERO} when there was one, else how long until there is one again. */
    public Duration take(String sender) {
        long now = nanos.getAsLong();
        synchronized (buckets) {
            Bucket bucket = buckets.get(sender);
            if (bucket == null) {
                bucket = new Bucket();
                bucket.tokens = most;
                bucket.at = now;
                buckets.put(sender, bucket);
            }
            bucket.tokens = Math.min(most, bucket.tokens + (now - bucket.at) / SECOND * perSecond);
            bucket.at = now;
            if (bucket.tokens >= 1) {
                bucket.tokens--;
                return Duration.ZERO;
            }
            return Duration.ofNanos((long) Math.ceil((1 - bucket.tokens) / perSecond * SECOND));
        }
    }
}
