package io.vigie.mapping;

import io.vigie.fact.Fact;
import io.vigie.fact.FactType;
import io.vigie.fact.Field;
import io.vigie.fact.FieldType;
import io.vigie.kpi.Text;
import java.nio.charset.Charset;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the rows of one kind of file become, as its JSON declares it. Immutable; made by {@link
 * MappingReader}.
 *
 * @param name of the ready mapping, or the file
 * @param layout how the files are written that it is meant for
 * @param zone of their local times, null when only the setting says it
 * @param missing texts that stand for a missing value there
 * @param rules what each row becomes
 */
public record Mapping(String name, Layout layout, @Nullable ZoneId zone, Set<String> missing, List<Rule> rules) {

    /**
     * How files are written, as far as a mapping says so.
     *
     * @param separator between columns, 0 to find it
     * @param charset null for the usual one
     * @param quote around values, 0 for none, {@link #UNSAID}
     * @param escape before a quote within a value, 0 for none, {@link #UNSAID}
     * @param comment what begins lines that are passed over, empty for nothing
     * @param header the line that names the columns, 0 for none
     * @param columns their names in place of those in the file, empty for these
     * @param records where a JSON document holds the records: a pointer in which {@code *} is each entry of a list
     * @param decimal the decimal sign, 0 where none is said
     */
    public record Layout(
            char separator,
            @Nullable Charset charset,
            char quote,
            char escape,
            String comment,
            int header,
            List<String> columns,
            String records,
            char decimal) {
        /** Where a mapping says nothing about a sign. */
        public static final char UNSAID = '\uFFFF';

        /** Nothing is said. */
        public static final Layout NONE = new Layout('\0', null, UNSAID, UNSAID, "", 1, List.of(), "", '\0');

        /** Whether a text says where records are. */
        public static boolean isRecords(String text) {
            return text.matches("(?:/(?:[^~/]|~[01])+)+");
        }
    }

    /**
     * One fact of a row.
     *
     * @param when conditions that must all hold
     * @param fields what the fields of the type are made from
     * @param attributes what its attributes are made from
     * @param rest whether each column that the mapping does not name becomes an attribute
     * @param updatedAt the instant that the fact speaks of, null for the latest that it holds
     * @param each the list of a document each of whose entries may be this fact; null for the whole
     */
    public record Rule(
            FactType type,
            List<Condition> when,
            Map<String, Value> fields,
            Map<String, Value> attributes,
            boolean rest,
            @Nullable Value updatedAt,
            @Nullable String each) {}

    /** A condition on one column. */
    public record Condition(Column column, Kind kind, Set<String> texts) {
        /** What is asked of the column. */
        public enum Kind {
            IS,
            NOT,
            PRESENT,
            ABSENT,
            CHANGES
        }

        public boolean holds(MappedRow row, boolean changed) {
            String text = row.get(column);
            return switch (kind) {
                case IS -> text != null && texts.contains(text.toLowerCase(Locale.ROOT));
                case NOT -> text == null || !texts.contains(text.toLowerCase(Locale.ROOT));
                case PRESENT -> text != null;
                case ABSENT -> text == null;
                case CHANGES -> text != null && changed;
            };
        }
    }

    /** The columns that the mapping reads. */
    public Set<Column> columns() {
        Set<Column> columns = new LinkedHashSet<>();
        for (Rule rule : rules) {
            rule.when.forEach(condition -> columns.add(condition.column));
            values(rule).forEach(value -> columns.addAll(value.columns()));
        }
        return columns;
    }

    /** The column whose runs of equal values the mapping looks at, or null. */
    public @Nullable Column watched() {
        return rules.stream()
                .flatMap(rule -> rule.when.stream())
                .filter(condition -> condition.kind == Condition.Kind.CHANGES)
                .map(Condition::column)
                .findFirst()
                .orElse(null);
    }

    /** Whether all that a row says becomes a part of its facts, not only the columns that are named. */
    public boolean takesRest() {
        return rules.stream().anyMatch(Rule::rest);
    }

    /** The headers that identify customers. */
    public Set<String> personal(Collection<String> header) {
        Set<String> personal = new HashSet<>();
        for (Column column : personalColumns()) {
            String found = column.in(header);
            if (found != null) {
                personal.add(found);
            }
        }
        return personal;
    }

    /** The columns that identify customers. */
    public Set<Column> personalColumns() {
        return rules.stream()
                .flatMap(rule -> rule.fields.entrySet().stream().filter(field -> isPersonal(rule.type, field.getKey())))
                .flatMap(field -> field.getValue().columns().stream())
                .collect(Collectors.toSet());
    }

    private static boolean isPersonal(FactType type, String name) {
        Field field = type.field(name);
        return field != null && field.personal();
    }

    private static List<Value> values(Rule rule) {
        List<Value> values = new ArrayList<>(rule.fields.values());
        values.addAll(rule.attributes.values());
        if (rule.updatedAt != null) {
            values.add(rule.updatedAt);
        }
        return values;
    }

    /** The lists of a document whose entries become facts. */
    public Set<String> lists() {
        Set<String> lists = new LinkedHashSet<>();
        for (Rule rule : rules) {
            if (rule.each != null) {
                lists.add(rule.each);
            }
        }
        return lists;
    }

    /** Finds the columns among the places of a document, letter by letter. */
    public Bound bindExactly(Collection<String> places) {
        Map<Column, String> headers = new LinkedHashMap<>();
        for (Column column : columns()) {
            column.headers().stream()
                    .map(Mapping::place)
                    .filter(places::contains)
                    .findFirst()
                    .ifPresent(found -> headers.put(column, found));
        }
        return new Bound(Set.copyOf(places), headers, List.of(), Map.of());
    }

    /** A JSON pointer is a place too: what the whole document says is at hand in each of its entries. */
    private static String place(String header) {
        String down = header.startsWith("../") ? header.substring(2) : header;
        return down.startsWith("/") ? down.substring(1).replace('/', '.') : header;
    }

    /** Finds the columns in a header. */
    public Bound bind(Collection<String> header) {
        Map<Column, String> headers = new LinkedHashMap<>();
        List<Column> lacking = new ArrayList<>();
        for (Column column : columns()) {
            String found = column.in(header);
            if (found != null) {
                headers.put(column, found);
            } else if (!column.optional()) {
                lacking.add(column);
            }
        }
        Map<String, String> rest = new LinkedHashMap<>();
        Set<String> names = new HashSet<>();
        for (String column : header) {
            if (!column.isEmpty() && !headers.containsValue(column)) {
                String attribute = Column.attribute(column);
                String name = attribute;
                for (int i = 2; !names.add(name); i++) {
                    name = attribute + "_" + i;
                }
                rest.put(column, name);
            }
        }
        return new Bound(Set.copyOf(header), headers, lacking, rest);
    }

    /**
     * The mapping with the columns of one header.
     *
     * @param header its names
     * @param headers the header of each column that is there
     * @param lacking the columns that are not there and must be
     * @param rest the attribute that each other header may become
     */
    public record Bound(
            Set<String> header, Map<Column, String> headers, List<Column> lacking, Map<String, String> rest) {}

    /**
     * The facts of one row.
     *
     * @param changed whether the watched column says something else than in the row before
     * @throws Refused with all that is wrong with the row
     */
    public List<Fact> facts(MappedRow row, Bound bound, boolean changed) throws Refused {
        return facts(row, bound, changed, null);
    }

    /**
     * The facts of one entry of a list, or of the whole.
     *
     * @param each the list, null for the whole
     * @param changed whether the watched column says something else than in the row before
     * @throws Refused with all that is wrong with the row
     */
    public List<Fact> facts(MappedRow row, Bound bound, boolean changed, @Nullable String each) throws Refused {
        List<Fact> facts = new ArrayList<>(rules.size());
        Set<Text> problems = new LinkedHashSet<>();
        for (Rule rule : rules) {
            if (Objects.equals(rule.each, each)
                    && rule.when.stream().allMatch(condition -> condition.holds(row, changed))) {
                int before = problems.size();
                Fact.Builder fact = fact(rule, row, bound, problems);
                if (problems.size() == before) {
                    facts.add(fact.build());
                }
            }
        }
        if (!problems.isEmpty()) {
            throw Refused.because(List.copyOf(problems));
        }
        return facts;
    }

    private static Fact.Builder fact(Rule rule, MappedRow row, Bound bound, Set<Text> problems) {
        Fact.Builder fact = Fact.of(rule.type);
        Set<String> absent = new HashSet<>();
        rule.fields.forEach((name, value) -> {
            Object read = read(value, row, problems);
            fact.set(name, read);
            if (read == null) {
                absent.add(name);
            }
        });
        for (Map.Entry<String, Value> field : rule.fields.entrySet()) {
            if (absent.contains(field.getKey()) && isNeeded(rule, field.getKey(), absent)) {
                problems.add(MappingText.MISSING.text(field.getValue().label(row), rule.type.name()));
            }
        }
        rule.attributes.forEach((name, value) -> fact.set(name, read(value, row, problems)));
        if (rule.rest) {
            bound.rest.forEach((header, attribute) -> {
                // What happens to be called like a field need not be one.
                if (rule.type.field(attribute) == null && !rule.attributes.containsKey(attribute)) {
                    fact.set(attribute, row.text(header));
                }
            });
        }
        if (rule.updatedAt != null && read(rule.updatedAt, row, problems) instanceof Instant at) {
            fact.at(at);
        }
        return fact;
    }

    /** Whether a fact without this field could not be told from others, or would never be counted. */
    private static boolean isNeeded(Rule rule, String field, Set<String> absent) {
        String id = rule.type.id();
        boolean identified = id != null && rule.fields.containsKey(id) && !absent.contains(id);
        return field.equals(rule.type.occursAt()) || (!identified && (field.equals(id) || rule.type.requires(field)));
    }

    private static @Nullable Object read(Value value, MappedRow row, Set<Text> problems) {
        try {
            return value.of(row);
        } catch (Refused e) {
            problems.add(e.why());
            // Not null: what cannot be read is wrong, not missing as well.
            return FieldType.TEXT;
        }
    }
}
