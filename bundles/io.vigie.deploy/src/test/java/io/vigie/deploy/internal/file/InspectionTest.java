package io.vigie.deploy.internal.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.deploy.DeployException;
import io.vigie.deploy.PluginSet;
import io.vigie.deploy.Trust;
import io.vigie.kpi.Text;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.osgi.framework.Version;

class InspectionTest {
    private static final int JAVA = Runtime.version().feature();
    private static final String NAME = "com.example.kpi";
    private static final String KPIS = "osgi.service;objectClass:List<String>=\"io.vigie.kpi.KpiFamily\";uses:=\"a\"";
    private static final String SOURCES =
            "osgi.extender;osgi.extender=x, osgi.service;objectClass=\"java.lang.Runnable,io.vigie.source.DataSourceFactory\"";
    private static final String SUGGESTION =
            "; have it signed by someone whose certificate is in TRUST, name its SHA-256"
                    + " digest, or allow unsigned plug-ins.";

    @TempDir
    Path folder;

    private Path jar;
    private Path jars;

    @BeforeEach
    void place() {
        jar = folder.resolve("plug.jar");
        jars = folder.resolve("jars");
    }

    private Inspection inspection(String... trusted) throws Exception {
        return inspection(Clock.systemUTC(), trusted);
    }

    private Inspection inspection(Clock clock, String... trusted) throws Exception {
        TrustStore trust = Signers.trusting(folder.resolve("trust"), trusted);
        return new Inspection(new JarStore(jars), trust, List.of("io.vigie.core"), clock);
    }

    private static Jars good() {
        return Jars.bundle(NAME, "1.2.0");
    }

    private void refused(String en, Path file, String... trusted) throws Exception {
        refused(en, () -> inspection(trusted).inspect(file, List.of(), false));
    }

    private void refused(String en, Executable look) throws IOException {
        DeployException refusal = assertThrows(DeployException.class, look);
        assertEquals(
                en.replace("TRUST", folder.resolve("trust").toString()),
                String.join("\n", refusal.reasons().stream().map(Text::en).toList()));
        for (Text reason : refusal.reasons()) {
            assertFalse(reason.fr().equals(reason.en()), reason.fr());
            assertTrue(reason.fr().endsWith("."), reason.fr());
        }
        if (Files.exists(jars)) {
            try (Stream<Path> left = Files.list(jars)) {
                assertEquals(List.of(), left.toList(), "what was refused is not kept");
            }
        }
    }

    // ---- What it reads ----

    @Test
    void keepsTheVeryBytesAndSaysWhatTheyAre() throws Exception {
        good().header("Provide-Capability", KPIS)
                .entry(PluginFile.VECTORS, "[]")
                .entry("com/example/kpi/Newer.class", Jars.type(16))
                .at(jar);
        byte[] content = Files.readAllBytes(jar);
        PluginFile plugin = inspection().inspect(jar, List.of(), true);
        Files.delete(jar);
        assertEquals(JarStore.digest(plugin.path()), plugin.digest());
        assertArrayEquals(content, Files.readAllBytes(plugin.path()));
        assertEquals(
                new PluginSet.Entry(NAME, new Version(1, 2, 0), plugin.digest(), true, Trust.UNSIGNED, "", "a file"),
                plugin.entry("a file"));
        assertEquals("plug.jar", plugin.file());
        assertEquals(61, plugin.classVersion());
        assertEquals(NAME, plugin.headers().get("bundle-symbolicname"));
        assertTrue(plugin.vectors());
        assertTrue(plugin.providesKpis());
        assertFalse(plugin.providesSources());
    }

    @Test
    void knowsSourcesAmongOtherServicesAndParametersOfNames() throws Exception {
        good().header("Bundle-SymbolicName", NAME + ";singleton:=true")
                .header("Bundle-Version", null)
                .header("Provide-Capability", SOURCES)
                .at(jar);
        PluginFile plugin = inspection().inspect(jar, List.of(), true);
        assertEquals(NAME + " 0.0.0", plugin.name() + " " + plugin.version());
        assertTrue(plugin.providesSources());
        assertFalse(plugin.providesKpis());
        assertFalse(plugin.vectors());
    }

    @Test
    void looksAgainAtWhatWasKeptAndAtTheDistribution() throws Exception {
        PluginFile first = inspection().distribution(good().at(jar));
        assertEquals(Trust.DISTRIBUTION, first.trust());
        PluginSet.Entry entry =
                new PluginSet.Entry(NAME, first.version(), first.digest(), true, Trust.SIGNED, "CN=vendor", "a file");
        PluginFile again = inspection().kept(entry);
        assertEquals(entry, again.entry("a file"));
        Files.writeString(again.path(), "x");
        DeployException damaged =
                assertThrows(DeployException.class, () -> inspection().kept(entry));
        assertEquals(
                again.path() + " is damaged: its content is not what its name says; delete it and install the plug-in"
                        + " again.",
                damaged.getMessage());
    }

    // ---- No file, no jar, no bundle ----

    @Test
    void refusesWhatCannotBeRead() throws Exception {
        refused(jar + " cannot be read: it does not exist.", jar);
        Files.createDirectory(jar);
        refused(jar + " cannot be read: it is a folder.", jar);
    }

    @Test
    void refusesATruncatedFileWhereverItEnds() throws Exception {
        byte[] whole = Files.readAllBytes(
                Signers.sign(good().entry("text", "x".repeat(500)).at(jar), folder.resolve("s.jar"), "alone"));
        Inspection inspection = inspection("alone");
        for (int length = 2; length < whole.length; length += 97) {
            Files.write(jar, Arrays.copyOf(whole, length));
            refused(
                    "plug.jar is refused: it is truncated or damaged, it ends before its table of contents; copy it"
                            + " again.",
                    () -> inspection.inspect(jar, List.of(), true));
        }
    }

    @Test
    void refusesAnyFlippedByteOfASignedJar() throws Exception {
        Path signed = Signers.sign(good().entry("text", "some text").at(jar), folder.resolve("s.jar"), "alone");
        byte[] whole = Files.readAllBytes(signed);
        Inspection inspection = inspection("alone");
        PluginFile good = inspection.inspect(signed, List.of(), false);
        int refused = 0;
        int flips = 0;
        for (int at = 0; at < whole.length; at += 29) {
            byte[] flipped = whole.clone();
            flipped[at] ^= 0x55;
            Files.write(jar, flipped);
            flips++;
            try {
                // Times of entries and the like are covered by nothing, and say nothing.
                PluginFile passed = inspection.inspect(jar, List.of(), false);
                assertEquals(good.headers(), passed.headers());
                assertEquals(good.signer(), passed.signer());
            } catch (DeployException e) {
                assertTrue(e.getMessage().contains("plug.jar"), e.getMessage());
                assertFalse(e.getMessage().contains("Exception"), e.getMessage());
                refused++;
            }
        }
        assertTrue(refused > flips / 2, refused + " of " + flips);
    }

    static List<Arguments> brokenFiles() throws IOException {
        String damaged = "it is truncated or damaged, ";
        return List.of(
                broken("it is empty; copy it again", new byte[0]),
                broken("it is not a jar", "<html>404</html>".getBytes()),
                broken(
                        damaged + "its entry text has another checksum than it says; copy it again",
                        replaced(good().entry("text", "checksum").bytes(), "checksum", "checkmate".substring(0, 8))),
                broken(
                        "its entry a.txt is there twice; build it again",
                        replaced(good().entry("a.txt", "1").entry("b.txt", "2").bytes(), "b.txt", "a.txt")),
                broken(
                        "its entry META-INF/Manifest.mf is there twice; build it again",
                        good().entry("META-INF/Manifest.mf", "x").bytes()),
                broken(
                        "its entry ../x leads out of it; build it again",
                        good().entry("../x", "1").bytes()),
                broken(
                        "its entry /etc/x leads out of it; build it again",
                        good().entry("/etc/x", "1").bytes()),
                broken(
                        "its manifest is not well-formed",
                        replaced(good().bytes(), "Bundle-Version: ", "Bundle-Version- ")),
                broken(
                        "it is not an OSGi bundle: it has no manifest",
                        good().header("Bundle-ManifestVersion", null)
                                .header("Bundle-SymbolicName", null)
                                .header("Bundle-Version", null)
                                .bytes()),
                broken(
                        "it is not an OSGi bundle: its manifest has no Bundle-SymbolicName; build it with bnd",
                        good().header("Bundle-SymbolicName", null).bytes()),
                broken(
                        "its Bundle-SymbolicName '../up' is not a name of letters, digits, '_', '-' and dots",
                        good().header("Bundle-SymbolicName", "../up").bytes()),
                broken(
                        "its Bundle-Version '1.x' is not a version such as 1.2.0",
                        good().header("Bundle-Version", "1.x").bytes()));
    }

    private static Arguments broken(String why, byte[] content) {
        return Arguments.of(why, content);
    }

    private static byte[] replaced(byte[] content, String text, String by) {
        Charset latin = StandardCharsets.ISO_8859_1;
        return new String(content, latin).replace(text, by).getBytes(latin);
    }

    @ParameterizedTest
    @MethodSource("brokenFiles")
    void refusesABrokenFile(String why, byte[] content) throws Exception {
        Files.write(jar, content);
        refused("plug.jar is refused: " + why + ".", () -> inspection().inspect(jar, List.of(), true));
    }

    @Test
    void refusesAbsurdSizes() throws Exception {
        try (ZipOutputStream zip = new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(jar)))) {
            for (int i = 0; i <= 100_000; i++) {
                ZipEntry entry = new ZipEntry(Integer.toString(i, 36));
                entry.setMethod(ZipEntry.STORED);
                entry.setSize(0);
                entry.setCrc(0);
                zip.putNextEntry(entry);
            }
        }
        refused("plug.jar is refused: it has more than 100,000 entries, which no plug-in has.", jar);

        Path large = Files.createDirectory(folder.resolve("large"));
        for (int declared : new int[] {Jars.BOMB, 100}) {
            Jars.bomb(large.resolve("plug.jar"), declared);
            refused(
                    "plug.jar is refused: it has more than 1 GiB when it is unpacked, which no plug-in has.",
                    large.resolve("plug.jar"));
        }

        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
            zip.putNextEntry(new ZipEntry("META-INF/MANIFEST.MF"));
            zip.write(new byte[17 << 20]);
        }
        refused(
                "plug.jar is refused: its entry META-INF/MANIFEST.MF is larger than any manifest or signature is.",
                jar);

        try (RandomAccessFile file = new RandomAccessFile(jar.toFile(), "rw")) {
            file.setLength(JarStore.LARGEST + 1);
        }
        refused("plug.jar is refused: it is larger than 256 MiB, which no plug-in is.", jar);
    }

    // ---- A bundle for this platform and this Java ----

    @Test
    void refusesWhatThePlatformCannotTakeWithAllReasons() throws Exception {
        good().header("Bundle-ManifestVersion", "1")
                .header("Fragment-Host", "io.vigie.core;bundle-version=\"[1,2)\"")
                .entry("a/New.class", Jars.type(JAVA + 1))
                .at(jar);
        String who = NAME + " 1.2.0 (plug.jar) is refused: ";
        refused(
                who + "its Bundle-ManifestVersion is 1 and has to be 2; build it with bnd.\n"
                        + who + "it is a fragment of io.vigie.core, which belongs to the platform, and no plug-in may"
                        + " change that.\n"
                        + who + "its class a.New is for Java " + (JAVA + 1) + ", and this is Java " + JAVA
                        + "; build it for Java " + JAVA + ", or run Vigie on a newer Java.\n"
                        + who + "it is not signed" + SUGGESTION,
                jar);
    }

    // spotless:off
    @ParameterizedTest
    @CsvSource(delimiterString = "->", textBlock = """
            (&(osgi.ee=JavaSE)(version=17))                      -> passes
            (&(osgi.ee=JavaSE)(version>=1.8)(!(version>=999)))   -> passes
            (|(osgi.ee=OSGi/Minimum)(osgi.ee=JavaSE/compact1))   -> passes
            (&(osgi.ee=JavaSE)(version=99))                      -> it asks for Java 99, and this is Java NOW; build it for Java NOW, or run Vigie on a newer Java
            (&(osgi.ee=JavaSE)(version=999))                     -> it asks for (&(osgi.ee=JavaSE)(version=999)), which no Java from NOW on fulfils
            (&(osgi.ee=JavaSE)                                   -> its Require-Capability osgi.ee has a filter that cannot be read: (&(osgi.ee=JavaSE)
            """)
    // spotless:on
    void knowsWhetherThisJavaWillDo(String filter, String verdict) throws Exception {
        good().header("Require-Capability", "osgi.extender;filter:=\"(a=b)\",osgi.ee;filter:=\"" + filter + "\"")
                .at(jar);
        if (verdict.equals("passes")) {
            inspection().inspect(jar, List.of(), true);
        } else {
            refused(
                    NAME + " 1.2.0 (plug.jar) is refused: " + verdict.replace("NOW", "" + JAVA) + ".",
                    () -> inspection().inspect(jar, List.of(), true));
        }
    }

    @Test
    void looksAtTheClassesThatThisJavaWouldLoad() throws Exception {
        byte[] next = Jars.type(JAVA + 1);
        Jars inner = Jars.bundle("inner", "1").entry("b/Deep.class", next);
        PluginFile plugin = inspection()
                .inspect(
                        good().entry("META-INF/versions/" + (JAVA + 1) + "/a/A.class", next)
                                .entry("module-info.class", next)
                                .entry("notes.class", "not a class")
                                .entry("unused.jar", inner.bytes())
                                .at(jar),
                        List.of(),
                        true);
        assertEquals(61, plugin.classVersion());
        Files.delete(plugin.path());

        good().header("Bundle-ClassPath", ".,lib/inner.jar")
                .entry("lib/inner.jar", inner.bytes())
                .at(jar);
        refused(
                NAME + " 1.2.0 (plug.jar) is refused: its class lib/inner.jar!/b.Deep is for Java " + (JAVA + 1)
                        + ", and this is Java " + JAVA + "; build it for Java " + JAVA
                        + ", or run Vigie on a newer Java.",
                () -> inspection().inspect(jar, List.of(), true));
    }

    // ---- Trust ----

    @Test
    void trustsForTheStrongestReason() throws Exception {
        Path plain = good().at(folder.resolve("plain.jar"));
        Path signed = Signers.sign(plain, jar, "vendor");
        String digest = JarStore.digest(plain);
        record Case(
                Path file, String trusted, List<String> demanded, List<String> vouched, boolean allow, Trust trust) {}
        // spotless:off
        List<Case> cases = List.of(
                new Case(plain,  "alone",     List.of(),       List.of(),       true,  Trust.UNSIGNED),
                new Case(plain,  "alone",     List.of(digest), List.of(),       false, Trust.PINNED),
                new Case(plain,  "alone",     List.of(),       List.of(digest), true,  Trust.PINNED),
                new Case(signed, "alone",     List.of(),       List.of(),       true,  Trust.UNSIGNED),
                new Case(signed, "alone",     List.of(JarStore.digest(signed)), List.of(), false, Trust.PINNED),
                new Case(signed, "authority", List.of(),       List.of(),       false, Trust.SIGNED),
                new Case(signed, "vendor",    List.of(JarStore.digest(signed)), List.of(), true,  Trust.SIGNED));
        // spotless:on
        for (Case one : cases) {
            PluginFile plugin =
                    inspection(one.trusted()).inspect(one.file(), one.demanded(), one.vouched(), one.allow());
            assertEquals(one.trust(), plugin.trust(), one.toString());
            assertEquals(one.trust() == Trust.SIGNED ? "CN=vendor" : "", plugin.signer(), one.toString());
            try (Stream<Path> certificates = Files.list(folder.resolve("trust"))) {
                for (Path certificate : certificates.toList()) {
                    Files.delete(certificate);
                }
            }
        }
    }

    @Test
    void refusesWhomNobodyVouchesFor() throws Exception {
        String who = NAME + " 1.2.0 (plug.jar) is refused: ";
        Path plain = good().at(folder.resolve("plain.jar"));
        refused(NAME + " 1.2.0 (plain.jar) is refused: it is not signed" + SUGGESTION, plain, "authority");
        Signers.sign(plain, jar, "stranger");
        refused(
                who + "it is signed by CN=stranger, for whom no certificate in TRUST vouches" + SUGGESTION,
                jar,
                "authority");
        Signers.sign(plain, jar, "vendor");
        Clock late = Clock.offset(Clock.systemUTC(), Duration.ofDays(4000));
        String until = Signers.chain("vendor")
                .get(0)
                .getNotAfter()
                .toInstant()
                .toString()
                .substring(0, 10);
        refused(
                who + "it is signed by CN=vendor, whose certificate expired on " + until + SUGGESTION,
                () -> inspection(late, "authority").inspect(jar, List.of(), false));
        good().entry("META-INF/OLD.SF", "Signature-Version: 1.0\n")
                .entry("META-INF/OLD.RSA", "not a signature")
                .at(jar);
        refused(who + "its signature is not of a kind that this Java accepts" + SUGGESTION, jar, "authority");
    }

    @Test
    void refusesADigestThatNobodyNamed() throws Exception {
        String digest = JarStore.digest(good().at(jar));
        String other = "0".repeat(64);
        refused(
                NAME + " 1.2.0 (plug.jar) is refused: its SHA-256 is " + digest + " and should be " + other + ".",
                () -> inspection().inspect(jar, List.of(other), true));
    }

    @Test
    void refusesWhatWasDoneToASignedJarAfterwards() throws Exception {
        Path signed = Signers.sign(
                good().entry("text", "good").at(folder.resolve("plain.jar")), folder.resolve("s.jar"), "vendor");
        // Neither a digest nor permission for unsigned ones helps.
        Jars.changed(signed, jar, "text", old -> "evil".getBytes());
        everyWay("plug.jar is refused: its signature does not hold, text was changed after it had been signed; get it"
                + " again from whoever signed it.");
        Jars.changed(signed, jar, "text", old -> null);
        everyWay(
                "plug.jar is refused: its entry text was taken away after it had been signed; get it again from whoever"
                        + " signed it.");
        Jars.changed(signed, jar, "more", old -> "evil".getBytes());
        everyWay(NAME + " 1.2.0 (plug.jar) is refused: it is signed in part only, its entry more is not; have all of it"
                + " signed.");
        Jars.changed(signed, jar, "META-INF/MANIFEST.MF", old -> new String(old)
                .replace("Bundle-Version: 1.2.0", "Bundle-Version: 9.2.0")
                .getBytes());
        everyWay("plug.jar is refused: its signature does not hold, META-INF/MANIFEST.MF was changed after it had been"
                + " signed; get it again from whoever signed it.");
    }

    private void everyWay(String sentence) throws Exception {
        String digest = JarStore.digest(jar);
        refused(sentence, () -> inspection("authority").inspect(jar, List.of(), false));
        refused(sentence, () -> inspection("authority").inspect(jar, List.of(digest), true));
    }

    @Test
    void oneTrustedSignerOfAllOfItIsEnough() throws Exception {
        Path once = Signers.sign(good().at(folder.resolve("plain.jar")), folder.resolve("once.jar"), "stranger");
        Signers.sign(once, jar, "vendor");
        PluginFile plugin = inspection("authority").inspect(jar, List.of(), false);
        assertEquals("CN=vendor", plugin.signer());
        Files.delete(plugin.path());

        // What one of them did not sign, the other did.
        Path more = Jars.changed(once, folder.resolve("more.jar"), "more", old -> "more".getBytes());
        Signers.sign(more, jar, "vendor");
        assertEquals(
                "CN=vendor",
                inspection("authority").inspect(jar, List.of(), false).signer());
    }
}
