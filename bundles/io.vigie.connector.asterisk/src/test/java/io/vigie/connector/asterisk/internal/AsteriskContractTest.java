package io.vigie.connector.asterisk.internal;

import io.vigie.source.DataSourceFactory;
import io.vigie.testkit.DataSourceContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;

class AsteriskContractTest extends DataSourceContract {
    private static final String CALL = """
            %1$d|pbx1-%1$d.1|sales|NONE|ENTERQUEUE||0612345678|1
            %1$d|pbx1-%1$d.1|sales|NONE|ABANDON|1|1|0
            """;
    private static final long FIRST = 1_795_000_000L;

    @TempDir
    Path directory;

    private int calls;

    @Override
    protected DataSourceFactory factory() {
        return new AsteriskQueueLogFactory();
    }

    @Override
    protected Set<Capability> capabilities() {
        return EnumSet.complementOf(EnumSet.of(Capability.REPLAYS, Capability.RECEIVES));
    }

    @Override
    protected Map<String, Object> settings() throws IOException {
        write(2_500);
        return Map.of("path", directory.toString());
    }

    @Override
    protected void more() throws IOException {
        write(3);
    }

    @Override
    protected boolean spoil() throws IOException {
        append("no line of a queue_log\n");
        return true;
    }

    @Override
    protected List<Wrong> wrongSettings() {
        String path = directory.resolve("queue_log").toString();
        return List.of(
                new Wrong(
                        Map.of("path", path, "zone", "Paris"),
                        "Setting \"zone\": \"Paris\" is not a time zone; write it like Europe/Paris or UTC."),
                new Wrong(
                        Map.of("path", path, "members", "PJSIP/101"),
                        "Setting \"members\": \"PJSIP/101\" is not of the form interface=name, such as"
                                + " PJSIP/101=Alice Martin."));
    }

    private void write(int more) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int end = calls + more; calls < end; calls++) {
            lines.append(CALL.formatted(FIRST + calls));
        }
        append(lines.toString());
    }

    private void append(String text) throws IOException {
        Files.writeString(directory.resolve("queue_log"), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
