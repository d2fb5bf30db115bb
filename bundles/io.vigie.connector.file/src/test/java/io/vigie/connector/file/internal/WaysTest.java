package io.vigie.connector.file.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.vigie.fact.Fact;
import io.vigie.kpi.Text;
import io.vigie.source.SourceException;
import io.vigie.testkit.SourceReading;
import io.vigie.testkit.SourceSetup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The ways in which mappings read durations, years and names. */
class WaysTest {
    @TempDir
    Path dir;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0:02:23        | 143",
                "0.02.23        | 143",
                "143            | 143",
                "143.5          | 143.5",
                "PT2M23S        | 143",
                "pt2m23s        | 143",
                "2h 5m          | 7500",
                "2 h 5 min 3 s  | 7503",
                "2min23         | ",
                "1 day, 2:03:04 | 93784",
                "1d 02:03:04    | 93784",
                "2 jours 1 heure| 176400",
                "1,5 h          | 5400",
                "250 ms         | 0.25",
                "01:26:55.0     | 5215",
                "1:75:00        | ",
                "2:23           | ",
                "soon           | ",
                "5 metres       | ",
                "--5            | ",
                "01:26:55.      | 5215",
                "-PT-5S         | 5"
            })
    void readsDurationsInAnyShape(String text, String seconds) throws Exception {
        talk("'any'");
        write("a.csv", "id;t\n1;" + text + "\n");
        SourceReading read = read();
        if (seconds == null) {
            assertEquals(
                    "Column 't': '" + text.strip() + "' is not written as 0:02:23 | 143 | PT2M23S | 2 min 23 s.",
                    read.rejections().get(0).reason().en());
        } else {
            assertEquals(List.of(), read.rejections());
            assertEquals(
                    new java.math.BigDecimal(seconds).stripTrailingZeros(),
                    new java.math.BigDecimal(String.valueOf(read.facts().get(0).get("talk_s"))).stripTrailingZeros());
        }
    }

    @ParameterizedTest
    @CsvSource({"'any','-0:00:05'", "'s','-5'", "'iso','PT-5S'"})
    void whatIsDoneWithNegativeDurationsIsDeclared(String way, String text) throws Exception {
        write("a.csv", "id;t\n1;" + text + "\n2;7\n3;0:00:07\n4;PT7S\n");
        talk("'" + way + "'");
        assertEquals(
                "Column 't': '" + text
                        + "' is a negative duration; if that may be, set 'negative' of the mapping to keep or"
                        + " zero.",
                read().rejections().get(0).reason().en());
        talk("'" + way + "', 'negative': 'keep'");
        assertEquals("-5", String.valueOf(read().facts().get(0).get("talk_s")));
        talk("'" + way + "', 'negative': 'zero'");
        assertEquals("0", String.valueOf(read().facts().get(0).get("talk_s")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "-    | yyMMdd     | 990201     | 1999-02-01",
                "-    | yyMMdd     | 260201     | 2026-02-01",
                "-    | dd/MM/yy   | 01/02/70   | 1970-02-01",
                "-    | dd/MM/yy   | 01/02/69   | 2069-02-01",
                "1930 | d.M.yy     | 1.2.30     | 1930-02-01",
                "2000 | d.M.uu     | 1.2.99     | 2099-02-01",
                "-    | d MMM yy   | 1 févr. 99 | 1999-02-01",
                "-    | d MMMM yyyy| 1 août 2026| 2026-08-01",
            })
    void twoDigitsOfAYearAreOfTheHundredFromThePivotOn(String pivot, String pattern, String text, String date)
            throws Exception {
        mapping("{'file': {'locale': 'fr'" + (pivot == null ? "" : ", 'pivot': " + pivot) + "}, 'facts': [{'fact':"
                + " 'employment', 'fields': {'employee_id': 'e', 'hired_on': {'from': '{t}', 'time': '" + pattern
                + "'}}}]}");
        write("a.csv", "id;t\n1;" + text + "\n");
        SourceReading read = read();
        assertEquals(List.of(), read.rejections());
        assertEquals(date, String.valueOf(read.facts().get(0).get("hired_on")));
    }

    @Test
    void looksUpNamesInATableBesideIt() throws Exception {
        write("teams.csv", "\uFEFFLogin;Équipe;Note\nAnna;\"Nord; \"\"A\"\"\";x\nbob;;\n\neve;Sud;y\n");
        mapping(
                "{'tables': {'teams': {'file': 'teams.csv', 'key': 'login', 'value': 'equipe'}}, 'facts': [{'fact': 'case',"
                        + " 'fields': {'case_id': '{id}', 'team': {'from': '{t}', 'words': 'teams'}}}]}");
        write("a.csv", "id;t\n1;ANNA\n2;bob\n3;zoe\n");
        SourceReading read = read();
        assertEquals(
                List.of(Map.of("case_id", "1", "team", "Nord; \"A\""), Map.of("case_id", "2")),
                read.facts().stream().map(Fact::values).toList());
        assertEquals(
                Text.of(
                        "Column 't': 'zoe' is none of anna, bob, eve.",
                        "Colonne « t » : « zoe » n’est aucun de anna, bob, eve."),
                read.rejections().get(0).reason());

        mapping(
                "{'tables': {'teams': {'file': 'teams.csv', 'key': 'login', 'value': 'equipe'}}, 'facts': [{'fact': 'case',"
                        + " 'fields': {'case_id': '{id}', 'team': {'from': '{t}', 'words': 'teams', 'else': 'other {t}'}}}]}");
        assertEquals("other zoe", read().facts().get(2).get("team"));
    }

    @Test
    void saysWhatIsWrongWithTablesWithLineAndPlace() throws Exception {
        write("teams.csv", "login,team\na,x\nA,y\n");
        write("short.csv", "login,team\na\n");
        write("a.csv", "id;t\n");
        mapping("""
                {"tables": {
                   "a": {"file": "teams.csv", "key": "login", "value": "team"},
                   "b": {"file": "teams.csv", "key": "login", "value": "group"},
                   "c": {"file": "none.csv", "key": "login", "value": "team"},
                   "d": {"file": "teams.csv"},
                   "e": {"file": "short.csv", "key": "login", "value": "team"}
                 },
                 "facts": [{"fact": "case", "fields": {
                   "case_id": "{id}",
                   "team": {"from": "{t}", "words": "f"}}}]}
                """);
        SourceException e = assertThrows(SourceException.class, this::read);
        assertEquals(
                """
                line 2, /tables/a: 'teams.csv' has the key 'A' twice.
                line 3, /tables/b: 'teams.csv' has no column 'group'.
                line 4, /tables/c/file: 'none.csv' cannot be read; put the table beside the mapping.
                line 5, /tables/d: write 'file', and the columns 'key' and 'value' of it.
                line 6, /tables/e: 'short.csv' cannot be read at line 2; check its quotes, its columns and 'encoding'.
                line 10, /facts/0/fields/team/words: there is no table 'f'; declare it under 'tables'.""",
                String.valueOf(e.getMessage())
                        .replace("Mapping '" + dir + "/mapping.json', ", "")
                        .replace(". line", ".\nline"));
    }

    @Test
    void theAnonymousBankIsReadByAMapping() throws Exception {
        settingsMapping = "src/test/resources/anonymous-bank.json";
        // Answered at once, where the agent picks up a second early; queued, then answered; answered by nobody that is
        // known; hung up in the queue, after a menu of -4 seconds, which nothing is made from; no call at all.
        write("calls.tsv", """
                vru+line call_id customer_id priority type date vru_entry vru_exit vru_time q_start q_exit q_time outcome ser_start ser_exit ser_time server
                AA0101 1 0 0 PS 990201 7:02:47 7:02:56 9 0:00:00 0:00:00 0 AGENT 7:02:55 7:05:41 166 DORIT
                AA0102 2 11 2 NW 990201 8:00:00 8:00:10 10 8:00:10 8:00:40 30 AGENT 8:00:39 8:03:02 143 TOVA
                AA0103 3 0 0 PS 990201 7:31:45 7:31:55 10 0:00:00 0:00:00 0 AGENT 7:31:54 7:31:59 5 NO_SERVER
                AA0104 4 0 1 NE 990202 23:59:50 23:59:46 -4 23:59:46 0:00:06 20 HANG 0:00:00 0:00:00 0 NO_SERVER
                AA0105 5 0 0 TT 990203 9:00:00 9:00:05 5 0:00:00 0:00:00 0 PHANTOM 0:00:00 0:00:00 0 NO_SERVER
                """.replace(' ', '\t').replace("\n", "\r\n"));
        SourceReading read = read();
        assertEquals(List.of(), read.rejections());
        Map<Object, Map<String, Object>> segments = read.facts().stream()
                .filter(fact -> fact.type().name().equals("segment"))
                .collect(Collectors.toMap(fact -> String.valueOf(fact.get("contact_id")), Fact::values));
        assertEquals(4, segments.size());
        assertEquals(
                "{contact_id=AA0101-1, seq=1, queue=PS, queued_at=1999-02-01T05:02:56Z, outcome=answered, agent_id=DORIT,"
                        + " answered_at=1999-02-01T05:02:56Z, ended_at=1999-02-01T05:05:42Z, talk_s=166}",
                String.valueOf(segments.get("AA0101-1")));
        assertEquals(
                "{contact_id=AA0102-2, seq=1, queue=NW, queued_at=1999-02-01T06:00:10Z, outcome=answered, agent_id=TOVA,"
                        + " answered_at=1999-02-01T06:00:40Z, ended_at=1999-02-01T06:03:03Z, talk_s=143}",
                String.valueOf(segments.get("AA0102-2")));
        assertEquals(null, segments.get("AA0103-3").get("agent_id"));
        assertEquals(
                "{contact_id=AA0104-4, seq=1, queue=NE, queued_at=1999-02-02T21:59:46Z, outcome=abandoned,"
                        + " ended_at=1999-02-02T22:00:06Z}",
                String.valueOf(segments.get("AA0104-4")));
    }

    // ---- Help ----

    private String settingsMapping = "";

    private void talk(String way) throws IOException {
        mapping("{'facts': [{'fact': 'segment', 'fields': {'contact_id': '{id}', 'seq': 1, 'talk_s': {'from': '{t}',"
                + " 'duration': " + way + "}}}]}");
    }

    private void mapping(String text) throws IOException {
        Path file = dir.resolve("mapping.json");
        Files.writeString(file, text.replace('\'', '"'));
        settingsMapping = file.toString();
    }

    private SourceReading read() throws Exception {
        String data = Files.exists(dir.resolve("a.csv")) ? "a.csv" : "calls.tsv";
        return SourceReading.of(
                new FileSourceFactory(),
                SourceSetup.of(Map.of("path", dir.resolve(data).toString(), "mapping", settingsMapping)));
    }

    private void write(String file, String text) throws IOException {
        Files.writeString(dir.resolve(file), text);
    }
}
