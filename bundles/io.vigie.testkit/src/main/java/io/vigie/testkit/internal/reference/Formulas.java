package io.vigie.testkit.internal.reference;

import io.vigie.kpi.Formula;
import io.vigie.kpi.KpiDefinition;
import io.vigie.kpi.Measure;
import io.vigie.testkit.Fraction;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.LongPredicate;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** The values of formulas; an undefined part makes the whole undefined. */
final class Formulas {
    /** Beyond it nobody searches for more agents. */
    private static final long MOST_AGENTS = 2_000;

    private final Map<String, KpiDefinition> definitions;
    private final Question question;

    Formulas(Map<String, KpiDefinition> definitions, Question question) {
        this.definitions = definitions;
        this.question = question;
    }

    /** What a formula sees of its cell. */
    interface Cell {
        /** The number of a measure. */
        @Nullable
        Fraction value(Measure measure);

        /** The length of its bucket. */
        Fraction seconds();
    }

    /** The measures that a formula needs with these parameters, in order of appearance. */
    Set<Measure> measures(@Nullable Formula formula) {
        Set<Measure> found = byIdentity();
        if (formula instanceof Formula.OfMeasure of) {
            found.add(of.measure());
        } else if (formula instanceof Formula.Arithmetic arithmetic) {
            found.addAll(measures(arithmetic.left()));
            found.addAll(measures(arithmetic.right()));
        } else if (formula instanceof Formula.Choice choice) {
            found.addAll(measures(chosen(choice)));
        } else if (formula instanceof Formula.Call call) {
            call.arguments().forEach(argument -> found.addAll(measures(argument)));
        } else if (formula instanceof Formula.OfKpi of) {
            KpiDefinition definition = definition(of.kpi());
            if (of.part() != Formula.Part.DENOMINATOR) {
                found.addAll(measures(definition.numerator()));
            }
            if (of.part() != Formula.Part.NUMERATOR) {
                found.addAll(measures(definition.denominator()));
            }
        }
        return found;
    }

    /** Measures are told apart as objects: comparing them as text would take long, and counting one twice does no harm. */
    static <T> Set<T> byIdentity() {
        return Collections.newSetFromMap(new IdentityHashMap<>());
    }

    @Nullable
    Fraction value(Formula formula, Cell cell) {
        if (formula instanceof Formula.OfMeasure of) {
            return cell.value(of.measure());
        }
        if (formula instanceof Formula.Constant constant) {
            return Fraction.of(constant.number());
        }
        if (formula instanceof Formula.Choice choice) {
            return value(chosen(choice), cell);
        }
        if (formula instanceof Formula.Arithmetic arithmetic) {
            Fraction left = value(arithmetic.left(), cell);
            Fraction right = value(arithmetic.right(), cell);
            return left == null || right == null ? null : arithmetic(arithmetic.operator(), left, right);
        }
        if (formula instanceof Formula.OfKpi of) {
            KpiDefinition definition = definition(of.kpi());
            return switch (of.part()) {
                case NUMERATOR -> value(definition.numerator(), cell);
                case DENOMINATOR -> denominator(definition, cell);
                case VALUE -> value(definition, cell);
            };
        }
        if (formula instanceof Formula.Call call) {
            return call(call, cell);
        }
        throw new IllegalArgumentException("unknown kind of formula: " + formula);
    }

    @Nullable
    Fraction denominator(KpiDefinition definition, Cell cell) {
        Formula below = definition.denominator();
        return below == null ? Fraction.ONE : value(below, cell);
    }

    /** The value of a KPI: undefined where the denominator is 0; a quantile stands alone. */
    @Nullable
    Fraction value(KpiDefinition definition, Cell cell) {
        Fraction above = value(definition.numerator(), cell);
        Fraction below = denominator(definition, cell);
        if (above == null || below == null || below.signum() == 0) {
            return null;
        }
        boolean quantile = definition.numerator() instanceof Formula.OfMeasure of
                && of.measure().aggregation() == Measure.Aggregation.QUANTILE;
        return quantile ? above : above.dividedBy(below).times(Fraction.of(definition.scale()));
    }

    private static @Nullable Fraction arithmetic(Formula.Operator operator, Fraction left, Fraction right) {
        return switch (operator) {
            case PLUS -> left.plus(right);
            case MINUS -> left.minus(right);
            case TIMES -> left.times(right);
            case DIVIDED_BY -> right.signum() == 0 ? null : left.dividedBy(right);
        };
    }

    private Formula chosen(Formula.Choice choice) {
        return Objects.requireNonNull(
                choice.cases().get(String.valueOf(question.parameter(choice.parameter()))), choice.parameter());
    }

    private KpiDefinition definition(String id) {
        return Objects.requireNonNull(definitions.get(id), id);
    }

    private @Nullable Fraction call(Formula.Call call, Cell cell) {
        if (call.function() == Formula.Function.PARAMETER) {
            return (Fraction) question.parameter(call.parameter());
        }
        List<@Nullable Fraction> arguments = new java.util.ArrayList<>();
        call.arguments().forEach(argument -> arguments.add(value(argument, cell)));
        switch (call.function().name()) {
            case "FIRST_DEFINED":
                return arguments.stream().filter(Objects::nonNull).findFirst().orElse(null);
            case "WHERE_SOME":
                return where(arguments.get(0), arguments.get(1), some -> some.signum() > 0);
            case "WHERE_ONE":
                return where(arguments.get(0), arguments.get(1), some -> some.compareTo(Fraction.ONE) <= 0);
            case "BUCKET_SECONDS":
                return cell.seconds();
            default:
                break;
        }
        double[] numbers = new double[arguments.size()];
        for (int i = 0; i < numbers.length; i++) {
            Fraction argument = arguments.get(i);
            if (argument == null) {
                return null;
            }
            numbers[i] = argument.decimal().doubleValue();
        }
        return call(call.function(), numbers, arguments);
    }

    private static @Nullable Fraction call(Formula.Function function, double[] of, List<@Nullable Fraction> arguments) {
        return switch (function.name()) {
            case "CEILING" -> ceiling(Objects.requireNonNull(arguments.get(0)));
            case "ERLANGS" -> of[1] == 0 ? null : number(of[0] * of[2] / of[1]);
            case "ERLANG_C_WAIT_PROBABILITY" -> number(Erlang.waitProbability(of[0], of[1]));
            case "ERLANG_C_SERVICE_LEVEL" -> number(Erlang.serviceLevel(of[0], of[1], of[2], of[3]));
            case "ERLANG_C_AVERAGE_WAIT" -> number(Erlang.averageWait(of[0], of[1], of[2]));
            case "ERLANG_C_AGENTS" ->
                agents(
                        of[0],
                        n -> n > of[0] && of[0] / n <= of[4] && Erlang.serviceLevel(n, of[0], of[1], of[2]) >= of[3]);
            case "ERLANG_A_AGENTS" ->
                agents(of[0], n -> {
                    Patience queue = new Patience(n, of[0], of[1], of[2]);
                    return queue.occupancy() <= of[5] && queue.serviceLevel(of[3]) >= of[4];
                });
            case "ERLANG_A_WAIT_PROBABILITY" -> number(queue(of).waitProbability());
            case "ERLANG_A_ABANDON_PROBABILITY" -> number(queue(of).abandonProbability());
            case "ERLANG_A_AVERAGE_WAIT" -> number(queue(of).averageWait());
            case "ERLANG_A_OCCUPANCY" -> number(queue(of).occupancy());
            case "ERLANG_A_SERVICE_LEVEL" -> number(queue(of).serviceLevel(of[4]));
            default -> throw new IllegalArgumentException("unknown function: " + function);
        };
    }

    private static @Nullable Fraction where(
            @Nullable Fraction value, @Nullable Fraction count, Predicate<Fraction> condition) {
        return count != null && condition.test(count) ? value : null;
    }

    private static Patience queue(double[] of) {
        return new Patience(of[0], of[1], of[2], of[3]);
    }

    /** The smallest number of agents that is enough; none for no load, undefined where none is enough. */
    private static @Nullable Fraction agents(double load, LongPredicate enough) {
        return load <= 0
                ? Fraction.ZERO
                : LongStream.rangeClosed(1, MOST_AGENTS)
                        .filter(enough)
                        .mapToObj(Fraction::of)
                        .findFirst()
                        .orElse(null);
    }

    private static Fraction ceiling(Fraction number) {
        BigInteger below = number.floor();
        Fraction whole = new Fraction(below, BigInteger.ONE);
        return whole.equals(number) ? whole : whole.plus(Fraction.ONE);
    }

    private static @Nullable Fraction number(double value) {
        return Double.isFinite(value) ? Fraction.of(BigDecimal.valueOf(value)) : null;
    }
}
