package io.vigie.launcher.internal;

import io.vigie.launcher.LaunchException;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * What {@code conf/launcher.properties} says.
 *
 * @param features the features to start for any command, in this order
 * @param more the features that only one command needs, by its first word
 * @param alone options with which a command is started as if nothing more were said of it, by its first word
 * @param homes folders in which commands keep what is configured and kept, in place of the distribution's own, by their
 *     first word
 * @param services first arguments that start something long-lived; these write a log file
 * @param readyTimeout how long to wait for the command line's service
 * @param properties what begins with {@code vigie.}: framework properties, for the bundles that look for them
 * @param special the same for one command alone, by its first word
 */
public record Settings(
        List<String> features,
        Map<String, List<String>> more,
        Map<String, List<String>> alone,
        Map<String, String> homes,
        List<String> services,
        Duration readyTimeout,
        Map<String, String> properties,
        Map<String, Map<String, String>> special) {
    private static final String FEATURES = "features";
    private static final String OURS = "vigie.";

    /** The features to start for a command line. */
    public List<String> features(String... arguments) {
        List<String> all = new ArrayList<>(features);
        if (isSpecial(arguments)) {
            all.addAll(more.getOrDefault(arguments[0], List.of()));
        }
        return all;
    }

    /** Whether a command line gets what is said of its command alone. */
    private boolean isSpecial(String... arguments) {
        return arguments.length > 0
                && Arrays.stream(arguments).noneMatch(alone.getOrDefault(arguments[0], List.of())::contains);
    }

    /** Whether a command line starts something long-lived. */
    public boolean isService(String... arguments) {
        return isSpecial(arguments) && services.contains(arguments[0]);
    }

    /** The folder of a command line's own, if it has one, relative to that of the distribution. */
    public Optional<String> home(String... arguments) {
        return isSpecial(arguments) ? Optional.ofNullable(homes.get(arguments[0])) : Optional.empty();
    }

    /** The framework properties for a command line. */
    public Map<String, String> properties(String... arguments) {
        Map<String, String> all = new HashMap<>(properties);
        if (isSpecial(arguments)) {
            all.putAll(special.getOrDefault(arguments[0], Map.of()));
        }
        return all;
    }

    public static Settings read(Path home) {
        Path file = home.resolve("conf").resolve("launcher.properties");
        if (!Files.isRegularFile(file)) {
            throw new LaunchException(Messages.text("home.missing", home));
        }
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new LaunchException(Messages.text("setting.unreadable", file, String.valueOf(e.getMessage())), e);
        }
        Map<String, List<String>> more = new HashMap<>();
        Map<String, List<String>> alone = new HashMap<>();
        Map<String, String> homes = new HashMap<>();
        Map<String, String> others = new HashMap<>();
        Map<String, Map<String, String>> special = new HashMap<>();
        for (String key : properties.stringPropertyNames()) {
            String value = properties.getProperty(key).trim();
            int dot = key.indexOf('.');
            String rest = key.substring(dot + 1);
            if (key.startsWith(FEATURES + ".")) {
                more.put(rest, list(properties, key));
            } else if (key.startsWith("alone.")) {
                alone.put(rest, list(properties, key));
            } else if (key.startsWith("home.")) {
                homes.put(rest, value);
            } else if (key.startsWith(OURS)) {
                others.put(key, value);
            } else if (rest.startsWith(OURS)) {
                special.computeIfAbsent(key.substring(0, dot), command -> new HashMap<>())
                        .put(rest, value);
            }
        }
        return new Settings(
                list(properties, FEATURES),
                more,
                alone,
                homes,
                list(properties, "services"),
                seconds(properties, file),
                others,
                special);
    }

    private static List<String> list(Properties properties, String key) {
        return Arrays.stream(properties.getProperty(key, "").split(","))
                .map(String::trim)
                .filter(name -> !name.isEmpty())
                .toList();
    }

    private static Duration seconds(Properties properties, Path file) {
        String text = properties.getProperty("ready.timeout", "30").trim();
        try {
            int seconds = Integer.parseInt(text);
            if (seconds > 0) {
                return Duration.ofSeconds(seconds);
            }
        } catch (NumberFormatException e) {
            throw new LaunchException(Messages.text("setting.number", file, "ready.timeout", text), e);
        }
        throw new LaunchException(Messages.text("setting.number", file, "ready.timeout", text));
    }
}
