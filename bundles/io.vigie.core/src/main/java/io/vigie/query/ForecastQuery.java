package io.vigie.query;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What volume to expect in the intervals of a period. Immutable. */
public final class ForecastQuery {
    private final @Nullable Instant from;
    private final @Nullable Instant to;
    private final ZoneId zone;
    private final Grain grain;
    private final Map<String, List<String>> filters;
    private final int weeks;
    private final int backTestWeeks;
    private final Set<LocalDate> excluded;
    private final Set<LocalDate> holidays;
    private final @Nullable String model;
    private final @Nullable Instant asOf;

    private ForecastQuery(Builder b) {
        this.from = b.from;
        this.to = b.to;
        this.zone = b.zone;
        this.grain = b.grain;
        Map<String, List<String>> copy = new LinkedHashMap<>();
        b.filters.forEach((name, values) -> copy.put(name, List.copyOf(values)));
        this.filters = Collections.unmodifiableMap(copy);
        this.weeks = b.weeks;
        this.backTestWeeks = b.backTestWeeks;
        this.excluded = Collections.unmodifiableSet(new TreeSet<>(b.excluded));
        this.holidays = Collections.unmodifiableSet(new TreeSet<>(b.holidays));
        this.model = b.model;
        this.asOf = b.asOf;
    }

    /**
     * Starts a question about the period [from, to): half-hours in UTC, by the best model.
     *
     * @param from null for the first local day that begins after the history
     * @param to null for seven local days
     */
    public static Builder of(@Nullable Instant from, @Nullable Instant to) {
        return new Builder(from, to);
    }

    /** The start of the period; null for the first local day that begins after the history. */
    public @Nullable Instant from() {
        return from;
    }

    /** The end of the period, exclusive; null for seven local days after its start. */
    public @Nullable Instant to() {
        return to;
    }

    /** The zone by whose weekdays and clock volumes recur. */
    public ZoneId zone() {
        return zone;
    }

    /** The length of the intervals, a day or less. */
    public Grain grain() {
        return grain;
    }

    /** For each dimension the values to keep. */
    public Map<String, List<String>> filters() {
        return filters;
    }

    /** Over how many past weeks the baseline takes its mean. */
    public int weeks() {
        return weeks;
    }

    /** On how many past weeks the models compete, as far as the history allows. */
    public int backTestWeeks() {
        return backTestWeeks;
    }

    /** Local dates of which nothing is learned: exceptional days. */
    public Set<LocalDate> excluded() {
        return excluded;
    }

    /** Local dates that are holidays, past and future. */
    public Set<LocalDate> holidays() {
        return holidays;
    }

    /** The id of the model to use; null for the one that would have forecast the last weeks best. */
    public @Nullable String model() {
        return model;
    }

    /** The instant after which nothing is known; null for the start of the period or now, whichever is earlier. */
    public @Nullable Instant asOf() {
        return asOf;
    }

    /** Collects a question; not thread-safe. */
    public static final class Builder {
        private final @Nullable Instant from;
        private final @Nullable Instant to;
        private ZoneId zone = ZoneOffset.UTC;
        private Grain grain = Grain.HALF_HOUR;
        private final Map<String, List<String>> filters = new LinkedHashMap<>();
        private int weeks = 4;
        private int backTestWeeks = 8;
        private final Set<LocalDate> excluded = new TreeSet<>();
        private final Set<LocalDate> holidays = new TreeSet<>();
        private @Nullable String model;
        private @Nullable Instant asOf;

        private Builder(@Nullable Instant from, @Nullable Instant to) {
            this.from = from;
            this.to = to;
        }

        /** Sets the zone. */
        public Builder zone(ZoneId zone) {
            this.zone = zone;
            return this;
        }

        /** Sets the length of the intervals. */
        public Builder grain(Grain grain) {
            this.grain = grain;
            return this;
        }

        /** Keeps the volumes whose dimension has this value or one given before. */
        public Builder where(String dimension, String value) {
            filters.computeIfAbsent(dimension, name -> new ArrayList<>()).add(value);
            return this;
        }

        /** Sets the number of weeks of the baseline. */
        public Builder weeks(int weeks) {
            this.weeks = weeks;
            return this;
        }

        /** Sets the number of weeks on which the models compete. */
        public Builder backTestWeeks(int weeks) {
            this.backTestWeeks = weeks;
            return this;
        }

        /** Adds exceptional days. */
        public Builder exclude(Collection<LocalDate> dates) {
            excluded.addAll(dates);
            return this;
        }

        /** Adds holidays. */
        public Builder holidays(Collection<LocalDate> dates) {
            holidays.addAll(dates);
            return this;
        }

        /** Uses this model, whether or not another would have been better. */
        public Builder model(@Nullable String id) {
            this.model = id;
            return this;
        }

        /** Asks as of an instant. */
        public Builder asOf(@Nullable Instant asOf) {
            this.asOf = asOf;
            return this;
        }

        /** Builds the question; whether it makes sense is decided when it is asked. */
        public ForecastQuery build() {
            return new ForecastQuery(this);
        }
    }
}
