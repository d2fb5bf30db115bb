package io.vigie.shell.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.workspace.KeptFigures;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreVerbsTest {
    @TempDir
    Path data;

    private final Typed typed = new Typed();
    private final MemoryWorkspace workspace = new MemoryWorkspace(new MemoryKpis(List.of()));

    private String stats(String... more) throws Exception {
        typed.workspaces = directory -> workspace;
        Files.createDirectories(data.resolve("store"));
        Files.write(data.resolve("store").resolve("file"), new byte[5 << 10]);
        String[] command = {"store", "stats", "--data", data.toString()};
        String[] whole = java.util.Arrays.copyOf(command, command.length + more.length);
        System.arraycopy(more, 0, whole, command.length, more.length);
        Typed.Answer answer = typed.run(whole);
        assertEquals(0, answer.code(), answer.err());
        return answer.out();
    }

    @Test
    void figuresThatAreSplitAlikeStandInOneLine() throws Exception {
        workspace.kept = List.of(
                new KeptFigures(List.of("contact"), List.of("queue"), 2, 366, 366, 100, 2048, 4096),
                new KeptFigures(List.of("contact"), List.of(), 1, 366, 364, 10, 1024, 1024),
                new KeptFigures(List.of("contact"), List.of("queue"), 3, 366, 365, 200, 1024, 1024));
        String out = stats();
        assertTrue(out.contains("5 KiB on disk"), out);
        assertTrue(out.contains("1,234  contact"), out);
        assertTrue(out.contains("contact by queue; measures: 5"), out);
        assertTrue(out.contains("365 days hold, 1 to be computed, 300 rows, 3 KiB in memory, 5 KiB on disk"), out);
        assertTrue(out.contains("contact by total; measures: 1"), out);
        typed.locale = Locale.FRENCH;
        assertTrue(stats().contains("contact par queue ; mesures : 5"), stats());
    }

    @Test
    void jsonTellsEachApart() throws Exception {
        workspace.kept = List.of(
                new KeptFigures(List.of("contact"), List.of("queue"), 2, 366, 366, 100, 2048, 4096),
                new KeptFigures(List.of("contact"), List.of("queue"), 3, 366, 365, 200, 1024, 1024));
        String out = stats("--json").replaceAll("\\s", "");
        assertTrue(out.contains("\"facts\":{\"contact\":1234}"), out);
        assertTrue(out.contains("\"measures\":2,\"days\":366,\"clean\":366"), out);
        assertTrue(out.contains("\"measures\":3,\"days\":366,\"clean\":365"), out);
    }

    @Test
    void withoutKeptFiguresItSaysWhenTheyCome() throws Exception {
        assertTrue(stats().contains("none yet: they are computed in the background once they are asked for"), stats());
    }
}
