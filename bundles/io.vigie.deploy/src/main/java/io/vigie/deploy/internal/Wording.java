package io.vigie.deploy.internal;

import io.vigie.deploy.Change;
import io.vigie.deploy.Plan;
import io.vigie.deploy.PluginSet;
import io.vigie.deploy.Plugins;
import io.vigie.deploy.Trust;
import io.vigie.kpi.Text;
import io.vigie.query.Kpis;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What is said of changes. */
final class Wording {
    private static final List<Text> STAGES = List.of(
            Text.of("Reads and verifies", "Lit et vérifie"),
            Text.of("Starts what is new beside what runs", "Démarre le nouveau à côté de ce qui tourne"),
            Text.of("Tries what is new", "Essaie le nouveau"),
            Text.of("Lets it take over", "Lui fait prendre le relais"),
            Text.of("Lets the old go", "Laisse partir l'ancien"));

    private Wording() {}

    /** What of a change is being done. */
    static Plugins.Stage stage(int done) {
        return new Plugins.Stage(STAGES.get(done), done, STAGES.size());
    }

    static Text nothingToDo() {
        return Text.of("Nothing changes: that is so already.", "Rien ne change : c'est déjà le cas.");
    }

    /** One line on a change: what was done where it is known, else what was wished. */
    static Text summary(Change change, @Nullable Plan plan) {
        if (plan == null) {
            return wish(change);
        }
        List<String> en = new ArrayList<>();
        List<String> fr = new ArrayList<>();
        for (Plan.Step step : plan.steps()) {
            PluginSet.Entry plugin = step.plugin();
            switch (step.action()) {
                case INSTALL -> {
                    en.add(plugin + " was installed");
                    fr.add(plugin + " a été installé");
                }
                case REPLACE -> {
                    en.add(plugin + " took over from " + step.before());
                    fr.add(plugin + " a pris le relais de " + step.before());
                }
                case REMOVE -> {
                    en.add(plugin + " was uninstalled");
                    fr.add(plugin + " a été désinstallé");
                }
                case DISABLE -> {
                    en.add(plugin + " was disabled");
                    fr.add(plugin + " a été désactivé");
                }
                case ENABLE -> {
                    en.add(plugin + " was enabled");
                    fr.add(plugin + " a été activé");
                }
            }
        }
        return Text.of(String.join(", ", en), String.join(", ", fr));
    }

    private static Text wish(Change change) {
        String names = String.join(
                ", ",
                change.kind() == Change.Kind.INSTALL
                        ? change.files().stream()
                                .map(file -> String.valueOf(file.getFileName()))
                                .toList()
                        : change.names());
        return switch (change.kind()) {
            case INSTALL -> Text.of("installing " + names, "installation de " + names);
            case UNINSTALL -> Text.of("uninstalling " + names, "désinstallation de " + names);
            case ENABLE -> Text.of("enabling " + names, "activation de " + names);
            case DISABLE -> Text.of("disabling " + names, "désactivation de " + names);
            case ROLLBACK ->
                names.isEmpty()
                        ? Text.of("going back to the set before", "retour à l'ensemble précédent")
                        : Text.of("going back to the set " + names, "retour à l'ensemble " + names);
            case ROLLBACK_PLUGIN -> Text.of("going back with " + names, "retour en arrière de " + names);
            case WANTED -> Text.of("making the wanted set", "mise en place de l'ensemble voulu");
        };
    }

    /** What people should know of plug-ins that came. */
    static List<Text> notes(Plan plan) {
        return plan.steps().stream()
                .filter(step -> step.action() == Plan.Action.INSTALL || step.action() == Plan.Action.REPLACE)
                .map(Plan.Step::plugin)
                .filter(plugin -> plugin.trust() == Trust.UNSIGNED)
                .map(plugin -> Text.of(
                        plugin + " is not signed: nobody vouches for it.",
                        plugin + " n'est pas signé : personne ne s'en porte garant."))
                .toList();
    }

    /** What becomes of KPIs: empty when all of them mean the same as before. */
    static List<Text> kpis(List<Kpis.Entry> before, List<Kpis.Entry> after) {
        Map<String, String> old = versions(before);
        Map<String, String> now = versions(after);
        List<Text> sentences = new ArrayList<>();
        List<String> added =
                now.keySet().stream().filter(id -> !old.containsKey(id)).toList();
        List<String> gone =
                old.keySet().stream().filter(id -> !now.containsKey(id)).toList();
        List<String> changed = now.keySet().stream()
                .filter(id -> old.containsKey(id) && !Objects.equals(now.get(id), old.get(id)))
                .toList();
        if (!added.isEmpty()) {
            sentences.add(Text.of(
                    "KPIs added: " + String.join(", ", added) + ".",
                    "KPI ajoutés : " + String.join(", ", added) + "."));
        }
        if (!changed.isEmpty()) {
            sentences.add(Text.of(
                    "KPIs that are defined otherwise now: " + String.join(", ", changed) + ".",
                    "KPI dont la définition a changé : " + String.join(", ", changed) + "."));
        }
        if (!gone.isEmpty()) {
            sentences.add(Text.of(
                    "KPIs removed: " + String.join(", ", gone) + ".",
                    "KPI retirés : " + String.join(", ", gone) + "."));
        }
        return sentences;
    }

    private static Map<String, String> versions(List<Kpis.Entry> entries) {
        Map<String, String> versions = new TreeMap<>();
        entries.forEach(entry ->
                versions.put(entry.definition().id(), entry.definition().version()));
        return versions;
    }

    /** How the set in force differs from the one that is wanted. */
    static List<Text> drift(PluginSet wanted, PluginSet inForce) {
        List<Text> sentences = new ArrayList<>();
        wanted.entries().forEach((name, want) -> {
            PluginSet.Entry is = inForce.entries().get(name);
            if (is == null) {
                sentences.add(
                        Text.of(want + " is wanted and not installed.", want + " est voulu et n'est pas installé."));
            } else if (!is.digest().equals(want.digest())) {
                sentences.add(
                        is.version().equals(want.version())
                                ? Text.of(
                                        want + " is wanted with other content than the one in force.",
                                        want + " est voulu avec un autre contenu que celui en vigueur.")
                                : Text.of(
                                        want + " is wanted, " + is.version() + " is in force.",
                                        want + " est voulu, " + is.version() + " est en vigueur."));
            } else if (is.enabled() != want.enabled()) {
                sentences.add(
                        want.enabled()
                                ? Text.of(want + " is wanted and disabled.", want + " est voulu et désactivé.")
                                : Text.of(
                                        want + " is wanted disabled and runs.",
                                        want + " est voulu désactivé et fonctionne."));
            }
        });
        inForce.entries().forEach((name, is) -> {
            if (wanted.entry(name).isEmpty()) {
                sentences.add(Text.of(is + " is in force and not wanted.", is + " est en vigueur et n'est pas voulu."));
            }
        });
        return sentences;
    }
}
