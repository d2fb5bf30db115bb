package io.vigie.testkit;

import io.vigie.kpi.Anonymity;
import io.vigie.kpi.Benchmark;
import io.vigie.kpi.Direction;
import io.vigie.kpi.Figure;
import io.vigie.kpi.GuardRail;
import io.vigie.kpi.KpiDefinition;
import io.vigie.kpi.KpiFamily;
import io.vigie.kpi.Maturity;
import io.vigie.kpi.Parameter;
import io.vigie.kpi.Preset;
import io.vigie.kpi.Split;
import io.vigie.kpi.Target;
import io.vigie.kpi.Text;
import io.vigie.kpi.Unit;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The page that documents families of KPIs, written in Markdown from their definitions, so that the
 * documentation says what they say. English, with the French names beside.
 */
public final class FamilyPage {
    /** The system property that makes {@link #verify} write the page: {@code -Dvigie.regenerate=true}. */
    public static final String REGENERATE = "vigie.regenerate";

    private static final BigDecimal DAY = BigDecimal.valueOf(86_400);

    private final StringBuilder page = new StringBuilder();
    private final Set<String> here = new TreeSet<>();

    private FamilyPage() {}

    /** The page of families. */
    public static String of(KpiFamily... families) {
        FamilyPage page = new FamilyPage();
        for (KpiFamily family : families) {
            family.definitions().forEach(definition -> page.here.add(definition.id()));
        }
        for (KpiFamily family : families) {
            page.family(family);
        }
        return page.page.toString();
    }

    /**
     * Holds a page to the definitions; with the system property {@link #REGENERATE} writes it instead.
     *
     * @param file the page, relative to the bundle's directory
     * @throws AssertionError when the page is another, with what to do
     * @throws IOException when it cannot be read or written
     */
    public static void verify(Path file, KpiFamily... families) throws IOException {
        if (Boolean.getBoolean(REGENERATE)) {
            Files.writeString(file, of(families));
        } else {
            check(file, of(families));
        }
    }

    static void check(Path file, String page) throws IOException {
        String found = Files.exists(file) ? Files.readString(file).replace("\r\n", "\n") : "";
        if (!found.equals(page)) {
            throw new AssertionError(file + " is not what the definitions say (first difference in line "
                    + difference(found, page) + "); write it anew with: mvn test -D" + REGENERATE + "=true");
        }
    }

    private static int difference(String found, String wanted) {
        List<String> left = found.lines().toList();
        List<String> right = wanted.lines().toList();
        int line = 0;
        while (line < left.size() && line < right.size() && left.get(line).equals(right.get(line))) {
            line++;
        }
        return line + 1;
    }

    private void family(KpiFamily family) {
        if (!page.isEmpty()) {
            line("");
        }
        line("# " + family.name().en() + " (" + family.name().fr() + ")");
        line("");
        line("The KPIs of the family `" + family.id() + "`, as their definitions have them. This page is written by"
                + " `mvn test -D" + REGENERATE + "=true`; a test holds it to the definitions.");
        line("");
        line("| id | name | nom français | unit | better | target | final |");
        line("|---|---|---|---|---|---|---|");
        for (KpiDefinition kpi : family.definitions()) {
            line("| [" + kpi.id() + "](#" + kpi.id() + ") | " + kpi.name().en() + " | "
                    + kpi.name().fr() + " | " + symbol(kpi.unit()) + " | " + arrow(kpi.direction()) + " | "
                    + kpi.targets().stream()
                            .findFirst()
                            .map(target -> zones(target, kpi.unit()) + with(target))
                            .orElse("")
                    + " | " + delay(kpi) + " |");
        }
        family.definitions().forEach(this::section);
    }

    private void section(KpiDefinition kpi) {
        line("");
        line("## " + kpi.id());
        line("");
        line("**" + kpi.name().en() + "**, *" + kpi.name().fr() + "*"
                + (kpi.synonyms().isEmpty() ? "" : ". Also called " + String.join(", ", kpi.synonyms())) + ".");
        line("");
        line(kpi.definition().en());
        line("");
        Text caution = kpi.caution();
        if (caution != null) {
            field("Caution", caution.en());
        }
        field("Formula", formula(kpi));
        field(
                "Unit",
                kpi.unit().id() + (symbol(kpi.unit()).equals(kpi.unit().id()) ? "" : " (" + symbol(kpi.unit()) + ")"));
        field("Direction", arrow(kpi.direction()) + " " + kpi.direction().text().en());
        field("Final", finality(kpi));
        kpi.targets().forEach(target -> field("Target", target(target, kpi.unit())));
        list("Presets", presets(kpi));
        list("Published figures, not targets", benchmarks(kpi));
        list("Parameters", parameters(kpi));
        field("Instants", kpi.instants().isEmpty() ? "" : "those of `" + kpi.instants() + "` in place of the period's");
        field("Dimensions", codes(kpi.dimensions()));
        list(
                "Refused dimensions",
                kpi.refusedDimensions().entrySet().stream()
                        .map(refused -> "`" + refused.getKey() + "`: "
                                + refused.getValue().en())
                        .toList());
        field("Always split by", kpi.splits().stream().map(FamilyPage::split).collect(Collectors.joining(", ")));
        list("Named figures", figures(kpi.figures()));
        list("Explained with", figures(kpi.beside()));
        Anonymity anonymity = kpi.anonymity();
        if (anonymity != null) {
            field("Masking", masking(anonymity));
        }
        field("Sample", kpi.sampled() ? "its rows are a sample; a share is shown with its 95 % margin" : "");
        field("Companions", links(kpi.companions()));
        kpi.guardRails().forEach(rail -> field("Guard-rail", guardRail(rail)));
        field("Not to be confused with", links(kpi.notToConfuse()));
        field("Version", "`" + kpi.version() + "`");
    }

    private void field(String label, String text) {
        if (!text.isEmpty()) {
            line("- **" + label + "**: " + text);
        }
    }

    private void list(String label, List<String> texts) {
        if (!texts.isEmpty()) {
            line("- **" + label + "**:");
            texts.forEach(text -> line("  - " + text));
        }
    }

    private void line(String text) {
        page.append(text).append('\n');
    }

    private static String formula(KpiDefinition kpi) {
        String scale = kpi.scale().compareTo(BigDecimal.ONE) == 0
                ? ""
                : kpi.scale().stripTrailingZeros().toPlainString() + " × ";
        Text below = kpi.denominatorText();
        return scale + kpi.numeratorText().en() + (below == null ? "" : " ÷ " + below.en());
    }

    private static String symbol(Unit unit) {
        return unit.symbol().en().isEmpty() ? unit.id() : unit.symbol().en();
    }

    private static String arrow(Direction direction) {
        return switch (direction) {
            case UP -> "↑";
            case DOWN -> "↓";
            case BAND -> "↕";
            case NONE -> "·";
        };
    }

    private static String finality(KpiDefinition kpi) {
        Maturity maturity = kpi.maturity();
        return maturity.parameter().isEmpty() && maturity.fixed().isZero()
                ? "at the end of the period"
                : delay(kpi)
                        + (maturity.parameter().isEmpty() ? "" : " (`" + maturity.parameter() + "`)")
                        + " after the end of the period";
    }

    private static String delay(KpiDefinition kpi) {
        Maturity maturity = kpi.maturity();
        if (maturity.parameter().isEmpty()) {
            return maturity.fixed().isZero()
                    ? "at once"
                    : seconds(BigDecimal.valueOf(maturity.fixed().toSeconds()));
        }
        Parameter parameter = kpi.parameters().get(maturity.parameter());
        return parameter != null && parameter.defaultValue() instanceof Number number
                ? seconds(new BigDecimal(number.toString())
                        .multiply(BigDecimal.valueOf(maturity.unit().toSeconds())))
                : "`" + maturity.parameter() + "`";
    }

    private static String target(Target target, Unit unit) {
        return zones(target, unit) + with(target) + " (" + target.origin().en() + ")";
    }

    private static String with(Target target) {
        return target.parameters().isEmpty() ? "" : ", with " + assigned(target.parameters());
    }

    private static String zones(Target target, Unit unit) {
        StringBuilder text = new StringBuilder();
        for (Target.Zone zone : target.zones()) {
            text.append(zone.status().text().en());
            BigDecimal bound = zone.below();
            if (bound != null) {
                text.append(zone.inclusive() ? " ≤ " : " < ")
                        .append(value(bound, unit))
                        .append(zone.inclusive() ? " < " : " ≤ ");
            }
        }
        return text.toString();
    }

    private static String value(BigDecimal value, Unit unit) {
        return switch (unit.id()) {
            case "ratio" -> plain(value.movePointRight(2)) + " %";
            case "seconds" -> seconds(value);
            default -> (plain(value) + " " + unit.symbol().en()).strip();
        };
    }

    private static String seconds(BigDecimal seconds) {
        BigDecimal[] days = seconds.divideAndRemainder(DAY);
        return days[1].signum() == 0 && days[0].signum() > 0 ? plain(days[0]) + " d" : plain(seconds) + " s";
    }

    private static String plain(Object value) {
        return value instanceof BigDecimal number
                ? number.stripTrailingZeros().toPlainString()
                : value instanceof List<?> list
                        ? list.stream().map(String::valueOf).collect(Collectors.joining(", "))
                        : value.toString();
    }

    private static String assigned(Map<String, String> parameters) {
        return parameters.entrySet().stream()
                .map(parameter -> "`" + parameter.getKey() + "=" + parameter.getValue() + "`")
                .collect(Collectors.joining(", "));
    }

    private static List<String> presets(KpiDefinition kpi) {
        List<String> presets = new ArrayList<>();
        for (Preset preset : kpi.presets().values()) {
            Target goal = preset.target();
            String parameters = assigned(preset.parameters());
            presets.add("`" + preset.id() + "`: " + preset.name().en()
                    + (parameters.isEmpty() ? "" : "; " + parameters)
                    + (goal == null
                            ? ""
                            : "; target " + zones(goal, kpi.unit()) + " ("
                                    + goal.origin().en() + ")"));
        }
        return presets;
    }

    private static List<String> benchmarks(KpiDefinition kpi) {
        List<String> benchmarks = new ArrayList<>();
        for (Benchmark benchmark : kpi.benchmarks()) {
            benchmarks.add(benchmark.value() + " " + benchmark.what().en() + "; population: "
                    + benchmark.population().en() + "; source: " + benchmark.source());
        }
        return benchmarks;
    }

    private static List<String> parameters(KpiDefinition kpi) {
        List<String> parameters = new ArrayList<>();
        for (Parameter parameter : kpi.parameters().values()) {
            Object value = parameter.defaultValue();
            String kind = parameter.choices().isEmpty()
                    ? parameter.kind().name().toLowerCase(Locale.ROOT)
                    : codes(parameter.choices());
            parameters.add("`" + parameter.name() + "` (" + kind + ", "
                    + (value == null ? "not set" : "default `" + plain(value) + "`") + "): "
                    + parameter.description().en());
        }
        return parameters;
    }

    private static String split(Split split) {
        return "`" + split.dimension() + "`"
                + (split.values().isEmpty() ? "" : ", with a row for each of `" + split.values() + "`");
    }

    private static List<String> figures(Map<String, Figure> named) {
        List<String> figures = new ArrayList<>();
        named.forEach((id, figure) -> figures.add(
                "`" + id + "`: " + figure.name().en() + " (" + figure.unit().id() + ")"));
        return figures;
    }

    private static String masking(Anonymity anonymity) {
        return "groups of fewer than `" + anonymity.groupParameter()
                + "`, and more where one could be deduced from the rest; a drill shows "
                + (anonymity.shown().isEmpty() ? "no column" : "only " + codes(anonymity.shown()));
    }

    private String guardRail(GuardRail rail) {
        return "a warning when it " + (rail.tempting() == Direction.UP ? "rises" : "falls") + " while one of these gets"
                + " worse: " + links(rail.companions());
    }

    private String links(List<String> ids) {
        return ids.stream()
                .map(id -> here.contains(id) ? "[" + id + "](#" + id + ")" : "`" + id + "`")
                .collect(Collectors.joining(", "));
    }

    private static String codes(List<String> words) {
        return words.stream().map(word -> "`" + word + "`").collect(Collectors.joining(", "));
    }
}
