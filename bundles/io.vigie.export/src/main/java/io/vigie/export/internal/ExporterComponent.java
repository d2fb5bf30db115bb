package io.vigie.export.internal;

import io.vigie.export.Exporter;
import io.vigie.export.Format;
import io.vigie.export.Sheet;
import io.vigie.kpi.Text;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.osgi.service.component.annotations.Component;

/** Writes in all formats; whole documents that are kept in memory two at a time. */
@Component
public final class ExporterComponent implements Exporter {
    /** Some three hundred pages; nobody reads more on paper. */
    static final int LONGEST_PDF = 10_000;
    /** What a sheet of a workbook holds, less what stands above the table. */
    static final int LONGEST_XLSX = 1_000_000;

    private final Semaphore papers = new Semaphore(2);

    @Override
    public Optional<Text> tooLong(Format format, long rows) {
        long most = format == Format.PDF ? LONGEST_PDF : format == Format.XLSX ? LONGEST_XLSX : Long.MAX_VALUE;
        return rows <= most
                ? Optional.empty()
                : Optional.of(Text.of(
                        "A " + format.name() + " has " + most + " rows at most, these are " + rows
                                + "; ask for CSV, or for less.",
                        "Un " + format.name() + " a " + most + " lignes au plus, il y en a " + rows
                                + " ; demandez du CSV, ou moins."));
    }

    @Override
    public void write(Format format, List<Sheet> sheets, Options options, OutputStream out) throws IOException {
        switch (format) {
            case CSV -> CsvWriting.write(sheets, options, out);
            case NDJSON -> NdjsonWriting.write(sheets, out);
            case XLSX -> XlsxWriting.write(sheets, out);
            case PDF -> paper(sheets, out);
        }
        out.flush();
    }

    private void paper(List<Sheet> sheets, OutputStream out) throws IOException {
        try {
            papers.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("The platform is stopping");
        }
        try {
            PdfWriting.write(sheets, out);
        } finally {
            papers.release();
        }
    }
}
