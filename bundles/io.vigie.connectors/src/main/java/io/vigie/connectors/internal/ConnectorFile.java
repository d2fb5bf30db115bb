package io.vigie.connectors.internal;

import io.vigie.connectors.Connector;
import io.vigie.connectors.Connectors.Draft;
import io.vigie.connectors.Desired;
import io.vigie.connectors.Problem;
import io.vigie.connectors.internal.JsonText.Arr;
import io.vigie.connectors.internal.JsonText.Malformed;
import io.vigie.connectors.internal.JsonText.Member;
import io.vigie.connectors.internal.JsonText.Node;
import io.vigie.connectors.internal.JsonText.Obj;
import io.vigie.connectors.internal.JsonText.Scalar;
import io.vigie.kpi.Nearest;
import io.vigie.kpi.Text;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes the text of one connector:
 *
 * <pre>{@code
 * {
 *   "type": "asterisk.queue-log",
 *   "description": "Paris, both queues",
 *   "settings": {
 *     "path": ["/var/log/asterisk/queue_log"],
 *     "password": "$[secret:paris]"
 *   },
 *   "state": "running"
 * }
 * }</pre>
 *
 * Only {@code type} must be there. All that is wrong is found at once.
 */
final class ConnectorFile {
    /** The ending of the files that are read. */
    static final String ENDING = ".json";

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,79}");
    private static final Set<String> FIELDS = Set.of("type", "description", "settings", "state");
    private static final String PATH = "path";

    private final String shown;
    private final Path home;
    private final List<Problem> problems = new ArrayList<>();

    /**
     * What came out.
     *
     * @param connector what the text says; null when something is wrong with it
     * @param legible as much of it as can be understood, so that what is wrong elsewhere is found as well; null
     *     when not even the type is
     * @param problems all that is wrong
     * @param lines where each setting stands
     * @param places where other parts stand
     */
    record Reading(
            @Nullable Connector connector,
            @Nullable Connector legible,
            List<Problem> problems,
            Map<String, Integer> lines,
            Map<String, Integer> places) {

        /** The line that a sentence about the settings means: that of the first setting that it quotes. */
        int lineOf(String sentence) {
            int first = Integer.MAX_VALUE;
            int line = places.getOrDefault("settings", places.getOrDefault("type", 1));
            for (Map.Entry<String, Integer> setting : lines.entrySet()) {
                Matcher quoted = Pattern.compile(
                                "['«][\\s\u00a0\u202f]*" + Pattern.quote(setting.getKey()) + "[\\s\u00a0\u202f]*['»]")
                        .matcher(sentence);
                if (quoted.find() && quoted.start() < first) {
                    first = quoted.start();
                    line = setting.getValue();
                }
            }
            return line;
        }
    }

    private ConnectorFile(String shown, Path home) {
        this.shown = shown;
        this.home = home;
    }

    /** Why a name cannot be one of a connector; null when it can. */
    static @Nullable Text refuses(String name) {
        return NAME.matcher(name).matches()
                ? null
                : Text.of(
                        "'" + name + "' cannot be the name of a connector: use up to 80 letters without accents,"
                                + " digits, '.', '_' and '-', a letter or digit first.",
                        "« " + name + " » ne peut pas nommer un connecteur : prenez au plus 80 lettres sans accents,"
                                + " chiffres, « . », « _ » et « - », en commençant par une lettre ou un chiffre.");
    }

    /**
     * Reads a text.
     *
     * @param shown how the file is named to people
     * @param home what a relative path starts from
     */
    static Reading read(String text, String name, Path file, String shown, Path home) {
        return new ConnectorFile(shown, home).read(text, name, file);
    }

    private void problem(int line, String en, String fr) {
        problems.add(new Problem(shown, line, Text.of(en, fr)));
    }

    private Reading read(String text, String name, Path file) {
        Text refused = refuses(name);
        if (refused != null) {
            problems.add(new Problem(shown, 1, refused));
        }
        Node root;
        try {
            root = JsonText.parse(text.startsWith("\ufeff") ? " " + text.substring(1) : text);
        } catch (Malformed e) {
            problems.add(new Problem(shown, e.line(), e.sentence()));
            return new Reading(null, null, problems, Map.of(), Map.of());
        }
        if (!(root instanceof Obj object)) {
            problem(root.line(), "a connector is an object in braces.", "un connecteur est un objet entre accolades.");
            return new Reading(null, null, problems, Map.of(), Map.of());
        }
        Map<String, Integer> places = new HashMap<>();
        object.members().forEach(member -> places.putIfAbsent(member.name(), member.line()));
        names(object, FIELDS);
        String type = text(object, "type");
        if (object.member("type") == null) {
            problem(
                    object.line(),
                    "'type' is missing: 'vigie connector types' lists those there are.",
                    "« type » manque : « vigie connector types » énumère ceux qui existent.");
        } else if (type != null && type.isBlank()) {
            problem(
                    places.getOrDefault("type", 1),
                    "'type' is empty: 'vigie connector types' lists those there are.",
                    "« type » est vide : « vigie connector types » énumère ceux qui existent.");
        }
        String description = text(object, "description");
        Desired desired = desired(object);
        Map<String, Integer> lines = new LinkedHashMap<>();
        Map<String, List<String>> settings = settings(object, lines);
        Connector legible = type == null || type.isBlank()
                ? null
                : new Connector(name, file, type, description == null ? "" : description, settings, desired);
        return new Reading(problems.isEmpty() ? legible : null, legible, problems, lines, places);
    }

    private void names(Obj object, Set<String> known) {
        Set<String> seen = new HashSet<>();
        for (Member member : object.members()) {
            if (!seen.add(member.name())) {
                problem(
                        member.line(),
                        "'" + member.name() + "' is there twice: leave one of them.",
                        "« " + member.name() + " » y est deux fois : n'en laissez qu'un.");
            } else if (!known.isEmpty() && !known.contains(member.name())) {
                String all = known.stream().sorted().collect(Collectors.joining(", "));
                List<String> near = Nearest.to(member.name(), known);
                String nearest = near.isEmpty() ? null : near.get(0);
                problem(
                        member.line(),
                        "'" + member.name() + "' is not known here"
                                + (nearest == null ? ": there are " + all + "." : ": did you mean '" + nearest + "'?"),
                        "« " + member.name() + " » n'est pas connu ici"
                                + (nearest == null
                                        ? " : il y a " + all + "."
                                        : " : vouliez-vous dire « " + nearest + " » ?"));
            }
        }
    }

    private @Nullable String text(Obj object, String name) {
        Member member = object.member(name);
        if (member == null) {
            return null;
        }
        if (member.value() instanceof Scalar scalar && scalar.string()) {
            return scalar.text().strip();
        }
        problem(
                member.value().line(),
                "'" + name + "' has to be a text in quotes.",
                "« " + name + " » doit être un texte entre guillemets.");
        return null;
    }

    private Desired desired(Obj object) {
        String word = text(object, "state");
        if (word == null) {
            return Desired.RUNNING;
        }
        for (Desired desired : Desired.values()) {
            if (desired.word().equals(word)) {
                return desired;
            }
        }
        String all = Arrays.stream(Desired.values()).map(Desired::word).collect(Collectors.joining(", "));
        Member member = object.member("state");
        problem(
                member == null ? 1 : member.value().line(),
                "'state' has to be one of " + all + ", not '" + word + "'.",
                "« state » doit être l'un de " + all + ", pas « " + word + " ».");
        return Desired.STOPPED;
    }

    private Map<String, List<String>> settings(Obj object, Map<String, Integer> lines) {
        Map<String, List<String>> settings = new LinkedHashMap<>();
        Member member = object.member("settings");
        if (member == null) {
            return settings;
        }
        if (!(member.value() instanceof Obj given)) {
            problem(
                    member.value().line(),
                    "'settings' has to be an object in braces.",
                    "« settings » doit être un objet entre accolades.");
            return settings;
        }
        names(given, Set.of());
        for (Member setting : given.members()) {
            lines.putIfAbsent(setting.name(), setting.line());
            List<String> values = values(setting);
            settings.putIfAbsent(
                    setting.name(),
                    setting.name().equals(PATH)
                            ? values.stream().map(this::absolute).toList()
                            : values);
        }
        return settings;
    }

    private List<String> values(Member setting) {
        if (setting.value() instanceof Arr list) {
            List<String> values = new ArrayList<>();
            list.items().forEach(item -> value(setting.name(), item, values));
            return values;
        }
        List<String> values = new ArrayList<>();
        value(setting.name(), setting.value(), values);
        return values;
    }

    private void value(String name, Node node, List<String> values) {
        if (node instanceof Scalar scalar && !scalar.isNull()) {
            values.add(scalar.text());
            return;
        }
        problem(
                node.line(),
                "The setting '" + name + "' has to be a text, a number, true or false, or a list of them.",
                "Le paramètre « " + name + " » doit être un texte, un nombre, true ou false, ou une liste de ceux-ci.");
    }

    private String absolute(String path) {
        return path.isBlank() ? path : absolute(path, home);
    }

    /** A path that starts from a folder unless it says otherwise. */
    static String absolute(String path, Path from) {
        String expanded = path.startsWith("~/") ? System.getProperty("user.home", "~") + path.substring(1) : path;
        return from.resolve(expanded).normalize().toString();
    }

    /**
     * The same text with another state, all else of it letter by letter as it was.
     *
     * @throws IllegalArgumentException when the text is not that of a connector
     */
    static String with(String text, Desired desired) {
        try {
            // What marks the order of bytes has the place of a space here, so that all keeps its place.
            if (!(JsonText.parse(text.startsWith("\ufeff") ? " " + text.substring(1) : text) instanceof Obj object)
                    || object.members().isEmpty()) {
                throw new IllegalArgumentException("The text is not that of a connector.");
            }
            Member state = object.member("state");
            String word = "\"" + desired.word() + "\"";
            if (state != null && state.value() instanceof Scalar old) {
                return text.substring(0, old.start()) + word + text.substring(old.end());
            }
            Member last = object.members().get(object.members().size() - 1);
            int lineStart = Math.max(text.lastIndexOf('\n', last.start()), text.lastIndexOf('\r', last.start())) + 1;
            String indent = text.substring(lineStart, last.start());
            String newline = text.contains("\r\n") ? "\r\n" : "\n";
            String gap = indent.isBlank() && lineStart > 0 ? newline + indent : " ";
            return text.substring(0, last.end()) + "," + gap + "\"state\": " + word + text.substring(last.end());
        } catch (Malformed e) {
            throw new IllegalArgumentException("The text is not JSON.", e);
        }
    }

    /** The text of a new connector. */
    static String write(Draft draft) {
        StringBuilder text = new StringBuilder("{\n  \"type\": ").append(quote(draft.type()));
        if (!draft.description().isEmpty()) {
            text.append(",\n  \"description\": ").append(quote(draft.description()));
        }
        if (!draft.settings().isEmpty()) {
            text.append(",\n  \"settings\": {");
            String separator = "\n";
            for (Map.Entry<String, List<String>> setting : draft.settings().entrySet()) {
                text.append(separator)
                        .append("    ")
                        .append(quote(setting.getKey()))
                        .append(": ");
                List<String> values = setting.getValue();
                text.append(
                        values.size() == 1
                                ? quote(values.get(0))
                                : values.stream()
                                        .map(ConnectorFile::quote)
                                        .collect(Collectors.joining(", ", "[", "]")));
                separator = ",\n";
            }
            text.append("\n  }");
        }
        return text.append(",\n  \"state\": ")
                .append(quote(draft.desired().word()))
                .append("\n}\n")
                .toString();
    }

    private static String quote(String text) {
        return "\""
                + String.valueOf(com.fasterxml.jackson.core.io.JsonStringEncoder.getInstance()
                        .quoteAsString(text)) + "\"";
    }
}
