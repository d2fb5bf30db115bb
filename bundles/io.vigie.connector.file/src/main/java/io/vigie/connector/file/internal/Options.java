package io.vigie.connector.file.internal;

import io.vigie.fact.FactType;
import io.vigie.fact.Vocabulary;
import io.vigie.kpi.Text;
import io.vigie.mapping.Dialect;
import io.vigie.mapping.Facts;
import io.vigie.mapping.Mapping;
import io.vigie.mapping.MappingReader;
import io.vigie.mapping.Shelf;
import io.vigie.source.Backfill;
import io.vigie.source.SourceContext;
import io.vigie.source.SourceException;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The settings, checked.
 *
 * @param paths files and directories
 * @param format how all files are written, null to go by their names
 * @param fact what all rows without a {@code fact} column hold, null to go by the file names
 * @param charset of files without a byte order mark, null for the one that they show
 * @param files patterns of the files that are read from directories, empty to go by their names
 * @param csv how CSV is written
 * @param records where a JSON document holds the records: a pointer in which {@code *} is each entry of a list
 * @param decimal the decimal sign, 0 where none is set
 * @param pointers the columns of the mapping that are pointers into JSON
 * @param backfill the period to read, null for all
 * @param fingerprint what tells these settings from others
 * @param zone of instants without an offset, null to refuse these
 * @param missing texts that stand for a missing value
 * @param where only rows with these values are read
 * @param mapping what the rows become, null when their columns are the fields of facts
 */
record Options(
        List<Path> paths,
        @Nullable Format format,
        @Nullable FactType fact,
        List<String> files,
        Csv csv,
        @Nullable Charset charset,
        String records,
        char decimal,
        @Nullable ZoneId zone,
        Set<String> missing,
        Map<String, String> where,
        @Nullable Mapping mapping,
        List<String> pointers,
        @Nullable Backfill backfill,
        long fingerprint,
        Locale locale) {

    /**
     * How CSV is written.
     *
     * @param separator 0 to find it in each file
     * @param quote around values, 0 for none
     * @param escape before a quote within a value; the quote itself where that is doubled, 0 for none
     * @param comment what begins lines that are passed over, empty for nothing
     * @param header the line that names the columns, 0 for none
     * @param columns their names in place of those in the file, empty for these
     */
    record Csv(char separator, char quote, char escape, String comment, int header, List<String> columns) {}

    /** The mappings that ship with this bundle. */
    static final Shelf READY = new Shelf(
            Options.class,
            List.of(
                    "3cx-calls",
                    "absence-records",
                    "call-details",
                    "call-records",
                    "customer-churn",
                    "employee-attrition",
                    "expense-ledger",
                    "nps-survey",
                    "sales-orders",
                    "shift-plan",
                    "shop-carts",
                    "staff-register",
                    "survey-answers",
                    "ticket-events",
                    "tweet-conversations",
                    "tweet-turns",
                    "tweets"));

    /** How a file is written. */
    enum Format {
        CSV(".csv", ".tsv", ".txt"),
        JSONL(".jsonl", ".ndjson", ".json"),
        JSON(".json");

        /** What the names of such files end with; a third one only where the format is set. */
        final List<String> endings;

        Format(String... endings) {
            this.endings = List.of(endings);
        }

        /** The endings of files of this format that it need not be set for. */
        List<String> own() {
            return endings.subList(0, Math.min(2, endings.size()));
        }
    }

    static Options of(SourceContext context) throws SourceException {
        FileSettings settings = context.settings(FileSettings.class);
        List<Text> problems = new ArrayList<>();

        Format format = null;
        switch (settings.format().strip().toLowerCase(Locale.ROOT)) {
            case "", "auto" -> {}
            case "csv" -> format = Format.CSV;
            case "jsonl" -> format = Format.JSONL;
            case "json" -> format = Format.JSON;
            default -> problems.add(FileText.SET_FORMAT.text(settings.format()));
        }

        List<Path> paths = new ArrayList<>();
        for (String text : settings.path()) {
            if (text.isBlank()) {
                continue;
            }
            Path path;
            try {
                path = Path.of(text.strip());
            } catch (InvalidPathException e) {
                problems.add(FileText.NO_PATH.text(text));
                continue;
            }
            if (!Files.exists(path)) {
                problems.add(FileText.NO_PATH.text(path));
            } else if (format == null
                    && !Files.isDirectory(path)
                    && !Found.isArchive(path)
                    && formatOf(Found.bare(String.valueOf(path.getFileName()))) == null) {
                problems.add(FileText.NO_FORMAT.text(path));
            }
            paths.add(path);
        }
        if (paths.isEmpty() && problems.isEmpty()) {
            problems.add(FileText.SET_PATH.text());
        }

        FactType fact = Facts.named(settings.fact());
        if (fact == null && !settings.fact().isBlank()) {
            problems.add(FileText.SET_FACT.text(settings.fact(), Facts.names()));
        }

        String given = settings.separator();
        Character separator = Dialect.separator(given);
        if (separator == null) {
            problems.add(FileText.SET_SEPARATOR.text(given));
            separator = '\0';
        }

        String encoding = settings.encoding().strip();
        Charset charset = encoding.isEmpty() ? null : Dialect.charset(encoding);
        if (!encoding.isEmpty() && (charset == null || !Dialect.canCut(charset))) {
            problems.add(FileText.SET_ENCODING.text(settings.encoding()));
        }

        ZoneId zone = null;
        if (!settings.zone().isBlank()) {
            try {
                zone = ZoneId.of(settings.zone().strip());
            } catch (DateTimeException e) {
                problems.add(FileText.SET_ZONE.text(settings.zone()));
            }
        }

        Map<String, String> where = pairs(settings.where(), FileText.SET_WHERE, problems);
        Map<String, String> with = pairs(settings.with(), FileText.SET_WITH, problems);
        Mapping mapping = null;
        String mapped = settings.mapping().strip();
        if (!mapped.isEmpty()) {
            if (!settings.fact().isBlank()) {
                problems.add(FileText.SET_MAPPING_OR_FACT.text());
            }
            mapping = MappingReader.read(READY, mapped, with, zone, problems);
        } else if (!with.isEmpty()) {
            problems.add(FileText.SET_WITH_ALONE.text());
        }

        Mapping.Layout layout = mapping == null ? Mapping.Layout.NONE : mapping.layout();
        Csv csv = csv(settings, separator == 0 ? layout.separator() : separator, layout, problems);
        List<String> files = files(settings, problems);
        String records = settings.records().strip();
        if (!records.isEmpty() && !Mapping.Layout.isRecords(records)) {
            problems.add(FileText.SET_RECORDS.text(records));
        }
        char decimal = 0;
        switch (settings.decimal().strip()) {
            case "" -> decimal = layout.decimal();
            case "comma", "," -> decimal = ',';
            case "point", "." -> decimal = '.';
            default -> problems.add(FileText.SET_DECIMAL.text(settings.decimal()));
        }

        if (!problems.isEmpty()) {
            throw new SourceException(SourceException.Kind.CONFIG, Text.joined(problems, " "));
        }
        Set<String> missing = new HashSet<>();
        for (String text : settings.missing()) {
            missing.add(text.strip());
        }
        if (mapping != null) {
            charset = charset == null ? layout.charset() : charset;
            zone = zone == null ? mapping.zone() : zone;
            missing.addAll(mapping.missing());
        }
        if (charset != null && charset.equals(StandardCharsets.UTF_16)) {
            charset = StandardCharsets.UTF_16BE;
        }
        List<String> pointers = mapping == null
                ? List.of()
                : mapping.columns().stream()
                        .flatMap(column -> column.headers().stream())
                        .filter(JsonRows::isPointer)
                        .toList();
        return new Options(
                List.copyOf(paths),
                format,
                fact,
                files,
                csv,
                charset,
                records.isEmpty() ? layout.records() : records,
                decimal,
                zone,
                Set.copyOf(missing),
                Map.copyOf(where),
                mapping,
                pointers,
                context.backfill(),
                fingerprint(settings, mapped),
                context.locale());
    }

    /** What tells these settings, and what the mapping says, from others. */
    private static long fingerprint(FileSettings settings, String mapped) {
        StringBuilder all = new StringBuilder(List.of(settings.path()).toString());
        for (Object setting : List.of(
                settings.format(),
                settings.fact(),
                mapped,
                List.of(settings.with()),
                settings.separator(),
                settings.quote(),
                settings.escape(),
                settings.comment(),
                settings.header(),
                List.of(settings.columns()),
                settings.records(),
                settings.encoding(),
                settings.zone(),
                List.of(settings.missing()),
                List.of(settings.where()))) {
            all.append('\n').append(setting);
        }
        try {
            if (!mapped.isEmpty() && Files.isRegularFile(Path.of(mapped))) {
                all.append('\n').append(new String(Files.readAllBytes(Path.of(mapped)), StandardCharsets.ISO_8859_1));
            }
        } catch (IOException e) {
            // It could be read a moment ago; what cannot be read now is other settings all the same.
            all.append('\n').append(e);
        }
        return Digests.hash(all.toString());
    }

    private static List<String> files(FileSettings settings, List<Text> problems) {
        List<String> files = new ArrayList<>();
        for (String pattern : settings.files()) {
            if (!pattern.isBlank()) {
                files.add(pattern.strip());
                try {
                    FileSystems.getDefault().getPathMatcher("glob:" + pattern.strip());
                } catch (PatternSyntaxException e) {
                    problems.add(FileText.SET_FILES.text(pattern));
                }
            }
        }
        return List.copyOf(files);
    }

    private static Csv csv(FileSettings settings, char separator, Mapping.Layout layout, List<Text> problems) {
        Character quote = mark("quote", settings.quote(), layout.quote(), '"', problems);
        Character escape = mark("escape", settings.escape(), layout.escape(), quote, problems);
        String comment = settings.comment().strip().isEmpty()
                ? layout.comment()
                : settings.comment().strip();
        int header = layout.header();
        String line = settings.header().strip();
        List<String> columns = Stream.of(settings.columns()).map(String::strip).toList();
        columns = columns.isEmpty() ? layout.columns() : columns;
        if (line.equals("none")) {
            header = 0;
        } else if (!line.isEmpty()) {
            header = line.matches("[1-9]\\d{0,5}") ? Integer.parseInt(line) : -1;
        }
        if (header < 0 || (header == 0 && columns.isEmpty())) {
            problems.add(FileText.SET_HEADER.text(line));
        }
        return new Csv(separator, quote, escape, comment, header, columns);
    }

    private static char mark(String setting, String text, char ofMapping, char usual, List<Text> problems) {
        String given = text.strip();
        if (given.isEmpty()) {
            return ofMapping == Mapping.Layout.UNSAID ? usual : ofMapping;
        }
        Character mark = Dialect.mark(given);
        if (mark == null) {
            problems.add(FileText.SET_MARK.text(setting, text));
            return usual;
        }
        return mark;
    }

    private static Map<String, String> pairs(String[] texts, FileText problem, List<Text> problems) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String text : texts) {
            int equals = text.indexOf('=');
            if (equals > 0) {
                pairs.put(
                        text.substring(0, equals).strip(),
                        text.substring(equals + 1).strip());
            } else if (!text.isBlank()) {
                problems.add(problem.text(text));
            }
        }
        return pairs;
    }

    /** What the rows of a file hold unless they say so themselves, null when nothing says it. */
    @Nullable
    FactType factOf(String file) {
        if (fact != null) {
            return fact;
        }
        String name = file.toLowerCase(Locale.ROOT).replace('-', '_').replace(' ', '_');
        FactType best = null;
        for (FactType type : Vocabulary.all()) {
            int end = type.name().length();
            boolean named =
                    name.startsWith(type.name()) && (end == name.length() || !Character.isLetter(name.charAt(end)));
            if (named && (best == null || end > best.name().length())) {
                best = type;
            }
        }
        return best;
    }

    /** Whether a file that was found in a directory is to be read. */
    boolean takes(Path directory, Path file) {
        String name = String.valueOf(file.getFileName());
        // A mapping may lie beside the files that it is for.
        boolean ofMapping = mapping != null
                && file.toAbsolutePath()
                        .normalize()
                        .equals(Path.of(mapping.name()).toAbsolutePath().normalize());
        if (name.startsWith(".") || ofMapping) {
            return false;
        }
        if (!files.isEmpty()) {
            Path inside = directory.relativize(file);
            return files.stream().anyMatch(pattern -> matches(pattern, inside));
        }
        return Found.isArchive(file) || takesEntry(Found.bare(name));
    }

    private static boolean matches(String pattern, Path file) {
        // What lies in no sub-directory is in all of them as well, as people mean it.
        // Whatever the case: an export of another system may be called CALLS.CSV.
        Path lower = Path.of(file.toString().toLowerCase(Locale.ROOT));
        return FileSystems.getDefault()
                        .getPathMatcher("glob:" + pattern.toLowerCase(Locale.ROOT))
                        .matches(lower)
                || (pattern.startsWith("**/") && matches(pattern.substring(3), file));
    }

    /** Whether a file of that name in an archive is to be read. */
    boolean takesEntry(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return !name.startsWith(".")
                && (format == null
                        ? formatOf(name) != null
                        : format.endings.stream().anyMatch(lower::endsWith));
    }

    /** Whether sub-directories are looked into. */
    boolean goesDown() {
        return files.stream().anyMatch(pattern -> pattern.contains("/") || pattern.contains("**"));
    }

    /** The endings of the files that are read from a directory, for a message. */
    String endings() {
        return format == null ? ".csv, .tsv, .jsonl, .ndjson, .json" : String.join(", ", format.endings);
    }

    Format format(String name) {
        Format found = format == null ? formatOf(name) : format;
        return found == null ? Format.CSV : found;
    }

    private static @Nullable Format formatOf(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        for (Format format : Format.values()) {
            if (format.own().stream().anyMatch(lower::endsWith)) {
                return format;
            }
        }
        return null;
    }
}
