package io.vigie.deploy.internal.state;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.vigie.deploy.DeployException;
import io.vigie.deploy.PluginSet;
import io.vigie.deploy.Trust;
import io.vigie.kpi.Text;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What people want to be installed. Immutable.
 *
 * @param unsignedAllowed whether files that nobody vouches for may be installed
 * @param features the distribution's features whose plug-ins are wanted
 * @param without plug-ins of these features that are not
 * @param plugins further plug-ins, and what is to be different of the features'
 */
public record Wanted(boolean unsignedAllowed, List<String> features, List<String> without, List<Plugin> plugins) {
    /** What is wanted where nobody says anything. */
    public static final Wanted DEFAULT = new Wanted(false, List.of("families", "connectors"), List.of(), List.of());

    /**
     * A plug-in that someone wants.
     *
     * @param name its symbolic name
     * @param version its version, for people; empty when not given
     * @param sha256 the digest of its file, in lower case; empty for the file of a feature
     * @param enabled whether it is to be started
     * @param unsigned whether it is wanted though nobody vouches for it
     */
    public record Plugin(String name, String version, String sha256, boolean enabled, boolean unsigned) {}

    public Wanted {
        features = List.copyOf(features);
        without = List.copyOf(without);
        plugins = List.copyOf(plugins);
    }

    /** The digests that are named for files that someone vouches for. */
    public Set<String> digests() {
        return plugins.stream()
                .filter(plugin -> !plugin.sha256().isEmpty() && !plugin.unsigned())
                .map(Plugin::sha256)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    // ---- From a set ----

    /**
     * What has to be wanted for a set to be in force, with as little changed as possible.
     *
     * @param set the set
     * @param defaults what the features of {@code before} bring, as {@link #defaults} gives it
     * @param before what was wanted
     */
    public static Wanted of(PluginSet set, PluginSet defaults, Wanted before) {
        Map<String, Plugin> plugins = new LinkedHashMap<>();
        Map<String, PluginSet.Entry> open = new TreeMap<>(set.entries());
        for (Plugin plugin : before.plugins()) {
            PluginSet.Entry entry = open.remove(plugin.name());
            if (entry != null) {
                boolean usual = isDefault(entry, defaults);
                boolean same =
                        usual && plugin.sha256().isEmpty() || plugin.sha256().equals(entry.digest());
                if (same) {
                    boolean unsigned = !plugin.sha256().isEmpty() && entry.trust() == Trust.UNSIGNED;
                    plugins.put(
                            entry.name(),
                            new Plugin(
                                    entry.name(),
                                    plugin.version().isEmpty()
                                            ? ""
                                            : entry.version().toString(),
                                    plugin.sha256(),
                                    entry.enabled(),
                                    unsigned));
                } else if (!usual || !entry.enabled()) {
                    plugins.put(entry.name(), plugin(entry, usual));
                }
            }
        }
        for (PluginSet.Entry entry : open.values()) {
            boolean usual = isDefault(entry, defaults);
            if (!usual || !entry.enabled()) {
                plugins.put(entry.name(), plugin(entry, usual));
            }
        }
        Set<String> without = new LinkedHashSet<>(before.without());
        without.addAll(defaults.entries().keySet());
        without.removeAll(set.entries().keySet());
        without.retainAll(defaults.entries().keySet());
        return new Wanted(
                before.unsignedAllowed(), before.features(), List.copyOf(without), List.copyOf(plugins.values()));
    }

    private static boolean isDefault(PluginSet.Entry entry, PluginSet defaults) {
        return defaults.entry(entry.name())
                .filter(usual -> usual.digest().equals(entry.digest()))
                .isPresent();
    }

    private static Plugin plugin(PluginSet.Entry entry, boolean usual) {
        return usual
                ? new Plugin(entry.name(), "", "", entry.enabled(), false)
                : new Plugin(
                        entry.name(),
                        entry.version().toString(),
                        entry.digest(),
                        entry.enabled(),
                        entry.trust() == Trust.UNSIGNED);
    }

    /** What the features bring by themselves. Features that the distribution does not have bring nothing. */
    public PluginSet defaults(Map<String, List<PluginSet.Entry>> distribution) {
        Map<String, PluginSet.Entry> entries = new TreeMap<>();
        features.forEach(feature ->
                distribution.getOrDefault(feature, List.of()).forEach(entry -> entries.put(entry.name(), entry)));
        return PluginSet.of(entries.values());
    }

    // ---- To a set ----

    /**
     * The set that is wanted.
     *
     * @param file the file that says so, for what is said to people
     * @param distribution the plug-ins of the distribution by the names of its features
     * @param jars knows the files that are there by their digests
     * @throws DeployException when something of it cannot be had; one sentence each
     */
    public PluginSet toSet(
            Path file,
            Map<String, List<PluginSet.Entry>> distribution,
            Function<String, Optional<PluginSet.Entry>> jars) {
        List<Text> problems = new ArrayList<>();
        for (int i = 0; i < features.size(); i++) {
            if (!distribution.containsKey(features.get(i))) {
                String known = String.join(", ", distribution.keySet());
                problem(
                        problems,
                        file,
                        "/features/" + i,
                        "asks for the feature '" + features.get(i) + "', and the distribution has " + known,
                        "demande la fonctionnalité « " + features.get(i) + " », et la distribution a " + known);
            }
        }
        Map<String, PluginSet.Entry> entries =
                new TreeMap<>(defaults(distribution).entries());
        for (int i = 0; i < without.size(); i++) {
            if (entries.remove(without.get(i)) == null) {
                problem(
                        problems,
                        file,
                        "/without/" + i,
                        "leaves out " + without.get(i) + ", which none of the features brings: take it off the list",
                        "écarte " + without.get(i) + ", qu'aucune des fonctionnalités n'apporte : retirez-le de la"
                                + " liste");
            }
        }
        Map<String, PluginSet.Entry> known = new LinkedHashMap<>();
        distribution.values().stream().flatMap(Collection::stream).forEach(entry -> known.put(entry.digest(), entry));
        for (int i = 0; i < plugins.size(); i++) {
            String place = "/plugins/" + i;
            Plugin plugin = plugins.get(i);
            Optional<PluginSet.Entry> entry = plugin.sha256().isEmpty()
                    ? usual(plugin, entries, problems, file, place)
                    : named(plugin, known, jars, problems, file, place);
            entry.ifPresent(found -> entries.put(found.name(), found.withEnabled(plugin.enabled())));
        }
        if (!problems.isEmpty()) {
            throw new DeployException(problems, null);
        }
        return PluginSet.of(entries.values());
    }

    private static Optional<PluginSet.Entry> usual(
            Plugin plugin, Map<String, PluginSet.Entry> entries, List<Text> problems, Path file, String place) {
        Optional<PluginSet.Entry> entry = Optional.ofNullable(entries.get(plugin.name()));
        if (entry.isEmpty()) {
            problem(
                    problems,
                    file,
                    place,
                    "names " + plugin.name() + " without its sha256, and none of the features brings it: add the"
                            + " SHA-256 of its file",
                    "nomme " + plugin.name() + " sans son sha256, et aucune des fonctionnalités ne l'apporte : ajoutez"
                            + " le SHA-256 de son fichier");
        }
        return entry;
    }

    private static Optional<PluginSet.Entry> named(
            Plugin plugin,
            Map<String, PluginSet.Entry> known,
            Function<String, Optional<PluginSet.Entry>> jars,
            List<Text> problems,
            Path file,
            String place) {
        PluginSet.Entry entry = known.get(plugin.sha256());
        if (entry == null) {
            entry = jars.apply(plugin.sha256()).orElse(null);
        }
        if (entry == null) {
            problem(
                    problems,
                    file,
                    place,
                    "asks for a file of " + plugin.name() + " that is not here: install the one with SHA-256 "
                            + plugin.sha256(),
                    "demande un fichier de " + plugin.name()
                            + " qui n'est pas là : installez celui dont le SHA-256 est " + plugin.sha256());
            return Optional.empty();
        }
        boolean otherVersion = !plugin.version().isEmpty()
                && !plugin.version().equals(entry.version().toString());
        if (!entry.name().equals(plugin.name()) || otherVersion) {
            String wanted = (plugin.name() + " " + plugin.version()).strip();
            problem(
                    problems,
                    file,
                    place,
                    "asks for " + wanted + ", and the file of its sha256 is " + entry + ": correct one of them",
                    "demande " + wanted + ", et le fichier de son sha256 est " + entry + " : corrigez l'un des deux");
            return Optional.empty();
        }
        Trust own = entry.trust();
        Trust trust = own == Trust.DISTRIBUTION || own == Trust.SIGNED
                ? own
                : plugin.unsigned() ? Trust.UNSIGNED : Trust.PINNED;
        return Optional.of(new PluginSet.Entry(
                entry.name(),
                entry.version(),
                entry.digest(),
                plugin.enabled(),
                trust,
                trust == Trust.SIGNED ? entry.signer() : "",
                entry.origin()));
    }

    private static void problem(List<Text> problems, Path file, String place, String en, String fr) {
        problems.add(Text.of(file + " " + place + " " + en + ".", file + " " + place + " " + fr + "."));
    }

    // ---- As text ----

    /** It as a file that people read and compare line by line. */
    public String text() {
        StringBuilder text = new StringBuilder("{\n");
        text.append("  \"unsigned\": ")
                .append(unsignedAllowed ? "\"allow\"" : "\"refuse\"")
                .append(",\n");
        text.append("  \"features\": ").append(line(features)).append(",\n");
        text.append("  \"without\": ").append(line(without)).append(",\n");
        text.append("  \"plugins\": [");
        String between = "\n";
        for (Plugin plugin : plugins) {
            List<String> fields = new ArrayList<>();
            fields.add("\"name\": " + quoted(plugin.name()));
            if (!plugin.version().isEmpty()) {
                fields.add("\"version\": " + quoted(plugin.version()));
            }
            if (!plugin.sha256().isEmpty()) {
                fields.add("\"sha256\": " + quoted(plugin.sha256()));
            }
            fields.add("\"enabled\": " + plugin.enabled());
            if (plugin.unsigned()) {
                fields.add("\"unsigned\": true");
            }
            text.append(between)
                    .append("    {\n      ")
                    .append(String.join(",\n      ", fields))
                    .append("\n    }");
            between = ",\n";
        }
        return text.append(plugins.isEmpty() ? "]\n}\n" : "\n  ]\n}\n").toString();
    }

    private static String line(List<String> words) {
        return words.stream().map(Wanted::quoted).collect(Collectors.joining(", ", "[", "]"));
    }

    private static String quoted(String word) {
        return "\"" + String.valueOf(JsonStringEncoder.getInstance().quoteAsString(word)) + "\"";
    }
}
