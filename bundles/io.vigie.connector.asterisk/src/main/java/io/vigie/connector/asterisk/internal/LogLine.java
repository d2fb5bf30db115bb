package io.vigie.connector.asterisk.internal;

import org.jspecify.annotations.Nullable;

/**
 * One line of a log file.
 *
 * @param file the name of the file at this moment, for a person
 * @param number its number in the file, from 1
 * @param fileId what the file is called whatever its name: derived from its first line
 * @param offset where it begins in the file, in (unpacked) bytes
 * @param text the line
 * @param problem why it could not be read as a line, a key of {@link Messages}; null for a sound line
 * @param detail what the problem's text needs
 */
record LogLine(
        String file,
        long number,
        String fileId,
        long offset,
        String text,
        @Nullable String problem,
        String detail) {

    /** Where it stands, whatever the file is called now: survives rotation, renaming and compression. */
    String position() {
        return fileId + ":" + offset;
    }

    /** Where it stands, for a person; unique within the source. */
    String place() {
        return file + ":" + number + " [" + fileId + "]";
    }
}
