package io.vigie.shell.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The folder of the demo: a connector that simulates a company, and its targets. It is kept from one demo to the next. */
final class Company {
    private static final int YEAR = 365;
    private static final int RECENT = 1;

    /** What the demo's company wants to achieve; written once, and then changed by whom it pleases. */
    private static final List<String> TARGETS = List.of(
            "{\"kpi\": \"service-level\", \"at_least\": 0.80, \"origin\": \"demo\"}",
            "{\"kpi\": \"handled-rate\", \"at_least\": 0.92, \"origin\": \"demo\"}",
            "{\"kpi\": \"abandon-rate\", \"at_most\": 0.05, \"origin\": \"demo\"}",
            "{\"kpi\": \"wait-time-average\", \"at_most\": 40, \"origin\": \"demo\"}",
            "{\"kpi\": \"aht\", \"between\": [240, 330], \"origin\": \"demo\"}",
            "{\"kpi\": \"fcr\", \"at_least\": 0.75, \"origin\": \"demo\"}",
            "{\"kpi\": \"adherence\", \"at_least\": 0.85, \"origin\": \"demo\"}");

    /** What the demo's company is warned of: something to look at under alerts, told to nobody. */
    private static final String RULE = """
            {
              "name": { "en": "Service level of a queue was low", "fr": "Taux de service bas dans une file" },
              "query": { "kpis": ["service-level"], "period": "P7D", "tz": "%s", "by": ["queue"] },
              "when": { "below": 0.5 },
              "least": 50,
              "severity": "warning"
            }
            """;

    private final Path home;

    /**
     * What is wished of the company; null for what it has, or is usual.
     *
     * @param seed the number that makes it
     * @param days how many days of history it has
     * @param zone where it stands
     */
    record Wishes(
            @Nullable Long seed,
            @Nullable Integer days,
            @Nullable String zone) {}

    /**
     * The company of a folder.
     *
     * @param home where configuration and data are
     */
    Company(Path home) {
        this.home = home;
    }

    /**
     * Makes the folder what the demo needs.
     *
     * @throws UsageException when it holds another company than is wished
     * @throws VerbException when it cannot be written
     */
    void prepare(Wishes wishes, Texts texts) {
        Path conf = home.resolve("conf");
        Path connector = conf.resolve("connectors").resolve("company.json");
        Path targets = conf.resolve("targets.json");
        String wished = text(wishes);
        try {
            if (Files.exists(connector)) {
                boolean asks = wishes.seed() != null || wishes.days() != null || wishes.zone() != null;
                if (asks && !Files.readString(connector).equals(wished)) {
                    throw new UsageException(texts.get("demo.other", home));
                }
                return;
            }
            Files.createDirectories(connector.getParent());
            if (!Files.exists(targets)) {
                Files.writeString(targets, "{\"targets\": [\n  " + String.join(",\n  ", TARGETS) + "\n]}\n");
            }
            Path rule = conf.resolve("alerts").resolve("service-level.json");
            if (!Files.exists(rule)) {
                Files.createDirectories(rule.getParent());
                String zone = wishes.zone();
                Files.writeString(
                        rule,
                        RULE.formatted(zone == null ? ZoneId.systemDefault().getId() : zone));
            }
            Files.writeString(connector, wished);
        } catch (IOException e) {
            throw new VerbException(texts.get("demo.folder", home, String.valueOf(e.getMessage())));
        }
    }

    private static String text(Wishes wishes) {
        int days = wishes.days() == null ? YEAR : wishes.days();
        Map<String, String> settings = new TreeMap<>();
        settings.put("company", "true");
        settings.put("days", Integer.toString(days));
        settings.put("recent", Integer.toString(Math.min(days, RECENT)));
        settings.put("volume", "1000");
        if (wishes.seed() != null) {
            settings.put("seed", wishes.seed().toString());
        }
        if (wishes.zone() != null) {
            settings.put("zone", "\"" + wishes.zone() + "\"");
        }
        List<String> lines = new ArrayList<>();
        settings.forEach((name, value) -> lines.add("    \"" + name + "\": " + value));
        return "{\n  \"type\": \"simulator\",\n  \"description\": \"A company that is made up\",\n  \"settings\": {\n"
                + String.join(",\n", lines) + "\n  },\n  \"state\": \"running\"\n}\n";
    }
}
