package io.vigie.engine.internal.kpi;

import io.vigie.fact.FactType;
import io.vigie.kpi.Text;
import io.vigie.query.SourceHealth;
import io.vigie.source.Gap;
import io.vigie.source.SourceState;
import io.vigie.source.SourceStatus;
import io.vigie.source.Sources;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Whether the sources behind figures were heard. It asks the few rows that the engine wrote on its sources, never
 * the facts.
 *
 * <p>A silence that is over leaves nothing partial, because a source goes on where it stood; what it could not
 * catch up it marks as a gap. A source that does not run here (any more) counts only when it fell silent within the
 * period: it may have been removed since.
 */
final class Health {
    /** A sign of life is written once a minute; a later one may be missing. */
    private static final Duration SIGN_EVERY = Duration.ofMinutes(2);
    /** A source that is less behind is as good as up to date. */
    private static final Duration BEHIND = Duration.ofMinutes(1);

    private static final Map<String, Text> CAUSES = causes();

    private final Instant from;
    private final Instant to;
    private final Instant now;
    private final Map<String, Past> byInstance = new TreeMap<>();
    private final Map<String, SourceStatus> live = new HashMap<>();

    /** What is written about one instance. */
    private static final class Past {
        final Set<String> feeds = new TreeSet<>();
        final List<Gap> gaps = new ArrayList<>();

        @Nullable
        Instant silentSince;

        String cause = "";

        @Nullable
        Instant lastSign;
    }

    /** Looks at a period, as of an instant. */
    Health(Signs signs, Sources sources, Instant from, Instant to, Instant now) {
        this.from = from;
        this.to = to.isBefore(now) ? to : now;
        this.now = now;
        sources.status().forEach(status -> live.put(status.name(), status));
        signs.of(from.minus(SIGN_EVERY), now).forEach(this::read);
    }

    private void read(@Nullable Object[] row) {
        if (!(row[Signs.INSTANCE] instanceof String instance) || !(row[Signs.FROM] instanceof Instant begin)) {
            return;
        }
        Past past = byInstance.computeIfAbsent(instance, name -> new Past());
        if (row[Signs.FEEDS] instanceof String feeds) {
            past.feeds.addAll(List.of(feeds.split(",")));
        }
        Instant end = row[Signs.TO] instanceof Instant instant ? instant : null;
        switch (String.valueOf(row[Signs.STATE])) {
            case "gap" -> {
                if (end != null && begin.isBefore(to) && end.isAfter(from)) {
                    past.gaps.add(new Gap(begin, end, row[Signs.REASON] instanceof String reason ? reason : ""));
                }
            }
            case "silent" -> {
                past.silentSince = end == null ? begin : null;
                past.cause = row[Signs.CAUSE] instanceof String cause ? cause : "";
            }
            default -> {
                past.silentSince = null;
                past.lastSign = end;
            }
        }
    }

    /**
     * How the sources stand that tell of these fact types.
     *
     * @param types the types behind each KPI
     * @param wanted the instances that the question asks for; empty for all
     */
    List<SourceHealth> of(Map<String, Set<FactType>> types, List<String> wanted) {
        List<SourceHealth> health = new ArrayList<>();
        byInstance.forEach((instance, past) -> {
            if (!wanted.isEmpty() && !wanted.contains(instance)) {
                return;
            }
            Set<String> kpis = new TreeSet<>();
            types.forEach((kpi, ofKpi) -> {
                if (ofKpi.stream().anyMatch(type -> past.feeds.contains(type.name()))) {
                    kpis.add(kpi);
                }
            });
            if (!kpis.isEmpty()) {
                health.add(of(instance, past, kpis));
            }
        });
        return List.copyOf(health);
    }

    private SourceHealth of(String instance, Past past, Set<String> kpis) {
        SourceStatus status = live.get(instance);
        boolean heard = status != null && status.state() == SourceState.RUNNING;
        Instant silent = heard ? null : past.silentSince;
        String cause = past.cause;
        if (status != null && !heard) {
            cause = status.state().name().toLowerCase(Locale.ROOT);
        }
        Instant sign = past.lastSign;
        if (status == null
                && silent == null
                && sign != null
                && sign.plus(SIGN_EVERY).isBefore(now)) {
            // The platform ended without a word.
            silent = sign;
            cause = "unknown";
        }
        Duration lag = status == null ? null : status.lag();
        List<Text> why = new ArrayList<>();
        if (silent != null && silent.isBefore(to) && (status != null || !silent.isBefore(from))) {
            why.add(silence(instance, Duration.between(silent, now), cause));
        } else if (lag != null && lag.compareTo(BEHIND) >= 0 && now.minus(lag).isBefore(to)) {
            why.add(Text.of(
                    instance + " is " + time(lag).en() + " behind",
                    instance + " a " + time(lag).fr() + " de retard"));
        }
        if (!past.gaps.isEmpty()) {
            why.add(missing(instance, past.gaps));
        }
        return new SourceHealth(
                instance, kpis, status == null ? "" : status.state().name(), silent, lag, past.gaps, joined(why));
    }

    private static @Nullable Text joined(List<Text> why) {
        return why.isEmpty()
                ? null
                : Text.of(
                        "partial: "
                                + String.join("; ", why.stream().map(Text::en).toList()),
                        "partiel : "
                                + String.join(" ; ", why.stream().map(Text::fr).toList()));
    }

    private static Text silence(String instance, Duration elapsed, String cause) {
        Text why = CAUSES.getOrDefault(cause, Text.of(cause, cause));
        return Text.of(
                instance + " silent for " + time(elapsed).en() + " (" + why.en() + ")",
                instance + " muette depuis " + time(elapsed).fr() + " (" + why.fr() + ")");
    }

    private Text missing(String instance, List<Gap> gaps) {
        Duration missing = Duration.ZERO;
        Instant covered = from;
        for (Gap gap : gaps) {
            Instant begin = gap.from().isBefore(covered) ? covered : gap.from();
            Instant end = gap.to().isAfter(to) ? to : gap.to();
            if (begin.isBefore(end)) {
                missing = missing.plus(Duration.between(begin, end));
                covered = end;
            }
        }
        String reason = gaps.get(gaps.size() - 1).reason();
        String why = reason.isEmpty() ? "" : " (" + reason.replaceFirst("\\.$", "") + ")";
        return Text.of(
                time(missing).en() + " of " + instance + " missing" + why,
                time(missing).fr() + " de " + instance + " manquent" + why);
    }

    /** In the unit that says most. */
    private static Text time(Duration duration) {
        if (duration.toSeconds() < 60) {
            return Text.of(duration.toSeconds() + " s", duration.toSeconds() + " s");
        }
        if (duration.toMinutes() < 120) {
            return Text.of(duration.toMinutes() + " min", duration.toMinutes() + " min");
        }
        return duration.toHours() < 48
                ? Text.of(duration.toHours() + " h", duration.toHours() + " h")
                : Text.of(duration.toDays() + " days", duration.toDays() + " jours");
    }

    private static Map<String, Text> causes() {
        Map<String, Text> causes = new HashMap<>();
        causes.put("starting", Text.of("starting", "démarrage"));
        causes.put("retrying", Text.of("its last tries failed", "ses derniers essais ont échoué"));
        causes.put("rate_limited", Text.of("the other side asked for a pause", "l'autre côté a demandé une pause"));
        causes.put("auth_required", Text.of("authentication refused", "authentification refusée"));
        causes.put("config_error", Text.of("its settings are wrong", "ses paramètres sont faux"));
        causes.put("failed", Text.of("given up after failures", "abandon après des échecs"));
        causes.put("stale", Text.of("the connector does not answer", "le connecteur ne répond pas"));
        causes.put("paused", Text.of("paused", "suspendue"));
        causes.put("stopped", Text.of("stopped", "arrêtée"));
        causes.put("missing_plugin", Text.of("its plug-in is missing", "son extension manque"));
        causes.put("unknown", Text.of("Vigie did not run", "Vigie ne tournait pas"));
        return Map.copyOf(causes);
    }
}
