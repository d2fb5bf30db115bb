package io.vigie.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Which bundles a feature has stands in its JSON and in its POM, their versions in the JSON and in the parent POM. */
class FeatureVersionsOsgiTest {
    private static final Path BUNDLES = Path.of("../../launcher/target/vigie/bundles");
    private static final Pattern BUNDLE = Pattern.compile("\\{\\s*\"id\"\\s*:\\s*\"([^:\"]+):([^:\"]+):([^:\"]+)\"");

    static Stream<String> features() throws IOException {
        List<String> names = new ArrayList<>();
        try (Stream<Path> folders = Files.list(Path.of(".."))) {
            folders.map(folder -> folder.getFileName().toString())
                    .filter(name -> Files.exists(Path.of("..", name, name + ".json")))
                    .forEach(names::add);
        }
        assertFalse(names.isEmpty());
        return names.stream();
    }

    @ParameterizedTest
    @MethodSource("features")
    void jsonAndPomAgree(String feature) throws Exception {
        Set<String> inJson = new TreeSet<>();
        Set<String> missing = new TreeSet<>();
        Matcher bundle = BUNDLE.matcher(Files.readString(Path.of("..", feature, feature + ".json")));
        while (bundle.find()) {
            inJson.add(bundle.group(1) + ":" + bundle.group(2));
            // Maven copied the version that the POM says.
            String file = bundle.group(2) + "-" + bundle.group(3) + ".jar";
            if (!Files.exists(BUNDLES.resolve(file))) {
                missing.add(file);
            }
        }
        assertEquals(runtimeDependencies(Path.of("..", feature, "pom.xml")), inJson);
        assertEquals(Set.of(), missing, "versions that the parent POM does not name");
    }

    private static Set<String> runtimeDependencies(Path pom) throws Exception {
        Set<String> found = new TreeSet<>();
        NodeList dependencies = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(pom.toFile())
                .getElementsByTagName("dependency");
        for (int i = 0; i < dependencies.getLength(); i++) {
            Element dependency = (Element) dependencies.item(i);
            if (text(dependency, "scope").equals("runtime")) {
                found.add(text(dependency, "groupId") + ":" + text(dependency, "artifactId"));
            }
        }
        return found;
    }

    private static String text(Element parent, String tag) {
        NodeList found = parent.getElementsByTagName(tag);
        return found.getLength() == 0 ? "" : found.item(0).getTextContent().trim();
    }
}
