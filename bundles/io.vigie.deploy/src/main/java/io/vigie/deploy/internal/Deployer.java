package io.vigie.deploy.internal;

import io.vigie.deploy.Change;
import io.vigie.deploy.DeployException;
import io.vigie.deploy.Outcome;
import io.vigie.deploy.Plan;
import io.vigie.deploy.Plugin;
import io.vigie.deploy.PluginEvent;
import io.vigie.deploy.PluginListener;
import io.vigie.deploy.PluginSet;
import io.vigie.deploy.Plugins;
import io.vigie.deploy.internal.plan.Wishes;
import io.vigie.deploy.internal.state.DeployLock;
import io.vigie.kpi.Nearest;
import io.vigie.kpi.Text;
import io.vigie.query.Kpis;
import io.vigie.swap.Offering;
import io.vigie.swap.Switchboard;
import io.vigie.swap.Trial;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes changes one after another, on one thread of its own. What is on disk is the affair of {@link Shelf},
 * what is done in the framework that of {@link Transaction}.
 */
final class Deployer implements Plugins, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Deployer.class);
    private static final Duration LOOK = Duration.ofMillis(250);
    /** How long each plug-in of the set in force may take at the start. */
    private static final Duration START = Duration.ofSeconds(30);
    /** How long a change waits for a comparison of versions to end. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Shelf shelf;
    private final Bundles bundles;
    private final Components components;
    private final Switchboard switchboard;
    private final Gate gate;
    private final Sight sight;
    private final Clock clock;
    private final Supplier<? extends Collection<PluginListener>> listeners;
    /** What people should know of each change. */
    private final List<Text> caveats;

    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "vigie-deploy"));
    /** Held while a change is made, and while a candidate is open. */
    private final Semaphore changing = new Semaphore(1, true);
    /** Why plug-ins of the set in force do not run, by name. */
    private final Map<String, Text> failures = new ConcurrentHashMap<>();

    private final List<Text> remarks = new CopyOnWriteArrayList<>();
    private volatile PluginSet current = PluginSet.of(List.of());
    private volatile @Nullable DeployLock watching;

    Deployer(
            Shelf shelf,
            Bundles bundles,
            Components components,
            Switchboard switchboard,
            Gate gate,
            Sight sight,
            Clock clock,
            Supplier<? extends Collection<PluginListener>> listeners,
            List<Text> caveats) {
        this.caveats = List.copyOf(caveats);
        this.shelf = shelf;
        this.bundles = bundles;
        this.components = components;
        this.switchboard = switchboard;
        this.gate = gate;
        this.sight = sight;
        this.clock = clock;
        this.listeners = listeners;
    }

    // --- the start ---

    /**
     * Starts the set that was in force last, then takes in what was dropped meanwhile. Calls {@code ready}
     * when both are done.
     */
    Future<?> boot(Runnable ready) {
        return thread.submit(() -> {
            try {
                startSet();
                lookAtOnce();
            } catch (CancellationException e) {
                LOG.debug("The platform stops before its plug-ins have started");
            } catch (RuntimeException | Error e) {
                LOG.warn("The plug-ins could not be started", e);
                remarks.add(Text.of(
                        "The plug-ins could not be started: " + Reasons.of(e) + ".",
                        "Les extensions n'ont pas pu être démarrées : " + Reasons.of(e) + "."));
            } finally {
                ready.run();
            }
        });
    }

    private void startSet() {
        PluginSet set;
        try {
            set = shelf.load();
        } catch (DeployException e) {
            remarks.addAll(e.reasons());
            return;
        }
        Map<PluginSet.Entry, Bundle> installed = new LinkedHashMap<>();
        for (PluginSet.Entry entry : set.entries().values()) {
            if (entry.enabled()) {
                attempt(entry, () -> installed.put(entry, install(entry)));
            }
        }
        discardOthers(set);
        bundles.resolve(installed.values());
        // They ran before, and a machine that has just been started may be slow.
        Bundles patient = bundles.waiting(START);
        installed.forEach((entry, bundle) -> attempt(entry, () -> patient.start(bundle)));
        current = set;
    }

    private Bundle install(PluginSet.Entry entry) {
        return bundles.installed(entry.digest()).orElseGet(() -> bundles.install(entry, shelf.file(entry)));
    }

    /** What an earlier life of this component left in the framework. */
    private void discardOthers(PluginSet set) {
        List<Bundle> others = bundles.plugins().stream()
                .filter(bundle -> set.entries().values().stream()
                        .filter(PluginSet.Entry::enabled)
                        .noneMatch(entry -> bundles.installed(entry.digest()).orElse(null) == bundle))
                .toList();
        bundles.remove(others);
    }

    private void attempt(PluginSet.Entry entry, Runnable step) {
        try {
            step.run();
        } catch (DeployException e) {
            LOG.warn("{} does not run: {}", entry, e.getMessage(), e.getCause());
            failures.put(entry.name(), e.reasons().get(0));
            remarks.addAll(e.reasons());
        }
    }

    private void lookAtOnce() {
        DropIn folder = shelf.dropIn();
        folder.forgetRefusals();
        DropIn.Look look = folder.look(true);
        if (look.nothing()) {
            return;
        }
        Optional<DeployLock> lock = shelf.tryLock();
        if (lock.isEmpty()) {
            // The process that changes plug-ins now follows the folder too.
            return;
        }
        try (DeployLock held = lock.get()) {
            LOG.debug("Looking at the drop-in folder under {}", held);
            takeIn(folder, look);
        }
        remarks.addAll(folder.refusals());
    }

    // --- the drop-in folder ---

    @Override
    public Watch watch() {
        DeployLock lock = shelf.lock();
        watching = lock;
        DropIn folder = shelf.dropIn();
        call(() -> {
            reconcile();
            return null;
        });
        ScheduledFuture<?> looking = thread.scheduleWithFixedDelay(
                () -> follow(folder), LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
        AtomicBoolean open = new AtomicBoolean(true);
        return () -> {
            if (open.compareAndSet(true, false)) {
                looking.cancel(false);
                watching = null;
                lock.close();
            }
        };
    }

    private void follow(DropIn folder) {
        try {
            takeIn(folder, folder.look(false));
        } catch (RuntimeException e) {
            LOG.warn("The drop-in folder could not be followed", e);
        }
    }

    private void takeIn(DropIn folder, DropIn.Look look) {
        for (Path file : shelf.inOrder(look.came())) {
            try {
                make(Change.install(List.of(file)));
                folder.taken(file);
            } catch (DeployException e) {
                folder.refused(file, e.reasons().get(0));
            }
        }
        for (String name : look.went()) {
            try {
                for (PluginSet.Entry entry : current.entries().values()) {
                    if (entry.origin().equals(DropIn.origin(name))) {
                        // Where the distribution has such a plug-in, that one comes back.
                        make(shelf.own(entry.name())
                                .map(file -> Change.install(List.of(file)))
                                .orElse(Change.uninstall(entry.name())));
                    }
                }
            } catch (DeployException e) {
                LOG.warn("What {} brought stays: {}", name, e.getMessage());
            }
            folder.gone(name);
        }
    }

    /** Makes the wanted set, unless it is in force or was refused as it is. */
    private void reconcile() {
        try {
            if (!drift().isEmpty()) {
                make(Change.wanted());
            }
        } catch (DeployException e) {
            remarks.addAll(e.reasons());
        }
    }

    // --- changes ---

    @Override
    public Plan plan(Change change) {
        return call(() -> planned(change));
    }

    @Override
    public Outcome apply(Change change, Consumer<Stage> told) {
        return call(() -> {
            if (watching != null) {
                return make(change, told);
            }
            try (DeployLock lock = shelf.lock()) {
                LOG.debug("Changing plug-ins under {}", lock);
                return make(change, told);
            }
        });
    }

    private Plan planned(Change change) {
        Map<String, Shelf.Arrival> arrivals = shelf.arrivals(change);
        PluginSet to = shelf.target(change, current, arrivals.values());
        Map<String, Map<String, String>> headers = new TreeMap<>();
        for (PluginSet.Entry entry : to.entries().values()) {
            Shelf.Arrival arrival = arrivals.get(entry.digest());
            headers.put(entry.digest(), arrival != null ? arrival.file().headers() : shelf.headers(entry));
        }
        return Situations.of(bundles, current).plan(to, headers);
    }

    private void make(Change change) {
        make(change, stage -> {});
    }

    /** Makes a change on the deployment's own thread, and tells of it. */
    private Outcome make(Change change, Consumer<Stage> told) {
        try {
            acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DeployException("The change was interrupted.", "Le changement a été interrompu.");
        }
        try {
            String from = current.id();
            Made made = commit(change, told);
            Transaction transaction = made.transaction();
            return transaction == null
                    ? new Outcome(made.plan(), made.took(), made.notes())
                    : finish(change, from, made, transaction, told);
        } finally {
            changing.release();
        }
    }

    /**
     * A change that is in force.
     *
     * @param transaction what is still to be ended; null when nothing had to be done
     */
    private record Made(Plan plan, @Nullable Transaction transaction, List<Text> notes, Duration took) {}

    /** All that can be undone: when this returns, the new set is in force for good. */
    private Made commit(Change change, Consumer<Stage> told) {
        long begin = System.nanoTime();
        String from = current.id();
        String to = "";
        boolean begun = false;
        Transaction transaction = null;
        try {
            told.accept(Wording.stage(0));
            Plan plan = planned(change);
            to = plan.to().id();
            if (plan.steps().isEmpty()) {
                shelf.want(change, plan.to());
                return new Made(plan, null, List.of(Wording.nothingToDo()), since(begin));
            }
            transaction = new Transaction(bundles, gate, switchboard, sight, plan);
            told.accept(Wording.stage(1));
            transaction.prepare(shelf::file);
            told.accept(Wording.stage(2));
            List<Text> notes =
                    new ArrayList<>(transaction.check(shelf.previous().contains(plan.to())));
            notes.addAll(Wording.kpis(
                    switchboard.trial(Set.of(), Set.of()).entries(),
                    transaction.trial().entries()));
            begun = true;
            told.accept(Wording.stage(3));
            long answered = transaction.takeOver();
            shelf.commit(change, plan.to());
            return new Made(plan, transaction, notes, Duration.ofNanos(answered - begin));
        } catch (DeployException e) {
            undo(transaction);
            PluginEvent.Result result = begun ? PluginEvent.Result.ROLLED_BACK : PluginEvent.Result.REFUSED;
            tell(change, null, result, e.reasons(), from, to, since(begin));
            throw e;
        } catch (InterruptedException e) {
            undo(transaction);
            Thread.currentThread().interrupt();
            throw new DeployException(
                    "The change was interrupted and undone.", "Le changement a été interrompu et annulé.");
        } catch (RuntimeException | Error e) {
            LOG.warn("A change of plug-ins failed", e);
            undo(transaction);
            DeployException refusal = new DeployException(
                    List.of(Text.of(
                            "The change failed and was undone: " + Reasons.of(e) + ".",
                            "Le changement a échoué et a été annulé : " + Reasons.of(e) + ".")),
                    e);
            tell(change, null, PluginEvent.Result.ROLLED_BACK, refusal.reasons(), from, to, since(begin));
            throw refusal;
        }
    }

    /** What comes after the moment that counts: nothing that fails here makes the change undone. */
    private Outcome finish(Change change, String from, Made made, Transaction transaction, Consumer<Stage> told) {
        Plan plan = made.plan();
        current = plan.to();
        plan.steps().forEach(step -> failures.remove(step.plugin().name()));
        List<Text> notes = new ArrayList<>(made.notes());
        try {
            told.accept(Wording.stage(4));
            notes.addAll(transaction.finish());
        } catch (InterruptedException e) {
            LOG.debug("The platform stops before the old versions are gone");
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.warn("Old versions of plug-ins are left behind until the next start", e);
            notes.add(Text.of(
                    "Old versions are left behind until the next start: " + Reasons.of(e) + ".",
                    "D'anciennes versions restent là jusqu'au prochain démarrage : " + Reasons.of(e) + "."));
        }
        notes.addAll(Wording.notes(plan));
        notes.addAll(caveats);
        try {
            shelf.publish();
        } catch (DeployException e) {
            notes.addAll(e.reasons());
        }
        String to = plan.to().id();
        notes.addAll(tell(change, plan, PluginEvent.Result.APPLIED, List.of(), from, to, made.took()));
        return new Outcome(plan, made.took(), notes);
    }

    private static void undo(@Nullable Transaction transaction) {
        if (transaction != null) {
            transaction.undo();
        }
    }

    /** Tells of a change; says why the history does not, when it cannot be written. */
    private List<Text> tell(
            Change change,
            @Nullable Plan plan,
            PluginEvent.Result result,
            List<Text> reasons,
            String from,
            String to,
            Duration took) {
        PluginEvent event =
                new PluginEvent(clock.instant(), result, Wording.summary(change, plan), reasons, from, to, took);
        // Whoever runs the platform shows events; a warning here would say it twice.
        LOG.info(
                "{}: {} in {} ms {}",
                event.summary().en(),
                result,
                took.toMillis(),
                reasons.stream().map(Text::en).toList());
        List<Text> problems = List.of();
        try {
            shelf.remember(event);
        } catch (DeployException e) {
            LOG.warn("The history lacks a change: {}", e.getMessage());
            problems = e.reasons();
        }
        for (PluginListener listener : listeners.get()) {
            try {
                listener.changed(event);
            } catch (RuntimeException e) {
                LOG.warn("A listener of plug-in events failed", e);
            }
        }
        return problems;
    }

    @Override
    public Candidate candidate(Change change) {
        return call(() -> {
            acquire();
            Transaction transaction = null;
            try {
                transaction = new Transaction(bundles, gate, switchboard, sight, planned(change));
                transaction.prepare(shelf::file);
                Trial trial = transaction.trial();
                Transaction opened = transaction;
                AtomicBoolean open = new AtomicBoolean(true);
                return new Candidate() {
                    @Override
                    public Trial trial() {
                        return trial;
                    }

                    @Override
                    public void close() {
                        if (open.compareAndSet(true, false)) {
                            opened.undo();
                            changing.release();
                        }
                    }
                };
            } catch (RuntimeException | Error e) {
                undo(transaction);
                changing.release();
                throw e;
            }
        });
    }

    // --- what there is ---

    @Override
    public List<Plugin> list() {
        return current.entries().values().stream().map(this::plugin).toList();
    }

    private Plugin plugin(PluginSet.Entry entry) {
        if (!entry.enabled()) {
            return new Plugin(entry, Plugin.State.DISABLED, List.of(), List.of(), List.of());
        }
        Optional<Bundle> bundle = bundles.installed(entry.digest());
        Offering offering = bundle.map(found -> switchboard.offering(found.getBundleId()))
                .orElse(new Offering(List.of(), List.of(), List.of()));
        List<Text> problems = problems(entry, bundle, offering);
        return new Plugin(
                entry,
                problems.isEmpty() ? Plugin.State.ACTIVE : Plugin.State.FAILED,
                problems,
                offering.kpis().stream()
                        .map((Kpis.Entry kpi) -> kpi.definition().id())
                        .toList(),
                offering.sources());
    }

    private List<Text> problems(PluginSet.Entry entry, Optional<Bundle> bundle, Offering offering) {
        List<Text> problems = new ArrayList<>();
        Text failure = failures.get(entry.name());
        if (failure != null) {
            problems.add(failure);
        } else if (bundle.isEmpty()) {
            problems.add(Text.of(entry + " is not installed.", entry + " n'est pas installé."));
        } else {
            if (bundle.get().getState() != Bundle.ACTIVE && !Bundles.fragment(bundle.get())) {
                problems.add(Text.of(entry + " is not started.", entry + " n'est pas démarré."));
            }
            problems.addAll(components.problems(List.of(bundle.get())));
            offering.refusals().forEach(refusal -> problems.add(Text.of(refusal, refusal)));
        }
        return problems;
    }

    @Override
    public List<PluginEvent> history() {
        return shelf.history().events();
    }

    @Override
    public List<Text> historyDamage() {
        return shelf.history().damage();
    }

    @Override
    public List<PluginSet> sets() {
        List<PluginSet> sets = new ArrayList<>(List.of(current));
        sets.addAll(shelf.previous());
        return sets;
    }

    @Override
    public List<Text> drift() {
        return Wording.drift(shelf.wantedSet(), current);
    }

    @Override
    public List<Text> why(String id) {
        Optional<PluginSet.Entry> entry = current.entry(id);
        if (entry.isPresent()) {
            Plugin plugin = plugin(entry.get());
            return plugin.state() == Plugin.State.DISABLED
                    ? List.of(Text.of(entry.get() + " is disabled.", entry.get() + " est désactivé."))
                    : plugin.detail();
        }
        List<String> names =
                components.names().stream().filter(name -> name.contains(id)).toList();
        List<Bundle> platform = bundles.platform().stream()
                .filter(bundle -> id.equals(bundle.getSymbolicName()))
                .toList();
        if (names.isEmpty() && platform.isEmpty()) {
            throw unknown(id);
        }
        List<Text> problems = new ArrayList<>(components.problems(platform));
        names.forEach(name -> problems.addAll(components.problems(name)));
        return problems.stream().distinct().toList();
    }

    private DeployException unknown(String id) {
        Set<String> known = new TreeSet<>(current.entries().keySet());
        known.addAll(components.names());
        bundles.platform().forEach(bundle -> known.add(String.valueOf(bundle.getSymbolicName())));
        List<String> near = Nearest.to(id, known);
        String en = "No plug-in, bundle or component is named '" + id + "'; ";
        String fr = "Aucune extension, aucun bundle ni composant ne se nomme « " + id + " » ; ";
        return near.isEmpty()
                ? new DeployException(
                        en + "'plugin list' shows the plug-ins.", fr + "« plugin list » montre les extensions.")
                : new DeployException(
                        en + "did you mean " + String.join(" or ", near) + "?",
                        fr + "vouliez-vous dire " + String.join(" ou ", near) + " ?");
    }

    @Override
    public List<Text> verify(String name) {
        return shelf.verify(current.entry(name)
                .orElseThrow(() -> new DeployException(
                        List.of(Wishes.unknown(name, current.entries().keySet())), null)));
    }

    @Override
    public PluginSet.Entry verify(Path file) {
        return shelf.verify(file);
    }

    @Override
    public List<Text> remarks() {
        return List.copyOf(remarks);
    }

    // --- the thread ---

    private void acquire() throws InterruptedException {
        if (!changing.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new DeployException(
                    "Two versions are being compared; try again when that is over.",
                    "Deux versions sont en cours de comparaison ; réessayez ensuite.");
        }
    }

    private static Duration since(long begin) {
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    private <T> T call(Callable<T> task) {
        try {
            return thread.submit(task).get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DeployException(
                    "The wait for the change was interrupted; 'plugin history' shows what became of it.",
                    "L'attente du changement a été interrompue ; « plugin history » montre ce qu'il en est.");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException unchecked) {
                throw unchecked;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
