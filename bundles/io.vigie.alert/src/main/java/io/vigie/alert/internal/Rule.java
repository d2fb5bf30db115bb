package io.vigie.alert.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.vigie.alert.AlertException.Fault;
import io.vigie.export.KeptQuestion;
import io.vigie.kpi.Target;
import io.vigie.kpi.Text;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a file of {@code conf/alerts} says. Immutable.
 *
 * @param name its name
 * @param question of one KPI
 * @param condition what it waits for
 * @param holding how long that must hold
 * @param undefined what an undefined figure means
 * @param provisional whether figures count that may still change by rule
 * @param least on how few rows a figure may rest to count as defined
 * @param severity {@code warning} or {@code critical}
 * @param channels whom it tells
 * @param repeat after how long it tells again while it goes on and nobody has seen to it; null for never
 */
record Rule(
        Text name,
        KeptQuestion question,
        Condition condition,
        Duration holding,
        Undefined undefined,
        boolean provisional,
        long least,
        String severity,
        List<String> channels,
        @Nullable Duration repeat) {
    private static final Set<String> FIELDS =
            Set.of("name", "query", "when", "for", "noData", "provisional", "least", "severity", "channels", "repeat");
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    /** What an undefined figure means. */
    enum Undefined {
        NO_DATA,
        OK,
        ALERT
    }

    /** What a rule waits for. */
    sealed interface Condition {
        /** In words. */
        Text text();
    }

    /** One of these statuses of its target. */
    record OfStatus(Set<Target.Status> statuses) implements Condition {
        @Override
        public Text text() {
            return Text.of(
                    "status is " + words(Locale.ENGLISH, " or "), "le statut est " + words(Locale.FRENCH, " ou "));
        }

        private String words(Locale locale, String or) {
            return String.join(
                    or,
                    statuses.stream()
                            .sorted()
                            .map(status -> status.text().in(locale))
                            .toList());
        }
    }

    /** Beyond a bound. */
    record OfBound(String word, BigDecimal bound) implements Condition {
        static final List<String> WORDS = List.of("above", "atLeast", "below", "atMost");

        boolean holds(BigDecimal value) {
            int compared = value.compareTo(bound);
            return switch (word) {
                case "above" -> compared > 0;
                case "atLeast" -> compared >= 0;
                case "below" -> compared < 0;
                default -> compared <= 0;
            };
        }

        @Override
        public Text text() {
            String sign =
                    switch (word) {
                        case "above" -> ">";
                        case "atLeast" -> "≥";
                        case "below" -> "<";
                        default -> "≤";
                    };
            return Text.of(
                    "value " + sign + " " + bound.toPlainString(), "valeur " + sign + " " + bound.toPlainString());
        }
    }

    /** Moved by more than so much against another period. */
    record OfChange(KeptQuestion.Against against, boolean percent, boolean rise, BigDecimal by) implements Condition {
        boolean holds(BigDecimal value, BigDecimal before) {
            BigDecimal moved = rise ? value.subtract(before) : before.subtract(value);
            if (!percent) {
                return moved.compareTo(by) >= 0;
            }
            return moved.multiply(BigDecimal.valueOf(100)).compareTo(by.multiply(before.abs())) >= 0
                    && moved.signum() > 0;
        }

        @Override
        public Text text() {
            String size = by.toPlainString() + (percent ? " %" : "");
            boolean week = against == KeptQuestion.Against.SAME_WEEKDAY;
            return Text.of(
                    (rise ? "rises by " : "falls by ") + size + " or more against "
                            + (week ? "the same weekday" : "the period before"),
                    (rise ? "monte de " : "baisse de ") + size + " ou plus par rapport "
                            + (week ? "au même jour de semaine" : "à la période précédente"));
        }
    }

    /** Reads a rule; null when there are faults, which were added. */
    static @Nullable Rule read(String json, List<Fault> faults) {
        JsonNode root;
        try {
            root = MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
            add(faults, "", "This is no JSON: line " + line + ".", "Ce n'est pas du JSON : ligne " + line + ".");
            return null;
        }
        if (root == null || !root.isObject()) {
            add(faults, "", "An object is needed here.", "Il faut ici un objet.");
            return null;
        }
        root.fieldNames().forEachRemaining(name -> {
            if (!FIELDS.contains(name)) {
                String known = String.join(", ", FIELDS.stream().sorted().toList());
                add(
                        faults,
                        "/" + name,
                        "'" + name + "' means nothing here; there are " + known + ".",
                        "« " + name + " » n'a pas de sens ici ; il y a " + known + ".");
            }
        });
        KeptQuestion question = KeptQuestion.read(
                root.path("query"), "/query", (pointer, sentence) -> faults.add(new Fault(pointer, sentence)));
        if (question != null && question.kpis().size() != 1) {
            add(faults, "/query/kpis", "A rule is about one KPI.", "Une règle porte sur un seul KPI.");
        }
        if (root.path("query").has("grain") || root.path("query").has("companions")) {
            add(
                    faults,
                    "/query",
                    "A rule looks at one period: leave grain and companions out.",
                    "Une règle regarde une seule période : ôtez grain et companions.");
        }
        Condition condition = condition(root.path("when"), faults);
        Duration holding = duration(root, "for", Duration.ZERO, faults);
        Duration repeat = root.has("repeat") ? duration(root, "repeat", Duration.ofHours(4), faults) : null;
        String undefined = root.path("noData").asText("NO_DATA");
        if (!Set.of("NO_DATA", "OK", "ALERT").contains(undefined)) {
            add(faults, "/noData", "Write NO_DATA, OK or ALERT.", "Écrivez NO_DATA, OK ou ALERT.");
            undefined = "NO_DATA";
        }
        String severity = root.path("severity").asText("warning");
        if (!severity.equals("warning") && !severity.equals("critical")) {
            add(faults, "/severity", "Write warning or critical.", "Écrivez warning ou critical.");
        }
        List<String> channels = new ArrayList<>();
        root.path("channels").forEach(channel -> channels.add(channel.asText()));
        Text name = name(root.path("name"), faults);
        if (!faults.isEmpty() || question == null || condition == null || name == null) {
            return null;
        }
        return new Rule(
                name,
                question,
                condition,
                holding,
                Undefined.valueOf(undefined),
                root.path("provisional").asBoolean(false),
                Math.max(1, root.path("least").asLong(1)),
                severity,
                List.copyOf(channels),
                repeat);
    }

    private static void add(List<Fault> faults, String pointer, String en, String fr) {
        faults.add(new Fault(pointer, Text.of(en, fr)));
    }

    private static @Nullable Text name(JsonNode node, List<Fault> faults) {
        String en = node.isTextual() ? node.asText() : node.path("en").asText("");
        String fr = node.isTextual() ? en : node.path("fr").asText(en);
        if (en.isBlank() || en.length() > 200 || fr.length() > 200) {
            add(
                    faults,
                    "/name",
                    "A name is needed, of 200 signs at most: {\"en\": \"...\", \"fr\": \"...\"}.",
                    "Il faut un nom, de 200 signes au plus : {\"en\": \"...\", \"fr\": \"...\"}.");
            return null;
        }
        return Text.of(en, fr);
    }

    private static Duration duration(JsonNode root, String field, Duration usual, List<Fault> faults) {
        if (!root.has(field)) {
            return usual;
        }
        try {
            Duration duration = Duration.parse(root.path(field).asText());
            if (!duration.isNegative()) {
                return duration;
            }
        } catch (DateTimeException e) {
            // Told below, with an example.
            return faulty(field, usual, faults);
        }
        return faulty(field, usual, faults);
    }

    private static Duration faulty(String field, Duration usual, List<Fault> faults) {
        add(faults, "/" + field, "Write a duration such as PT5M.", "Écrivez une durée telle que PT5M.");
        return usual;
    }

    private static @Nullable Condition condition(JsonNode when, List<Fault> faults) {
        if (when.path("status").isArray() && when.size() == 1) {
            Set<Target.Status> statuses = new java.util.TreeSet<>();
            for (JsonNode word : when.path("status")) {
                for (Target.Status status : Target.Status.values()) {
                    if (status != Target.Status.NO_DATA
                            && status.name().toLowerCase(Locale.ROOT).equals(word.asText())) {
                        statuses.add(status);
                    }
                }
            }
            if (!statuses.isEmpty() && statuses.size() == when.path("status").size()) {
                return new OfStatus(statuses);
            }
        }
        for (String word : OfBound.WORDS) {
            if (when.path(word).isNumber() && when.size() == 1) {
                return new OfBound(word, when.path(word).decimalValue());
            }
        }
        JsonNode change = when.path("change");
        if (change.isObject() && when.size() == 1) {
            String against = change.path("against").asText("previous");
            String in = change.path("in").asText("percent");
            boolean rise = change.path("rise").isNumber();
            JsonNode by = rise ? change.path("rise") : change.path("fall");
            if ((against.equals("previous") || against.equals("same-weekday"))
                    && (in.equals("percent") || in.equals("value"))
                    && by.isNumber()
                    && by.decimalValue().signum() > 0) {
                return new OfChange(
                        against.equals("previous") ? KeptQuestion.Against.PREVIOUS : KeptQuestion.Against.SAME_WEEKDAY,
                        in.equals("percent"),
                        rise,
                        by.decimalValue());
            }
        }
        add(
                faults,
                "/when",
                "Write one of {\"status\": [\"bad\", \"critical\"]}, {\"below\": 0.8} (or above, atLeast, atMost),"
                        + " {\"change\": {\"against\": \"previous\" or \"same-weekday\", \"fall\" or \"rise\": 20,"
                        + " \"in\": \"percent\" or \"value\"}}.",
                "Écrivez {\"status\": [\"bad\", \"critical\"]}, {\"below\": 0.8} (ou above, atLeast, atMost), ou"
                        + " {\"change\": {\"against\": \"previous\" ou \"same-weekday\", \"fall\" ou \"rise\": 20,"
                        + " \"in\": \"percent\" ou \"value\"}}.");
        return null;
    }
}
