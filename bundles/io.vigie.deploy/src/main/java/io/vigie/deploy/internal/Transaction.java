package io.vigie.deploy.internal;

import io.vigie.deploy.DeployException;
import io.vigie.deploy.Plan;
import io.vigie.deploy.PluginSet;
import io.vigie.kpi.Text;
import io.vigie.swap.RunningSource;
import io.vigie.swap.Switchboard;
import io.vigie.swap.Trial;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.osgi.framework.Bundle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One plan, carried out in the framework: new bundles are started beside the old ones while they are held,
 * tried, take over in one step, and are watched; only then the old ones go. Until {@link #finish} all of it
 * can be undone. For one thread.
 */
final class Transaction {
    private static final Logger LOG = LoggerFactory.getLogger(Transaction.class);

    private final Bundles bundles;
    private final Gate gate;
    private final Switchboard switchboard;
    private final Sight sight;
    private final Plan plan;
    private final Map<PluginSet.Entry, Bundle> fresh = new LinkedHashMap<>();
    private final Map<Long, Bundle> leaving = new LinkedHashMap<>();
    private boolean changed;

    Transaction(Bundles bundles, Gate gate, Switchboard switchboard, Sight sight, Plan plan) {
        this.bundles = bundles;
        this.gate = gate;
        this.switchboard = switchboard;
        this.sight = sight;
        this.plan = plan;
    }

    /**
     * Starts what is new beside what is there, without letting it take part.
     *
     * @param files where the file of a plug-in is
     * @throws DeployException when one of them cannot be installed or started
     */
    void prepare(Function<PluginSet.Entry, Path> files) {
        for (Plan.Step step : plan.steps()) {
            PluginSet.Entry before = plan.from().entries().get(step.plugin().name());
            if (before != null && before.enabled()) {
                bundles.installed(before.digest()).ifPresent(bundle -> leaving.put(bundle.getBundleId(), bundle));
            }
            PluginSet.Entry after = plan.to().entries().get(step.plugin().name());
            if (after != null && after.enabled()) {
                Bundle bundle = bundles.install(after, files.apply(after));
                fresh.put(after, bundle);
                switchboard.hold(bundle.getBundleId());
            }
        }
        resolve();
        fresh.values().forEach(bundles::start);
    }

    /** All at once, so that new bundles that need each other find each other, and not what is about to go. */
    private void resolve() {
        sight.hide(out(), in());
        if (!bundles.resolve(fresh.values())) {
            // Who uses one that stays until the old ones go has to meet with it what it uses of them.
            sight.hide(
                    out(),
                    fresh.values().stream()
                            .filter(bundle -> bundle.getState() != Bundle.INSTALLED)
                            .map(Bundle::getBundleId)
                            .collect(Collectors.toSet()));
            bundles.resolve(fresh.values());
        }
    }

    /** What the platform would be. */
    Trial trial() {
        return switchboard.trial(in(), out());
    }

    /**
     * Tries what is new.
     *
     * @param proven whether the set was in force before
     * @return what people should know
     * @throws DeployException when something must not take over
     */
    List<Text> check(boolean proven) throws InterruptedException {
        return gate.before(plan.to(), proven, fresh, in(), out());
    }

    /**
     * Lets the new take over, and waits until sources have gone on.
     *
     * @return when the new version answered, by the clock of {@link System#nanoTime}
     * @throws DeployException when a source does not go on; it is to be undone then
     */
    long takeOver() throws InterruptedException {
        Map<String, RunningSource> before = gate.runningWell();
        Map<String, String> successors = new HashMap<>();
        fresh.forEach((entry, bundle) -> switchboard
                .offering(bundle.getBundleId())
                .sources()
                .forEach(type -> successors.put(type, entry.toString())));
        switchboard.change(in(), out());
        changed = true;
        long answered = System.nanoTime();
        gate.after(before, out(), successors);
        return answered;
    }

    /**
     * Lets the old bundles go.
     *
     * @return what people should know
     */
    List<Text> finish() throws InterruptedException {
        try {
            gate.drained(out());
            List<Text> notes = restarts();
            for (String stuck : bundles.remove(leaving.values())) {
                notes.add(Text.of(
                        stuck + " does not stop; it takes no part any more and goes at the next start.",
                        stuck + " ne s'arrête pas ; il ne participe plus et disparaîtra au prochain démarrage."));
            }
            return notes;
        } finally {
            sight.clear();
        }
    }

    /** The new ones that restart with the old ones, where the plan did not foresee it. */
    private List<Text> restarts() {
        Set<String> planned = plan.restarts().stream().map(Plan.Restart::bundle).collect(Collectors.toSet());
        List<Text> notes = new ArrayList<>();
        for (Bundle bundle : bundles.wiring().getDependencyClosure(leaving.values())) {
            if (fresh.containsValue(bundle) && !planned.contains(bundle.getSymbolicName())) {
                String name = Bundles.name(bundle);
                notes.add(Text.of(
                        name + " was restarted once after it had taken over, as it used what went.",
                        name + " a été redémarré une fois après avoir pris le relais, car il utilisait ce qui est"
                                + " parti."));
            }
        }
        return notes;
    }

    /** Makes everything as it was. */
    void undo() {
        if (changed) {
            switchboard.change(out(), in());
            changed = false;
            drain();
        }
        bundles.remove(fresh.values());
        sight.clear();
        fresh.clear();
    }

    private void drain() {
        try {
            gate.drained(in());
        } catch (InterruptedException e) {
            LOG.debug("Nobody waits for sources any more");
            Thread.currentThread().interrupt();
        }
    }

    private Set<Long> in() {
        return fresh.values().stream().map(Bundle::getBundleId).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private Set<Long> out() {
        return Set.copyOf(leaving.keySet());
    }
}
