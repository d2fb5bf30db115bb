package io.vigie.shell.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.vigie.kpi.Text;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TargetWatchTest {
    @Test
    void theFileIsReadWhenItComesAndWhenItHasChanged(@TempDir Path home) throws Exception {
        MemoryWorkspace workspace = new MemoryWorkspace(new MemoryKpis(List.of()));
        TargetWatch watch = new TargetWatch(home, workspace);
        assertEquals(List.of(), watch.look());
        Path file = Files.createDirectories(home.resolve("conf")).resolve("targets.json");
        Files.writeString(file, "{\"targets\": []}");
        watch.look();
        watch.look();
        assertEquals(1, workspace.targets.size());
        Files.writeString(file, "{\"targets\": [ ]}");
        watch.look();
        assertEquals(2, workspace.targets.size());
        Files.delete(file);
        assertEquals(
                List.of(file + " is gone: the targets that KPIs bring are in force again."),
                watch.look().stream().map(Text::en).toList());
        assertEquals(3, workspace.targets.size());
        assertNull(workspace.targets.get(2));
        assertEquals(List.of(), watch.look());
    }
}
