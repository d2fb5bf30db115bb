package io.vigie.rest.internal;

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
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.jar.JarInputStream;
import java.util.jar.Manifest;
import org.osgi.framework.Version;

/** Sets of plug-ins without a framework: what is installed is written down, and nothing runs. */
final class PaperPlugins implements Plugins {
    final List<PluginSet> sets = new ArrayList<>();
    final List<PluginEvent> history = new ArrayList<>();
    final List<Change> changes = new ArrayList<>();

    PaperPlugins() {
        PluginSet first = PluginSet.of(List.of(entry("io.example.kpi", "1.0.0", Trust.DISTRIBUTION)));
        sets.add(PluginSet.of(List.of(
                entry("io.example.kpi", "1.1.0", Trust.SIGNED), entry("io.example.feed", "1.0.0", Trust.PINNED))));
        sets.add(first);
        note(PluginEvent.Result.APPLIED, List.of());
    }

    private static PluginSet.Entry entry(String name, String version, Trust trust) {
        return new PluginSet.Entry(
                name, Version.parseVersion(version), "ab".repeat(32), true, trust, "CN=Ops", name + ".jar");
    }

    private void note(PluginEvent.Result result, List<Text> reasons) {
        history.add(
                0,
                new PluginEvent(
                        Instant.parse("2026-11-22T08:00:00Z"),
                        result,
                        Text.of("a change", "un changement"),
                        reasons,
                        sets.get(sets.size() - 1).id(),
                        sets.get(0).id(),
                        Duration.ofMillis(84)));
    }

    @Override
    public synchronized List<Plugin> list() {
        return sets.get(0).entries().values().stream()
                .map(entry -> new Plugin(
                        entry,
                        entry.enabled() ? Plugin.State.ACTIVE : Plugin.State.DISABLED,
                        List.of(),
                        List.of("service-level"),
                        List.of()))
                .toList();
    }

    @Override
    public synchronized Plan plan(Change change) {
        changes.add(change);
        PluginSet from = sets.get(0);
        PluginSet to = from;
        List<Plan.Step> steps = new ArrayList<>();
        for (Path file : change.files()) {
            PluginSet.Entry entry = verify(file);
            if (!change.unsigned() && !change.digests().contains(entry.digest())) {
                throw new DeployException("Nobody vouches for " + entry + ".", "Personne ne répond de " + entry + ".");
            }
            to = to.with(entry);
            steps.add(new Plan.Step(Plan.Action.INSTALL, entry, ""));
        }
        for (String name : change.names()) {
            to = to.without(name);
        }
        return new Plan(
                from,
                change.kind() == Change.Kind.ROLLBACK ? sets.get(sets.size() - 1) : to,
                steps,
                List.of(new Plan.Restart("io.example.wired", Text.of("It uses it.", "Il s'en sert."))),
                List.of(Text.of("A KPI comes.", "Un KPI vient.")),
                List.of("feed"));
    }

    @Override
    public synchronized Outcome apply(Change change, Consumer<Stage> told) {
        told.accept(new Stage(Text.of("Tries it", "L'essaie"), 1, 2));
        Plan plan = plan(change);
        sets.add(0, plan.to());
        note(PluginEvent.Result.APPLIED, List.of());
        return new Outcome(plan, Duration.ofMillis(84), List.of(Text.of("Done.", "Fait.")));
    }

    @Override
    public synchronized List<PluginEvent> history() {
        return List.copyOf(history);
    }

    @Override
    public List<Text> historyDamage() {
        return List.of();
    }

    @Override
    public synchronized List<PluginSet> sets() {
        return List.copyOf(sets);
    }

    @Override
    public List<Text> drift() {
        return List.of();
    }

    @Override
    public List<Text> verify(String name) {
        return List.of();
    }

    @Override
    public PluginSet.Entry verify(Path file) {
        try (InputStream stream = Files.newInputStream(file);
                JarInputStream jar = new JarInputStream(stream)) {
            Manifest manifest = jar.getManifest();
            if (manifest == null) {
                throw new DeployException("The file is not a whole bundle.", "Le fichier n'est pas un bundle entier.");
            }
            return new PluginSet.Entry(
                    manifest.getMainAttributes().getValue("Bundle-SymbolicName"),
                    Version.parseVersion(manifest.getMainAttributes().getValue("Bundle-Version")),
                    String.valueOf(file.getFileName()).replace(".jar", ""),
                    true,
                    Trust.UNSIGNED,
                    "",
                    "upload");
        } catch (IOException e) {
            throw new DeployException(List.of(Text.of("It cannot be read.", "Il ne peut pas être lu.")), e);
        }
    }

    @Override
    public List<Text> why(String id) {
        if (list().stream().noneMatch(plugin -> plugin.entry().name().equals(id))) {
            throw new DeployException("Nothing is named " + id + ".", "Rien ne se nomme " + id + ".");
        }
        return List.of();
    }

    @Override
    public Candidate candidate(Change change) {
        throw new UnsupportedOperationException("not asked here");
    }

    @Override
    public List<Text> remarks() {
        return List.of();
    }

    @Override
    public Watch watch() {
        return () -> {};
    }
}
