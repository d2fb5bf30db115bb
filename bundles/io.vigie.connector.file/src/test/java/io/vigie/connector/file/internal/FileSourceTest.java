package io.vigie.connector.file.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.fact.Fact;
import io.vigie.fact.FactType;
import io.vigie.fact.Field;
import io.vigie.fact.Vocabulary;
import io.vigie.mapping.Facts;
import io.vigie.source.Batch;
import io.vigie.source.Checkpoint;
import io.vigie.source.SourceException;
import io.vigie.testkit.SourceReading;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileSourceTest {
    private static final String HEADER = "contact_id,channel,direction,received_at\n";
    private static final String ROW = "c%d,phone,inbound,2026-03-02T09:00:00Z\n";

    @TempDir
    Path dir;

    // ---- What is read ----

    static List<FactType> types() {
        return Vocabulary.all();
    }

    @ParameterizedTest
    @MethodSource("types")
    void readsEachFactTypeFromBothFormats(FactType type) throws Exception {
        Fact.Builder expected = Fact.of(type);
        List<String> names = new ArrayList<>();
        List<String> values = new ArrayList<>();
        List<String> json = new ArrayList<>();
        for (Field field : type.fields()) {
            String value =
                    switch (field.type()) {
                        case INTEGER -> "7";
                        case DECIMAL, SECONDS, MONEY -> "12.5";
                        case BOOLEAN -> "true";
                        case INSTANT -> "2026-03-02T09:00:00.25+01:00";
                        case DATE -> "2026-03-02";
                        default -> "a \"b\", é";
                    };
            expected.set(field.name(), value);
            names.add(field.name());
            values.add("\"" + value.replace("\"", "\"\"") + "\"");
            boolean bare = List.of("7", "12.5", "true").contains(value);
            json.add("\"" + field.name() + "\":" + (bare ? value : "\"" + value.replace("\"", "\\\"") + "\""));
        }
        expected.set("mood", "fine");

        write(type.name() + ".csv", String.join(",", names) + ",mood\n" + String.join(",", values) + ",fine\n");
        assertEquals(List.of(expected.build()), read(type.name() + ".csv").facts());
        write(type.name() + "-2026-03.jsonl", "{" + String.join(",", json) + ",\"mood\":\"fine\"}\n");
        assertEquals(
                List.of(expected.build()), read(type.name() + "-2026-03.jsonl").facts());
    }

    @ParameterizedTest
    @CsvSource({
        "contact.csv,contact",
        "Contact-2026.csv,contact",
        "case_event.csv,case_event",
        "case-event-1.csv,case_event",
        "case.csv,case",
        "survey_response 2.csv,survey_response",
        "contacts.csv,",
        "export.csv,"
    })
    void takesTheFactTypeFromTheFileName(String file, String type) throws Exception {
        write(file, "contact_id,case_id,response_id,type,at\nx,x,x,opened,2026-03-02T09:00:00Z\n");
        Harness.Read read = read(file);
        assertEquals(
                type == null ? List.of() : List.of(type),
                read.facts().stream().map(fact -> fact.type().name()).toList());
        assertEquals(type == null ? 1 : 0, read.rejections().size());
    }

    @Test
    void aFactColumnWins() throws Exception {
        write("contact.csv", """
                fact,contact_id,case_id,seq,queue,queued_at,channel
                ,c1,,,,,phone
                segment,c1,,1,sales,2026-03-02T09:00:00Z,
                case,,k1,,,,
                """);
        write("mixed.jsonl", """
                {"fact":"sale","sale_id":"s1","at":"2026-03-02T09:00:00Z","amount":12.50}
                {"fact":"benefit","amount":10}
                """);
        Harness.Read read = read("");
        assertEquals(List.of(), read.rejections());
        assertEquals(
                List.of("contact", "segment", "case", "sale", "benefit"),
                read.facts().stream().map(fact -> fact.type().name()).toList());
        assertEquals(
                Fact.of(Vocabulary.SEGMENT)
                        .set("contact_id", "c1")
                        .set("seq", 1)
                        .set("queue", "sales")
                        .set("queued_at", "2026-03-02T09:00:00Z")
                        .build(),
                read.facts().get(1));
    }

    @Test
    void aRowSpeaksOfWhenItWasUpdated() throws Exception {
        write("case.csv", "case_id,team,updated_at\nk1,red,2026-03-02T09:00:00Z\n");
        Fact fact = read("case.csv").facts().get(0);
        assertEquals(Instant.parse("2026-03-02T09:00:00Z"), fact.at());
        assertNull(fact.get("updated_at"));
    }

    @Test
    void nestedJsonBecomesAnAttributeAsText() throws Exception {
        write("case.jsonl", "{\"case_id\":\"k1\",\"tags\":[\"a\",{\"b\":1.50}],\"n\":null}\n");
        assertEquals(
                Map.of("case_id", "k1", "tags", "[\"a\",{\"b\":1.50}]"),
                read("case.jsonl").facts().get(0).values());
    }

    @ParameterizedTest
    @ValueSource(strings = {",", ";", "\t", "|"})
    void findsTheSeparator(String separator) throws Exception {
        write("contact.csv", (HEADER + ROW.formatted(1)).replace(",", separator));
        assertEquals(List.of(contact(1)), read("contact.csv").facts());
    }

    @Test
    void takesTheSeparatorThatIsSet() throws Exception {
        write("contact.csv", "contact_id~channel\nc1~a,b;c\n");
        assertEquals(
                Map.of("contact_id", "c1", "channel", "a,b;c"),
                harness("contact.csv")
                        .with("separator", "~")
                        .readAll()
                        .facts()
                        .get(0)
                        .values());
        write("contact.csv", "contact_id\tchannel\nc1\tphone\n");
        assertEquals(
                1,
                harness("contact.csv")
                        .with("separator", "tab")
                        .readAll()
                        .facts()
                        .size());
    }

    @ParameterizedTest
    @CsvSource({
        "UTF-8,'',UTF-8",
        "UTF-8,\uFEFF,UTF-8",
        "UTF-8,\uFEFF,ISO-8859-1",
        "ISO-8859-1,'',ISO-8859-1",
        "windows-1252,'',windows-1252",
        "UTF-16LE,\uFEFF,UTF-8",
        "UTF-16BE,\uFEFF,UTF-8",
        "UTF-16LE,'',UTF-16LE"
    })
    void readsEncodings(String written, String mark, String set) throws Exception {
        String text = mark + "contact_id;channel\r\n\"c;1\";téléphone\r\nc2;\"x\ny\"\r\n\r\nc3;z";
        Files.write(dir.resolve("contact.csv"), text.getBytes(Charset.forName(written)));
        Harness.Read read = harness("contact.csv").with("encoding", set).readAll();
        assertEquals(List.of(), read.rejections());
        assertEquals(
                List.of(
                        Map.of("contact_id", "c;1", "channel", "téléphone"),
                        Map.of("contact_id", "c2", "channel", "x\ny"),
                        Map.of("contact_id", "c3", "channel", "z")),
                read.facts().stream().map(Fact::values).toList());
    }

    @Test
    void missingMarkersSayNothing() throws Exception {
        write("contact.csv", "contact_id,channel,site\nc1,NA,-\nc2,null,Lille\nc3, ,\n");
        assertEquals(
                List.of(
                        Map.of("contact_id", "c1", "site", "-"),
                        Map.of("contact_id", "c2", "site", "Lille"),
                        Map.of("contact_id", "c3")),
                read("contact.csv").facts().stream().map(Fact::values).toList());
        assertEquals(
                Map.of("contact_id", "c1", "channel", "NA"),
                harness("contact.csv")
                        .with("missing", "-")
                        .readAll()
                        .facts()
                        .get(0)
                        .values());
    }

    @Test
    void filtersRows() throws Exception {
        write("contact.csv", "vector_id,contact_id,channel\nv1,c1,phone\nv2,c2,phone\nv1,c3,chat\n");
        write(
                "contact.jsonl",
                "{\"vector_id\":\"v1\",\"contact_id\":\"c4\",\"channel\":\"phone\"}\n{\"contact_id\":\"c5\"}\n");
        Harness.Read read = harness("")
                .with("where", new String[] {"vector_id=v1", "channel=phone"})
                .readAll();
        assertEquals(List.of("c1", "c4"), ids(read.facts()));
        assertEquals(List.of(), read.rejections());
    }

    @Test
    void instantsWithoutOffsetNeedAZone() throws Exception {
        write("contact.csv", """
                contact_id,received_at
                c1,2026-03-29 01:59:59
                c2,2026-03-29 02:30
                c3,2026-10-25T02:30:00
                c4,2026-10-25T02:30:00+01:00
                c5,2026-10-25T02:30:00 +0100
                c6,2026-10-25 02:30:00Z
                """);
        Harness.Read read = harness("contact.csv").with("zone", "Europe/Paris").readAll();
        assertEquals(
                List.of(
                        "2026-03-29T00:59:59Z",
                        "2026-10-25T00:30:00Z",
                        "2026-10-25T01:30:00Z",
                        "2026-10-25T01:30:00Z",
                        "2026-10-25T02:30:00Z"),
                read.facts().stream()
                        .map(f -> String.valueOf(f.get("received_at")))
                        .toList());
        assertEquals(
                List.of("contact.csv:3: Column 'received_at': '2026-03-29 02:30' does not exist in Europe/Paris, where"
                        + " clocks were put forward over it."),
                strip(read.rejections()));
        assertEquals(
                "contact.csv:2: Column 'received_at': '2026-03-29 01:59:59' has no UTC offset; write one, as in"
                        + " 2026-03-02T09:00:00+01:00, or set 'zone' to the time zone of the file.",
                read("contact.csv").rejections().get(0));
    }

    // ---- What is refused ----

    // spotless:off
    @Test
    void badRowsGoToQuarantineAndTheRestGoesOn() throws Exception {
        write("segment.csv", """
                contact_id,seq,queue,queued_at,talk_s,transfer
                c1,1,sales,2026-02-30T09:00:00Z,1,true
                ,x,sales,2026-03-02T09:00:00Z,1,maybe
                c3,1,sales
                c4,1,"two
                lines",2026-03-02T09:00:00Z,1e999999999,true
                c5,1,"sa"les,2026-03-02T09:00:00Z,1,true
                c6,1,sales,1/3/2026,1,true
                c7,1,sales,2026-03-02T09:00:00Z,1,true
                c8,1,"sales,2026-03-02T09:00:00Z,1,true
                c9,1,sales,2026-03-02T09:00:00Z,1,true
                """);
        Harness.Read read = read("segment.csv");
        assertEquals(List.of("c7", "c9"), ids(read.facts()));
        assertEquals(
                List.of(
                        "segment.csv:2: Column 'queued_at': '2026-02-30T09:00:00Z' is not an instant with offset, such as 2026-03-02T09:00:00+01:00.",
                        "segment.csv:3: Column 'seq': 'x' is not a whole number; column 'transfer': 'maybe' is not true or false; column 'contact_id' is missing or empty, and each segment needs it.",
                        "segment.csv:4: The row has 3 columns and the header has 6.",
                        "segment.csv:5: Column 'talk_s': '1e999999999' is not a number of seconds.",
                        "segment.csv:7: Column 'queue': text follows the closing quote; double the quotes inside a quoted value.",
                        "segment.csv:8: Column 'queued_at': '1/3/2026' is not an instant with offset, such as 2026-03-02T09:00:00+01:00.",
                        "segment.csv:10: Column 'queue': the quote is opened and never closed."),
                read.rejections());
    }

    @Test
    void badLinesOfJson() throws Exception {
        write("contact.jsonl", """
                {"contact_id":"c1"}
                {"contact_id":"c2"
                [1,2]

                {"contact_id":"c3"} {}
                {"contact_id":"c4","contact_id":"c4"}
                {"channel":"phone"}
                {"contact_id":{"a":1}}
                {"fact":"kontact","contact_id":"c5"}
                {"contact_id":"c6","bot":"perhaps"}
                {"contact_id":"c7"}
                """);
        Harness.Read read = read("contact.jsonl");
        assertEquals(List.of("c1", "c7"), ids(read.facts()));
        assertEquals(
                List.of(
                        "contact.jsonl:2: The line is not one complete JSON object (see character 19).",
                        "contact.jsonl:3: The line is not one complete JSON object (see character 1).",
                        "contact.jsonl:5: The line is not one complete JSON object (see character 20).",
                        "contact.jsonl:6: The line is not one complete JSON object (see character 32).",
                        "contact.jsonl:7: Column 'contact_id' is missing or empty, and each contact needs it.",
                        "contact.jsonl:8: Column 'contact_id' holds an object or a list, where one value is needed.",
                        "contact.jsonl:9: Column 'fact': 'kontact' is not a fact type; write one of " + Facts.names() + ".",
                        "contact.jsonl:10: Column 'bot': 'perhaps' is not true or false."),
                read.rejections());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
        "contact.csv | received_at\\n2026-03-02T09:00:00Z  | The file is refused: it has no column 'contact_id', and each contact needs it.",
        "benefit.csv | a;b\\n1;2                           | The file is refused: its first line must name the columns, and none of them is a field of benefit (benefit_id, from_date, to_date, amount).",
        "contact.csv | contact_id,channel,Channel\\nc,p,p  | The file is refused: two columns are named 'Channel'.",
        "contact.csv | contact_id,\"chan\\nc1,phone        | The file is refused: its first line cannot be read (column '2': the quote is opened and never closed).",
        "contact.csv | contact_id,channel\\rc1,phone\\r     | The file is refused: its lines end with CR alone; save it with LF or CRLF line ends.",
        "contact.csv | ~~                                  | The file is refused: it is empty, and its first line must name the columns.",
        "data.csv    | contact_id,channel\\nc1,phone       | The file is refused: its name does not begin with a fact type and it has no column 'fact'; rename it, for example contact.csv, or set 'fact'.",
        "data.jsonl  | {\"contact_id\":\"c1\"}\\n{}        | The file is refused: its name does not begin with a fact type and it has no column 'fact'; rename it, for example contact.csv, or set 'fact'.",
    })
    void badHeadersRefuseTheFile(String file, String text, String reason) throws Exception {
        write(file, text.replace("\\n", "\n").replace("\\r", "\r"));
        write("z/contact.csv", HEADER + ROW.formatted(1));
        Harness.Read read = harness("").with("path", new String[] {dir.resolve(file).toString(), dir.resolve("z").toString()}).readAll();
        assertEquals(List.of(file + ":1: " + reason), strip(read.rejections()));
        assertEquals(List.of(contact(1)), read.facts());
    }

    @Test
    void speaksFrench() throws Exception {
        write("contact.csv", "contact_id,received_at,bot\n,hier,oui\n");
        try (FileSource source = harness("contact.csv").open()) {
            assertEquals(
                    "Colonne « received_at » : « hier » n’est pas un instant comme 2026-03-02T09:00:00+01:00 ; colonne « bot » : « oui » n’est pas true ou false ; la colonne « contact_id » est absente ou vide, et chaque contact en a besoin.",
                    new SourceReading(null).drain(source).rejections().get(0).reason().fr());
        }
    }

    @Test
    void wrongSettingsAreAllSaidAtOnce() {
        Harness harness = harness("nowhere.csv")
                .with("format", "xml").with("fact", "kontact").with("separator", "ab")
                .with("encoding", "UTF-7,5").with("zone", "Mars/North").with("where", "x");
        SourceException e = assertThrows(SourceException.class, harness::open);
        assertEquals(SourceException.Kind.CONFIG, e.kind());
        assertEquals(
                "Set 'format' to auto, csv, jsonl or json, not 'xml'."
                        + " 'nowhere.csv' does not exist; correct 'path' or put the file there."
                        + " Setting 'fact' is 'kontact', which is not a fact type; write one of " + Facts.names() + "."
                        + " Set 'separator' to auto, comma, semicolon, tab, pipe or one character, not 'ab'."
                        + " Setting 'encoding' is 'UTF-7,5', which cannot be used; write UTF-8, UTF-16, ISO-8859-1 or windows-1252."
                        + " Setting 'zone' is 'Mars/North', which is not a time zone; write one such as Europe/Paris."
                        + " Setting 'where' holds 'x'; write column=value.",
                String.valueOf(e.getMessage()).replace(dir + "/", ""));
    }
    // spotless:on

    @Test
    void aWrongEncodingCostsTheRowAndSaysSo() throws Exception {
        Files.write(
                dir.resolve("contact.csv"),
                "contact_id,channel\nc1,é\nc2,phone\n".getBytes(StandardCharsets.ISO_8859_1));
        Harness.Read read = read("contact.csv");
        assertEquals(List.of("c2"), ids(read.facts()));
        assertEquals(
                List.of("contact.csv:2: The line is not valid UTF-8; set 'encoding' to the encoding of the file, for"
                        + " example ISO-8859-1."),
                read.rejections());
    }

    @Test
    void anEndlessLineIsRefused() throws Exception {
        String endless = "x".repeat(RecordReader.LONGEST + 100_000);
        write("contact.csv", "contact_id,channel\nc1," + endless + "\nc2,phone\nc3,\"" + endless + "\nc4,phone\n");
        Harness.Read read = read("contact.csv");
        assertEquals(List.of("c2", "c4"), ids(read.facts()));
        assertEquals(
                List.of(
                        "contact.csv:2: The line is longer than 1 MiB.",
                        "contact.csv:4: Column 'channel': the quote is opened and never closed."),
                read.rejections());
    }

    @Test
    void customersDoNotReachTheQuarantine() throws Exception {
        write("contact.csv", "contact_id,customer_id,received_at\nc1,Anna,x\nc2,Anna\nc3,\"Anna\" A,x\n");
        write("contact.jsonl", """
                {"contact_id":"c1", "customer_id" : "An\\"na", "received_at":"x"}
                {"contact_id":"c2","customer_id":"Anna
                {"contact_id":"c3","customer_id_old":"Anna","received_at":"x"}
                """);
        try (FileSource source = harness("").open()) {
            assertEquals(
                    List.of(
                            "c1,•••,x",
                            "(not kept: the line may hold customer data)",
                            "(not kept: the line may hold customer data)",
                            "{\"contact_id\":\"c1\", \"customer_id\" : \"•••\", \"received_at\":\"x\"}",
                            "(not kept: the line may hold customer data)",
                            "(not kept: the line may hold customer data)"),
                    source.poll(null, Duration.ZERO).rejections().stream()
                            .map(rejection ->
                                    rejection.record().replaceAll("; it is \\d+ bytes with checksum [0-9a-f]{4}", ""))
                            .toList());
        }
    }

    @Test
    void aDirectoryWithoutFilesIsAMistake() {
        SourceException e =
                assertThrows(SourceException.class, () -> harness("").readAll());
        assertEquals(SourceException.Kind.CONFIG, e.kind());
        assertEquals(
                "Directory '" + dir + "' holds no file that ends with .csv, .tsv, .jsonl, .ndjson, .json.",
                e.getMessage());
    }

    // ---- Going on ----

    @Test
    void goesOnFromEachCheckpoint() throws Exception {
        StringBuilder text = new StringBuilder("\uFEFF" + HEADER);
        for (int i = 0; i < 40; i++) {
            text.append(i % 9 == 4 ? "bad\r\n" : ROW.formatted(i).replace("phone", "\"pho\nne\""));
        }
        write("contact-1.csv", text.toString());
        write("contact-2.jsonl", "{\"contact_id\":\"j1\"}\nbad\n{\"contact_id\":\"j2\"}\n{\"contact_id\":\"j3\"}");
        Harness harness = harness("");
        harness.rows = 3;
        Harness.Read whole = harness.readAll();
        assertEquals(39, whole.facts().size());
        assertEquals(5, whole.rejections().size());

        assertTrue(whole.checkpoints().size() > 10);
        int from = 0;
        for (Checkpoint checkpoint : whole.checkpoints()) {
            from = Math.min(from + 3, 44);
            try (FileSource source = harness.open()) {
                Harness.Read rest = Harness.readAll(source, checkpoint);
                assertEquals(44 - from, rest.facts().size() + rest.rejections().size(), checkpoint.text());
                assertEquals(whole.facts().subList(39 - rest.facts().size(), 39), rest.facts(), checkpoint.text());
                assertEquals(whole.rejections().subList(5 - rest.rejections().size(), 5), rest.rejections());
            }
        }
    }

    @Test
    void anOlderCheckpointAfterAFailedCommitGoesBack() throws Exception {
        write("contact.csv", HEADER + rows(0, 10));
        Harness harness = harness("contact.csv");
        harness.rows = 4;
        try (FileSource source = harness.open()) {
            Batch first = source.poll(null, Duration.ZERO);
            Batch second = source.poll(first.next(), Duration.ZERO);
            assertEquals(
                    second.facts(), source.poll(first.next(), Duration.ZERO).facts());
            assertEquals(first.facts(), source.poll(null, Duration.ZERO).facts());
        }
    }

    @Test
    void unchangedFilesAreNotReadAgain() throws Exception {
        write("contact.csv", HEADER + rows(0, 10));
        write("data.csv", "a,b\n");
        Harness harness = harness("");
        Harness.Read read = harness.readAll();
        assertEquals(1, read.rejections().size());
        try (FileSource source = harness.open()) {
            Batch again = source.poll(read.checkpoints().get(0), Duration.ZERO);
            assertEquals(List.of(), again.facts());
            assertEquals(List.of(), again.rejections());
            assertNull(again.next());
            assertTrue(again.endOfData());
        }
    }

    @Test
    void aGrownFileIsContinuedAndAChangedOneReadAgain() throws Exception {
        write("contact.csv", HEADER + rows(0, 3) + "c3,phone,inbound,2026-03-02T09:00:00Z");
        try (FileSource source = live("contact.csv").open()) {
            Harness.Read first = Harness.readAll(source, null);
            assertEquals(List.of("c0", "c1", "c2"), ids(first.facts()));
            Checkpoint at = last(first);

            append("contact.csv", "\n" + rows(4, 6));
            Harness.Read grown = Harness.readAll(source, at);
            assertEquals(List.of("c3", "c4", "c5"), ids(grown.facts()));
            at = last(grown);

            // Rewritten in place to the same length: only its content and its time tell.
            write("contact.csv", HEADER + rows(0, 6).replace("c1,phone", "c1,email"));
            Files.setLastModifiedTime(dir.resolve("contact.csv"), FileTime.from(Instant.parse("2026-03-02T10:00:00Z")));
            Harness.Read changed = Harness.readAll(source, at);
            assertEquals(List.of("c0", "c1", "c2", "c3", "c4", "c5"), ids(changed.facts()));
            at = last(changed);

            write("contact.csv", HEADER + rows(0, 1));
            Harness.Read cut = Harness.readAll(source, at);
            assertEquals(List.of("c0"), ids(cut.facts()));
            at = last(cut);

            Files.delete(dir.resolve("contact.csv"));
            assertEquals(List.of(), Harness.readAll(source, at).facts());
        }
    }

    @Test
    void aGrownFileIsContinuedAfterARestart() throws Exception {
        write("contact.csv", HEADER + rows(0, 3));
        Harness harness = harness("contact.csv");
        Checkpoint at = last(harness.readAll());
        append("contact.csv", rows(3, 5) + "bad\n");
        try (FileSource source = harness.open()) {
            Harness.Read rest = Harness.readAll(source, at);
            assertEquals(List.of("c3", "c4"), ids(rest.facts()));
            assertEquals(
                    List.of("contact.csv:7: The row has 1 columns and the header has 4."), strip(rest.rejections()));
        }
    }

    @Test
    void aLastLineWithoutEndIsReadOnceTheFileIsStill() throws Exception {
        Harness harness = live("");
        write("contact.csv", "");
        try (FileSource source = harness.open()) {
            Checkpoint at = last(Harness.readAll(source, null));
            append("contact.csv", "contact_id,chan");
            assertEquals(List.of(), Harness.readAll(source, at).rejections());
            append("contact.csv", "nel\nc1,\"a");
            harness.clock.advance(Duration.ofMillis(600));
            Harness.Read read = Harness.readAll(source, at);
            assertEquals(List.of(), read.facts());
            at = last(read);
            append("contact.csv", "\nb\"");
            harness.clock.advance(Duration.ofMillis(600));
            assertEquals(List.of(), Harness.readAll(source, at).facts());
            harness.clock.advance(Duration.ofMillis(900));
            assertEquals(List.of(), Harness.readAll(source, at).facts());
            harness.clock.advance(Duration.ofMillis(100));
            read = Harness.readAll(source, at);
            assertEquals(
                    Map.of("contact_id", "c1", "channel", "a\nb"),
                    read.facts().get(0).values());
            at = last(read);
            append("contact.csv", "\nc2,x\n");
            assertEquals(List.of("c1", "c2"), ids(Harness.readAll(source, at).facts()));
        }
    }

    @Test
    void newFilesAreFoundWhileWaiting() throws Exception {
        try (FileSource source = live("").open()) {
            assertFalse(source.poll(null, Duration.ZERO).facts().size() > 0);
            Path staged = Files.writeString(dir.resolve(".staged"), HEADER + rows(0, 2));
            Files.move(staged, dir.resolve("contact.csv"));
            Batch batch = source.poll(null, Duration.ofSeconds(60));
            assertEquals(List.of("c0", "c1"), ids(batch.facts()));
            assertNotNull(batch.next());
        }
    }

    @Test
    void aLargeFileComesInSmallBatches() throws Exception {
        int rows = 200_000;
        try (BufferedWriter writer = Files.newBufferedWriter(dir.resolve("contact.csv"))) {
            writer.write(HEADER);
            for (int i = 0; i < rows; i++) {
                writer.write(ROW.formatted(i));
            }
        }
        try (FileSource source = harness("contact.csv").open()) {
            Checkpoint at = null;
            long read = 0;
            double progress = 0;
            Batch batch;
            do {
                batch = source.poll(at, Duration.ZERO);
                at = batch.next() == null ? at : batch.next();
                read += batch.facts().size();
                assertTrue(batch.facts().size() <= 2_000);
                assertTrue(batch.progress() >= progress && batch.progress() <= 1);
                assertTrue(at != null && at.text().length() < 1_000);
                progress = batch.progress();
            } while (!batch.endOfData());
            assertEquals(rows, read);
            assertEquals(1, progress);
        }
    }

    // ---- Help ----

    private Harness harness(String file) {
        return new Harness()
                .with(
                        "path",
                        file.isEmpty() ? dir.toString() : dir.resolve(file).toString());
    }

    private Harness live(String file) {
        Harness harness = harness(file);
        harness.bounded = false;
        return harness;
    }

    private Harness.Read read(String file) throws Exception {
        Harness.Read read = harness(file).readAll();
        return new Harness.Read(read.facts(), strip(read.rejections()), read.checkpoints(), read.largest());
    }

    private List<String> strip(List<String> rejections) {
        return rejections.stream().map(text -> text.replace(dir + "/", "")).toList();
    }

    private void write(String file, String text) throws IOException {
        Path path = dir.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    private void append(String file, String text) throws IOException {
        Files.writeString(dir.resolve(file), text, StandardOpenOption.APPEND);
    }

    private static Checkpoint last(Harness.Read read) {
        return read.checkpoints().get(read.checkpoints().size() - 1);
    }

    private static String rows(int from, int to) {
        return java.util.stream.IntStream.range(from, to)
                .mapToObj(ROW::formatted)
                .collect(Collectors.joining());
    }

    private static Fact contact(int number) {
        return Fact.of(Vocabulary.CONTACT)
                .set("contact_id", "c" + number)
                .set("channel", "phone")
                .set("direction", "inbound")
                .set("received_at", "2026-03-02T09:00:00Z")
                .build();
    }

    private static List<String> ids(List<Fact> facts) {
        return facts.stream()
                .map(fact -> String.valueOf(fact.get("contact_id")))
                .toList();
    }
}
