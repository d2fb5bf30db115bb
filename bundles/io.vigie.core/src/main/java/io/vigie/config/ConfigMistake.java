package io.vigie.config;

import io.vigie.kpi.Text;

/**
 * Something that is wrong in a file. Immutable.
 *
 * @param pointer the place, as a JSON pointer; empty for the whole file
 * @param line the line, from 1; 0 where the place says it
 * @param sentence what is wrong, and what to do
 */
public record ConfigMistake(String pointer, int line, Text sentence) {
    /** At a place. */
    public ConfigMistake(String pointer, Text sentence) {
        this(pointer, 0, sentence);
    }
}
