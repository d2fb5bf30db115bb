package io.vigie.connector.mail.internal;

import io.vigie.source.DataSourceFactory;
import io.vigie.testkit.DataSourceContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;

class FilesContractTest extends DataSourceContract {
    @TempDir
    Path directory;

    private int mails;

    @Override
    protected DataSourceFactory factory() {
        return new FilesFactory();
    }

    @Override
    protected Set<Capability> capabilities() {
        return EnumSet.complementOf(EnumSet.of(Capability.RECEIVES));
    }

    @Override
    protected Map<String, Object> settings() throws IOException {
        write(900);
        for (int i = 0; i < 100; i++) {
            Files.write(
                    directory.resolve("single" + i + ".eml"),
                    Letter.of("single" + i + "@customer.example", "2026-03-03T09:00:00Z")
                            .bytes());
        }
        return Map.of("path", directory.toString(), "own", "shop.example");
    }

    @Override
    protected void more() throws IOException {
        write(3);
        // The last mail of an mbox counts as whole when it has been left alone for a while.
        append("From x Mon Mar  2 09:00:00 2026\n\n");
        Files.write(
                directory.resolve("more.eml"),
                Letter.of("more@customer.example", "2026-03-04T09:00:00Z").bytes());
        clock.advance(Duration.ofSeconds(2));
    }

    @Override
    protected boolean spoil() throws IOException {
        append("From x Mon Mar  2 09:00:00 2026\nReceived: by nobody\n\nNothing.\n\n");
        return true;
    }

    @Override
    protected List<Wrong> wrongSettings() {
        String path = directory.toString();
        return List.of(
                new Wrong(
                        Map.of("path", path, "own", "a@b@c"),
                        "Setting 'own' holds 'a@b@c'; write an address such as support@example.com, or a domain such as"
                                + " example.com."),
                new Wrong(
                        Map.of("path", path, "cases", "bounce"),
                        "Setting 'cases' holds 'bounce'; write some of human, list, automatic and feedback."),
                new Wrong(
                        Map.of("path", path, "closing", "("),
                        "Setting 'closing' holds '(', which is no regular expression: Unclosed group."));
    }

    /** A question and its answer in turn; every tenth answer comes before its question. */
    private void write(int more) throws IOException {
        StringBuilder box = new StringBuilder();
        for (int end = mails + more; mails < end; mails++) {
            Instant at = Instant.parse("2026-03-02T09:00:00Z").plusSeconds(60L * mails);
            String question = "q" + mails / 2 + "@customer.example";
            boolean asks = (mails % 2 == 0) != (mails / 2 % 10 == 0);
            Letter letter = asks
                    ? Letter.of(question, at.toString())
                    : Letter.answer("a" + mails / 2 + "@shop.example", question, at.toString());
            box.append("From x Mon Mar  2 09:00:00 2026\n")
                    .append(letter.text().replace("\r\n", "\n"))
                    .append('\n');
        }
        append(box.toString());
    }

    private void append(String text) throws IOException {
        Files.writeString(directory.resolve("desk.mbox"), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
