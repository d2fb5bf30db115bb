package io.vigie.shell.internal;

import io.vigie.source.SourceSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads {@code --source TYPE[,key=value]...}. A comma within a value is written {@code \,}. A key may be
 * repeated; it then holds several values. Sources of one type and one name are one instance with all
 * the values of both, so that several files of one system are read as one. The name is the type unless
 * {@code name=} says otherwise: it must not depend on the order, because the facts belong to it.
 */
final class SourceArguments {
    private static final String NAME = "name";
    private static final String PATH = "path";

    private final Texts texts;
    private final Path directory;
    private final List<String> problems = new ArrayList<>();

    private SourceArguments(Texts texts, Path directory) {
        this.texts = texts;
        this.directory = directory;
    }

    /**
     * The sources in the order of their first appearance.
     *
     * @param directory what relative paths start from
     * @throws UsageException with all that is wrong
     */
    static List<SourceSpec> read(List<String> arguments, Path directory, boolean bounded, Texts texts) {
        return new SourceArguments(texts, directory).read(arguments, bounded);
    }

    private List<SourceSpec> read(List<String> arguments, boolean bounded) {
        Map<String, String> types = new LinkedHashMap<>();
        Map<String, Map<String, Set<String>>> settings = new LinkedHashMap<>();
        for (String argument : arguments) {
            List<String> parts = split(argument);
            String type = parts.get(0);
            if (type.isEmpty() || type.contains("=")) {
                problems.add(texts.get("source.type.missing", argument));
                continue;
            }
            Map<String, Set<String>> own = settings(argument, parts.subList(1, parts.size()));
            Set<String> names = own.getOrDefault(NAME, Set.of(type));
            own.remove(NAME);
            if (names.size() > 1) {
                problems.add(texts.get("source.names", argument));
                continue;
            }
            String name = names.iterator().next();
            String other = types.putIfAbsent(name, type);
            if (other != null && !other.equals(type)) {
                problems.add(texts.get("source.name.taken", name, other, type));
                continue;
            }
            Map<String, Set<String>> all = settings.computeIfAbsent(name, key -> new LinkedHashMap<>());
            own.forEach((key, values) ->
                    all.computeIfAbsent(key, k -> new LinkedHashSet<>()).addAll(values));
        }
        if (!problems.isEmpty()) {
            throw new UsageException(problems);
        }
        List<SourceSpec> specs = new ArrayList<>();
        settings.forEach((name, values) -> {
            Map<String, Object> given = new LinkedHashMap<>();
            values.forEach((key, entries) ->
                    given.put(key, entries.size() == 1 ? entries.iterator().next() : entries.toArray(String[]::new)));
            specs.add(new SourceSpec(types.getOrDefault(name, name), name, given, bounded));
        });
        return specs;
    }

    private Map<String, Set<String>> settings(String argument, List<String> parts) {
        Map<String, Set<String>> settings = new LinkedHashMap<>();
        for (String part : parts) {
            int equals = part.indexOf('=');
            if (equals <= 0) {
                problems.add(texts.get("source.setting.bad", part, argument));
                continue;
            }
            String key = part.substring(0, equals).strip();
            String value = part.substring(equals + 1);
            settings.computeIfAbsent(key, k -> new LinkedHashSet<>()).add(key.equals(PATH) ? absolute(value) : value);
        }
        return settings;
    }

    /** A path that the user's shell has not expanded because it stands within an argument. */
    private String absolute(String path) {
        String expanded = path.startsWith("~/") ? System.getProperty("user.home", "~") + path.substring(1) : path;
        return path.isBlank() ? path : directory.resolve(expanded).normalize().toString();
    }

    private static List<String> split(String argument) {
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        for (int i = 0; i < argument.length(); i++) {
            char c = argument.charAt(i);
            if (c == '\\' && i + 1 < argument.length() && argument.charAt(i + 1) == ',') {
                part.append(',');
                i++;
            } else if (c == ',') {
                parts.add(part.toString());
                part.setLength(0);
            } else {
                part.append(c);
            }
        }
        parts.add(part.toString());
        return parts;
    }
}
