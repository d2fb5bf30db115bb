package io.vigie.connector.file.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.fact.Fact;
import io.vigie.source.Batch;
import io.vigie.source.Rejection;
import io.vigie.source.SourceException;
import io.vigie.testkit.SourceReading;
import io.vigie.testkit.SourceSetup;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Directories: what is found there, what comes, moves and goes, and what is packed. */
class DirectoryTest {
    private static final String HEADER = "contact_id,channel\n";

    @TempDir
    Path dir;

    private final Map<String, Object> settings = new TreeMap<>();
    private final SourceReading reading = new SourceReading();
    private final io.vigie.testkit.VirtualClock clock = new io.vigie.testkit.VirtualClock("2026-03-02T12:00:00Z");

    // ---- What is found ----

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''          | a b g",
                "*.csv       | a b",
                "**/*.csv    | a b c d",
                "2026/*.csv  | c",
                "**/c*.csv   | c",
                "*.{csv,dat} | a b x",
                "**          | a b c d g x",
            })
    void takesTheFilesOfItsPatterns(String pattern, String expected) throws Exception {
        for (String file : List.of("a.csv", "b.CSV", "2026/c.csv", "2026/03/d.csv", ".e.csv", ".f/f.csv")) {
            write(file, HEADER + Path.of(file).getFileName().toString().charAt(0) + ",phone\n");
        }
        write("x.dat", HEADER + "x,phone\n");
        write("g.json", "[{\"contact_id\":\"g\"}]");
        write("h.dat.part", "");
        if (!pattern.isEmpty()) {
            settings.put("files", pattern.equals("**") ? new String[] {"**/*.csv", "*.json", "*.dat"} : pattern);
        }
        assertEquals(expected, String.join(" ", ids(once())));
    }

    @Test
    void saysWhenNothingIsTaken() throws Exception {
        write("a.csv", HEADER);
        settings.put("files", "*.txt");
        SourceException e = assertThrows(SourceException.class, this::once);
        assertEquals("Directory '" + dir + "' holds no file that 'files' takes (*.txt).", e.getMessage());
    }

    @Test
    void aDirectoryWithTooManyFilesIsRefused() throws Exception {
        for (int i = 0; i <= Finder.MOST; i++) {
            write(i + ".csv", "");
        }
        SourceException e = assertThrows(SourceException.class, this::once);
        assertEquals(SourceException.Kind.CONFIG, e.kind());
        assertTrue(String.valueOf(e.getMessage()).startsWith("There are more than 2000 files to keep track of;"));
    }

    // ---- What comes and goes ----

    @Test
    void aDocumentIsReadWhenItIsStill() throws Exception {
        try (FileSource source = live()) {
            write("a.json", "[{\"contact_id\":\"1\"},");
            assertEquals(List.of(), poll(source));
            clock.advance(Duration.ofMillis(900));
            write("a.json", "[{\"contact_id\":\"1\"},{\"contact_id\":\"2\"}]");
            assertEquals(List.of(), poll(source));
            clock.advance(Duration.ofMillis(900));
            assertEquals(List.of(), poll(source));
            clock.advance(Duration.ofMillis(100));
            assertEquals(List.of("1", "2"), poll(source));
            clock.advance(Duration.ofSeconds(10));
            assertEquals(List.of(), poll(source));

            write("a.json", "[{\"contact_id\":\"1\"},{\"contact_id\":\"2\"},{\"contact_id\":\"3\"}]");
            assertEquals(List.of(), poll(source));
            clock.advance(Duration.ofSeconds(1));
            assertEquals(List.of("1", "2", "3"), poll(source));
        }
        assertEquals(List.of(), reading.rejections());
    }

    @Test
    void filesThatVanishAreNoMistake() throws Exception {
        write("a.csv", HEADER + "1,phone\n");
        write("b.csv", HEADER + "2,phone\n");
        try (FileSource source = live()) {
            assertEquals(List.of("1", "2"), poll(source));
            Files.delete(dir.resolve("a.csv"));
            assertEquals(List.of(), poll(source));
            write("c.csv", HEADER + "3,phone\n");
            assertEquals(List.of("3"), poll(source));
            Files.delete(dir.resolve("b.csv"));
            Files.delete(dir.resolve("c.csv"));
            assertEquals(List.of(), poll(source));
        }
        assertEquals(List.of(), reading.rejections());
    }

    @Test
    void aCopyIsNotReadAgain() throws Exception {
        String mapping = "{\"facts\":[{\"fact\":\"contact\",\"fields\":{\"contact_id\":\"{#file}:{contact_id}\"}}]}";
        write("conf/mapping.json", mapping);
        settings.put("mapping", dir.resolve("conf/mapping.json").toString());
        write("a.csv", HEADER + "1,phone\nbad\n");
        try (FileSource source = live()) {
            assertEquals(List.of("a.csv:1"), poll(source));
            write("b.csv", HEADER + "1,phone\nbad\n");
            assertEquals(List.of(), poll(source));
        }
        try (FileSource source = live()) {
            assertEquals(List.of(), poll(source), "after a restart");
            Files.move(dir.resolve("a.csv"), dir.resolve("c.csv"));
            assertEquals(List.of(), poll(source), "under another name");
            Files.delete(dir.resolve("b.csv"));
            Files.delete(dir.resolve("c.csv"));
            assertEquals(List.of(), poll(source));
            write("d.csv", HEADER + "1,phone\nbad\n");
            assertEquals(List.of(), poll(source), "after all of its kind have gone");
            write("f.csv", HEADER + "2,phone\nbad\n");
            assertEquals(List.of("f.csv:2"), poll(source), "other content of the same size");
        }
        assertEquals(2, reading.rejections().size());
        // Set back to its beginning, a source reads all there is.
        reading.goTo(null);
        clock.advance(Duration.ofMinutes(1));
        try (FileSource source = live()) {
            assertEquals(List.of("d.csv:1", "f.csv:2"), poll(source));
        }
    }

    @Test
    void aFileThatIsRenamedWhileItGrowsGoesOn() throws Exception {
        String mapping = "{\"facts\":[{\"fact\":\"contact\",\"fields\":{\"contact_id\":\"{#file}:{contact_id}\"}}]}";
        write("conf/mapping.json", mapping);
        settings.put("mapping", dir.resolve("conf/mapping.json").toString());
        write("calls.csv", HEADER + "1,phone\n");
        try (FileSource source = live()) {
            assertEquals(List.of("calls.csv:1"), poll(source));
            append("calls.csv", "2,phone\n");
            Files.move(dir.resolve("calls.csv"), dir.resolve("calls-1.csv"));
            write("calls.csv", HEADER + "3,phone\n");
            List<String> came = poll(source);
            assertTrue(came.contains("calls.csv:3"), came.toString());
            assertTrue(came.contains("calls-1.csv:2"), came.toString());
        }
    }

    // ---- What is packed ----

    @Test
    void readsWhatIsPacked() throws Exception {
        gz("a.csv.gz", HEADER + "1,phone\n2,phone\n");
        gz("b.json.gz", "[{\"contact_id\":\"3\"}]");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(dir.resolve("c.zip")))) {
            entry(zip, "2026/calls.csv", HEADER + "4,phone\nbad\n");
            entry(zip, "calls.jsonl", "{\"contact_id\":\"5\"}\n");
            entry(zip, "readme.md", "none");
            entry(zip, "__MACOSX/._calls.csv", "none");
        }
        SourceReading read = once();
        assertEquals(List.of("1", "2", "3", "4", "5"), ids(read));
        assertEquals(
                List.of(dir + "/c.zip!/2026/calls.csv:3"),
                read.rejections().stream().map(Rejection::position).toList());
        SourceReading again = new SourceReading(read.checkpoint());
        try (FileSource source = open(true)) {
            again.drain(source);
        }
        assertEquals(List.of(), again.facts());
    }

    @Test
    void whatIsPackedIsReadWhenItIsStill() throws Exception {
        byte[] whole = packed(HEADER + "1,phone\n");
        try (FileSource source = live()) {
            Files.write(dir.resolve("a.csv.gz"), Arrays.copyOf(whole, 12));
            assertEquals(List.of(), poll(source));
            Files.write(dir.resolve("a.csv.gz"), whole);
            assertEquals(List.of(), poll(source));
            clock.advance(Duration.ofSeconds(1));
            assertEquals(List.of("1"), poll(source));
        }
        assertEquals(List.of(), reading.rejections());
    }

    @Test
    void brokenArchivesAreRefusedAndTheRestGoesOn() throws Exception {
        byte[] whole = packed(HEADER + "1,phone\n".repeat(1_000));
        Files.write(dir.resolve("a.csv.gz"), Arrays.copyOf(whole, whole.length - 9));
        Files.write(dir.resolve("b.csv.gz"), "contact_id\n".getBytes(StandardCharsets.US_ASCII));
        Files.write(dir.resolve("c.zip"), "PK is not all".getBytes(StandardCharsets.US_ASCII));
        write("d.csv", HEADER + "4,phone\n");
        SourceReading read = once();
        assertEquals(
                List.of("4"),
                ids(read).stream().distinct().filter(id -> id.equals("4")).toList());
        assertEquals(3, read.rejections().size());
        for (Rejection rejection : read.rejections()) {
            assertEquals(
                    "The file is refused: it is not a whole gzip or zip file; write it again.",
                    rejection.reason().en());
        }
    }

    @Test
    void bombsAreStoppedInBoundedMemory() throws Exception {
        byte[] zeros = new byte[1 << 20];
        byte[] rows =
                (HEADER + ("1,\"phone" + " ".repeat(2_000) + "\"\n").repeat(500)).getBytes(StandardCharsets.US_ASCII);
        try (OutputStream gz = new GZIPOutputStream(Files.newOutputStream(dir.resolve("a.csv.gz")))) {
            gz.write(HEADER.getBytes(StandardCharsets.US_ASCII));
            for (int i = 0; i < 100; i++) {
                gz.write(zeros);
            }
        }
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(dir.resolve("b.zip")))) {
            zip.putNextEntry(new ZipEntry("rows.csv"));
            for (int i = 0; i < 100; i++) {
                zip.write(i == 0 ? rows : Arrays.copyOfRange(rows, HEADER.length(), rows.length));
            }
        }
        gz("c.json.gz", "[{\"contact_id\":\"" + "x".repeat(40 << 20) + "\"}]");
        write("d.csv", HEADER + "4,phone\n");
        SourceReading read = once();
        assertTrue(ids(read).contains("4"));
        assertEquals(
                List.of("a.csv.gz", "b.zip!/rows.csv", "c.json.gz"),
                read.rejections().stream()
                        .filter(rejection -> rejection
                                .reason()
                                .en()
                                .startsWith("Reading stopped here: what is packed grows to over 200 times its size"))
                        .map(rejection ->
                                rejection.position().replace(dir + "/", "").replaceAll(":\\d+$", ""))
                        .toList(),
                read.rejections().toString());
    }

    // ---- Help ----

    private SourceSetup setup() {
        Map<String, Object> all = new TreeMap<>(settings);
        all.put("path", dir.toString());
        all.putIfAbsent("fact", settings.containsKey("mapping") ? "" : "contact");
        return SourceSetup.of(all).on(clock).remembering(reading);
    }

    private FileSource open(boolean bounded) throws SourceException {
        SourceSetup setup = setup().bounded(bounded);
        return new FileSource(Options.of(setup), setup);
    }

    private FileSource live() throws SourceException {
        return open(false);
    }

    private SourceReading once() throws Exception {
        try (FileSource source = open(true)) {
            return reading.drain(source);
        }
    }

    /** What the next polls bring until nothing more comes. */
    private List<String> poll(FileSource source) throws Exception {
        int before = reading.facts().size();
        Batch batch;
        do {
            batch = reading.poll(source);
        } while (!batch.endOfData());
        return ids(reading.facts().subList(before, reading.facts().size()));
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
        Path path = dir.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    private void append(String file, String text) throws IOException {
        Files.writeString(dir.resolve(file), text, StandardOpenOption.APPEND);
    }

    private void gz(String file, String text) throws IOException {
        Files.write(dir.resolve(file), packed(text));
    }

    private static byte[] packed(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream gz = new GZIPOutputStream(bytes)) {
            gz.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    private static void entry(ZipOutputStream zip, String name, String text) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(text.getBytes(StandardCharsets.UTF_8));
    }
}
