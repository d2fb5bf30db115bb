package io.vigie.shell.internal;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Finds what a mistyped word may have meant. */
final class Nearest {
    private static final int MOST = 3;

    private Nearest() {}

    /** The candidates that look like the word, the most alike first; empty when none does. */
    static List<String> to(String word, Collection<String> candidates) {
        record Scored(String candidate, int distance) {}
        int tolerance = word.length() < 4 ? 1 : Math.max(2, word.length() / 3);
        return candidates.stream()
                .map(candidate -> new Scored(candidate, distance(word, candidate)))
                .filter(scored -> scored.distance() <= tolerance)
                .sorted(Comparator.comparingInt(Scored::distance).thenComparing(Scored::candidate))
                .limit(MOST)
                .map(Scored::candidate)
                .toList();
    }

    /** How far apart two words are; one that is a part of the other is near. */
    private static int distance(String word, String candidate) {
        if (word.length() >= 3 && (candidate.contains(word) || word.contains(candidate))) {
            return 1;
        }
        int[] previous = new int[candidate.length() + 1];
        for (int j = 0; j < previous.length; j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= word.length(); i++) {
            int[] row = new int[previous.length];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replaced = previous[j - 1] + (word.charAt(i - 1) == candidate.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, 1 + Math.min(previous[j], row[j - 1]));
            }
            previous = row;
        }
        return previous[candidate.length()];
    }
}
