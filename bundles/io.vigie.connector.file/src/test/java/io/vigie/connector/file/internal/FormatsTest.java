package io.vigie.connector.file.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.fact.Fact;
import io.vigie.source.Checkpoint;
import io.vigie.source.Rejection;
import io.vigie.source.SourceException;
import io.vigie.testkit.SourceReading;
import io.vigie.testkit.SourceSetup;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The ways in which files are written, well and badly. */
class FormatsTest {
    private static final String ID = "\"contact_id\":\"{id}\"";

    @TempDir
    Path dir;

    private final Map<String, Object> settings = new TreeMap<>(Map.of("fact", "contact"));

    // ---- CSV ----

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "quote=' | contact_id,channel/1,'it''s; a, b' | it's; a, b",
                "quote=none | contact_id,channel/1,\"a\" | \"a\"",
                "escape=\\ | contact_id,channel/1,\"a\\\"b\\\\\" | a\"b\\",
                "escape=\\ | contact_id,channel/1,a\\,b | a,b",
                "escape=none | contact_id,channel/1,\"a\\\" | a\\",
                "comment=# | #exported/#today/contact_id,channel/#one/1,a#b/# | a#b",
                "header=3 | Export of today//contact_id,channel/1,x | x",
                "header=none;columns=contact_id+channel | 1,x | x",
                "columns=contact_id+channel | No,Kanal/1,x | x",
                "separator=semicolon | contact_id;channel/1;a,b | a,b",
            })
    void readsDialects(String set, String text, String channel) throws Exception {
        for (String each : set.split(";")) {
            String[] pair = each.split("=");
            settings.put(pair[0], pair[1].contains("+") ? pair[1].split("\\+") : pair[1]);
        }
        write("a.csv", text.replace('/', '\n') + "\n");
        SourceReading read = read();
        assertEquals(List.of(), read.rejections());
        assertEquals(
                List.of(Map.of("contact_id", "1", "channel", channel)),
                read.facts().stream().map(Fact::values).toList());
    }

    @ParameterizedTest
    @CsvSource({
        "comma,'1 234,50',1234.50",
        "comma,'1.234,50',1234.50",
        "comma,12,12",
        "point,'1,234.50',1234.50",
        "point,1'234.50,1234.50",
        "'',1234.50,1234.50"
    })
    void readsNumbersAsPeopleWriteThem(String decimal, String text, String number) throws Exception {
        settings.put("fact", "sale");
        settings.put("decimal", decimal);
        write("a.csv", "sale_id;at;amount\n1;2026-03-02T09:00:00Z;" + text + "\n");
        SourceReading read = read();
        assertEquals(List.of(), read.rejections());
        assertEquals(
                new java.math.BigDecimal(number).stripTrailingZeros(),
                read.facts().get(0).get("amount"));
    }

    @ParameterizedTest
    @CsvSource({"comma,'1,234.5'", "point,'1.234,5'", "'','1,234'", "comma,2.5", "point,'12,5'"})
    void refusesNumbersThatMayMeanAnotherOne(String decimal, String text) throws Exception {
        settings.put("fact", "sale");
        settings.put("decimal", decimal);
        write("a.csv", "sale_id;at;amount\n1;2026-03-02T09:00:00Z;" + text + "\n");
        assertEquals(1, read().rejections().size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16LE", "UTF-16BE"})
    void seesUtf16WithoutAMark(String charset) throws Exception {
        Files.write(dir.resolve("a.csv"), "contact_id,channel\n1,téléphone\n".getBytes(Charset.forName(charset)));
        assertEquals("téléphone", read().facts().get(0).get("channel"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "header|0|Set 'header' to the line that names the columns, or to none and name them in 'columns', not '0'.",
                "header|none|Set 'header' to the line that names the columns, or to none and name them in 'columns', not"
                        + " 'none'.",
                "quote|ab|Set 'quote' to one character or none, not 'ab'.",
                "escape|x|Set 'escape' to one character or none, not 'x'.",
                "decimal|;|Set 'decimal' to comma or point, not ';'.",
                "records|tickets|Setting 'records' is 'tickets', which is not a JSON pointer; write one such as /tickets or"
                        + " /conversations/*/messages.",
                "files|[|Setting 'files' holds '[', which is not a pattern; write one such as *.csv or **/calls-*.csv."
            })
    void saysWhatIsWrongWithASetting(String setting, String value, String sentence) throws Exception {
        settings.put(setting, value);
        SourceException e = assertThrows(SourceException.class, this::read);
        assertEquals(sentence, e.getMessage());
    }

    // ---- JSON ----

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "[{'contact_id':'1'},{'contact_id':2}] | ~~",
                "{'contact_id':'1'} {'contact_id':'2'} | ~~",
                "{'data':{'a':[0],'rows':[{'contact_id':'1'},{'contact_id':'2'}],'b':1}} | /data/rows",
                "{'x':[{'y':[{'contact_id':'1'}]},{'z':0},{'y':[{'contact_id':'2'}]}]} | /x/*/y",
                "{'x':[{'y':[{'contact_id':'1'},{'contact_id':'2'}]}]} | /x/*/y/*",
                "[{'y':[{'contact_id':'1'}]},{'y':[{'contact_id':'2'}]}] | /*/y/*",
                "{'a':{'k1':{'contact_id':'1'}}} {'a':{'k2':{'contact_id':'2'}}} | /a/*"
            })
    void findsTheRecordsOfADocument(String text, String records) throws Exception {
        settings.put("records", records);
        write("a.json", text.replace('\'', '"'));
        if (records.equals("/a/*")) {
            assertTrue(read().rejections()
                    .get(0)
                    .reason()
                    .en()
                    .startsWith("The file is refused: it has no list at '/a/*'"));
            return;
        }
        SourceReading read = read();
        assertEquals(List.of(), read.rejections());
        assertEquals(
                List.of("1", "2"),
                read.facts().stream().map(fact -> fact.get("contact_id")).toList());
    }

    @Test
    void aMappingLooksIntoRecordsAndAroundThem() throws Exception {
        mapping("""
                {"file": {"records": "/conversations/*/messages"},
                 "columns": {"company": "../head/company", "id": "/key/id", "tag": {"names": "/tags/0", "optional": true}},
                 "facts": [{"fact": "contact", "fields": {"contact_id": "{../head/no}-{id}", "channel": "{company}"},
                            "attributes": {"tag": "{tag}", "*": "rest"}}]}
                """);
        write("a.json", """
                {"conversations": [
                  {"messages": [{"key": {"id": 1}, "tags": ["x"], "size": 1.50}, {"key": {"id": 2}, "tags": [], "n": null}],
                   "head": {"no": 7, "company": "Acme"}},
                  {"messages": [{"key": {"id": 3}}], "head": {"no": 8, "company": "Zeta"}}]}
                """);
        SourceReading read = read();
        assertEquals(List.of(), read.rejections());
        assertEquals(
                List.of(
                        Map.of("contact_id", "7-1", "channel", "Acme", "tag", "x", "size", "1.50"),
                        Map.of("contact_id", "7-2", "channel", "Acme"),
                        Map.of("contact_id", "8-3", "channel", "Zeta")),
                read.facts().stream().map(Fact::values).toList());
    }

    @Test
    void whatStandsAroundAllRecordsIsReachedToo() throws Exception {
        mapping("""
                {"file": {"records": "/conversations/*"},
                 "facts": [{"fact": "contact", "fields": {"contact_id": "{../ticket/id}-{id}"}}]}
                """);
        write("a.json", "{\"conversations\":[{\"id\":1},{\"id\":2}],\"ticket\":{\"id\":2001}}");
        assertEquals(
                List.of("2001-1", "2001-2"),
                read().facts().stream().map(fact -> fact.get("contact_id")).toList());
    }

    @Test
    void aDocumentGoesOnFromEachCheckpoint() throws Exception {
        StringBuilder text = new StringBuilder("[");
        for (int i = 0; i < 50; i++) {
            text.append(i == 0 ? "" : ",").append(i % 9 == 4 ? "7" : "{" + ID.replace("{id}", "c" + i) + "}");
        }
        write("a.json", text + "]");
        SourceReading whole = read(3);
        assertEquals(44, whole.facts().size());
        assertEquals(6, whole.rejections().size());
        assertEquals(
                "The record is not a JSON object.",
                whole.rejections().get(0).reason().en());
        assertTrue(whole.checkpoints().size() > 10);
        for (Checkpoint checkpoint : whole.checkpoints()) {
            SourceReading rest = new SourceReading(checkpoint);
            try (FileSource source = open(3)) {
                rest.drain(source);
            }
            assertEquals(whole.facts().subList(44 - rest.facts().size(), 44), rest.facts());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "[{'contact_id':'1'},{'contact_id':'2'} | 1 2 | a.json:3: The document is not JSON from line 1, column 39 on:"
                        + " what follows is not read; mend the file, it is then read again.",
                "~~ | ~~ | a.json:1: The file is refused: it is empty, and a JSON document is expected.",
                "[{'contact_id':'1','contact_id':'2'}] | ~~ | a.json:1: The document is not JSON from line 1, column 32 on:"
                        + " what follows is not read; mend the file, it is then read again.",
                "[] | ~~ | ~~",
            })
    void brokenDocumentsAreReadAsFarAsTheyGo(String text, String ids, String rejection) throws Exception {
        write("a.json", text.replace('\'', '"'));
        SourceReading read = read();
        assertEquals(ids, String.join(" ", ids(read)));
        assertEquals(
                rejection,
                String.join(
                        "\n",
                        read.rejections().stream()
                                .map(each -> each.toString().replace(dir + "/", ""))
                                .toList()));
    }

    @Test
    void deepAndLongRecordsAreRefusedAndTheRestGoesOn() throws Exception {
        String deep = "[".repeat(1_000) + "]".repeat(1_000);
        String longest = "\"" + "x".repeat(900_000) + "\"";
        String tooLong = "[" + (longest + ",").repeat(5) + longest + "]";
        write(
                "a.json",
                "[{" + ID.replace("{id}", "1") + "},{\"x\":" + deep + "},{" + ID.replace("{id}", "2") + "},{\"x\":"
                        + tooLong + "},{" + ID.replace("{id}", "3") + "}]");
        write("b.jsonl", "{" + ID.replace("{id}", "4") + ",\"x\":" + deep + "}\n{" + ID.replace("{id}", "5") + "}\n");
        SourceReading read = read();
        assertEquals(List.of("1", "2", "3", "5"), ids(read));
        assertEquals(
                List.of(
                        "a.json:2: The record nests objects and lists deeper than 64 levels.",
                        "a.json:4: The record holds more than 4 MiB.",
                        "b.jsonl:1: The record nests objects and lists deeper than 64 levels."),
                read.rejections().stream()
                        .map(each -> each.toString().replace(dir + "/", ""))
                        .toList());
    }

    // ---- Hostile ----

    @Test
    void nulsAreRefusedAndFormulasAreTexts() throws Exception {
        write("a.csv", "contact_id,channel\n1,=cmd|' /C calc'!A0\n2,\0\0\0\n3,@SUM(A1)\n");
        write("b.jsonl", "{\"contact_id\":\"4\",\"channel\":\"\\u0000\"}\n{\"contact_id\":\"5\"}\n");
        SourceReading read = read();
        assertEquals(List.of("1", "3", "5"), ids(read));
        assertEquals("=cmd|' /C calc'!A0", read.facts().get(0).get("channel"));
        assertEquals(2, read.rejections().size());
        for (Rejection rejection : read.rejections()) {
            assertTrue(
                    rejection.reason().en().startsWith("The line holds a NUL character;"),
                    rejection.reason().en());
        }
    }

    @Test
    void aFloodOfBadRowsIsCountedAndNotKept() throws Exception {
        int bad = FileReader.KEPT + 5_000;
        try (BufferedWriter out = Files.newBufferedWriter(dir.resolve("a.csv"))) {
            out.write("contact_id,received_at\n");
            for (int i = 0; i < bad; i++) {
                out.write("c,yesterday\n");
            }
            out.write("good,2026-03-02T09:00:00Z\n");
        }
        SourceReading read = read();
        assertEquals(List.of("good"), ids(read));
        assertEquals(FileReader.KEPT + 1, read.rejections().size());
        Rejection last = read.rejections().get(FileReader.KEPT);
        assertEquals(dir + "/a.csv:20002-25002", last.position());
        assertTrue(
                last.reason().en().startsWith("Another 5000 rows between these lines were refused"),
                last.reason().en());
        assertTrue(read.largest() <= 2_000);
    }

    // ---- Once more ----

    @Test
    void aRowIsReadOnceMoreAfterAFix() throws Exception {
        write(
                "a.csv",
                "contact_id,customer_id,received_at\n1,Anna,2026-03-02T09:00:00Z\n2,Bob,2026-03-02 09:00\n3,Eve\n");
        write("b.json", "[{\"contact_id\":\"4\",\"customer_id\":\"Zoe\",\"received_at\":\"2026-03-02 10:00\"},9]");
        SourceReading read = read();
        assertEquals(4, read.rejections().size());
        settings.put("zone", "Europe/Paris");
        try (FileSource source = open(2_000)) {
            assertEquals(
                    List.of("2"), ids(source.replay(read.rejections().get(0)).facts()));
            assertEquals(
                    List.of("The row has 2 columns and the header has 3."),
                    reasons(source.replay(read.rejections().get(1))));
            assertEquals(
                    List.of("4"), ids(source.replay(read.rejections().get(2)).facts()));
            assertEquals(
                    List.of("The record is not a JSON object."),
                    reasons(source.replay(read.rejections().get(3))));
        }
        write("a.csv", "contact_id,customer_id,received_at\n2,Bob,2026-03-02 09:00\n1,Anna,2026-03-02 08:00\n");
        try (FileSource source = open(2_000)) {
            assertEquals(
                    List.of("Line 3 of '" + dir + "/a.csv' is not the row any more that was refused; where the file has"
                            + " changed, the source has read it again by itself."),
                    reasons(source.replay(read.rejections().get(0))));
        }
        Files.delete(dir.resolve("a.csv"));
        try (FileSource source = open(2_000)) {
            assertEquals(
                    List.of("'" + dir + "/a.csv' is not there any more; put the file back to read the row again."),
                    reasons(source.replay(read.rejections().get(0))));
        }
    }

    @Test
    void whatAMappingPassesOverIsNotKept() throws Exception {
        mapping("{'facts':[{'fact':'case','fields':{'case_id':'{id}','team':{'from':'{team}','words':{'a':'A'}}}}]}"
                .replace('\'', '"'));
        write("a.csv", "id,body,team\n1,Dear Anna,b\n2,hello\n");
        write("b.json", "[{\"id\":3,\"body\":\"Dear Anna\",\"team\":\"c\"}]");
        SourceReading read = read();
        assertEquals(3, read.rejections().size());
        assertEquals("1,•••,b", read.rejections().get(0).record());
        for (Rejection rejection : read.rejections().subList(1, 3)) {
            assertTrue(rejection.record().startsWith("(not kept: "), rejection.record());
        }
        mapping("{'facts':[{'fact':'case','fields':{'case_id':'{id}','team':'{team}'}}]}".replace('\'', '"'));
        try (FileSource source = open(2_000)) {
            assertEquals(1, source.replay(read.rejections().get(0)).facts().size());
            assertEquals(1, source.replay(read.rejections().get(2)).facts().size());
        }
    }

    @Test
    void aRefusedFileIsReadWhenTheSettingsChange() throws Exception {
        settings.remove("fact");
        write("export.csv", "contact_id,channel\n1,phone\n");
        SourceReading read = read();
        assertEquals(1, read.rejections().size());
        try (FileSource source = open(2_000)) {
            assertEquals(
                    0,
                    new SourceReading(read.checkpoint())
                            .drain(source)
                            .rejections()
                            .size());
        }
        settings.put("fact", "contact");
        try (FileSource source = open(2_000)) {
            assertEquals(List.of("1"), ids(new SourceReading(read.checkpoint()).drain(source)));
        }
        try (FileSource source = open(2_000)) {
            io.vigie.source.Batch again = source.replay(read.rejections().get(0));
            assertEquals(0, again.rejections().size() + again.facts().size());
        }
    }

    @Test
    void readsAPeriodOnceMore() throws Exception {
        write(
                "a.csv",
                "contact_id,received_at\n1,2026-02-28T09:00:00Z\n2,2026-03-01T00:00:00Z\n3,2026-03-02T00:00:00Z\n4,\n");
        SourceSetup setup = setup().backfill(new io.vigie.source.Backfill(
                java.time.Instant.parse("2026-03-01T00:00:00Z"), java.time.Instant.parse("2026-03-02T00:00:00Z")));
        SourceReading read = SourceReading.of(new FileSourceFactory(), setup);
        assertEquals(List.of("2", "4"), ids(read));
    }

    @Test
    void checksTheFiles() throws Exception {
        write("a.csv", "contact_id;received_at\n1;2026-02-28T09:00:00Z\n2;yesterday\n");
        write("b.json", "[{\"contact_id\":\"1\"}]");
        write("c.csv", "x,y\n1,2\n");
        write("d.csv.gz", "no");
        List<String> found = new FileSourceFactory()
                .check(setup()).stream()
                        .map(line -> line.outcome() + " "
                                + line.sentence().replace(dir + "/", "").replaceAll("\\(contact_id, .*\\)", "(…)"))
                        .toList();
        assertEquals(
                List.of(
                        "PASSED 4 files are there.",
                        "WARNING 'a.csv' (CSV, UTF-8, ';'): of the first 2 rows, 1 are refused; the first is line 3: Column"
                                + " 'received_at': 'yesterday' is not an instant with offset, such as 2026-03-02T09:00:00+01:00.",
                        "PASSED 'b.json' (JSON, UTF-8): the first 1 rows can be read.",
                        "FAILED 'c.csv': The file is refused: its first line must name the columns, and none of them is a"
                                + " field of contact (…).",
                        "FAILED 'd.csv.gz': The file is refused: it is not a whole gzip or zip file; write it again."),
                found);
    }

    // ---- Help ----

    private static List<String> reasons(io.vigie.source.Batch batch) {
        return batch.rejections().stream()
                .map(rejection -> rejection.reason().en())
                .toList();
    }

    private void mapping(String text) throws IOException {
        Path file = Files.createDirectories(dir.resolve("conf")).resolve("mapping.json");
        Files.writeString(file, text);
        settings.remove("fact");
        settings.put("mapping", file.toString());
    }

    private SourceSetup setup() {
        Map<String, Object> all = new TreeMap<>(settings);
        all.put("path", dir.toString());
        return SourceSetup.of(all);
    }

    private FileSource open(int rows) throws SourceException {
        return new FileSource(Options.of(setup()), setup(), rows);
    }

    private SourceReading read() throws Exception {
        return read(2_000);
    }

    private SourceReading read(int rows) throws Exception {
        try (FileSource source = open(rows)) {
            return new SourceReading().drain(source);
        }
    }

    private static List<String> ids(SourceReading read) {
        return ids(read.facts());
    }

    private static List<String> ids(List<Fact> facts) {
        return facts.stream()
                .map(fact -> String.valueOf(fact.get("contact_id")))
                .toList();
    }

    private void write(String file, String text) throws IOException {
        Files.write(dir.resolve(file), text.getBytes(StandardCharsets.UTF_8));
    }
}
