package io.vigie.testkit.internal;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The Metatype declaration of settings as it stands in the class file of their annotation type: Metatype's
 * own annotations are gone at run time, and the XML that is made from them is not there before the bundle.
 */
public final class MetatypeTexts {
    private static final String CLASS = "Lorg/osgi/service/metatype/annotations/ObjectClassDefinition;";
    private static final String ATTRIBUTE = "Lorg/osgi/service/metatype/annotations/AttributeDefinition;";

    private MetatypeTexts() {}

    /** What is wrong with the labels and the help of settings, one sentence each. */
    public static List<String> problems(Class<? extends Annotation> settings) throws IOException {
        Declared declared = Declared.read(settings);
        List<String> problems = new ArrayList<>();
        Map<String, Object> type = declared.types.get(CLASS);
        if (type == null) {
            return List.of(settings.getSimpleName() + " lacks @ObjectClassDefinition.");
        }
        String localization = String.valueOf(type.getOrDefault("localization", ""));
        Properties english = texts(settings, localization + ".properties", problems);
        Properties french = texts(settings, localization + "_fr.properties", problems);
        Texts texts = new Texts(english, french, problems);
        texts.check(settings.getSimpleName() + ": its name", type.get("name"));
        texts.check(settings.getSimpleName() + ": its description", type.get("description"));
        for (Method setting : settings.getDeclaredMethods()) {
            String name = "Setting '" + setting.getName() + "'";
            Map<String, Object> attribute =
                    declared.methods.getOrDefault(setting.getName(), Map.of()).get(ATTRIBUTE);
            if (attribute == null) {
                problems.add(name + " lacks @AttributeDefinition.");
                continue;
            }
            texts.check(name + ": its name", attribute.get("name"));
            texts.check(name + ": its description", attribute.get("description"));
            if (attribute.get("options") instanceof List<?> options) {
                for (Object option : options) {
                    Object label = option instanceof Map<?, ?> of ? of.get("label") : null;
                    // An option may be a proper name, such as that of a format.
                    if (label instanceof String key && key.startsWith("%")) {
                        texts.check(name + ": an option", label);
                    }
                }
            }
        }
        return problems;
    }

    /** Settings that the engine would hold to be needed and that have a default, or the other way round. */
    public static List<String> defaults(Class<? extends Annotation> settings) throws IOException {
        Declared declared = Declared.read(settings);
        List<String> problems = new ArrayList<>();
        for (Method setting : settings.getDeclaredMethods()) {
            Map<String, Object> attribute =
                    declared.methods.getOrDefault(setting.getName(), Map.of()).getOrDefault(ATTRIBUTE, Map.of());
            boolean needed = !Boolean.FALSE.equals(attribute.get("required"));
            if (needed != (setting.getDefaultValue() == null)) {
                problems.add("Setting '" + setting.getName() + "' "
                        + (needed
                                ? "has a default: say required = false."
                                : "has no default: give it one, or leave required = false out."));
            }
        }
        return problems;
    }

    private static Properties texts(Class<?> settings, String file, List<String> problems) throws IOException {
        Properties texts = new Properties();
        try (InputStream in = settings.getClassLoader().getResourceAsStream(file)) {
            if (in == null) {
                problems.add("There is no file " + file + ".");
            } else {
                texts.load(new InputStreamReader(in, StandardCharsets.UTF_8));
            }
        }
        return texts;
    }

    private record Texts(Properties english, Properties french, List<String> problems) {
        void check(String what, @Nullable Object text) {
            if (!(text instanceof String key) || !key.startsWith("%")) {
                problems.add(what + " must be a key of the texts, such as \"%path.name\", not \"" + text + "\".");
                return;
            }
            check(what, key.substring(1), "English", english);
            check(what, key.substring(1), "French", french);
        }

        private void check(String what, String key, String language, Properties texts) {
            if (texts.getProperty(key, "").isBlank()) {
                problems.add(what + " is missing in " + language + ": '" + key + "'.");
            }
        }
    }

    /** The annotations that are kept in a class file but not at run time: by type, then by element. */
    private static final class Declared {
        final Map<String, Map<String, Object>> types = new LinkedHashMap<>();
        final Map<String, Map<String, Map<String, Object>>> methods = new TreeMap<>();

        private final DataInputStream in;
        private Object[] pool = {};

        private Declared(DataInputStream in) {
            this.in = in;
        }

        static Declared read(Class<?> type) throws IOException {
            String file = "/" + type.getName().replace('.', '/') + ".class";
            try (InputStream bytes = type.getResourceAsStream(file)) {
                if (bytes == null) {
                    throw new IOException("There is no class file of " + type.getName());
                }
                Declared declared = new Declared(new DataInputStream(bytes));
                declared.readClass();
                return declared;
            }
        }

        private void readClass() throws IOException {
            in.readInt();
            in.readInt();
            readPool();
            in.skipNBytes(6);
            in.skipNBytes(2L * in.readUnsignedShort());
            readMembers(false);
            readMembers(true);
            readAttributes(types);
        }

        private void readPool() throws IOException {
            pool = new Object[in.readUnsignedShort()];
            for (int i = 1; i < pool.length; i++) {
                int tag = in.readUnsignedByte();
                switch (tag) {
                    case 1 -> pool[i] = in.readUTF();
                    case 3 -> pool[i] = in.readInt();
                    case 4 -> pool[i] = in.readFloat();
                    // Longs and doubles take two places.
                    case 5 -> pool[i++] = in.readLong();
                    case 6 -> pool[i++] = in.readDouble();
                    case 7, 8, 16, 19, 20 -> in.skipNBytes(2);
                    case 15 -> in.skipNBytes(3);
                    case 9, 10, 11, 12, 17, 18 -> in.skipNBytes(4);
                    default -> throw new IOException("Unknown constant " + tag + " in a class file");
                }
            }
        }

        private void readMembers(boolean kept) throws IOException {
            for (int count = in.readUnsignedShort(); count > 0; count--) {
                in.skipNBytes(2);
                String name = text();
                in.skipNBytes(2);
                Map<String, Map<String, Object>> annotations = new LinkedHashMap<>();
                readAttributes(annotations);
                if (kept) {
                    methods.put(name, annotations);
                }
            }
        }

        private void readAttributes(Map<String, Map<String, Object>> annotations) throws IOException {
            for (int count = in.readUnsignedShort(); count > 0; count--) {
                String name = text();
                int length = in.readInt();
                if (name.equals("RuntimeInvisibleAnnotations") || name.equals("RuntimeVisibleAnnotations")) {
                    for (int number = in.readUnsignedShort(); number > 0; number--) {
                        String type = text();
                        annotations.put(type, elements());
                    }
                } else {
                    in.skipNBytes(length);
                }
            }
        }

        private Map<String, Object> elements() throws IOException {
            Map<String, Object> elements = new LinkedHashMap<>();
            for (int count = in.readUnsignedShort(); count > 0; count--) {
                String name = text();
                elements.put(name, value());
            }
            return elements;
        }

        private Object value() throws IOException {
            int tag = in.readUnsignedByte();
            return switch (tag) {
                case 'Z' -> Integer.valueOf(1).equals(pool[in.readUnsignedShort()]);
                case 'e' -> {
                    in.skipNBytes(2);
                    yield text();
                }
                case '@' -> {
                    in.skipNBytes(2);
                    yield elements();
                }
                case '[' -> {
                    List<Object> values = new ArrayList<>();
                    for (int count = in.readUnsignedShort(); count > 0; count--) {
                        values.add(value());
                    }
                    yield values;
                }
                default -> pool[in.readUnsignedShort()];
            };
        }

        private String text() throws IOException {
            return (String) pool[in.readUnsignedShort()];
        }
    }
}
