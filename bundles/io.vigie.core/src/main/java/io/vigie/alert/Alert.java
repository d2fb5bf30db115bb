package io.vigie.alert;

import io.vigie.kpi.Text;
import io.vigie.query.KpiQuery;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A rule and how it stands. Immutable.
 *
 * @param id the name of its file, without ending
 * @param name its name
 * @param severity {@code warning} or {@code critical}
 * @param kpi the KPI it is about
 * @param condition what it waits for, one sentence
 * @param state the gravest state of its instances
 * @param since since when it is in this state; null when it was never worked out
 * @param evaluated when it was last worked out; null when it never was
 * @param acknowledged who has seen to it; null when nobody has
 * @param mutedUntil until when it tells nobody; null when it does
 * @param error what is wrong with its file, or with its question; null when nothing is
 * @param channels whom it tells
 * @param instances one for each group of its question; one alone where it asks for no groups
 */
public record Alert(
        String id,
        Text name,
        String severity,
        String kpi,
        Text condition,
        AlertState state,
        @Nullable Instant since,
        @Nullable Instant evaluated,
        @Nullable Acknowledgement acknowledged,
        @Nullable Instant mutedUntil,
        @Nullable Text error,
        List<String> channels,
        List<Instance> instances) {
    public Alert {
        channels = List.copyOf(channels);
        instances = List.copyOf(instances);
    }

    /**
     * Somebody has seen to an alert.
     *
     * @param by who
     * @param at when
     * @param comment what they say to it, may be empty
     */
    public record Acknowledgement(String by, Instant at, String comment) {}

    /**
     * A rule in one group of its question.
     *
     * @param dims the group
     * @param state how it stands
     * @param since since when
     * @param value the figure; null when it is undefined
     * @param shown the figure as people read it
     * @param compared the figure it is compared with, where it is
     * @param n how many rows the figure rests on
     * @param why why it stands so, with the formula, its numbers and what was left out
     * @param link the place of the page that shows this, behind the address of the platform
     * @param question the very question that was asked; null before the first answer
     */
    public record Instance(
            Map<String, @Nullable String> dims,
            AlertState state,
            Instant since,
            @Nullable BigDecimal value,
            Text shown,
            @Nullable BigDecimal compared,
            long n,
            Text why,
            String link,
            @Nullable KpiQuery question) {
        public Instance {
            dims = Collections.unmodifiableMap(new LinkedHashMap<>(dims));
        }
    }

    /**
     * A change of state.
     *
     * @param at when
     * @param dims the group it is about
     * @param from the state before
     * @param to the state from then on
     * @param value the figure; null when it was undefined
     * @param why as the instance said then
     */
    public record Change(
            Instant at,
            Map<String, @Nullable String> dims,
            AlertState from,
            AlertState to,
            @Nullable BigDecimal value,
            Text why) {
        public Change {
            dims = Collections.unmodifiableMap(new LinkedHashMap<>(dims));
        }
    }
}
