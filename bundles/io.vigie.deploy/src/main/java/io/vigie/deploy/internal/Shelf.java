package io.vigie.deploy.internal;

import io.vigie.deploy.Change;
import io.vigie.deploy.DeployException;
import io.vigie.deploy.PluginEvent;
import io.vigie.deploy.PluginSet;
import io.vigie.deploy.Trust;
import io.vigie.deploy.internal.file.Headers;
import io.vigie.deploy.internal.file.Inspection;
import io.vigie.deploy.internal.file.JarStore;
import io.vigie.deploy.internal.file.PluginFile;
import io.vigie.deploy.internal.file.Refused;
import io.vigie.deploy.internal.file.TrustStore;
import io.vigie.deploy.internal.plan.Wishes;
import io.vigie.deploy.internal.state.DeployLock;
import io.vigie.deploy.internal.state.Publication;
import io.vigie.deploy.internal.state.State;
import io.vigie.deploy.internal.state.StateFiles;
import io.vigie.deploy.internal.state.Wanted;
import io.vigie.deploy.internal.state.WantedFile;
import io.vigie.kpi.Text;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.osgi.framework.Version;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All that deployment has on disk: the distribution, the kept files, the sets, what is wanted, and the
 * drop-in folder. For one thread, but for what only reads.
 */
final class Shelf {
    private static final Logger LOG = LoggerFactory.getLogger(Shelf.class);

    private final Home home;
    private final WantedFile wantedFile;
    private final StateFiles state;
    private final JarStore jars;
    private final DropIn dropIn;
    private final Supplier<? extends Collection<String>> platform;
    private final Clock clock;
    private final Map<List<String>, Distribution> distributions = new ConcurrentHashMap<>();

    /**
     * What is on disk of a distribution.
     *
     * @param platform the symbolic names of the bundles that are not plug-ins
     * @throws DeployException when its own folder cannot be written
     */
    Shelf(Home home, Supplier<? extends Collection<String>> platform, Clock clock) {
        this.home = home;
        this.platform = platform;
        this.clock = clock;
        this.wantedFile = new WantedFile(home.wanted());
        this.state = new StateFiles(home.own());
        this.jars = new JarStore(home.own().resolve("jars"));
        this.dropIn = new DropIn(home.dropIn(), home.own());
    }

    // --- sets ---

    /**
     * The set that was in force last; at the first start of all the one that is wanted. Plug-ins of the
     * distribution are those of the distribution that is there now, with those that it did not have then.
     */
    PluginSet load() {
        PluginSet set = last();
        if (settled(set)) {
            return set;
        }
        Optional<DeployLock> lock = tryLock();
        if (lock.isEmpty()) {
            // Who has the lock settles it.
            return set;
        }
        try (DeployLock held = lock.get()) {
            LOG.debug("Writing what is in force under {}", held);
            publish();
            PluginSet now = last();
            if (!settled(now)) {
                state.commit(now, Optional.empty(), distribution().names());
            }
            return now;
        }
    }

    private PluginSet last() {
        return state.read()
                .map(last -> joined(renewed(last.current()), last.offered()))
                .orElseGet(this::wantedSet);
    }

    private boolean settled(PluginSet set) {
        return state.read()
                .filter(last -> last.publication().isEmpty()
                        && last.current().equals(set)
                        && last.offered().equals(distribution().names()))
                .isPresent();
    }

    /** A set with the distribution's plug-ins as they are now, where its own are gone with an older distribution. */
    private PluginSet renewed(PluginSet set) {
        Distribution distribution = distribution();
        PluginSet renewed = set;
        for (PluginSet.Entry entry : set.entries().values()) {
            if (entry.trust() == Trust.DISTRIBUTION
                    && distribution.file(entry.digest()).isEmpty()
                    && jars.find(entry.digest()).isEmpty()) {
                Optional<PluginSet.Entry> now = distribution.entry(entry.name());
                renewed = now.isPresent()
                        ? renewed.with(now.get().withEnabled(entry.enabled()))
                        : renewed.without(entry.name());
            }
        }
        return renewed;
    }

    /** A set with the plug-ins that only a newer distribution has, where they are wanted. */
    private PluginSet joined(PluginSet set, Set<String> offered) {
        if (offered.containsAll(distribution().names())) {
            return set;
        }
        PluginSet joined = set;
        for (PluginSet.Entry entry : wantedSet().entries().values()) {
            if (entry.trust() == Trust.DISTRIBUTION
                    && !offered.contains(entry.name())
                    && set.entry(entry.name()).isEmpty()) {
                joined = joined.with(entry);
            }
        }
        return joined;
    }

    /** The sets before the one in force, newest first. */
    List<PluginSet> previous() {
        return state.read()
                .map(last -> last.previous().stream().map(this::renewed).toList())
                .orElse(List.of());
    }

    /** What the file of wanted plug-ins asks for. */
    PluginSet wantedSet() {
        return wantedFile.read().toSet(home.wanted(), distribution().features(), this::known);
    }

    /** A plug-in by the digest of its file, if that is here. */
    private Optional<PluginSet.Entry> known(String digest) {
        Optional<State> last = state.read();
        List<PluginSet> sets = new ArrayList<>();
        last.ifPresent(found -> {
            sets.add(found.current());
            sets.addAll(found.previous());
        });
        Optional<PluginSet.Entry> entry = sets.stream()
                .flatMap(set -> set.entries().values().stream())
                .filter(candidate -> candidate.digest().equals(digest))
                .findFirst();
        return entry.isPresent()
                ? entry
                : jars.find(digest).map(jar -> inspection()
                        .inspect(jar, List.of(digest), true)
                        .entry(String.valueOf(jar.getFileName())));
    }

    // --- files ---

    /** Read once for each list of features: its files are those of the platform that runs. */
    private Distribution distribution() {
        List<String> features = wantedFile.read().features();
        return distributions.computeIfAbsent(features, names -> Distribution.read(home, names));
    }

    private Inspection inspection() {
        return new Inspection(jars, TrustStore.read(home.trust()), platform.get(), clock);
    }

    /** Where the file of a plug-in is. */
    Path file(PluginSet.Entry entry) {
        Optional<Path> own =
                entry.trust() == Trust.DISTRIBUTION ? distribution().file(entry.digest()) : Optional.empty();
        return own.orElseGet(() -> jars.get(entry));
    }

    /** The headers of a plug-in's manifest. */
    Map<String, String> headers(PluginSet.Entry entry) {
        try {
            return Headers.of(file(entry));
        } catch (IOException e) {
            throw new DeployException(
                    List.of(Text.of(
                            "The file of " + entry + " cannot be read: " + Reasons.of(e) + ".",
                            "Le fichier de " + entry + " est illisible : " + Reasons.of(e) + ".")),
                    e);
        }
    }

    /** What is wrong with the kept file of a plug-in; empty when nothing is. */
    List<Text> verify(PluginSet.Entry entry) {
        try {
            Path file = file(entry);
            String digest = JarStore.digest(file);
            if (!digest.equals(entry.digest())) {
                return List.of(Text.of(
                        "The file of " + entry + ", " + file + ", has the SHA-256 " + digest + " and should have "
                                + entry.digest() + ": somebody has changed it.",
                        "Le fichier de " + entry + ", " + file + ", a le SHA-256 " + digest + " et devrait avoir "
                                + entry.digest() + " : quelqu'un l'a modifié."));
            }
            if (entry.trust() == Trust.SIGNED) {
                inspection().inspect(file, List.of(), false);
            }
            return List.of();
        } catch (DeployException e) {
            return e.reasons();
        } catch (IOException e) {
            return List.of(Text.of(
                    "The file of " + entry + " cannot be read: " + Reasons.of(e) + ".",
                    "Le fichier de " + entry + " est illisible : " + Reasons.of(e) + "."));
        }
    }

    /** What a file is, and who vouches for it. */
    PluginSet.Entry verify(Path file) {
        return inspection()
                .inspect(file, List.of(), wantedFile.read().digests(), true)
                .entry(origin(file));
    }

    /**
     * Looks at the files that a change brings, and keeps a copy of each.
     *
     * @return them with what their sets say of them, by digest
     */
    Map<String, Arrival> arrivals(Change change) {
        Map<String, Arrival> arrivals = new LinkedHashMap<>();
        if (change.files().isEmpty()) {
            return arrivals;
        }
        Wanted wanted = wantedFile.read();
        Inspection inspection = inspection();
        List<Text> problems = new ArrayList<>();
        for (Path given : change.files()) {
            try {
                for (Path file : bundles(given)) {
                    if (home.bundles().equals(file.toAbsolutePath().getParent())) {
                        PluginFile found = inspection.distribution(file);
                        distribution()
                                .entry(found.name())
                                .ifPresent(entry -> arrivals.put(found.digest(), new Arrival(found, entry)));
                        continue;
                    }
                    PluginFile found = inspection.inspect(
                            file, change.digests(), wanted.digests(), change.unsigned() || wanted.unsignedAllowed());
                    arrivals.put(found.digest(), new Arrival(found, found.entry(origin(given))));
                }
            } catch (DeployException e) {
                problems.addAll(e.reasons());
            }
        }
        if (!problems.isEmpty()) {
            throw new DeployException(problems, null);
        }
        return arrivals;
    }

    /** A file that came, and what a set says of it. */
    record Arrival(PluginFile file, PluginSet.Entry entry) {}

    private List<Path> bundles(Path given) {
        boolean feature = String.valueOf(given.getFileName()).endsWith(".json");
        Path folder = given.toAbsolutePath().getParent();
        return feature && folder != null
                ? Distribution.bundles(given, List.of(folder, home.bundles()))
                : List.of(given);
    }

    private String origin(Path file) {
        Path name = file.getFileName();
        return home.dropIn().equals(file.toAbsolutePath().getParent())
                ? DropIn.origin(String.valueOf(name))
                : String.valueOf(name);
    }

    /** The distribution's own file of a plug-in. */
    Optional<Path> own(String name) {
        Distribution distribution = distribution();
        return distribution.entry(name).flatMap(entry -> distribution.file(entry.digest()));
    }

    /** Dropped files in the order in which they are to be taken in: of two versions the newer last. */
    List<Path> inOrder(List<Path> files) {
        Map<Path, Version> versions = new LinkedHashMap<>();
        for (Path file : files) {
            Version version = Version.emptyVersion;
            try {
                version = Headers.version(Headers.of(file));
            } catch (IOException | Refused e) {
                // What is no bundle is told when it is looked at closely.
                LOG.debug("{} has no version", file, e);
            }
            versions.put(file, version);
        }
        return files.stream()
                .sorted(Comparator.comparing(file -> versions.getOrDefault(file, Version.emptyVersion)))
                .toList();
    }

    DropIn dropIn() {
        return dropIn;
    }

    // --- changes ---

    /** The set that a change leads to. */
    PluginSet target(Change change, PluginSet current, Collection<Arrival> arrivals) {
        PluginSet own = wantedFile.read().defaults(distribution().features());
        Collection<PluginSet.Entry> named = change.kind() == Change.Kind.WANTED
                ? wantedSet().entries().values()
                : arrivals.stream().map(Arrival::entry).toList();
        return new Wishes(current, previous(), own).wanted(change, named);
    }

    /** Makes a set the one in force, for good when this returns. */
    void commit(Change change, PluginSet to) {
        Optional<Publication> publication = publication(change, to);
        try {
            state.commit(to, publication, distribution().names());
        } catch (DeployException e) {
            // What failed may have come after the moment that counts.
            if (state.read().filter(now -> now.current().equals(to)).isEmpty()) {
                throw e;
            }
            LOG.warn("The set {} is in force, though: {}", to.id(), e.getMessage());
        }
    }

    /** Has the file of wanted plug-ins say what is in force, where a change left all else as it was. */
    void want(Change change, PluginSet to) {
        publication(change, to).ifPresent(wish -> wantedFile.write(wish.text()));
    }

    private Optional<Publication> publication(Change change, PluginSet to) {
        if (change.kind() == Change.Kind.WANTED) {
            return Optional.empty();
        }
        WantedFile.Reading before = wantedFile.load();
        Distribution distribution = distribution();
        Wanted after = Wanted.of(to, before.wanted().defaults(distribution.features()), before.wanted());
        return after.equals(before.wanted())
                ? Optional.empty()
                : Optional.of(new Publication(after.text(), before.digest()));
    }

    /** Writes what a commit left to be written, and forgets files that no kept set needs. */
    void publish() {
        state.read().ifPresent(last -> {
            last.publication().ifPresent(wish -> {
                // Else a person was faster, and what they wrote is drift now.
                if (wantedFile.digest().equals(wish.replaces())) {
                    wantedFile.write(wish.text());
                }
                state.published();
            });
            Set<String> needed = new HashSet<>();
            List<PluginSet> kept = new ArrayList<>(last.previous());
            kept.add(last.current());
            kept.forEach(set -> set.entries().values().forEach(entry -> needed.add(entry.digest())));
            needed.addAll(wantedFile.read().digests());
            jars.retain(needed);
        });
    }

    void remember(PluginEvent event) {
        List<PluginEvent> history = state.history().events();
        boolean again = event.result() == PluginEvent.Result.REFUSED
                && !history.isEmpty()
                && history.get(0).summary().equals(event.summary())
                && history.get(0).reasons().equals(event.reasons());
        if (!again) {
            state.record(event);
        }
    }

    StateFiles.History history() {
        return state.history();
    }

    /** Takes the right to change plug-ins. */
    DeployLock lock() {
        return DeployLock.take(home.own());
    }

    /** The same, empty when someone else has it. */
    Optional<DeployLock> tryLock() {
        try {
            return Optional.of(lock());
        } catch (DeployException e) {
            LOG.debug("The plug-ins are not changed from here: {}", e.getMessage());
            return Optional.empty();
        }
    }
}
