package io.vigie.engine.internal.kpi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.fact.Fact;
import io.vigie.fact.FactType;
import io.vigie.fact.Vocabulary;
import io.vigie.kpi.Formula;
import io.vigie.kpi.KpiDefinition;
import io.vigie.kpi.Measure;
import io.vigie.kpi.Population;
import io.vigie.kpi.Unit;
import io.vigie.query.Grain;
import io.vigie.query.KpiQuery;
import io.vigie.query.KpiValue;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds between figures, whatever the facts; each test runs on several generated sets of them. */
class InvariantsTest {
    private static final BigDecimal TOLERANCE = new BigDecimal("1e-20");
    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    /** Ratios that are no share of a cohort. */
    private static final Set<String> FREE = Set.of(
            "contact-rate",
            "turnover-rate",
            "turnover-rate-half",
            "departure-rate",
            "customer-relations-roi",
            "forecast-accuracy");

    private final EngineFixture engine = EngineFixture.ofAll();

    static List<Long> seeds() {
        // The last one: equal intervals, whose order a database may choose anew each time it is asked.
        List<Long> seeds = Seeds.of(3, 1134890486L);
        System.out.println("invariants: vigie.seed " + seeds);
        return seeds;
    }

    /** Generated facts, the period around them and the engine that holds them. */
    private final class World implements AutoCloseable {
        final Random random;
        final GeneratedTime time;
        final Map<String, List<Fact>> patches;
        final Instant from;
        final Instant to;
        /** One for all questions: what has no end lasts until then, and two questions are never asked at once. */
        final Instant asOf;

        final Trial trial;

        World(long seed) throws InterruptedException {
            random = new Random(seed);
            time = new GeneratedTime(random);
            patches = GeneratedFacts.of(random, time, Set.copyOf(Vocabulary.all()));
            from = time.midnight(time.date()).minusSeconds(random.nextInt(2) * 900L);
            to = from.plusSeconds(86_400L * (1 + random.nextInt(3)) + random.nextInt(2) * 4321L);
            asOf = to.plusSeconds(86_400L * random.nextInt(40));
            trial = new Trial(engine, Families.definitions(), patches);
        }

        List<KpiValue> ask(String kpi, UnaryOperator<KpiQuery.Builder> more) {
            return answers(trial, kpi, more);
        }

        List<KpiValue> answers(Trial of, String kpi, UnaryOperator<KpiQuery.Builder> more) {
            KpiQuery.Builder question =
                    KpiQuery.of(kpi).period(from, to).zone(time.zone()).asOf(asOf);
            return of.ask(more.apply(question).build()).values();
        }

        List<String> anyDimension(KpiDefinition definition) {
            return definition.dimensions().isEmpty() ? List.of() : List.of(one(definition.dimensions()));
        }

        <T> T one(List<T> of) {
            return of.get(random.nextInt(of.size()));
        }

        @Override
        public void close() {
            trial.close();
        }
    }

    private static KpiQuery.Builder by(KpiQuery.Builder question, List<String> dimensions) {
        dimensions.forEach(question::groupBy);
        return question.grain(Grain.DAY);
    }

    private static BigDecimal number(@org.jspecify.annotations.Nullable BigDecimal number) {
        return Objects.requireNonNull(number);
    }

    private static void same(BigDecimal expected, BigDecimal got, String what) {
        BigDecimal allowed = expected.abs().max(BigDecimal.ONE).multiply(TOLERANCE);
        assertTrue(expected.subtract(got).abs().compareTo(allowed) <= 0, () -> what + ": " + expected + " and " + got);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void complementsAreAWholeOnOneBase(long seed) throws Exception {
        try (World world = new World(seed)) {
            for (List<String> pair : List.of(
                    List.of("handled-rate", "lost-rate"),
                    List.of("fcr", "repeat-rate"),
                    List.of("churn-rate", "retention-rate"))) {
                for (Grain grain : List.of(Grain.TOTAL, Grain.DAY, Grain.HOUR)) {
                    List<KpiValue> ones = world.ask(pair.get(0), q -> q.grain(grain));
                    List<KpiValue> others = world.ask(pair.get(1), q -> q.grain(grain));
                    for (int i = 0; i < ones.size(); i++) {
                        KpiValue one = ones.get(i);
                        KpiValue other = others.get(i);
                        same(number(one.den()), number(other.den()), "bases of " + pair);
                        same(number(one.den()), number(one.num()).add(number(other.num())), "sum of " + pair);
                    }
                }
            }
            KpiValue low = world.ask("low-value-share", q -> q).get(0);
            KpiValue high = world.ask("high-value-share", q -> q).get(0);
            same(number(low.den()), number(high.den()), "bases of the value classes");
            BigDecimal unclassified =
                    number(low.den()).subtract(number(low.num())).subtract(number(high.num()));
            assertTrue(unclassified.signum() >= 0, () -> "unclassified: " + unclassified);
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void sharesOfChannelsAreAWhole(long seed) throws Exception {
        try (World world = new World(seed)) {
            Map<String, BigDecimal> sums = new TreeMap<>();
            Map<String, BigDecimal> bases = new TreeMap<>();
            for (KpiValue share : world.ask("channel-share", q -> q.grain(Grain.DAY))) {
                String bucket = String.valueOf(share.bucket());
                sums.merge(bucket, number(share.num()), BigDecimal::add);
                BigDecimal base = bases.merge(bucket, number(share.den()), (a, b) -> a);
                same(base, number(share.den()), "base of channels in " + bucket);
            }
            bases.forEach((bucket, base) -> same(base, number(sums.get(bucket)), "channels in " + bucket));
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void turnoverIsTwiceTheCustomaryOne(long seed) throws Exception {
        try (World world = new World(seed)) {
            for (String base : List.of("average", "start")) {
                KpiValue whole = world.ask("turnover-rate", q -> q.parameter("base", base))
                        .get(0);
                KpiValue half = world.ask("turnover-rate-half", q -> q.parameter("base", base))
                        .get(0);
                same(number(whole.den()), number(half.den()), "headcounts");
                same(number(whole.num()), number(half.num()).add(number(half.num())), "moves");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void bucketsAndGroupsAddUpToTheTotal(long seed) throws Exception {
        try (World world = new World(seed)) {
            for (KpiDefinition definition : Families.definitions()) {
                if (!additive(definition)) {
                    continue;
                }
                KpiValue total = world.ask(definition.id(), q -> q).get(0);
                Grain grain = world.one(List.of(Grain.DAY, Grain.WEEK, Grain.HOUR));
                addUp(total, world.ask(definition.id(), q -> q.grain(grain)), definition.id() + " by " + grain);
                List<String> coarse = definition.dimensions().stream()
                        .filter(dimension -> coarse(definition, dimension))
                        .toList();
                if (!coarse.isEmpty()) {
                    String dimension = world.one(coarse);
                    addUp(
                            total,
                            world.ask(definition.id(), q -> q.groupBy(dimension).grain(Grain.DAY)),
                            definition.id() + " by " + dimension + " and day");
                }
            }
        }
    }

    private static void addUp(KpiValue total, List<KpiValue> parts, String what) {
        same(
                number(total.num()),
                parts.stream().map(part -> number(part.num())).reduce(BigDecimal.ZERO, BigDecimal::add),
                "numerators of " + what);
        if (total.den() != null) {
            same(
                    number(total.den()),
                    parts.stream().map(part -> number(part.den())).reduce(BigDecimal.ZERO, BigDecimal::add),
                    "denominators of " + what);
        }
    }

    /** Whether the definition says that its parts add up: sums and counts of flows and intervals. */
    private static boolean additive(KpiDefinition definition) {
        Formula below = definition.denominator();
        return definition.splits().isEmpty()
                && definition.figures().isEmpty()
                && definition.anonymity() == null
                && additive(definition.numerator())
                && (below == null || additive(below));
    }

    private static boolean additive(Formula formula) {
        if (formula instanceof Formula.OfMeasure of) {
            Population.Nature nature = of.measure().population().nature();
            return of.measure().aggregation().additive()
                    && of.measure().across().isEmpty()
                    && (nature == Population.Nature.FLOW || nature == Population.Nature.INTERVAL)
                    && !of.measure().toString().contains("@bucket")
                    && !of.measure().toString().contains("@period");
        }
        if (formula instanceof Formula.Arithmetic arithmetic) {
            boolean sum =
                    arithmetic.operator() == Formula.Operator.PLUS || arithmetic.operator() == Formula.Operator.MINUS;
            return sum && additive(arithmetic.left()) && additive(arithmetic.right());
        }
        return false;
    }

    /** Whether a dimension leaves the level as it is. */
    private static boolean coarse(KpiDefinition definition, String dimension) {
        return definition.measures().stream()
                .map(Measure::population)
                .noneMatch(population -> population.finerDimensions().contains(dimension));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void theTotalDoesNotDependOnTheZone(long seed) throws Exception {
        try (World world = new World(seed)) {
            for (KpiDefinition definition : Families.definitions()) {
                if (!local(definition)) {
                    assertEquals(
                            figures(world.ask(definition.id(), q -> q)),
                            figures(world.ask(definition.id(), q -> q.zone(ZoneId.of("Pacific/Auckland")))),
                            definition.id());
                }
            }
        }
    }

    /** Whether the definition speaks of local days or times. */
    private static boolean local(KpiDefinition definition) {
        return definition.measures().stream()
                        .map(Measure::toString)
                        .anyMatch(text -> text.contains("local-date(")
                                || text.contains("start-of-day(")
                                || text.contains("@bucket-days")
                                || text.contains("RECURRING"))
                || definition.references().stream().anyMatch(id -> Families.definitions().stream()
                        .anyMatch(other -> other.id().equals(id) && local(other)));
    }

    private static List<String> figures(List<KpiValue> values) {
        return values.stream()
                .map(value ->
                        value.dims() + " " + value.num() + "/" + value.den() + "=" + value.value() + ", n " + value.n())
                .toList();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void orderAndRepetitionOfWhatIsToldChangeNothing(long seed) throws Exception {
        try (World world = new World(seed)) {
            Map<String, List<Fact>> again = new LinkedHashMap<>();
            world.patches.forEach((source, facts) -> {
                List<Fact> twice = new ArrayList<>(facts);
                facts.stream().filter(fact -> world.random.nextBoolean()).forEach(twice::add);
                Collections.shuffle(twice, world.random);
                again.put(source, twice);
            });
            try (Trial other = new Trial(engine, Families.definitions(), again)) {
                for (KpiDefinition definition : Families.definitions()) {
                    List<String> split = world.anyDimension(definition);
                    assertEquals(
                            world.ask(definition.id(), q -> by(q, split)),
                            world.answers(other, definition.id(), q -> by(q, split)));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aStateThatIsToldInTwoPartsIsTheSame(long seed) throws Exception {
        Random random = new Random(seed);
        GeneratedTime time = new GeneratedTime(random);
        List<Fact> whole = new ArrayList<>();
        List<Fact> parts = new ArrayList<>();
        for (List<Fact> facts : GeneratedFacts.of(random, time, Set.of(Vocabulary.AGENT_STATE, Vocabulary.SCHEDULE))
                .values()) {
            for (Fact fact : facts) {
                boolean state = fact.type().equals(Vocabulary.AGENT_STATE);
                if (state && !(fact.get("to_at") instanceof Instant && fact.get("from_at") instanceof Instant)) {
                    continue;
                }
                Fact named = state ? state(fact, whole.size() + "", "from_at", "to_at") : fact;
                whole.add(named);
                if (state) {
                    Instant from = (Instant) Objects.requireNonNull(fact.get("from_at"));
                    Instant to = (Instant) Objects.requireNonNull(fact.get("to_at"));
                    long length =
                            Math.max(1, java.time.Duration.between(from, to).toSeconds());
                    Instant cut = from.plusSeconds((long) (length * random.nextDouble()));
                    parts.add(cut(named, "a", from, cut));
                    parts.add(cut(named, "b", cut, to));
                } else {
                    parts.add(fact);
                }
            }
        }
        Instant from = time.midnight(time.date());
        try (Trial one = new Trial(engine, Families.definitions(), Map.of("s", whole));
                Trial other = new Trial(engine, Families.definitions(), Map.of("s", parts))) {
            for (String kpi :
                    List.of("occupancy", "acd-occupancy", "backoffice-rate", "contacts-per-hour", "adherence")) {
                KpiQuery query = KpiQuery.of(kpi)
                        .period(from, from.plusSeconds(200_000))
                        .zone(time.zone())
                        .asOf(from.plusSeconds(400_000))
                        .grain(Grain.HOUR)
                        .build();
                assertEquals(
                        terms(one.ask(query).values()), terms(other.ask(query).values()), kpi);
            }
        }
    }

    /** Without the number of rows, which is of the parts. */
    private static List<String> terms(List<KpiValue> values) {
        return values.stream()
                .map(value -> value.bucket() + " " + value.num() + "/" + value.den() + "=" + value.value())
                .toList();
    }

    private static Fact state(Fact fact, String id, String... times) {
        Fact.Builder copy = Fact.of(fact.type());
        fact.values().forEach(copy::set);
        return copy.set("state_id", "state" + id).build();
    }

    private static Fact cut(Fact fact, String part, Instant from, Instant to) {
        Fact.Builder copy = Fact.of(fact.type());
        fact.values().forEach(copy::set);
        return copy.set("state_id", fact.get("state_id") + part)
                .set("from_at", from)
                .set("to_at", to)
                .build();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void asOfNeverUsesWhatHappensLater(long seed) throws Exception {
        try (World world = new World(seed)) {
            Instant asOf = world.time.instant();
            Set<String> later = new TreeSet<>();
            world.patches.values().forEach(facts -> facts.stream()
                    .filter(fact -> happensAfter(fact, asOf))
                    .forEach(fact -> later.add(fact.type() + fact.key())));
            // What happens later may also be told by patches that do not say when.
            Map<String, List<Fact>> earlier = new LinkedHashMap<>();
            world.patches.forEach((source, facts) -> earlier.put(
                    source,
                    facts.stream()
                            .filter(fact -> !later.contains(fact.type() + fact.key()))
                            .toList()));
            Set<String> corrected = corrected(world.patches);
            try (Trial other = new Trial(engine, Families.definitions(), earlier)) {
                for (KpiDefinition definition : Families.definitions()) {
                    if (later.stream().noneMatch(corrected::contains)) {
                        assertEquals(
                                world.ask(definition.id(), q -> q.asOf(asOf).grain(Grain.DAY)),
                                world.answers(other, definition.id(), q -> q.asOf(asOf)
                                        .grain(Grain.DAY)));
                    }
                }
            }
        }
    }

    private static boolean happensAfter(Fact fact, Instant asOf) {
        FactType type = fact.type();
        return fact.get(type.occursAt()) instanceof Instant at && at.isAfter(asOf);
    }

    /** The facts of which patches give several instants at which they happen. */
    private static Set<String> corrected(Map<String, List<Fact>> patches) {
        Map<String, Object> first = new TreeMap<>();
        Set<String> corrected = new TreeSet<>();
        patches.values()
                .forEach(facts -> facts.forEach(fact -> {
                    Object at = fact.get(fact.type().occursAt());
                    String key = fact.type() + fact.key();
                    if (at != null && !at.equals(first.getOrDefault(key, at))) {
                        corrected.add(key);
                    }
                    if (at != null) {
                        first.putIfAbsent(key, at);
                    }
                }));
        return corrected;
    }

    /** Neither is shown nor follows from what is shown, unless there is one other group alone. */
    @ParameterizedTest
    @MethodSource("seeds")
    void smallGroupsOfEmployeesAreKeptBack(long seed) throws Exception {
        int smallest = 3;
        try (World world = new World(seed)) {
            Map<OffsetDateTime, List<KpiValue>> byDay =
                    world.ask("esat", q -> q.groupBy("team").grain(Grain.DAY).parameter("min_group", smallest)).stream()
                            .collect(Collectors.groupingBy(value -> Objects.requireNonNull(value.bucket())));
            byDay.forEach((day, groups) -> {
                List<KpiValue> shown = groups.stream()
                        .filter(value -> !value.masked() && value.n() > 0)
                        .toList();
                long masked = groups.stream().filter(KpiValue::masked).count();
                assertTrue(shown.stream().allMatch(value -> value.n() >= smallest), () -> "shown: " + shown);
                assertTrue(masked != 1 || shown.size() <= 1, () -> "one alone is masked: " + groups);
                assertTrue(
                        groups.stream()
                                .filter(KpiValue::masked)
                                .allMatch(value -> value.num() == null && value.den() == null && value.n() == 0),
                        () -> "a masked group tells: " + groups);
            });
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void figuresKeepWithinTheirBounds(long seed) throws Exception {
        try (World world = new World(seed)) {
            for (KpiDefinition definition : Families.definitions()) {
                for (KpiValue value : world.ask(definition.id(), q -> q.grain(Grain.HOUR))) {
                    BigDecimal figure = value.value();
                    if (figure == null) {
                        continue;
                    }
                    if (definition.unit() == Unit.POINTS) {
                        assertTrue(figure.abs().compareTo(HUNDRED) <= 0, () -> "points: " + value);
                    } else if (definition.unit() == Unit.RATIO && !FREE.contains(definition.id())) {
                        assertTrue(
                                figure.signum() >= 0 && figure.compareTo(BigDecimal.ONE) <= 0,
                                () -> "a share: " + value);
                    }
                }
            }
        }
    }
}
