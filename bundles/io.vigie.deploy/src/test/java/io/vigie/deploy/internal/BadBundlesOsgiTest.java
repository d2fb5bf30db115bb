package io.vigie.deploy.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.vigie.deploy.Change;
import io.vigie.deploy.DeployException;
import io.vigie.deploy.PluginEvent;
import io.vigie.deploy.internal.file.Jars;
import io.vigie.deploy.internal.file.Signers;
import io.vigie.kpi.Text;
import io.vigie.testkit.TestBundle;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever bad bundle is to be installed: it is refused in one sentence that names it and the cause, and the old
 * set serves on; whoever asks without pause meanwhile notices nothing.
 */
class BadBundlesOsgiTest {
    private static final String IMPORTS = "org.osgi.framework, io.vigie.kpi;version=\"[0.1,1)\"";

    @TempDir
    static Path folder;

    private static TestPlatform platform;
    private static Asking asking;

    @BeforeAll
    static void start() throws Exception {
        platform = new TestPlatform(folder);
        Files.writeString(folder.resolve("home/conf/trust/authority.pem"), Signers.pem("authority"));
        System.setProperty("vigie.test.released", "false");
        asking = Asking.start(platform::ask);
    }

    @AfterAll
    static void stop() throws Exception {
        asking.close();
        System.setProperty("vigie.test.released", "true");
        platform.close();
    }

    /** Makes a bad bundle. */
    private interface Bad {
        Change install() throws Exception;
    }

    static Stream<Arguments> beforeItTakesOver() {
        return Stream.of(
                bad("truncated", () -> files(truncated()), "trunc.jar is refused: it is truncated or damaged"),
                bad(
                        "not signed",
                        () -> files(calls().in(folder)),
                        "test.calls 2.0.0 (test.calls-2.0.0.jar) is refused: it is not signed;"),
                bad(
                        "signed by a stranger",
                        () -> files(signed("stranger")),
                        "test.calls 2.0.0 (stranger.jar) is refused: it is signed by CN=stranger, "),
                bad(
                        "changed after it was signed",
                        () -> files(tampered()),
                        "tampered.jar is refused: its signature does not hold, OSGI-INF/note.txt was changed"),
                bad(
                        "missing import",
                        () -> unsigned(calls().header("Import-Package", IMPORTS + ", com.acme.pbx;version=\"[1,2)\"")),
                        "test.calls 2.0.0 cannot be used: it needs package com.acme.pbx [1,2), which no bundle offers."),
                bad(
                        "SPI of another major version",
                        () -> unsigned(calls().header("Import-Package", IMPORTS.replace("[0.1,1)", "[2,3)"))),
                        "test.calls 2.0.0 cannot be used: this Vigie offers version 0.1.0 of package io.vigie.kpi, it"
                                + " needs [2,3)."),
                bad(
                        "activator throws",
                        () -> unsigned(calls().header("Test-Trouble", "throw")),
                        "test.calls 2.0.0 does not start: broken on purpose."),
                bad(
                        "activator hangs",
                        () -> unsigned(TestHome.calls("2.0.9").header("Test-Trouble", "hang")),
                        "test.calls 2.0.9 did not start within 2 s: its activator or a component of it does not return."),
                bad(
                        "class for a newer Java",
                        () -> files(newer()).allowingUnsigned(),
                        "test.calls 2.0.0 (newer.jar) is refused: its class com.acme.Future is for Java 99, and this is"
                                + " Java " + Runtime.version().feature()),
                bad(
                        "version that is installed with other content",
                        () -> unsigned(TestHome.calls("1.0.0").text("more.txt", "more")),
                        "test.calls 1.0.0 is installed with other content: raise its version"),
                bad(
                        "two of one name",
                        () -> platform.unsigned(calls(), TestHome.calls("3.0.0")),
                        "test.calls is meant twice: 2.0.0 by test.calls-2.0.0.jar and 3.0.0 by test.calls-3.0.0.jar"),
                bad(
                        "name of the platform's",
                        () -> unsigned(TestBundle.named("io.vigie.engine", "9.0.0")),
                        "io.vigie.engine 9.0.0 has the name of a bundle of the platform"),
                bad(
                        "fails its own cases",
                        () -> unsigned(calls().text("OSGI-INF/vigie/vectors.json", """
                                {"format": "vigie-kpi-vectors/1", "vectors": [{
                                  "id": "wrong", "kpi": "quick-answer-rate", "title": "never true",
                                  "tz": "UTC", "grain": "total", "group_by": [], "params": {},
                                  "period": {"from": "2026-03-02T00:00:00Z", "to": "2026-03-03T00:00:00Z"},
                                  "facts": {"segment": [{"contact_id": "c1", "seq": 1, "queue": "Q1",
                                    "queued_at": "2026-03-02T08:00:00Z", "outcome": "answered",
                                    "answered_at": "2026-03-02T08:00:05Z"}]},
                                  "expected": [{"bucket": null, "dims": {}, "num": 0, "den": 1, "value": 0}]}]}""")),
                        "test.calls 2.0.0 fails 1 of the 1 worked cases that it carries: wrong."),
                bad(
                        "cases that nobody can read",
                        () -> unsigned(calls().text("OSGI-INF/vigie/vectors.json", "{\"format\": ")),
                        "test.calls 2.0.0: its worked cases (OSGI-INF/vigie/vectors.json) cannot be read: "),
                bad(
                        "senseless KPI",
                        () -> unsigned(calls().header("Test-Trouble", "senseless")),
                        "test.calls 2.0.0",
                        "quick-answer-rate"),
                bad(
                        "cannot read the source's position",
                        () -> unsigned(TestHome.feed("2.0.0").header("Test-Trouble", "foreign")),
                        "test.feed 2.0.0",
                        "line",
                        "is none of mine"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("beforeItTakesOver")
    void isRefusedAndNobodyNotices(String what, Bad bad, String... words) throws Exception {
        check(bad, PluginEvent.Result.REFUSED, words);
    }

    @Test
    void aSourceThatDoesNotGoOnGetsItsOldVersionBack() throws Exception {
        check(
                () -> unsigned(TestHome.feed("2.0.0").header("Test-Trouble", "fails")),
                PluginEvent.Result.ROLLED_BACK,
                "test.feed 2.0.0",
                "line",
                "The line is dead.");
    }

    @Test
    void whatHangsDoesNotStopTheNextChange() throws Exception {
        assertThrows(DeployException.class, () -> platform.plugins()
                .apply(unsigned(TestHome.calls("2.0.1").header("Test-Trouble", "hang"))));
        DeployException stuck =
                assertThrows(DeployException.class, () -> platform.plugins().apply(unsigned(TestHome.calls("2.0.1"))));
        assertTrue(stuck.getMessage().contains("does not stop; raise its version"), stuck::getMessage);
        platform.plugins().apply(unsigned(TestHome.calls("3.0.0")));
        assertEquals(
                "test.calls 3.0.0", platform.plugins().list().get(0).entry().toString());
        platform.plugins().apply(Change.rollback());
        platform.goesOn();
    }

    private static void check(Bad bad, PluginEvent.Result result, String... words) throws Exception {
        List<String> before = platform.shown();
        int changes = platform.plugins().history().size();
        Change change = bad.install();
        String version = platform.ask().version();
        asking.versions();

        DeployException refusal =
                assertThrows(DeployException.class, () -> platform.plugins().apply(change));

        assertEquals(1, refusal.reasons().size(), refusal::getMessage);
        Text reason = refusal.reasons().get(0);
        for (String word : words) {
            assertTrue(reason.en().contains(word), reason::en);
        }
        assertTrue(reason.en().endsWith(".") && !reason.en().contains("Exception"), reason::en);
        assertTrue(reason.fr().endsWith(".") && !reason.fr().contains("Exception"), reason::fr);

        assertEquals(before, platform.shown());
        assertEquals(List.of(), platform.plugins().drift());
        assertEquals(List.of(), platform.workspace().kpis().refusals());
        assertTrue(platform.plugins().history().size() > changes);
        assertEquals(result, platform.plugins().history().get(0).result());
        platform.goesOn();

        long answers = asking.answers();
        TestPlatform.until(() -> asking.answers() > answers + 1);
        assertEquals(List.of(), asking.failures());
        assertEquals(Set.of(version), asking.versions());
    }

    private static Arguments bad(String what, Bad bad, String... words) {
        return arguments(what, bad, words);
    }

    private static TestBundle calls() {
        return TestHome.calls("2.0.0");
    }

    private static Change files(Path... files) {
        return Change.install(List.of(files));
    }

    private static Change unsigned(TestBundle bundle) throws IOException {
        return platform.unsigned(bundle);
    }

    private static Path truncated() throws IOException {
        byte[] whole = Files.readAllBytes(calls().in(folder));
        return Files.write(folder.resolve("trunc.jar"), Arrays.copyOf(whole, whole.length / 2));
    }

    private static Path signed(String who) throws Exception {
        Path jar = calls().text("OSGI-INF/note.txt", "as delivered").in(folder);
        return Signers.sign(jar, folder.resolve(who + ".jar"), who);
    }

    private static Path tampered() throws Exception {
        return Jars.changed(
                signed("vendor"), folder.resolve("tampered.jar"), "OSGI-INF/note.txt", content -> "as changed"
                        .getBytes(StandardCharsets.UTF_8));
    }

    private static Path newer() throws IOException {
        return Jars.changed(
                calls().in(folder), folder.resolve("newer.jar"), "com/acme/Future.class", content -> Jars.type(99));
    }
}
