package io.vigie.shell.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.deploy.Trust;
import io.vigie.kpi.Text;
import io.vigie.shell.internal.Typed.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginVerbsTest {
    private static final String ASTERISK = "io.vigie.connector.asterisk";
    private static final String QUALITY = "io.vigie.kpi.quality";

    @TempDir
    Path folder;

    private final MemoryPlugins plugins = new MemoryPlugins(
            MemoryPlugins.entry(QUALITY, "0.1.0", Trust.DISTRIBUTION),
            MemoryPlugins.entry("io.vigie.kpi.flow", "0.1.0", Trust.DISTRIBUTION)
                    .withEnabled(false),
            MemoryPlugins.entry(ASTERISK, "0.1.0", Trust.PINNED),
            MemoryPlugins.entry("com.example.mail", "1.4.0", Trust.UNSIGNED));
    private final Typed typed = new Typed();

    PluginVerbsTest() {
        plugins.broken.put(
                "com.example.mail",
                Text.of("It needs the package jakarta.mail, which no bundle exports.", "Il lui faut jakarta.mail."));
        typed.plugins = plugins;
    }

    private Answer plugin(String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = "plugin";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        typed.directory = folder;
        return typed.run(all);
    }

    private String file(String name) throws IOException {
        Path file = folder.resolve(name);
        if (!Files.exists(file)) {
            Files.createFile(file);
        }
        return name;
    }

    private void answers(String expected, Answer answer) {
        assertEquals("", answer.err());
        assertEquals(expected, answer.out());
        assertEquals(0, answer.code());
    }

    private static void refuses(int code, String expected, Answer answer) {
        assertEquals(expected, answer.err().lines().limit(code == 1 ? 9 : 1).reduce("", (a, b) -> a + b + "\n"));
        assertEquals("", answer.out());
        assertEquals(code, answer.code());
    }

    private String set() {
        return plugins.sets.get(0).id();
    }

    @Test
    void listsPlugins() {
        plugins.remarks.add(Text.of("plugins/x.jar is no bundle.", "plugins/x.jar n'est pas un bundle."));
        Answer answer = plugin("list");
        assertEquals("plugins/x.jar is no bundle.\n", answer.err());
        assertEquals("""
                Plug-in                      Version  State       Trust         Provides
                com.example.mail             1.4.0    ✗ failed    ! unsigned
                io.vigie.connector.asterisk  0.1.0    ✓ active    pinned        asterisk.cel, asterisk.queue-log
                io.vigie.kpi.flow            0.1.0    – disabled  distribution  2 KPIs
                io.vigie.kpi.quality         0.1.0    ✓ active    distribution  2 KPIs

                ✗ com.example.mail: It needs the package jakarta.mail, which no bundle exports.

                Set %s, plug-ins: 4, unsigned: 1
                """.formatted(set()), answer.out());
        typed.width = 140;
        assertTrue(plugin("list").out().lines().anyMatch(line -> line.matches(".*2 KPIs +families")));
    }

    @Test
    void tellsAllOfOne() {
        plugins.sets.set(0, plugins.sets.get(0).with(MemoryPlugins.entry(QUALITY, "0.2.0", Trust.SIGNED)));
        answers("""
                io.vigie.kpi.quality  0.2.0

                State      ✓ active
                KPIs       service-level, wait-average
                Trust      signed: all of it is signed by someone whose certificate is in conf/trust
                Signed by  CN=Ops, O=Example
                Origin     io.vigie.kpi.quality-0.2.0.jar
                SHA-256    %s
                """.formatted(plugins.sets.get(0).entry(QUALITY).orElseThrow().digest()), plugin("info", QUALITY));
        refuses(
                1,
                "vigie: No plug-in is named 'io.vigie.kpi.qualty'. Did you mean io.vigie.kpi.quality?\n",
                plugin("info", "io.vigie.kpi.qualty"));
    }

    @Test
    void plansBlastRadiusFirst() throws IOException {
        String expected = """
                Restarts  io.example.wired: it uses a package of io.vigie.connector.asterisk.
                Steps     replace io.vigie.connector.asterisk 0.1.0 by 0.2.0, signed
                KPIs      none touched
                Sources   asterisk.queue-log
                Set       %s in place of %s
                """;
        String before = set();
        String jar = file(ASTERISK + "-0.2.0.jar");
        String after = plugins.sets
                .get(0)
                .with(MemoryPlugins.entry(folder.resolve(jar)))
                .id();
        answers(expected.formatted(after, before), plugin("plan", jar));
        answers(expected.formatted(after, before), plugin("install", jar, "--dry-run"));
        assertEquals(before, set());
        typed.locale = Locale.FRENCH;
        answers("""
                Redémarre  io.example.wired : il utilise un paquet de io.vigie.connector.asterisk.
                Étapes     remplacer io.vigie.connector.asterisk 0.1.0 par 0.2.0, signée
                KPI        aucun touché
                Sources    asterisk.queue-log
                Ensemble   %s au lieu de %s
                """.formatted(after, before), plugin("plan", jar));
    }

    @Test
    void installsWhatIsVouchedFor() throws IOException {
        String before = set();
        Answer answer = plugin("install", file("unsigned.io.new.kpi.a-1.0.0.jar"), "--allow-unsigned");
        answers("""
                Restarts  nothing beside what the steps name
                Steps     install io.new.kpi.a 1.0.0, ! unsigned
                KPIs      service-level has another definition.
                Sources   none touched
                Set       %s in place of %s
                Took      84 ms
                Notes     Nobody vouches for it.
                """.formatted(set(), before), answer);
        refuses(
                1,
                "vigie: Nobody vouches for io.new.kpi.b 1.0.0.\n",
                plugin("install", file("unsigned.io.new.kpi.b-1.0.0.jar")));
        String digest =
                MemoryPlugins.entry(Path.of("unsigned.io.new.kpi.b-1.0.0.jar")).digest();
        assertTrue(plugin(
                        "install",
                        "unsigned.io.new.kpi.b-1.0.0.jar",
                        "--sha256",
                        "SHA256:" + digest.toUpperCase(Locale.ROOT))
                .out()
                .contains("install io.new.kpi.b 1.0.0, pinned\n"));
    }

    @Test
    void refusalsAreOneSentenceALine() throws IOException {
        refuses(
                1,
                "vigie: broken-1 is cut off in the middle.\nvigie: broken-1 has no version.\n",
                plugin("install", file("broken-1.jar")));
        typed.locale = Locale.FRENCH;
        refuses(
                1,
                "vigie : broken-1 est coupé au milieu.\nvigie : broken-1 n'a pas de version.\n",
                plugin("install", file("broken-1.jar")));
    }

    @Test
    void updatesOnlyWhatIsThere() throws IOException {
        refuses(
                1,
                "vigie: The plug-in com.example.chat is not there to be updated: 'vigie plugin install' brings a new one.\n",
                plugin("update", file("com.example.chat-1.0.0.jar")));
        assertEquals(1, plugins.sets.size());
        assertTrue(plugin("update", file(QUALITY + "-0.2.0.jar"))
                .out()
                .contains("replace io.vigie.kpi.quality 0.1.0 by 0.2.0, signed\n"));
    }

    @Test
    void switchesAndRemoves() {
        assertTrue(plugin("enable", "io.vigie.kpi.flow").out().contains("Steps     enable io.vigie.kpi.flow 0.1.0\n"));
        assertTrue(plugin("disable", QUALITY).out().contains("Steps     disable io.vigie.kpi.quality 0.1.0\n"));
        assertTrue(plugin("uninstall", QUALITY).out().contains("Steps     remove io.vigie.kpi.quality 0.1.0\n"));
        refuses(
                1,
                "vigie: No plug-in is named 'x'; 'vigie plugin list' shows those there are.\n",
                plugin("enable", "x"));
    }

    @Test
    void rollsBack() throws IOException {
        String first = set();
        plugin("install", file(QUALITY + "-0.2.0.jar"));
        assertTrue(
                plugin("rollback", "--to", first.substring(0, 5), "--dry-run").code() == 0);
        refuses(
                1,
                "vigie: No kept set, or more than one, begins with 'zz'; there are %s, %s.\n".formatted(set(), first),
                plugin("rollback", "--to", "zz"));
        refuses(
                2,
                "vigie: A plug-in's NAME and --to SET contradict each other: give one of them.\n",
                plugin("rollback", QUALITY, "--to", first));
        answers(
                "There is nothing to do: the set in force (" + set() + ") is as wished.\n",
                plugin("rollback", QUALITY, "--dry-run"));
    }

    @Test
    void verifies() throws IOException {
        Answer all = plugin("verify");
        assertEquals(1, all.code());
        assertTrue(all.out().contains("com.example.mail             1.4.0    ✗ refused  ! unsigned"), all::out);
        assertTrue(all.out().contains("io.vigie.kpi.quality         0.1.0    ✓ whole    distribution"), all::out);
        assertTrue(all.out()
                .endsWith("\n✗ com.example.mail: It needs the package jakarta.mail, which no bundle exports.\n"));
        assertEquals(0, plugin("verify", QUALITY).code());
        assertEquals(0, plugin("verify", file(QUALITY + "-0.3.0.jar")).code());
        Answer unsigned = plugin("verify", file("unsigned.io.new.kpi.a-1.0.0.jar"));
        assertEquals(1, unsigned.code());
        assertTrue(unsigned.out().contains("Nobody whose certificate is in conf/trust has signed it"), unsigned::out);
        refuses(
                1,
                "vigie: No plug-in is named 'x.jar'; 'vigie plugin list' shows those there are.\n",
                plugin("verify", "x.jar"));
    }

    @Test
    void tellsWhy() {
        answers(
                "It needs the package jakarta.mail, which no bundle exports.\n  So com.example.mail does not start.\n",
                plugin("why", "com.example.mail"));
        answers("Nothing is wrong with io.vigie.kpi.quality.\n", plugin("why", QUALITY));
        assertEquals(
                "{\n  \"id\" : \"x\",\n  \"causes\" : [ ]\n}\n",
                plugin("why", "x", "--json").out());
    }

    @Test
    void tellsTheHistory() throws IOException {
        answers("No plug-in has been changed yet.\n", plugin("history"));
        String first = set();
        plugin("install", file(QUALITY + "-0.2.0.jar"));
        plugin("install", file("broken-1.jar"));
        typed.width = 130;
        answers("""
                When                 Result     Wish                                     Took  Set
                2 Mar 2026 12:00:01  ✗ refused  install broken-1.jar                    3.2 s  %2$s
                    broken-1 is cut off in the middle.
                    broken-1 has no version.
                2 Mar 2026 12:00     ✓ applied  install io.vigie.kpi.quality-0.2.0.jar  84 ms  %1$s → %2$s
                """.formatted(first, set()), plugin("history"));
        assertEquals(
                2, plugin("history", "--limit", "1", "--json").out().lines().count() + 1);
        refuses(2, "vigie: '-1' is not a value for --limit.\n", plugin("history", "--limit", "-1"));
        plugins.damage.add(Text.of("Line 1 is damaged.", "La ligne 1 est endommagée."));
        for (String form : List.of("--limit=1", "--json")) {
            assertEquals("Line 1 is damaged.\n", plugin("history", form).err());
        }
    }

    @Test
    void tellsDrift() {
        answers("The set in force (" + set() + ") is what conf/plugins.json asks for.\n", plugin("diff"));
        plugins.drift.add(Text.of("It asks for io.vigie.kpi.flow to run, which is disabled.", "…"));
        answers(
                "It asks for io.vigie.kpi.flow to run, which is disabled.\n\nWhere conf/plugins.json differs from the set in force ("
                        + set()
                        + "); 'vigie plugin apply' makes\nwhat it asks for.\n",
                plugin("diff"));
        assertEquals(0, plugin("apply").code());
    }

    @Test
    void wrongCommandLinesTellAllThatIsWrong() {
        Answer answer = plugin("install", "nowhere.jar", "--sha256", "12");
        assertEquals(2, answer.code());
        assertTrue(answer.err().startsWith("""
                                vigie: The file 'nowhere.jar' cannot be read: check its name and your rights.
                                vigie: '12' is not a SHA-256 digest: write its 64 hexadecimal digits.
                                """), answer::err);
    }

    @Test
    void scriptsReadJson() throws IOException {
        String list = plugin("list", "--json").out();
        assertTrue(list.contains("\"name\" : \"com.example.mail\""), list);
        assertTrue(list.contains("\"trust\" : \"unsigned\""), list);
        assertTrue(list.contains("\"state\" : \"failed\""), list);
        String plan = plugin("install", file(QUALITY + "-0.2.0.jar"), "--json").out();
        assertTrue(plan.contains("\"action\" : \"replace\",\n    \"before\" : \"0.1.0\""), plan);
        assertTrue(plan.contains("\"tookMs\" : 84"), plan);
    }

    @Test
    void aRunningPlatformTellsWhatChanged() throws IOException {
        PluginText text = new PluginText(Samples.EN, Samples.EN_FIGURES, Paint.NONE);
        plugin("install", file(QUALITY + "-0.2.0.jar"), file("com.example.chat-1.0.0.jar"));
        assertEquals(
                List.of(
                        "com.example.chat 1.0.0 was installed (84 ms)",
                        "io.vigie.kpi.quality 0.2.0 took over from 0.1.0 (84 ms)"),
                text.news(plugins.history.get(0), plugins.sets()));
        plugin("disable", QUALITY);
        assertEquals(
                List.of("io.vigie.kpi.quality 0.2.0 was disabled (84 ms)"),
                text.news(plugins.history.get(0), plugins.sets()));
        plugin("uninstall", QUALITY);
        assertEquals(
                List.of("io.vigie.kpi.quality 0.2.0 was removed (84 ms)"),
                text.news(plugins.history.get(0), plugins.sets()));
        plugin("install", file("broken-1.jar"));
        assertEquals(
                List.of("broken-1 is cut off in the middle.", "broken-1 has no version."),
                text.news(plugins.history.get(0), plugins.sets()));
    }
}
