package io.vigie.shell.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.vigie.deploy.Trust;
import io.vigie.shell.internal.Session.Live;
import io.vigie.shell.internal.Typed.Answer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two sessions in one JVM, over a real socket: one as of a running platform, one as of a command. */
@Timeout(60)
class DoorTest {
    @TempDir
    Path home;

    private final MemoryPlugins plugins =
            new MemoryPlugins(MemoryPlugins.entry("io.vigie.kpi.quality", "0.1.0", Trust.DISTRIBUTION));
    private final MemoryWorkspace workspace = new MemoryWorkspace(
            new MemoryKpis(Samples.entries(), List.of(Samples.value("service-level", null, null, "7", "8", false))));
    private final MemoryConnectors connectors = new MemoryConnectors();
    private final Typed running = new Typed();
    private final Typed calling = new Typed();
    private Path data;
    private Door door;

    @BeforeEach
    void open() throws IOException {
        data = Files.createDirectories(home.resolve("store"));
        running.product = product(home, "1.2.3");
        running.plugins = plugins;
        running.locale = Locale.FRENCH;
        calling.product = running.product;
        calling.directory = home;
        door = open(running);
    }

    private Door open(Typed typed) throws IOException {
        return Door.open(
                typed.session(new ByteArrayOutputStream(), new ByteArrayOutputStream()),
                workspace,
                new Live(data, Instant.parse("2026-03-02T08:00:00Z"), workspace.sources(), connectors, List.of()));
    }

    @AfterEach
    void close() {
        door.close();
    }

    private static Product product(Path home, String version) {
        return new Product(version, "felix 7", 30, 29, home);
    }

    /** What the running platform answered; code -1 when the command is not for it. */
    private Answer call(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = new Knock(calling.session(out, err)).answer(arguments).orElse(-1);
        return new Answer(
                code,
                out.toString(StandardCharsets.UTF_8),
                err.toString(StandardCharsets.UTF_8).replace('\u00a0', ' '));
    }

    private Path file() {
        return home.resolve("data/deploy/door.json");
    }

    @Test
    void changesPluginsInTheRunningProcess() throws IOException {
        Files.createFile(home.resolve("io.vigie.kpi.quality-0.2.0.jar"));
        Answer answer = call("plugin", "update", "io.vigie.kpi.quality-0.2.0.jar");
        assertEquals("", answer.err());
        assertEquals(0, answer.code());
        assertTrue(
                answer.out().contains("Steps     replace io.vigie.kpi.quality 0.1.0 by 0.2.0, signed\n"), answer::out);
        assertEquals(2, plugins.sets.size());
        calling.locale = Locale.FRENCH;
        assertEquals(
                new Answer(
                        1,
                        "",
                        "vigie : Aucune extension ne se nomme « x » ; « vigie plugin list » montre celles qui existent.\n"),
                call("plugin", "info", "x"));
    }

    @Test
    void asksTheLiveStore() {
        calling.width = 80;
        Answer answer = call("kpi", "eval", "service-level", "--data", "store", "--json");
        assertEquals("", answer.err());
        assertTrue(answer.out().contains("\"num\":7,\"den\":8,\"value\":0.875"), answer::out);
        assertEquals(0, answer.code());
        assertEquals(0, workspace.shared.get());
        assertEquals(answer, call("kpi", "eval", "service-level", "--data=" + data.resolve("../store"), "--json"));
        assertEquals(answer, call("kpi", "eval", "service-level", "--json"));
    }

    @Test
    void theRestIsDoneByWhomItIsAskedOf() {
        for (String words : List.of(
                "kpi eval service-level --data other",
                "kpi list",
                "version",
                "run --data store",
                "demo --data store",
                "plugin list --help",
                "plugin",
                "plugin lits",
                "kpi eval service-level --data store --grain")) {
            assertEquals(new Answer(-1, "", ""), call(words.split(" ")), words);
        }
    }

    @Test
    void tellsWhatRuns() {
        Answer answer = call("status");
        assertEquals(
                """
                Vigie    1.2.3, process %d
                Since    2 Mar 2026 09:00
                Data     %s
                Set      %s
                Sources  queue-log: running  (1,234 facts)
                """.formatted(
                        ProcessHandle.current().pid(), data, plugins.sets.get(0).id()),
                answer.out());
        assertTrue(call("status", "--json").out().contains("\"facts\" : 1234"));
        door.close();
        assertEquals(-1, call("status").code());
        assertEquals(
                "vigie: No Vigie runs from " + home + "; 'vigie run' starts it.\n",
                calling.run("status").err());
    }

    @Test
    void manyCallAtOnce() throws Exception {
        List<CompletableFuture<Answer>> answers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            answers.add(CompletableFuture.supplyAsync(() -> call("status")));
            answers.add(CompletableFuture.supplyAsync(() -> call("plugin", "info", "io.vigie.kpi.quality")));
        }
        for (CompletableFuture<Answer> answer : answers) {
            Answer one = answer.get();
            assertEquals(0, one.code(), one::toString);
            assertEquals(one.out().contains("Since") ? 5 : 7, one.out().lines().count(), one::out);
        }
    }

    @Test
    void anInterruptedCommandSaysSo() throws Exception {
        AtomicReference<Answer> answer = new AtomicReference<>();
        Thread caller = new Thread(
                () -> answer.set(call("kpi", "eval", "service-level", "--data", "store", "--source", "file,path=x")));
        caller.start();
        assertTrue(workspace.waiting.await(20, TimeUnit.SECONDS));
        caller.interrupt();
        caller.join();
        assertEquals(new Answer(1, "", "vigie: Interrupted before the end.\n"), answer.get());
        assertEquals(0, workspace.interrupted.getCount());
        assertEquals(0, workspace.shared.get());
    }

    @Test
    void whenTheCallerGoesTheCommandEnds() throws Exception {
        Endpoint endpoint = Endpoint.read(home).orElseThrow();
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(endpoint.socket()))) {
            new Wire(channel)
                    .write(Map.of(
                            "arguments",
                            List.of(
                                    "kpi",
                                    "eval",
                                    "service-level",
                                    "--data",
                                    data.toString(),
                                    "--source",
                                    "file,path=x"),
                            "directory",
                            "/"));
            assertTrue(workspace.waiting.await(20, TimeUnit.SECONDS));
        }
        assertTrue(workspace.interrupted.await(20, TimeUnit.SECONDS));
    }

    @Test
    void whenThePlatformStopsItsCallersAreTold() throws Exception {
        CompletableFuture<Answer> answer = CompletableFuture.supplyAsync(
                () -> call("kpi", "eval", "service-level", "--data", "store", "--source", "file,path=x"));
        assertTrue(workspace.waiting.await(20, TimeUnit.SECONDS));
        door.close();
        assertEquals(new Answer(1, "", "vigie: Interrupted before the end.\n"), answer.get());
        assertFalse(Files.exists(file()));
        assertEquals(-1, call("plugin", "list").code());
    }

    @Test
    void onlyItsUserCanReachIt() throws IOException {
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file())));
        Path socket = Endpoint.read(home).orElseThrow().socket();
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)));
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(socket.getParent())));
    }

    @Test
    void whatADeadProcessLeftIsSwept() throws Exception {
        door.close();
        Process dead = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"), "-version")
                .redirectErrorStream(true)
                .start();
        dead.getInputStream().readAllBytes();
        dead.waitFor();
        Path socket = home.resolve("data/deploy/door.socket");
        ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                .bind(UnixDomainSocketAddress.of(socket))
                .close();
        new Endpoint(socket, dead.pid(), data, "0.9").publish(home);
        assertEquals(new Answer(-1, "", ""), call("plugin", "list"));
        assertFalse(Files.exists(file()));
        assertFalse(Files.exists(socket));
        Files.writeString(file(), "{\"socket\": ");
        assertEquals(-1, call("plugin", "list").code());
        door = open(running);
        assertEquals(0, call("plugin", "list").code());
    }

    @Test
    void aHomeOfALongNameHasItsSocketElsewhere() throws IOException {
        door.close();
        Path deep = Files.createDirectories(home.resolve("d".repeat(100)));
        running.product = product(deep, "1.2.3");
        calling.product = running.product;
        door = open(running);
        Path socket = Endpoint.read(deep).orElseThrow().socket();
        assertFalse(socket.startsWith(home));
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(socket.getParent())));
        assertEquals(0, call("plugin", "list").code());
        door.close();
        assertFalse(Files.exists(socket.getParent()));
    }

    @Test
    void anotherVersionIsNotCalled() {
        calling.product = product(home, "1.3.0");
        Answer answer = call("plugin", "list");
        assertEquals(1, answer.code());
        assertTrue(
                answer.err()
                        .matches(
                                "vigie: The Vigie that runs \\(process \\d+\\) is version 1\\.2\\.3, and this is 1\\.3\\.0: .*\n"),
                answer::err);
    }

    @Test
    void aBrokenConnectionIsASentence() throws Exception {
        door.close();
        Path socket = home.resolve("data/deploy/door.socket");
        try (ServerSocketChannel server =
                ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(socket))) {
            new Endpoint(socket, ProcessHandle.current().pid(), data, "1.2.3").publish(home);
            CompletableFuture<JsonNode> request = CompletableFuture.supplyAsync(() -> {
                try (SocketChannel channel = server.accept()) {
                    return new Wire(channel).read();
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            Answer answer = call("plugin", "list");
            assertEquals(1, answer.code());
            assertTrue(answer.err().contains("broke off before the end"), answer::err);
            assertEquals("en", request.get().path("language").asText());
        }
    }

    @Test
    void oneWhoTalksTooMuchIsCutOff() throws Exception {
        Endpoint endpoint = Endpoint.read(home).orElseThrow();
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(endpoint.socket()))) {
            Wire wire = new Wire(channel);
            try {
                wire.write(Map.of("arguments", List.of("x".repeat(Wire.LIMIT))));
                assertEquals(null, wire.read());
            } catch (IOException e) {
                assertTrue(channel.isOpen());
            }
        }
        assertEquals(0, call("plugin", "list").code());
    }

    @Test
    void whoServesAlreadyIsLeftAlone() {
        IOException refused = org.junit.jupiter.api.Assertions.assertThrows(IOException.class, () -> open(running));
        assertTrue(refused.getMessage().contains("sert déjà"), refused::getMessage);
        assertEquals(0, call("plugin", "list").code());
    }

    @Test
    void whatIsSaidArrivesWhole() throws Exception {
        Outbox outbox = new Outbox();
        PrintStream out = outbox.stream("out");
        for (byte one : "été €𝄞\n".getBytes(StandardCharsets.UTF_8)) {
            out.write(one);
        }
        out.flush();
        outbox.stream("err").print("!");
        out.print("end");
        out.flush();
        outbox.end(3);
        StringBuilder all = new StringBuilder();
        for (Map<String, Object> next = outbox.next(); next != null; next = outbox.next()) {
            all.append(next);
            if (next.containsKey("exit")) {
                outbox.drop();
            }
        }
        assertEquals("{out=été €𝄞\n}{err=!}{out=end}{exit=3}", all.toString());
        // One who does not read does not keep a command that is interrupted.
        Outbox full = new Outbox();
        CountDownLatch over = new CountDownLatch(1);
        Thread command = new Thread(() -> {
            try (PrintStream slow = full.stream("out")) {
                while (!Thread.currentThread().isInterrupted()) {
                    slow.println("x".repeat(1000));
                }
            }
            over.countDown();
        });
        command.start();
        command.interrupt();
        assertTrue(over.await(20, TimeUnit.SECONDS));
    }
}
