package io.vigie.kpi;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a KPI should reach, as zones in ascending order of the value, with its origin. Statuses are
 * decided on exact values, never on rounded ones. Immutable.
 */
public final class Target {
    /** How a value stands against its target. May grow: callers keep a default branch. */
    public enum Status {
        GOOD(Text.of("good", "bon")),
        WARNING(Text.of("warning", "à surveiller")),
        BAD(Text.of("bad", "mauvais")),
        CRITICAL(Text.of("critical", "critique")),
        /** The value is undefined; this never raises an alert. */
        NO_DATA(Text.of("no data", "sans données"));

        private final Text text;

        Status(Text text) {
            this.text = text;
        }

        /** For a person. */
        public Text text() {
            return text;
        }
    }

    /**
     * The values below a bound.
     *
     * @param below the bound; null for all that no zone before holds
     * @param inclusive whether the bound itself belongs to the zone
     */
    public record Zone(Status status, @Nullable BigDecimal below, boolean inclusive) {}

    private final List<Zone> zones;
    private final Text origin;
    private final Map<String, String> parameters;

    private Target(List<Zone> zones, Text origin, Map<String, String> parameters) {
        this.zones = List.copyOf(zones);
        this.origin = origin;
        this.parameters = java.util.Collections.unmodifiableMap(new TreeMap<>(parameters));
    }

    /** Zones of one's own; the first whose bound the value is below decides. */
    public static Target zones(Text origin, List<Zone> zones) {
        return new Target(zones, origin, Map.of());
    }

    /** Good from the bound on, bad below it. */
    public static Target atLeast(String bound, Text origin) {
        return new Target(
                List.of(new Zone(Status.BAD, new BigDecimal(bound), false), new Zone(Status.GOOD, null, false)),
                origin,
                Map.of());
    }

    /** Good up to and including the bound, bad above it. */
    public static Target atMost(String bound, Text origin) {
        return new Target(
                List.of(new Zone(Status.GOOD, new BigDecimal(bound), true), new Zone(Status.BAD, null, false)),
                origin,
                Map.of());
    }

    /** Good strictly above the bound, bad at it and below it. */
    public static Target moreThan(String bound, Text origin) {
        return new Target(
                List.of(new Zone(Status.BAD, new BigDecimal(bound), true), new Zone(Status.GOOD, null, false)),
                origin,
                Map.of());
    }

    /** Good strictly below the bound, bad at it and above it. */
    public static Target lessThan(String bound, Text origin) {
        return new Target(
                List.of(new Zone(Status.GOOD, new BigDecimal(bound), false), new Zone(Status.BAD, null, false)),
                origin,
                Map.of());
    }

    /** A corridor: good from the lower to the upper bound, both included. */
    public static Target between(String lower, String upper, Text origin) {
        List<Zone> zones = new ArrayList<>();
        zones.add(new Zone(Status.BAD, new BigDecimal(lower), false));
        zones.add(new Zone(Status.GOOD, new BigDecimal(upper), true));
        zones.add(new Zone(Status.BAD, null, false));
        return new Target(zones, origin, Map.of());
    }

    /** The same target, meant for these values of the KPI's parameters: 80 % holds for a threshold of 90 s. */
    public Target with(String parameter, String value) {
        Map<String, String> more = new TreeMap<>(parameters);
        more.put(parameter, value);
        return new Target(zones, origin, more);
    }

    /** The zones in ascending order. */
    public List<Zone> zones() {
        return zones;
    }

    /** Where the target comes from: a standard, a study, a habit of the market. */
    public Text origin() {
        return origin;
    }

    /** The parameter values that the target is meant for; others have no status by it. */
    public Map<String, String> parameters() {
        return parameters;
    }

    /** How an exact value stands; null is {@link Status#NO_DATA}. */
    public Status status(@Nullable BigDecimal value) {
        if (value == null) {
            return Status.NO_DATA;
        }
        for (Zone zone : zones) {
            BigDecimal bound = zone.below();
            if (bound == null || value.compareTo(bound) < 0 || (zone.inclusive() && value.compareTo(bound) == 0)) {
                return zone.status();
            }
        }
        return Status.NO_DATA;
    }

    @Override
    public String toString() {
        return zones + " " + origin.en() + " " + parameters;
    }
}
