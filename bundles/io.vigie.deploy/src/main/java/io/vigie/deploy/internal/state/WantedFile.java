package io.vigie.deploy.internal.state;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.vigie.deploy.DeployException;
import io.vigie.deploy.internal.file.Causes;
import io.vigie.deploy.internal.file.Disk;
import io.vigie.kpi.Text;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Version;

/**
 * The file in which people say which plug-ins they want:
 *
 * <pre>{@code
 * {
 *   "unsigned": "refuse",
 *   "features": ["families", "connectors"],
 *   "without": ["io.vigie.kpi.flow"],
 *   "plugins": [
 *     {
 *       "name": "com.example.kpi",
 *       "version": "1.2.0",
 *       "sha256": "…",
 *       "enabled": true
 *     }
 *   ]
 * }
 * }</pre>
 *
 * What is left out is as in {@link Wanted#DEFAULT}. An entry of {@code plugins} without {@code sha256} is about a
 * feature's plug-in of that name.
 */
public final class WantedFile {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final Set<String> FIELDS = Set.of("unsigned", "features", "without", "plugins");
    private static final Set<String> PLUGIN_FIELDS = Set.of("name", "version", "sha256", "enabled", "unsigned");

    private final Path file;

    /** That file, whether it is there or not. */
    public WantedFile(Path file) {
        this.file = file;
    }

    /**
     * What a file says at one moment.
     *
     * @param wanted what is wanted
     * @param digest of its text, empty when there is no file
     */
    public record Reading(Wanted wanted, String digest) {}

    /** Where it is. */
    public Path path() {
        return file;
    }

    /**
     * What is wanted; the default when there is no file.
     *
     * @throws DeployException with all that is wrong in it, one sentence each
     */
    public Wanted read() {
        return load().wanted();
    }

    /** The same, with the digest of the very text that was read. */
    public Reading load() {
        String text = text();
        return text == null ? new Reading(Wanted.DEFAULT, "") : new Reading(parse(text), digest(text));
    }

    /**
     * The digest of its text, empty when there is no file. The text need not make sense.
     *
     * @throws DeployException when it cannot be read
     */
    public String digest() {
        String text = text();
        return text == null ? "" : digest(text);
    }

    /** The digest of a text. */
    public static String digest(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java runtime lacks SHA-256.", e);
        }
    }

    /**
     * Replaces its text in one step, the folder's too if it is not there.
     *
     * @throws DeployException when it cannot be written
     */
    public void write(String text) {
        try {
            Path parent = file.toAbsolutePath().getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            // A link stays a link.
            Path real = Files.exists(file) ? file.toRealPath() : file;
            Disk.REAL.replace(real, text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            Text cause = Causes.of(e);
            throw new DeployException(
                    List.of(Text.of(
                            file + " cannot be written: " + cause.en() + ".",
                            file + " ne peut pas être écrit : " + cause.fr() + ".")),
                    e);
        }
    }

    private @Nullable String text() {
        try {
            // Broken letters become others here, and are then found to be wrong where they matter.
            return Files.exists(file) ? new String(Files.readAllBytes(file), StandardCharsets.UTF_8) : null;
        } catch (IOException e) {
            Text cause = Causes.of(e);
            throw new DeployException(
                    List.of(Text.of(
                            file + " cannot be read: " + cause.en() + ".",
                            file + " est illisible : " + cause.fr() + ".")),
                    e);
        }
    }

    private Wanted parse(String text) {
        JsonNode root;
        try {
            root = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
            String what =
                    e.getOriginalMessage() != null && e.getOriginalMessage().startsWith("Duplicate field")
                            ? " says a field twice"
                            : " is not valid JSON";
            String fr = what.contains("twice") ? " donne un champ deux fois" : " n'est pas du JSON valide";
            throw new DeployException(
                    List.of(Text.of(
                            file + ", line " + line + what + ": correct it.",
                            file + ", la ligne " + line + fr + " : corrigez-la.")),
                    e);
        }
        Parser parser = new Parser(file);
        Wanted wanted = parser.wanted(root);
        if (!parser.problems.isEmpty()) {
            throw new DeployException(parser.problems, null);
        }
        return wanted;
    }

    /** Reads a text and finds all that is wrong in it. */
    private static final class Parser {
        private final Path file;
        private final List<Text> problems = new ArrayList<>();

        Parser(Path file) {
            this.file = file;
        }

        private void problem(String place, String en, String fr) {
            String where = place.isEmpty() ? "" : " " + place;
            problems.add(Text.of(file + where + " " + en + ".", file + where + " " + fr + "."));
        }

        Wanted wanted(JsonNode root) {
            if (!isObject(root, "", FIELDS)) {
                return Wanted.DEFAULT;
            }
            boolean allowed = false;
            JsonNode unsigned = root.get("unsigned");
            if (unsigned != null) {
                allowed = unsigned.isTextual() && unsigned.asText().equals("allow");
                if (!allowed && !unsigned.asText().equals("refuse")) {
                    problem("/unsigned", "has to be \"refuse\" or \"allow\"", "doit être \"refuse\" ou \"allow\"");
                }
            }
            List<String> features = root.has("features") ? words(root, "features") : Wanted.DEFAULT.features();
            List<String> without = words(root, "without");
            List<Wanted.Plugin> plugins = new ArrayList<>();
            JsonNode list = root.path("plugins");
            if (!list.isMissingNode() && !list.isArray()) {
                problem("/plugins", "has to be a list", "doit être une liste");
            }
            Set<String> names = new HashSet<>();
            for (int i = 0; i < list.size(); i++) {
                plugin(list.get(i), "/plugins/" + i, plugins, names, without);
            }
            return new Wanted(allowed, features, without, plugins);
        }

        private List<String> words(JsonNode root, String field) {
            List<String> words = new ArrayList<>();
            JsonNode list = root.path(field);
            if (list.isMissingNode()) {
                return words;
            }
            if (!list.isArray()) {
                problem("/" + field, "has to be a list of names", "doit être une liste de noms");
                return words;
            }
            for (int i = 0; i < list.size(); i++) {
                String word = list.get(i).isTextual() ? list.get(i).asText().strip() : "";
                if (word.isEmpty()) {
                    problem("/" + field + "/" + i, "has to be a name", "doit être un nom");
                } else if (words.contains(word)) {
                    problem(
                            "/" + field + "/" + i,
                            "names " + word + " for the second time: take it off the list",
                            "nomme " + word + " pour la deuxième fois : retirez-le de la liste");
                } else {
                    words.add(word);
                }
            }
            return words;
        }

        private void plugin(
                JsonNode node, String place, List<Wanted.Plugin> plugins, Set<String> names, List<String> without) {
            if (!isObject(node, place, PLUGIN_FIELDS)) {
                return;
            }
            String name = text(
                    node,
                    place,
                    "name",
                    given -> given.matches("[A-Za-z0-9_.-]+"),
                    "has to be a symbolic name such as com.example.kpi",
                    "doit être un nom symbolique tel que com.example.kpi");
            if (!node.has("name")) {
                problem(
                        place,
                        "has no 'name': add the symbolic name of the plug-in",
                        "n'a pas de « name » : ajoutez le nom symbolique de l'extension");
            }
            String version = text(
                    node,
                    place,
                    "version",
                    Parser::isVersion,
                    "has to be a version such as 1.2.0",
                    "doit être une version telle que 1.2.0");
            String sha256 = text(
                            node,
                            place,
                            "sha256",
                            given -> given.matches("[0-9a-fA-F]{64}"),
                            "has to be the SHA-256 of a file, 64 hexadecimal digits",
                            "doit être le SHA-256 d'un fichier, 64 chiffres hexadécimaux")
                    .toLowerCase(Locale.ROOT);
            boolean enabled = flag(node, place, "enabled", true);
            boolean unsigned = flag(node, place, "unsigned", false);
            for (String field : List.of("version", "unsigned")) {
                if (node.has(field) && !node.has("sha256")) {
                    problem(
                            place,
                            "has '" + field + "' but no 'sha256': add the SHA-256 of the file that is meant",
                            "a « " + field + " » mais pas « sha256 » : ajoutez le SHA-256 du fichier voulu");
                }
            }
            if (!name.isEmpty() && !names.add(name)) {
                problem(
                        place,
                        "names " + name + " for the second time: leave one of them",
                        "nomme " + name + " pour la deuxième fois : n'en laissez qu'un");
            }
            if (without.contains(name)) {
                problem(
                        place,
                        "names " + name + ", which 'without' leaves out: take it off one of them",
                        "nomme " + name + ", que « without » écarte : retirez-le de l'un des deux");
            }
            String canonical =
                    version.isEmpty() ? "" : Version.parseVersion(version).toString();
            plugins.add(new Wanted.Plugin(name, canonical, sha256, enabled, unsigned));
        }

        private static boolean isVersion(String text) {
            try {
                return !text.isBlank() && Version.parseVersion(text) != null;
            } catch (IllegalArgumentException e) {
                return false;
            }
        }

        private boolean isObject(JsonNode node, String place, Set<String> fields) {
            if (!node.isObject()) {
                problem(place, "has to be an object in braces", "doit être un objet entre accolades");
                return false;
            }
            String known = String.join(", ", fields.stream().sorted().toList());
            node.fieldNames().forEachRemaining(field -> {
                if (!fields.contains(field)) {
                    problem(
                            place + "/" + field,
                            "is not known here: the fields are " + known,
                            "n'est pas connu ici : les champs sont " + known);
                }
            });
            return true;
        }

        private String text(JsonNode node, String place, String field, Predicate<String> valid, String en, String fr) {
            JsonNode given = node.path(field);
            if (given.isMissingNode()) {
                return "";
            }
            if (!given.isTextual() || !valid.test(given.asText())) {
                problem(place + "/" + field, en, fr);
                return "";
            }
            return given.asText();
        }

        private boolean flag(JsonNode node, String place, String field, boolean usual) {
            JsonNode given = node.path(field);
            if (!given.isMissingNode() && !given.isBoolean()) {
                problem(place + "/" + field, "has to be true or false", "doit être true ou false");
            }
            return given.asBoolean(usual);
        }
    }
}
