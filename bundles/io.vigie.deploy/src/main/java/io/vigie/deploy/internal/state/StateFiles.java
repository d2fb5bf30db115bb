package io.vigie.deploy.internal.state;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vigie.deploy.DeployException;
import io.vigie.deploy.PluginEvent;
import io.vigie.deploy.PluginSet;
import io.vigie.deploy.Trust;
import io.vigie.deploy.internal.file.Causes;
import io.vigie.deploy.internal.file.Disk;
import io.vigie.kpi.Text;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Version;

/**
 * The sets of plug-ins and what became of them, in a folder:
 *
 * <ul>
 *   <li>{@code state.json}: which set is in force and which came before. A change is made in the instant in
 *       which this file is replaced.
 *   <li>{@code sets/ID.json}: a set. Written before the state that names it.
 *   <li>{@code history.jsonl}: what was changed, refused and rolled back, one line each.
 * </ul>
 *
 * <p>A crash at any moment leaves the state before or after. One writer at a time, who holds the {@link
 * DeployLock}; anyone may read.
 */
public final class StateFiles {
    /** So many lines of history are kept. */
    static final int HISTORY = 1000;
    /** The file of the history is cut when it has so many lines more. */
    static final int SLACK = 250;
    /** So many damaged lines are named. */
    private static final int NAMED = 5;

    private static final int PREVIOUS = 3;
    private static final int FORMAT = 1;
    private static final String JSON_FILE = ".json";
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .build();

    private final Disk disk;
    private final Path folder;
    private final Path state;
    private final Path sets;
    private final Path history;
    private int lines = -1;

    /**
     * The files in a folder, which is made if it is not there.
     *
     * @throws DeployException when it cannot be made
     */
    public StateFiles(Path folder) {
        this(folder, Disk.REAL);
    }

    StateFiles(Path folder, Disk disk) {
        this.disk = disk;
        this.folder = folder;
        this.state = folder.resolve("state.json");
        this.sets = folder.resolve("sets");
        this.history = folder.resolve("history.jsonl");
        try {
            Disk.privateFolder(folder);
            Disk.privateFolder(sets);
        } catch (IOException e) {
            throw unwritable(folder, e);
        }
    }

    /** The ids that the file of the state names; the current one is empty before the first change. */
    private record Names(
            String current, List<String> previous, Optional<Publication> publication, Set<String> offered) {}

    // ---- State ----

    /**
     * What is in force.
     *
     * @return empty when there was never a change here
     * @throws DeployException when a file is missing, damaged or unknown
     */
    public Optional<State> read() {
        Optional<Names> names = names();
        while (true) {
            try {
                return names.filter(found -> !found.current().isEmpty()).map(this::sets);
            } catch (DeployException e) {
                // A set may go between the reading of its name and its own, when somebody commits meanwhile.
                Optional<Names> now = names();
                if (now.equals(names)) {
                    throw e;
                }
                names = now;
            }
        }
    }

    private State sets(Names names) {
        List<PluginSet> previous = new ArrayList<>();
        names.previous().forEach(id -> previous.add(set(id)));
        return new State(set(names.current()), previous, names.publication(), names.offered());
    }

    /** Makes a set the one in force, where the distribution is as before. */
    public void commit(PluginSet next, Optional<Publication> publication) {
        commit(next, publication, begin().offered());
    }

    /**
     * Makes a set the one in force. It is, for good, when this returns; before, the old one is.
     *
     * @param publication what the file of wanted plug-ins is to be told
     * @param offered the plug-ins that the distribution has, by name
     * @throws DeployException when a file cannot be read or written; the old set is still in force unless
     *     {@link #read} says otherwise
     */
    public void commit(PluginSet next, Optional<Publication> publication, Set<String> offered) {
        Names before = begin();
        List<String> previous = new ArrayList<>(before.previous());
        if (!before.current().isEmpty()) {
            previous.add(0, before.current());
        }
        previous.removeIf(next.id()::equals);
        List<String> kept = previous.stream().distinct().limit(PREVIOUS).toList();
        replace(sets.resolve(next.id() + JSON_FILE), json(next));
        replace(state, json(new Names(next.id(), kept, publication, offered)));
        Set<String> named = new TreeSet<>(kept);
        named.add(next.id());
        forget(named);
    }

    /** Notes that the file of wanted plug-ins has been told. */
    public void published() {
        Names before = begin();
        if (before.publication().isPresent()) {
            replace(state, json(new Names(before.current(), before.previous(), Optional.empty(), before.offered())));
        }
    }

    /**
     * The names of the state, which from now on is never missing: so that its loss is told from a first start.
     */
    private Names begin() {
        return names().orElseGet(() -> {
            Names none = new Names("", List.of(), Optional.empty(), Set.of());
            replace(state, json(none));
            return none;
        });
    }

    private Optional<Names> names() {
        JsonNode root = json(state);
        if (root == null) {
            if (Files.exists(history) || !files().isEmpty()) {
                throw new DeployException(
                        "The file " + state + " is missing, though there are others of its kind: restore it from a"
                                + " backup, or take the folder " + folder + " away to start anew from the"
                                + " distribution's plug-ins and conf/plugins.json.",
                        "Le fichier " + state + " manque, alors que d'autres de sa sorte sont là : restaurez-le d'une"
                                + " sauvegarde, ou retirez le dossier " + folder + " pour repartir des extensions de la"
                                + " distribution et de conf/plugins.json.");
            }
            return Optional.empty();
        }
        try {
            List<String> previous = new ArrayList<>();
            array(root, "previous").forEach(id -> previous.add(id(id)));
            Set<String> offered = new TreeSet<>();
            if (root.has("offered")) {
                array(root, "offered").forEach(name -> offered.add(name.asText()));
            }
            JsonNode publication = root.get("publication");
            JsonNode current = root.path("current");
            return Optional.of(new Names(
                    current.isNull() ? "" : id(current),
                    previous,
                    publication == null
                            ? Optional.empty()
                            : Optional.of(new Publication(text(publication, "text"), text(publication, "replaces"))),
                    offered));
        } catch (IllegalArgumentException e) {
            throw damaged(state, e);
        }
    }

    private static byte[] json(Names names) {
        ObjectNode root = JSON.createObjectNode().put("format", FORMAT);
        root.put("current", names.current().isEmpty() ? null : names.current());
        ArrayNode previous = root.putArray("previous");
        names.previous().forEach(previous::add);
        if (!names.offered().isEmpty()) {
            ArrayNode offered = root.putArray("offered");
            new TreeSet<>(names.offered()).forEach(offered::add);
        }
        names.publication().ifPresent(publication -> root.putObject("publication")
                .put("replaces", publication.replaces())
                .put("text", publication.text()));
        return bytes(root);
    }

    // ---- Sets ----

    private PluginSet set(String id) {
        Path file = sets.resolve(id + JSON_FILE);
        JsonNode root = json(file);
        if (root == null) {
            throw new DeployException(
                    "The file " + file + " is missing, though " + state + " names it: restore it from a backup, or take"
                            + " the folder " + folder + " away to start anew from the distribution's plug-ins and"
                            + " conf/plugins.json.",
                    "Le fichier " + file + " manque, alors que " + state + " le nomme : restaurez-le d'une sauvegarde,"
                            + " ou retirez le dossier " + folder
                            + " pour repartir des extensions de la distribution et de"
                            + " conf/plugins.json.");
        }
        try {
            List<PluginSet.Entry> entries = new ArrayList<>();
            for (JsonNode entry : array(root, "plugins")) {
                entries.add(new PluginSet.Entry(
                        text(entry, "name"),
                        Version.parseVersion(text(entry, "version")),
                        text(entry, "sha256"),
                        flag(entry, "enabled"),
                        Trust.valueOf(text(entry, "trust")),
                        text(entry, "signer"),
                        text(entry, "origin")));
            }
            PluginSet set = PluginSet.of(entries);
            if (!set.id().equals(id)) {
                throw new IllegalArgumentException("its content is that of " + set.id());
            }
            return set;
        } catch (IllegalArgumentException e) {
            throw damaged(file, e);
        }
    }

    private static byte[] json(PluginSet set) {
        ObjectNode root = JSON.createObjectNode().put("format", FORMAT).put("id", set.id());
        ArrayNode plugins = root.putArray("plugins");
        set.entries().values().forEach(entry -> plugins.addObject()
                .put("name", entry.name())
                .put("version", entry.version().toString())
                .put("sha256", entry.digest())
                .put("enabled", entry.enabled())
                .put("trust", entry.trust().name())
                .put("signer", entry.signer())
                .put("origin", entry.origin()));
        return bytes(root);
    }

    /** Deletes sets that nothing names. One that stays because of a crash does no harm. */
    private void forget(Set<String> named) {
        for (Path file : files()) {
            String name = file.getFileName().toString();
            if (!named.contains(name.substring(0, name.length() - JSON_FILE.length()))) {
                try {
                    disk.delete(file);
                } catch (IOException e) {
                    throw unwritable(file, e);
                }
            }
        }
    }

    private List<Path> files() {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(sets, "*" + JSON_FILE)) {
            files.forEach(found::add);
        } catch (IOException e) {
            throw unreadable(sets, e);
        }
        return found;
    }

    // ---- History ----

    /**
     * Adds to the history.
     *
     * @throws DeployException when it cannot be written
     */
    public synchronized void record(PluginEvent event) {
        begin();
        try {
            mend();
            String line =
                    JSON.writer().without(SerializationFeature.INDENT_OUTPUT).writeValueAsString(json(event));
            disk.append(history, (line + "\n").getBytes(StandardCharsets.UTF_8));
            disk.sync(folder);
            lines++;
            if (lines > HISTORY + SLACK) {
                List<String> all = lines();
                List<String> last = all.subList(all.size() - HISTORY, all.size());
                disk.replace(history, (String.join("\n", last) + "\n").getBytes(StandardCharsets.UTF_8));
                lines = HISTORY;
            }
        } catch (IOException e) {
            throw unwritable(history, e);
        }
    }

    /** Ends a last line that a crash cut short, so that the next one begins on its own. */
    private void mend() throws IOException {
        if (!Files.exists(history)) {
            lines = 0;
            return;
        }
        if (!endsWithALine()) {
            List<String> whole = new ArrayList<>(lines());
            int last = whole.size() - 1;
            if (event(whole.get(last)) == null) {
                whole.remove(last);
            }
            String text = whole.isEmpty() ? "" : String.join("\n", whole) + "\n";
            disk.replace(history, text.getBytes(StandardCharsets.UTF_8));
            lines = whole.size();
        } else if (lines < 0) {
            lines = lines().size();
        }
    }

    private boolean endsWithALine() throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(history.toFile(), "r")) {
            if (file.length() == 0) {
                return true;
            }
            file.seek(file.length() - 1);
            return file.read() == '\n';
        }
    }

    /**
     * What was recorded.
     *
     * @param events newest first, at most the last 1,000. A last line that a crash cut short is left out
     * @param damage which other lines cannot be read and are left out, one sentence at most
     */
    public record History(List<PluginEvent> events, List<Text> damage) {
        public History {
            events = List.copyOf(events);
            damage = List.copyOf(damage);
        }
    }

    /**
     * What was recorded, as far as it can be read.
     *
     * @throws DeployException when the file cannot be read
     */
    public synchronized History history() {
        List<String> written;
        boolean whole;
        try {
            if (!Files.exists(history)) {
                return new History(List.of(), List.of());
            }
            written = lines();
            whole = endsWithALine();
        } catch (IOException e) {
            throw unreadable(history, e);
        }
        List<PluginEvent> events = new ArrayList<>();
        List<Integer> damaged = new ArrayList<>();
        for (int i = Math.max(0, written.size() - HISTORY); i < written.size(); i++) {
            String line = written.get(i);
            PluginEvent event = event(line);
            if (event != null) {
                events.add(event);
            } else if (!line.isBlank() && (whole || i < written.size() - 1)) {
                damaged.add(i + 1);
            }
        }
        Collections.reverse(events);
        return new History(events, damage(damaged));
    }

    private List<Text> damage(List<Integer> damaged) {
        if (damaged.isEmpty()) {
            return List.of();
        }
        String numbers = damaged.stream().limit(NAMED).map(String::valueOf).collect(Collectors.joining(", "));
        int others = Math.max(0, damaged.size() - NAMED);
        return List.of(
                damaged.size() == 1
                        ? Text.of(
                                "Line " + numbers + " of " + history + " is damaged and was left out.",
                                "La ligne " + numbers + " de " + history + " est endommagée et a été omise.")
                        : Text.of(
                                "Lines " + numbers + (others == 0 ? "" : " and " + others + " more") + " of " + history
                                        + " are damaged and were left out.",
                                "Les lignes " + numbers + (others == 0 ? "" : " et " + others + " autres") + " de "
                                        + history + " sont endommagées et ont été omises."));
    }

    private List<String> lines() throws IOException {
        // Not Files.readAllLines: it fails on a letter that was cut in half.
        String text = new String(Files.readAllBytes(history), StandardCharsets.UTF_8);
        return text.isEmpty() ? List.of() : Arrays.asList(text.split("\n"));
    }

    private static @Nullable PluginEvent event(String line) {
        try {
            JsonNode node = JSON.readTree(line);
            List<Text> reasons = new ArrayList<>();
            array(node, "reasons").forEach(reason -> reasons.add(words(reason)));
            return new PluginEvent(
                    Instant.parse(text(node, "at")),
                    PluginEvent.Result.valueOf(text(node, "result")),
                    words(node.path("summary")),
                    reasons,
                    text(node, "from"),
                    text(node, "to"),
                    Duration.parse(text(node, "took")));
        } catch (JsonProcessingException | IllegalArgumentException | DateTimeException e) {
            return null;
        }
    }

    private static ObjectNode json(PluginEvent event) {
        ObjectNode node = JSON.createObjectNode()
                .put("at", event.at().toString())
                .put("result", event.result().name())
                .put("from", event.from())
                .put("to", event.to())
                .put("took", event.took().toString());
        node.set("summary", json(event.summary()));
        ArrayNode reasons = node.putArray("reasons");
        event.reasons().forEach(reason -> reasons.add(json(reason)));
        return node;
    }

    private static ObjectNode json(Text text) {
        return JSON.createObjectNode().put("en", text.en()).put("fr", text.fr());
    }

    private static Text words(JsonNode node) {
        return Text.of(text(node, "en"), text(node, "fr"));
    }

    // ---- Files ----

    /** The JSON of a file, null when the file is not there. */
    private @Nullable JsonNode json(Path file) {
        JsonNode root;
        try {
            if (!Files.exists(file)) {
                return null;
            }
            root = JSON.readTree(Files.readAllBytes(file));
        } catch (JsonProcessingException e) {
            throw damaged(file, e);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
        int format = root.path("format").asInt();
        if (format > FORMAT) {
            throw new DeployException(
                    "The file " + file + " was written by a newer Vigie (format " + format + "): start that one.",
                    "Le fichier " + file + " a été écrit par un Vigie plus récent (format " + format
                            + ") : lancez celui-là.");
        }
        if (format != FORMAT) {
            throw damaged(file, null);
        }
        return root;
    }

    private static byte[] bytes(JsonNode root) {
        try {
            return (JSON.writeValueAsString(root) + "\n").getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private void replace(Path file, byte[] content) {
        try {
            disk.replace(file, content);
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }

    private static JsonNode array(JsonNode node, String field) {
        JsonNode array = node.path(field);
        if (!array.isArray()) {
            throw new IllegalArgumentException(field);
        }
        return array;
    }

    private static String text(JsonNode node, String field) {
        JsonNode text = node.path(field);
        if (!text.isTextual()) {
            throw new IllegalArgumentException(field);
        }
        return text.asText();
    }

    private static boolean flag(JsonNode node, String field) {
        JsonNode flag = node.path(field);
        if (!flag.isBoolean()) {
            throw new IllegalArgumentException(field);
        }
        return flag.asBoolean();
    }

    private static String id(JsonNode node) {
        if (!node.isTextual() || !node.asText().matches("[0-9a-f]{12}")) {
            throw new IllegalArgumentException("id");
        }
        return node.asText();
    }

    private DeployException damaged(Path file, @Nullable Exception cause) {
        return new DeployException(
                List.of(Text.of(
                        "The file " + file + " is damaged: restore it from a backup, or take the folder " + folder
                                + " away to start anew from the distribution's plug-ins and conf/plugins.json.",
                        "Le fichier " + file + " est endommagé : restaurez-le d'une sauvegarde, ou retirez le dossier "
                                + folder
                                + " pour repartir des extensions de la distribution et de conf/plugins.json.")),
                cause);
    }

    private static DeployException unreadable(Path file, IOException e) {
        Text cause = Causes.of(e);
        return new DeployException(
                List.of(Text.of(
                        file + " cannot be read: " + cause.en() + ".", file + " est illisible : " + cause.fr() + ".")),
                e);
    }

    private static DeployException unwritable(Path file, IOException e) {
        Text cause = Causes.of(e);
        return new DeployException(
                List.of(Text.of(
                        file + " cannot be written: " + cause.en() + ".",
                        file + " ne peut pas être écrit : " + cause.fr() + ".")),
                e);
    }
}
