package io.vigie.bench;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The figures of one question, to be compared with those of another engine to the last digit. Numerators and
 * denominators are exact: a numerator that no decimal number holds, a share of an amount say, is a quotient of two. What has
 * no base (a denominator of 0, nothing counted) is left out, since one engine has a row for it and another has none.
 */
final class Figures {
    /** As many digits as a figure of the platform has. */
    private static final MathContext DIGITS = MathContext.DECIMAL128;

    /** A numerator divided by a whole number, and a denominator where there is one. */
    record Cell(BigDecimal num, BigInteger per, @Nullable BigDecimal den) {
        boolean same(Cell other) {
            if (den == null || other.den == null) {
                return den == other.den && sameNumerator(other);
            }
            return den.compareTo(other.den) == 0 && sameNumerator(other);
        }

        private boolean sameNumerator(Cell other) {
            if (num.multiply(new BigDecimal(other.per)).compareTo(other.num.multiply(new BigDecimal(per))) == 0) {
                return true;
            }
            // A quotient that does not end is a figure once it is rounded to the platform's digits, and only then.
            return endless() != other.endless() && rounded().compareTo(other.rounded()) == 0;
        }

        private boolean endless() {
            BigDecimal divisor = new BigDecimal(per);
            try {
                num.divide(divisor);
                return false;
            } catch (ArithmeticException e) {
                return true;
            }
        }

        private BigDecimal rounded() {
            return num.divide(new BigDecimal(per), new MathContext(DIGITS.getPrecision(), RoundingMode.HALF_EVEN));
        }

        @Override
        public String toString() {
            return num.stripTrailingZeros().toPlainString()
                    + (per.equals(BigInteger.ONE) ? "" : "/" + per)
                    + (den == null ? "" : " : " + den.stripTrailingZeros().toPlainString());
        }
    }

    private final Map<String, Cell> cells = new TreeMap<>();

    void add(
            String kpi,
            @Nullable Instant bucket,
            @Nullable String dimension,
            BigDecimal num,
            BigInteger per,
            @Nullable BigDecimal den) {
        if (den == null ? num.signum() == 0 : den.signum() == 0) {
            return;
        }
        String key = kpi + '\t' + (bucket == null ? "" : bucket) + '\t' + (dimension == null ? "" : dimension);
        if (cells.put(key, new Cell(num, per, den)) != null) {
            throw new IllegalStateException("Two figures of " + key.replace('\t', ' '));
        }
    }

    int size() {
        return cells.size();
    }

    /** The first figure that differs, in words; empty when all are the same. */
    Optional<String> difference(String mine, String theirs, Figures others) {
        for (Map.Entry<String, Cell> entry : cells.entrySet()) {
            Cell other = others.cells.get(entry.getKey());
            if (other == null || !entry.getValue().same(other)) {
                return Optional.of(differs(entry.getKey(), mine, entry.getValue(), theirs, other));
            }
        }
        return others.cells.keySet().stream()
                .filter(key -> !cells.containsKey(key))
                .findFirst()
                .map(key -> differs(key, mine, null, theirs, others.cells.get(key)));
    }

    private static String differs(String key, String mine, @Nullable Cell cell, String theirs, @Nullable Cell other) {
        return key.replace('\t', ' ').strip() + ": " + mine + " says " + (cell == null ? "nothing" : cell) + ", "
                + theirs + " says " + (other == null ? "nothing" : other);
    }

    void write(Path file) throws IOException {
        List<String> lines = new ArrayList<>();
        cells.forEach((key, cell) -> lines.add(key
                + '\t'
                + cell.num().toPlainString()
                + '\t'
                + cell.per()
                + '\t'
                + (cell.den() == null ? "" : cell.den().toPlainString())));
        Files.write(file, lines);
    }

    static Figures read(Path file) throws IOException {
        Figures figures = new Figures();
        for (String line : Files.readAllLines(file)) {
            String[] parts = line.split("\t", -1);
            figures.cells.put(
                    parts[0] + '\t' + parts[1] + '\t' + parts[2],
                    new Cell(
                            new BigDecimal(parts[3]),
                            new BigInteger(parts[4]),
                            parts[5].isEmpty() ? null : new BigDecimal(parts[5])));
        }
        return figures;
    }
}
