package io.vigie.mapping;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.vigie.fact.FactType;
import io.vigie.fact.Field;
import io.vigie.fact.FieldType;
import io.vigie.kpi.Text;
import io.vigie.mapping.Mapping.Condition;
import java.io.IOException;
import java.io.InputStream;
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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads mappings and finds everything that is wrong with one. For one mapping, by one thread. */
public final class MappingReader {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final MappedRow NO_ROW = new MappedRow(Map.of(), Map.of(), Set.of(), "", 0);

    private static final Set<String> FILE = Set.of(
            "separator",
            "quote",
            "escape",
            "comment",
            "header",
            "columns",
            "records",
            "encoding",
            "zone",
            "missing",
            "decimal",
            "locale",
            "pivot");

    private final Shelf shelf;
    private final String name;
    private final Map<String, String> given;
    private final @Nullable ZoneId setZone;
    private final List<Text> problems;
    private final boolean documents;

    private final Map<String, String> parameters = new TreeMap<>();
    private final Map<String, Column> columns = new LinkedHashMap<>();
    private final Map<String, Map<String, String>> tables = new TreeMap<>();
    /** The line of each place of the mapping, by JSON pointer. */
    private final Map<String, Integer> lines = new TreeMap<>();

    private int pivot = 1970;
    private char decimal;
    private Locale texts = Locale.ENGLISH;
    private @Nullable ZoneId zone;

    private MappingReader(
            Shelf shelf,
            String name,
            Map<String, String> given,
            @Nullable ZoneId setZone,
            List<Text> problems,
            boolean documents) {
        this.documents = documents;
        this.shelf = shelf;
        this.name = name;
        this.given = given;
        this.setZone = setZone;
        this.problems = problems;
    }

    /**
     * Reads a mapping.
     *
     * @param shelf the ready mappings
     * @param name of a ready one, or the path of a JSON file
     * @param given parameters
     * @param zone that is set, it wins over the mapping's own; or null
     * @param problems receives all that is wrong, one sentence each
     * @return null when something is wrong
     */
    public static @Nullable Mapping read(
            Shelf shelf, String name, Map<String, String> given, @Nullable ZoneId zone, List<Text> problems) {
        return read(shelf, name, given, zone, problems, false);
    }

    /**
     * Reads a mapping of JSON documents rather than rows: its columns are places in them, such as {@code
     * ticket.id}, and a fact may be made of each entry of a list.
     *
     * @return null when something is wrong
     */
    public static @Nullable Mapping readForDocuments(
            Shelf shelf, String name, Map<String, String> given, @Nullable ZoneId zone, List<Text> problems) {
        return read(shelf, name, given, zone, problems, true);
    }

    private static @Nullable Mapping read(
            Shelf shelf,
            String name,
            Map<String, String> given,
            @Nullable ZoneId zone,
            List<Text> problems,
            boolean documents) {
        int before = problems.size();
        MappingReader reader = new MappingReader(shelf, name, given, zone, problems, documents);
        JsonNode root = reader.load();
        Mapping mapping = root == null ? null : reader.mapping(root);
        return problems.size() == before ? mapping : null;
    }

    private @Nullable JsonNode load() {
        try (InputStream in = open()) {
            if (in == null) {
                problems.add(MappingText.SET_MAPPING.text(name, String.join(", ", shelf.names())));
                return null;
            }
            byte[] text = in.readAllBytes();
            JsonNode root = JSON.readTree(text);
            try (JsonParser places = JSON.createParser(text)) {
                while (places.nextToken() != null) {
                    lines.putIfAbsent(
                            places.getParsingContext().pathAsPointer().toString(),
                            places.currentTokenLocation().getLineNr());
                }
            }
            return root;
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
            int column = e.getLocation() == null ? 1 : e.getLocation().getColumnNr();
            problems.add(MappingText.MAPPING_NOT_JSON.text(name, line, column));
        } catch (IOException e) {
            problems.add(MappingText.MAPPING_DENIED.text(name));
        }
        return null;
    }

    private @Nullable InputStream open() throws IOException {
        InputStream ready = shelf.open(name);
        if (ready != null) {
            return ready;
        }
        try {
            Path file = Path.of(name);
            return Files.isRegularFile(file) ? Files.newInputStream(file) : null;
        } catch (InvalidPathException e) {
            return null;
        }
    }

    // ---- The whole ----

    private Mapping mapping(JsonNode root) {
        isObject(root, "", Set.of("about", "file", "parameters", "tables", "columns", "facts"));
        parameters(root.path("parameters"));
        Mapping.Layout layout = Mapping.Layout.NONE;
        Set<String> missing = Set.of();
        JsonNode file = root.path("file");
        if (isObject(file, "/file", FILE)) {
            layout = layout(file);
            zone = zone(text(file, "/file", "zone"));
            missing = new HashSet<>(texts(file.path("missing"), "/file/missing"));
            texts = language(text(file, "/file", "locale"));
            pivot = pivot(text(file, "/file", "pivot"));
        }
        zone = setZone == null ? zone : setZone;
        tables(root.path("tables"));
        columns(root.path("columns"));
        List<Mapping.Rule> rules = new ArrayList<>();
        JsonNode facts = root.path("facts");
        if (!facts.isArray() || facts.isEmpty()) {
            problem("/facts", MappingText.MAPPING_KIND, MappingText.A_LIST.text());
        }
        for (int i = 0; i < facts.size(); i++) {
            Mapping.Rule rule = rule(facts.path(i), "/facts/" + i);
            if (rule != null) {
                rules.add(rule);
            }
        }
        Mapping mapping = new Mapping(name, layout, zone, missing, List.copyOf(rules));
        Set<Column> watched = rules.stream()
                .flatMap(rule -> rule.when().stream())
                .filter(condition -> condition.kind() == Condition.Kind.CHANGES)
                .map(Condition::column)
                .collect(Collectors.toSet());
        if (watched.size() > 1) {
            problem("/facts", MappingText.MAPPING_WATCHED);
        }
        return mapping;
    }

    private void parameters(JsonNode node) {
        if (isObject(node, "/parameters", null)) {
            node.properties().forEach(entry -> {
                String at = "/parameters/" + pointer(entry.getKey());
                if (isObject(entry.getValue(), at, Set.of("about", "default"))) {
                    String value = given.get(entry.getKey());
                    String usual = text(entry.getValue(), at, "default");
                    if (value == null && usual == null) {
                        Text about = about(entry.getValue().path("about"));
                        problems.add(MappingText.WITH_NEEDED.text(name, entry.getKey(), about));
                    }
                    parameters.put(entry.getKey(), value != null ? value : usual != null ? usual : "");
                }
            });
        }
        for (String parameter : given.keySet()) {
            if (!parameters.containsKey(parameter)) {
                String known = String.join(", ", parameters.keySet());
                problems.add(
                        known.isEmpty()
                                ? MappingText.WITH_NONE.text(name, parameter)
                                : MappingText.WITH_UNKNOWN.text(name, parameter, known));
            }
        }
    }

    private static Text about(JsonNode node) {
        return node.isObject()
                ? Text.of(node.path("en").asText(), node.path("fr").asText())
                : Text.same(node.asText());
    }

    private char separator(@Nullable String text) {
        Character separator = text == null ? Character.valueOf('\0') : Dialect.separator(text);
        if (separator == null) {
            problem("/file/separator", MappingText.MAPPING_VALUE, text, "comma, semicolon, tab, pipe");
            return 0;
        }
        return separator;
    }

    private @Nullable Charset charset(@Nullable String text) {
        if (text == null) {
            return null;
        }
        Charset charset = Dialect.charset(text);
        if (charset == null || !Dialect.canCut(charset)) {
            problem("/file/encoding", MappingText.MAPPING_VALUE, text, "UTF-8, UTF-16, ISO-8859-1, windows-1252");
        }
        return charset;
    }

    private Locale language(@Nullable String text) {
        Locale language = text == null ? Locale.ENGLISH : Locale.forLanguageTag(text);
        if (language.getLanguage().isEmpty()) {
            problem("/file/locale", MappingText.MAPPING_VALUE, text, "en, fr, en-US");
        }
        return language;
    }

    private @Nullable ZoneId zone(@Nullable String text) {
        try {
            return text == null ? null : ZoneId.of(text);
        } catch (DateTimeException e) {
            problem("/file/zone", MappingText.MAPPING_VALUE, text, "Europe/Paris");
            return null;
        }
    }

    private Mapping.Layout layout(JsonNode file) {
        decimal = decimal(text(file, "/file", "decimal"));
        String comment = text(file, "/file", "comment");
        List<String> columns = texts(file.path("columns"), "/file/columns");
        String line = text(file, "/file", "header");
        int header = 1;
        if ("none".equals(line)) {
            header = 0;
        } else if (line != null) {
            header = line.matches("[1-9]\\d{0,5}") ? Integer.parseInt(line) : 0;
        }
        if (header == 0 && columns.isEmpty()) {
            problem("/file/header", MappingText.MAPPING_HEADER, String.valueOf(line));
        }
        String records = text(file, "/file", "records");
        if (records != null && !Mapping.Layout.isRecords(records)) {
            problem("/file/records", MappingText.MAPPING_VALUE, records, "/tickets, /conversations/*/messages");
        }
        return new Mapping.Layout(
                separator(text(file, "/file", "separator")),
                charset(text(file, "/file", "encoding")),
                mark(file, "quote"),
                mark(file, "escape"),
                comment == null ? "" : comment.strip(),
                header,
                columns,
                records == null ? "" : records,
                decimal);
    }

    private char mark(JsonNode file, String key) {
        String text = text(file, "/file", key);
        Character mark = text == null ? Character.valueOf(Mapping.Layout.UNSAID) : Dialect.mark(text);
        if (mark == null) {
            problem("/file/" + key, MappingText.MAPPING_VALUE, text, "\", ', \\, none");
            return Mapping.Layout.UNSAID;
        }
        return mark;
    }

    private char decimal(@Nullable String text) {
        if (text != null && !text.equals(",") && !text.equals(".")) {
            problem("/file/decimal", MappingText.MAPPING_VALUE, text, "\",\", \".\"");
        }
        return text == null || text.isEmpty() ? 0 : text.charAt(0);
    }

    private int pivot(@Nullable String text) {
        if (text == null) {
            return pivot;
        }
        if (!text.matches("[12]\\d{3}")) {
            problem("/file/pivot", MappingText.MAPPING_VALUE, text, "1970");
            return pivot;
        }
        return Integer.parseInt(text);
    }

    /** Reads the tables beside the mapping. */
    private void tables(JsonNode node) {
        if (!isObject(node, "/tables", null)) {
            return;
        }
        node.properties().forEach(entry -> {
            String at = "/tables/" + pointer(entry.getKey());
            JsonNode table = entry.getValue();
            tables.put(entry.getKey(), Map.of());
            if (table.isMissingNode() || !isObject(table, at, Set.of("file", "key", "value", "encoding"))) {
                return;
            }
            String file = text(table, at, "file");
            String key = text(table, at, "key");
            String value = text(table, at, "value");
            Charset charset = charset(text(table, at, "encoding"));
            if (file == null || key == null || value == null) {
                problem(at, MappingText.MAPPING_TABLE);
                return;
            }
            try {
                Path beside = Path.of(name).toAbsolutePath().resolveSibling(file);
                tables.put(
                        entry.getKey(),
                        Table.read(beside, charset == null ? StandardCharsets.UTF_8 : charset, key, value));
            } catch (Table.Unusable e) {
                problem(at, e.why, file, e.about);
            } catch (IOException | InvalidPathException e) {
                problem(at + "/file", MappingText.MAPPING_NO_TABLE, file);
            }
        });
    }

    private void columns(JsonNode node) {
        if (!isObject(node, "/columns", null)) {
            return;
        }
        node.properties().forEach(entry -> {
            String at = "/columns/" + pointer(entry.getKey());
            JsonNode value = entry.getValue();
            boolean optional = false;
            if (value.isObject()) {
                isObject(value, at, Set.of("names", "optional"));
                JsonNode flag = value.path("optional");
                if (!flag.isMissingNode() && !flag.isBoolean()) {
                    problem(at + "/optional", MappingText.MAPPING_KIND, "true / false");
                }
                optional = flag.asBoolean();
                at = at + "/names";
                value = value.path("names");
            }
            String where = at;
            List<String> names = texts(value, where).stream()
                    .map(text -> substitute(text, where))
                    .filter(text -> !text.isEmpty())
                    .toList();
            if (value.isMissingNode() || (names.isEmpty() && !optional)) {
                problem(where, MappingText.MAPPING_KIND, MappingText.A_TEXT.text());
            }
            columns.put(
                    entry.getKey(),
                    new Column(entry.getKey(), names.isEmpty() ? List.of(entry.getKey()) : names, optional));
        });
    }

    // ---- Facts ----

    private Mapping.@Nullable Rule rule(JsonNode node, String at) {
        Set<String> keys = documents
                ? Set.of("fact", "each", "when", "fields", "attributes", "updated_at")
                : Set.of("fact", "when", "fields", "attributes", "updated_at");
        if (!isObject(node, at, keys)) {
            return null;
        }
        String called = text(node, at, "fact");
        FactType type = called == null ? null : Facts.named(called);
        if (type == null) {
            problem(at + "/fact", MappingText.MAPPING_FACT, String.valueOf(called), Facts.names());
            return null;
        }
        Map<String, Value> fields = new LinkedHashMap<>();
        JsonNode declared = node.path("fields");
        if (isObject(declared, at + "/fields", null)) {
            declared.properties().forEach(entry -> {
                String here = at + "/fields/" + pointer(entry.getKey());
                Field field = type.field(entry.getKey());
                if (field == null) {
                    String known = type.fields().stream().map(Field::name).collect(Collectors.joining(", "));
                    problem(here, MappingText.MAPPING_FIELD, type, entry.getKey(), known);
                } else {
                    Value value = typed(entry.getValue(), here, field.type());
                    if (value != null) {
                        fields.put(entry.getKey(), value);
                    }
                }
            });
            if (type.id() == null || !declared.has(type.id())) {
                for (String key : type.key()) {
                    if (type.requires(key) && !declared.has(key)) {
                        problem(at + "/fields", MappingText.MAPPING_KEY, type, key);
                    }
                }
            }
        } else if (declared.isMissingNode()) {
            problem(at + "/fields", MappingText.MAPPING_KIND, MappingText.AN_OBJECT.text());
        }
        Map<String, Value> attributes = new LinkedHashMap<>();
        JsonNode others = node.path("attributes");
        boolean rest = others.isTextual() && others.asText().equals("rest");
        if (!rest && isObject(others, at + "/attributes", null)) {
            for (Map.Entry<String, JsonNode> entry : others.properties()) {
                String here = at + "/attributes/" + pointer(entry.getKey());
                if (entry.getKey().equals("*")) {
                    rest = entry.getValue().asText().equals("rest");
                    if (!rest) {
                        problem(here, MappingText.MAPPING_KIND, "\"rest\"");
                    }
                } else if (type.field(entry.getKey()) != null) {
                    problem(here, MappingText.MAPPING_ATTRIBUTE, entry.getKey(), type);
                } else {
                    Value value = typed(entry.getValue(), here, FieldType.TEXT);
                    if (value != null) {
                        attributes.put(entry.getKey(), value);
                    }
                }
            }
        }
        if (rest && documents) {
            problem(at + "/attributes", MappingText.MAPPING_ROWS, "rest");
        }
        JsonNode updated = node.path("updated_at");
        Value updatedAt = updated.isMissingNode() ? null : typed(updated, at + "/updated_at", FieldType.INSTANT);
        return new Mapping.Rule(
                type,
                when(node.path("when"), at + "/when"),
                fields,
                attributes,
                rest,
                updatedAt,
                text(node, at, "each"));
    }

    private List<Condition> when(JsonNode node, String at) {
        List<Condition> conditions = new ArrayList<>();
        if (node.isMissingNode()) {
            return conditions;
        }
        if (!node.isArray()) {
            add(conditions, condition(node, at));
        }
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            add(conditions, condition(node.path(i), at + "/" + i));
        }
        return conditions;
    }

    private static void add(List<Condition> conditions, @Nullable Condition condition) {
        if (condition != null) {
            conditions.add(condition);
        }
    }

    private @Nullable Condition condition(JsonNode node, String at) {
        if (!isObject(node, at, Set.of("column", "is", "not", "present", "changes"))) {
            return null;
        }
        String column = text(node, at, "column");
        boolean flag = (!node.has("present") || node.path("present").isBoolean())
                && (!node.has("changes")
                        || (node.path("changes").isBoolean()
                                && node.path("changes").asBoolean()));
        if (column == null || node.size() != 2 || !flag) {
            problem(at, MappingText.MAPPING_CONDITION);
            return null;
        }
        if (documents && node.has("changes")) {
            problem(at + "/changes", MappingText.MAPPING_ROWS, "changes");
        }
        String kind = node.has("is") ? "is" : "not";
        Set<String> words = texts(node.path(kind), at + "/" + kind).stream()
                .map(text -> substitute(text, at).toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
        Condition.Kind asked = node.has("is")
                ? Condition.Kind.IS
                : node.has("not")
                        ? Condition.Kind.NOT
                        : node.has("changes")
                                ? Condition.Kind.CHANGES
                                : node.path("present").asBoolean() ? Condition.Kind.PRESENT : Condition.Kind.ABSENT;
        return new Condition(column(column), asked, words);
    }

    private Column column(String called) {
        return columns.computeIfAbsent(called, key -> new Column(key, List.of(key), false));
    }

    // ---- Values ----

    /** The value of a field, or the first of several that is there; what is the same for all rows is tried at once. */
    private @Nullable Value typed(JsonNode node, String at, FieldType type) {
        if (node.isArray() && !node.isEmpty()) {
            List<Value> values = new ArrayList<>();
            for (int i = 0; i < node.size(); i++) {
                Value value = typed(node.path(i), at + "/" + i, type);
                if (value != null) {
                    values.add(value);
                }
            }
            return new Value.First(values);
        }
        int before = problems.size();
        Value value = value(node, at, type);
        if (value == null || problems.size() > before) {
            return null;
        }
        return tried(new Value.Typed(value, type, decimal), at, MappingText.of(type));
    }

    /** The same value, after a try if it is the same for all rows. */
    private Value tried(Value value, String at, Text kind) {
        if (value.isFixed()) {
            try {
                value.of(NO_ROW);
            } catch (Refused e) {
                problem(at, MappingText.MAPPING_FIXED, value.text(), kind);
            }
        }
        return value;
    }

    private @Nullable Value value(JsonNode node, String at, FieldType type) {
        if (node.isValueNode() && !node.isNull()) {
            return time(template(node.asText(), at), List.of(Times.ISO), at, type);
        }
        if (!isObject(node, at, Set.of("from", "words", "else", "time", "duration", "negative", "plus", "minus"))) {
            return null;
        }
        boolean calendar = type == FieldType.INSTANT || type == FieldType.DATE;
        if (!calendar) {
            misfit(node, at, "time", FieldType.INSTANT, type);
        }
        if (type != FieldType.SECONDS) {
            misfit(node, at, "duration", FieldType.SECONDS, type);
            if (!calendar) {
                misfit(node, at, "plus", FieldType.INSTANT, type);
                misfit(node, at, "minus", FieldType.INSTANT, type);
            }
        }
        Value value = words(node, at);
        List<String> times = node.has("time") ? texts(node.path("time"), at + "/time") : List.of(Times.ISO);
        value = time(value, times, at + "/time", type);
        boolean moved = node.has("plus") || node.has("minus");
        if (node.has("duration") || (type == FieldType.SECONDS && moved)) {
            value = span(value, node, at, true);
        }
        if (moved) {
            boolean clock = type == FieldType.SECONDS;
            value = new Value.Moved(
                    value,
                    amounts(node.path("plus"), at + "/plus", clock),
                    amounts(node.path("minus"), at + "/minus", clock),
                    zone);
        }
        return value;
    }

    private void misfit(JsonNode node, String at, String key, FieldType fits, FieldType type) {
        if (node.has(key)) {
            problem(at + "/" + key, MappingText.MAPPING_MISFIT, key, MappingText.of(fits), MappingText.of(type));
        }
    }

    private Value words(JsonNode node, String at) {
        List<Value> sources = texts(node.path("from"), at + "/from").stream()
                .map(text -> template(text, at + "/from"))
                .toList();
        if (node.path("from").isMissingNode() || sources.isEmpty()) {
            problem(at + "/from", MappingText.MAPPING_KIND, MappingText.TEXTS.text());
            return new Value.Fixed("");
        }
        Value value = sources.size() == 1 ? sources.get(0) : new Value.First(sources);
        JsonNode table = node.path("words");
        if (node.has("else") && !node.has("words")) {
            problem(at + "/words", MappingText.MAPPING_KIND, MappingText.AN_OBJECT.text());
        }
        String otherwise = text(node, at, "else");
        Value rest = otherwise == null ? null : template(otherwise, at + "/else");
        if (table.isTextual()) {
            Map<String, String> known = tables.get(table.asText());
            if (known == null) {
                problem(at + "/words", MappingText.MAPPING_UNKNOWN_TABLE, table.asText());
                return value;
            }
            return new Value.Words(value, known, rest);
        }
        if (!isObject(table, at + "/words", null)) {
            return value;
        }
        Map<String, String> words = new LinkedHashMap<>();
        table.properties().forEach(entry -> {
            String here = at + "/words/" + pointer(entry.getKey());
            String word = entry.getValue().isValueNode() ? entry.getValue().asText() : null;
            if (word == null) {
                problem(here, MappingText.MAPPING_KIND, MappingText.A_TEXT.text());
            }
            String key = substitute(entry.getKey(), here).toLowerCase(Locale.ROOT);
            if (words.put(key, word == null ? "" : substitute(word, here)) != null) {
                problem(here, MappingText.MAPPING_TWICE, key);
            }
        });
        return new Value.Words(value, words, rest);
    }

    private Value time(Value value, List<String> ways, String at, FieldType type) {
        if (type != FieldType.INSTANT && type != FieldType.DATE) {
            return value;
        }
        List<String> patterns = ways.stream().map(way -> substitute(way, at)).toList();
        try {
            Times times = Times.of(patterns, texts, zone, pivot);
            Value time = new Value.Time(value, times, type == FieldType.DATE, String.valueOf(zone));
            return tried(
                    time,
                    at,
                    zone == null
                            ? MappingText.WRITTEN.text(times).then(MappingText.AND_ZONE.text())
                            : MappingText.WRITTEN.text(times));
        } catch (IllegalArgumentException e) {
            problem(at, MappingText.MAPPING_TIME, String.valueOf(e.getMessage()));
            return value;
        }
    }

    private List<Value> amounts(JsonNode node, String at, boolean clock) {
        List<Value> amounts = new ArrayList<>();
        if (node.isMissingNode()) {
            return amounts;
        }
        if (!node.isArray()) {
            amounts.add(amount(node, at, clock));
        }
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            amounts.add(amount(node.path(i), at + "/" + i, clock));
        }
        return amounts;
    }

    private Value amount(JsonNode node, String at, boolean clock) {
        if (!isObject(node, at, Set.of("from", "words", "else", "duration", "negative"))) {
            return new Value.Fixed("");
        }
        return span(words(node, at), node, at, clock);
    }

    private Value span(Value value, JsonNode node, String at, boolean clock) {
        List<String> ways = node.has("duration")
                ? texts(node.path("duration"), at + "/duration").stream()
                        .map(way -> substitute(way, at))
                        .toList()
                : List.of("s");
        try {
            Spans spans = Spans.of(ways, decimal);
            if (clock && spans.isCalendar()) {
                problem(at + "/duration", MappingText.MAPPING_CALENDAR, spans);
            }
            Spans.Negative negative = Spans.Negative.REFUSE;
            String policy = text(node, at, "negative");
            if (policy != null) {
                switch (policy) {
                    case "refuse" -> {}
                    case "keep" -> negative = Spans.Negative.KEEP;
                    case "zero" -> negative = Spans.Negative.ZERO;
                    default -> problem(at + "/negative", MappingText.MAPPING_VALUE, policy, "refuse, keep, zero");
                }
            }
            return tried(new Value.Span(value, spans, negative), at, MappingText.WRITTEN.text(spans));
        } catch (IllegalArgumentException e) {
            problem(at + "/duration", MappingText.MAPPING_DURATION, String.valueOf(e.getMessage()));
        }
        return value;
    }

    /** Text with {column}, {$parameter}, {#file} and {#line} in it; a doubled brace is a brace. */
    private Value template(String text, String at) {
        List<Value> parts = new ArrayList<>();
        StringBuilder plain = new StringBuilder();
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            boolean brace = c == '{' || c == '}';
            if (brace && i + 1 < text.length() && text.charAt(i + 1) == c) {
                plain.append(c);
                i += 2;
                continue;
            }
            if (!brace) {
                plain.append(c);
                i++;
                continue;
            }
            int end = c == '{' ? text.indexOf('}', i) : -1;
            if (end < 0) {
                problem(at, MappingText.MAPPING_BRACE, text);
                return new Value.Fixed("");
            }
            if (plain.length() > 0) {
                parts.add(new Value.Fixed(plain.toString()));
                plain.setLength(0);
            }
            parts.add(part(text.substring(i + 1, end), at));
            i = end + 1;
        }
        if (plain.length() > 0 || parts.isEmpty()) {
            parts.add(new Value.Fixed(plain.toString()));
        }
        return parts.size() == 1 ? parts.get(0) : new Value.Joined(List.copyOf(parts));
    }

    private Value part(String called, String at) {
        if (called.startsWith("$")) {
            return new Value.Fixed(parameter(called.substring(1), at));
        }
        if (called.equals("#line") || called.equals("#file")) {
            return new Value.Place(called.equals("#line"));
        }
        if (called.startsWith("#") || called.isBlank()) {
            problem(at, MappingText.MAPPING_VALUE, "{" + called + "}", "{#file}, {#line}");
        }
        return new Value.Cell(column(called));
    }

    private String parameter(String called, String at) {
        String value = parameters.get(called);
        if (value == null) {
            problem(at, MappingText.MAPPING_PARAMETER, called);
            return "";
        }
        return value;
    }

    /** A text that is not made from columns, with its parameters put in. */
    private String substitute(String text, String at) {
        if (!text.contains("{$")) {
            return text;
        }
        StringBuilder whole = new StringBuilder();
        int from = 0;
        int begin;
        while ((begin = text.indexOf("{$", from)) >= 0) {
            int end = text.indexOf('}', begin);
            if (end < 0) {
                problem(at, MappingText.MAPPING_BRACE, text);
                return "";
            }
            whole.append(text, from, begin).append(parameter(text.substring(begin + 2, end), at));
            from = end + 1;
        }
        return whole.append(text.substring(from)).toString();
    }

    // ---- JSON ----

    /** Whether there is an object here; what is there and is none, or holds another key, is a problem. */
    private boolean isObject(JsonNode node, String at, @Nullable Set<String> keys) {
        if (node.isMissingNode()) {
            return false;
        }
        if (!node.isObject()) {
            problem(at, MappingText.MAPPING_KIND, MappingText.AN_OBJECT.text());
            return false;
        }
        node.propertyStream().map(Map.Entry::getKey).forEach(key -> {
            if (keys != null && !keys.contains(key)) {
                String known = keys.stream().sorted().collect(Collectors.joining(", "));
                problem(at + "/" + pointer(key), MappingText.MAPPING_UNKNOWN, key, known);
            }
        });
        return true;
    }

    private @Nullable String text(JsonNode node, String at, String key) {
        JsonNode text = node.path(key);
        if (text.isMissingNode()) {
            return null;
        }
        if (!text.isValueNode() || text.isNull()) {
            problem(at + "/" + key, MappingText.MAPPING_KIND, MappingText.A_TEXT.text());
            return null;
        }
        return text.asText();
    }

    /** One text or a list of them. */
    private List<String> texts(JsonNode node, String at) {
        Set<String> texts = new LinkedHashSet<>();
        List<JsonNode> nodes = new ArrayList<>();
        if (node.isArray()) {
            node.forEach(nodes::add);
        } else if (!node.isMissingNode()) {
            nodes.add(node);
        }
        for (JsonNode each : nodes) {
            if (each.isValueNode() && !each.isNull()) {
                texts.add(each.asText());
            } else {
                problem(at, MappingText.MAPPING_KIND, MappingText.TEXTS.text());
            }
        }
        return List.copyOf(texts);
    }

    private static String pointer(String key) {
        return key.replace("~", "~0").replace("/", "~1");
    }

    private void problem(String at, MappingText clause, @Nullable Object... arguments) {
        String place = at;
        while (!lines.containsKey(place) && !place.isEmpty()) {
            place = place.substring(0, place.lastIndexOf('/'));
        }
        Text sentence = MappingText.MAPPING_PROBLEM.text(
                name, lines.getOrDefault(place, 1), at.isEmpty() ? "/" : at, clause.text(arguments));
        if (!problems.contains(sentence)) {
            problems.add(sentence);
        }
    }
}
