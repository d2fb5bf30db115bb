package io.vigie.connector.file.internal;

import io.vigie.fact.Fact;
import io.vigie.source.Checkpoint;
import io.vigie.source.Rejection;
import io.vigie.source.SourceContext;
import io.vigie.source.SourceException;
import io.vigie.testkit.SourceReading;
import io.vigie.testkit.SourceSetup;
import io.vigie.testkit.VirtualClock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs a source as the engine does, on a clock that is set by hand. */
final class Harness {
    final Map<String, Object> settings = new HashMap<>();
    boolean bounded = true;
    int rows = 2_000;
    final VirtualClock clock = new VirtualClock("2026-03-02T12:00:00Z");

    /** What came of it. */
    record Read(List<Fact> facts, List<String> rejections, List<Checkpoint> checkpoints, int largest) {}

    Harness with(String setting, Object value) {
        settings.put(setting, value);
        return this;
    }

    FileSource open() throws SourceException {
        return new FileSource(Options.of(context()), context(), rows);
    }

    Read readAll() throws Exception {
        try (FileSource source = open()) {
            return readAll(source, null);
        }
    }

    static Read readAll(FileSource source, Checkpoint from) throws Exception {
        SourceReading reading = new SourceReading(from).drain(source);
        return new Read(
                reading.facts(),
                reading.rejections().stream().map(Rejection::toString).toList(),
                reading.checkpoints(),
                reading.largest());
    }

    SourceContext context() {
        return SourceSetup.of(settings).on(clock).bounded(bounded);
    }
}
