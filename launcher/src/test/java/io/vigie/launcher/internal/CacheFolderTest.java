package io.vigie.launcher.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CacheFolderTest {
    @TempDir
    Path root;

    @Test
    void nothingStaysBehind() throws IOException {
        try (CacheFolder cache = CacheFolder.create(root)) {
            Files.createDirectories(cache.framework().resolve("bundle1"));
            Files.writeString(cache.framework().resolve("bundle1/state"), "x");
        }
        try (Stream<Path> left = Files.list(root)) {
            assertEquals(List.of(), left.toList());
        }
    }

    @Test
    void whatAKilledProcessLeftIsRemovedAndWhatIsInUseIsNot() throws IOException {
        Path left = Files.createDirectories(root.resolve("vigie-cache-1/framework"));
        Path foreign = Files.createDirectories(root.resolve("other"));
        try (CacheFolder used = CacheFolder.create(root)) {
            CacheFolder.removeLeftOvers(root, Instant.now().plusSeconds(60));
            assertFalse(Files.exists(left.getParent()));
            assertTrue(Files.exists(foreign));
            assertTrue(Files.exists(used.framework().getParent()));
        }
    }
}
