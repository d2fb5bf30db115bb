package io.vigie.connectors.internal;

import io.vigie.connectors.Connector;
import io.vigie.connectors.ConnectorEvent;
import io.vigie.connectors.ConnectorException;
import io.vigie.connectors.ConnectorStatus;
import io.vigie.connectors.Connectors;
import io.vigie.connectors.Desired;
import io.vigie.connectors.Problem;
import io.vigie.connectors.Quarantine;
import io.vigie.kpi.Nearest;
import io.vigie.kpi.Text;
import io.vigie.source.Backfill;
import io.vigie.source.CheckLine;
import io.vigie.source.Checkpoint;
import io.vigie.source.Preview;
import io.vigie.source.SourceException;
import io.vigie.source.SourceFeature;
import io.vigie.source.SourceSpec;
import io.vigie.source.SourceState;
import io.vigie.source.SourceStatus;
import io.vigie.source.SourceType;
import io.vigie.source.Sources;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connectors of one folder. Changes are made one at a time; how things stand is read without waiting for
 * them.
 */
final class FileConnectors implements Connectors {
    private static final Logger LOG = LoggerFactory.getLogger(FileConnectors.class);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Pattern SECRET = Pattern.compile("\\$\\[secret:([^\\]]+)]");
    private static final Set<SourceState> GIVEN_UP = Set.of(
            SourceState.STOPPED,
            SourceState.COMPLETED,
            SourceState.FAILED,
            SourceState.AUTH_REQUIRED,
            SourceState.CONFIG_ERROR);

    private final Path home;
    private final Path folder;
    private final Path secrets;
    private final Sources sources;
    private final Clock clock;
    private final FileQuarantine quarantine;
    private final Rates rates = new Rates();
    private final ReentrantLock changing = new ReentrantLock();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final ConcurrentSkipListMap<String, Entry> entries = new ConcurrentSkipListMap<>();
    private Map<String, Stamp> seen = Map.of();
    private volatile @Nullable Consumer<ConnectorEvent> observer;

    /** How a file looked: enough to see that somebody writes it or has replaced it. */
    private record Stamp(long size, long modified, @Nullable Object key) {}

    /**
     * What was made of a file.
     *
     * @param text what it said
     * @param inForce what holds of it; null when it has never made sense
     * @param problems what is wrong with it as it is now
     * @param failure why it could not be started, null when it could
     * @param started whether a source runs, or ran, because of it
     * @param secrets how the secrets that it names looked
     */
    private record Entry(
            String name,
            Path file,
            @Nullable Stamp stamp,
            String text,
            @Nullable Connector inForce,
            List<Problem> problems,
            @Nullable Text failure,
            boolean started,
            String secrets) {}

    FileConnectors(Path home, Sources sources, Clock clock) {
        this.home = home;
        this.folder = home.resolve("conf").resolve("connectors");
        this.secrets = home.resolve("conf").resolve("secrets");
        this.sources = sources;
        this.clock = clock;
        this.quarantine = new FileQuarantine(sources, this::specs);
    }

    // ---- following

    @Override
    public void follow(Consumer<ConnectorEvent> observer) {
        begin(observer);
        Thread thread = new Thread(this::watch, "vigie-connectors");
        thread.setDaemon(true);
        thread.start();
    }

    /** Does what {@link #follow} does, without a thread that looks again. */
    void begin(Consumer<ConnectorEvent> watcher) {
        if (observer != null) {
            throw new IllegalStateException("The folder is followed already.");
        }
        observer = watcher;
        look(true);
    }

    private void watch() {
        try {
            while (!closed.await(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                try {
                    look(false);
                } catch (RuntimeException e) {
                    LOG.warn("The folder {} could not be looked at", folder, e);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean following() {
        return observer != null && closed.getCount() > 0;
    }

    @Override
    public void close() {
        closed.countDown();
        // Whoever is in the middle of a change ends it first.
        changing.lock();
        changing.unlock();
    }

    /**
     * Looks at the folder and does what its files say.
     *
     * @param whole whether files are whole already; else one counts when it has not changed since the last look
     */
    void look(boolean whole) {
        changing.lock();
        try {
            if (closed.getCount() == 0) {
                return;
            }
            Map<String, Stamp> now = stamps();
            now.forEach((name, stamp) -> {
                Entry before = entries.get(name);
                boolean other = before == null || !stamp.equals(before.stamp());
                if (other && (whole || stamp.equals(seen.get(name)))) {
                    take(name, stamp, before == null && whole, false);
                } else if (before != null && !other && (!before.problems().isEmpty() || before.failure() != null)) {
                    // What was wrong may have been mended elsewhere: a bundle came, a name is free.
                    take(name, stamp, false, false);
                } else if (before != null && before.inForce() != null) {
                    renewSecrets(before, before.inForce());
                }
            });
            entries.values().stream()
                    .filter(entry -> !now.containsKey(entry.name()))
                    .toList()
                    .forEach(this::gone);
            seen = now;
            Instant instant = clock.instant();
            sources.status().forEach(status -> rates.look(status, instant));
            rates.keep(entries.keySet());
        } finally {
            changing.unlock();
        }
    }

    private Map<String, Stamp> stamps() {
        Map<String, Stamp> stamps = new TreeMap<>();
        for (Path file : files()) {
            try {
                stamps.put(name(file), stamp(file));
            } catch (IOException e) {
                // It went while it was looked at, which the next look sees; one that cannot be read is read below.
                LOG.debug("{} could not be looked at", file, e);
            }
        }
        return stamps;
    }

    private static Stamp stamp(Path file) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        return new Stamp(attributes.size(), attributes.lastModifiedTime().toMillis(), attributes.fileKey());
    }

    private List<Path> files() {
        List<Path> files = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, "*" + ConnectorFile.ENDING)) {
                for (Path file : all) {
                    if (!String.valueOf(file.getFileName()).startsWith(".") && !Files.isDirectory(file)) {
                        files.add(file);
                    }
                }
            } catch (IOException e) {
                LOG.warn("The folder {} could not be read whole", folder, e);
            }
        }
        files.sort(Comparator.comparing(FileConnectors::name));
        return files;
    }

    private static String name(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.substring(0, name.length() - ConnectorFile.ENDING.length());
    }

    private Path file(String name) {
        return folder.resolve(name + ConnectorFile.ENDING);
    }

    private String shown(Path file) {
        return file.startsWith(home) ? home.relativize(file).toString() : file.toString();
    }

    /**
     * Does what a file says now.
     *
     * @param beginning whether nothing was there before because nothing was followed
     * @param again whether one that has given up is tried again
     */
    private void take(String name, @Nullable Stamp stamp, boolean beginning, boolean again) {
        Entry before = entries.get(name);
        Path file = file(name);
        String text;
        try {
            text = TextFiles.read(file);
        } catch (NoSuchFileException e) {
            // The next look sees that it is gone.
            return;
        } catch (IOException e) {
            broken(name, file, stamp, before, "", List.of(unreadable(file, e)));
            return;
        }
        if (before != null
                && text.equals(before.text())
                && before.problems().isEmpty()
                && before.failure() == null
                && !again) {
            entries.put(name, with(before, stamp));
            return;
        }
        ConnectorFile.Reading reading = ConnectorFile.read(text, name, file, shown(file), home);
        List<Problem> problems = new ArrayList<>(reading.problems());
        Connector wanted = reading.connector();
        Connector legible = reading.legible();
        if (legible != null && installed(legible.type())) {
            problems.addAll(settings(legible, reading, shown(file)));
            problems.sort(Comparator.comparingInt(Problem::line));
        }
        if (wanted == null || !problems.isEmpty()) {
            broken(name, file, stamp, before, text, problems);
            return;
        }
        settle(before, wanted, stamp, text, again);
        if (!beginning) {
            tellChange(before, wanted);
        }
    }

    private static Entry with(Entry entry, @Nullable Stamp stamp) {
        return new Entry(
                entry.name(),
                entry.file(),
                stamp,
                entry.text(),
                entry.inForce(),
                entry.problems(),
                entry.failure(),
                entry.started(),
                entry.secrets());
    }

    private void broken(
            String name,
            Path file,
            @Nullable Stamp stamp,
            @Nullable Entry before,
            String text,
            List<Problem> problems) {
        Connector inForce = before == null ? null : before.inForce();
        entries.put(
                name,
                new Entry(
                        name,
                        file,
                        stamp,
                        text,
                        inForce,
                        problems,
                        before == null ? null : before.failure(),
                        before != null && before.started(),
                        before == null ? "" : before.secrets()));
        if (before != null && before.problems().equals(problems)) {
            return;
        }
        Text first = problems.get(0).text();
        int more = problems.size() - 1;
        String en = first.en()
                + (more > 0 ? " 'vigie connector validate' shows " + more + " more." : "")
                + (inForce == null ? "" : " " + name + " goes on as before.");
        String fr = first.fr()
                + (more > 0 ? " « vigie connector validate » en montre encore " + more + "." : "")
                + (inForce == null ? "" : " " + name + " continue comme avant.");
        tell(name, en, fr);
    }

    private Problem unreadable(Path file, IOException e) {
        return new Problem(
                shown(file),
                1,
                e instanceof CharacterCodingException
                        ? Text.of(
                                "the file is not UTF-8: save it as UTF-8.",
                                "le fichier n'est pas en UTF-8 : enregistrez-le en UTF-8.")
                        : Text.of(
                                "the file cannot be read: check its rights.",
                                "le fichier ne peut pas être lu : vérifiez ses droits."));
    }

    private boolean installed(String type) {
        return types().containsKey(type);
    }

    private Map<String, SourceType> types() {
        Map<String, SourceType> types = new TreeMap<>();
        sources.types(Locale.getDefault()).forEach(type -> types.put(type.type(), type));
        return types;
    }

    private List<Problem> settings(Connector connector, ConnectorFile.Reading reading, String shown) {
        List<Problem> problems = new ArrayList<>();
        for (String sentence : sources.check(connector.spec())) {
            problems.add(new Problem(shown, reading.lineOf(sentence), Text.of(sentence, sentence)));
        }
        return problems;
    }

    /** Has a connector do what is wanted of it. */
    private void settle(@Nullable Entry before, Connector wanted, @Nullable Stamp stamp, String text, boolean again) {
        String secretsNow = secretsOf(wanted);
        Connector old = before == null ? null : before.inForce();
        boolean started = before != null && before.started();
        boolean same = before != null && old != null && old.readsLike(wanted) && secretsNow.equals(before.secrets());
        Text failure = null;
        try {
            SourceState state = started
                    ? sources.status(wanted.name()).map(SourceStatus::state).orElse(SourceState.STOPPED)
                    : SourceState.STOPPED;
            started |= settle(wanted, old, state, same, again);
        } catch (IllegalArgumentException e) {
            String sentence = String.valueOf(e.getMessage());
            failure = Text.of(sentence, sentence);
            started = false;
            if (before == null || !failure.equals(before.failure())) {
                tell(wanted.name(), wanted.name() + ": " + sentence, wanted.name() + " : " + sentence);
            }
        }
        entries.put(
                wanted.name(),
                new Entry(wanted.name(), wanted.file(), stamp, text, wanted, List.of(), failure, started, secretsNow));
    }

    /** Returns whether a source was started. */
    private boolean settle(Connector wanted, @Nullable Connector old, SourceState state, boolean same, boolean again) {
        String name = wanted.name();
        boolean over = GIVEN_UP.contains(state);
        switch (wanted.desired()) {
            case RUNNING -> {
                if (same && state == SourceState.PAUSED) {
                    sources.resume(name);
                } else if (!same || state == SourceState.STOPPED || (over && (again || changedMind(old)))) {
                    if (!over) {
                        sources.stop(name);
                    }
                    sources.start(wanted.spec());
                    return true;
                }
            }
            case PAUSED -> {
                if (!over && same && state != SourceState.PAUSED) {
                    sources.pause(name);
                } else if (!over && !same) {
                    // It is opened with the new settings when it is resumed.
                    sources.stop(name);
                }
            }
            case STOPPED -> {
                if (!over) {
                    sources.stop(name);
                }
            }
        }
        return false;
    }

    private static boolean changedMind(@Nullable Connector old) {
        return old != null && old.desired() != Desired.RUNNING;
    }

    private void renewSecrets(Entry before, Connector inForce) {
        if (!secretsOf(inForce).equals(before.secrets())) {
            settle(before, inForce, before.stamp(), before.text(), true);
            tell(
                    inForce.name(),
                    "A secret of " + inForce.name() + " has changed: it starts anew.",
                    "Un secret de " + inForce.name() + " a changé : il redémarre.");
        }
    }

    /** How the secrets that a connector names look, without what they say. */
    private String secretsOf(Connector connector) {
        StringBuilder looks = new StringBuilder();
        connector
                .settings()
                .values()
                .forEach(values -> values.forEach(value -> {
                    Matcher names = SECRET.matcher(value);
                    while (names.find()) {
                        looks.append(names.group(1)).append('=');
                        try {
                            looks.append(stamp(secrets.resolve(names.group(1))));
                        } catch (IOException | java.nio.file.InvalidPathException e) {
                            looks.append("none");
                        }
                        looks.append(';');
                    }
                }));
        return looks.toString();
    }

    private void gone(Entry entry) {
        if (entry.started()) {
            stopQuietly(entry.name());
        }
        entries.remove(entry.name());
        tell(
                entry.name(),
                shown(entry.file()) + " is gone: " + entry.name() + " is stopped.",
                shown(entry.file()) + " n'est plus là : " + entry.name() + " est arrêté.");
    }

    private void stopQuietly(String name) {
        try {
            sources.stop(name);
        } catch (IllegalArgumentException e) {
            LOG.debug("{} is not known any more", name, e);
        }
    }

    private void tellChange(@Nullable Entry before, Connector wanted) {
        Connector old = before == null ? null : before.inForce();
        String file = shown(wanted.file());
        String name = wanted.name();
        Text state = stateWord(wanted.desired());
        if (before == null || old == null) {
            tell(
                    name,
                    file + (before == null ? " is new: " : " makes sense now: ") + name + " is " + state.en() + ".",
                    file + (before == null ? " est nouveau : " : " a maintenant un sens : ") + name + " est "
                            + state.fr() + ".");
        } else if (!old.readsLike(wanted)) {
            tell(
                    name,
                    file + " has changed: " + name + " is " + state.en() + ", with the new settings.",
                    file + " a changé : " + name + " est " + state.fr() + ", avec les nouveaux paramètres.");
        } else if (old.desired() != wanted.desired()) {
            tell(name, name + " is " + state.en() + ".", name + " est " + state.fr() + ".");
        } else if (!before.problems().isEmpty()) {
            tell(
                    name,
                    file + " makes sense again: nothing has changed.",
                    file + " a de nouveau un sens : rien n'a changé.");
        }
    }

    private static Text stateWord(Desired desired) {
        return switch (desired) {
            case RUNNING -> Text.of("wanted running", "voulu en marche");
            case PAUSED -> Text.of("wanted paused", "voulu en pause");
            case STOPPED -> Text.of("wanted stopped", "voulu arrêté");
        };
    }

    private void tell(String name, String en, String fr) {
        Consumer<ConnectorEvent> watcher = observer;
        if (watcher != null) {
            watcher.accept(new ConnectorEvent(clock.instant(), name, Text.of(en, fr)));
        }
    }

    // ---- looking

    @Override
    public List<ConnectorStatus> list() {
        if (following()) {
            return entries.values().stream().map(this::status).toList();
        }
        return files().stream().map(file -> status(entry(file))).toList();
    }

    @Override
    public Optional<ConnectorStatus> status(String name) {
        if (following()) {
            return Optional.ofNullable(entries.get(name)).map(this::status);
        }
        return ConnectorFile.refuses(name) == null && Files.exists(file(name))
                ? Optional.of(status(entry(file(name))))
                : Optional.empty();
    }

    /** What a file says where nothing is followed. */
    private Entry entry(Path file) {
        String name = name(file);
        try {
            String text = TextFiles.read(file);
            ConnectorFile.Reading reading = ConnectorFile.read(text, name, file, shown(file), home);
            List<Problem> problems = new ArrayList<>(reading.problems());
            Connector legible = reading.legible();
            if (legible != null && installed(legible.type())) {
                problems.addAll(settings(legible, reading, shown(file)));
                problems.sort(Comparator.comparingInt(Problem::line));
            }
            return new Entry(name, file, null, text, reading.connector(), problems, null, false, "");
        } catch (IOException e) {
            return new Entry(name, file, null, "", null, List.of(unreadable(file, e)), null, false, "");
        }
    }

    private ConnectorStatus status(Entry entry) {
        Connector connector = entry.inForce();
        SourceStatus source = entry.started() ? sources.status(entry.name()).orElse(null) : null;
        Instant now = clock.instant();
        Instant last = source == null ? null : source.lastSuccess();
        SourceState observed = observed(entry, source);
        return new ConnectorStatus(
                entry.name(),
                entry.file(),
                connector,
                connector == null ? null : connector.desired(),
                observed,
                detail(entry, observed, source),
                entry.problems(),
                source,
                last == null ? null : Duration.between(last, now),
                source == null ? -1 : rates.facts(source, now),
                source == null ? -1 : rates.rejected(source, now));
    }

    private SourceState observed(Entry entry, @Nullable SourceStatus source) {
        Connector connector = entry.inForce();
        if (connector == null
                || entry.failure() != null
                || (source == null && !entry.problems().isEmpty())) {
            return SourceState.CONFIG_ERROR;
        }
        if (connector.desired() == Desired.PAUSED && (source == null || source.state() == SourceState.STOPPED)) {
            return following() ? SourceState.PAUSED : SourceState.STOPPED;
        }
        if (source == null && connector.desired() == Desired.RUNNING && !installed(connector.type())) {
            return SourceState.MISSING_PLUGIN;
        }
        return source == null ? SourceState.STOPPED : source.state();
    }

    private static Text detail(Entry entry, SourceState observed, @Nullable SourceStatus source) {
        if (observed == SourceState.CONFIG_ERROR && source == null) {
            Text why = entry.failure() != null
                    ? entry.failure()
                    : entry.problems().isEmpty()
                            ? null
                            : entry.problems().get(0).text();
            return why == null ? Text.EMPTY : why;
        }
        return source == null ? Text.EMPTY : source.detail();
    }

    @Override
    public Connector read(String name) {
        ConnectorFile.Reading reading = reading(name);
        Connector connector = reading.connector();
        if (connector == null) {
            throw new ConnectorException(
                    reading.problems().stream().map(Problem::text).toList(), null);
        }
        return connector;
    }

    private ConnectorFile.Reading reading(String name) {
        Path file = file(existing(name));
        try {
            return ConnectorFile.read(TextFiles.read(file), name, file, shown(file), home);
        } catch (IOException e) {
            throw new ConnectorException(List.of(unreadable(file, e).text()), e);
        }
    }

    /** The name of a connector that has a file. */
    private String existing(String name) {
        if (ConnectorFile.refuses(name) == null && Files.exists(file(name))) {
            return name;
        }
        List<String> names = files().stream().map(FileConnectors::name).toList();
        String nearest = String.join(", ", Nearest.to(name, names));
        throw nearest.isEmpty()
                ? new ConnectorException(
                        "No connector is named '" + name + "'; 'vigie connector list' shows those there are.",
                        "Aucun connecteur ne se nomme « " + name
                                + " » ; « vigie connector list » montre ceux qui existent.")
                : new ConnectorException(
                        "No connector is named '" + name + "'. Did you mean " + nearest + "?",
                        "Aucun connecteur ne se nomme « " + name + " ». Vouliez-vous dire " + nearest + " ?");
    }

    @Override
    public List<Problem> validate() {
        List<Problem> problems = new ArrayList<>();
        for (Path file : files()) {
            problems.addAll(problems(file));
        }
        return problems;
    }

    private List<Problem> problems(Path file) {
        String shown = shown(file);
        try {
            ConnectorFile.Reading reading = ConnectorFile.read(TextFiles.read(file), name(file), file, shown, home);
            List<Problem> problems = new ArrayList<>(reading.problems());
            Connector connector = reading.legible();
            if (connector != null) {
                if (installed(connector.type())) {
                    problems.addAll(settings(connector, reading, shown));
                } else {
                    problems.addAll(unknownType(connector, reading.places().getOrDefault("type", 1)));
                }
            }
            problems.sort(Comparator.comparingInt(Problem::line));
            return problems;
        } catch (IOException e) {
            return List.of(unreadable(file, e));
        }
    }

    private List<Problem> unknownType(Connector connector, int line) {
        return sources.check(connector.spec()).stream()
                .map(sentence -> new Problem(shown(connector.file()), line, Text.of(sentence, sentence)))
                .toList();
    }

    // ---- operating

    @Override
    public String text(String name) {
        Path file = file(existing(name));
        try {
            return TextFiles.read(file);
        } catch (IOException e) {
            throw new ConnectorException(List.of(unreadable(file, e).text()), e);
        }
    }

    @Override
    public Connector draft(Draft draft) {
        return drafted(draft, List.of());
    }

    /**
     * What a draft describes.
     *
     * @param known what is wrong with it already
     */
    private Connector drafted(Draft draft, List<Text> known) {
        List<Text> refused = new ArrayList<>(known);
        Text name = ConnectorFile.refuses(draft.name());
        if (name != null) {
            // What a name cannot be is no part of a path either.
            refused.add(name);
            throw new ConnectorException(refused, null);
        }
        Path file = file(draft.name());
        ConnectorFile.Reading reading =
                ConnectorFile.read(ConnectorFile.write(draft), draft.name(), file, shown(file), home);
        reading.problems().forEach(problem -> refused.add(problem.sentence()));
        Connector connector = reading.connector();
        if (connector != null) {
            sources.check(connector.spec()).forEach(sentence -> refused.add(Text.of(sentence, sentence)));
            refused.addAll(openSecrets(connector));
        }
        if (connector == null || !refused.isEmpty()) {
            throw new ConnectorException(refused, null);
        }
        return connector;
    }

    @Override
    public Optional<Connector> replace(Draft draft, String text) {
        Path file = file(existing(draft.name()));
        drafted(draft, List.of());
        changing.lock();
        try {
            if (!TextFiles.read(file).equals(text)) {
                return Optional.empty();
            }
            TextFiles.replace(file, ConnectorFile.write(draft));
            if (following()) {
                take(draft.name(), null, false, true);
            }
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw unwritable(file, e);
        } finally {
            changing.unlock();
        }
        return Optional.of(read(draft.name()));
    }

    @Override
    public Connector create(Draft draft) {
        boolean taken = ConnectorFile.refuses(draft.name()) == null && Files.exists(file(draft.name()));
        drafted(draft, taken ? List.of(taken(draft.name())) : List.of());
        Path file = file(draft.name());
        String text = ConnectorFile.write(draft);
        changing.lock();
        try {
            Files.createDirectories(folder);
            TextFiles.create(file, text);
            if (following()) {
                take(draft.name(), null, false, false);
            }
        } catch (FileAlreadyExistsException e) {
            throw new ConnectorException(List.of(taken(draft.name())), e);
        } catch (IOException e) {
            throw unwritable(file, e);
        } finally {
            changing.unlock();
        }
        return read(draft.name());
    }

    private static Text taken(String name) {
        return Text.of(
                "There is a connector named " + name + " already: choose another name, or edit its file.",
                "Il y a déjà un connecteur nommé " + name + " : choisissez un autre nom, ou modifiez son fichier.");
    }

    /** A file that people share and keep versions of is no place for a secret. */
    private List<Text> openSecrets(Connector connector) {
        SourceType type = types().get(connector.type());
        return type == null
                ? List.of()
                : type.settings().stream()
                        .filter(SourceType.Setting::secret)
                        .filter(setting -> connector.settings().getOrDefault(setting.name(), List.of()).stream()
                                .anyMatch(value -> !value.isEmpty() && !value.matches("\\$\\[(secret|env):[^\\]]+]")))
                        .map(setting -> Text.of(
                                "The setting '" + setting.name() + "' is a secret: keep it with 'vigie secret set "
                                        + connector.name() + "' and write $[secret:" + connector.name() + "] here.",
                                "Le paramètre « " + setting.name()
                                        + " » est un secret : gardez-le avec « vigie secret set " + connector.name()
                                        + " » et écrivez ici $[secret:" + connector.name() + "]."))
                        .toList();
    }

    private ConnectorException unwritable(Path file, IOException e) {
        LOG.info("{} cannot be written", file, e);
        return new ConnectorException(
                List.of(Text.of(
                        shown(file) + " cannot be written: check its rights and the space on the disk.",
                        shown(file) + " ne peut pas être écrit : vérifiez ses droits et la place sur le disque.")),
                e);
    }

    @Override
    public List<CheckLine> check(String name) throws InterruptedException {
        return sources.probe(read(name).spec());
    }

    @Override
    public Preview preview(String name, int most) throws SourceException, InterruptedException {
        SourceSpec spec = read(name).spec();
        try {
            return sources.preview(spec, most);
        } catch (IllegalArgumentException e) {
            throw refused(e);
        }
    }

    @Override
    public void start(String name) {
        decide(name, Desired.RUNNING);
    }

    @Override
    public void pause(String name) {
        Connector connector = read(name);
        if (connector.desired() == Desired.STOPPED) {
            throw new ConnectorException(
                    name + " is stopped: there is nothing to pause.",
                    name + " est arrêté : il n'y a rien à suspendre.");
        }
        decide(name, Desired.PAUSED);
    }

    @Override
    public void resume(String name) {
        Connector connector = read(name);
        if (connector.desired() == Desired.STOPPED) {
            throw new ConnectorException(
                    name + " is stopped, not paused: 'vigie connector start " + name + "' starts it.",
                    name + " est arrêté, pas en pause : « vigie connector start " + name + " » le démarre.");
        }
        decide(name, Desired.RUNNING);
    }

    @Override
    public void stop(String name) {
        decide(name, Desired.STOPPED);
    }

    /** Writes a decision into the file, and has it done where the folder is followed. */
    private void decide(String name, Desired desired) {
        Path file = file(existing(name));
        changing.lock();
        try {
            String text = TextFiles.read(file);
            String decided = decided(name, text, desired);
            if (!decided.equals(text)) {
                TextFiles.replace(file, decided);
            }
            if (following()) {
                take(name, null, false, true);
                Entry entry = entries.get(name);
                if (entry != null
                        && !entry.problems().isEmpty()
                        && entry.inForce() != null
                        && desired != Desired.RUNNING) {
                    // Its file is wrong in something else; that does not keep an operator from holding it.
                    hold(entry, entry.inForce(), desired);
                }
            }
        } catch (IOException e) {
            throw unwritable(file, e);
        } finally {
            changing.unlock();
        }
    }

    private String decided(String name, String text, Desired desired) {
        try {
            Connector connector = reading(name).connector();
            // A file that says nothing of it means that it runs.
            return connector != null && connector.desired() == desired ? text : ConnectorFile.with(text, desired);
        } catch (IllegalArgumentException e) {
            throw new ConnectorException(
                    reading(name).problems().stream().map(Problem::text).toList(), e);
        }
    }

    private void hold(Entry entry, Connector inForce, Desired desired) {
        Connector held = new Connector(
                inForce.name(), inForce.file(), inForce.type(), inForce.description(), inForce.settings(), desired);
        settle(entry, held, entry.stamp(), entry.text(), false);
        Entry settled = Objects.requireNonNull(entries.get(entry.name()));
        entries.put(
                entry.name(),
                new Entry(
                        entry.name(),
                        entry.file(),
                        entry.stamp(),
                        entry.text(),
                        held,
                        entry.problems(),
                        settled.failure(),
                        settled.started(),
                        settled.secrets()));
    }

    @Override
    public void restart(String name) {
        Connector connector = read(name);
        running();
        if (connector.desired() != Desired.RUNNING) {
            throw new ConnectorException(
                    name + " is not running: 'vigie connector start " + name + "' starts it.",
                    name + " ne tourne pas : « vigie connector start " + name + " » le démarre.");
        }
        changing.lock();
        try {
            Entry entry = entries.get(name);
            if (entry != null && entry.started() && sources.status(name).isPresent()) {
                sources.restart(name);
            } else {
                take(name, null, false, true);
            }
        } catch (IllegalArgumentException e) {
            throw refused(e);
        } finally {
            changing.unlock();
        }
    }

    private void running() {
        if (!following()) {
            throw new ConnectorException(
                    "No Vigie runs here: 'vigie run' starts it and its connectors.",
                    "Aucun Vigie ne tourne ici : « vigie run » le démarre avec ses connecteurs.");
        }
    }

    @Override
    public Optional<Checkpoint> offset(String name) {
        return sources.offset(existing(name));
    }

    @Override
    public void setOffset(String name, @Nullable Checkpoint offset) {
        Connector connector = read(name);
        if (following() && connector.desired() != Desired.STOPPED) {
            throw new ConnectorException(
                    "The position of " + name + " can be changed only while it is stopped: 'vigie connector stop "
                            + name + "' first.",
                    "La position de " + name + " ne se change qu'à l'arrêt : d'abord « vigie connector stop " + name
                            + " ».");
        }
        try {
            sources.setOffset(connector.spec(), offset);
        } catch (IllegalArgumentException e) {
            throw refused(e);
        }
    }

    @Override
    public String backfill(String name, Instant from, Instant to) {
        Connector connector = read(name);
        SourceType type = types().get(connector.type());
        if (type != null && !type.features().contains(SourceFeature.BACKFILL)) {
            throw new ConnectorException(
                    "Sources of type " + connector.type() + " cannot read a past period: set the position back instead"
                            + " ('vigie connector offsets').",
                    "Les sources de type " + connector.type()
                            + " ne savent pas relire une période passée : reculez plutôt"
                            + " la position (« vigie connector offsets »).");
        }
        try {
            sources.start(connector.spec(new Backfill(from, to)));
        } catch (IllegalArgumentException e) {
            throw refused(e);
        }
        return name + Sources.BACKFILL;
    }

    private static ConnectorException refused(IllegalArgumentException e) {
        String sentence = String.valueOf(e.getMessage());
        return new ConnectorException(List.of(Text.of(sentence, sentence)), e);
    }

    @Override
    public void delete(String name) {
        Path file = file(existing(name));
        changing.lock();
        try {
            Files.deleteIfExists(file);
            Entry entry = entries.get(name);
            if (entry != null) {
                gone(entry);
            }
        } catch (IOException e) {
            throw unwritable(file, e);
        } finally {
            changing.unlock();
        }
    }

    @Override
    public Quarantine quarantine() {
        return quarantine;
    }

    /** How the sources are to be opened whose files make sense. */
    private Map<String, SourceSpec> specs() {
        Map<String, SourceSpec> specs = new TreeMap<>();
        for (Path file : files()) {
            Connector connector = entry(file).inForce();
            if (connector != null) {
                specs.put(connector.name(), connector.spec());
            }
        }
        return specs;
    }
}
