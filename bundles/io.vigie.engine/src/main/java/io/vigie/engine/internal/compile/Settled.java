package io.vigie.engine.internal.compile;

import io.vigie.fact.FactType;
import io.vigie.kpi.Text;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A scan whose figures can be kept for days that are over, and what changes them.
 *
 * @param scan the scan, over rows that tell whether they are open
 * @param types the fact types that are read
 * @param parameters the parameters that it depends on, with their values
 * @param reach how far the change of a fact reaches
 * @param meetings how facts meet, where the reach is LINKED
 * @param nameless the types of which facts meet each other that have nothing to meet by
 * @param dated whether dates take part in when a row is, so that a fact reaches into the days beside its own
 * @param spans whether rows last, so that those without an end reach to the present
 * @param instant whether rows count at one end of each day, so that days are never added up
 */
public record Settled(
        Scan scan,
        Set<FactType> types,
        Map<String, String> parameters,
        Reach reach,
        List<Meeting> meetings,
        Set<FactType> nameless,
        boolean dated,
        boolean spans,
        boolean instant) {
    /** How far the change of a fact reaches. */
    public enum Reach {
        /** Between the instants that it names. */
        OWN,
        /** Between the instants that it and all facts that it meets name, and those that these meet. */
        LINKED,
        /** Anywhere. */
        ALL
    }

    /** A field of a fact type. */
    public record Place(FactType type, String field) {}

    /**
     * Facts meet that have the same value in one of some fields.
     *
     * @param places these fields
     * @param within where not null, facts are changed only by those that come at most so long after them; then there is
     *     one place
     * @param order the field that says when they come; empty where that does not matter
     */
    public record Meeting(Set<Place> places, @Nullable Duration within, String order) {
        /** The fields that facts of a type meet by. */
        public List<String> fields(FactType type) {
            return places.stream()
                    .filter(place -> place.type().equals(type))
                    .map(Place::field)
                    .sorted()
                    .toList();
        }
    }

    /** What can be kept of a scan; empty where nothing can. */
    public static Optional<Settled> of(Scan scan) {
        try {
            return Optional.of(Settling.of(scan));
        } catch (IllegalArgumentException | Settling.Unsettled e) {
            return Optional.empty();
        }
    }

    /** Why nothing can be kept of a scan. */
    public static Text refusal(Scan scan) {
        try {
            Settling.of(scan);
            return Text.of("nothing forbids it", "rien ne s'y oppose");
        } catch (Settling.Unsettled e) {
            return e.reason();
        } catch (IllegalArgumentException e) {
            return Settling.UNKNOWN;
        }
    }

    /** See {@link Scan#parts}. */
    public Statement parts(List<Bucket> buckets, Instant now, Instant earliest, Instant latest) {
        return scan.at(now).parts(buckets, earliest, latest);
    }

    /** See {@link Scan#quotients}. */
    public Statement quotients(int measure, List<Bucket> buckets, Instant now, Instant earliest, Instant latest) {
        return scan.at(now).quotients(measure, buckets, earliest, latest);
    }
}
