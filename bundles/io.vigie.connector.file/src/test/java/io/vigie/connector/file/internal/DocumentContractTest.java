package io.vigie.connector.file.internal;

import io.vigie.source.DataSourceFactory;
import io.vigie.testkit.DataSourceContract;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.io.TempDir;

/** The contract, of documents and of what is packed, in a directory and its sub-directories. */
class DocumentContractTest extends DataSourceContract {
    @TempDir
    Path directory;

    @Override
    protected DataSourceFactory factory() {
        return new FileSourceFactory();
    }

    @Override
    protected Set<Capability> capabilities() {
        return EnumSet.complementOf(EnumSet.of(Capability.RECEIVES));
    }

    @Override
    protected Map<String, Object> settings() throws IOException {
        Files.createDirectories(directory.resolve("2026/03"));
        Files.writeString(directory.resolve("2026/03/a.json"), records(0, 4_000));
        try (OutputStream packed = new GZIPOutputStream(Files.newOutputStream(directory.resolve("b.json.gz")))) {
            packed.write(records(4_000, 8_000).getBytes(StandardCharsets.UTF_8));
        }
        Files.writeString(directory.resolve("c.csv"), "contact_id,received_at\nc8000,2026-03-02T09:00:00Z\n");
        return Map.of("path", directory.toString(), "files", List.of("**/*.json*", "*.csv"), "fact", "contact");
    }

    @Override
    protected void more() throws IOException {
        // A document would wait until it is still; what comes in lines does not.
        Files.writeString(directory.resolve("d.csv"), "contact_id,received_at\nc8001,2026-03-02T09:00:00Z\n");
    }

    @Override
    protected boolean spoil() throws IOException {
        Files.writeString(directory.resolve("e.json"), "[7]");
        return true;
    }

    @Override
    protected List<Wrong> wrongSettings() {
        return List.of(new Wrong(
                Map.of("path", directory.toString(), "records", "rows"),
                "Setting 'records' is 'rows', which is not a JSON pointer; write one such as /tickets or"
                        + " /conversations/*/messages."));
    }

    private static String records(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(number -> "{\"contact_id\":\"c" + number
                        + "\",\"channel\":\"phone\",\"received_at\":\"2026-03-02T08:00:00Z\"}")
                .collect(Collectors.joining(",", "[", "]"));
    }
}
