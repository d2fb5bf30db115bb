package io.vigie.workspace;

import java.util.List;

/**
 * Figures of whole days that are kept, so that the facts of these days need not be read again. Immutable.
 *
 * @param types the fact types that they are computed from
 * @param dimensions by what they can be split
 * @param measures how many measures there are
 * @param days the days that are over since the first fact
 * @param clean those of them whose figures hold; the others are read from the facts until they are computed
 * @param rows how many rows of figures there are
 * @param memory bytes in memory; 0 while nobody has asked since the start
 * @param disk bytes on disk
 */
public record KeptFigures(
        List<String> types,
        List<String> dimensions,
        int measures,
        int days,
        int clean,
        int rows,
        long memory,
        long disk) {
    public KeptFigures {
        types = List.copyOf(types);
        dimensions = List.copyOf(dimensions);
    }
}
