package io.vigie.connector.file.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.vigie.fact.FactType;
import io.vigie.fact.Field;
import io.vigie.fact.Vocabulary;
import io.vigie.mapping.Column;
import io.vigie.mapping.MappedRow;
import io.vigie.mapping.Mapping;
import io.vigie.mapping.Refused;
import io.vigie.source.Batch;
import io.vigie.source.Rejection;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads one file from a position on. */
final class FileReader implements Closeable {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final char[] SEPARATORS = {',', ';', '\t', '|'};

    private static final Set<String> PERSONAL = Vocabulary.all().stream()
            .flatMap(type -> type.fields().stream())
            .filter(Field::personal)
            .map(Field::name)
            .collect(Collectors.toUnmodifiableSet());

    private static final String JSON_VALUE = "(?:\"[^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+\"|[^,}\\s\"]++)";

    private final Path file;
    private final Options options;
    private final boolean tail;
    private final RowMapper mapper;
    private final RecordReader records;
    private final Options.Format format;
    private final @Nullable FactType usual;
    private final @Nullable Mapping mapping;
    private final @Nullable Column watchedColumn;
    private final String name;
    /** The columns that hold customers' identifiers, in lower case: their values never reach the quarantine. */
    private final Set<String> personal = new HashSet<>(PERSONAL);

    private Mapping.@Nullable Bound bound;
    /** What the last row that was stepped over says in the watched column, and what the row at hand does. */
    private long watched;

    private long watching;
    private char separator;
    private List<String> header = List.of();
    private boolean first;
    /** Whether the columns of the row at hand are known. */
    private boolean understood;

    private boolean partial;
    private @Nullable String refusal;
    private @Nullable Position done;

    /**
     * Opens a file.
     *
     * @param from where to go on; when what comes before it has changed, reading starts over
     * @param tail whether a last record without line end is complete
     */
    FileReader(Path file, Options options, Position from, boolean tail) throws IOException {
        this.file = file;
        this.options = options;
        this.tail = tail;
        this.mapper = new RowMapper(options);
        this.format = options.format(file);
        this.mapping = options.mapping();
        this.watchedColumn = mapping == null ? null : mapping.watched();
        this.usual = mapping == null ? options.factOf(file) : null;
        this.name = String.valueOf(file.getFileName());
        if (mapping != null) {
            for (Column column : mapping.personalColumns()) {
                column.headers().forEach(header -> personal.add(header.toLowerCase(Locale.ROOT)));
            }
        }
        RecordReader opened = open();
        boolean resumed = false;
        try {
            if (from.offset() > 0 && refusal == null) {
                resumed = opened.skipTo(from.offset(), from.line(), from.crc());
                if (!resumed) {
                    opened.close();
                    opened = open();
                }
            }
        } catch (IOException e) {
            opened.close();
            throw e;
        }
        this.records = opened;
        this.first = !resumed;
        this.watched = resumed ? from.watched() : 0;
        this.watching = watched;
    }

    private RecordReader open() throws IOException {
        RecordReader opened = new RecordReader(Files.newInputStream(file), options.charset());
        try {
            if (format == Options.Format.CSV) {
                readHeader(opened);
            }
        } catch (IOException e) {
            opened.close();
            throw e;
        }
        return opened;
    }

    /** Where reading would go on, as long as the file is not read to its end. */
    Position position() {
        return done != null ? done : new Position(-1, -1, records.offset(), records.lines(), records.crc(), watched);
    }

    /** Whether the end was reached in the middle of a record that may still be being written. */
    boolean isPartial() {
        return partial;
    }

    /** Bytes that are read. */
    long offset() {
        return records.offset();
    }

    /**
     * Reads on.
     *
     * @return whether the end of the file is reached
     */
    boolean read(Batch.Builder batch, int rows) throws IOException {
        while (refusal == null && batch.size() < rows) {
            boolean found = format == Options.Format.CSV ? records.csv(separator) : records.line();
            if (!found) {
                return true;
            }
            if (!records.isTerminated() && !tail) {
                partial = true;
                return true;
            }
            if (!records.isBlank()) {
                row(batch);
            }
            if (refusal == null) {
                if (!records.isTerminated() && records.problem() == null) {
                    // Should it be written on after all, it is read again as a whole.
                    return true;
                }
                records.consume();
                watched = watching;
            }
        }
        if (refusal != null) {
            batch.reject(Rejection.of(file + ":1", refusal, raw()));
            done = Position.START;
            return true;
        }
        return false;
    }

    @Override
    public void close() throws IOException {
        records.close();
    }

    private void row(Batch.Builder batch) {
        Locale locale = options.locale();
        understood = false;
        try {
            Map<String, String> row = new LinkedHashMap<>();
            Set<String> nested = Set.of();
            Text problem = records.problem();
            if (problem != null) {
                throw mapper.refused(problem, column(records.cells()));
            }
            if (format == Options.Format.CSV) {
                csv(row);
            } else {
                nested = json(records.cell(0), row);
            }
            if (records.isMalformed()) {
                throw mapper.refused(Text.ENCODING, records.charset());
            }
            if (!mapper.wanted(row)) {
                return;
            }
            understood = true;
            if (mapping != null) {
                mapped(mapping, row, batch);
                return;
            }
            if (first && usual == null && format == Options.Format.JSONL && !row.containsKey(RowMapper.FACT)) {
                refusal = Text.NO_FACT.in(locale);
                return;
            }
            first = false;
            batch.fact(mapper.map(row, nested, usual));
        } catch (Refused e) {
            String reason = String.valueOf(e.getMessage());
            batch.reject(Rejection.of(file + ":" + (records.lines() + 1), reason, raw()));
        }
    }

    private void mapped(Mapping mapping, Map<String, String> cells, Batch.Builder batch) throws Refused {
        Mapping.Bound columns = bound;
        if (columns == null || !columns.header().equals(cells.keySet())) {
            columns = mapping.bind(cells.keySet());
            bound = columns;
            mapping.personal(cells.keySet()).forEach(header -> personal.add(header.toLowerCase(Locale.ROOT)));
        }
        MappedRow row = new MappedRow(cells, columns.headers(), options.missing(), name, records.lines() + 1);
        String seen = watchedColumn == null ? null : row.get(watchedColumn);
        watching = seen == null ? watched : hash(seen);
        mapping.facts(row, columns, watching != watched, options.locale()).forEach(batch::fact);
    }

    /** Not 0, which stands for no row at all. The checkpoint keeps this and not the text, which may be a person's. */
    private static long hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(digest).getLong() | 1;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Each Java platform has SHA-256", e);
        }
    }

    private String column(int index) {
        return index < header.size() ? header.get(index) : String.valueOf(index + 1);
    }

    private void csv(Map<String, String> row) throws Refused {
        if (records.cells() != header.size()) {
            throw mapper.refused(Text.COLUMNS, records.cells(), header.size());
        }
        for (int i = 0; i < header.size(); i++) {
            String name = header.get(i);
            if (!name.isEmpty()) {
                row.put(name, records.cell(i));
            }
        }
    }

    private Set<String> json(String line, Map<String, String> row) throws Refused {
        Set<String> nested = new HashSet<>();
        try (JsonParser json = JSON.createParser(line)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw mapper.refused(Text.NOT_JSON, 1);
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                JsonToken value = json.nextToken();
                if (value == JsonToken.START_OBJECT || value == JsonToken.START_ARRAY) {
                    int begin = (int) json.currentTokenLocation().getCharOffset();
                    json.skipChildren();
                    int end = (int) json.currentTokenLocation().getCharOffset();
                    row.put(name, line.substring(begin, end + 1));
                    nested.add(name);
                } else if (value != JsonToken.VALUE_NULL) {
                    row.put(name, json.getText().strip());
                }
            }
            int end = json.currentTokenLocation().getColumnNr();
            if (json.nextToken() != null) {
                throw mapper.refused(Text.NOT_JSON, end + 1);
            }
        } catch (JsonProcessingException e) {
            int at = e.getLocation() == null ? 1 : e.getLocation().getColumnNr();
            throw mapper.refused(Text.NOT_JSON, at);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return nested;
    }

    /** The record for the quarantine, without customers' identifiers. */
    private String raw() {
        List<Integer> hidden = new ArrayList<>();
        for (int i = 0; i < header.size(); i++) {
            if (isPersonal(header.get(i))) {
                hidden.add(i);
            }
        }
        if (format == Options.Format.CSV) {
            boolean misaligned = records.problem() != null || records.cells() != header.size();
            // The first line of a refused file may well be data.
            boolean unclear = refusal != null || (misaligned && !hidden.isEmpty());
            return unclear ? Text.NOT_KEPT.in(options.locale()) : records.raw(hidden);
        }
        if (mapping != null && !understood && !mapping.personalColumns().isEmpty()) {
            return Text.NOT_KEPT.in(options.locale());
        }
        String raw = records.raw(List.of());
        String names = personal.stream().map(Pattern::quote).collect(Collectors.joining("|"));
        Matcher values = Pattern.compile("(\"(?:" + names + ")\"\\s*+:\\s*+)" + JSON_VALUE, Pattern.CASE_INSENSITIVE)
                .matcher(raw);
        String rest = values.replaceAll("").toLowerCase(Locale.ROOT);
        return personal.stream().anyMatch(rest::contains)
                ? Text.NOT_KEPT.in(options.locale())
                : values.replaceAll("$1\"•••\"");
    }

    private boolean isPersonal(String column) {
        return personal.contains(column.toLowerCase(Locale.ROOT));
    }

    private void readHeader(RecordReader opened) throws IOException {
        header = List.of();
        refusal = null;
        separator = options.separator();
        if (separator == 0) {
            separator = findSeparator(opened);
        }
        Locale locale = options.locale();
        if (!opened.csv(separator)) {
            refusal = tail ? Text.EMPTY_FILE.in(locale) : null;
            return;
        }
        if (!opened.isTerminated() && !tail) {
            return;
        }
        List<String> names = cells(opened);
        header = names;
        refusal = refusal(opened, names);
        if (mapping != null) {
            mapping.personal(names).forEach(column -> personal.add(column.toLowerCase(Locale.ROOT)));
        }
        if (refusal == null) {
            opened.consume();
        }
    }

    private @Nullable String refusal(RecordReader opened, List<String> names) {
        Locale locale = options.locale();
        Text problem = opened.problem();
        if (problem != null) {
            return Text.BROKEN_HEADER.in(locale, problem.in(locale, String.valueOf(names.size() + 1)));
        }
        if (opened.isMalformed()) {
            return Text.BROKEN_HEADER.in(locale, Text.ENCODING.in(locale, opened.charset()));
        }
        if (names.stream().anyMatch(name -> name.indexOf('\r') >= 0)) {
            return Text.CR_ONLY.in(locale);
        }
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            if (!name.isEmpty() && !seen.add(name.toLowerCase(Locale.ROOT))) {
                return Text.TWICE.in(locale, name);
            }
        }
        for (String column : options.where().keySet()) {
            if (!names.contains(column)) {
                return Text.NO_WHERE.in(locale, column);
            }
        }
        if (mapping != null) {
            String lacking = mapping.bind(names).lacking().stream()
                    .map(column -> Text.A_COLUMN.in(locale, column.headers().get(0)))
                    .collect(Collectors.joining(", "));
            return lacking.isEmpty() ? null : Text.NO_COLUMNS.in(locale, mapping.name(), lacking);
        }
        if (seen.contains(RowMapper.FACT)) {
            return null;
        }
        if (usual == null) {
            return Text.NO_FACT.in(locale);
        }
        if (names.stream().allMatch(name -> RowMapper.field(usual, name) == null)) {
            String fields = usual.fields().stream().map(Field::name).collect(Collectors.joining(", "));
            return Text.NO_HEADER.in(locale, usual.name(), fields);
        }
        if (usual.id() == null || !seen.contains(usual.id())) {
            for (String key : usual.key()) {
                if (usual.requires(key) && !seen.contains(key)) {
                    return Text.NO_KEY.in(locale, key, usual.name());
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
