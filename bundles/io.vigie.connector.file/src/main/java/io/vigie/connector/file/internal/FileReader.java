package io.vigie.connector.file.internal;

import io.vigie.fact.Fact;
import io.vigie.fact.FactType;
import io.vigie.fact.Field;
import io.vigie.fact.Vocabulary;
import io.vigie.kpi.Text;
import io.vigie.mapping.Column;
import io.vigie.mapping.MappedRow;
import io.vigie.mapping.Mapping;
import io.vigie.mapping.Refused;
import io.vigie.source.Backfill;
import io.vigie.source.Batch;
import io.vigie.source.Rejection;
import java.io.Closeable;
import java.io.IOException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** Reads one file from a position on. */
abstract class FileReader implements Closeable {
    /** So many rows of one file are kept in quarantine; of more, only how many they are. */
    static final int KEPT = 20_000;
    /** After that was said once of a file that grows, it is said again for so many more. */
    private static final int SAY_AGAIN = 10_000;

    private static final Set<String> PERSONAL = Vocabulary.all().stream()
            .flatMap(type -> type.fields().stream())
            .filter(Field::personal)
            .map(Field::name)
            .collect(Collectors.toUnmodifiableSet());

    private static final String JSON_VALUE = "(?:\"[^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+\"|[^,}\\s\"]++)";

    /** What {@link #notKept} leaves of a record, in each language. */
    private static final Pattern UNKEPT = Pattern.compile("\\(no.* (\\d+) .* ([0-9a-f]{4})\\)");

    private static final Pattern BLANK = Pattern.compile("\"?•••\"?");

    protected final Found file;
    protected final Options options;
    protected final Locale locale;
    protected final RowMapper mapper;
    protected final @Nullable FactType usual;
    protected final @Nullable Mapping mapping;
    /** The columns of the mapping that are pointers into JSON. */
    protected final List<String> pointers;
    /** The columns that hold customers' identifiers, in lower case: their values never reach the quarantine. */
    protected final Set<String> personal = new HashSet<>(PERSONAL);

    private final @Nullable Column watchedColumn;
    private Mapping.@Nullable Bound bound;
    /** What the last row that was stepped over says in the watched column, and what the row at hand does. */
    private long watched;

    private long watching;
    private long refused;
    private long unkept;
    private long unkeptFrom;
    private long rows;
    /** Whether no row is read yet. */
    protected boolean first = true;
    /** Whether the columns of the row at hand are known. */
    protected boolean understood;
    /** Why the whole file is refused. */
    protected @Nullable Text refusal;

    FileReader(Found file, Options options) {
        this.file = file;
        this.options = options;
        this.locale = options.locale();
        this.mapper = new RowMapper(options);
        this.mapping = options.mapping();
        this.watchedColumn = mapping == null ? null : mapping.watched();
        this.usual = mapping == null ? options.factOf(file.name()) : null;
        this.pointers = options.pointers();
        if (mapping != null) {
            for (Column column : mapping.personalColumns()) {
                column.headers()
                        .forEach(header -> personal.add((JsonRows.isPointer(header) ? JsonRows.last(header) : header)
                                .toLowerCase(Locale.ROOT)));
            }
        }
    }

    /**
     * Opens a file.
     *
     * @param from where to go on; when what comes before it has changed, reading starts over
     * @param tail whether a last record without line end is complete
     */
    static FileReader open(Found file, Options options, Position from, boolean tail) throws IOException {
        return options.format(file.name()) == Options.Format.JSON
                ? new DocumentReader(file, options, from)
                : new LineReader(file, options, from, tail);
    }

    /**
     * Reads on.
     *
     * @return whether the end of the file is reached
     */
    abstract boolean read(Batch.Builder batch, int rows) throws IOException;

    /** Where reading goes on, as long as the file is not read to its end. */
    abstract Position position();

    /** Whether the end was reached in the middle of a record that may still be being written. */
    abstract boolean isPartial();

    /** Bytes that are read. */
    abstract long offset();

    /** The digest of the file, once it is read to its end. */
    abstract String content();

    /** Whether it went on from where it was told to. */
    abstract boolean isResumed();

    /** How the file is written, for a person. */
    abstract String form();

    /** Goes to a record that stands further on; false when there is none. */
    abstract boolean find(long line) throws IOException;

    /** Whether the record that was found is the one of which the quarantine keeps this. */
    abstract boolean isFound(String kept);

    /** Reads the record that was found, and nothing else. */
    abstract void readFound(Batch.Builder batch) throws IOException;

    // ---- Rows ----

    protected final void resume(Position from) {
        first = false;
        watched = from.watched();
        watching = watched;
        refused = from.refused();
        unkept = from.unkept();
        unkeptFrom = from.unkeptFrom();
    }

    protected final Position at(long offset, long line, long crc) {
        return new Position(-1, -1, offset, line, crc, watched, refused, unkept, unkeptFrom);
    }

    /** How many rows were read, good and bad. */
    final long rows() {
        return rows;
    }

    /** The row at hand is stepped over. */
    protected final void passed() {
        watched = watching;
    }

    /** Turns a row into facts. */
    protected final void deliver(Batch.Builder batch, Map<String, String> cells, Set<String> nested, long line)
            throws Refused {
        for (String value : cells.values()) {
            if (value.indexOf('\0') >= 0) {
                throw mapper.refused(FileText.NUL);
            }
        }
        if (!mapper.wanted(cells)) {
            return;
        }
        understood = true;
        rows++;
        if (mapping != null) {
            mapped(mapping, cells, line).forEach(fact -> add(batch, fact));
            return;
        }
        boolean json = options.format(file.name()) != Options.Format.CSV;
        if (json && first && usual == null && !cells.containsKey(RowMapper.FACT)) {
            refusal = FileText.NO_FACT.text();
            return;
        }
        first = false;
        add(batch, mapper.map(cells, nested, usual));
    }

    private List<Fact> mapped(Mapping mapping, Map<String, String> cells, long line) throws Refused {
        Mapping.Bound columns = bind(mapping, cells);
        MappedRow row = new MappedRow(cells, columns.headers(), options.missing(), file.name(), line);
        watch(row);
        return mapping.facts(row, columns, watching != watched);
    }

    private Mapping.Bound bind(Mapping mapping, Map<String, String> cells) {
        Mapping.Bound columns = bound;
        if (columns == null || !columns.header().equals(cells.keySet())) {
            columns = mapping.bind(cells.keySet());
            bound = columns;
            mapping.personal(cells.keySet()).forEach(header -> personal.add(header.toLowerCase(Locale.ROOT)));
        }
        return columns;
    }

    private void watch(MappedRow row) {
        String seen = watchedColumn == null ? null : row.get(watchedColumn);
        watching = seen == null ? watched : Digests.hash(seen);
    }

    /** Steps over a row as if it had been read: a later one may look at what it says. */
    protected final void pass(Map<String, String> cells, long line) {
        if (mapping != null && watchedColumn != null && mapper.wanted(cells)) {
            watch(new MappedRow(cells, bind(mapping, cells).headers(), options.missing(), file.name(), line));
            passed();
        }
    }

    private void add(Batch.Builder batch, Fact fact) {
        Backfill period = options.backfill();
        // What has no time, such as who a customer is, belongs to each period.
        if (period == null || fact.at().equals(Instant.EPOCH) || period.covers(fact.at())) {
            batch.fact(fact);
        }
    }

    // ---- What is refused ----

    /** Sends a record to quarantine, or counts it where there are too many of them. */
    protected final void refuse(Batch.Builder batch, long line, Text reason, String raw) {
        rows += understood ? 0 : 1;
        if (refused < KEPT) {
            refused++;
            batch.reject(Rejection.of(file.shown() + ":" + line, reason, raw));
            return;
        }
        unkeptFrom = unkept == 0 ? line : unkeptFrom;
        unkept++;
    }

    /** Says at the end of the file how many more were refused than are kept. */
    protected final void sayUnkept(Batch.Builder batch, long line) {
        if (unkept > (refused > KEPT ? SAY_AGAIN : 0)) {
            String position = file.shown() + ":" + unkeptFrom + "-" + Math.max(line, unkeptFrom);
            batch.reject(Rejection.of(position, FileText.MORE.text(unkept, KEPT), ""));
            unkept = 0;
            refused = KEPT + 1;
        }
    }

    /** What is kept of a record that may hold customer data: so much that it is known again, and no more. */
    protected final String notKept(byte[] record) {
        CRC32C crc = new CRC32C();
        crc.update(record);
        return FileText.NOT_KEPT.in(locale, record.length, crc.getValue() & 0xFFFF);
    }

    /** Whether a record is the one of which this was kept: blanks may stand for anything. */
    protected final boolean isSame(String record, byte[] bytes, String kept) {
        Matcher unkept = UNKEPT.matcher(kept);
        if (unkept.matches()) {
            Matcher now = UNKEPT.matcher(notKept(bytes));
            return now.matches()
                    && now.group(1).equals(unkept.group(1))
                    && now.group(2).equals(unkept.group(2));
        }
        int at = 0;
        for (String part : BLANK.split(kept, -1)) {
            at = record.indexOf(part, at);
            if (at < 0) {
                return false;
            }
            at += part.length();
        }
        return true;
    }

    /** A JSON record for the quarantine, without customers' identifiers. */
    protected final String json(String record, byte[] bytes) {
        // Of what a mapping passes over nobody knows what it is: a message, a name.
        if (mapping != null
                && (!mapping.takesRest()
                        || (!understood && !mapping.personalColumns().isEmpty()))) {
            return notKept(bytes);
        }
        String raw = record.length() > 2_000 ? record.substring(0, 2_000) : record;
        String names = personal.stream().map(Pattern::quote).collect(Collectors.joining("|"));
        Matcher values = Pattern.compile("(\"(?:" + names + ")\"\\s*+:\\s*+)" + JSON_VALUE, Pattern.CASE_INSENSITIVE)
                .matcher(raw);
        String rest = values.replaceAll("").toLowerCase(Locale.ROOT);
        return personal.stream().anyMatch(rest::contains) ? notKept(bytes) : values.replaceAll("$1\"•••\"");
    }

    protected final boolean isPersonal(String column) {
        return personal.contains(column.toLowerCase(Locale.ROOT));
    }
}
