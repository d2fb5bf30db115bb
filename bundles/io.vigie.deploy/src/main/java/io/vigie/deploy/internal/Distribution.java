package io.vigie.deploy.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vigie.deploy.DeployException;
import io.vigie.deploy.PluginSet;
import io.vigie.deploy.Trust;
import io.vigie.kpi.Text;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.osgi.framework.Constants;
import org.osgi.framework.Version;

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
                        "La fonctionnalité " + feature + " nomme un module « " + id
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
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
                in.transferTo(java.io.OutputStream.nullOutputStream());
            }
            Map<String, String> headers = headers(file);
            String name = headers.getOrDefault(Constants.BUNDLE_SYMBOLICNAME, "")
                    .split(";", 2)[0]
                    .trim();
            Version version = Version.parseVersion(headers.getOrDefault(Constants.BUNDLE_VERSION, "0"));
            String hex = HexFormat.of().formatHex(digest.digest());
            return new PluginSet.Entry(name, version, hex, true, Trust.DISTRIBUTION, "", feature);
        } catch (IOException | NoSuchAlgorithmException | IllegalArgumentException e) {
            String reason = Reasons.of(e);
            throw new DeployException(
                    List.of(Text.of(
                            "The bundle " + file + " of this distribution cannot be read: " + reason
                                    + "; install the distribution anew.",
                            "Le module " + file + " de cette distribution est illisible : " + reason
                                    + " ; réinstallez la distribution.")),
                    e);
        }
    }

    /** The main attributes of a jar's manifest. */
    static Map<String, String> headers(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            Manifest manifest = file.getManifest();
            Map<String, String> headers = new HashMap<>();
            if (manifest != null) {
                Attributes attributes = manifest.getMainAttributes();
                attributes.forEach((key, value) -> headers.put(key.toString(), value.toString()));
            }
            return headers;
        }
    }

    /** The plug-ins of each feature, in its order. */
    Map<String, List<PluginSet.Entry>> features() {
        return features;
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
