package io.vigie.connector.file.internal;

import io.vigie.fact.Fact;
import io.vigie.fact.FactType;
import io.vigie.fact.Field;
import io.vigie.fact.FieldType;
import io.vigie.kpi.Text;
import io.vigie.mapping.Facts;
import io.vigie.mapping.Instants;
import io.vigie.mapping.MappingText;
import io.vigie.mapping.Numbers;
import io.vigie.mapping.Refused;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns the columns of a row into a fact. */
final class RowMapper {
    /** The column that says what a row holds. */
    static final String FACT = "fact";
    /** The column that says when a row was last changed at its origin. */
    static final String UPDATED_AT = "updated_at";

    private final Options options;

    RowMapper(Options options) {
        this.options = options;
    }

    /** Whether the row has the values that the setting {@code where} asks for. */
    boolean wanted(Map<String, String> row) {
        for (Map.Entry<String, String> condition : options.where().entrySet()) {
            if (!row.getOrDefault(condition.getKey(), "").equals(condition.getValue())) {
                return false;
            }
        }
        return true;
    }

    /**
     * Reads a row.
     *
     * @param row stripped values by column
     * @param nested the columns whose value is the text of a JSON object or list
     * @param usual what the row holds unless it says so itself
     */
    Fact map(Map<String, String> row, Set<String> nested, @Nullable FactType usual) throws Refused {
        FactType type = type(row, usual);
        Fact.Builder fact = Fact.of(type);
        List<Text> problems = new ArrayList<>();
        boolean empty = true;
        for (Map.Entry<String, String> entry : row.entrySet()) {
            String column = entry.getKey();
            String text = entry.getValue();
            if (column.equalsIgnoreCase(FACT) || isMissing(text)) {
                continue;
            }
            Field field = field(type, column);
            try {
                if (field == null && column.equals(UPDATED_AT)) {
                    fact.at(instant(column, text));
                } else if (field == null) {
                    fact.set(column, text);
                    empty = false;
                } else if (nested.contains(column)) {
                    throw new Refused(FileText.NESTED.text(column));
                } else {
                    fact.set(field.name(), value(column, field, text));
                    empty = false;
                }
            } catch (Refused e) {
                problems.add(e.why());
            }
        }
        if (type.id() == null || isMissing(cell(row, type.id()))) {
            for (String key : type.key()) {
                if (type.requires(key) && isMissing(cell(row, key))) {
                    problems.add(MappingText.MISSING.text(key, type.name()));
                }
            }
        }
        if (problems.isEmpty() && empty) {
            problems.add(FileText.EMPTY.text());
        }
        if (!problems.isEmpty()) {
            throw Refused.because(problems);
        }
        return fact.build();
    }

    private FactType type(Map<String, String> row, @Nullable FactType usual) throws Refused {
        String name = cell(row, FACT);
        if (!isMissing(name)) {
            FactType type = Facts.named(name);
            if (type == null) {
                throw refused(FileText.UNKNOWN_FACT, name, Facts.names());
            }
            return type;
        }
        if (usual == null) {
            throw refused(FileText.NO_FACT_IN_ROW);
        }
        return usual;
    }

    private Object value(String column, Field field, String text) throws Refused {
        if (field.type() == FieldType.INSTANT) {
            return instant(column, text);
        }
        try {
            return field.type().read(field.type().isNumeric() ? Numbers.plain(text, options.decimal()) : text);
        } catch (IllegalArgumentException e) {
            throw problem(MappingText.VALUE, column, shown(text), MappingText.of(field.type()));
        }
    }

    private Instant instant(String column, String text) throws Refused {
        try {
            return (Instant) FieldType.INSTANT.read(Instants.read(text, options.zone()));
        } catch (Instants.Unreadable e) {
            Object about =
                    e.why == MappingText.GAP ? String.valueOf(options.zone()) : MappingText.of(FieldType.INSTANT);
            throw problem(e.why, column, shown(text), about);
        } catch (IllegalArgumentException e) {
            throw problem(MappingText.VALUE, column, shown(text), MappingText.of(FieldType.INSTANT));
        }
    }

    /** Refuses a row for one reason. */
    Refused refused(FileText text, Object... arguments) {
        return Refused.because(List.of(text.text(arguments)));
    }

    private Refused problem(MappingText text, Object... arguments) {
        return new Refused(text.text(arguments));
    }

    private boolean isMissing(String text) {
        return text.isEmpty() || options.missing().contains(text);
    }

    /** The declared field that a column names, in whatever case; null for an attribute. */
    static @Nullable Field field(FactType type, String column) {
        Field field = type.field(column);
        return field == null ? type.field(column.toLowerCase(Locale.ROOT)) : field;
    }

    /** The value of a column in whatever case, empty when there is none. */
    private static String cell(Map<String, String> row, String column) {
        String text = row.get(column);
        if (text != null) {
            return text;
        }
        for (Map.Entry<String, String> entry : row.entrySet()) {
            if (entry.getKey().equalsIgnoreCase(column)) {
                return entry.getValue();
            }
        }
        return "";
    }

    private static String shown(String text) {
        return text.length() > 60 ? text.substring(0, 60) + "…" : text;
    }
}
