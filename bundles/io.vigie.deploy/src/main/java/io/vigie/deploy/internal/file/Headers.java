package io.vigie.deploy.internal.file;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Constants;
import org.osgi.framework.Version;

/** Reads the headers of bundle manifests and takes them apart. */
public final class Headers {
    private static final Pattern SYMBOLIC_NAME = Pattern.compile("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*");

    private Headers() {}

    /** The main attributes of a jar's manifest, found in any case; none when it has no manifest. */
    public static Map<String, String> of(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            Manifest manifest = file.getManifest();
            return manifest == null ? Map.of() : of(manifest);
        } catch (IllegalArgumentException e) {
            // Names of entries that are none.
            throw new IOException(e.getMessage(), e);
        }
    }

    /** The main attributes of a manifest, found in any case. */
    static Map<String, String> of(Manifest manifest) {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        manifest.getMainAttributes().forEach((key, value) -> headers.put(key.toString(), value.toString()));
        return Collections.unmodifiableMap(headers);
    }

    /** The symbolic name of a bundle. */
    public static String name(Map<String, String> headers) throws Refused {
        List<Clause> clauses = parse(headers.get(Constants.BUNDLE_SYMBOLICNAME));
        if (clauses.isEmpty()) {
            throw new Refused(
                    "it is not an OSGi bundle: its manifest has no Bundle-SymbolicName; build it with bnd",
                    "ce n'est pas un bundle OSGi : son manifeste n'a pas de Bundle-SymbolicName ; construisez-le avec"
                            + " bnd");
        }
        String name = clauses.get(0).path();
        if (!SYMBOLIC_NAME.matcher(name).matches()) {
            throw new Refused(
                    "its Bundle-SymbolicName '" + name + "' is not a name of letters, digits, '_', '-' and dots",
                    "son Bundle-SymbolicName « " + name + " » n'est pas un nom fait de lettres, chiffres, « _ », « - »"
                            + " et points");
        }
        return name;
    }

    /** The version of a bundle. */
    public static Version version(Map<String, String> headers) throws Refused {
        String version = headers.getOrDefault(Constants.BUNDLE_VERSION, "0").strip();
        try {
            return Version.parseVersion(version);
        } catch (IllegalArgumentException e) {
            throw new Refused(
                    "its Bundle-Version '" + version + "' is not a version such as 1.2.0",
                    "sa Bundle-Version « " + version + " » n'est pas une version telle que 1.2.0");
        }
    }

    /**
     * A part of a header between commas.
     *
     * @param paths the words in front, such as a package or a namespace; at least one
     * @param attributes values set with {@code =}, by their names without the type
     * @param directives values set with {@code :=}
     */
    public record Clause(List<String> paths, Map<String, String> attributes, Map<String, String> directives) {
        public Clause {
            paths = List.copyOf(paths);
            attributes = Map.copyOf(attributes);
            directives = Map.copyOf(directives);
        }

        /** The first word. */
        public String path() {
            return paths.get(0);
        }

        /** An attribute that lists several values. */
        public List<String> list(String attribute) {
            return Arrays.stream(attributes.getOrDefault(attribute, "").split(","))
                    .map(String::strip)
                    .filter(value -> !value.isEmpty())
                    .toList();
        }
    }

    /** The clauses of a header; none when there is no header. */
    public static List<Clause> parse(@Nullable String header) {
        List<Clause> clauses = new ArrayList<>();
        if (header == null) {
            return clauses;
        }
        for (String part : split(header, ',')) {
            List<String> paths = new ArrayList<>();
            Map<String, String> attributes = new LinkedHashMap<>();
            Map<String, String> directives = new LinkedHashMap<>();
            for (String piece : split(part, ';')) {
                int equals = piece.indexOf('=');
                if (equals < 0) {
                    paths.add(piece);
                } else if (equals > 0 && piece.charAt(equals - 1) == ':') {
                    directives.put(piece.substring(0, equals - 1).strip(), value(piece.substring(equals + 1)));
                } else {
                    String name = piece.substring(0, equals).split(":", 2)[0].strip();
                    attributes.put(name, value(piece.substring(equals + 1)));
                }
            }
            if (!paths.isEmpty()) {
                clauses.add(new Clause(paths, attributes, directives));
            }
        }
        return clauses;
    }

    /** Splits where the separator is not within quotation marks; pieces are stripped, empty ones left out. */
    private static List<String> split(String text, char separator) {
        List<String> pieces = new ArrayList<>();
        boolean quoted = false;
        int start = 0;
        for (int i = 0; i <= text.length(); i++) {
            char c = i == text.length() ? separator : text.charAt(i);
            if (c == '\\' && quoted) {
                i++;
            } else if (c == '"' && i < text.length()) {
                quoted = !quoted;
            } else if (i == text.length() || c == separator && !quoted) {
                String piece = text.substring(start, i).strip();
                if (!piece.isEmpty()) {
                    pieces.add(piece);
                }
                start = i + 1;
            }
        }
        return pieces;
    }

    private static String value(String written) {
        String value = written.strip();
        if (value.length() < 2 || !value.startsWith("\"") || !value.endsWith("\"")) {
            return value;
        }
        return value.substring(1, value.length() - 1).replaceAll("\\\\(.)", "$1");
    }
}
