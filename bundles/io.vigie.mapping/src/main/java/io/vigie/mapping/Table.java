package io.vigie.mapping;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A CSV file of two columns that says what stands for what. Small: it is held in memory. */
final class Table {
    private static final int MOST = 200_000;
    private static final long LARGEST = 32L << 20;

    private Table() {}

    /** Why a table cannot be used. */
    static final class Unusable extends Exception {
        private static final long serialVersionUID = 1L;
        final transient MappingText why;
        final String about;

        Unusable(MappingText why, String about) {
            super(why.name(), null, false, false);
            this.why = why;
            this.about = about;
        }
    }

    /** The values by key, keys in lower case. */
    static Map<String, String> read(Path file, Charset charset, String key, String value) throws IOException, Unusable {
        if (Files.size(file) > LARGEST) {
            throw new Unusable(MappingText.MAPPING_TABLE_LARGE, (LARGEST >> 20) + " MiB");
        }
        Map<String, String> table = new HashMap<>();
        int line = 1;
        try (BufferedReader in =
                new BufferedReader(new InputStreamReader(Files.newInputStream(file), charset.newDecoder()))) {
            in.mark(1);
            if (in.read() != '\uFEFF') {
                in.reset();
            }
            String first = in.readLine();
            char separator = separator(first == null ? "" : first, key);
            List<String> header = row(new java.io.StringReader(first == null ? "" : first), separator);
            int from = index(header, key);
            int to = index(header, value);
            List<String> row;
            while ((row = row(in, separator)) != null) {
                line++;
                if (row.size() == 1 && row.get(0).isBlank()) {
                    continue;
                }
                if (row.size() <= Math.max(from, to)) {
                    throw new Unusable(MappingText.MAPPING_TABLE_BROKEN, String.valueOf(line));
                }
                String name = row.get(from).strip();
                if (table.put(name.toLowerCase(Locale.ROOT), row.get(to).strip()) != null) {
                    throw new Unusable(MappingText.MAPPING_TABLE_TWICE, name);
                }
                if (table.size() > MOST) {
                    throw new Unusable(MappingText.MAPPING_TABLE_LARGE, String.format(Locale.ROOT, "%,d", MOST));
                }
            }
        } catch (CharacterCodingException e) {
            throw new Unusable(MappingText.MAPPING_TABLE_BROKEN, String.valueOf(line + 1));
        }
        return Map.copyOf(table);
    }

    private static char separator(String header, String key) throws IOException {
        for (char candidate : new char[] {',', ';', '\t', '|'}) {
            List<String> names = row(new java.io.StringReader(header), candidate);
            if (names != null && names.size() > 1 && new Column(key, List.of(key), false).in(names) != null) {
                return candidate;
            }
        }
        return ',';
    }

    private static int index(@Nullable List<String> header, String name) throws Unusable {
        String found = header == null ? null : new Column(name, List.of(name), false).in(header);
        if (header == null || found == null) {
            throw new Unusable(MappingText.MAPPING_TABLE_COLUMN, name);
        }
        return header.indexOf(found);
    }

    /** One row, null at the end. */
    private static @Nullable List<String> row(Reader in, char separator) throws IOException {
        int c = in.read();
        if (c < 0) {
            return null;
        }
        List<String> row = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
        while (c >= 0 && (quoted || c != '\n')) {
            if (c == '"') {
                // A doubled quote ends and begins again, and is one quote.
                quoted = !quoted;
                if (quoted && cell.length() > 0) {
                    cell.append('"');
                }
            } else if (c == separator && !quoted) {
                row.add(cell.toString());
                cell.setLength(0);
            } else if (c != '\r') {
                cell.append((char) c);
            }
            c = in.read();
        }
        row.add(cell.toString());
        return row;
    }
}
