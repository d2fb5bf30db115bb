package io.vigie.query;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One question, the same for tile, table, export, drill and alert. Immutable. */
public final class KpiQuery {
    private final List<String> kpis;
    private final @Nullable Instant from;
    private final @Nullable Instant to;
    private final ZoneId zone;
    private final Grain grain;
    private final List<String> groupBy;
    private final Map<String, List<String>> filters;
    private final Map<String, Object> parameters;
    private final @Nullable Instant asOf;
    private final List<String> presets;
    private final boolean companions;

    private KpiQuery(Builder b) {
        this.kpis = List.copyOf(b.kpis);
        this.from = b.from;
        this.to = b.to;
        this.zone = b.zone;
        this.grain = b.grain;
        this.groupBy = List.copyOf(b.groupBy);
        Map<String, List<String>> copy = new LinkedHashMap<>();
        b.filters.forEach((name, values) -> copy.put(name, List.copyOf(values)));
        this.filters = Collections.unmodifiableMap(copy);
        this.parameters = Collections.unmodifiableMap(new TreeMap<>(b.parameters));
        this.asOf = b.asOf;
        this.presets = List.copyOf(b.presets);
        this.companions = b.companions;
    }

    /** Starts a question for these KPIs, in total over the period of the data, in UTC. */
    public static Builder of(String... kpis) {
        return new Builder(List.of(kpis));
    }

    /** A builder with all that this question says. */
    public Builder toBuilder() {
        Builder builder = new Builder(kpis);
        builder.from = from;
        builder.to = to;
        builder.zone = zone;
        builder.grain = grain;
        builder.groupBy.addAll(groupBy);
        filters.forEach((name, values) -> builder.filters.put(name, new ArrayList<>(values)));
        builder.parameters.putAll(parameters);
        builder.asOf = asOf;
        builder.presets.addAll(presets);
        builder.companions = companions;
        return builder;
    }

    /** The ids asked for. */
    public List<String> kpis() {
        return kpis;
    }

    /** The start of the period; null for the first row of the data. */
    public @Nullable Instant from() {
        return from;
    }

    /** The end of the period, exclusive; null for the last row of the data. */
    public @Nullable Instant to() {
        return to;
    }

    /** The reporting zone, which decides where days, weeks and months begin. */
    public ZoneId zone() {
        return zone;
    }

    /** The length of the buckets. */
    public Grain grain() {
        return grain;
    }

    /** The dimensions to split by. */
    public List<String> groupBy() {
        return groupBy;
    }

    /** For each dimension the values to keep; the empty text keeps rows without a value. */
    public Map<String, List<String>> filters() {
        return filters;
    }

    /**
     * The values of parameters that differ from their defaults, as text or as the Java type of the
     * parameter. Each KPI takes those that it has; one that no KPI of the question has is refused.
     */
    public Map<String, Object> parameters() {
        return parameters;
    }

    /** The instant after which nothing is known; null for all that is known now. */
    public @Nullable Instant asOf() {
        return asOf;
    }

    /**
     * The presets to ask with: each KPI takes the parameters of those that it has, unless {@link
     * #parameters} says otherwise; one that no KPI of the question has is refused.
     */
    public List<String> presets() {
        return presets;
    }

    /** Whether the companions of the KPIs are answered as well, where they are installed. */
    public boolean companions() {
        return companions;
    }

    /** Collects a question; not thread-safe. */
    public static final class Builder {
        private final List<String> kpis;
        private @Nullable Instant from;
        private @Nullable Instant to;
        private ZoneId zone = ZoneOffset.UTC;
        private Grain grain = Grain.TOTAL;
        private final List<String> groupBy = new ArrayList<>();
        private final Map<String, List<String>> filters = new LinkedHashMap<>();
        private final Map<String, Object> parameters = new TreeMap<>();
        private @Nullable Instant asOf;
        private final List<String> presets = new ArrayList<>();
        private boolean companions;

        private Builder(List<String> kpis) {
            this.kpis = kpis;
        }

        /** Sets the period [from, to); null leaves an end to the data. */
        public Builder period(@Nullable Instant from, @Nullable Instant to) {
            this.from = from;
            this.to = to;
            return this;
        }

        /** Sets the reporting zone. */
        public Builder zone(ZoneId zone) {
            this.zone = zone;
            return this;
        }

        /** Sets the length of the buckets. */
        public Builder grain(Grain grain) {
            this.grain = grain;
            return this;
        }

        /** Splits by a dimension. */
        public Builder groupBy(String dimension) {
            groupBy.add(dimension);
            return this;
        }

        /** Keeps the rows whose dimension has this value or one given before. */
        public Builder where(String dimension, String value) {
            filters.computeIfAbsent(dimension, name -> new ArrayList<>()).add(value);
            return this;
        }

        /** Sets a parameter, as text or as its Java type. */
        public Builder parameter(String name, Object value) {
            parameters.put(name, value);
            return this;
        }

        /** Asks as of an instant. */
        public Builder asOf(@Nullable Instant asOf) {
            this.asOf = asOf;
            return this;
        }

        /** Asks with a preset. */
        public Builder preset(String id) {
            presets.add(id);
            return this;
        }

        /** Brings the companions of the KPIs. */
        public Builder withCompanions() {
            companions = true;
            return this;
        }

        /** Builds the question; whether it makes sense is decided when it is asked. */
        public KpiQuery build() {
            return new KpiQuery(this);
        }
    }
}
