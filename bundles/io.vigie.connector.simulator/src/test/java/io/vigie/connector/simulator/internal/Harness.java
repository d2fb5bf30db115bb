package io.vigie.connector.simulator.internal;

import io.vigie.fact.Fact;
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
    int facts = 5_000;
    final VirtualClock clock = new VirtualClock("2026-04-01T09:30:00Z");

    Harness with(String setting, Object value) {
        settings.put(setting, value);
        return this;
    }

    SimulatorSource open() throws SourceException {
        return new SimulatorSource(SourceSetup.of(settings).on(clock).bounded(bounded), facts);
    }

    /** All facts up to the end of the data, as they come. */
    List<Fact> read() throws Exception {
        try (SimulatorSource source = open()) {
            return new SourceReading().drain(source).facts();
        }
    }
}
