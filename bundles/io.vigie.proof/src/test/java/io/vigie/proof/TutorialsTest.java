package io.vigie.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A reader of a tutorial writes exactly the files that are built and tested here. */
class TutorialsTest {
    private static final Pattern FILE =
            Pattern.compile("^`([^`\n]+)`:\n\n```\\w+\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern ARTIFACT =
            Pattern.compile("<artifactId>([^<]+)</artifactId>\\s*<version>([^<]+)</version>");
    private static final Path BUNDLES = Path.of("..");

    private static Map<String, String> filesOf(Path example) throws IOException {
        Map<String, String> files = new LinkedHashMap<>();
        Matcher file = FILE.matcher(Files.readString(example.resolve("README.md")));
        while (file.find()) {
            files.put(file.group(1), file.group(2));
        }
        return files;
    }

    @ParameterizedTest
    @ValueSource(strings = {"kpi", "connector"})
    void theReadmeHasTheFilesOfTheExample(String name) throws IOException {
        Path example = BUNDLES.resolve("io.vigie.example." + name);
        Map<String, String> files = filesOf(example);
        for (Map.Entry<String, String> file : files.entrySet()) {
            Path built = file.getKey().equals("pom.xml")
                    ? example.resolve("tutorial/pom.xml")
                    : example.resolve(file.getKey());
            assertEquals(Files.readString(built), file.getValue(), file.getKey());
        }
        TreeSet<String> sources = new TreeSet<>(List.of("pom.xml"));
        try (Stream<Path> all = Files.walk(example.resolve("src"))) {
            all.filter(Files::isRegularFile)
                    // It names nullness annotations, which the reader's project has not.
                    .filter(path -> !path.endsWith("package-info.java"))
                    .map(path -> example.relativize(path).toString().replace('\\', '/'))
                    .forEach(sources::add);
        }
        assertEquals(sources, new TreeSet<>(files.keySet()));
    }

    /** Versions stand in the parent POM, and once more where a reader has no parent. */
    @ParameterizedTest
    @ValueSource(strings = {"kpi", "connector"})
    void theVersionsAreThoseOfTheParent(String name) throws IOException {
        String parent = Files.readString(BUNDLES.resolve("../pom.xml"));
        Map<String, String> versions = new LinkedHashMap<>();
        Matcher managed = ARTIFACT.matcher(parent);
        while (managed.find()) {
            versions.putIfAbsent(managed.group(1), resolved(managed.group(2), parent));
        }
        String pom = Files.readString(BUNDLES.resolve("io.vigie.example." + name + "/tutorial/pom.xml"));
        Matcher used = ARTIFACT.matcher(pom);
        int compared = 0;
        while (used.find()) {
            if (!used.group(1).startsWith("io.vigie.example.")) {
                String expected =
                        used.group(1).startsWith("io.vigie.") ? versions.get("vigie") : versions.get(used.group(1));
                assertEquals(expected, resolved(used.group(2), pom), used.group(1));
                compared++;
            }
        }
        assertTrue(compared >= 6, "versions found: " + compared);
    }

    private static String resolved(String version, String pom) {
        Matcher property = Pattern.compile("\\$\\{(.+)}").matcher(version);
        if (!property.matches()) {
            return version;
        }
        Matcher value = Pattern.compile("<" + Pattern.quote(property.group(1)) + ">([^<]+)<")
                .matcher(pom);
        return value.find() ? value.group(1) : version;
    }
}
