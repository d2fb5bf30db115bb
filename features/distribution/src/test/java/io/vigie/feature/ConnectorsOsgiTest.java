package io.vigie.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.connectors.ConnectorStatus;
import io.vigie.connectors.Connectors;
import io.vigie.connectors.Desired;
import io.vigie.launcher.VigieLauncher;
import io.vigie.source.SourceState;
import io.vigie.workspace.Workspace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code vigie run} over files of connectors, and command lines that reach it. */
@Timeout(180)
class ConnectorsOsgiTest {
    private static final String LIVE = "(" + Workspace.LIVE + "=true)";
    private static final String CALL = """
            1772438400|1772438400.%1$d|NONE|NONE|DID|33
            1772438400|1772438400.%1$d|sales|NONE|ENTERQUEUE||33|1
            1772438410|1772438400.%1$d|sales|PJSIP/101|CONNECT|10|1772438401.%1$d|4
            1772438460|1772438400.%1$d|sales|PJSIP/101|COMPLETECALLER|10|50|1
            """;

    @TempDir
    Path folder;

    @Test
    void filesAreReadAndFollowedAndObeyTheCommandLine() throws Exception {
        Path home = Files.createDirectories(folder.resolve("home"));
        Path conf = Files.createDirectories(home.resolve("conf"));
        Files.writeString(conf.resolve("plugins.json"), "{\"features\": []}");
        Path log = Files.writeString(home.resolve("queue_log"), CALL.formatted(1));
        try (VigieLauncher vigie = Distribution.builder(folder.resolve("cache"))
                .feature("base", "vigie", "connectors")
                .share("io.vigie.core", "io.vigie.connectors")
                .property("vigie.home", home.toString())
                .start()) {
            ToIntFunction<String[]> cli = cli(vigie);
            assertEquals(
                    0,
                    call(cli, "connector", "create", "paris", "--type", "asterisk.queue-log", "--set", "path=" + log));
            assertEquals(
                    1,
                    call(cli, "connector", "create", "paris", "--type", "asterisk.queue-log", "--set", "path=" + log));
            assertEquals(
                    1, call(cli, "connector", "create", "rome", "--type", "asterisk.queue-log", "--set", "pth=" + log));
            assertEquals(0, call(cli, "connector", "check", "paris"));
            assertEquals(0, call(cli, "connector", "preview", "paris"));
            AtomicInteger code = new AtomicInteger(-1);
            Thread run = new Thread(() -> code.set(cli.applyAsInt(new String[] {"run"})), "run");
            run.start();
            Connectors connectors = vigie.service(Connectors.class, LIVE, Duration.ofSeconds(60));
            Workspace workspace = vigie.service(Workspace.class, LIVE, Duration.ofSeconds(60));
            await(() -> facts(connectors) >= 1);
            assertEquals(SourceState.RUNNING, paris(connectors).observed());
            assertTrue(workspace.sources().status("paris").isPresent());
            await(() -> Files.exists(home.resolve("data/deploy/door.json")));
            assertEquals(0, call(cli, "status"));
            assertEquals(0, call(cli, "connector", "list", "--json"));

            assertEquals(0, call(cli, "connector", "pause", "paris"));
            await(() -> paris(connectors).observed() == SourceState.PAUSED);
            Path file = conf.resolve("connectors/paris.json");
            assertTrue(Files.readString(file).contains("\"state\": \"paused\""));
            long before = facts(connectors);
            Files.writeString(log, CALL.formatted(2), StandardOpenOption.APPEND);
            assertEquals(0, call(cli, "connector", "resume", "paris"));
            await(() -> paris(connectors).observed() == SourceState.RUNNING && facts(connectors) > before);

            // Whoever edits the file has the same done.
            Files.writeString(file, Files.readString(file).replace("running", "stopped"));
            await(() -> paris(connectors).desired() == Desired.STOPPED
                    && paris(connectors).observed() == SourceState.STOPPED);
            assertEquals(0, call(cli, "connector", "offsets", "get", "paris"));
            assertEquals(0, call(cli, "connector", "offsets", "reset", "paris"));
            assertTrue(connectors.offset("paris").isEmpty());
            assertEquals(0, call(cli, "connector", "start", "paris"));
            assertEquals(1, call(cli, "connector", "offsets", "reset", "paris"));
            await(() -> connectors.offset("paris").isPresent());

            Files.writeString(conf.resolve("connectors/rome.json"), "{\"type\": \"asterisk.queue-log\"}");
            await(() -> connectors.status("rome").isPresent());
            assertEquals(1, call(cli, "connector", "validate"));
            Files.delete(conf.resolve("connectors/rome.json"));
            await(() -> connectors.status("rome").isEmpty());
            assertEquals(0, call(cli, "connector", "validate"));
            assertEquals(0, call(cli, "quarantine", "list"));

            run.interrupt();
            run.join();
            assertEquals(0, code.get());
            assertEquals(0, call(cli, "connector", "offsets", "get", "paris"));
            assertEquals(List.of(), vigie.problems());
        }
    }

    @SuppressWarnings("unchecked")
    private static ToIntFunction<String[]> cli(VigieLauncher vigie) {
        return vigie.service(ToIntFunction.class, "(vigie.cli=true)", Duration.ofSeconds(60));
    }

    private static int call(ToIntFunction<String[]> cli, String... words) {
        return cli.applyAsInt(words);
    }

    private static ConnectorStatus paris(Connectors connectors) {
        return connectors.status("paris").orElseThrow();
    }

    private static long facts(Connectors connectors) {
        var source = paris(connectors).source();
        return source == null ? 0 : source.facts();
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        long until = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < until, "it took too long");
            assertTrue(!never.await(50, TimeUnit.MILLISECONDS));
        }
    }
}
