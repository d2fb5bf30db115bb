package io.vigie.example.connector.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vigie.fact.Vocabulary;
import io.vigie.source.DataSourceFactory;
import io.vigie.source.Rejection;
import io.vigie.testkit.DataSourceContract;
import io.vigie.testkit.SourceReading;
import io.vigie.testkit.SourceSetup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CallbackSourceTest extends DataSourceContract {
    @TempDir
    Path directory;

    private int requests;

    // ---- What the contract asks for ----

    @Override
    protected DataSourceFactory factory() {
        return new CallbackSourceFactory();
    }

    @Override
    protected Set<Capability> capabilities() {
        return EnumSet.complementOf(
                EnumSet.of(Capability.BACKFILLS, Capability.REPLAYS, Capability.RECEIVES, Capability.CHECKS));
    }

    @Override
    protected Map<String, Object> settings() throws IOException {
        write(1_500);
        return Map.of("path", log().toString());
    }

    @Override
    protected void more() throws IOException {
        write(3);
    }

    @Override
    protected boolean spoil() throws IOException {
        append("no line of a callback log\n");
        return true;
    }

    @Override
    protected List<Wrong> wrongSettings() {
        return List.of(new Wrong(Map.of("path", "missing.log"), "Setting 'path': there is no file missing.log."));
    }

    private void write(int more) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int end = requests + more; requests < end; requests++) {
            Instant at = Instant.parse("2026-03-02T08:00:00Z").plusSeconds(requests);
            lines.append(at + ",r" + requests + ",requested,sales\n");
            lines.append(at.plusSeconds(600) + ",r" + requests + ",called,anna\n");
        }
        append(lines.toString());
    }

    private Path log() {
        return directory.resolve("callbacks.log");
    }

    private void append(String text) throws IOException {
        Files.writeString(log(), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    // ---- What is this connector's own ----

    @Test
    void theLinesOfARequestBecomeOneLeg() throws Exception {
        append("""
                2026-03-02T09:00:00+01:00,r1,requested,sales
                2026-03-02T09:12:00+01:00,r1,called,anna
                2026-03-02T09:13:00+01:00,r2,asked,sales
                """);
        SourceReading reading = SourceReading.of(factory(), SourceSetup.of(Map.of("path", log().toString())));
        assertEquals(
                List.of(Map.of(
                        "contact_id", "r1",
                        "seq", 1L,
                        "queue", "sales",
                        "queued_at", Instant.parse("2026-03-02T08:00:00Z"),
                        "outcome", "answered",
                        "answered_at", Instant.parse("2026-03-02T08:12:00Z"),
                        "agent_id", "anna")),
                reading.fold().rows(Vocabulary.SEGMENT));
        assertEquals(
                List.of("callbacks.log:3: The event 'asked' is none of requested, called, given-up."),
                reading.rejections().stream().map(Rejection::toString).toList());
    }
}
