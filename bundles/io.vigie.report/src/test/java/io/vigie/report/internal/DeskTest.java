package io.vigie.report.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.vigie.export.Exporter;
import io.vigie.export.Format;
import io.vigie.export.Sheet;
import io.vigie.export.internal.ExporterComponent;
import io.vigie.fact.Fact;
import io.vigie.fact.Vocabulary;
import io.vigie.kpi.Text;
import io.vigie.kpi.quality.internal.QualityOfService;
import io.vigie.notify.internal.PostComponent;
import io.vigie.source.Egress;
import io.vigie.source.Outside;
import io.vigie.testkit.VirtualClock;
import io.vigie.testkit.internal.FactSource;
import io.vigie.testkit.internal.RealEngine;
import io.vigie.workspace.Workspace;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeskTest {
    private static final String DAILY = "{\"name\": {\"en\": \"Yesterday\", \"fr\": \"Hier\"}, \"schedule\":"
            + " \"30 7 * * *\", \"tz\": \"Europe/Paris\", \"channels\": [\"ops\"], \"queries\": [{\"kpis\":"
            + " [\"service-level\"], \"period\": \"yesterday\", \"tz\": \"Europe/Paris\", \"by\": [\"queue\"]}],"
            + " \"formats\": [\"pdf\", \"xlsx\", \"csv\"]}";

    private static final Outside HERE = new Outside() {
        @Override
        public Egress egress() {
            return (host, port) -> new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        }

        @Override
        public String resolve(String setting, String text) {
            return text;
        }
    };

    private static List<Fact> calls() {
        List<Fact> facts = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Instant at = Instant.parse("2026-10-25T08:00:00Z").plusSeconds(60L * i);
            facts.add(Fact.of(Vocabulary.CONTACT)
                    .set("contact_id", "c" + i)
                    .set("channel", "voice")
                    .set("direction", "inbound")
                    .set("received_at", at)
                    .build());
            facts.add(Fact.of(Vocabulary.SEGMENT)
                    .set("contact_id", "c" + i)
                    .set("seq", 1)
                    .set("queue", "<script>\u202e")
                    .set("queued_at", at)
                    .set("agent_id", "a")
                    .set("answered_at", at.plusSeconds(i < 15 ? 3 : 300))
                    .set("ended_at", at.plusSeconds(400))
                    .set("outcome", "answered")
                    .build());
        }
        return facts;
    }

    private static String part(MimeMessage mail, int word) throws Exception {
        MimeMultipart words = (MimeMultipart)
                ((MimeMultipart) mail.getContent()).getBodyPart(0).getContent();
        return words.getBodyPart(word).getContent().toString();
    }

    @Test
    void aReportIsMailedWhenItIsDueAndOnceWhenItWasMissed(@TempDir Path home) throws Exception {
        GreenMail server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        server.start();
        Files.createDirectories(home.resolve("conf").resolve("reports"));
        Files.writeString(home.resolve("conf").resolve("reports").resolve("daily.json"), DAILY);
        Files.writeString(
                home.resolve("conf").resolve("notify.json"),
                "{\"mail\": {\"host\": \"localhost\", \"port\": "
                        + server.getSmtp().getPort()
                        + ", \"security\": \"plain\", \"from\": \"v@x.example\"}, \"channels\": {\"ops\": {\"to\":"
                        + " [\"ops@x.example\"], \"lang\": \"fr\"}}}");
        VirtualClock clock = new VirtualClock("2026-10-25T20:00:00Z");
        try (Workspace workspace =
                RealEngine.over(List.of(new QualityOfService())).open(null)) {
            workspace.sources().start("calls", true, new FactSource(calls()));
            workspace.sources().awaitEnd(status -> {});
            PostComponent post = PostComponent.still(home, HERE, clock);
            Desk desk = desk(home, workspace, post, clock);
            desk.work();
            clock.set(Instant.parse("2026-10-26T06:29:00Z"));
            desk.work();
            post.work();
            assertEquals(0, server.getReceivedMessages().length, "half past seven in Paris has not come");
            clock.set(Instant.parse("2026-10-26T06:30:00Z"));
            desk.work();
            desk.work();
            post.work();
            assertEquals(1, server.getReceivedMessages().length);
            MimeMessage mail = server.getReceivedMessages()[0];
            assertEquals("[Vigie] Hier", mail.getSubject());
            MimeMultipart all = (MimeMultipart) mail.getContent();
            List<String> names = new ArrayList<>();
            for (int i = 1; i < all.getCount(); i++) {
                names.add(all.getBodyPart(i).getFileName());
            }
            assertEquals(
                    List.of("vigie-daily-2026-10-26.pdf", "vigie-daily-2026-10-26.xlsx", "vigie-daily-2026-10-26.csv"),
                    names);
            assertTrue(part(mail, 0).contains("75,0\u00a0%") && part(mail, 0).contains("n = 20"), part(mail, 0));
            assertFalse(part(mail, 1).contains("<script>"), part(mail, 1));
            // Down for three days: the latest is sent once, and says so.
            Desk again = desk(home, workspace, post, clock);
            clock.set(Instant.parse("2026-10-29T12:00:00Z"));
            again.work();
            desk(home, workspace, post, clock).work();
            post.work();
            assertEquals(2, server.getReceivedMessages().length);
            assertTrue(part(server.getReceivedMessages()[1], 0).contains("aurait dû partir"));
            Files.writeString(home.resolve("conf").resolve("reports").resolve("wrong.json"), "{\"schedule\": \"x\"}");
            again.work();
            assertTrue(again.troubles().size() >= 2, again.troubles().toString());
        } finally {
            server.stop();
        }
    }

    @Test
    void aReportThatFailsStopsNoOther(@TempDir Path home) throws Exception {
        Path reports = Files.createDirectories(home.resolve("conf").resolve("reports"));
        Files.writeString(reports.resolve("a-broken.json"), DAILY);
        Files.writeString(reports.resolve("sound.json"), DAILY.replace("\"pdf\", \"xlsx\", ", ""));
        VirtualClock clock = new VirtualClock("2026-10-25T20:00:00Z");
        Exporter exporter = new Exporter() {
            @Override
            public Optional<Text> tooLong(Format format, long rows) {
                return Optional.empty();
            }

            @Override
            public void write(Format format, List<Sheet> sheets, Options options, OutputStream out) {
                if (format == Format.PDF) {
                    throw new IllegalStateException("its bundle is being replaced");
                }
            }
        };
        try (Workspace workspace =
                RealEngine.over(List.of(new QualityOfService())).open(null)) {
            PostComponent post = PostComponent.still(home, HERE, clock);
            Desk desk = new Desk(
                    home,
                    () -> Optional.of(workspace.kpis()),
                    () -> Optional.of(exporter),
                    () -> Optional.of(post),
                    clock);
            desk.work();
            clock.set(Instant.parse("2026-10-26T06:30:00Z"));
            desk.work();
            try (Stream<Path> waiting = Files.list(home.resolve("data").resolve("outbox"))) {
                assertEquals(
                        1,
                        waiting.filter(file -> file.toString().endsWith(".json"))
                                .count());
            }
            assertTrue(
                    desk.troubles().toString().contains("a-broken"),
                    desk.troubles().toString());
        }
    }

    private static Desk desk(Path home, Workspace workspace, PostComponent post, VirtualClock clock) {
        return new Desk(
                home,
                () -> Optional.of(workspace.kpis()),
                () -> Optional.of(new ExporterComponent()),
                () -> Optional.of(post),
                clock);
    }

    @Test
    void schedulesFollowTheCalendarOfTheirZone() {
        ZoneId paris = ZoneId.of("Europe/Paris");
        for (String[] row : List.of(
                new String[] {"30 7 * * 1-5", "2026-11-22T12:00:00Z", "2026-11-20T06:30:00Z"},
                new String[] {"0 0 1 * *", "2026-11-22T12:00:00Z", "2026-10-31T23:00:00Z"},
                // The clocks go forward from two to three.
                new String[] {"30 2 * * *", "2026-03-29T12:00:00Z", "2026-03-29T01:30:00Z"},
                // The clocks go back from three to two: the first of the two counts.
                new String[] {"30 2 * * *", "2026-10-25T12:00:00Z", "2026-10-25T00:30:00Z"},
                new String[] {"*/15 * * * *", "2026-11-22T12:14:59Z", "2026-11-22T12:00:00Z"},
                new String[] {"0 8 29 2 *", "2026-11-22T12:00:00Z", "2024-02-29T07:00:00Z"},
                new String[] {"0 12 * * 0", "2026-11-22T12:00:00Z", "2026-11-22T11:00:00Z"})) {
            assertEquals(
                    Instant.parse(row[2]),
                    Schedule.read(row[0], paris)
                            .orElseThrow()
                            .latest(Instant.parse(row[1]))
                            .orElseThrow(),
                    row[0]);
        }
        for (String wrong : List.of("", "* * * *", "60 * * * *", "5-1 * * * *", "a * * * *", "*/0 * * * *")) {
            assertTrue(Schedule.read(wrong, paris).isEmpty(), wrong);
        }
    }
}
