package io.vigie.connector.file.internal;

import io.vigie.fact.Fact;
import io.vigie.source.Batch;
import io.vigie.source.Checkpoint;
import io.vigie.source.Rejection;
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

/** Runs a source as the engine does, on a clock that is set by hand. */
final class Harness {
    final Map<String, Object> settings = new HashMap<>();
    Locale locale = Locale.ENGLISH;
    boolean bounded = true;
    int rows = 2_000;
    Instant now = Instant.parse("2026-03-02T12:00:00Z");

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
        Read read = new Read(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), 0);
        Checkpoint at = from;
        int largest = 0;
        while (true) {
            Batch batch = source.poll(at, Duration.ZERO);
            read.facts.addAll(batch.facts());
            batch.rejections().stream().map(Rejection::toString).forEach(read.rejections::add);
            largest =
                    Math.max(largest, batch.facts().size() + batch.rejections().size());
            if (batch.next() != null) {
                at = batch.next();
                read.checkpoints.add(at);
            }
            if (batch.endOfData()) {
                return new Read(read.facts, read.rejections, read.checkpoints, largest);
            }
        }
    }

    SourceContext context() {
        return new SourceContext() {
            @Override
            public String name() {
                return "test";
            }

            @Override
            public <A extends Annotation> A settings(Class<A> type) {
                return type.cast(
                        Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (p, method, a) -> {
                            Object value = settings.get(method.getName());
                            if (value == null) {
                                value = method.getDefaultValue();
                            }
                            boolean wrap = method.getReturnType().isArray()
                                    && !value.getClass().isArray();
                            return wrap ? new String[] {(String) value} : value;
                        }));
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
