package io.vigie.engine.internal.kpi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.kpi.Target;
import io.vigie.kpi.TargetRule;
import io.vigie.kpi.Targets;
import io.vigie.query.QueryException;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TargetReaderTest {
    @TempDir
    private Path directory;

    private Targets read(String json) throws IOException {
        Path file = directory.resolve("targets.json");
        Files.writeString(file, json);
        return TargetReader.read(file);
    }

    @Test
    void everyKindIsRead() throws IOException {
        List<TargetRule> rules = read("""
                        {"targets": [
                          {"kpi": "service-level", "where": {"queue": "vip"}, "from": "2026-01-01",
                           "parameters": {"threshold_s": 20, "strict": true}, "at_least": 0.80, "origin": "contract"},
                          {"kpi": "a", "at_most": 5}, {"kpi": "b", "more_than": 5}, {"kpi": "c", "less_than": 5},
                          {"kpi": "d", "between": [240, 360]},
                          {"kpi": "e", "zones": [{"status": "critical", "below": 0.7},
                                                 {"status": "warning", "up_to": 0.8}, {"status": "good"}]}
                        ]}
                        """).rules();
        TargetRule level = rules.get(0);
        assertEquals("{queue=vip} 2026-01-01", level.where() + " " + level.from());
        assertEquals(
                "{strict=true, threshold_s=20}", level.target().parameters().toString());
        assertEquals("contract", level.target().origin().en());
        assertEquals("BAD GOOD", statuses(level.target(), "0.7999999", "0.8"));
        assertEquals("GOOD BAD", statuses(target(rules, "a"), "5", "5.0001"));
        assertEquals("BAD GOOD", statuses(target(rules, "b"), "5", "5.0001"));
        assertEquals("GOOD BAD", statuses(target(rules, "c"), "4.9999", "5"));
        assertEquals("BAD GOOD GOOD BAD", statuses(target(rules, "d"), "239", "240", "360", "361"));
        assertEquals("CRITICAL WARNING WARNING GOOD", statuses(target(rules, "e"), "0.69", "0.7", "0.8", "0.81"));
    }

    private static Target target(List<TargetRule> rules, String kpi) {
        return rules.stream()
                .filter(rule -> rule.kpi().equals(kpi))
                .findFirst()
                .orElseThrow()
                .target();
    }

    private static String statuses(Target target, String... values) {
        return String.join(
                " ",
                Stream.of(values)
                        .map(value -> target.status(new BigDecimal(value)).name())
                        .toList());
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                Arguments.of("{", "line 1 is not valid JSON"),
                Arguments.of("{\n\"targets\": [}", "line 2 is not valid JSON"),
                Arguments.of("[]", "it has no list 'targets'"),
                Arguments.of("{\"targets\": [1]}", "/targets/0 is not an object"),
                Arguments.of("{\"targets\": [{\"kpi\": \"a\"}]}", "/targets/0 must have one of at_least"),
                Arguments.of("{\"targets\": [{\"at_least\": 1}]}", "/targets/0 names no KPI in 'kpi'"),
                Arguments.of(
                        "{\"targets\": [{\"kpi\": \"a\", \"at_least\": 1, \"at_most\": 2}]}",
                        "/targets/0 must have one of at_least"),
                Arguments.of(
                        "{\"targets\": [{\"kpi\": \"a\", \"at_least\": \"x\"}]}",
                        "/targets/0/at_least is not a number"),
                Arguments.of(
                        "{\"targets\": [{\"kpi\": \"a\", \"atleast\": 1, \"at_most\": 1}]}",
                        "/targets/0/atleast is not known here"),
                Arguments.of(
                        "{\"targets\": [{\"kpi\": \"a\", \"at_most\": 1, \"from\": \"1.1.2026\"}]}",
                        "/targets/0/from is not a date such as 2026-01-31"),
                Arguments.of(
                        "{\"targets\": [{\"kpi\": \"a\", \"at_most\": 1, \"where\": {\"queue\": [1]}}]}",
                        "/targets/0/where/queue is not one value"),
                Arguments.of(
                        "{\"targets\": [{\"kpi\": \"a\", \"between\": [2, 1]}]}",
                        "/targets/0/between has its bounds the wrong way round"),
                Arguments.of(
                        "{\"targets\": [{\"kpi\": \"a\", \"between\": [2]}]}", "/targets/0/between needs two bounds"),
                Arguments.of(
                        "{\"targets\": [{\"kpi\": \"a\", \"zones\": [{\"status\": \"fine\"}]}]}",
                        "/targets/0/zones/0/status is not one of good, warning, bad, critical"),
                Arguments.of(
                        "{\"targets\": [{\"kpi\": \"a\", \"zones\": [{\"status\": \"good\", \"below\": 1}]}]}",
                        "/targets/0/zones/0 is the last zone and must have no bound"),
                Arguments.of(
                        "{\"targets\": [{\"kpi\": \"a\", \"zones\": [{\"status\": \"good\"}, {\"status\": \"bad\"}]}]}",
                        "/targets/0/zones/0 needs one of below and up_to"),
                Arguments.of(
                        "{\"targets\": [{\"kpi\": \"a\", \"zones\": [{\"status\": \"bad\", \"below\": 2},"
                                + " {\"status\": \"good\", \"below\": 1}, {\"status\": \"bad\"}]}]}",
                        "/targets/0/zones/1 lies below the zone before it"));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void aMistakeIsNamedInBothLanguages(String json, String sentence) {
        QueryException refused = assertThrows(QueryException.class, () -> read(json));
        assertTrue(String.valueOf(refused.getMessage()).contains(sentence), refused.getMessage());
        assertTrue(
                refused.sentence().fr().startsWith("Les objectifs de "),
                refused.sentence().fr());
    }

    @Test
    void allMistakesAreNamedAtOnce() {
        QueryException refused = assertThrows(
                QueryException.class,
                () -> read("{\"targets\": [{\"kpi\": \"a\"}, {\"kpi\": \"b\", \"at_most\": true}]}"));
        assertTrue(String.valueOf(refused.getMessage()).contains("/targets/0 "), refused.getMessage());
        assertTrue(String.valueOf(refused.getMessage()).contains("/targets/1/at_most "), refused.getMessage());
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        Path missing = directory.resolve("none.json");
        QueryException refused = assertThrows(QueryException.class, () -> TargetReader.read(missing));
        assertEquals("The targets in " + missing + " are refused: it cannot be read.", refused.getMessage());
    }
}
