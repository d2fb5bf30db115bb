package io.vigie.kpi;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A company's targets. The rule for the most dimensions wins, then the one that holds from the latest
 * day, then the first; where no rule fits, the KPI's own targets and those of its presets count. Immutable.
 */
public final class Targets {
    private static final Comparator<TargetRule> PRECEDENCE = Comparator.comparingInt(
                    (TargetRule rule) -> -rule.where().size())
            .thenComparing(
                    TargetRule::from,
                    Comparator.nullsLast(Comparator.<LocalDate>naturalOrder().reversed()));

    /** No targets but those of the KPIs. */
    public static final Targets NONE = new Targets(List.of());

    private final List<TargetRule> rules;

    private Targets(List<TargetRule> rules) {
        this.rules = rules.stream().sorted(PRECEDENCE).toList();
    }

    /** These targets. */
    public static Targets of(List<TargetRule> rules) {
        return new Targets(rules);
    }

    /** The rules, the one that wins first. */
    public List<TargetRule> rules() {
        return rules;
    }

    /**
     * The target of a figure.
     *
     * @param dimensions what the figure is about: the values that it was split or filtered by
     * @param parameters the values of the KPI's parameters
     * @param day the local day on which the figure's bucket begins
     */
    public Optional<Target> find(
            KpiDefinition kpi,
            Map<String, ? extends @Nullable String> dimensions,
            Map<String, ? extends @Nullable Object> parameters,
            LocalDate day) {
        Stream<Target> own = rules.stream()
                .filter(rule -> rule.kpi().equals(kpi.id()))
                .filter(rule -> rule.where().entrySet().stream()
                        .allMatch(entry -> entry.getValue().equals(dimensions.get(entry.getKey()))))
                .filter(rule -> holds(rule, day))
                .map(TargetRule::target);
        Stream<Target> presets = kpi.presets().values().stream().flatMap(preset -> Stream.ofNullable(preset.target()));
        return Stream.concat(own, Stream.concat(kpi.targets().stream(), presets))
                .filter(target -> target.parameters().entrySet().stream()
                        .allMatch(entry -> same(entry.getValue(), parameters.get(entry.getKey()))))
                .findFirst();
    }

    private static boolean holds(TargetRule rule, LocalDate day) {
        LocalDate from = rule.from();
        return from == null || !from.isAfter(day);
    }

    /** Whether a parameter has a value: numbers as numbers, so that 90 is 90.0. */
    private static boolean same(String wanted, @Nullable Object value) {
        if (value instanceof Number number) {
            try {
                return new BigDecimal(wanted).compareTo(new BigDecimal(number.toString())) == 0;
            } catch (NumberFormatException e) {
                return false;
            }
        }
        return value != null && wanted.equals(value.toString());
    }
}
