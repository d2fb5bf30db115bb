package io.vigie.connector.simulator.internal;

import io.vigie.source.DataSourceFactory;
import io.vigie.testkit.DataSourceContract;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** It makes up what it tells, so nothing that it reads can be wrong. */
class SimulatorContractTest extends DataSourceContract {
    @Override
    protected DataSourceFactory factory() {
        return new SimulatorSourceFactory();
    }

    @Override
    protected Set<Capability> capabilities() {
        return EnumSet.complementOf(EnumSet.of(
                Capability.QUARANTINES,
                Capability.BACKFILLS,
                Capability.REPLAYS,
                Capability.RECEIVES,
                Capability.CHECKS));
    }

    @Override
    protected Map<String, Object> settings() {
        return Map.of("days", 2);
    }

    @Override
    protected void more() {
        clock.advance(Duration.ofMinutes(30));
    }

    @Override
    protected List<Wrong> wrongSettings() {
        return List.of(
                new Wrong(
                        Map.of("zone", "Paris"),
                        "Setting 'zone' is 'Paris', which is not a time zone; write one such as Europe/Paris."),
                new Wrong(
                        Map.of("start", "soon"),
                        "Setting 'start' is 'soon'; write a date of the past, such as 2026-03-02."));
    }
}
