package io.vigie.kpi;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Finds the name that a mistyped one may have meant: of a KPI, a plug-in, a setting, a command. */
public final class Nearest {
    private static final int MOST = 3;
    /** Shorter words are a part of others by chance. */
    private static final int PART = 3;

    private Nearest() {}

    /**
     * The names that look like a word: that differ from it by a slip or two, contain it, are contained in it, or
     * whose last parts between dots do. Case does not matter.
     *
     * @param word what was written
     * @param names what could have been meant
     * @return at most three, the most alike first; empty when none is near
     */
    public static List<String> to(String word, Collection<String> names) {
        record Scored(String name, int distance) {}
        String plain = word.toLowerCase(Locale.ROOT);
        return names.stream()
                .map(name -> new Scored(name, distance(plain, name.toLowerCase(Locale.ROOT))))
                .filter(scored -> scored.distance() < Integer.MAX_VALUE)
                .sorted(Comparator.comparingInt(Scored::distance).thenComparing(Scored::name))
                .limit(MOST)
                .map(Scored::name)
                .toList();
    }

    /** How far apart two words are, the greatest number when too far. */
    private static int distance(String word, String name) {
        int least = slips(word, name);
        for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
            least = Math.min(least, slips(word, name.substring(dot + 1)));
        }
        boolean part = word.length() >= PART && name.contains(word) || name.length() >= PART && word.contains(name);
        return part ? Math.min(least, 1) : least;
    }

    /** How many slips apart two words are. What their names have in common in front does not make them alike. */
    private static int slips(String word, String name) {
        int common = common(word, name);
        String rest = word.substring(common);
        int slips = edits(rest, name.substring(common));
        return slips <= tolerance(rest.length()) ? slips : Integer.MAX_VALUE;
    }

    /** Where the first parts between dots that differ begin. */
    private static int common(String one, String other) {
        int end = 0;
        for (int i = 0; i < one.length() && i < other.length() && one.charAt(i) == other.charAt(i); i++) {
            if (one.charAt(i) == '.') {
                end = i + 1;
            }
        }
        return end;
    }

    private static int tolerance(int length) {
        return length < 6 ? 1 : Math.max(2, length / 4);
    }

    /** How many letters must be added, dropped, changed or swapped with their neighbour. */
    private static int edits(String one, String other) {
        int[] beforeLast = {};
        int[] last = IntStream.rangeClosed(0, other.length()).toArray();
        for (int i = 1; i <= one.length(); i++) {
            int[] row = new int[last.length];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int change = one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1;
                row[j] = Math.min(last[j - 1] + change, 1 + Math.min(last[j], row[j - 1]));
                boolean swapped = i > 1
                        && j > 1
                        && one.charAt(i - 1) == other.charAt(j - 2)
                        && one.charAt(i - 2) == other.charAt(j - 1);
                if (swapped) {
                    row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
                }
            }
            beforeLast = last;
            last = row;
        }
        return last[other.length()];
    }
}
