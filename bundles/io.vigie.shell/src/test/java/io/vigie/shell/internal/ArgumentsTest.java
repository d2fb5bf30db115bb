package io.vigie.shell.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.source.SourceSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArgumentsTest {
    private static final Path HERE = Path.of("/srv/here");

    private static List<SourceSpec> sources(String... arguments) {
        return SourceArguments.read(List.of(arguments), HERE, true, Samples.EN);
    }

    @Test
    void readsASourceWithItsSettings() {
        SourceSpec spec = sources("asterisk.queue-log,path=logs/queue_log,zone=Europe/Paris,prefix=a\\,b=c")
                .get(0);
        assertEquals("asterisk.queue-log", spec.type());
        assertEquals("asterisk.queue-log", spec.name());
        assertTrue(spec.bounded());
        assertEquals(
                Map.of("path", "/srv/here/logs/queue_log", "zone", "Europe/Paris", "prefix", "a,b=c"), spec.settings());
    }

    @Test
    void sourcesOfOneTypeAndNameAreOne() {
        List<SourceSpec> specs =
                sources("file,path=/a", "asterisk.queue-log,path=/q", "file,path=b,path=/a", "file,name=hr,path=/c");
        assertEquals(
                List.of("file", "asterisk.queue-log", "hr"),
                specs.stream().map(SourceSpec::name).toList());
        assertArrayEquals(new String[] {"/a", "/srv/here/b"}, (String[])
                specs.get(0).settings().get("path"));
        assertEquals("file", specs.get(2).type());
    }

    @Test
    void tellsAllThatIsWrongWithSources() {
        UsageException problem = assertThrows(
                UsageException.class,
                () -> sources("path=/a", "file,path", "file,name=x,path=/a", "other,name=x", "file,name=a,name=b"));
        assertEquals(4, problem.problems().size(), problem::getMessage);
    }

    // spotless:off
    @ParameterizedTest
    @CsvSource({
        "2026-03-02T09:00:00+01:00,    2026-03-02T08:00:00Z",
        "2026-03-02T09:00:00Z,         2026-03-02T09:00:00Z",
        "2026-03-02T09:00:00.5+02:00,  2026-03-02T07:00:00.500Z",
        "2026-03-02T09:00,             2026-03-02T08:00:00Z",
        "2026-03-02 09:00,             2026-03-02T08:00:00Z",
        "2026-03-02,                   2026-03-01T23:00:00Z",
        "2026-03-29,                   2026-03-28T23:00:00Z",
        // 02:30 does not exist on the night of the change to summer time: moved on by the gap.
        "2026-03-29T02:30,             2026-03-29T01:30:00Z",
        "2026-03-30,                   2026-03-29T22:00:00Z",
        // 02:30 happens twice on the night of the change to winter time: the first of the two.
        "2026-10-25T02:30,             2026-10-25T00:30:00Z",
    })
    // spotless:on
    void readsTimes(String text, Instant expected) {
        assertEquals(expected, Times.instant(text, Samples.PARIS).orElseThrow());
    }

    @ParameterizedTest
    @CsvSource({"yesterday", "2026-13-01", "09:00", "2026-02-30T10:00", "''"})
    void refusesWhatIsNoTime(String text) {
        assertTrue(Times.instant(text, Samples.PARIS).isEmpty());
    }

    @ParameterizedTest
    @CsvSource({"30s, PT30S", "5m, PT5M", "5min, PT5M", "2h, PT2H", "1d, PT24H", "PT1H30M, PT1H30M"})
    void readsDurations(String text, Duration expected) {
        assertEquals(expected, Times.duration(text).orElseThrow());
        assertTrue(Times.duration("5 weeks").isEmpty());
    }

    private static Map<String, Object> parameters(Path directory, List<String> problems, String... arguments) {
        return ParameterArguments.read(
                List.of(arguments), List.of(Samples.LEVEL, Samples.WAIT), directory, Samples.EN, problems);
    }

    @Test
    void readsParametersOfEachShape(@TempDir Path directory) throws Exception {
        Files.writeString(
                directory.resolve("hours.json"), "{\"tz\": \"UTC\", \"week\": {\"0\": [\"09:00\", \"18:00\"]}}\n");
        List<String> problems = new ArrayList<>();
        Map<String, Object> values = parameters(
                directory, problems, "threshold_s=20", "variant=a=b", "calendar=@hours.json", "channels=phone, chat");
        assertEquals(List.of(), problems);
        assertEquals("20", values.get("threshold_s"));
        assertEquals("a=b", values.get("variant"));
        assertEquals("{\"tz\": \"UTC\", \"week\": {\"0\": [\"09:00\", \"18:00\"]}}", values.get("calendar"));
        assertEquals("phone, chat", values.get("channels"));
    }

    @Test
    void tellsAllThatIsWrongWithParameters(@TempDir Path directory) {
        List<String> problems = new ArrayList<>();
        parameters(directory, problems, "threshold_s", "thresold_s=1", "calendar=@nowhere", "variant=x", "variant=y");
        assertEquals(4, problems.size(), problems::toString);
        assertEquals(
                "None of these KPIs has the parameter 'thresold_s'; there are calendar, channels, threshold_s, variant.",
                problems.get(1));
        assertEquals("The parameter 'calendar' names the file 'nowhere', which cannot be read.", problems.get(2));
    }

    @Test
    void putsAQuestionTogether() {
        QueryOptions options = new QueryOptions();
        options.from = "2026-03-29";
        options.to = "2026-03-30";
        options.tz = "Europe/Paris";
        options.grain = "1h";
        options.by = List.of("queue", "queue", "channel");
        options.where = List.of("queue=sales", "queue=support", "site=");
        options.presets = List.of("fortnight");
        var question = options.question(
                List.of("service-level", " wait-average", "service-level", "team-mood"),
                List.copyOf(Samples.installed().values()),
                ZoneId.of("UTC"),
                HERE,
                Samples.EN);
        assertEquals(
                List.of("service-level", "wait-average", "team-mood"),
                question.query().kpis());
        assertEquals(List.of("fortnight"), question.query().presets());
        assertEquals(Instant.parse("2026-03-28T23:00:00Z"), question.query().from());
        assertEquals(Instant.parse("2026-03-29T22:00:00Z"), question.query().to());
        assertEquals(List.of("queue", "channel"), question.query().groupBy());
        assertEquals(
                Map.of("queue", List.of("sales", "support"), "site", List.of("")),
                question.query().filters());
    }

    @Test
    void tellsAllThatIsWrongWithAQuestion() {
        QueryOptions options = new QueryOptions();
        options.from = "2026-03-30";
        options.to = "2026-03-29";
        options.tz = "Paris";
        options.grain = "2h";
        options.by = List.of("agent_id");
        options.where = List.of("queue");
        options.presets = List.of("fortnite");
        UsageException problem = assertThrows(
                UsageException.class,
                () -> options.question(
                        List.of("service-level", "sevice-level", "zzz", "team-mood"),
                        List.copyOf(Samples.installed().values()),
                        Samples.PARIS,
                        HERE,
                        Samples.EN));
        assertEquals(8, problem.problems().size(), problem::getMessage);
        assertEquals(
                "No installed bundle defines the KPI 'sevice-level'. Did you mean service-level?",
                problem.problems().get(0));
        assertTrue(problem.problems().contains("None of these KPIs has the preset 'fortnite'; there are fortnight."));
        assertTrue(problem.problems().contains("service-level cannot be split by agent_id: no agent yet"));
    }

    @ParameterizedTest
    @CsvSource({
        "sevice-level, 'service-level'",
        "service,      'service-level'",
        "SLA,          'service-level'",
        "zzz,          ''",
    })
    void findsTheIdThatWasMeant(String written, String meant) {
        Map<String, io.vigie.query.Kpis.Entry> known = new java.util.LinkedHashMap<>();
        Samples.entries().forEach(entry -> known.put(entry.definition().id(), entry));
        String sentence = QueryOptions.unknown(written, known, Samples.EN);
        assertEquals(!meant.isEmpty(), sentence.endsWith("Did you mean " + meant + "?"), sentence);
    }

    @Test
    void readsDatesOfListsAndFiles(@TempDir Path folder) throws Exception {
        Files.writeString(
                folder.resolve("holidays.txt"),
                "\ufeff2026-05-01 # Labour Day\n# none in June\n\n2026-07-14;2026-08-15\n");
        List<String> problems = new ArrayList<>();
        assertEquals(
                "[2026-01-01, 2026-05-01, 2026-07-14, 2026-08-15]",
                DateArguments.read(
                                List.of("@holidays.txt", "2026-08-15, 2026-01-01"),
                                "--holidays",
                                folder,
                                Samples.EN,
                                problems)
                        .toString());
        assertEquals(List.of(), problems);
        DateArguments.read(List.of("@nowhere", "1.5.2026,2026-05-01"), "--holidays", folder, Samples.EN, problems);
        assertEquals(
                List.of(
                        "--holidays names the file 'nowhere', which cannot be read.",
                        "'1.5.2026' is not a date for --holidays: write 2026-05-01, several separated by commas."),
                problems);
    }
}
