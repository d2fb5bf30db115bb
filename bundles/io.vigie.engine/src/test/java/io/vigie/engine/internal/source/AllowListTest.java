package io.vigie.engine.internal.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.source.SourceException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AllowListTest {

    @TempDir
    Path directory;

    private Path file() {
        return directory.resolve("egress.json");
    }

    private AllowList list() {
        return new AllowList(file(), TestSources::lookUp);
    }

    /** The address, or the word no. */
    private static String asked(AllowList list, String host, int port) {
        try {
            InetSocketAddress address = list.resolve(host, port);
            assertFalse(address.isUnresolved());
            return address.getAddress().getHostAddress();
        } catch (SourceException e) {
            return e.kind() == SourceException.Kind.CONFIG ? "no" : "not found";
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "imap.example.org         | imap.example.org     | 993 | 192.0.2.7",
                "imap.example.org         | IMAP.Example.ORG.    | 143 | 192.0.2.7",
                "imap.example.org:993     | imap.example.org     | 993 | 192.0.2.7",
                "imap.example.org:993     | imap.example.org     | 143 | no",
                "imap.example.org         | other.example.org    | 993 | no",
                "imap.example.org         | 192.0.2.7            | 993 | no",
                "imap.example.org         | nowhere.example.org  | 993 | not found",
                "*.example.org            | imap.example.org     | 993 | 192.0.2.7",
                "*.example.org:993        | imap.example.org     | 143 | no",
                "*.example.org            | example.org          | 993 | no",
                "*.example.org            | evilexample.org      | 993 | no",
                "*.example.org            | inside.example.org   | 993 | no",
                "inside.example.org       | inside.example.org   | 993 | 10.1.2.3",
                "*.example.org            | shared.example.org   | 993 | no",
                "*.example.org            | unique.example.org   | 993 | no",
                "unique.example.org       | unique.example.org   | 993 | fd00:0:0:0:0:0:0:7",
                "loop.example.org         | loop.example.org     | 993 | no",
                "metadata.example.org     | metadata.example.org | 80  | no",
                "linklocal.example.org    | linklocal.example.org| 80  | no",
                "zero.example.org         | zero.example.org     | 80  | no",
                "both.example.org         | both.example.org     | 80  | no",
                "169.254.169.254          | metadata.example.org | 80  | 169.254.169.254",
                "10.0.0.0/8               | inside.example.org   | 993 | 10.1.2.3",
                "10.0.0.0/8:143           | inside.example.org   | 993 | no",
                "10.2.0.0/16              | inside.example.org   | 993 | no",
                "10.1.2.3                 | 10.1.2.3             | 993 | 10.1.2.3",
                "10.1.2.3:993             | 167838211            | 993 | 10.1.2.3",
                "fd00::/8                 | unique.example.org   | 993 | fd00:0:0:0:0:0:0:7",
                "[fd00::7]:993            | [fd00::7]            | 993 | fd00:0:0:0:0:0:0:7",
                "[fd00::7]:993            | unique.example.org   | 143 | no",
                "0.0.0.0/0                | unique.example.org   | 993 | no",
                "localhost                | localhost            | 993 | 127.0.0.1",
                "imap.example.org         | localhost            | 993 | no",
                "bücher.example           | xn--bcher-kva.example| 993 | 192.0.2.8",
            })
    void anEntryAllowsWhatItSays(String entry, String host, int port, String expected) throws Exception {
        Files.writeString(file(), "[\n\"" + entry + "\"]");
        assertEquals(expected, asked(list(), host, port));
    }

    @Test
    void withoutAFileOnlyThisMachineCanBeReached() throws Exception {
        AllowList list = list();
        assertEquals("127.0.0.1", asked(list, "localhost", 5038));
        assertEquals("127.0.0.1", asked(list, "loop.example.org", 5038));
        assertEquals(
                "The connection to 'imap.example.org' port 993 (address 192.0.2.7) is not allowed: only this machine is,"
                        + " until the file " + file() + " says more; write [\"localhost\", \"imap.example.org:993\"]"
                        + " into it.",
                refusal(list, "imap.example.org", 993));
        // As soon as it says so.
        Files.writeString(file(), "[\"localhost\", \"imap.example.org:993\"]");
        assertEquals("192.0.2.7", asked(list, "imap.example.org", 993));
        Files.writeString(file(), "[]");
        assertEquals("no", asked(list, "imap.example.org", 993));
        assertEquals("no", asked(list, "localhost", 993));
    }

    @Test
    void aRefusalSaysWhatToWrite() throws Exception {
        Files.writeString(file(), "[\"*.example.org\"]");
        AllowList list = list();
        assertEquals(
                "The connection to 'inside.example.org' port 993 (address 10.1.2.3) is not allowed: add"
                        + " \"inside.example.org:993\" to the list in " + file() + ".",
                refusal(list, "inside.example.org", 993));
        assertEquals(
                "The connection to 'metadata.example.org' port 80 (address 169.254.169.254) is not allowed: add"
                        + " \"169.254.169.254:80\" to the list in " + file() + ".",
                refusal(list, "metadata.example.org", 80));
        assertEquals(
                "The connection to 'fd00::7' port 993 (address fd00:0:0:0:0:0:0:7) is not allowed: add"
                        + " \"[fd00:0:0:0:0:0:0:7]:993\" to the list in " + file() + ".",
                refusal(list, "fd00::7", 993));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "[\"a.example\",\\n\"a b\"]; line 2, has an entry that is no host, address or range of addresses,",
                "[\"a.example\",\\n\\n7]; line 3, has an entry that is no host, address or range of addresses,",
                "[\"10.0.0.0/33\"]; line 1, has an entry",
                "[\"999.0.0.1\"]; line 1, has an entry",
                "[\"a:0\"]; line 1, has an entry",
                "[\"*\"]; line 1, has an entry",
                "{}; line 1, must begin a list",
                "[\"a\",\\n\\n; line 3, is not valid JSON",
            })
    void whileTheFileIsWrongNothingIsAllowed(String content, String expected) throws Exception {
        Files.writeString(file(), content.replace("\\n", "\n"));
        String refusal = refusal(list(), "localhost", 80);
        assertEquals(
                "The connection to 'localhost' port 80 (address 127.0.0.1) is not allowed, because " + file() + ", "
                        + expected,
                refusal.substring(0, Math.min(refusal.length(), refusal.indexOf(expected) + expected.length())));
    }

    private static String refusal(AllowList list, String host, int port) {
        SourceException e = assertThrows(SourceException.class, () -> list.resolve(host, port));
        assertEquals(SourceException.Kind.CONFIG, e.kind());
        return String.valueOf(e.getMessage());
    }

    @Test
    void whatIsWrongIsToldBeforeItMatters() {
        assertEquals(List.of(), AllowList.mistakes("[\"imap.example.org:993\", \"10.1.0.0/16\"]"));
        var mistake = AllowList.mistakes("[\n\"imap.example.org:993\",\n\"not a host\"]")
                .get(0);
        assertEquals(3, mistake.line());
        assertTrue(mistake.sentence().en().contains("not a host"), mistake.toString());
        assertTrue(mistake.sentence().fr().startsWith("Il a une entrée"), mistake.toString());
        assertEquals(1, AllowList.mistakes("{}").size());
    }
}
