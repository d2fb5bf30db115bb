package io.vigie.connector.file.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.fact.Fact;
import io.vigie.mapping.Facts;
import io.vigie.source.Checkpoint;
import io.vigie.source.Rejection;
import io.vigie.source.SourceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The format of mappings; the ready ones have a test of their own. */
class MappingTest {
    @TempDir
    Path dir;

    // ---- Values ----

    /** A value for a field, what the columns a and b say, and what the field then holds; nothing: no field. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            nullValues = "-",
            value = {
                // Templates
                "request_type | '{a}'                                             | x | y | x",
                "request_type | '{a}/{b} {{1}} {#line}'                           | x | y | x/y {1} 2",
                "request_type | '{a}/{b}'                                         | x | ~~ | -",
                "request_type | ['{a}', '{b}', 'none']                            | ~~ | y | y",
                "request_type | ['{a}', '{b}', 'none']                            | ~~ | ~~ | none",
                "request_type | '{$p}-{#file}'                                    | x | y | set-data.csv",
                // Words
                "request_type | {'from': '{a}', 'words': {'Y': 'Oui', 'N': ''}}    | y | ~~ | Oui",
                "request_type | {'from': '{a}', 'words': {'Y': 'Oui', 'N': ''}}    | n | ~~ | -",
                "request_type | {'from': '{a}', 'words': {'Y': '{$p}'}, 'else': '({a})'} | Z | ~~ | (Z)",
                "request_type | {'from': '{a}', 'words': {'Y': '{$p}'}, 'else': '({a})'} | Y | ~~ | set",
                "request_type | {'from': ['{a}', '{b}'], 'words': {'Y': 'b'}}      | ~~ | Y | b",
                "bot          | {'from': '{a}', 'words': {'vrai': 'true', 'faux': 'false'}} | VRAI | ~~ | true",
                // Dates and times; the zone is Europe/Paris
                "received_at  | '{a}'                          | 2026-03-02 09:00:00     | ~~ | 2026-03-02T08:00:00Z",
                "received_at  | '{a}'                          | 2026-03-02              | ~~ | 2026-03-01T23:00:00Z",
                "received_at  | '{a} {b}'                      | 2026-03-02 | 09:00:00.5 | 2026-03-02T08:00:00.500Z",
                "received_at  | {'from': '{a} {b}', 'time': 'd/M/yyyy H:mm'} | 2/3/2026 | 9:05 | 2026-03-02T08:05:00Z",
                "received_at  | {'from': '{a}', 'time': 'd MMMM yyyy HH:mm'} | 2 mars 2026 09:05 | ~~ | 2026-03-02T08:05:00Z",
                "received_at  | {'from': '{a}', 'time': ['d/M/yyyy', 'iso']} | 2/3/2026 | ~~ | 2026-03-01T23:00:00Z",
                "received_at  | {'from': '{a}', 'time': ['d/M/yyyy', 'iso']} | 2026-03-02T08:05:00Z | ~~ | 2026-03-02T08:05:00Z",
                "received_at  | {'from': '{a}', 'time': 'yyyyMMdd HHmmssXX'} | 20260302 090500-0500 | ~~ | 2026-03-02T14:05:00Z",
                "received_at  | {'from': '{a}', 'time': 'epoch-s'}  | 1772442300.25 | ~~ | 2026-03-02T09:05:00.250Z",
                "received_at  | {'from': '{a}', 'time': 'epoch-ms'} | 1772442300250 | ~~ | 2026-03-02T09:05:00.250Z",
                "received_at  | {'from': '{$day}', 'time': '{$format}'} | ~~ | ~~ | 2026-03-01T23:00:00Z",
                // Moved: clock units by the clock, calendar units by the calendar (29 March has 23 hours)
                "received_at  | {'from': '{a}', 'plus': {'from': '{b}', 'duration': 'H:mm:ss'}} | 2026-03-02T09:00:00Z | 0:01:30 | 2026-03-02T09:01:30Z",
                "received_at  | {'from': '{a}', 'minus': {'from': '{b}'}} | 2026-03-02T09:00:00Z | 90 | 2026-03-02T08:58:30Z",
                "received_at  | {'from': '{a}', 'plus': [{'from': '1', 'duration': 'h'}, {'from': '{b}', 'duration': 'min'}]} | 2026-03-02T09:00:00Z | 1,5  | 2026-03-02T10:01:30Z",
                "received_at  | {'from': '{a}', 'plus': {'from': '{b}', 'duration': 'days'}} | 2026-03-28 12:00:00 | 1 | 2026-03-29T10:00:00Z",
                "received_at  | {'from': '{a}', 'plus': {'from': '{b}', 'duration': 'h'}} | 2026-03-28 12:00:00 | 24 | 2026-03-29T11:00:00Z",
                "received_at  | {'from': '{a}', 'minus': {'from': '{b}', 'duration': 'months'}} | 2026-03-31 12:00:00 | 1 | 2026-02-28T11:00:00Z",
            })
    void makesValuesOfAContact(String field, String value, String a, String b, String expected) throws Exception {
        Fact fact = row("contact", "'contact_id': 'c', '%s': %s".formatted(field, value), a, b);
        assertEquals(expected, fact.get(field) == null ? null : String.valueOf(fact.get(field)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            nullValues = "-",
            value = {
                "'{a}'                                            | 12,5     | ~~ | 12.5",
                "'{a}'                                            | 1 234,50 | ~~ | 1234.5",
                "{'from': '{a}', 'duration': 's'}                 | 90         | ~~ | 90",
                "{'from': '{a}', 'duration': 'ms'}                | 1500       | ~~ | 1.5",
                "{'from': '{a}', 'duration': 'min'}               | 1,5      | ~~ | 90",
                "{'from': '{a}', 'duration': 'h'}                 | 2          | ~~ | 7200",
                "{'from': '{a}', 'duration': 'iso'}               | PT1M30S    | ~~ | 90",
                "{'from': '{a}', 'duration': 'H:mm:ss'}           | 26:00:01   | ~~ | 93601",
                "{'from': '{a}', 'duration': 'HH:mm:ss'}          | 00:02:23   | ~~ | 143",
                "{'from': '{a}', 'duration': 'mm:ss'}             | 90:00,5    | ~~ | 5400.5",
                "{'from': '{a}', 'duration': 'H\\'h\\'mm'}          | 1h05       | ~~ | 3900",
                "{'from': '{a}', 'duration': 'd H:mm:ss'}         | 1 01:00:00 | ~~ | 90000",
                "{'from': '{a}', 'duration': ['s', 'mm:ss']}      | 1:30       | ~~ | 90",
                "{'from': '{a}', 'minus': {'from': '{b}'}}        | 100        | 30 | 70",
                "{'from': '{a}', 'duration': 'mm:ss', 'plus': {'from': '{b}', 'duration': 'mm:ss'}} | 1:00 | 0:30 | 90",
            })
    void readsDurations(String value, String a, String b, String expected) throws Exception {
        String fields = "'contact_id': 'c', 'seq': '1', 'talk_s': %s".formatted(value);
        assertEquals(
                expected, ((java.math.BigDecimal) row("segment", fields, a, b).get("talk_s")).toPlainString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'{a}'                                         | 2026-02-28          | ~~ | 2026-02-28",
                "'{a}'                                         | 2026-02-28 23:30:00 | ~~ | 2026-02-28",
                "{'from': '{a}', 'time': 'd.M.yyyy'}           | 28.2.2026           | ~~ | 2026-02-28",
                "{'from': '{a}', 'minus': {'from': '{b}', 'duration': 'years'}} | 2024-02-29 | 1 | 2023-02-28",
            })
    void readsDates(String value, String a, String b, String expected) throws Exception {
        String fields = "'employee_id': 'e', 'hired_on': %s".formatted(value);
        assertEquals(expected, String.valueOf(row("employment", fields, a, b).get("hired_on")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'received_at': '{a}'   | 2/3/2026 | Column 'a': '2/3/2026' is not written as ISO 8601.",
                "'received_at': {'from': '{a}', 'time': ['d/M/yyyy', 'iso']} | 31/2/2026 | ~Column 'a': '31/2/2026' is not written as d/M/yyyy | ISO 8601.~",
                "'received_at': '{a}'   | 2026-03-29 02:30:00 | Column 'a': '2026-03-29 02:30:00' does not exist in Europe/Paris, where clocks were put forward over it.",
                "'bot': '{a}'           | maybe    | Column 'a': 'maybe' is not true or false.",
                "'bot': {'from': '{a}', 'words': {'y': 'true', 'n': 'false'}} | x | Column 'a': 'x' is none of n, y.",
                "'received_at': {'from': '{$day}', 'time': '{$format}', 'plus': {'from': '{a}', 'duration': 'H:mm:ss'}} | 0:99:00 | Column 'a': '0:99:00' is not written as H:mm:ss.",
                "'received_at': {'from': '{$day}', 'time': '{$format}', 'plus': {'from': '{a}', 'duration': 'days'}} | 2.5 | Column 'a': '2.5' is not written as days.",
                "'received_at': '{a}'   | ~~       | Column 'a' is missing or empty, and each contact needs it.",
                "'received_at': '{a}', 'bot': '{a}' | x | Column 'a': 'x' is not written as ISO 8601; column 'a': 'x' is not true or false.",
            })
    void refusesRowsInOneSentence(String fields, String a, String expected) throws Exception {
        mapping("contact", "'contact_id': 'c', " + fields);
        write("data.csv", "a,b\n" + a + ",\n");
        Harness.Read read = read();
        assertEquals(List.of(), read.facts());
        assertEquals(List.of("data.csv:2: " + expected), strip(read.rejections()));
    }

    // ---- Facts ----

    @Test
    void aRowBecomesTheFactsWhoseConditionsHold() throws Exception {
        write("mapping.json", json("""
                {'facts': [
                  {'fact': 'contact', 'fields': {'contact_id': '{id}'}},
                  {'fact': 'segment', 'when': [{'column': 'out', 'is': ['Y', 'oui']}, {'column': 'agent', 'present': true}],
                   'fields': {'contact_id': '{id}', 'seq': 1, 'agent_id': '{agent}'}},
                  {'fact': 'case', 'when': {'column': 'out', 'not': 'y'}, 'fields': {'case_id': '{id}'}},
                  {'fact': 'cart', 'when': {'column': 'agent', 'present': false}, 'fields': {'cart_id': '{id}'}}]}"""));
        write("data.csv", "id,out,agent\n1,y,ann\n2,Oui,\n3,,bob\n");
        assertEquals(
                List.of("contact 1", "segment 1", "contact 2", "case 2", "cart 2", "contact 3", "case 3"),
                read().facts().stream()
                        .map(fact -> fact.type() + " "
                                + fact.values().values().iterator().next())
                        .toList());
    }

    @Test
    void aRowIsRefusedAsAWhole() throws Exception {
        write("mapping.json", json("""
                {'facts': [{'fact': 'contact', 'fields': {'contact_id': '{id}'}},
                           {'fact': 'case', 'fields': {'case_id': '{case}'}}]}"""));
        write("data.csv", "id,case\n1,\n");
        Harness.Read read = read();
        assertEquals(List.of(), read.facts());
        assertEquals(
                List.of("data.csv:2: Column 'case' is missing or empty, and each case needs it."),
                strip(read.rejections()));
    }

    @Test
    void otherColumnsBecomeAttributes() throws Exception {
        write("mapping.json", json("""
                {'columns': {'id': 'No.'},
                 'facts': [{'fact': 'contact', 'fields': {'contact_id': '{id}'}, 'attributes': 'rest'},
                           {'fact': 'case', 'fields': {'case_id': '{id}'}, 'attributes': {'motive': '{Motif}', '*': 'rest'}},
                           {'fact': 'cart', 'fields': {'cart_id': '{id}'}, 'attributes': {'motive': '{Motif}'}}]}"""));
        write("data.csv", "no,Motif,Durée (min),durée min,Team,site,?\n7,m,1,2,red,Lyon,q\n");
        assertEquals(
                List.of(
                        Map.of("contact_id", "7", "duree_min", "1", "duree_min_2", "2", "team", "red", "?", "q"),
                        Map.of(
                                "case_id",
                                "7",
                                "motive",
                                "m",
                                "duree_min",
                                "1",
                                "duree_min_2",
                                "2",
                                "site",
                                "Lyon",
                                "?",
                                "q"),
                        Map.of("cart_id", "7", "motive", "m")),
                read().facts().stream().map(Fact::values).toList());
    }

    @Test
    void aFactSpeaksOfWhenItsMappingSays() throws Exception {
        mapping("case", "'case_id': '{a}'}, 'updated_at': {'from': '{b}', 'time': 'd/M/yyyy'");
        write("data.csv", "a,b\nk,2/3/2026\n");
        assertEquals("2026-03-01T23:00:00Z", read().facts().get(0).at().toString());
    }

    @Test
    void theMappingSaysHowItsFilesAreWritten() throws Exception {
        write("mapping.json", json("""
                {'file': {'separator': 'semicolon', 'encoding': 'ISO-8859-1', 'zone': 'Europe/Paris', 'missing': '-'},
                 'facts': [{'fact': 'contact', 'fields': {'contact_id': '{a}', 'received_at': '{b}', 'site': '{c,d}'}}]}"""));
        Files.write(
                dir.resolve("data.csv"),
                "a;b;c,d\n1;2026-03-02 09:00;é\n2;2026-03-02 09:00;-\n"
                        .getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
        assertEquals(List.of("é", "null"), sites(harness()));
        assertEquals(List.of("Ã©", "null"), sites(encodedAsUtf8().with("encoding", "windows-1252")));
        Harness west = harness().with("zone", "UTC").with("encoding", "windows-1252");
        assertEquals(
                "2026-03-02T09:00:00Z",
                String.valueOf(west.readAll().facts().get(0).get("received_at")));
    }

    private Harness encodedAsUtf8() throws IOException {
        write("data.csv", "a;b;c,d\n1;2026-03-02 09:00;é\n2;2026-03-02 09:00;-\n");
        return harness();
    }

    private static List<String> sites(Harness harness) throws Exception {
        return harness.readAll().facts().stream()
                .map(fact -> String.valueOf(fact.get("site")))
                .toList();
    }

    @Test
    void readsJsonLinesToo() throws Exception {
        mapping("contact", "'contact_id': '{a}', 'site': '{b}'");
        write("data.jsonl", "{\"A\": 1, \"b\": \"Lyon\"}\n{\"a\": 2}\n{\"b\": 3}\n");
        Harness.Read read = harness("data.jsonl").readAll();
        assertEquals(
                List.of(Map.of("contact_id", "1", "site", "Lyon"), Map.of("contact_id", "2")),
                read.facts().stream().map(Fact::values).toList());
        assertEquals(
                List.of("data.jsonl:3: Column 'a' is missing or empty, and each contact needs it."),
                strip(read.rejections()));
    }

    @Test
    void aFileWithoutItsColumnsIsRefused() throws Exception {
        write("mapping.json", json("""
                {'columns': {'id': ['Call Id', 'call'], 'site': {'names': 'Site', 'optional': true}},
                 'facts': [{'fact': 'contact', 'fields': {'contact_id': '{id}', 'channel': '{Kanal}', 'site': '{site}'}}]}"""));
        write("data.csv", "a,b\n1,2\n");
        assertEquals(
                List.of(
                        "data.csv:1: The file is refused: mapping 'mapping.json' needs column 'Call Id', column 'Kanal';"
                                + " name its columns so, or list the names it has under 'columns' in a mapping of your own."),
                strip(read().rejections()));
        write("data.csv", "CALL-ID,kanal\n1,2\n");
        assertEquals(1, read().facts().size());
    }

    @Test
    void customersDoNotReachTheQuarantine() throws Exception {
        mapping("contact", "'contact_id': '{a}', 'customer_id': '{Abo Nr}', 'received_at': '{b}'");
        write("data.csv", "a,Abo-Nr,b\n1,4711,x\n");
        write("data.jsonl", "{\"a\": 1, \"abo_nr\": \"4711\", \"b\": \"x\"}\nAbo Nr 4711\n");
        for (Harness harness : List.of(harness(), harness("data.jsonl"))) {
            try (FileSource source = harness.open()) {
                List<String> kept = source.poll(null, Duration.ZERO).rejections().stream()
                        .map(Rejection::record)
                        .toList();
                assertFalse(kept.isEmpty());
                assertFalse(kept.toString().contains("4711"), kept.toString());
            }
        }
    }

    // ---- Going on ----

    @Test
    void runsOfOneKeyAreSeenOverCheckpointsAndGrowth() throws Exception {
        write("mapping.json", json("""
                {'facts': [{'fact': 'case_event', 'when': {'column': 'case', 'changes': true},
                            'fields': {'event_id': '{case}-{#line}', 'type': 'opened'}},
                           {'fact': 'case', 'fields': {'case_id': '{case}-{#line}'}}]}"""));
        write("data.csv", "case,at\nA,1\nA,2\nbad\nA,3\nB,4\n");
        Harness harness = harness();
        harness.rows = 1;
        Harness.Read whole = harness.readAll();
        assertEquals(List.of("A-2", "B-6"), opened(whole));
        for (Checkpoint checkpoint : whole.checkpoints()) {
            try (FileSource source = harness.open()) {
                Harness.Read rest = Harness.readAll(source, checkpoint);
                int facts = whole.facts().size();
                assertEquals(whole.facts().subList(facts - rest.facts().size(), facts), rest.facts());
            }
        }

        Files.writeString(dir.resolve("data.csv"), "B,5\nC,6\n", StandardOpenOption.APPEND);
        try (FileSource source = harness.open()) {
            Checkpoint last = whole.checkpoints().get(whole.checkpoints().size() - 1);
            assertEquals(List.of("C-8"), opened(Harness.readAll(source, last)));
        }
        // A checkpoint of before there were mappings.
        assertEquals(
                new Position(1, 2, 3, 4, 5, 0, 0, 0, 0),
                Position.read(Checkpoint.of("{\"v\":1,\"files\":{\"f\":[1,2,3,4,5]}}"))
                        .files()
                        .get("f"));
    }

    private static List<String> opened(Harness.Read read) {
        return read.facts().stream()
                .filter(fact -> fact.type().name().equals("case_event"))
                .map(fact -> String.valueOf(fact.get("event_id")))
                .toList();
    }

    // ---- Errors ----

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'fact': [], 'facts': [{'fact': 'case', 'fields': {'case_id': 'x'}}]}   | /fact | there is no key 'fact' here; write one of about, columns, facts, file, parameters, tables",
                "{}                                                                     | /facts | write a list with at least one entry",
                "{'facts': [1]}                                                         | /facts/0 | write an object",
                "{'file': {'separator': 'xx'}, 'facts': [F]}                            | /file/separator | 'xx' cannot be used; write for example comma, semicolon, tab, pipe",
                "{'file': {'encoding': 'xx'}, 'facts': [F]}                             | /file/encoding | 'xx' cannot be used; write for example UTF-8, UTF-16, ISO-8859-1, windows-1252",
                "{'file': {'zone': 'xx'}, 'facts': [F]}                                 | /file/zone | 'xx' cannot be used; write for example Europe/Paris",
                "{'file': {'decimal': ';'}, 'facts': [F]}                               | /file/decimal | ';' cannot be used; write for example \",\", \".\"",
                "{'file': {'locale': '!'}, 'facts': [F]} | /file/locale | '!' cannot be used; write for example en, fr, en-US",
                "{'columns': {'a/b': {'names': 'x', 'name': 'x'}}, 'facts': [F]}                      | /columns/a~1b/name | there is no key 'name' here; write one of names, optional",
                "{'columns': {'a': 1, 'b': []}, 'facts': [F]}                           | /columns/b | write a text",
                "{'facts': [{'fact': 'caze', 'fields': {}}]}                            | /facts/0/fact | 'caze' is not a fact type; write one of FACTS",
                "{'facts': [{'fact': 'case', 'fields': {'case_id': '{a}', 'queu': 'x'}}]} | /facts/0/fields/queu | case has no field 'queu'; write one of case_id, request_type, origin_channel, team, or move it to 'attributes'",
                "{'facts': [{'fact': 'case', 'fields': {'team': '{a}'}}]}               | /facts/0/fields | each case needs the field 'case_id'; add it",
                "{'facts': [{'fact': 'case', 'fields': {'case_id': '{a}'}, 'attributes': {'team': 'x'}}]} | /facts/0/attributes/team | 'team' is a field of case; move it to 'fields'",
                "{'facts': [{'fact': 'case', 'fields': {'case_id': '{a'}}]}             | /facts/0/fields/case_id | '{a' has a lone brace; write {column}, or {{ or }} for a brace",
                "{'facts': [{'fact': 'case', 'fields': {'case_id': '{$x}'}}]}           | /facts/0/fields/case_id | there is no parameter 'x'; declare it under 'parameters'",
                "{'facts': [{'fact': 'case', 'fields': {'case_id': '{#row}'}}]}         | /facts/0/fields/case_id | '{#row}' cannot be used; write for example {#file}, {#line}",
                "{'facts': [{'fact': 'case', 'fields': {'case_id': {'time': 'H:mm', 'from': '{a}'}}}]} | /facts/0/fields/case_id/time | 'time' makes an instant with offset, such as 2026-03-02T09:00:00+01:00 and the field holds text; take it away",
                "{'facts': [{'fact': 'case', 'fields': {'case_id': {'words': {}}}}]}    | /facts/0/fields/case_id/from | write a text or a list of texts",
                "{'facts': [{'fact': 'contact', 'fields': {'contact_id': 'c', 'received_at': {'from': '{a}', 'time': 'bad'}}}]} | /facts/0/fields/received_at/time | 'bad' is not a way to write dates and times; write a pattern such as d/M/yyyy H:mm:ss, or iso, epoch-s, epoch-ms",
                "{'facts': [{'fact': 'segment', 'fields': {'contact_id': 'c', 'seq': 1, 'talk_s': {'from': '{a}', 'duration': 'ss:mm'}}}]} | /facts/0/fields/talk_s/duration | 'ss:mm' is not a way to write durations; write a pattern such as H:mm:ss or mm:ss, or one of any, ms, s, min, h, days, weeks, months, years, iso",
                "{'facts': [{'fact': 'segment', 'fields': {'contact_id': 'c', 'seq': 1, 'talk_s': {'from': '{a}', 'duration': 'months'}}}]} | /facts/0/fields/talk_s/duration | 'months' has no fixed length in seconds; write a pattern such as H:mm:ss, or one of ms, s, min, h, iso",
                "{'facts': [{'fact': 'segment', 'fields': {'contact_id': 'c', 'seq': 'one'}}]} | /facts/0/fields/seq | 'one' is not a whole number; correct it",
                "{'facts': [{'fact': 'case', 'when': {'column': 'a', 'is': 'x', 'not': 'y'}, 'fields': {'case_id': '{a}'}}]} | /facts/0/when | write an object of 'column' and one of 'is', 'not', 'present' (true or false), 'changes' (true)",
                "{'facts': [{'fact': 'case', 'fields': {'case_id': {'from': '{a}', 'words': {'Y': '1', 'y': '2'}}}}]} | /facts/0/fields/case_id/words/y | 'y' is here twice but for its case; take one away",
                "{'facts': [{'fact': 'case', 'when': {'column': 'a', 'changes': true}, 'fields': {'case_id': '{a}'}}, {'fact': 'case', 'when': {'column': 'b', 'changes': true}, 'fields': {'case_id': '{a}'}}]} | /facts | all 'changes' must name the same column",
            })
    void refusesAMapping(String mapping, String pointer, String clause) throws Exception {
        write("mapping.json", json(mapping.replace("F", "{'fact': 'case', 'fields': {'case_id': '{a}'}}")));
        assertEquals(
                "Mapping 'mapping.json', line 1, " + pointer + ": " + clause.replace("FACTS", Facts.names()) + ".",
                refusal(harness()));
    }

    @Test
    void tellsAllThatIsWrongAtOnce() throws Exception {
        write("mapping.json", json("""
                {'file': {'zone': 'Mars'}, 'facts': [{'fact': 'nope'}, {'fact': 'case', 'field': {}}]}"""));
        String problems = refusal(harness().with("where", "x"));
        for (String part : List.of("'where'", "/file/zone", "/facts/0/fact", "/facts/1/field:", "/facts/1/fields:")) {
            assertTrue(problems.contains(part), problems);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"{\"facts\": [}|12", "{\"file\": {}, \"file\": {}}|20", "{} x|4"})
    void refusesBrokenJson(String mapping, int column) throws Exception {
        write("mapping.json", mapping);
        assertEquals(
                "Mapping 'mapping.json' is not one JSON object with each key once; look at line 1, column " + column
                        + ".",
                refusal(harness()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "nps_survey  | ~~ | ~~   | Setting 'mapping' is 'nps_survey', which is neither a file nor a ready mapping; write a path or one of 3cx-calls, absence-records, call-details, call-records, customer-churn, employee-attrition, expense-ledger, nps-survey, sales-orders, shift-plan, shop-carts, staff-register, survey-answers, ticket-events, tweet-conversations, tweet-turns, tweets.",
                "nps-survey  | contact | ~~ | Set 'mapping' or 'fact', not both: a mapping says itself which facts a row is.",
                "nps-survey  | ~~ | x    | Setting 'with' holds 'x'; write parameter=value.",
                "~~          | ~~ | x=1  | Setting 'with' gives parameters of a mapping; set 'mapping' too.",
                "nps-survey  | ~~ | x=1  | Mapping 'nps-survey' has no parameter 'x'; it has answered_on, date_format, score, survey.",
                "nps-survey  | ~~ | answered_on=2026-02-30 | Mapping 'nps-survey', line 39, /facts/0/fields/at/1: '2026-02-30' is not written as ISO 8601, or local if 'zone' is set; correct it.",
                "absence-records | ~~ | ~~ | Mapping 'absence-records' needs the parameter 'year' (the year in which to count the months); give it as with=year=VALUE.",
            })
    void refusesSettings(String mapping, String fact, String with, String expected) throws Exception {
        write("data.csv", "a\n");
        Harness harness = new Harness()
                .with("path", dir.resolve("data.csv").toString())
                .with("mapping", mapping)
                .with("fact", fact)
                .with("with", with);
        assertEquals(
                expected, assertThrows(SourceException.class, harness::open).getMessage());
    }

    @Test
    void speaksFrench() throws Exception {
        write("mapping.json", json("{'facts': [{'fact': 'case', 'fields': {'team': '{a}'}}]}"));
        Harness harness = harness();
        write("data.csv", "a,b\n");
        SourceException refusal = assertThrows(SourceException.class, harness::open);
        assertEquals(
                "Correspondance « mapping.json », ligne 1, /facts/0/fields : chaque case a besoin du champ « case_id » ;"
                        + " ajoutez-le.",
                refusal.sentence().fr().replace(dir + "/", ""));
    }

    // ---- Help ----

    private Fact row(String fact, String fields, String a, String b) throws Exception {
        mapping(fact, fields);
        write("data.csv", "a,b\n\"" + a + "\",\"" + b + "\"\n");
        Harness.Read read = read();
        assertEquals(List.of(), read.rejections());
        return read.facts().get(0);
    }

    private void mapping(String fact, String fields) throws IOException {
        write(
                "mapping.json",
                json("{'file': {'zone': 'Europe/Paris', 'locale': 'fr', 'decimal': ','},"
                        + " 'parameters': {'p': {'default': 'set'}, 'day': {'default': '2/3/2026'},"
                        + " 'format': {'default': 'd/M/yyyy'}}, 'facts': [{'fact': '" + fact + "', 'fields': {" + fields
                        + "}}]}"));
    }

    private static String json(String quoted) {
        return quoted.replace("\\'", "\u0000").replace('\'', '"').replace('\u0000', '\'');
    }

    private Harness harness() {
        return harness("data.csv");
    }

    private Harness harness(String file) {
        return new Harness()
                .with("path", dir.resolve(file).toString())
                .with("mapping", dir.resolve("mapping.json").toString());
    }

    private Harness.Read read() throws Exception {
        return harness().readAll();
    }

    private String refusal(Harness harness) throws IOException {
        write("data.csv", "a,b\n");
        SourceException e = assertThrows(SourceException.class, harness::open);
        assertEquals(SourceException.Kind.CONFIG, e.kind());
        return e.getMessage().replace(dir + "/", "");
    }

    private List<String> strip(List<String> rejections) {
        return rejections.stream().map(text -> text.replace(dir + "/", "")).toList();
    }

    private void write(String file, String text) throws IOException {
        Files.writeString(dir.resolve(file), text);
    }
}
