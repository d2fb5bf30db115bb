package io.vigie.connector.file.internal;

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

class FileContractTest extends DataSourceContract {
    @TempDir
    Path directory;

    private int contacts;

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
        append("contact_id,channel,direction,received_at\n");
        write(5_000);
        return Map.of("path", directory.toString());
    }

    @Override
    protected void more() throws IOException {
        write(3);
    }

    @Override
    protected boolean spoil() throws IOException {
        append("c,phone,inbound,yesterday\n");
        return true;
    }

    @Override
    protected List<Wrong> wrongSettings() {
        String path = directory.toString();
        return List.of(
                new Wrong(
                        Map.of("path", path, "zone", "Paris"),
                        "Setting 'zone' is 'Paris', which is not a time zone; write one such as Europe/Paris."),
                new Wrong(
                        Map.of("path", path, "where", "channel"),
                        "Setting 'where' holds 'channel'; write column=value."));
    }

    private void write(int more) throws IOException {
        StringBuilder rows = new StringBuilder();
        for (int end = contacts + more; contacts < end; contacts++) {
            rows.append("c").append(contacts).append(",phone,inbound,2026-03-02T09:00:00Z\n");
        }
        append(rows.toString());
    }

    private void append(String text) throws IOException {
        Files.writeString(directory.resolve("contact.csv"), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
