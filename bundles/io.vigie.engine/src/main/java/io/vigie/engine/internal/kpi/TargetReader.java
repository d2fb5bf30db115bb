package io.vigie.engine.internal.kpi;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.vigie.kpi.Target;
import io.vigie.kpi.TargetRule;
import io.vigie.kpi.Targets;
import io.vigie.kpi.Text;
import io.vigie.query.QueryException;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a company's targets from a file that people write:
 *
 * <pre>{@code
 * {"targets": [
 *   {"kpi": "service-level", "where": {"queue": "vip"}, "from": "2026-01-01",
 *    "parameters": {"threshold_s": 20}, "at_least": 0.85, "origin": "contract 2026"},
 *   {"kpi": "csat", "zones": [{"status": "critical", "below": 0.7}, {"status": "warning", "up_to": 0.8},
 *                             {"status": "good"}]}
 * ]}
 * }</pre>
 *
 * A target is one of {@code at_least}, {@code at_most}, {@code more_than}, {@code less_than} (a bound),
 * {@code between} (two bounds, both good) and {@code zones} (ascending; {@code below} is strict, {@code
 * up_to} includes its bound).
 */
final class TargetReader {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final List<String> KINDS =
            List.of("at_least", "at_most", "more_than", "less_than", "between", "zones");
    private static final Set<String> OTHER_FIELDS = Set.of("kpi", "where", "from", "parameters", "origin");
    private static final Set<String> ZONE_FIELDS = Set.of("status", "below", "up_to");

    private final Path file;
    private final List<QueryException.Problem> problems = new ArrayList<>();

    private TargetReader(Path file) {
        this.file = file;
    }

    /**
     * The targets of a file.
     *
     * @throws QueryException with all that is wrong in it
     */
    static Targets read(Path file) {
        return new TargetReader(file).read();
    }

    private Targets read() {
        JsonNode root;
        try {
            root = JSON.readTree(Files.readString(file));
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
            throw refused(
                    Text.of("line " + line + " is not valid JSON", "la ligne " + line + " n'est pas du JSON valide"));
        } catch (IOException e) {
            throw refused(Text.of("it cannot be read", "il ne peut pas être lu"));
        }
        JsonNode list = root == null ? null : root.get("targets");
        if (list == null || !list.isArray()) {
            throw refused(Text.of("it has no list 'targets'", "il n'a pas de liste « targets »"));
        }
        List<TargetRule> rules = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            TargetRule rule = rule("/targets/" + i, list.get(i));
            if (rule != null) {
                rules.add(rule);
            }
        }
        if (!problems.isEmpty()) {
            throw refused(problems);
        }
        return Targets.of(rules);
    }

    private QueryException refused(Text why) {
        return refused(List.of(new QueryException.Problem("", why)));
    }

    private QueryException refused(List<QueryException.Problem> why) {
        StringBuilder en = new StringBuilder("The targets in " + file + " are refused: ");
        StringBuilder fr = new StringBuilder("Les objectifs de " + file + " sont refusés : ");
        for (int i = 0; i < why.size(); i++) {
            en.append(i == 0 ? "" : "; ").append(why.get(i).sentence().en());
            fr.append(i == 0 ? "" : " ; ").append(why.get(i).sentence().fr());
        }
        return new QueryException(en.append('.').toString(), fr.append('.').toString(), why);
    }

    private void problem(String place, String en, String fr) {
        problems.add(new QueryException.Problem(place, Text.of(place + " " + en, place + " " + fr)));
    }

    private @Nullable TargetRule rule(String place, JsonNode entry) {
        int before = problems.size();
        if (!entry.isObject()) {
            problem(place, "is not an object", "n'est pas un objet");
            return null;
        }
        List<String> kinds = new ArrayList<>();
        entry.fieldNames().forEachRemaining(name -> {
            if (KINDS.contains(name)) {
                kinds.add(name);
            } else if (!OTHER_FIELDS.contains(name)) {
                problem(place + "/" + name, "is not known here", "n'est pas connu ici");
            }
        });
        if (!entry.path("kpi").isTextual()) {
            problem(place, "names no KPI in 'kpi'", "ne nomme pas de KPI dans « kpi »");
        }
        if (kinds.size() != 1) {
            String choice = String.join(", ", KINDS);
            problem(place, "must have one of " + choice, "doit avoir l'un de " + choice);
            return null;
        }
        Map<String, String> where = texts(place + "/where", entry.get("where"));
        LocalDate from = date(place + "/from", entry.get("from"));
        JsonNode origin = entry.get("origin");
        Text source =
                origin == null ? Text.of("own target", "objectif propre") : Text.of(origin.asText(), origin.asText());
        Target target = target(place + "/" + kinds.get(0), kinds.get(0), entry.get(kinds.get(0)), source);
        for (Map.Entry<String, String> parameter :
                texts(place + "/parameters", entry.get("parameters")).entrySet()) {
            target = target == null ? null : target.with(parameter.getKey(), parameter.getValue());
        }
        return problems.size() > before || target == null
                ? null
                : new TargetRule(entry.get("kpi").asText(), where, from, target);
    }

    private Map<String, String> texts(String place, @Nullable JsonNode node) {
        Map<String, String> texts = new LinkedHashMap<>();
        if (node == null) {
            return texts;
        }
        if (!node.isObject()) {
            problem(place, "is not an object", "n'est pas un objet");
            return texts;
        }
        node.properties().forEach(entry -> {
            if (entry.getValue().isValueNode() && !entry.getValue().asText().isEmpty()) {
                texts.put(entry.getKey(), entry.getValue().asText());
            } else {
                problem(place + "/" + entry.getKey(), "is not one value", "n'est pas une seule valeur");
            }
        });
        return texts;
    }

    private @Nullable LocalDate date(String place, @Nullable JsonNode node) {
        if (node == null) {
            return null;
        }
        try {
            return LocalDate.parse(node.asText());
        } catch (DateTimeParseException e) {
            problem(place, "is not a date such as 2026-01-31", "n'est pas une date telle que 2026-01-31");
            return null;
        }
    }

    private @Nullable Target target(String place, String kind, JsonNode node, Text origin) {
        switch (kind) {
            case "zones":
                return zones(place, node, origin);
            case "between":
                if (node.size() != 2) {
                    problem(place, "needs two bounds", "demande deux bornes");
                    return null;
                }
                BigDecimal low = number(place + "/0", node.get(0));
                BigDecimal high = number(place + "/1", node.get(1));
                if (low != null && high != null && low.compareTo(high) > 0) {
                    problem(place, "has its bounds the wrong way round", "a ses bornes à l'envers");
                }
                return low == null || high == null
                        ? null
                        : Target.between(low.toPlainString(), high.toPlainString(), origin);
            default:
                BigDecimal bound = number(place, node);
                return bound == null ? null : bounded(kind, bound.toPlainString(), origin);
        }
    }

    private static Target bounded(String kind, String bound, Text origin) {
        return switch (kind) {
            case "at_least" -> Target.atLeast(bound, origin);
            case "at_most" -> Target.atMost(bound, origin);
            case "more_than" -> Target.moreThan(bound, origin);
            default -> Target.lessThan(bound, origin);
        };
    }

    private @Nullable Target zones(String place, JsonNode node, Text origin) {
        List<Target.Zone> zones = new ArrayList<>();
        BigDecimal last = null;
        if (!node.isArray() || node.isEmpty()) {
            problem(place, "is not a list of zones", "n'est pas une liste de zones");
            return null;
        }
        for (int i = 0; i < node.size(); i++) {
            String here = place + "/" + i;
            JsonNode zone = node.get(i);
            zone.fieldNames().forEachRemaining(name -> {
                if (!ZONE_FIELDS.contains(name)) {
                    problem(here + "/" + name, "is not known here", "n'est pas connu ici");
                }
            });
            Target.Status status = status(here + "/status", zone.path("status").asText());
            boolean inclusive = zone.has("up_to");
            JsonNode bound = inclusive ? zone.get("up_to") : zone.get("below");
            BigDecimal below = bound == null ? null : number(here, bound);
            boolean end = i == node.size() - 1;
            if (zone.has("up_to") && zone.has("below") || (bound == null) != end) {
                problem(
                        here,
                        end ? "is the last zone and must have no bound" : "needs one of below and up_to",
                        end ? "est la dernière zone et ne doit pas avoir de borne" : "demande below ou up_to");
            }
            if (below != null && last != null && below.compareTo(last) < 0) {
                problem(here, "lies below the zone before it", "est sous la zone qui la précède");
            }
            last = below == null ? last : below;
            if (status != null) {
                zones.add(new Target.Zone(status, below, inclusive));
            }
        }
        return Target.zones(origin, zones);
    }

    private Target.@Nullable Status status(String place, String word) {
        for (Target.Status status : Target.Status.values()) {
            if (status != Target.Status.NO_DATA
                    && status.name().toLowerCase(Locale.ROOT).equals(word)) {
                return status;
            }
        }
        String words = "good, warning, bad, critical";
        problem(place, "is not one of " + words, "n'est pas parmi " + words);
        return null;
    }

    private @Nullable BigDecimal number(String place, JsonNode node) {
        if (node.isNumber()) {
            return node.decimalValue();
        }
        problem(place, "is not a number", "n'est pas un nombre");
        return null;
    }
}
