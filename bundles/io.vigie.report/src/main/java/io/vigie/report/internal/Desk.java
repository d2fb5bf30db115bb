package io.vigie.report.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vigie.export.Exporter;
import io.vigie.health.Check;
import io.vigie.health.Examined;
import io.vigie.kpi.Text;
import io.vigie.notify.Notifier;
import io.vigie.query.Kpis;
import io.vigie.query.QueryException;
import io.vigie.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends the reports of a distribution when they are due; used from one thread, but for {@link #troubles}. */
final class Desk implements Examined {
    private static final Logger LOG = LoggerFactory.getLogger(Desk.class);
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    /** From then on, a report says that it is late. */
    private static final Duration LATE = Duration.ofMinutes(10);

    private final Path folder;
    private final Path stateFile;
    private final Supplier<Optional<Kpis>> kpis;
    private final Supplier<Optional<Exporter>> exporter;
    private final Supplier<Optional<Notifier>> notifier;
    private final Clock clock;
    /** Up to when each report was sent. */
    private final Map<String, Instant> sent = new TreeMap<>();

    private volatile List<Text> troubles = List.of();

    Desk(
            Path home,
            Supplier<Optional<Kpis>> kpis,
            Supplier<Optional<Exporter>> exporter,
            Supplier<Optional<Notifier>> notifier,
            Clock clock) {
        this.folder = home.resolve("conf").resolve("reports");
        this.stateFile = home.resolve("data").resolve("reports").resolve("state.json");
        this.kpis = kpis;
        this.exporter = exporter;
        this.notifier = notifier;
        this.clock = clock;
        try {
            if (Files.exists(stateFile)) {
                for (var entry : MAPPER.readTree(Files.readAllBytes(stateFile)).properties()) {
                    JsonNode until = entry.getValue();
                    sent.put(entry.getKey(), Instant.parse(until.asText()));
                }
            }
        } catch (IOException | RuntimeException e) {
            LOG.error("{} cannot be read; reports begin anew", stateFile, e);
        }
    }

    /** Sends what is due: of what was missed, the latest alone. */
    void work() {
        Kpis asked = kpis.get().orElse(null);
        Exporter writer = exporter.get().orElse(null);
        Notifier post = notifier.get().orElse(null);
        if (asked == null || writer == null || post == null || !Files.isDirectory(folder)) {
            return;
        }
        Instant now = clock.instant();
        List<Text> found = new ArrayList<>();
        boolean changed = false;
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.filter(file -> file.getFileName().toString().matches("[a-z0-9][a-z0-9-]{0,63}\\.json"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            LOG.warn("The folder of reports cannot be read", e);
            return;
        }
        for (Path file : files) {
            String id = file.getFileName().toString().replace(".json", "");
            List<Text> faults = new ArrayList<>();
            Report report;
            try {
                report = Report.read(Files.readString(file), faults);
            } catch (IOException e) {
                faults.add(Text.of("The file cannot be read.", "Le fichier n'est pas lisible."));
                report = null;
            }
            faults.forEach(fault -> found.add(
                    Text.of("reports/" + id + ".json: " + fault.en(), "reports/" + id + ".json : " + fault.fr())));
            if (report == null) {
                continue;
            }
            Instant last = sent.get(id);
            if (last == null) {
                // One that is new has missed nothing.
                sent.put(id, now);
                changed = true;
                continue;
            }
            Instant due = report.schedule().latest(now).orElse(last);
            if (!due.isAfter(last)) {
                continue;
            }
            if (send(id, report, due, now, asked, writer, post, found)) {
                sent.put(id, due);
                changed = true;
            }
        }
        if (changed) {
            save();
        }
        troubles = List.copyOf(found);
    }

    private static boolean send(
            String id,
            Report report,
            Instant due,
            Instant now,
            Kpis asked,
            Exporter writer,
            Notifier post,
            List<Text> found) {
        boolean late = Duration.between(due, now).compareTo(LATE) > 0;
        try {
            for (String channel : report.channels()) {
                post.send(
                        "report " + id + " " + due,
                        channel,
                        language -> Composition.content(id, report, due, late, now, asked, writer, language));
                if (!post.channels().contains(channel)) {
                    found.add(Text.of(
                            "reports/" + id + ".json tells '" + channel + "', which conf/notify.json does not have.",
                            "reports/" + id + ".json prévient « " + channel + " », absent de conf/notify.json."));
                }
            }
            return true;
        } catch (QueryException e) {
            found.add(Text.of(
                    "reports/" + id + ".json: " + e.sentence().en(),
                    "reports/" + id + ".json : " + e.sentence().fr()));
            return false;
        } catch (StoreException e) {
            found.add(e.sentence());
            return false;
        } catch (RuntimeException | LinkageError e) {
            // Whatever it is, other reports must not wait for it.
            LOG.error("The report {} cannot be made", id, e);
            found.add(Text.of(
                    "reports/" + id + ".json could not be made; the log of the platform says why.",
                    "reports/" + id + ".json n'a pu être établi ; le journal de la plate-forme dit pourquoi."));
            return false;
        }
    }

    private void save() {
        ObjectNode root = MAPPER.createObjectNode();
        sent.forEach((id, until) -> root.put(id, until.toString()));
        try {
            Files.createDirectories(stateFile.getParent());
            Path part = stateFile.resolveSibling(".state.part");
            Files.write(
                    part,
                    MAPPER.writeValueAsBytes(root),
                    java.nio.file.StandardOpenOption.CREATE,
                    java.nio.file.StandardOpenOption.TRUNCATE_EXISTING,
                    java.nio.file.StandardOpenOption.WRITE,
                    java.nio.file.StandardOpenOption.DSYNC);
            Files.move(part, stateFile, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.error("{} cannot be written; the post knows what it has sent", stateFile, e);
        }
    }

    @Override
    public Check check() {
        return new Check("reports", Text.of("Reports", "Rapports"));
    }

    @Override
    public List<Text> troubles() {
        return troubles;
    }
}
