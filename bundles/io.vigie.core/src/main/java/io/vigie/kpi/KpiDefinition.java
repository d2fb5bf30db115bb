package io.vigie.kpi;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The definition of a KPI: data alone, so that it can be printed, hashed, compared, explained and
 * compiled to any engine's SQL. Immutable. {@code value = scale × numerator / denominator}, undefined
 * where the denominator is 0; without denominator the value is the numerator.
 */
public final class KpiDefinition {
    private static final Pattern ID = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");

    private final String id;
    private final Text name;
    private final List<String> synonyms;
    private final Text definition;
    private final Text numeratorText;
    private final @Nullable Text denominatorText;
    private final Unit unit;
    private final Direction direction;
    private final Maturity maturity;
    private final Map<String, Parameter> parameters;
    private final Formula numerator;
    private final @Nullable Formula denominator;
    private final BigDecimal scale;
    private final List<String> dimensions;
    private final Map<String, Text> refusedDimensions;
    private final List<String> companions;
    private final List<String> notToConfuse;
    private final List<Target> targets;
    private final List<Benchmark> benchmarks;
    private final Map<String, Preset> presets;
    private final List<GuardRail> guardRails;
    private final List<Split> splits;
    private final Map<String, Figure> figures;
    private final Map<String, Figure> beside;
    private final @Nullable Anonymity anonymity;
    private final String instants;
    private final boolean sampled;
    private final @Nullable Text caution;
    private final String version;

    private KpiDefinition(
            Builder b, Text definition, Unit unit, Direction direction, Maturity maturity, Formula numerator) {
        this.id = b.id;
        this.name = b.name;
        this.synonyms = List.copyOf(b.synonyms);
        this.definition = definition;
        this.numeratorText = b.numeratorText;
        this.denominatorText = b.denominatorText;
        this.unit = unit;
        this.direction = direction;
        this.maturity = maturity;
        this.parameters = Collections.unmodifiableMap(new LinkedHashMap<>(b.parameters));
        this.numerator = numerator;
        this.denominator = b.denominator;
        this.scale = b.scale;
        this.dimensions = List.copyOf(b.dimensions);
        this.refusedDimensions = Collections.unmodifiableMap(new LinkedHashMap<>(b.refusedDimensions));
        this.companions = List.copyOf(b.companions);
        this.notToConfuse = List.copyOf(b.notToConfuse);
        this.targets = List.copyOf(b.targets);
        this.benchmarks = List.copyOf(b.benchmarks);
        this.presets = Collections.unmodifiableMap(new LinkedHashMap<>(b.presets));
        this.guardRails = List.copyOf(b.guardRails);
        this.splits = List.copyOf(b.splits);
        this.figures = Collections.unmodifiableMap(new LinkedHashMap<>(b.figures));
        this.beside = Collections.unmodifiableMap(new LinkedHashMap<>(b.beside));
        this.anonymity = b.anonymity;
        this.instants = b.instants;
        this.sampled = b.sampled;
        this.caution = b.caution;
        this.version = hash(canonical());
    }

    /**
     * Starts a definition.
     *
     * @param id kebab case; never renamed
     * @param en the English name
     * @param fr the French name
     */
    public static Builder named(String id, String en, String fr) {
        return new Builder(id, Text.of(en, fr));
    }

    /** The id in kebab case. */
    public String id() {
        return id;
    }

    /** The name. */
    public Text name() {
        return name;
    }

    /** Other names that people use for it, in any language. */
    public List<String> synonyms() {
        return synonyms;
    }

    /** What it means, in a sentence or two. */
    public Text definition() {
        return definition;
    }

    /** What the numerator counts, in words. */
    public Text numeratorText() {
        return numeratorText;
    }

    /** What the denominator counts, in words; null without denominator. */
    public @Nullable Text denominatorText() {
        return denominatorText;
    }

    /** What the value is measured in. */
    public Unit unit() {
        return unit;
    }

    /** Which way it should go. */
    public Direction direction() {
        return direction;
    }

    /** How long its values stay provisional. */
    public Maturity maturity() {
        return maturity;
    }

    /** Its parameters by name. */
    public Map<String, Parameter> parameters() {
        return parameters;
    }

    /** The numerator, or the whole value when there is no denominator. */
    public Formula numerator() {
        return numerator;
    }

    /** The denominator, or null. */
    public @Nullable Formula denominator() {
        return denominator;
    }

    /** What the quotient is multiplied by: 1, or 100 for points and scores. */
    public BigDecimal scale() {
        return scale;
    }

    /** The dimensions that are usual for it; any other column or attribute works as well. */
    public List<String> dimensions() {
        return dimensions;
    }

    /** The dimensions that make no sense for it, with the reason. */
    public Map<String, Text> refusedDimensions() {
        return refusedDimensions;
    }

    /** The KPIs that should be shown with it. */
    public List<String> companions() {
        return companions;
    }

    /** The KPIs that it is easily confused with. */
    public List<String> notToConfuse() {
        return notToConfuse;
    }

    /** The default targets; the first whose parameters are those of the query gives the status. */
    public List<Target> targets() {
        return targets;
    }

    /** Published figures to compare with; never targets. */
    public List<Benchmark> benchmarks() {
        return benchmarks;
    }

    /** Named values of its parameters, by id. */
    public Map<String, Preset> presets() {
        return presets;
    }

    /** What must not get worse while it goes where it is tempting to push it. */
    public List<GuardRail> guardRails() {
        return guardRails;
    }

    /** The dimensions by which it is split in every answer. */
    public List<Split> splits() {
        return splits;
    }

    /** The figures that are answered in place of its own value, by id; empty for most KPIs. */
    public Map<String, Figure> figures() {
        return figures;
    }

    /** Figures that an explanation shows beside the KPI's value, by id; empty for most KPIs. */
    public Map<String, Figure> beside() {
        return beside;
    }

    /** How small groups are protected, or null. */
    public @Nullable Anonymity anonymity() {
        return anonymity;
    }

    /** The LIST parameter whose instants replace the buckets of the question, or the empty string. */
    public String instants() {
        return instants;
    }

    /** Whether its rows are a sample, as the answers to a survey are, so that its value has a margin. */
    public boolean sampled() {
        return sampled;
    }

    /** What must be said with every figure, or null. */
    public @Nullable Text caution() {
        return caution;
    }

    /**
     * The version of the definition: a hash of all that decides its values. Texts, targets and
     * companions may change without a new version.
     */
    public String version() {
        return version;
    }

    /** The measures of the formulas, each once, in order of appearance. */
    public List<Measure> measures() {
        Set<Measure> found = new LinkedHashSet<>();
        collect(numerator, found);
        if (denominator != null) {
            collect(denominator, found);
        }
        figures.values().forEach(figure -> collect(figure.formula(), found));
        beside.values().forEach(figure -> collect(figure.formula(), found));
        return List.copyOf(found);
    }

    /** The ids of the KPIs that the formulas refer to. */
    public Set<String> references() {
        Set<String> found = new LinkedHashSet<>();
        references(numerator, found);
        if (denominator != null) {
            references(denominator, found);
        }
        figures.values().forEach(figure -> references(figure.formula(), found));
        beside.values().forEach(figure -> references(figure.formula(), found));
        return found;
    }

    /** All that decides the values, as one text. */
    public String canonical() {
        return id + " = " + scale.stripTrailingZeros().toPlainString() + " × " + numerator + " / " + denominator
                + " unit " + unit + " maturity " + maturity + " parameters " + parameters.values()
                + (splits.isEmpty() ? "" : " split by " + splits)
                + (figures.isEmpty() ? "" : " figures " + figures)
                + (instants.isEmpty() ? "" : " at $" + instants)
                + (anonymity == null ? "" : " " + anonymity);
    }

    @Override
    public String toString() {
        return id + "@" + version;
    }

    private static void collect(Formula formula, Set<Measure> found) {
        if (formula instanceof Formula.OfMeasure of) {
            found.add(of.measure());
        }
        children(formula).forEach(child -> collect(child, found));
    }

    private static void references(Formula formula, Set<String> found) {
        if (formula instanceof Formula.OfKpi of) {
            found.add(of.kpi());
        }
        children(formula).forEach(child -> references(child, found));
    }

    static List<Formula> children(Formula formula) {
        if (formula instanceof Formula.Arithmetic arithmetic) {
            return List.of(arithmetic.left(), arithmetic.right());
        }
        if (formula instanceof Formula.Choice choice) {
            return List.copyOf(choice.cases().values());
        }
        if (formula instanceof Formula.Call call) {
            return call.arguments();
        }
        return List.of();
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    /** Collects a definition; not thread-safe. */
    public static final class Builder {
        private final String id;
        private final Text name;
        private final List<String> synonyms = new ArrayList<>();
        private @Nullable Text definition;
        private Text numeratorText = Text.of("", "");
        private @Nullable Text denominatorText;
        private @Nullable Unit unit;
        private @Nullable Direction direction;
        private @Nullable Maturity maturity;
        private final Map<String, Parameter> parameters = new LinkedHashMap<>();
        private @Nullable Formula numerator;
        private @Nullable Formula denominator;
        private BigDecimal scale = BigDecimal.ONE;
        private final List<String> dimensions = new ArrayList<>();
        private final Map<String, Text> refusedDimensions = new LinkedHashMap<>();
        private final List<String> companions = new ArrayList<>();
        private final List<String> notToConfuse = new ArrayList<>();
        private final List<Target> targets = new ArrayList<>();
        private final List<Benchmark> benchmarks = new ArrayList<>();
        private final Map<String, Preset> presets = new LinkedHashMap<>();
        private final List<GuardRail> guardRails = new ArrayList<>();
        private final List<Split> splits = new ArrayList<>();
        private final Map<String, Figure> figures = new LinkedHashMap<>();
        private final Map<String, Figure> beside = new LinkedHashMap<>();
        private @Nullable Anonymity anonymity;
        private String instants = "";
        private boolean sampled;
        private @Nullable Text caution;
        private final List<String> problems = new ArrayList<>();

        private Builder(String id, Text name) {
            this.id = id;
            this.name = name;
        }

        /** Adds other names. */
        public Builder synonyms(String... names) {
            synonyms.addAll(List.of(names));
            return this;
        }

        /** Says what it means; required. */
        public Builder definition(String en, String fr) {
            this.definition = Text.of(en, fr);
            return this;
        }

        /** Says what it is measured in; required. */
        public Builder unit(Unit unit) {
            this.unit = unit;
            return this;
        }

        /** Says which way it should go; required. */
        public Builder direction(Direction direction) {
            this.direction = direction;
            return this;
        }

        /** Says how long values stay provisional; required. */
        public Builder maturity(Maturity maturity) {
            this.maturity = maturity;
            return this;
        }

        /** Adds a parameter. */
        public Builder parameter(Parameter parameter) {
            if (parameters.put(parameter.name(), parameter) != null) {
                problems.add("parameter '" + parameter.name() + "' is declared twice");
            }
            return this;
        }

        /** Sets the numerator; required. */
        public Builder numerator(Formula formula, Text inWords) {
            this.numerator = formula;
            this.numeratorText = inWords;
            return this;
        }

        /** Sets the numerator to a measure. */
        public Builder numerator(Measure measure, Text inWords) {
            return numerator(measure.formula(), inWords);
        }

        /** Sets the denominator; without one the value is the numerator. */
        public Builder denominator(Formula formula, Text inWords) {
            this.denominator = formula;
            this.denominatorText = inWords;
            return this;
        }

        /** Sets the denominator to a measure. */
        public Builder denominator(Measure measure, Text inWords) {
            return denominator(measure.formula(), inWords);
        }

        /** Sets what the quotient is multiplied by, 1 if not called. */
        public Builder scale(int scale) {
            this.scale = BigDecimal.valueOf(scale);
            return this;
        }

        /** Names the usual dimensions. */
        public Builder dimensions(String... names) {
            dimensions.addAll(List.of(names));
            return this;
        }

        /** Refuses a dimension that makes no sense. */
        public Builder refuseDimension(String name, Text reason) {
            refusedDimensions.put(name, reason);
            return this;
        }

        /** Names the KPIs to show with it. */
        public Builder companions(String... ids) {
            companions.addAll(List.of(ids));
            return this;
        }

        /** Names the KPIs that it is easily confused with. */
        public Builder notToConfuse(String... ids) {
            notToConfuse.addAll(List.of(ids));
            return this;
        }

        /** Adds a default target. */
        public Builder target(Target target) {
            targets.add(target);
            return this;
        }

        /** Adds a published figure to compare with. */
        public Builder benchmark(Benchmark benchmark) {
            benchmarks.add(benchmark);
            return this;
        }

        /** Adds named values of its parameters. */
        public Builder preset(Preset preset) {
            if (presets.put(preset.id(), preset) != null) {
                problems.add("preset '" + preset.id() + "' is declared twice");
            }
            return this;
        }

        /** Warns when it goes this way while one of these KPIs gets worse. */
        public Builder guardRail(Direction tempting, String... worse) {
            guardRails.add(new GuardRail(tempting, List.of(worse)));
            return this;
        }

        /** Splits every answer by a dimension. */
        public Builder splitBy(String dimension) {
            return splitBy(dimension, "");
        }

        /** Splits every answer by a dimension, with a row for each entry of a LIST parameter at least. */
        public Builder splitBy(String dimension, String valuesParameter) {
            splits.add(new Split(dimension, valuesParameter));
            return this;
        }

        /**
         * Adds a figure that is answered under its own name, in place of the KPI's value; the numerator
         * is then the main one of them.
         */
        public Builder figure(String figureId, Text called, Unit measuredIn, Formula formula) {
            if (figures.put(figureId, new Figure(called, measuredIn, formula)) != null) {
                problems.add("figure '" + figureId + "' is declared twice");
            }
            return this;
        }

        /** Adds a figure that an explanation shows beside the KPI's value: the oldest beside the mean age. */
        public Builder beside(String figureId, Text called, Unit measuredIn, Formula formula) {
            if (beside.put(figureId, new Figure(called, measuredIn, formula)) != null) {
                problems.add("figure '" + figureId + "' is declared twice");
            }
            return this;
        }

        /** Masks groups smaller than a parameter says; a drill shows these columns alone. */
        public Builder anonymous(String groupParameter, String... shownColumns) {
            this.anonymity = new Anonymity(groupParameter, List.of(shownColumns));
            return this;
        }

        /** Lets a LIST parameter with instants replace the buckets of a question. */
        public Builder instantsFrom(String listParameter) {
            this.instants = listParameter;
            return this;
        }

        /** Says that its rows are a sample, so that its value has a margin. */
        public Builder sampled() {
            this.sampled = true;
            return this;
        }

        /** Says what must be said with every figure. */
        public Builder caution(String en, String fr) {
            this.caution = Text.of(en, fr);
            return this;
        }

        /**
         * Checks and builds the definition.
         *
         * @throws KpiDefinitionException with all that is wrong with it
         */
        public KpiDefinition build() {
            if (!ID.matcher(id).matches()) {
                problems.add("its id must be kebab case");
            }
            if (name.isBlank()) {
                problems.add("its name is missing in English or French");
            }
            Text meaning = required(definition, "definition");
            if (meaning != null && meaning.isBlank()) {
                problems.add("its definition is missing in English or French");
            }
            Unit measuredIn = required(unit, "unit");
            Direction way = required(direction, "direction");
            Maturity delay = required(maturity, "maturity");
            Formula above = required(numerator, "numerator");
            if (delay != null && !delay.parameter().isEmpty() && !parameters.containsKey(delay.parameter())) {
                problems.add("its maturity names the parameter '" + delay.parameter() + "', which it does not have");
            }
            targets.forEach(this::check);
            presets.values().forEach(this::check);
            splits.forEach(split -> requireList(split.values(), "the split by '" + split.dimension() + "'"));
            requireList(instants, "the choice of instants");
            Anonymity masked = anonymity;
            if (masked != null) {
                Parameter group = parameters.get(masked.groupParameter());
                if (group == null || group.kind() != Parameter.Kind.INTEGER) {
                    problems.add("its anonymity needs an INTEGER parameter '" + masked.groupParameter() + "'");
                }
            }
            Text said = caution;
            if (said != null && said.isBlank()) {
                problems.add("its caution is missing in English or French");
            }
            figures.forEach(this::check);
            beside.forEach(this::check);
            if (above != null && measuredIn != null) {
                new Sense(parameters).check(above, denominator, measuredIn, problems);
            }
            if (!problems.isEmpty()
                    || meaning == null
                    || measuredIn == null
                    || way == null
                    || delay == null
                    || above == null) {
                throw new KpiDefinitionException(id, problems);
            }
            return new KpiDefinition(this, meaning, measuredIn, way, delay, above);
        }

        private void check(Target target) {
            if (target.origin().isBlank()) {
                problems.add("a target has no origin");
            }
            requireParameters(target.parameters().keySet(), "a target");
        }

        private void check(Preset preset) {
            if (preset.name().isBlank()) {
                problems.add("preset '" + preset.id() + "' has no name in English or French");
            }
            requireParameters(preset.parameters().keySet(), "preset '" + preset.id() + "'");
            Target goal = preset.target();
            if (goal != null) {
                check(goal);
            }
        }

        private void check(String figureId, Figure figure) {
            if (figure.name().isBlank()) {
                problems.add("figure '" + figureId + "' has no name in English or French");
            }
            new Sense(parameters).check(figure.formula(), problems);
        }

        private void requireParameters(Set<String> named, String what) {
            for (String parameter : named) {
                if (!parameters.containsKey(parameter)) {
                    problems.add(what + " names the parameter '" + parameter + "', which it does not have");
                }
            }
        }

        private void requireList(String parameter, String what) {
            Parameter list = parameters.get(parameter);
            if (!parameter.isEmpty() && (list == null || list.kind() != Parameter.Kind.LIST)) {
                problems.add(what + " needs a LIST parameter '" + parameter + "'");
            }
        }

        private <T> @Nullable T required(@Nullable T value, String what) {
            if (value == null) {
                problems.add("its " + what + " is missing");
            }
            return value;
        }
    }
}
