package io.vigie.connector.asterisk.internal;

import io.vigie.source.CheckLine;
import io.vigie.source.SourceContext;
import io.vigie.source.SourceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;

/** Tries the files of a source: whether they are there, may be read and are what they should be. */
final class QueueLogCheck {
    private static final Duration OLD = Duration.ofDays(1);

    private final SourceContext context;
    private final Messages messages;
    private final List<CheckLine> lines = new ArrayList<>();

    QueueLogCheck(SourceContext context) {
        this.context = context;
        this.messages = new Messages(context.locale());
    }

    List<CheckLine> run() throws SourceException {
        // Finds all that is wrong with the settings.
        new QueueLogSource(context).close();
        Config config = context.settings(Config.class);
        ZoneId zone = ZoneId.of(config.zone().strip());
        for (String path : config.path()) {
            look(path, "queue_log", QueueLogLine::stampOf);
        }
        for (String path : config.cdr()) {
            look(path, "Master.csv", line -> CdrRow.stampOf(line, zone));
        }
        for (String path : config.cel()) {
            look(path, "Master.csv", line -> CelRow.stampOf(line));
        }
        if (config.cdr().length == 0 && config.cel().length == 0) {
            lines.add(CheckLine.warning(messages.text("check.refusals")));
        }
        return List.copyOf(lines);
    }

    private void look(String setting, String name, Function<String, OptionalLong> stampOf) {
        if (setting.isBlank()) {
            return;
        }
        try {
            Path path = Path.of(setting.strip());
            List<Path> files = Files.isDirectory(path) ? LogFollower.children(path, name) : List.of(path);
            if (Files.isDirectory(path) ? files.isEmpty() : !Files.exists(path)) {
                lines.add(CheckLine.warning(messages.text("check.awaited", path.toString())));
                return;
            }
            Path newest = newest(files);
            if (!Files.isReadable(newest)) {
                lines.add(CheckLine.failed(messages.text("read.denied", newest.toString())));
                return;
            }
            Path parent = path.toAbsolutePath().getParent();
            if (!Files.isDirectory(path) && !context.bounded() && parent != null && !Files.isReadable(parent)) {
                lines.add(CheckLine.warning(messages.text("check.directory", parent.toString())));
            }
            lookInto(newest, files.size(), stampOf);
        } catch (InvalidPathException | IOException e) {
            lines.add(CheckLine.failed(messages.text("read.failed", setting, String.valueOf(e.getMessage()))));
        }
    }

    private static Path newest(List<Path> files) throws IOException {
        Path newest = files.get(0);
        for (Path file : files) {
            if (Files.getLastModifiedTime(file).compareTo(Files.getLastModifiedTime(newest)) > 0) {
                newest = file;
            }
        }
        return newest;
    }

    private void lookInto(Path path, int files, Function<String, OptionalLong> stampOf) throws IOException {
        LogFile file = LogFile.look(path, Files.readAttributes(path, BasicFileAttributes.class), stampOf);
        if (file == null) {
            lines.add(CheckLine.passed(messages.text("check.empty", path.toString())));
            return;
        }
        long last = Long.MIN_VALUE;
        try (LogReader reader = new LogReader(file, 0, 0)) {
            for (List<LogLine> read = reader.read(2_000); !read.isEmpty(); read = reader.read(2_000)) {
                for (int i = read.size() - 1; i >= 0; i--) {
                    OptionalLong stamp = stampOf.apply(read.get(i).text());
                    if (stamp.isPresent()) {
                        last = stamp.getAsLong();
                        break;
                    }
                }
            }
        }
        if (last == Long.MIN_VALUE) {
            lines.add(CheckLine.failed(messages.text("check.foreign", path.toString())));
            return;
        }
        Instant newest = Times.instant(last).truncatedTo(ChronoUnit.SECONDS);
        String sentence = messages.text("check.readable", path.toString(), String.valueOf(files), newest.toString());
        lines.add(CheckLine.passed(sentence));
        if (!context.bounded() && newest.isBefore(context.clock().instant().minus(OLD))) {
            lines.add(CheckLine.warning(messages.text("check.old", path.toString())));
        }
    }
}
