package io.vigie.shell.internal;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.vigie.config.ConfigMistake;
import io.vigie.config.ConfigReader;
import io.vigie.connectors.Connectors;
import io.vigie.connectors.Problem;
import io.vigie.deploy.DeployException;
import io.vigie.kpi.Text;
import io.vigie.query.QueryException;
import io.vigie.workspace.Workspace;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The files in {@code conf} of a distribution: what they are for, what is wrong in them, what of them is not in force. */
final class ConfigFiles {
    /** Strict, so that no field hides another one of its name. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final Session session;
    private final Connectors connectors;
    private final Path conf;

    /** When a file that has changed is gone by. */
    enum Taken {
        /** Within some seconds. */
        AT_ONCE,
        /** When it is told to, or at the next start. */
        APPLIED,
        /** At the next start. */
        AT_START
    }

    /** What files are for. */
    enum Kind {
        CONNECTOR("connectors/*.json", Taken.AT_ONCE),
        ALERT("alerts/*.json", Taken.AT_ONCE),
        REPORT("reports/*.json", Taken.AT_ONCE),
        NOTIFY("notify.json", Taken.AT_ONCE),
        TARGETS("targets.json", Taken.AT_ONCE),
        METRICS("metrics.json", Taken.AT_ONCE),
        EGRESS("egress.json", Taken.AT_ONCE),
        OIDC("oidc.json", Taken.AT_ONCE),
        PLUGINS("plugins.json", Taken.APPLIED),
        LAUNCHER("launcher.properties", Taken.AT_START),
        LOGBACK("logback*.xml", Taken.AT_START),
        SECRET("secrets/*", Taken.AT_ONCE),
        TRUST("trust/*", Taken.AT_ONCE);

        final String glob;
        final Taken taken;

        Kind(String glob, Taken taken) {
            this.glob = glob;
            this.taken = taken;
        }

        private boolean has(Path file) {
            return FileSystems.getDefault().getPathMatcher("glob:" + glob).matches(file);
        }
    }

    /**
     * A file.
     *
     * @param name below {@code conf}, with slashes
     * @param kind what it is for; null when nobody goes by it
     * @param whole whether all that goes by it was asked; else it was looked at as JSON alone, or not at all
     * @param mistakes what is wrong in it, each with its line where one can be named, by line
     */
    record Entry(String name, @Nullable Kind kind, boolean whole, List<ConfigMistake> mistakes) {}

    /**
     * Something that is in a file and not in force.
     *
     * @param line the line, from 1; 0 for none
     * @param field the field; empty for the whole file
     */
    record Difference(String file, int line, String field, Text sentence) {}

    ConfigFiles(Session session, Connectors connectors) {
        this.session = session;
        this.connectors = connectors;
        this.conf = session.product().home().resolve("conf");
    }

    /** All files, by name. What is in {@code secrets} is never read. */
    List<Entry> list() throws IOException {
        if (!Files.isDirectory(conf)) {
            return List.of();
        }
        Map<String, List<ConfigMistake>> ofConnectors = new HashMap<>();
        for (Problem problem : connectors.validate()) {
            ofConnectors
                    .computeIfAbsent("connectors/" + Path.of(problem.file()).getFileName(), name -> new ArrayList<>())
                    .add(new ConfigMistake("", problem.line(), problem.sentence()));
        }
        List<Path> files;
        try (Stream<Path> all = Files.walk(conf)) {
            files = all.filter(Files::isRegularFile).sorted().toList();
        }
        List<Entry> entries = new ArrayList<>();
        for (Path file : files) {
            Path below = conf.relativize(file);
            String name = below.toString().replace('\\', '/');
            Kind kind = Arrays.stream(Kind.values())
                    .filter(candidate -> candidate.has(below))
                    .findFirst()
                    .orElse(null);
            if (kind == Kind.CONNECTOR) {
                entries.add(new Entry(name, kind, true, ofConnectors.getOrDefault(name, List.of())));
            } else {
                entries.add(entry(file, below, name, kind));
            }
        }
        return entries;
    }

    private Entry entry(Path file, Path below, String name, @Nullable Kind kind) throws IOException {
        if (kind == null || kind == Kind.SECRET || kind == Kind.TRUST || kind == Kind.LOGBACK) {
            return new Entry(name, kind, kind == Kind.SECRET, List.of());
        }
        String text;
        try {
            text = Files.readString(file);
        } catch (CharacterCodingException e) {
            return new Entry(
                    name,
                    kind,
                    true,
                    List.of(new ConfigMistake("", 1, Text.of("Save it as UTF-8.", "Enregistrez-le en UTF-8."))));
        }
        if (kind == Kind.LAUNCHER) {
            return new Entry(name, kind, true, List.of());
        }
        Optional<ConfigMistake> broken = broken(text);
        if (broken.isPresent()) {
            return new Entry(name, kind, true, List.of(broken.get()));
        }
        Optional<List<ConfigMistake>> found = found(kind, file, below, text);
        return new Entry(
                name,
                kind,
                found.isPresent(),
                found.orElse(List.of()).stream()
                        .map(mistake -> mistake.line() > 0
                                ? mistake
                                : new ConfigMistake(
                                        mistake.pointer(), line(text, mistake.pointer()), mistake.sentence()))
                        .sorted(java.util.Comparator.comparingInt(ConfigMistake::line))
                        .toList());
    }

    private static Optional<ConfigMistake> broken(String text) {
        try {
            JSON.readTree(text);
            return Optional.empty();
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 1 : Math.max(1, e.getLocation().getLineNr());
            return Optional.of(new ConfigMistake(
                    "",
                    line,
                    Text.of(
                            "It is no JSON from here on: look for a comma, a quote or a bracket too many or too few,"
                                    + " or a field that is there twice.",
                            "Ce n'est plus du JSON à partir d'ici : cherchez une virgule, un guillemet ou une"
                                    + " parenthèse de trop ou manquants, ou un champ écrit deux fois.")));
        }
    }

    /** What those who go by a file say of it; empty when none of them is here. */
    private Optional<List<ConfigMistake>> found(Kind kind, Path file, Path below, String text) {
        if (kind == Kind.TARGETS) {
            try (Workspace own = session.open(null)) {
                own.readTargets(file);
                return Optional.of(List.of());
            } catch (QueryException e) {
                return Optional.of(
                        e.problems().isEmpty()
                                ? List.of(new ConfigMistake("", 1, e.sentence()))
                                : e.problems().stream()
                                        .map(problem -> new ConfigMistake(problem.pointer(), problem.sentence()))
                                        .toList());
            }
        }
        if (kind == Kind.PLUGINS) {
            try {
                session.plugins().drift();
                return Optional.of(List.of());
            } catch (DeployException e) {
                return Optional.of(e.reasons().stream()
                        .map(reason -> new ConfigMistake("", 1, reason))
                        .toList());
            }
        }
        List<ConfigReader> readers = session.services().all(ConfigReader.class).stream()
                .filter(reader -> FileSystems.getDefault()
                        .getPathMatcher("glob:" + reader.files())
                        .matches(below))
                .toList();
        return readers.isEmpty()
                ? Optional.empty()
                : Optional.of(readers.stream()
                        .flatMap(reader -> reader.mistakes(text).stream())
                        .toList());
    }

    /** The line of a place; that of the nearest place around it when it is not there. */
    static int line(String text, String pointer) {
        String wanted = pointer;
        while (true) {
            int line = exactly(text, wanted);
            if (line > 0 || wanted.isEmpty()) {
                return Math.max(1, line);
            }
            wanted = wanted.substring(0, Math.max(0, wanted.lastIndexOf('/')));
        }
    }

    private static int exactly(String text, String pointer) {
        try (JsonParser parser = JSON.getFactory().createParser(new StringReader(text))) {
            JsonPointer place = JsonPointer.compile(pointer);
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (!token.isStructEnd()
                        && parser.getParsingContext().pathAsPointer().equals(place)) {
                    return parser.currentTokenLocation().getLineNr();
                }
            }
            return 0;
        } catch (IOException | IllegalArgumentException e) {
            // Nothing more can be said than which file it is.
            return 1;
        }
    }

    /** What stands in the files and is not gone by, as far as this process can know. */
    List<Difference> differences() throws IOException {
        List<Difference> differences = new ArrayList<>();
        for (Entry entry : list()) {
            for (ConfigMistake mistake : entry.mistakes()) {
                differences.add(new Difference(entry.name(), mistake.line(), mistake.pointer(), mistake.sentence()));
            }
            if (entry.kind() == Kind.PLUGINS && entry.mistakes().isEmpty()) {
                session.plugins()
                        .drift()
                        .forEach(sentence -> differences.add(new Difference(entry.name(), 0, "", sentence)));
            }
            if (entry.kind() == Kind.LAUNCHER && session.live() != null) {
                launcher(entry.name(), differences);
            }
            if (entry.kind() == null) {
                differences.add(new Difference(
                        entry.name(),
                        0,
                        "",
                        Text.of("Nobody reads a file of this name.", "Personne ne lit un fichier de ce nom.")));
            }
        }
        return differences;
    }

    /** The settings of the platform that runs were read when it started, and {@code -D} wins over the file. */
    private void launcher(String name, List<Difference> differences) throws IOException {
        String text = Files.readString(conf.resolve(name));
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(text));
        } catch (IllegalArgumentException e) {
            differences.add(new Difference(
                    name,
                    0,
                    "",
                    Text.of(
                            "It has a \\u that four digits do not follow; Vigie would not start.",
                            "Il contient un \\u que ne suivent pas quatre chiffres ; Vigie ne démarrerait pas.")));
            return;
        }
        for (String key : properties.stringPropertyNames().stream().sorted().toList()) {
            if (!key.startsWith("vigie.")) {
                continue;
            }
            String wanted = properties
                    .getProperty("run." + key, properties.getProperty(key))
                    .strip();
            String held = session.services().property(key);
            if (!wanted.equals(held == null ? "" : held)) {
                String now = held == null ? "" : held;
                differences.add(new Difference(
                        name,
                        line(text.lines().toList(), key),
                        key,
                        Text.of(
                                "The file says '" + wanted + "', the platform runs with '" + now
                                        + "': it was changed since, or -D says otherwise.",
                                "Le fichier dit « " + wanted + " », la plate-forme tourne avec « " + now
                                        + " » : il a changé depuis, ou -D dit autre chose.")));
            }
        }
    }

    private static int line(List<String> lines, String key) {
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).strip().startsWith(key)) {
                return i + 1;
            }
        }
        return 0;
    }
}
