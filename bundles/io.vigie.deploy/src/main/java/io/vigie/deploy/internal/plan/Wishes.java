package io.vigie.deploy.internal.plan;

import io.vigie.deploy.Change;
import io.vigie.deploy.DeployException;
import io.vigie.deploy.PluginSet;
import io.vigie.deploy.PluginSet.Entry;
import io.vigie.kpi.Nearest;
import io.vigie.kpi.Text;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Tells which set a change asks for. Pure.
 *
 * @param inForce the set in force
 * @param before the sets before it that are kept, newest first
 * @param distribution what the distribution installs by itself
 */
public record Wishes(PluginSet inForce, List<PluginSet> before, PluginSet distribution) {
    public Wishes {
        before = List.copyOf(before);
    }

    /**
     * The set that a change asks for.
     *
     * @param change the wish
     * @param named what was found in its files; for {@link Change.Kind#WANTED} what the file of wanted
     *     plug-ins names, which is then the whole set. Nothing for the others
     * @throws DeployException when it asks for what is not there, with all reasons
     */
    public PluginSet wanted(Change change, Collection<Entry> named) {
        return switch (change.kind()) {
            case INSTALL -> install(named);
            case UNINSTALL -> uninstall(change.names());
            case ENABLE -> enabled(change.names(), true);
            case DISABLE -> enabled(change.names(), false);
            case ROLLBACK -> rollback(change.names());
            case ROLLBACK_PLUGIN -> rollbackPlugins(change.names());
            case WANTED -> whole(named);
        };
    }

    private PluginSet install(Collection<Entry> found) {
        if (found.isEmpty()) {
            throw new DeployException(
                    "There is nothing to install: name a jar or a feature file.",
                    "Il n'y a rien à installer : nommez un jar ou un fichier de fonctionnalité.");
        }
        refuseTwins(found);
        PluginSet wanted = inForce;
        for (Entry entry : found) {
            wanted = wanted.with(wanted.entry(entry.name())
                    .filter(known -> known.digest().equals(entry.digest()))
                    // The very same file: what vouches for it best, counts.
                    .filter(known -> known.trust().compareTo(entry.trust()) <= 0)
                    .map(known -> known.withEnabled(entry.enabled()))
                    .orElse(entry));
        }
        return wanted;
    }

    private PluginSet whole(Collection<Entry> wanted) {
        refuseTwins(wanted);
        Map<String, Entry> byName = new HashMap<>();
        wanted.forEach(entry -> byName.putIfAbsent(entry.name(), entry));
        return PluginSet.of(byName.values());
    }

    private static void refuseTwins(Collection<Entry> entries) {
        Map<String, Entry> byName = new HashMap<>();
        List<Text> reasons = new ArrayList<>();
        for (Entry entry : entries) {
            Entry twin = byName.putIfAbsent(entry.name(), entry);
            if (twin != null && !twin.digest().equals(entry.digest())) {
                reasons.add(Text.of(
                        entry.name() + " is meant twice: " + twin.version() + " by " + twin.origin() + " and "
                                + entry.version() + " by " + entry.origin() + "; keep one of them.",
                        entry.name() + " est demandé deux fois : " + twin.version() + " par " + twin.origin() + " et "
                                + entry.version() + " par " + entry.origin() + " ; gardez l'un des deux."));
            }
        }
        refuseIf(reasons);
    }

    private PluginSet uninstall(List<String> names) {
        refuseUnknown(names, inForce.entries().keySet());
        PluginSet wanted = inForce;
        for (String name : names) {
            wanted = wanted.without(name);
        }
        return wanted;
    }

    private PluginSet enabled(List<String> names, boolean enabled) {
        refuseUnknown(names, inForce.entries().keySet());
        PluginSet wanted = inForce;
        for (String name : names) {
            wanted = wanted.with(inForce.entry(name).orElseThrow().withEnabled(enabled));
        }
        return wanted;
    }

    private PluginSet rollback(List<String> ids) {
        List<PluginSet> others =
                before.stream().filter(set -> !set.id().equals(inForce.id())).toList();
        if (ids.size() > 1) {
            throw new DeployException(
                    "Only one set can be in force: name one of " + String.join(", ", ids) + ".",
                    "Un seul ensemble peut être en vigueur : nommez l'un de " + String.join(", ", ids) + ".");
        }
        if (ids.isEmpty()) {
            return others.stream()
                    .findFirst()
                    .orElseThrow(() -> new DeployException(
                            "There is nothing to roll back to: no set before this one is kept.",
                            "Il n'y a rien à quoi revenir : aucun ensemble antérieur n'est gardé."));
        }
        String id = ids.get(0);
        return Stream.concat(Stream.of(inForce), before.stream())
                .filter(set -> set.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new DeployException(
                        "No set " + id + " is kept; "
                                + kept(others, "there is none to roll back to.", "kept are ", "."),
                        "Aucun ensemble " + id + " n'est gardé ; "
                                + kept(others, "il n'y en a aucun auquel revenir.", "sont gardés : ", ".")));
    }

    private static String kept(List<PluginSet> sets, String none, String some, String end) {
        return sets.isEmpty()
                ? none
                : some
                        + String.join(
                                ", ",
                                sets.stream().map(PluginSet::id).distinct().toList())
                        + end;
    }

    private PluginSet rollbackPlugins(List<String> names) {
        SortedSet<String> known = new TreeSet<>();
        Stream.concat(Stream.of(inForce, distribution), before.stream())
                .forEach(set -> known.addAll(set.entries().keySet()));
        refuseUnknown(names, known);
        List<Text> reasons = new ArrayList<>();
        PluginSet wanted = inForce;
        for (String name : names) {
            Optional<Entry> now = inForce.entry(name);
            Optional<PluginSet> earlier = Stream.concat(
                            before.stream(),
                            // When it is out of reach of the sets that are kept, the one that Vigie came with is left.
                            distribution.entry(name).isPresent() ? Stream.of(distribution) : Stream.empty())
                    .filter(set -> !same(set.entry(name), now))
                    .findFirst();
            if (earlier.isEmpty()) {
                reasons.add(Text.of(
                        name + " has nothing to roll back to: it is the same in all sets that are kept.",
                        name + " n'a rien à quoi revenir : il est le même dans tous les ensembles gardés."));
            } else {
                Optional<Entry> entry = earlier.get().entry(name);
                wanted = entry.isPresent() ? wanted.with(entry.get()) : wanted.without(name);
            }
        }
        refuseIf(reasons);
        return wanted;
    }

    private static boolean same(Optional<Entry> one, Optional<Entry> other) {
        return one.map(entry -> entry.digest() + entry.enabled())
                .equals(other.map(entry -> entry.digest() + entry.enabled()));
    }

    private static void refuseUnknown(List<String> names, Collection<String> known) {
        if (names.isEmpty()) {
            throw new DeployException("Name at least one plug-in.", "Nommez au moins une extension.");
        }
        List<Text> reasons = new ArrayList<>();
        for (String name : names) {
            if (!known.contains(name)) {
                reasons.add(unknown(name, known));
            }
        }
        refuseIf(reasons);
    }

    /** No plug-in has that name. */
    public static Text unknown(String name, Collection<String> known) {
        String en = "No plug-in is named '" + name + "'";
        String fr = "Aucune extension ne se nomme « " + name + " »";
        if (known.isEmpty()) {
            return Text.of(en + ": none is installed.", fr + " : aucune n'est installée.");
        }
        List<String> near = Nearest.to(name, known);
        return near.isEmpty()
                ? Text.of(
                        en + "; 'plugin list' shows those that there are.",
                        fr + " ; « plugin list » montre celles qu'il y a.")
                : Text.of(
                        en + "; did you mean " + String.join(" or ", near) + "?",
                        fr + " ; vouliez-vous dire " + String.join(" ou ", near) + " ?");
    }

    private static void refuseIf(List<Text> reasons) {
        if (!reasons.isEmpty()) {
            throw new DeployException(reasons, null);
        }
    }
}
