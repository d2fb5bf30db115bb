package io.vigie.connector.file.internal;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import io.vigie.fact.FactType;
import io.vigie.fact.Field;
import io.vigie.fact.Vocabulary;
import io.vigie.kpi.Text;
import io.vigie.mapping.Refused;
import io.vigie.source.Batch;
import io.vigie.source.Rejection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads CSV and JSON Lines, record by record, also while they are being written. */
final class LineReader extends FileReader {
    private static final char[] SEPARATORS = {',', ';', '\t', '|'};
    /** One batch holds no more of a file than so many bytes and so many records, whatever becomes of them. */
    private static final long STRETCH = 8L << 20;

    private static final int RECORDS = 50_000;

    private final boolean tail;
    private final boolean csv;
    private final Options.Csv form;
    private final RecordReader records;
    private final boolean resumed;

    private char separator;
    private List<String> header = List.of();
    /** Whether columns that the mapping passes over are kept from the quarantine: nobody knows what they hold. */
    private final boolean hidesUnread;

    private final Set<String> read = new HashSet<>();
    private boolean partial;
    private @Nullable Position done;

    LineReader(Found file, Options options, Position from, boolean tail) throws IOException {
        super(file, options);
        this.tail = tail;
        this.csv = options.format(file.name()) == Options.Format.CSV;
        this.form = options.csv();
        this.hidesUnread = mapping != null && !mapping.takesRest();
        RecordReader opened = begin();
        boolean went = false;
        try {
            if (from.offset() > 0 && refusal == null) {
                went = opened.skipTo(from.offset(), from.line(), from.crc());
                if (!went) {
                    opened.close();
                    opened = begin();
                }
            }
        } catch (IOException e) {
            opened.close();
            throw e;
        }
        this.records = opened;
        this.resumed = went;
        if (went) {
            resume(from);
        }
    }

    private RecordReader begin() throws IOException {
        RecordReader opened = new RecordReader(Unpacked.open(file), options.charset(), form.quote(), form.escape());
        try {
            if (csv) {
                readHeader(opened);
            }
        } catch (IOException e) {
            opened.close();
            throw e;
        }
        return opened;
    }

    @Override
    Position position() {
        return done != null ? done : at(records.offset(), records.lines(), records.crc());
    }

    @Override
    boolean isPartial() {
        return partial;
    }

    @Override
    boolean isResumed() {
        return resumed;
    }

    @Override
    long offset() {
        return records.offset();
    }

    @Override
    String content() {
        return Digests.name(records.digest());
    }

    @Override
    String form() {
        String encoding = records.charset().name();
        if (!csv) {
            return "JSON Lines, " + encoding;
        }
        return "CSV, " + encoding + ", '" + (separator == '\t' ? "TAB" : String.valueOf(separator)) + "'";
    }

    @Override
    boolean read(Batch.Builder batch, int rows) throws IOException {
        long begin = records.offset();
        for (int i = 0; i < RECORDS && records.offset() - begin < STRETCH; i++) {
            if (refusal != null || batch.size() >= rows) {
                break;
            }
            if (!look()) {
                sayUnkept(batch, records.lines());
                return true;
            }
            if (!records.isTerminated() && !tail) {
                partial = true;
                return true;
            }
            if (!skipped()) {
                row(batch);
            }
            if (refusal == null) {
                if (!records.isTerminated() && records.problem() == null) {
                    // Should it be written on after all, it is read again as a whole.
                    sayUnkept(batch, records.lines() + 1);
                    return true;
                }
                records.consume();
                passed();
            }
        }
        if (refusal != null) {
            batch.reject(Rejection.of(file.shown() + ":1", refusal, raw()));
            done = Position.START;
            return true;
        }
        return false;
    }

    /** Looks at the next record; false at the end of the file. */
    private boolean look() throws IOException {
        boolean comment = !form.comment().isEmpty() && records.startsWith(form.comment());
        return csv && !comment ? records.csv(separator) : records.line();
    }

    /** Whether the record at hand is empty or a comment. */
    private boolean skipped() throws IOException {
        return records.isBlank() || (!form.comment().isEmpty() && records.startsWith(form.comment()));
    }

    @Override
    public void close() throws IOException {
        records.close();
    }

    // ---- One record ----

    private void row(Batch.Builder batch) {
        understood = false;
        long line = records.lines() + 1;
        try {
            Map<String, String> row = new LinkedHashMap<>();
            Set<String> nested = cells(row);
            deliver(batch, row, nested, line);
        } catch (Refused e) {
            refuse(batch, line, e.why(), raw());
        }
    }

    private Set<String> cells(Map<String, String> row) throws Refused {
        FileText problem = records.problem();
        if (problem != null) {
            throw mapper.refused(problem, column(records.cells()));
        }
        Set<String> nested = Set.of();
        if (csv) {
            csv(row);
        } else {
            nested = json(records.cell(0), row);
        }
        if (records.isMalformed()) {
            throw mapper.refused(FileText.ENCODING, records.charset());
        }
        return nested;
    }

    private String column(int index) {
        return index < header.size() ? header.get(index) : String.valueOf(index + 1);
    }

    private void csv(Map<String, String> row) throws Refused {
        if (records.cells() != header.size()) {
            throw mapper.refused(FileText.COLUMNS, records.cells(), header.size());
        }
        for (int i = 0; i < header.size(); i++) {
            String name = header.get(i);
            if (!name.isEmpty()) {
                row.put(name, records.cell(i));
            }
        }
    }

    private Set<String> json(String line, Map<String, String> row) throws Refused {
        if (records.hasNul()) {
            throw mapper.refused(FileText.NUL);
        }
        try (JsonParser json = JsonRows.JSON.createParser(line)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw mapper.refused(FileText.NOT_JSON, 1);
            }
            JsonNode record = JsonRows.tree(json, line.length() * 5 + 100);
            int end = json.currentTokenLocation().getColumnNr();
            if (json.nextToken() != null) {
                throw mapper.refused(FileText.NOT_JSON, end + 1);
            }
            return JsonRows.fill(record, List.of(), pointers, row);
        } catch (JsonProcessingException e) {
            int at = e.getLocation() == null ? 1 : e.getLocation().getColumnNr();
            throw mapper.refused(FileText.NOT_JSON, at);
        } catch (JsonRows.TooMuch e) {
            throw mapper.refused(e.why, JsonRows.DEEPEST);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The record for the quarantine, without customers' identifiers. */
    private String raw() {
        if (!csv) {
            return json(records.raw(List.of()), records.bytes());
        }
        List<Integer> hidden = new ArrayList<>();
        for (int i = 0; i < header.size(); i++) {
            if (isPersonal(header.get(i)) || (hidesUnread && !read.contains(header.get(i)))) {
                hidden.add(i);
            }
        }
        boolean misaligned = records.problem() != null || records.cells() != header.size();
        // The first line of a refused file may well be data.
        boolean unclear = refusal != null || (misaligned && !hidden.isEmpty());
        return unclear ? notKept(records.bytes()) : records.raw(hidden);
    }

    @Override
    boolean find(long line) throws IOException {
        while (refusal == null && records.lines() + 1 <= line && look()) {
            understood = false;
            Map<String, String> row = new LinkedHashMap<>();
            try {
                if (!skipped()) {
                    cells(row);
                    understood = true;
                }
            } catch (Refused e) {
                row.clear();
            }
            if (records.lines() + 1 == line) {
                return true;
            }
            if (!row.isEmpty()) {
                pass(row, records.lines() + 1);
            }
            records.consume();
        }
        return false;
    }

    @Override
    boolean isFound(String kept) {
        return isSame(records.raw(List.of()), records.bytes(), kept);
    }

    @Override
    void readFound(Batch.Builder batch) {
        row(batch);
    }

    // ---- The header ----

    private void readHeader(RecordReader opened) throws IOException {
        header = List.of();
        refusal = null;
        for (int line = 1; line < form.header(); line++) {
            if (!opened.line() || (!opened.isTerminated() && !tail)) {
                refusal = tail ? FileText.NO_HEADER_LINE.text(form.header(), line - 1) : null;
                return;
            }
            opened.consume();
        }
        while (!form.comment().isEmpty() && opened.startsWith(form.comment())) {
            opened.line();
            if (!opened.isTerminated()) {
                break;
            }
            opened.consume();
        }
        separator = form.separator();
        if (separator == 0) {
            separator = findSeparator(opened);
        }
        if (!form.columns().isEmpty()) {
            header = form.columns();
        }
        if (form.header() == 0) {
            refusal = refusal(header);
            mappingHides(header);
            return;
        }
        if (!opened.csv(separator)) {
            refusal = tail ? FileText.EMPTY_FILE.text() : null;
            return;
        }
        if (!opened.isTerminated() && !tail) {
            return;
        }
        List<String> names = form.columns().isEmpty() ? cells(opened) : form.columns();
        header = names;
        refusal = unreadable(opened);
        if (refusal == null) {
            refusal = refusal(names);
        }
        mappingHides(names);
        if (refusal == null) {
            opened.consume();
        }
    }

    private void mappingHides(List<String> names) {
        if (mapping != null) {
            mapping.personal(names).forEach(column -> personal.add(column.toLowerCase(java.util.Locale.ROOT)));
            read.addAll(mapping.bind(names).headers().values());
        }
    }

    private @Nullable Text unreadable(RecordReader opened) {
        FileText problem = opened.problem();
        List<String> names = cells(opened);
        if (problem != null) {
            return FileText.BROKEN_HEADER.text(problem.text(String.valueOf(names.size() + 1)));
        }
        if (opened.isMalformed()) {
            return FileText.BROKEN_HEADER.text(FileText.ENCODING.text(opened.charset()));
        }
        if (opened.hasNul()) {
            return FileText.BROKEN_HEADER.text(FileText.NUL.text());
        }
        return names.stream().anyMatch(name -> name.indexOf('\r') >= 0) ? FileText.CR_ONLY.text() : null;
    }

    private @Nullable Text refusal(List<String> names) {
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            if (!name.isEmpty() && !seen.add(name.toLowerCase(java.util.Locale.ROOT))) {
                return FileText.TWICE.text(name);
            }
        }
        for (String column : options.where().keySet()) {
            if (!names.contains(column)) {
                return FileText.NO_WHERE.text(column);
            }
        }
        if (mapping != null) {
            List<Text> lacking = mapping.bind(names).lacking().stream()
                    .map(column -> FileText.A_COLUMN.text(column.headers().get(0)))
                    .toList();
            return lacking.isEmpty() ? null : FileText.NO_COLUMNS.text(mapping.name(), Text.joined(lacking, ", "));
        }
        if (seen.contains(RowMapper.FACT)) {
            return null;
        }
        FactType type = usual;
        if (type == null) {
            return FileText.NO_FACT.text();
        }
        if (names.stream().allMatch(name -> RowMapper.field(type, name) == null)) {
            String fields = type.fields().stream().map(Field::name).collect(Collectors.joining(", "));
            return FileText.NO_HEADER.text(type.name(), fields);
        }
        if (type.id() == null || !seen.contains(type.id())) {
            for (String key : type.key()) {
                if (type.requires(key) && !seen.contains(key)) {
                    return FileText.NO_KEY.text(key, type.name());
                }
            }
        }
        return null;
    }

    /** The separator that shows the most columns that mean something, then the most columns. */
    private char findSeparator(RecordReader opened) throws IOException {
        Collection<FactType> types = usual == null ? Vocabulary.all() : List.of(usual);
        char best = SEPARATORS[0];
        long bestScore = -1;
        for (char candidate : SEPARATORS) {
            if (!opened.csv(candidate)) {
                break;
            }
            List<String> names = cells(opened);
            long known = mapping != null
                    ? mapping.bind(names).headers().size()
                    : names.stream()
                            .filter(name -> name.equalsIgnoreCase(RowMapper.FACT)
                                    || types.stream().anyMatch(type -> RowMapper.field(type, name) != null))
                            .count();
            long score = known * 10_000 + names.size();
            if (score > bestScore) {
                best = candidate;
                bestScore = score;
            }
        }
        return best;
    }

    private static List<String> cells(RecordReader record) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < record.cells(); i++) {
            names.add(record.cell(i));
        }
        return names;
    }
}
