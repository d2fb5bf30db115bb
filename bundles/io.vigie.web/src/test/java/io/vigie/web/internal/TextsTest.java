package io.vigie.web.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.vigie.fact.FactType;
import io.vigie.fact.Vocabulary;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The texts of the page: each in both languages, and each that the page asks for. */
class TextsTest {
    private static final Path PAGE = Path.of("src/main/resources/io/vigie/web/ui");
    private static final Pattern ASKED = Pattern.compile("\\bt\\('([^']+)'");
    private static final Pattern VARIABLE = Pattern.compile("\\{\\w+}");

    private static JsonNode read(String name) throws IOException {
        return new JsonMapper().readTree(PAGE.resolve("text/" + name + ".json").toFile());
    }

    private static Set<String> names(JsonNode texts) {
        Set<String> names = new TreeSet<>();
        texts.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static Set<String> variables(String text) {
        Set<String> variables = new TreeSet<>();
        Matcher matcher = VARIABLE.matcher(text);
        while (matcher.find()) {
            variables.add(matcher.group());
        }
        return variables;
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "figures.", "operate."})
    void eachIsThereInBothLanguagesWithTheSameVariables(String file) throws Exception {
        JsonNode english = read(file + "en");
        JsonNode french = read(file + "fr");
        assertEquals(names(english), names(french));
        for (String name : names(english)) {
            assertEquals(
                    variables(english.get(name).asText()),
                    variables(french.get(name).asText()),
                    name);
        }
    }

    @Test
    void eachThatThePageAsksForIsThere() throws Exception {
        Set<String> known = names(read("en"));
        known.addAll(names(read("figures.en")));
        known.addAll(names(read("operate.en")));
        Set<String> missing = new TreeSet<>();
        int asked = 0;
        try (Stream<Path> files = Files.walk(PAGE)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".js")).toList()) {
                Matcher matcher = ASKED.matcher(Files.readString(file));
                while (matcher.find()) {
                    asked++;
                    String name = matcher.group(1);
                    if (List.of(name, name + ".other").stream().noneMatch(known::contains)) {
                        missing.add(file.getFileName() + ": " + name);
                    }
                }
            }
        }
        assertFalse(asked == 0);
        assertEquals(Set.of(), missing);
    }

    @Test
    void eachFieldOfAFactHasAName() throws Exception {
        Set<String> fields = new TreeSet<>();
        for (Field constant : Vocabulary.class.getFields()) {
            if (constant.get(null) instanceof FactType type) {
                type.fields().forEach(field -> fields.add(field.name()));
            }
        }
        assertFalse(fields.isEmpty());
        assertEquals(Set.of(), nameless(fields));
    }

    /** Those columns of rows that a person would read by their technical name. */
    static Set<String> nameless(Set<String> columns) throws IOException {
        Set<String> known = names(read("en"));
        known.addAll(names(read("figures.en")));
        Set<String> without = new TreeSet<>(columns);
        without.removeIf(name -> known.contains("column." + name) || known.contains("dim." + name));
        return without;
    }
}
