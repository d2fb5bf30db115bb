package io.vigie.connector.file.internal;

import io.vigie.source.Batch;
import io.vigie.source.CheckLine;
import io.vigie.source.Rejection;
import io.vigie.source.SourceContext;
import io.vigie.source.SourceException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Tries the first rows of the files that are there. */
final class Check {
    private static final int FILES = 20;
    private static final int ROWS = 1_000;

    private Check() {}

    static List<CheckLine> of(Options options, SourceContext context) throws SourceException, InterruptedException {
        List<CheckLine> lines = new ArrayList<>();
        Map<String, Found> files;
        try {
            files = new Finder(options, context.bounded()).find();
        } catch (IOException e) {
            throw FileSource.failure(e, options);
        }
        lines.add(
                files.isEmpty()
                        ? CheckLine.warning(FileText.CHECK_NONE.in(options.locale()))
                        : CheckLine.passed(FileText.CHECK_FILES.in(options.locale(), files.size())));
        int tried = 0;
        for (Found file : files.values()) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            if (tried++ == FILES) {
                lines.add(CheckLine.passed(FileText.CHECK_REST.in(options.locale(), files.size() - FILES)));
                break;
            }
            lines.add(tried(file, options));
        }
        return lines;
    }

    private static CheckLine tried(Found file, Options options) {
        String name = file.shown();
        try (FileReader reader = FileReader.open(file, options, Position.START, true)) {
            Batch.Builder rows = Batch.builder();
            reader.read(rows, ROWS);
            String form = reader.form();
            Batch read = rows.build();
            if (reader.refusal != null) {
                return CheckLine.failed(FileText.CHECK_REFUSED.in(options.locale(), name, reader.refusal));
            }
            long all = reader.rows();
            if (read.rejections().isEmpty()) {
                return all == 0
                        ? CheckLine.warning(FileText.CHECK_EMPTY.in(options.locale(), name, form))
                        : CheckLine.passed(FileText.CHECK_GOOD.in(options.locale(), name, form, all));
            }
            Rejection bad = read.rejections().get(0);
            String line = bad.position().substring(bad.position().lastIndexOf(':') + 1);
            int refused = read.rejections().size();
            return CheckLine.warning(
                    FileText.CHECK_BAD.in(options.locale(), name, form, all, refused, line, bad.reason()));
        } catch (Unpacked.Broken e) {
            return CheckLine.failed(
                    FileText.CHECK_REFUSED.in(options.locale(), name, e.why.in(options.locale(), e.limit)));
        } catch (IOException e) {
            return CheckLine.failed(FileSource.failure(e, options).sentence().in(options.locale()));
        }
    }
}
