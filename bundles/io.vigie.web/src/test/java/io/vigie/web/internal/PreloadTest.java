package io.vigie.web.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page names all modules of the first screen, so that a browser need not find them one after the other. */
class PreloadTest {
    private static final Path PAGE = Path.of("src/main/resources/io/vigie/web/ui");
    private static final Pattern PRELOADED = Pattern.compile("rel=\"modulepreload\" href=\"@ASSETS@/([^\"]+)\"");
    private static final Pattern IMPORTED =
            Pattern.compile("(?m)^(?:import|export)\\b[^;]*?'(\\.[^']+)'|\\bimport\\('\\./(lib/catalogue\\.js)'\\)");

    @Test
    void allModulesOfTheFirstScreenAreAskedForAtOnce() throws Exception {
        Set<String> needed = new TreeSet<>();
        Deque<String> next = new ArrayDeque<>(List.of("app.js", "screens/overview.js"));
        while (!next.isEmpty()) {
            String module = next.remove();
            if (needed.add(module)) {
                Matcher imported = IMPORTED.matcher(read(module));
                while (imported.find()) {
                    String path = imported.group(1) == null ? imported.group(2) : imported.group(1);
                    Path folder = PAGE.resolve(module).getParent();
                    next.add(PAGE.relativize(folder.resolve(path).normalize())
                            .toString()
                            .replace('\\', '/'));
                }
            }
        }
        needed.remove("app.js");
        Set<String> named = new TreeSet<>();
        Matcher preloaded = PRELOADED.matcher(read("index.html"));
        while (preloaded.find()) {
            if (!preloaded.group(1).startsWith("vendor/")) {
                named.add(preloaded.group(1));
            }
        }
        assertEquals(needed, named);
    }

    private static String read(String path) throws IOException {
        return Files.readString(PAGE.resolve(path));
    }
}
