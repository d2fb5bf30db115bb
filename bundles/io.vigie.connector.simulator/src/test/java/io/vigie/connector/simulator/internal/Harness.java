package io.vigie.connector.simulator.internal;

import io.vigie.fact.Fact;
import io.vigie.source.Batch;
import io.vigie.source.Checkpoint;
import io.vigie.source.SourceContext;
import io.vigie.source.SourceException;
import java.lang.annotation.Annotation;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Runs a source as the engine does, on a clock that is set by hand. */
final class Harness {
    final Map<String, Object> settings = new HashMap<>();
    Locale locale = Locale.ENGLISH;
    boolean bounded = true;
    int facts = 5_000;
    Instant now = Instant.parse("2026-04-01T09:30:00Z");

    Harness with(String setting, Object value) {
        settings.put(setting, value);
        return this;
    }

    SimulatorSource open() throws SourceException {
        return new SimulatorSource(context(), facts);
    }

    /** All facts up to the end of the data, as they come. */
    List<Fact> read() throws Exception {
        List<Fact> facts = new ArrayList<>();
        try (SimulatorSource source = open()) {
            Checkpoint at = null;
            Batch batch;
            do {
                batch = source.poll(at, Duration.ZERO);
                facts.addAll(batch.facts());
                at = batch.next() == null ? at : batch.next();
            } while (!batch.endOfData());
        }
        return facts;
    }

    /** Rows by type and key, as a store folds them. */
    static Map<String, Map<String, Map<String, Object>>> fold(List<Fact> facts) {
        Map<String, Map<String, Map<String, Object>>> rows = new TreeMap<>();
        Map<String, Instant> set = new HashMap<>();
        for (Fact fact : facts) {
            Map<String, Object> row = rows.computeIfAbsent(fact.type().name(), type -> new TreeMap<>())
                    .computeIfAbsent(fact.key(), key -> new TreeMap<>());
            fact.values().forEach((field, value) -> {
                String cell = fact.type().name() + "/" + fact.key() + "/" + field;
                Instant before = set.get(cell);
                boolean later = before == null
                        || fact.at().isAfter(before)
                        || (fact.at().equals(before)
                                && value.toString().compareTo(row.get(field).toString()) > 0);
                if (later) {
                    set.put(cell, fact.at());
                    row.put(field, value);
                }
            });
        }
        return rows;
    }

    SourceContext context() {
        return new SourceContext() {
            @Override
            public String name() {
                return "test";
            }

            @Override
            public <A extends Annotation> A settings(Class<A> type) {
                return type.cast(Proxy.newProxyInstance(
                        type.getClassLoader(),
                        new Class<?>[] {type},
                        (p, method, a) -> settings.getOrDefault(method.getName(), method.getDefaultValue())));
            }

            @Override
            public Clock clock() {
                return new Clock() {
                    @Override
                    public ZoneId getZone() {
                        return ZoneOffset.UTC;
                    }

                    @Override
                    public Clock withZone(ZoneId zone) {
                        return this;
                    }

                    @Override
                    public Instant instant() {
                        return now;
                    }
                };
            }

            @Override
            public Locale locale() {
                return locale;
            }

            @Override
            public boolean bounded() {
                return bounded;
            }
        };
    }
}
