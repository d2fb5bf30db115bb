package io.vigie.deploy.internal;

import io.vigie.deploy.DeployException;
import io.vigie.deploy.PluginSet;
import io.vigie.deploy.Trust;
import io.vigie.kpi.Text;
import io.vigie.source.SourceState;
import io.vigie.swap.Offering;
import io.vigie.swap.RunningSource;
import io.vigie.swap.Switchboard;
import io.vigie.swap.Trial;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.osgi.framework.Bundle;

/** What a new version has to pass before it takes over, and what must hold after. */
final class Gate {
    private static final Set<SourceState> WELL =
            Set.of(SourceState.STARTING, SourceState.RUNNING, SourceState.COMPLETED, SourceState.STALE);
    private static final Set<SourceState> LOST =
            Set.of(SourceState.FAILED, SourceState.CONFIG_ERROR, SourceState.AUTH_REQUIRED);
    private static final long PAUSE_MILLIS = 2;

    private final Bundles bundles;
    private final Components components;
    private final Switchboard switchboard;
    private final SelfTest selfTest;
    private final Duration patience;

    /**
     * A gate.
     *
     * @param patience how long each of its conditions may take to come true
     */
    Gate(Bundles bundles, Components components, Switchboard switchboard, SelfTest selfTest, Duration patience) {
        this.bundles = bundles;
        this.components = components;
        this.switchboard = switchboard;
        this.selfTest = selfTest;
        this.patience = patience;
    }

    /**
     * Looks at bundles that are started and held.
     *
     * @param proven whether the set was in force before, so that its worked cases need not be run again
     * @return what people should know
     * @throws DeployException when one of them must not take over
     */
    List<Text> before(PluginSet set, boolean proven, Map<PluginSet.Entry, Bundle> fresh, Set<Long> in, Set<Long> out)
            throws InterruptedException {
        List<Text> problems = await(() -> components.problems(fresh.values()));
        if (!problems.isEmpty()) {
            throw new DeployException(named(fresh, problems), null);
        }
        List<Text> refusals = new ArrayList<>();
        fresh.forEach((entry, bundle) -> refusals.addAll(refusals(entry, switchboard.offering(bundle.getBundleId()))));
        Trial trial = switchboard.trial(in, out);
        Trial present = switchboard.trial(Set.of(), Set.of());
        trial.refusals().stream()
                .filter(refusal -> !present.refusals().contains(refusal))
                .filter(refusal ->
                        refusals.stream().noneMatch(known -> known.en().equals(refusal)))
                .forEach(refusal -> refusals.add(Text.of(refusal, refusal)));
        if (!refusals.isEmpty()) {
            throw new DeployException(refusals, null);
        }
        List<Text> notes = new ArrayList<>();
        for (Map.Entry<PluginSet.Entry, Bundle> each : fresh.entrySet()) {
            // The build has held the distribution's own bundles to their cases.
            if (proven || each.getKey().trust() == Trust.DISTRIBUTION) {
                continue;
            }
            selfTest.run(each.getKey(), each.getValue(), set, trial).ifPresent(notes::add);
        }
        List<Text> objections = objections(in, out);
        if (!objections.isEmpty()) {
            throw new DeployException(objections, null);
        }
        return notes;
    }

    private static List<Text> refusals(PluginSet.Entry entry, Offering offering) {
        return offering.refusals().stream()
                .map(refusal -> refusal.contains(entry.name())
                        ? Text.of(refusal, refusal)
                        : Text.of(entry + ": " + refusal, entry + " : " + refusal))
                .toList();
    }

    private static List<Text> named(Map<PluginSet.Entry, Bundle> fresh, List<Text> problems) {
        String names = String.join(
                ", ", fresh.keySet().stream().map(PluginSet.Entry::toString).toList());
        return problems.stream()
                .map(problem -> Text.of(
                        names + " does not work: " + problem.en(), names + " ne fonctionne pas : " + problem.fr()))
                .toList();
    }

    private List<Text> objections(Set<Long> in, Set<Long> out) {
        try {
            return bundles.within("vigie-objections", () -> switchboard.objections(in, out));
        } catch (TimeoutException e) {
            throw new DeployException(
                    "A new version does not say in time whether it can go on from where the old one stands.",
                    "Une nouvelle version ne dit pas à temps si elle peut reprendre là où en est l'ancienne.");
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    /** The sources that run well, by name. */
    Map<String, RunningSource> runningWell() {
        Map<String, RunningSource> well = new LinkedHashMap<>();
        for (RunningSource source : switchboard.sources()) {
            if (WELL.contains(source.status().state())) {
                well.put(source.status().name(), source);
            }
        }
        return well;
    }

    /**
     * Waits until the sources that ran well with bundles that were replaced run well with their successors.
     *
     * @param before how they ran before the change
     * @param replaced the bundles that have a successor in the change, or take part no longer
     * @param successors which bundle provides a type of sources from now on
     * @throws DeployException when one does not in time
     */
    void after(Map<String, RunningSource> before, Set<Long> replaced, Map<String, String> successors)
            throws InterruptedException {
        List<Text> problems = await(() -> {
            List<Text> waiting = new ArrayList<>();
            for (RunningSource now : switchboard.sources()) {
                RunningSource then = before.get(now.status().name());
                String successor = successors.get(now.status().type());
                if (then != null && replaced.contains(then.bundle()) && successor != null && !goesOn(now, replaced)) {
                    if (LOST.contains(now.status().state())) {
                        throw new DeployException(List.of(problem(now, successor)), null);
                    }
                    waiting.add(problem(now, successor));
                }
            }
            return waiting;
        });
        if (!problems.isEmpty()) {
            throw new DeployException(problems, null);
        }
    }

    private static boolean goesOn(RunningSource now, Set<Long> replaced) {
        return now.status().state() == SourceState.COMPLETED
                || (now.bundle() >= 0 && !replaced.contains(now.bundle()) && now.polls() > 0);
    }

    private static Text problem(RunningSource now, String successor) {
        String name = now.status().name();
        Text why = now.status().detail();
        String en = now.status().state() + (why.isEmpty() ? "." : ", " + why.en());
        String fr = why.isEmpty() ? en : why.fr();
        return Text.of(
                "Source " + name + " did not go on with " + successor + ": " + en,
                "La source " + name + " n'a pas repris avec " + successor + " : " + fr);
    }

    /** Waits until no source is served by these bundles. */
    void drained(Set<Long> leaving) throws InterruptedException {
        await(() -> switchboard.sources().stream()
                .filter(source -> leaving.contains(source.bundle()))
                .map(source -> Text.of(source.status().name(), source.status().name()))
                .toList());
    }

    /** Asks until there is nothing to say or the time is over, when what there is to say is returned. */
    private List<Text> await(Supplier<List<Text>> problems) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        List<Text> last = problems.get();
        while (!last.isEmpty() && System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            last = problems.get();
        }
        return last;
    }
}
