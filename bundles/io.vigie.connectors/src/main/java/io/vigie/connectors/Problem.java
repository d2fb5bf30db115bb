package io.vigie.connectors;

import io.vigie.kpi.Text;

/**
 * Something that is wrong in a file.
 *
 * @param file the file, as a person finds it
 * @param line the line, from 1
 * @param sentence what is wrong, and what to do
 */
public record Problem(String file, int line, Text sentence) {
    /** The sentence with file and line before it. */
    public Text text() {
        return Text.of(
                file + ", line " + line + ": " + sentence.en(), file + ", ligne " + line + " : " + sentence.fr());
    }
}
