package io.vigie.rest.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import io.vigie.access.Role;
import io.vigie.fact.Fact;
import io.vigie.fact.Vocabulary;
import io.vigie.kpi.quality.internal.QualityOfService;
import io.vigie.testkit.internal.FactSource;
import io.vigie.testkit.internal.RealEngine;
import io.vigie.workspace.Workspace;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.text.PDFTextStripper;
import org.dhatim.fastexcel.reader.Cell;
import org.dhatim.fastexcel.reader.CellType;
import org.dhatim.fastexcel.reader.ReadableWorkbook;
import org.dhatim.fastexcel.reader.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The tile, the table and each file of one question say the same, to the last digit, whatever the names are. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExportTest {
    /** What programs have taken for something else than a name. */
    private static final List<String> NAMES = List.of(
            "ventes",
            "=HYPERLINK(\"http://localhost/\",\"x\")",
            "+1",
            "-1+1",
            "@SUM(A1)",
            "\tcmd",
            "\rcmd",
            "＝1",
            "<script>alert(1)</script><b onload='x'>",
            "a;b,c\"d'e",
            "deux\r\nlignes",
            "\u202egnp.exe\u2066",
            "مرحبا بالعالم",
            "שלום 12",
            "客服中心",
            "🙂 café",
            "l".repeat(10_000));

    private static final List<String> NUMBERS = List.of("value", "num", "den", "n");
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(com.fasterxml.jackson.databind.DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private Workspace workspace;
    private Door door;

    @BeforeAll
    void open(@TempDir Path folder) throws Exception {
        workspace = RealEngine.over(List.of(new QualityOfService())).open(null);
        workspace.sources().start("calls", true, new FactSource(calls()));
        workspace.sources().awaitEnd(status -> {});
        door = new Door(folder, workspace);
    }

    @AfterAll
    void close() throws Exception {
        door.close();
        workspace.close();
    }

    private static List<Fact> calls() {
        Random random = new Random(7);
        List<Fact> facts = new ArrayList<>();
        for (int i = 0; i < 900; i++) {
            Instant at = Instant.parse("2026-10-23T22:00:00Z").plusMillis(random.nextInt(3 * 86_400_000));
            facts.add(Fact.of(Vocabulary.CONTACT)
                    .set("contact_id", "=c" + i)
                    .set("channel", "voice")
                    .set("direction", "inbound")
                    .set("received_at", at)
                    .set("customer_id", "=customer-" + random.nextInt(90))
                    .build());
            Instant answered = at.plusMillis(random.nextInt(90_000));
            boolean lost = random.nextInt(5) == 0;
            var segment = Fact.of(Vocabulary.SEGMENT)
                    .set("contact_id", "=c" + i)
                    .set("seq", 1)
                    .set("queue", random.nextInt(30) == 0 ? null : NAMES.get(random.nextInt(NAMES.size())))
                    .set("queued_at", at)
                    .set("outcome", lost ? "abandoned" : "answered")
                    .set("ended_at", answered.plusMillis(lost ? 0 : 1 + random.nextInt(400_000)));
            if (!lost) {
                segment.set("answered_at", answered)
                        .set("agent_id", "@agent-" + random.nextInt(4))
                        .set("talk_s", random.nextInt(4000) / 10.0)
                        .set("hold_s", random.nextInt(20))
                        .set("acw_s", random.nextInt(60));
            }
            facts.add(segment.build());
        }
        return facts;
    }

    private HttpResponse<byte[]> bytes(Role role, String path) throws IOException, InterruptedException {
        return door.client.send(door.as(role, path).build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private byte[] file(Role role, String path) throws IOException, InterruptedException {
        HttpResponse<byte[]> response = bytes(role, path);
        assertEquals(200, response.statusCode(), path + new String(response.body(), StandardCharsets.UTF_8));
        return response.body();
    }

    private static String any(Random random, List<String> list) {
        return list.get(random.nextInt(list.size()));
    }

    private String question(Random random) {
        String kpi = any(random, List.of("service-level", "aht", "abandon-rate"));
        String grain = any(random, List.of("15m", "1h", "day", "week"));
        String kind = any(
                random,
                List.of(
                        "value?",
                        "series?grain=" + grain + "&by=queue&",
                        "series?grain=1h&",
                        "breakdown?by=queue&",
                        "breakdown?by=queue,channel&"));
        String filter = random.nextInt(3) == 0
                ? "&where=queue:"
                        + java.net.URLEncoder.encode(any(random, NAMES.subList(0, 16)), StandardCharsets.UTF_8)
                : "";
        String threshold = kpi.equals("service-level") ? "&param.threshold_s=" + random.nextInt(90) : "";
        // The last Sunday of October has 25 hours.
        return "/kpis/" + kpi + "/" + kind + "tz=Europe/Paris&period=2026-10-2" + (4 + random.nextInt(2)) + "/P"
                + (1 + random.nextInt(2)) + "D" + filter + threshold
                + (random.nextInt(4) == 0 ? "&companions=true" : "");
    }

    /** The fields of a row as text, as every format has to have them. */
    private static Map<String, String> fields(JsonNode row) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (String name :
                List.of("kpi", "bucket", "value", "num", "den", "n", "provisional", "masked", "status", "version")) {
            fields.put(name, text(row.path(name)));
        }
        row.path("dims").fields().forEachRemaining(dim -> fields.put(dim.getKey(), text(dim.getValue())));
        return fields;
    }

    private static String text(JsonNode node) {
        return node.isNull() || node.isMissingNode()
                ? ""
                : node.isNumber() ? node.decimalValue().toPlainString() : node.asText();
    }

    @Test
    void allFormatsOfAQuestionAgreeToTheLastDigit() throws Exception {
        Random random = new Random(20261025);
        int figures = 0;
        for (int i = 0; i < 30; i++) {
            String question = question(random);
            HttpResponse<String> tile = door.get(Role.VIEWER, question);
            assertEquals(200, tile.statusCode(), question + tile.body());
            List<Map<String, String>> expected = new ArrayList<>();
            Door.json(tile).path("values").forEach(row -> expected.add(fields(row)));
            figures += expected.size();
            assertEquals(expected, csv(file(Role.VIEWER, question + "&format=csv"), expected), question);
            assertEquals(expected, ndjson(file(Role.VIEWER, question + "&format=ndjson"), expected), question);
            assertEquals(expected, xlsx(file(Role.VIEWER, question + "&format=xlsx"), expected), question);
            if (i % 3 == 0) {
                onPaper(file(Role.VIEWER, question + "&format=pdf"), expected, question);
            }
        }
        assertTrue(figures > 800, "figures compared: " + figures);
    }

    private static List<Map<String, String>> csv(byte[] file, List<Map<String, String>> like) {
        List<Map<String, String>> rows = new ArrayList<>();
        List<String> header = new ArrayList<>();
        for (CsvRecord line : CsvReader.builder()
                .allowMissingFields(true)
                .allowExtraFields(true)
                .ofCsvRecord(new String(file, StandardCharsets.UTF_8))) {
            List<String> cells = line.getFields();
            if (cells.get(0).startsWith("# ")) {
                assertEquals(1, cells.size());
                continue;
            }
            if (header.isEmpty()) {
                header.addAll(cells);
                continue;
            }
            assertEquals(header.size(), cells.size());
            Map<String, String> row = new LinkedHashMap<>();
            for (String name : like.get(rows.size()).keySet()) {
                String cell = cells.get(header.indexOf(name));
                boolean number = NUMBERS.contains(name);
                assertTrue(number || cell.isEmpty() || "=+-@\t\r\n＝".indexOf(cell.charAt(0)) < 0, cell);
                row.put(name, !number && cell.startsWith("'") ? cell.substring(1) : cell);
            }
            rows.add(row);
        }
        return rows;
    }

    private static List<Map<String, String>> ndjson(byte[] file, List<Map<String, String>> like) throws IOException {
        List<Map<String, String>> rows = new ArrayList<>();
        List<String> lines = new String(file, StandardCharsets.UTF_8).lines().toList();
        assertTrue(MAPPER.readTree(lines.get(0)).has("table"), lines.get(0));
        for (String line : lines.subList(1, lines.size())) {
            JsonNode json = MAPPER.readTree(line);
            Map<String, String> row = new LinkedHashMap<>();
            like.get(rows.size()).keySet().forEach(name -> row.put(name, text(json.path(name))));
            rows.add(row);
        }
        return rows;
    }

    private static List<Map<String, String>> xlsx(byte[] file, List<Map<String, String>> like) throws IOException {
        List<Map<String, String>> rows = new ArrayList<>();
        List<String> header = new ArrayList<>();
        try (ReadableWorkbook book = new ReadableWorkbook(new ByteArrayInputStream(file))) {
            for (Row row : book.getFirstSheet().read()) {
                List<String> cells = new ArrayList<>();
                row.forEach(cell -> cells.add(cell == null ? "" : cell(cell)));
                if (header.isEmpty()) {
                    if (!cells.isEmpty() && cells.get(0).equals("kpi")) {
                        header.addAll(cells);
                    }
                    continue;
                }
                Map<String, String> read = new LinkedHashMap<>();
                for (String name : like.get(rows.size()).keySet()) {
                    int at = header.indexOf(name);
                    read.put(name, at < cells.size() ? cells.get(at) : "");
                }
                rows.add(read);
            }
        }
        // A workbook has line ends of its own.
        for (int i = 0; i < Math.min(rows.size(), like.size()); i++) {
            for (Map.Entry<String, String> field : like.get(i).entrySet()) {
                if (field.getValue()
                        .replace("\r\n", "\n")
                        .replace('\r', '\n')
                        .equals(rows.get(i)
                                .getOrDefault(field.getKey(), "")
                                .replace("\r\n", "\n")
                                .replace('\r', '\n'))) {
                    rows.get(i).put(field.getKey(), field.getValue());
                }
            }
        }
        return rows;
    }

    private static String cell(Cell cell) {
        assertFalse(cell.getType() == CellType.FORMULA, () -> "a formula: " + cell.getRawValue());
        return switch (cell.getType()) {
            case EMPTY -> "";
            case NUMBER -> {
                BigDecimal number = cell.asNumber().stripTrailingZeros();
                yield (number.scale() < 0 ? number.setScale(0) : number).toPlainString();
            }
            case BOOLEAN -> cell.asBoolean().toString();
            default -> cell.getText();
        };
    }

    /** Each row's numbers stand side by side on paper, in the order of the rows. */
    private static void onPaper(byte[] file, List<Map<String, String>> expected, String question) throws IOException {
        List<String> lines;
        try (PDDocument document = Loader.loadPDF(file)) {
            PDFTextStripper stripper = new PDFTextStripper();
            stripper.setSortByPosition(true);
            lines = stripper.getText(document).lines().toList();
        }
        int at = 0;
        for (Map<String, String> row : expected) {
            String numbers = String.join(
                    " ",
                    NUMBERS.stream()
                            .map(row::get)
                            .filter(text -> !text.isEmpty())
                            .toList());
            while (at < lines.size()
                    && !((" " + lines.get(at) + " ").contains(" " + numbers + " ")
                            && lines.get(at).startsWith(row.get("kpi") + " "))) {
                at++;
            }
            assertTrue(at < lines.size(), question + " has no line with " + row + " in " + lines);
            at++;
        }
    }

    @Test
    void aFileSaysWhatItIsAbout() throws Exception {
        HttpResponse<byte[]> response = bytes(
                Role.VIEWER,
                "/kpis/service-level/series?lang=fr&format=csv&bom=true&tz=Europe/Paris&period=2026-10-24/P2D"
                        + "&where=queue:%3D1%0A2&param.threshold_s=30");
        String text = new String(response.body(), StandardCharsets.UTF_8);
        assertEquals(
                "text/csv; charset=utf-8",
                response.headers()
                        .firstValue("Content-Type")
                        .orElse("")
                        .toLowerCase(Locale.ROOT)
                        .replace(";charset", "; charset"));
        assertEquals(
                "attachment; filename=\"vigie-service-level-2026-10-24.csv\"",
                response.headers().firstValue("Content-Disposition").orElse(""));
        assertTrue(text.startsWith("\ufeff\"# "), text);
        for (String part : List.of(
                "Taux de service",
                "Fuseau: Europe/Paris",
                "2026-10-24T00:00:00+02:00 / 2026-10-26T00:00:00+01:00",
                "queue = =1 2",
                "threshold_s=30",
                "io.vigie.quality-of-service",
                "définition",
                "Établi le: 2026-11-22T10:00:00+01:00")) {
            assertTrue(text.contains(part), part + " in " + text);
        }
        String plain = new String(
                file(Role.VIEWER, "/kpis/aht/value?format=csv&header=false&period=2026-10-24/P2D"),
                StandardCharsets.UTF_8);
        assertTrue(plain.startsWith("kpi,bucket,value,num,den,n,"), plain);
    }

    @Test
    void theFormatIsThatOfAcceptUnlessTheUrlSaysAnother() throws Exception {
        String path = "/kpis/aht/value?period=2026-10-24/P2D";
        for (String[] asked : List.of(
                new String[] {"text/csv", "", "text/csv"},
                new String[] {"application/x-ndjson", "", "application/x-ndjson"},
                new String[] {"application/pdf, application/json;q=0.5", "", "application/pdf"},
                new String[] {"text/csv;q=0.5, application/json", "", "application/json"},
                new String[] {"text/html, */*", "", "application/json"},
                new String[] {"text/html,*/*;q=0.8", "&format=xlsx", "application/vnd.openxmlformats"},
                new String[] {"*/*", "", "application/json"})) {
            HttpResponse<String> response =
                    door.send(door.as(Role.VIEWER, path + asked[1]).header("Accept", asked[0]));
            assertEquals(200, response.statusCode(), asked[0]);
            assertTrue(
                    response.headers().firstValue("Content-Type").orElse("").startsWith(asked[2]),
                    asked[0] + " " + response.headers().firstValue("Content-Type"));
        }
        assertEquals(400, door.get(Role.VIEWER, path + "&format=doc").statusCode());
        assertEquals(400, door.get(Role.VIEWER, path + "&format=csv&bom=yes").statusCode());
        assertEquals(
                406,
                door.send(door.as(Role.VIEWER, "/kpis").header("Accept", "text/csv"))
                        .statusCode());
        HttpResponse<byte[]> many = door.client.send(
                door.as(Role.VIEWER, "/query?format=xlsx")
                        .header("Content-Type", "application/json")
                        .POST(
                                HttpRequest.BodyPublishers.ofString(
                                        "{\"queries\": [{\"kpis\": [\"aht\"]}, {\"kpis\": [\"abandon-rate\"], \"by\": [\"queue\"]}]}"))
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
        assertEquals(200, many.statusCode(), new String(many.body(), StandardCharsets.UTF_8));
        try (ReadableWorkbook book = new ReadableWorkbook(new ByteArrayInputStream(many.body()))) {
            assertEquals(2, book.getSheets().count());
        }
    }

    @Test
    void theRowsOfAFileOfContactsAddUpAndShowWhatTheirReaderMaySee() throws Exception {
        String path = "/kpis/abandon-rate/contacts?tz=Europe/Paris&period=2026-10-24/P2D";
        JsonNode page = Door.json(door.get(Role.ANALYST, path + "&limit=1"));
        String text = new String(file(Role.ANALYST, path + "&format=csv&header=false"), StandardCharsets.UTF_8);
        List<CsvRecord> lines = CsvReader.builder().ofCsvRecord(text).stream().toList();
        List<String> header = lines.get(0).getFields();
        assertEquals(page.path("total").asInt() + 1, lines.size());
        assertFalse(header.contains("agent_id"), header.toString());
        int contribution = header.indexOf("contribution.1");
        BigDecimal sum = lines.stream()
                .skip(1)
                .map(line -> line.getField(contribution))
                .filter(cell -> !cell.isEmpty())
                .map(BigDecimal::new)
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        assertEquals(
                0, page.path("measures").get(0).path("value").decimalValue().compareTo(sum));
        assertFalse(text.contains("\r\n="), "a formula begins a line");
        assertTrue(text.contains("\r\n'=c"), "a name that is a formula is led by an apostrophe");
        assertEquals(403, bytes(Role.VIEWER, path + "&format=csv").statusCode());
        file(Role.ANALYST, path + "&format=xlsx");
        file(Role.ANALYST, path + "&format=pdf");
        file(Role.ANALYST, path + "&format=ndjson");
    }

    @Test
    void aHeatMapAgreesWithItsFile() throws Exception {
        String path = "/kpis/service-level/heatmap?tz=Europe/Paris&period=2026-10-24/P2D";
        JsonNode map = Door.json(door.get(Role.VIEWER, path));
        List<String> expected = new ArrayList<>();
        map.path("cells")
                .forEach(cell -> expected.add(String.join(
                        ",",
                        List.of("weekday", "hour", "hours", "value", "num", "den", "n").stream()
                                .map(name -> text(cell.path(name)))
                                .toList())));
        List<String> lines = new String(file(Role.VIEWER, path + "&format=csv&header=false"), StandardCharsets.UTF_8)
                .lines()
                .toList();
        assertEquals(expected.size() + 1, lines.size());
        for (int i = 0; i < expected.size(); i++) {
            assertTrue(lines.get(i + 1).startsWith(expected.get(i) + ","), lines.get(i + 1) + " " + expected.get(i));
        }
    }

    @Test
    void theSameQuestionGivesTheSameBytesButForTheMoment() throws Exception {
        String path = "/kpis/aht/series?by=queue&format=ndjson&period=2026-10-24/P2D&as_of=2026-11-01";
        assertArrayEquals(file(Role.VIEWER, path), file(Role.VIEWER, path));
    }
}
