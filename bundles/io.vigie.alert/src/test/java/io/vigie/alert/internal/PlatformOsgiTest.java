package io.vigie.alert.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.vigie.alert.Alert;
import io.vigie.alert.AlertState;
import io.vigie.alert.Alerts;
import io.vigie.launcher.VigieLauncher;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.util.tracker.ServiceTracker;

/** Alerts and reports on the whole platform: from a line in a file to a mail in a mailbox, and over a restart. */
class PlatformOsgiTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** As {@code vigie run} has it, without a server. */
    private static final class Platform implements AutoCloseable {
        final VigieLauncher vigie;
        final Thread running;
        final Alerts alerts;

        final ToIntFunction<String[]> cli;

        @SuppressWarnings("unchecked")
        Platform(Path home, Path cache) {
            vigie = VigieLauncher.builder()
                    .feature("base", "vigie")
                    .share("io.vigie.core")
                    .bundle("io.vigie.export", "io.vigie.events", "io.vigie.notify", "io.vigie.report")
                    .ownBundle()
                    .property("vigie.home", home.toString())
                    .property("vigie.language", "en")
                    .cache(cache)
                    .start();
            assertEquals(List.of(), vigie.problems());
            cli = vigie.service(ToIntFunction.class, "(vigie.cli=true)", PATIENCE);
            running = new Thread(
                    () -> cli.applyAsInt(
                            new String[] {"run", "--data", home.resolve("data").toString()}),
                    "vigie-run");
            running.setContextClassLoader(cli.getClass().getClassLoader());
            running.start();
            alerts = alerts();
        }

        /** What a command line ends with that is typed while the platform runs. */
        int type(String... arguments) {
            Thread thread = Thread.currentThread();
            ClassLoader before = thread.getContextClassLoader();
            thread.setContextClassLoader(cli.getClass().getClassLoader());
            try {
                return cli.applyAsInt(arguments);
            } finally {
                thread.setContextClassLoader(before);
            }
        }

        Alert rule() {
            return alerts.find("low");
        }

        /** Found without the framework's guess whether a component that does not run yet suits its asker. */
        private Alerts alerts() {
            ServiceTracker<Alerts, Alerts> tracker = new ServiceTracker<>(vigie.context(), Alerts.class, null);
            tracker.open(true);
            try {
                return Objects.requireNonNull(tracker.waitForService(PATIENCE.toMillis()));
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void close() throws InterruptedException {
            running.interrupt();
            running.join(PATIENCE.toMillis());
            vigie.close();
        }
    }

    @Test
    void whatComesIsToldOnceAndKeptOverARestart(@TempDir Path folder) throws Exception {
        GreenMail server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        server.start();
        try {
            Path home = layOut(folder, server.getSmtp().getPort());
            Path cache = Files.createDirectories(folder.resolve("cache"));
            try (Platform platform = new Platform(home, cache)) {
                await(
                        "a rule that has nothing to look at",
                        () -> platform.rule().state() == AlertState.NO_DATA);
                calls(folder, "slow", 10, 300);
                await("an alert", () -> platform.rule().state() == AlertState.FIRING);
                await("a mail of the alert", () -> !subjects(server, "Niveau bas")
                        .isEmpty());
                MimeMessage mail = Stream.of(server.getReceivedMessages())
                        .filter(each -> subject(each).contains("Niveau bas"))
                        .findFirst()
                        .orElseThrow();
                String text = text(mail);
                for (String part : List.of(
                        "Taux de service",
                        "0\u00a0%",
                        "valeur < 0.5",
                        "comptés",
                        "https://vigie.example.org/#/explorer?kpi=service-level")) {
                    assertTrue(text.contains(part), part + " in " + text);
                }
                platform.alerts.acknowledge("low", "marie", "on it");
                // Missed while nothing ran; in the first round of the reports.
                await("the report", () -> !subjects(server, "Hier").isEmpty());
                String report = text(Stream.of(server.getReceivedMessages())
                        .filter(each -> subject(each).contains("Hier"))
                        .findFirst()
                        .orElseThrow());
                assertTrue(report.contains("aurait dû partir"), report);
            }
            Instant again = Instant.now();
            try (Platform platform = new Platform(home, cache)) {
                Alert kept = platform.rule();
                assertEquals(AlertState.FIRING, kept.state());
                assertEquals("marie", acknowledgement(kept).by());
                await("the rule to be worked out again", () -> {
                    Instant evaluated = platform.rule().evaluated();
                    return evaluated != null && evaluated.isAfter(again);
                });
                assertEquals(AlertState.FIRING, platform.rule().state());
                assertEquals(0, platform.type("alert", "mute", "low", "--for", "PT1H"));
                assertNotNull(platform.rule().mutedUntil());
                assertEquals(0, platform.type("alert", "mute", "low", "--off"));
                assertNull(platform.rule().mutedUntil());
                assertEquals(0, platform.type("config", "validate"));
                Path wrong = home.resolve("conf/reports/wrong.json");
                Files.writeString(wrong, "{\"schedule\": \"never\"}");
                assertEquals(1, platform.type("config", "validate", "reports/wrong.json"));
                Files.delete(wrong);
                calls(folder, "quick", 40, 2);
                await("the end of the alert", () -> platform.rule().state() == AlertState.NORMAL);
                await("a mail of its end", () -> subjects(server, "Niveau bas").size() > 1);
                List<String> told = subjects(server, "Niveau bas");
                assertEquals(2, told.size(), told.toString());
                assertTrue(told.get(0).contains("Alerte") && told.get(1).contains("Termin"), told.toString());
                assertEquals(1, subjects(server, "Hier").size());
            }
        } finally {
            server.stop();
        }
    }

    private static Alert.Acknowledgement acknowledgement(Alert alert) {
        Alert.Acknowledgement acknowledged = alert.acknowledged();
        if (acknowledged == null) {
            throw new AssertionError("Nobody has acknowledged " + alert);
        }
        return acknowledged;
    }

    /** A distribution with one family and one connector, a rule, and a report that is due. */
    private static Path layOut(Path folder, int port) throws IOException {
        Path home = folder.resolve("home");
        Path bundles = Files.createDirectories(home.resolve("bundles"));
        List<String> entries = new ArrayList<>();
        for (String name : List.of("io.vigie.kpi.quality", "io.vigie.connector.file")) {
            Path jar = onClassPath(name);
            String file = jar.getFileName().toString();
            String version = file.substring(name.length() + 1, file.length() - ".jar".length());
            Files.copy(jar, bundles.resolve(file));
            entries.add("{\"id\": \"io.vigie:" + name + ":" + version + "\"}");
        }
        Files.writeString(
                Files.createDirectories(home.resolve("features/small")).resolve("small.json"),
                "{\"feature-resource-version\": \"1.0\", \"id\": \"io.vigie:io.vigie.feature.small:1.0.0\","
                        + " \"bundles\": " + entries + "}");
        Path conf = Files.createDirectories(home.resolve("conf"));
        Files.createDirectories(conf.resolve("trust"));
        Files.createDirectories(home.resolve("plugins"));
        Files.writeString(
                conf.resolve("plugins.json"),
                "{\"unsigned\": \"refuse\", \"features\": [\"small\"], \"without\": [], \"plugins\": []}");
        Path exports = Files.createDirectories(folder.resolve("exports"));
        Files.writeString(
                Files.createDirectories(conf.resolve("connectors")).resolve("calls.json"),
                "{\"type\": \"file\", \"settings\": {\"path\": \"" + exports + "\"}}");
        Files.writeString(
                conf.resolve("notify.json"),
                "{\"page\": \"https://vigie.example.org/\", \"mail\": {\"host\": \"127.0.0.1\", \"port\": " + port
                        + ", \"security\": \"plain\", \"from\": \"vigie@example.org\"}, \"channels\": {\"ops\":"
                        + " {\"to\": [\"ops@example.org\"], \"lang\": \"fr\"}}}");
        Files.writeString(
                Files.createDirectories(conf.resolve("alerts")).resolve("low.json"),
                "{\"name\": {\"en\": \"Low level\", \"fr\": \"Niveau bas\"}, \"query\": {\"kpis\":"
                        + " [\"service-level\"], \"period\": \"PT30M\", \"tz\": \"Europe/Paris\"}, \"when\":"
                        + " {\"below\": 0.5}, \"provisional\": true, \"channels\": [\"ops\"]}");
        // Well before now, whenever that is: a report is late ten minutes after its moment.
        int hour =
                Instant.now().minus(2, ChronoUnit.HOURS).atZone(ZoneOffset.UTC).getHour();
        Files.writeString(
                Files.createDirectories(conf.resolve("reports")).resolve("daily.json"),
                "{\"name\": {\"en\": \"Yesterday\", \"fr\": \"Hier\"}, \"schedule\": \"30 " + hour
                        + " * * *\", \"channels\": [\"ops\"], \"queries\":"
                        + " [{\"kpis\": [\"service-level\"], \"period\": \"yesterday\"}]}");
        Files.writeString(
                Files.createDirectories(home.resolve("data/reports")).resolve("state.json"),
                "{\"daily\": \"" + Instant.now().minus(3, ChronoUnit.DAYS) + "\"}");
        return home;
    }

    private static Path onClassPath(String name) {
        return Stream.of(System.getProperty("java.class.path", "").split(File.pathSeparator))
                .map(Path::of)
                .filter(path -> path.getFileName().toString().matches(name.replace(".", "\\.") + "-\\d.*\\.jar"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name + " on the class path"));
    }

    /** Calls of the last minutes, all answered after so many seconds. */
    private static void calls(Path folder, String name, int count, int wait) throws IOException {
        Instant at = Instant.now().minusSeconds(600);
        StringBuilder contacts = new StringBuilder();
        StringBuilder segments = new StringBuilder();
        for (int i = 0; i < count; i++) {
            String id = "{\"contact_id\": \"" + name + i + "\", ";
            contacts.append(id)
                    .append("\"channel\": \"voice\", \"direction\": \"inbound\", \"received_at\": \"")
                    .append(at)
                    .append("\"}\n");
            segments.append(id)
                    .append("\"seq\": 1, \"queue\": \"sales\", \"outcome\": \"answered\", \"queued_at\": \"")
                    .append(at)
                    .append("\", \"agent_id\": \"a")
                    .append(i)
                    .append("\", \"answered_at\": \"")
                    .append(at.plusSeconds(wait))
                    .append("\", \"ended_at\": \"")
                    .append(at.plusSeconds(wait + 60))
                    .append("\"}\n");
        }
        put(folder, "contact-" + name, contacts);
        put(folder, "segment-" + name, segments);
    }

    /** Whole from the start, as an export should be. */
    private static void put(Path folder, String name, CharSequence content) throws IOException {
        Path part = folder.resolve(name + ".part");
        Files.writeString(part, content);
        Files.move(part, folder.resolve("exports").resolve(name + ".jsonl"), StandardCopyOption.ATOMIC_MOVE);
    }

    private static List<String> subjects(GreenMail server, String part) {
        return Stream.of(server.getReceivedMessages())
                .map(PlatformOsgiTest::subject)
                .filter(subject -> subject.contains(part))
                .toList();
    }

    private static String subject(MimeMessage mail) {
        try {
            return mail.getSubject();
        } catch (jakarta.mail.MessagingException e) {
            throw new AssertionError(e);
        }
    }

    /** What a mail says as text. */
    private static String text(MimeMessage mail) throws Exception {
        Object content = mail.getContent();
        while (content instanceof MimeMultipart parts) {
            content = parts.getBodyPart(0).getContent();
        }
        return content.toString();
    }

    private static void await(String what, BooleanSupplier condition) {
        Instant end = Instant.now().plus(PATIENCE);
        while (!condition.getAsBoolean()) {
            if (Instant.now().isAfter(end)) {
                throw new AssertionError("It did not come: " + what);
            }
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }
}
