package io.vigie.export;

import io.vigie.kpi.Text;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** Writes tables; a service. Thread-safe. Text of whoever it comes from is text in every format, and nothing else. */
@ProviderType
public interface Exporter {
    /**
     * How to write.
     *
     * @param head whether a CSV begins with lines about the table, each led by {@code #}
     * @param bom whether a CSV begins with a byte order mark, by which Excel knows UTF-8
     */
    record Options(boolean head, boolean bom) {
        /** With the lines about the table, without a mark. */
        public static final Options USUAL = new Options(true, false);
    }

    /** Why a format is not to be had for so many rows; empty when it is. */
    Optional<Text> tooLong(Format format, long rows);

    /**
     * Writes tables one after the other; a workbook has a sheet for each. The stream is flushed, not closed. Blocks
     * while others write long ones.
     *
     * @throws IOException when the stream cannot be written, or the rows cannot be read
     */
    void write(Format format, List<Sheet> sheets, Options options, OutputStream out) throws IOException;
}
