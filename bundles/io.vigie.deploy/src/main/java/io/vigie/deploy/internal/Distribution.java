package io.vigie.deploy.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vigie.deploy.DeployException;
import io.vigie.deploy.PluginSet;
import io.vigie.deploy.Trust;
import io.vigie.deploy.internal.file.Causes;
import io.vigie.deploy.internal.file.Headers;
import io.vigie.deploy.internal.file.JarStore;
import io.vigie.deploy.internal.file.Refused;
import io.vigie.kpi.Text;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The plug-ins that came with the distribution, by the features that name them. */
final class Distribution {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, List<PluginSet.Entry>> features;
    private final Map<String, Path> files;

    private Distribution(Map<String, List<PluginSet.Entry>> features, Map<String, Path> files) {
        this.features = features;
        this.files = files;
    }

    /**
     * Reads features and the bundles that they name.
     *
     * @throws DeployException when one of them is missing or makes no sense
     */
    static Distribution read(Home home, List<String> names) {
        Map<String, List<PluginSet.Entry>> features = new LinkedHashMap<>();
        Map<String, Path> files = new HashMap<>();
        for (String name : names) {
            List<PluginSet.Entry> entries = new ArrayList<>();
            for (Path file : bundles(home.feature(name), List.of(home.bundles()))) {
                PluginSet.Entry entry = entry(file, name);
                entries.add(entry);
                files.put(entry.digest(), file);
            }
            features.put(name, List.copyOf(entries));
        }
        return new Distribution(features, files);
    }

    /**
     * The files of the bundles that a feature names, each from the first folder that has it.
     *
     * @throws DeployException when the feature cannot be read or a bundle of it is nowhere
     */
    static List<Path> bundles(Path feature, List<Path> folders) {
        JsonNode json;
        try {
            json = JSON.readTree(Files.readString(feature));
        } catch (IOException e) {
            String reason = Reasons.of(e);
            throw new DeployException(
                    List.of(Text.of(
                            "The feature " + feature + " cannot be read: " + reason + ".",
                            "La fonctionnalité " + feature + " est illisible : " + reason + ".")),
                    e);
        }
        List<Path> files = new ArrayList<>();
        List<Text> problems = new ArrayList<>();
        for (JsonNode bundle : json.path("bundles")) {
            String id = bundle.isTextual() ? bundle.asText() : bundle.path("id").asText();
            String[] parts = id.split(":");
            if (parts.length < 3) {
                problems.add(Text.of(
                        "The feature " + feature + " names a bundle '" + id + "'; write group:artifact:version.",
                        "La fonctionnalité " + feature + " nomme un bundle « " + id
                                + " » ; écrivez groupe:artefact:version."));
                continue;
            }
            String name = parts[1] + "-" + parts[2] + ".jar";
            Optional<Path> file = folders.stream()
                    .map(folder -> folder.resolve(name))
                    .filter(Files::isRegularFile)
                    .findFirst();
            file.ifPresentOrElse(
                    files::add,
                    () -> problems.add(Text.of(
                            "The feature " + feature + " names " + name + ", which is not in " + folders + ".",
                            "La fonctionnalité " + feature + " nomme " + name + ", qui n'est pas dans " + folders
                                    + ".")));
        }
        if (!problems.isEmpty()) {
            throw new DeployException(problems, null);
        }
        return files;
    }

    private static PluginSet.Entry entry(Path file, String feature) {
        try {
            Map<String, String> headers = Headers.of(file);
            return new PluginSet.Entry(
                    Headers.name(headers),
                    Headers.version(headers),
                    JarStore.digest(file),
                    true,
                    Trust.DISTRIBUTION,
                    "",
                    feature);
        } catch (Refused e) {
            throw unusable(file, e.why(), e);
        } catch (IOException e) {
            throw unusable(file, Causes.of(e), e);
        }
    }

    private static DeployException unusable(Path file, Text why, Exception cause) {
        return new DeployException(
                List.of(Text.of(
                        "The bundle " + file + " of this distribution cannot be read: " + why.en()
                                + "; install the distribution anew.",
                        "Le bundle " + file + " de cette distribution est illisible : " + why.fr()
                                + " ; réinstallez la distribution.")),
                cause);
    }

    /** The plug-ins of each feature, in its order. */
    Map<String, List<PluginSet.Entry>> features() {
        return features;
    }

    /** The names of all plug-ins. */
    Set<String> names() {
        return features.values().stream()
                .flatMap(List::stream)
                .map(PluginSet.Entry::name)
                .collect(Collectors.toSet());
    }

    /** The distribution's plug-in of that name. */
    Optional<PluginSet.Entry> entry(String name) {
        return features.values().stream()
                .flatMap(List::stream)
                .filter(entry -> entry.name().equals(name))
                .findFirst();
    }

    /** The distribution's file of that digest. */
    Optional<Path> file(String digest) {
        return Optional.ofNullable(files.get(digest));
    }
}
