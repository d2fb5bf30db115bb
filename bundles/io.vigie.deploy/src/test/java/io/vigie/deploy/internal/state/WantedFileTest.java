package io.vigie.deploy.internal.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.deploy.DeployException;
import io.vigie.kpi.Text;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WantedFileTest {
    private static final String SHA = "0123456789abcdef".repeat(4);

    @TempDir
    Path folder;

    private WantedFile file(String text) throws Exception {
        return new WantedFile(Files.writeString(folder.resolve("plugins.json"), text));
    }

    @Test
    void withoutAFileTheDefaultIsWanted() {
        WantedFile file = new WantedFile(folder.resolve("none.json"));
        assertEquals(new WantedFile.Reading(Wanted.DEFAULT, ""), file.load());
        assertEquals("", file.digest());
    }

    @Test
    void readsWhatItWroteInWhichEachPluginHasItsOwnLines() throws Exception {
        Wanted wanted = new Wanted(
                true,
                List.of("families"),
                List.of("io.vigie.kpi.flow", "x"),
                List.of(
                        new Wanted.Plugin("com.example.z", "1.0.0.a", SHA, true, false),
                        new Wanted.Plugin("io.vigie.kpi.quality", "", "", false, false),
                        new Wanted.Plugin("com.example.a", "2.0.0", "f".repeat(64), false, true)));
        WantedFile file = new WantedFile(folder.resolve("conf").resolve("plugins.json"));
        file.write(wanted.text());
        assertEquals("""
                {
                  "unsigned": "allow",
                  "features": ["families"],
                  "without": ["io.vigie.kpi.flow", "x"],
                  "plugins": [
                    {
                      "name": "com.example.z",
                      "version": "1.0.0.a",
                      "sha256": "%s",
                      "enabled": true
                    },
                    {
                      "name": "io.vigie.kpi.quality",
                      "enabled": false
                    },
                    {
                      "name": "com.example.a",
                      "version": "2.0.0",
                      "sha256": "%s",
                      "enabled": false,
                      "unsigned": true
                    }
                  ]
                }
                """.formatted(SHA, "f".repeat(64)), Files.readString(file.path()));
        assertEquals(wanted, file.read());
        assertEquals(List.of(SHA), List.copyOf(wanted.digests()));
        assertEquals(WantedFile.digest(wanted.text()), file.digest());
        file.write(Wanted.DEFAULT.text());
        assertEquals(Wanted.DEFAULT, file.read());
        assertNotEquals(WantedFile.digest(wanted.text()), file.digest());
    }

    @Test
    void aLinkStaysALink() throws Exception {
        Path real = Files.createDirectory(folder.resolve("versioned")).resolve("plugins.json");
        Files.writeString(real, "{}");
        Path link = Files.createSymbolicLink(folder.resolve("plugins.json"), real);
        new WantedFile(link).write(Wanted.DEFAULT.text());
        assertTrue(Files.isSymbolicLink(link));
        assertEquals(Wanted.DEFAULT.text(), Files.readString(real));
    }

    // spotless:off
    @ParameterizedTest
    @CsvSource(delimiterString = "->", textBlock = """
            {"unsigned": "refuse",~"plugins": [}}                  -> , line 2 is not valid JSON: correct it.
            {"unsigned": "refuse",~"unsigned": "allow"}            -> , line 2 says a field twice: correct it.
            {} {}                                                  -> , line 1 is not valid JSON: correct it.
            ''                                                     -> has to be an object in braces.
            []                                                     -> has to be an object in braces.
            {"unsigned": true}                                     -> /unsigned has to be "refuse" or "allow".
            {"feature": []}                                        -> /feature is not known here: the fields are features, plugins, unsigned, without.
            {"features": "all"}                                    -> /features has to be a list of names.
            {"features": ["a", 1]}                                 -> /features/1 has to be a name.
            {"without": ["a", "a"]}                                -> /without/1 names a for the second time: take it off the list.
            {"plugins": {}}                                        -> /plugins has to be a list.
            {"plugins": ["a"]}                                     -> /plugins/0 has to be an object in braces.
            {"plugins": [{}]}                                      -> /plugins/0 has no 'name': add the symbolic name of the plug-in.
            {"plugins": [{"name": "a b"}]}                         -> /plugins/0/name has to be a symbolic name such as com.example.kpi.
            {"plugins": [{"name": "a"}, {"name": "a"}]}            -> /plugins/1 names a for the second time: leave one of them.
            {"without": ["a"], "plugins": [{"name": "a"}]}         -> /plugins/0 names a, which 'without' leaves out: take it off one of them.
            {"plugins": [{"name": "a", "sha": "x"}]}               -> /plugins/0/sha is not known here: the fields are enabled, name, sha256, unsigned, version.
            {"plugins": [{"name": "a", "sha256": "12"}]}           -> /plugins/0/sha256 has to be the SHA-256 of a file, 64 hexadecimal digits.
            {"plugins": [{"name": "a", "version": "1.0"}]}         -> /plugins/0 has 'version' but no 'sha256': add the SHA-256 of the file that is meant.
            {"plugins": [{"name": "a", "unsigned": true}]}         -> /plugins/0 has 'unsigned' but no 'sha256': add the SHA-256 of the file that is meant.
            {"plugins": [{"name": "a", "sha256": "SHA", "version": "x"}]} -> /plugins/0/version has to be a version such as 1.2.0.
            {"plugins": [{"name": "a", "enabled": "yes"}]}         -> /plugins/0/enabled has to be true or false.
            {"x": 1, "plugins": [{"name": "a", "enabled": 1}, 2]}  -> /x is not known here: the fields are features, plugins, unsigned, without.~/plugins/0/enabled has to be true or false.~/plugins/1 has to be an object in braces.
            """)
    // spotless:on
    void saysAllThatIsWrong(String text, String sentences) throws Exception {
        WantedFile file = file(text.replace("~", "\n").replace("SHA", SHA));
        DeployException refusal = assertThrows(DeployException.class, file::read);
        List<String> expected = Arrays.stream(sentences.split("~"))
                .map(sentence -> file.path() + (sentence.startsWith(",") ? "" : " ") + sentence)
                .toList();
        assertEquals(expected, refusal.reasons().stream().map(Text::en).toList());
        for (Text reason : refusal.reasons()) {
            assertNotEquals(reason.en(), reason.fr());
        }
        assertNotEquals("", file.digest(), "a text that makes no sense has a digest");
    }

    @Test
    void whatIsLeftOutIsAsByDefault() throws Exception {
        Wanted wanted = file("{\"plugins\": [{\"name\": \"a\", \"sha256\": \"" + SHA.toUpperCase() + "\"}]}")
                .read();
        assertEquals(
                new Wanted(
                        false,
                        Wanted.DEFAULT.features(),
                        List.of(),
                        List.of(new Wanted.Plugin("a", "", SHA, true, false))),
                wanted);
    }
}
