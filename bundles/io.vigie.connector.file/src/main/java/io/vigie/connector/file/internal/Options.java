package io.vigie.connector.file.internal;

import io.vigie.fact.FactType;
import io.vigie.fact.Vocabulary;
import io.vigie.mapping.Dialect;
import io.vigie.mapping.Facts;
import io.vigie.mapping.Mapping;
import io.vigie.mapping.MappingReader;
import io.vigie.mapping.Shelf;
import io.vigie.source.SourceContext;
import io.vigie.source.SourceException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
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
import org.jspecify.annotations.Nullable;

/**
 * The settings, checked.
 *
 * @param paths files and directories
 * @param format how all files are written, null to go by their names
 * @param fact what all rows without a {@code fact} column hold, null to go by the file names
 * @param separator 0 to find it in each file
 * @param charset of files without a byte order mark
 * @param zone of instants without an offset, null to refuse these
 * @param missing texts that stand for a missing value
 * @param where only rows with these values are read
 * @param mapping what the rows become, null when their columns are the fields of facts
 */
record Options(
        List<Path> paths,
        @Nullable Format format,
        @Nullable FactType fact,
        char separator,
        Charset charset,
        @Nullable ZoneId zone,
        Set<String> missing,
        Map<String, String> where,
        @Nullable Mapping mapping,
        Locale locale) {

    /** The mappings that ship with this bundle. */
    static final Shelf READY = new Shelf(
            Options.class,
            List.of(
                    "absence-records",
                    "call-records",
                    "customer-churn",
                    "employee-attrition",
                    "nps-survey",
                    "staff-register",
                    "survey-answers",
                    "ticket-events"));

    /** How a file is written. */
    enum Format {
        CSV(".csv", ".tsv", ".txt"),
        JSONL(".jsonl", ".ndjson", ".json");

        /** What the names of such files end with; the last one only where the format is set. */
        final List<String> endings;

        Format(String... endings) {
            this.endings = List.of(endings);
        }
    }

    static Options of(SourceContext context) throws SourceException {
        FileSettings settings = context.settings(FileSettings.class);
        Locale locale = context.locale();
        List<String> problems = new ArrayList<>();

        Format format = null;
        switch (settings.format().strip().toLowerCase(Locale.ROOT)) {
            case "", "auto" -> {}
            case "csv" -> format = Format.CSV;
            case "jsonl" -> format = Format.JSONL;
            default -> problems.add(Text.SET_FORMAT.in(locale, settings.format()));
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
                problems.add(Text.NO_PATH.in(locale, text));
                continue;
            }
            if (!Files.exists(path)) {
                problems.add(Text.NO_PATH.in(locale, path));
            } else if (format == null && !Files.isDirectory(path) && formatOf(path) == null) {
                problems.add(Text.NO_FORMAT.in(locale, path));
            }
            paths.add(path);
        }
        if (paths.isEmpty() && problems.isEmpty()) {
            problems.add(Text.SET_PATH.in(locale));
        }

        FactType fact = Facts.named(settings.fact());
        if (fact == null && !settings.fact().isBlank()) {
            problems.add(Text.SET_FACT.in(locale, settings.fact(), Facts.names()));
        }

        String given = settings.separator();
        Character separator = Dialect.separator(given);
        if (separator == null) {
            problems.add(Text.SET_SEPARATOR.in(locale, given));
            separator = '\0';
        }

        String encoding = settings.encoding().strip();
        Charset charset = encoding.isEmpty() ? null : Dialect.charset(encoding);
        if (!encoding.isEmpty() && (charset == null || !Dialect.canCut(charset))) {
            problems.add(Text.SET_ENCODING.in(locale, settings.encoding()));
        }

        ZoneId zone = null;
        if (!settings.zone().isBlank()) {
            try {
                zone = ZoneId.of(settings.zone().strip());
            } catch (DateTimeException e) {
                problems.add(Text.SET_ZONE.in(locale, settings.zone()));
            }
        }

        Map<String, String> where = pairs(settings.where(), Text.SET_WHERE, locale, problems);
        Map<String, String> with = pairs(settings.with(), Text.SET_WITH, locale, problems);
        Mapping mapping = null;
        String mapped = settings.mapping().strip();
        if (!mapped.isEmpty()) {
            if (!settings.fact().isBlank()) {
                problems.add(Text.SET_MAPPING_OR_FACT.in(locale));
            }
            mapping = MappingReader.read(READY, mapped, with, zone, locale, problems);
        } else if (!with.isEmpty()) {
            problems.add(Text.SET_WITH_ALONE.in(locale));
        }

        if (!problems.isEmpty()) {
            throw new SourceException(SourceException.Kind.CONFIG, String.join(" ", problems));
        }
        Set<String> missing = new HashSet<>();
        for (String text : settings.missing()) {
            missing.add(text.strip());
        }
        if (mapping != null) {
            separator = separator == 0 ? mapping.separator() : separator;
            charset = charset == null ? mapping.charset() : charset;
            zone = zone == null ? mapping.zone() : zone;
            missing.addAll(mapping.missing());
        }
        return new Options(
                List.copyOf(paths),
                format,
                fact,
                separator,
                charset == null ? StandardCharsets.UTF_8 : charset,
                zone,
                Set.copyOf(missing),
                Map.copyOf(where),
                mapping,
                locale);
    }

    private static Map<String, String> pairs(String[] texts, Text problem, Locale locale, List<String> problems) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String text : texts) {
            int equals = text.indexOf('=');
            if (equals > 0) {
                pairs.put(
                        text.substring(0, equals).strip(),
                        text.substring(equals + 1).strip());
            } else if (!text.isBlank()) {
                problems.add(problem.in(locale, text));
            }
        }
        return pairs;
    }

    /** What the rows of a file hold unless they say so themselves, null when nothing says it. */
    @Nullable
    FactType factOf(Path file) {
        if (fact != null) {
            return fact;
        }
        String name = nameOf(file).replace('-', '_').replace(' ', '_');
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
    boolean takes(Path file) {
        String name = nameOf(file);
        if (name.startsWith(".")) {
            return false;
        }
        return format == null ? formatOf(file) != null : format.endings.stream().anyMatch(name::endsWith);
    }

    /** The endings of the files that are read from a directory, for a message. */
    String endings() {
        return format == null ? ".csv, .tsv, .jsonl, .ndjson" : String.join(", ", format.endings);
    }

    Format format(Path file) {
        Format found = format == null ? formatOf(file) : format;
        return found == null ? Format.CSV : found;
    }

    private static @Nullable Format formatOf(Path file) {
        String name = nameOf(file);
        for (Format format : Format.values()) {
            if (format.endings.subList(0, 2).stream().anyMatch(name::endsWith)) {
                return format;
            }
        }
        return null;
    }

    private static String nameOf(Path file) {
        Path name = file.getFileName();
        return name == null ? "" : name.toString().toLowerCase(Locale.ROOT);
    }
}
