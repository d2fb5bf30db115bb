package io.vigie.bench;

import com.sun.management.OperatingSystemMXBean;
import io.vigie.fact.Fact;
import io.vigie.fact.Field;
import io.vigie.fact.FieldType;
import io.vigie.fact.Vocabulary;
import io.vigie.source.Checkpoint;
import io.vigie.store.Store;
import io.vigie.store.duckdb.internal.DuckDbStoreFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/**
 * How fast contacts with their segments come into the store, against the database's Appender alone: the same rows and
 * columns, the same batches, each durable before the next, the log folded into the file at the end of both. The
 * Appender is given ready values; the store is given facts, whose keys it hashes, which it folds and of which it knows
 * afterwards whether it has them. Arguments: contacts, facts in a batch, rounds.
 */
public final class Loading {
    private Loading() {}

    /** Rows a second, and rows a second of the processor time of all threads, which a busy machine changes less. */
    private record Speed(long wall, long processor) {}

    /** Adds up what some work takes. */
    private static final class Clock {
        private final OperatingSystemMXBean process =
                (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        private long wall;
        private long processor;

        void run(Runnable work) {
            long began = System.nanoTime();
            long used = process.getProcessCpuTime();
            work.run();
            wall += System.nanoTime() - began;
            processor += process.getProcessCpuTime() - used;
        }

        Speed of(long rows) {
            return new Speed(rows * 1_000_000_000L / wall, rows * 1_000_000_000L / processor);
        }
    }

    /** A row as the Appender takes it. */
    private record Ready(
            boolean segment,
            long high,
            long low,
            long at,
            @Nullable Object[] values) {}

    public static void main(String[] args) throws Exception {
        long contacts = args.length > 0 ? Long.parseLong(args[0]) : 500_000;
        int batch = args.length > 1 ? Integer.parseInt(args[1]) : 50_000;
        int rounds = args.length > 2 ? Integer.parseInt(args[2]) : 3;
        List<Speed> raw = new ArrayList<>();
        List<Speed> ours = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            raw.add(appender(contacts, batch));
            ours.add(store(contacts, batch));
            System.out.printf(
                    "Appender %,d rows/s, store %,d rows/s; of processor time %,d and %,d%n",
                    raw.get(round).wall(),
                    ours.get(round).wall(),
                    raw.get(round).processor(),
                    ours.get(round).processor());
        }
        System.out.printf("| rows | batch | rows per | Appender alone | store | ratio |%n|---|---|---|---|---|---|%n");
        print(2 * contacts, batch, "second", raw, ours, Speed::wall);
        print(2 * contacts, batch, "second of processor time", raw, ours, Speed::processor);
    }

    private static void print(
            long rows, int batch, String per, List<Speed> raw, List<Speed> ours, ToLongFunction<Speed> figure) {
        long one = median(raw, figure);
        long other = median(ours, figure);
        System.out.printf("| %,d | %,d | %s | %,d | %,d | %d %% |%n", rows, batch, per, one, other, 100 * other / one);
    }

    private static long median(List<Speed> values, ToLongFunction<Speed> figure) {
        return values.stream().mapToLong(figure).sorted().toArray()[values.size() / 2];
    }

    /** The year's contacts and segments, in batches. */
    private static void each(long contacts, int batch, java.util.function.Consumer<List<Fact>> sink) {
        List<Fact> waiting = new ArrayList<>();
        new Center(7, contacts, 10_000, facts -> {
                    for (Fact fact : facts) {
                        if (fact.type() == Vocabulary.CONTACT || fact.type() == Vocabulary.SEGMENT) {
                            waiting.add(fact);
                        }
                        if (waiting.size() == batch) {
                            sink.accept(List.copyOf(waiting));
                            waiting.clear();
                        }
                    }
                })
                .withoutStates()
                .run();
        if (!waiting.isEmpty()) {
            sink.accept(List.copyOf(waiting));
        }
    }

    private static Speed store(long contacts, int batch) throws Exception {
        Path directory = Files.createTempDirectory("vigie-loading-");
        Clock clock = new Clock();
        long[] rows = {0};
        try {
            Store store = new DuckDbStoreFactory().open(directory);
            store.register(Center.types());
            each(contacts, batch, facts -> {
                rows[0] += facts.size();
                clock.run(() -> store.append("bench", facts, List.of(), Checkpoint.of(String.valueOf(rows[0]))));
            });
            clock.run(store::close);
        } finally {
            delete(directory);
        }
        return clock.of(rows[0]);
    }

    private static Speed appender(long contacts, int batch) throws Exception {
        Path directory = Files.createTempDirectory("vigie-loading-");
        Clock clock = new Clock();
        long[] rows = {0};
        try {
            try (Store store = new DuckDbStoreFactory().open(directory)) {
                store.register(Center.types());
            }
            Properties options = new Properties();
            options.setProperty("checkpoint_threshold", "1TB");
            try (DuckDBConnection connection = DuckDBConnection.newConnection(
                    "jdbc:duckdb:" + directory.resolve("vigie.duckdb"), false, options)) {
                each(contacts, batch, facts -> {
                    List<Ready> ready = new ArrayList<>(facts.size());
                    for (Fact fact : facts) {
                        ready.add(ready(fact));
                    }
                    clock.run(() -> {
                        append(connection, ready);
                        try {
                            if (Files.size(directory.resolve("vigie.duckdb.wal")) > 64L << 20) {
                                execute(connection, "CHECKPOINT");
                            }
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    });
                    rows[0] += facts.size();
                });
                clock.run(() -> execute(connection, "CHECKPOINT"));
            }
        } finally {
            delete(directory);
        }
        return clock.of(rows[0]);
    }

    private static Ready ready(Fact fact) {
        List<Field> fields = List.copyOf(fact.type().fields());
        @Nullable Object[] values = new @Nullable Object[fields.size()];
        for (int i = 0; i < values.length; i++) {
            Object value = fact.get(fields.get(i).name());
            values[i] = value == null
                    ? null
                    : switch (fields.get(i).type()) {
                        case INSTANT -> micros((Instant) value);
                        case SECONDS -> ((BigDecimal) value).movePointRight(6).longValueExact();
                        default -> value;
                    };
        }
        long hash = fact.key().hashCode() * 0x9E3779B97F4A7C15L;
        return new Ready(fact.type() == Vocabulary.SEGMENT, hash, ~hash * 31, micros(fact.at()), values);
    }

    private static long micros(Instant instant) {
        return instant.getEpochSecond() * 1_000_000 + instant.getNano() / 1_000;
    }

    private static void append(DuckDBConnection connection, List<Ready> rows) {
        execute(connection, "BEGIN TRANSACTION");
        for (boolean segment : new boolean[] {false, true}) {
            List<FieldType> types = (segment ? Vocabulary.SEGMENT : Vocabulary.CONTACT)
                    .fields().stream().map(Field::type).toList();
            try (DuckDBAppender appender = connection.createAppender(
                    DuckDBConnection.DEFAULT_SCHEMA, segment ? "fact_segment" : "fact_contact")) {
                for (Ready row : rows) {
                    if (row.segment() == segment) {
                        append(appender, row, types);
                    }
                }
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
        execute(connection, "COMMIT");
    }

    private static void append(DuckDBAppender appender, Ready row, List<FieldType> types) throws SQLException {
        appender.beginRow();
        appender.appendUUID(row.high(), row.low());
        appender.appendEpochMicros(row.at());
        appender.appendNull();
        appender.append("bench");
        appender.appendNull();
        @Nullable Object[] values = row.values();
        for (int i = 0; i < values.length; i++) {
            Object value = values[i];
            if (value == null) {
                appender.appendNull();
                continue;
            }
            switch (types.get(i)) {
                case INSTANT -> appender.appendEpochMicros((long) value);
                case SECONDS, INTEGER -> appender.append((long) value);
                case BOOLEAN -> appender.append((boolean) value);
                default -> appender.append((String) value);
            }
        }
        appender.endRow();
    }

    private static void execute(DuckDBConnection connection, String sql) {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> tree = Files.walk(directory)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
