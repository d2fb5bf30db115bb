package io.vigie.shell.internal;

import io.vigie.deploy.Change;
import io.vigie.deploy.DeployException;
import io.vigie.deploy.Outcome;
import io.vigie.deploy.Plan;
import io.vigie.deploy.Plugin;
import io.vigie.deploy.PluginEvent;
import io.vigie.deploy.PluginSet;
import io.vigie.deploy.Plugins;
import io.vigie.deploy.Trust;
import io.vigie.kpi.Text;
import io.vigie.query.Kpis;
import io.vigie.swap.Trial;
import io.vigie.workspace.Workspace;
import io.vigie.workspace.Workspaces;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.osgi.framework.Version;

/**
 * Plug-ins in memory. A file {@code NAME-VERSION.jar} is a plug-in of that name and version; it is signed
 * unless its name contains "unsigned", and refused when it contains "broken".
 */
final class MemoryPlugins implements Plugins {
    private static final Instant START = Instant.parse("2026-03-02T11:00:00Z");

    final List<PluginSet> sets = new ArrayList<>();
    final List<PluginEvent> history = new ArrayList<>();
    final Map<String, Text> broken = new TreeMap<>();
    final List<Text> damage = new ArrayList<>();
    final List<Text> drift = new ArrayList<>();
    final List<Text> remarks = new ArrayList<>();
    Kpis candidate = new MemoryKpis(List.of());
    Consumer<PluginEvent> listener = event -> {};
    Runnable before = () -> {};

    MemoryPlugins(PluginSet.Entry... entries) {
        sets.add(PluginSet.of(List.of(entries)));
    }

    static PluginSet.Entry entry(String name, String version, Trust trust) {
        String signer = trust == Trust.SIGNED ? "CN=Ops, O=Example" : "";
        String origin = trust == Trust.DISTRIBUTION ? "families" : name + "-" + version + ".jar";
        String hex = Integer.toHexString((name + version).hashCode());
        return new PluginSet.Entry(
                name,
                Version.parseVersion(version),
                (hex + "0".repeat(64)).substring(0, 64),
                true,
                trust,
                signer,
                origin);
    }

    static PluginSet.Entry entry(Path file) {
        String name = String.valueOf(file.getFileName()).replaceFirst("\\.jar$", "");
        int dash = name.lastIndexOf('-');
        if (name.contains("broken") || dash < 0) {
            throw new DeployException(
                    List.of(
                            Text.of(name + " is cut off in the middle.", name + " est coupé au milieu."),
                            Text.of(name + " has no version.", name + " n'a pas de version.")),
                    null);
        }
        return entry(
                name.substring(0, dash).replace("unsigned.", ""),
                name.substring(dash + 1),
                name.contains("unsigned") ? Trust.UNSIGNED : Trust.SIGNED);
    }

    @Override
    public List<Plugin> list() {
        return sets.get(0).entries().values().stream()
                .map(entry -> {
                    Text problem = broken.get(entry.name());
                    return new Plugin(
                            entry,
                            !entry.enabled()
                                    ? Plugin.State.DISABLED
                                    : problem == null ? Plugin.State.ACTIVE : Plugin.State.FAILED,
                            problem == null ? List.of() : List.of(problem),
                            entry.name().contains(".kpi.") ? List.of("service-level", "wait-average") : List.of(),
                            entry.name().contains(".connector.")
                                    ? List.of("asterisk.cel", "asterisk.queue-log")
                                    : List.of());
                })
                .toList();
    }

    @Override
    public Plan plan(Change change) {
        PluginSet from = sets.get(0);
        PluginSet to = from;
        List<Plan.Step> steps = new ArrayList<>();
        switch (change.kind()) {
            case INSTALL -> {
                for (Path file : change.files()) {
                    PluginSet.Entry entry = entry(file);
                    if (change.digests().contains(entry.digest())) {
                        entry = new PluginSet.Entry(
                                entry.name(), entry.version(), entry.digest(), true, Trust.PINNED, "", entry.origin());
                    }
                    if (entry.trust() == Trust.UNSIGNED && !change.unsigned()) {
                        throw new DeployException(
                                "Nobody vouches for " + entry + ".", "Personne ne répond de " + entry + ".");
                    }
                    PluginSet.Entry old = to.entry(entry.name()).orElse(null);
                    to = to.with(entry);
                    steps.add(
                            old == null
                                    ? new Plan.Step(Plan.Action.INSTALL, entry, "")
                                    : new Plan.Step(
                                            Plan.Action.REPLACE,
                                            entry,
                                            old.version().toString()));
                }
            }
            case UNINSTALL -> {
                for (String name : change.names()) {
                    steps.add(new Plan.Step(Plan.Action.REMOVE, from.entry(name).orElseThrow(), ""));
                    to = to.without(name);
                }
            }
            case ENABLE, DISABLE -> {
                boolean on = change.kind() == Change.Kind.ENABLE;
                for (String name : change.names()) {
                    PluginSet.Entry entry = from.entry(name).orElseThrow().withEnabled(on);
                    steps.add(new Plan.Step(on ? Plan.Action.ENABLE : Plan.Action.DISABLE, entry, ""));
                    to = to.with(entry);
                }
            }
            default -> to = change.names().isEmpty() ? sets.get(sets.size() - 1) : from;
        }
        boolean connector = steps.stream().anyMatch(step -> step.plugin().name().contains(".connector."));
        List<Plan.Restart> restarts = connector
                ? List.of(new Plan.Restart(
                        "io.example.wired",
                        Text.of(
                                "it uses a package of io.vigie.connector.asterisk.",
                                "il utilise un paquet de io.vigie.connector.asterisk.")))
                : List.of();
        List<Text> kpis = connector
                ? List.of()
                : List.of(Text.of("service-level has another definition.", "service-level a une autre définition."));
        return new Plan(from, to, steps, restarts, kpis, connector ? List.of("asterisk.queue-log") : List.of());
    }

    @Override
    public Outcome apply(Change change, Consumer<Stage> told) {
        before.run();
        Text summary = Text.of(
                change.kind().name().toLowerCase(java.util.Locale.ROOT) + " " + what(change),
                "demande " + what(change));
        try {
            Plan plan = plan(change);
            sets.add(0, plan.to());
            tell(new PluginEvent(
                    START.plusSeconds(history.size()),
                    PluginEvent.Result.APPLIED,
                    summary,
                    List.of(),
                    plan.from().id(),
                    plan.to().id(),
                    Duration.ofMillis(84)));
            boolean unsigned =
                    plan.steps().stream().anyMatch(step -> step.plugin().trust() == Trust.UNSIGNED);
            return new Outcome(
                    plan,
                    Duration.ofMillis(84),
                    unsigned ? List.of(Text.of("Nobody vouches for it.", "Personne n'en répond.")) : List.of());
        } catch (DeployException e) {
            tell(new PluginEvent(
                    START.plusSeconds(history.size()),
                    PluginEvent.Result.REFUSED,
                    summary,
                    e.reasons(),
                    sets.get(0).id(),
                    "",
                    Duration.ofMillis(3200)));
            throw e;
        }
    }

    private static String what(Change change) {
        return change.files().isEmpty()
                ? String.join(" ", change.names())
                : String.valueOf(change.files().get(0).getFileName());
    }

    private void tell(PluginEvent event) {
        history.add(0, event);
        listener.accept(event);
    }

    @Override
    public List<PluginEvent> history() {
        return List.copyOf(history);
    }

    @Override
    public List<Text> historyDamage() {
        return List.copyOf(damage);
    }

    @Override
    public List<PluginSet> sets() {
        return List.copyOf(sets);
    }

    @Override
    public List<Text> drift() {
        return List.copyOf(drift);
    }

    @Override
    public List<Text> verify(String name) {
        Text problem = broken.get(name);
        return problem == null ? List.of() : List.of(problem);
    }

    @Override
    public PluginSet.Entry verify(Path file) {
        return entry(file);
    }

    @Override
    public List<Text> why(String id) {
        Text problem = broken.get(id);
        return problem == null
                ? List.of()
                : List.of(problem, Text.of("So " + id + " does not start.", "Donc " + id + " ne démarre pas."));
    }

    @Override
    public Candidate candidate(Change change) {
        plan(change);
        return new Candidate() {
            @Override
            public Trial trial() {
                return new Trial() {
                    @Override
                    public List<Kpis.Entry> entries() {
                        return candidate.entries();
                    }

                    @Override
                    public List<String> refusals() {
                        return List.of();
                    }

                    @Override
                    public Workspaces workspaces() {
                        throw new UnsupportedOperationException("not asked in these tests");
                    }

                    @Override
                    public Kpis kpis(Workspace workspace) {
                        return candidate;
                    }
                };
            }

            @Override
            public void close() {
                // Nothing was installed for it.
            }
        };
    }

    @Override
    public List<Text> remarks() {
        return List.copyOf(remarks);
    }

    @Override
    public Watch watch() {
        return () -> {};
    }
}
