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
import java.util.Properties;

/**
 * What {@code conf/launcher.properties} says.
 *
 * @param features the features to start for any command, in this order
 * @param more the features that only one command needs, by its first word
 * @param services first arguments that start something long-lived; these write a log file
 * @param readyTimeout how long to wait for the command line's service
 * @param properties what begins with {@code vigie.}: framework properties, for the bundles that look for them
 */
public record Settings(
        List<String> features,
        Map<String, List<String>> more,
        List<String> services,
        Duration readyTimeout,
        Map<String, String> properties) {
    private static final String FEATURES = "features";

    /** The features to start for a command line. */
    public List<String> features(String... arguments) {
        List<String> all = new ArrayList<>(features);
        if (arguments.length > 0) {
            all.addAll(more.getOrDefault(arguments[0], List.of()));
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
        String prefix = FEATURES + ".";
        for (String key : properties.stringPropertyNames()) {
            if (key.startsWith(prefix)) {
                more.put(key.substring(prefix.length()), list(properties, key));
            }
        }
        Map<String, String> others = new HashMap<>();
        for (String key : properties.stringPropertyNames()) {
            if (key.startsWith("vigie.")) {
                others.put(key, properties.getProperty(key).trim());
            }
        }
        return new Settings(
                list(properties, FEATURES), more, list(properties, "services"), seconds(properties, file), others);
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
