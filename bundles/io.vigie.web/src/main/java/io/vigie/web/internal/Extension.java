package io.vigie.web.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.vigie.kpi.Text;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What a bundle brings to the page: custom elements, with the modules that define them. Immutable.
 *
 * @param bundle the bundle's symbolic name
 * @param version the bundle's version
 * @param digest of all its files for the page
 * @param elements what it brings; none if anything is wrong
 * @param assets its files, by their paths below {@value #FOLDER}
 * @param problems what is wrong, one sentence each
 */
record Extension(
        String bundle,
        String version,
        String digest,
        List<Element> elements,
        Map<String, Asset> assets,
        List<Text> problems) {
    static final String DECLARATION = "OSGI-INF/vigie/ui.json";
    static final String FOLDER = "OSGI-INF/vigie/ui";

    /** More than any page should load from one bundle. */
    private static final long LARGEST = 4L << 20;

    private static final int LONGEST_TITLE = 100;
    private static final int MOST_KPIS = 10;
    private static final Pattern KPI = Pattern.compile("[a-z][a-z0-9-]{0,80}");

    /** As the standard of custom elements wants it, in plain letters; room is left for the digest. */
    private static final Pattern TAG = Pattern.compile("[a-z][a-z0-9]{0,30}(-[a-z0-9]{1,30}){1,3}");

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /**
     * One custom element.
     *
     * @param kind {@code tile} or {@code screen}
     * @param tag what the bundle calls it
     * @param module the path of the module that defines it
     * @param title what people call it
     * @param kpis the KPIs whose answer it wants, none if it wants no figures
     */
    record Element(String kind, String tag, String module, Text title, List<String> kpis) {}

    /** Reads a declaration; never fails, see {@link #problems}. */
    static Extension read(String bundle, String version, byte[] declaration, Map<String, byte[]> files) {
        List<Text> problems = new ArrayList<>();
        List<Element> elements = new ArrayList<>();
        long size = files.values().stream().mapToLong(content -> content.length).sum();
        if (size > LARGEST) {
            problems.add(Text.of(
                    "Its files below " + FOLDER + " have " + size + " bytes; a bundle may bring " + LARGEST + ".",
                    "Ses fichiers sous " + FOLDER + " font " + size + " octets ; un module peut en apporter " + LARGEST
                            + "."));
        }
        try {
            JsonNode list = JSON.readTree(declaration).path("elements");
            if (!list.isArray() || list.isEmpty()) {
                problems.add(Text.of(
                        "'elements' is not a list of elements.", "« elements » n'est pas une liste d'éléments."));
            }
            Set<String> tags = new HashSet<>();
            for (int i = 0; i < list.size(); i++) {
                element(list.get(i), "/elements/" + i, files, tags, problems).ifPresent(elements::add);
            }
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
            problems.add(Text.of("Line " + line + " is not JSON.", "La ligne " + line + " n'est pas du JSON."));
        } catch (IOException e) {
            problems.add(Text.of("It cannot be read.", "Il est illisible."));
        }
        if (!problems.isEmpty()) {
            return new Extension(bundle, version, "", List.of(), Map.of(), said(bundle, version, problems));
        }
        Map<String, Asset> assets = new HashMap<>();
        files.forEach((path, content) -> assets.put(path, new Asset(path, content)));
        return new Extension(
                bundle, version, Digest.of(new TreeMap<>(files)), List.copyOf(elements), Map.copyOf(assets), List.of());
    }

    private static List<Text> said(String bundle, String version, List<Text> problems) {
        return problems.stream()
                .map(problem -> Text.of(
                        "The page shows nothing of " + bundle + " " + version + ": " + DECLARATION + ": "
                                + problem.en(),
                        "La page ne montre rien de " + bundle + " " + version + " : " + DECLARATION + " : "
                                + problem.fr()))
                .toList();
    }

    /** An element, or nothing after problems were noted. */
    private static Optional<Element> element(
            JsonNode json, String at, Map<String, byte[]> files, Set<String> tags, List<Text> problems) {
        int before = problems.size();
        String kind = text(json, "kind");
        if (!kind.equals("tile") && !kind.equals("screen")) {
            problems.add(bad(at + "/kind", kind, "write \"tile\" or \"screen\"", "écrivez « tile » ou « screen »"));
        }
        String tag = text(json, "tag");
        if (!TAG.matcher(tag).matches()) {
            problems.add(bad(
                    at + "/tag",
                    tag,
                    "write a name of small letters with a hyphen, such as \"acme-gauge\"",
                    "écrivez un nom en minuscules avec un tiret, comme « acme-gauge »"));
        } else if (!tags.add(tag)) {
            problems.add(bad(at + "/tag", tag, "it stands there twice", "il y est deux fois"));
        }
        String module = text(json, "module");
        if (!files.containsKey(module) || !Asset.type(module).startsWith("text/javascript")) {
            problems.add(bad(
                    at + "/module",
                    module,
                    "name a file that ends in .js and lies below " + FOLDER,
                    "nommez un fichier en .js qui se trouve sous " + FOLDER));
        }
        String en = text(json.path("title"), "en");
        String fr = text(json.path("title"), "fr");
        if (en.isBlank() || fr.isBlank() || en.length() > LONGEST_TITLE || fr.length() > LONGEST_TITLE) {
            problems.add(bad(
                    at + "/title",
                    en.isBlank() ? fr : en,
                    "write a short title, \"en\" and \"fr\"",
                    "écrivez un titre court, « en » et « fr »"));
        }
        List<String> kpis = new ArrayList<>();
        JsonNode wanted = json.path("kpis");
        wanted.forEach(kpi -> kpis.add(kpi.asText()));
        if ((!wanted.isMissingNode() && !wanted.isArray())
                || kpis.size() > MOST_KPIS
                || !kpis.stream().allMatch(kpi -> KPI.matcher(kpi).matches())) {
            problems.add(bad(
                    at + "/kpis",
                    String.join(", ", kpis),
                    "write a list of ids of KPIs, " + MOST_KPIS + " at most",
                    "écrivez une liste d'identifiants d'indicateurs, " + MOST_KPIS + " au plus"));
        }
        return problems.size() == before
                ? Optional.of(new Element(kind, tag, module, Text.of(en, fr), List.copyOf(kpis)))
                : Optional.empty();
    }

    private static String text(JsonNode json, String name) {
        JsonNode value = json.path(name);
        return value.isTextual() ? value.textValue() : "";
    }

    private static Text bad(String at, String given, String en, String fr) {
        String shown = given.length() > 60 ? given.substring(0, 60) + "…" : given;
        return Text.of(at + " is '" + shown + "'; " + en + ".", at + " est « " + shown + " » ; " + fr + ".");
    }

    /** Version and digest, as the addresses of the files have them. */
    String name() {
        return version + "-" + digest;
    }

    /** Under which the page registers an element: the tags of two versions are two, since none can be taken back. */
    String tag(Element element) {
        return element.tag() + "-" + digest;
    }
}
