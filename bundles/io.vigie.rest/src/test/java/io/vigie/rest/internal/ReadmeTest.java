package io.vigie.rest.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vigie.access.Role;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README says holds. */
class ReadmeTest {
    private static final Pattern BLOCK = Pattern.compile("^```\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

    private static String readme() throws Exception {
        return Files.readString(Path.of("README.md"));
    }

    @Test
    void theTableOfRoutesIsTheirs(@TempDir Path folder) throws Exception {
        StringBuilder table = new StringBuilder("| route | what | who |\n|---|---|---|\n");
        try (Door door = new Door(folder)) {
            for (Route route : door.api.routes()) {
                String who = route.open()
                        ? "-"
                        : route.roles().equals(Route.ANYONE) ? "anyone" : String.join(", ", OpenApi.roles(route));
                table.append("| `")
                        .append(route.method())
                        .append(' ')
                        .append(route.path())
                        .append("` | ")
                        .append(route.summary())
                        .append(" | ")
                        .append(who)
                        .append(" |\n");
            }
        }
        assertTrue(readme().contains(table), "the README should have:\n" + table);
    }

    private static boolean hasCurl() {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "curl")));
    }

    @Test
    void theExamplesRunAsTheyAreWritten(@TempDir Path folder) throws Exception {
        assumeTrue(hasCurl(), "there is no curl");
        List<String> commands = new ArrayList<>();
        Matcher block = BLOCK.matcher(readme());
        while (block.find()) {
            commands.addAll(List.of(block.group(1).split("\n(?=curl )")));
        }
        assertEquals(8, commands.size());
        try (Door door = new Door(folder)) {
            for (String command : commands) {
                ProcessBuilder builder = new ProcessBuilder("sh", "-c", command);
                builder.environment().put("TOKEN", door.secret(Role.ADMIN));
                builder.environment().put("VIGIE", door.address + "api/v1");
                builder.directory(folder.toFile());
                builder.redirectErrorStream(true);
                Process process = builder.start();
                String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                assertEquals(0, process.waitFor(), command + output);
                boolean saved = command.contains("-OJ");
                boolean csv = command.contains("text/csv");
                assertTrue(output.startsWith(saved ? "" : csv ? "\"# " : "{"), command + output);
            }
        }
    }
}
