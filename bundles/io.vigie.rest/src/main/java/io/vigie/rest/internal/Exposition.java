package io.vigie.rest.internal;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The text that Prometheus scrapes, format 0.0.4. Written by hand: the client library would be twelve classes of
 * registry around what is read anew at each scrape. Not thread-safe.
 */
final class Exposition {
    private final Map<String, Family> families = new LinkedHashMap<>();

    private record Family(String type, String help, StringBuilder samples) {}

    /** A sample of a family; labels in pairs. Nothing is written for an undefined value. */
    void sample(String name, String type, String help, @Nullable BigDecimal value, String... labels) {
        sample(name, "", type, help, value, labels);
    }

    /** A sample whose name ends with something, such as the sum of a summary. */
    void sample(String name, String end, String type, String help, @Nullable BigDecimal value, String... labels) {
        Family family = families.computeIfAbsent(name, key -> new Family(type, help, new StringBuilder()));
        if (value == null) {
            return;
        }
        StringBuilder line = family.samples().append(name).append(end);
        for (int i = 0; i + 1 < labels.length; i += 2) {
            line.append(i == 0 ? '{' : ',')
                    .append(labels[i])
                    .append("=\"")
                    .append(escaped(labels[i + 1]))
                    .append('"');
        }
        line.append(labels.length > 0 ? "} " : " ")
                .append(value.toPlainString())
                .append('\n');
    }

    private static String escaped(String label) {
        return label.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }

    /** All of it; a family without samples is left out. */
    String text() {
        StringBuilder text = new StringBuilder();
        families.forEach((name, family) -> {
            if (!family.samples().isEmpty()) {
                text.append("# HELP ")
                        .append(name)
                        .append(' ')
                        .append(family.help())
                        .append("\n# TYPE ")
                        .append(name)
                        .append(' ')
                        .append(family.type())
                        .append('\n')
                        .append(family.samples());
            }
        });
        return text.toString();
    }
}
