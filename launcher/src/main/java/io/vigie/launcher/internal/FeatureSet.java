package io.vigie.launcher.internal;

import io.vigie.launcher.LaunchException;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Hashtable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.felix.cm.json.io.ConfigurationResource;
import org.apache.felix.cm.json.io.Configurations;
import org.apache.felix.feature.impl.FeatureServiceImpl;
import org.jspecify.annotations.Nullable;
import org.osgi.service.feature.Feature;
import org.osgi.service.feature.FeatureBundle;
import org.osgi.service.feature.FeatureConfiguration;
import org.osgi.service.feature.FeatureExtension;
import org.osgi.service.feature.FeatureService;
import org.osgi.service.feature.ID;

/**
 * What a list of features (OSGi Feature JSON, chapter 159) adds up to: bundles in their order, configurations, framework
 * properties, start level. The names of the extensions are those of the Feature Launcher (chapter 160).
 *
 * <p>Not thread-safe; used by the starting thread only.
 */
public final class FeatureSet {
    private static final String LAUNCH_PROPERTIES = "framework-launching-properties";
    private static final String START_LEVELS = "bundle-start-levels";
    private static final String START_LEVEL = "bundleStartLevel";

    /** One bundle that a feature names; {@code startLevel} 0 means the default level. */
    public record Entry(String feature, String artifact, String fileName, int startLevel) {}

    private final FeatureService reader = new FeatureServiceImpl();
    private final Map<String, Entry> bundles = new LinkedHashMap<>();
    private final Map<String, Hashtable<String, Object>> configurations = new LinkedHashMap<>();
    private final Map<String, String> frameworkProperties = new LinkedHashMap<>();
    private final Map<String, String> properties;
    private int defaultStartLevel = 1;
    private int frameworkStartLevel = 1;

    /**
     * Nothing yet.
     *
     * @param properties values of variables that features leave to the launcher
     */
    public FeatureSet(Map<String, String> properties) {
        this.properties = Map.copyOf(properties);
    }

    /**
     * Adds a feature.
     *
     * @param name what to call it in an error
     * @throws LaunchException if it is not a feature, or wants another version of a bundle than one before it
     */
    public void add(String name, Reader json) {
        Feature feature;
        try {
            feature = reader.readFeature(json);
        } catch (IOException | RuntimeException e) {
            throw new LaunchException(Messages.text("feature.invalid", name, String.valueOf(e.getMessage())), e);
        }
        for (FeatureBundle bundle : feature.getBundles()) {
            addBundle(name, bundle);
        }
        for (FeatureConfiguration configuration : feature.getConfigurations().values()) {
            Hashtable<String, Object> values = new Hashtable<>();
            configuration.getValues().forEach((key, value) -> values.put(key, fill(name, feature, value)));
            configurations.put(configuration.getPid(), values);
        }
        for (FeatureExtension extension : feature.getExtensions().values()) {
            switch (extension.getName()) {
                case LAUNCH_PROPERTIES ->
                    json(name, extension)
                            .forEach((key, value) -> frameworkProperties.put(
                                    key,
                                    value instanceof jakarta.json.JsonString s ? s.getString() : value.toString()));
                case START_LEVELS -> {
                    JsonObject levels = json(name, extension);
                    defaultStartLevel = levels.getInt("defaultBundleStartLevel", defaultStartLevel);
                    frameworkStartLevel = Math.max(frameworkStartLevel, levels.getInt("minimumFrameworkStartLevel", 1));
                }
                default -> {
                    if (extension.getKind() == FeatureExtension.Kind.MANDATORY) {
                        throw new LaunchException(Messages.text("feature.extension", name, extension.getName()));
                    }
                }
            }
        }
    }

    /** A value with the feature's variables in it; one without a value is the launcher's to give. */
    private Object fill(String name, Feature feature, Object value) {
        if (value instanceof String[] texts) {
            return Arrays.stream(texts).map(text -> fill(name, feature, text)).toArray(String[]::new);
        }
        if (!(value instanceof String text)) {
            return value;
        }
        String filled = text;
        for (Map.Entry<String, Object> variable : feature.getVariables().entrySet()) {
            String place = "${" + variable.getKey() + "}";
            if (filled.contains(place)) {
                @Nullable Object given = properties.get(variable.getKey());
                @Nullable Object content = given == null ? variable.getValue() : given;
                if (content == null) {
                    throw new LaunchException(Messages.text("feature.variable", name, variable.getKey()));
                }
                filled = filled.replace(place, content.toString());
            }
        }
        return filled;
    }

    private void addBundle(String feature, FeatureBundle bundle) {
        ID id = bundle.getID();
        String artifact = id.getGroupId() + ":" + id.getArtifactId()
                + id.getClassifier().map(c -> ":" + c).orElse("");
        String fileName = id.getArtifactId() + "-" + id.getVersion()
                + id.getClassifier().map(c -> "-" + c).orElse("") + ".jar";
        int level = 0;
        Object wanted = bundle.getMetadata().get(START_LEVEL);
        if (wanted != null) {
            try {
                level = Integer.parseInt(wanted.toString());
            } catch (NumberFormatException e) {
                throw new LaunchException(Messages.text("feature.level", feature, artifact, wanted), e);
            }
        }
        Entry before = bundles.putIfAbsent(artifact, new Entry(feature, artifact, fileName, level));
        if (before != null && !before.fileName.equals(fileName)) {
            throw new LaunchException(
                    Messages.text("feature.versions", feature, fileName, before.feature, before.fileName));
        }
    }

    private static JsonObject json(String feature, FeatureExtension extension) {
        if (extension.getType() != FeatureExtension.Type.JSON) {
            throw new LaunchException(Messages.text("feature.extension", feature, extension.getName()));
        }
        try (var parser = Json.createReader(new StringReader(extension.getJSON()))) {
            return parser.readObject();
        } catch (RuntimeException e) {
            throw new LaunchException(
                    Messages.text("feature.invalid", feature, extension.getName() + ": " + e.getMessage()), e);
        }
    }

    public List<Entry> bundles() {
        return new ArrayList<>(bundles.values());
    }

    public Map<String, String> frameworkProperties() {
        return frameworkProperties;
    }

    public int defaultStartLevel() {
        return defaultStartLevel;
    }

    /** The level that the framework starts at: high enough for every bundle. */
    public int frameworkStartLevel() {
        int highest = Math.max(frameworkStartLevel, defaultStartLevel);
        for (Entry entry : bundles.values()) {
            highest = Math.max(highest, entry.startLevel);
        }
        return highest;
    }

    /** All configurations as one Configurator resource, or an empty text if there is none. */
    public String configurationsAsJson() {
        if (configurations.isEmpty()) {
            return "";
        }
        ConfigurationResource resource = new ConfigurationResource();
        // The Configurator refuses a resource that does not name itself, as "Invalid JSON".
        resource.getProperties().put(":configurator:resource-version", 1);
        resource.getProperties().put(":configurator:symbolic-name", "io.vigie.features");
        resource.getProperties().put(":configurator:version", "1.0.0");
        resource.getConfigurations().putAll(configurations);
        StringWriter json = new StringWriter();
        try {
            Configurations.buildWriter().build(json).writeConfigurationResource(resource);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return json.toString();
    }
}
