package io.vigie.rest.internal;

import io.vigie.connectors.Connector;
import io.vigie.connectors.ConnectorStatus;
import io.vigie.connectors.Problem;
import io.vigie.fact.Fact;
import io.vigie.source.CheckLine;
import io.vigie.source.Preview;
import io.vigie.source.Rejection;
import io.vigie.source.SourceState;
import io.vigie.source.SourceStatus;
import io.vigie.source.SourceType;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Connectors, their types and what they would read, as JSON. No secret is shown. */
final class ConnectorTree {
    /** What stands in the place of a secret that somebody wrote into a file. */
    private static final String HIDDEN = "***";

    /** Whatever looks like a secret is taken for one where nobody can say. */
    private static final String SECRET = "(?i).*(pass|secret|token|key|credential).*";

    private static final String REFERENCE = "\\$\\[(secret|env):[^\\]]+]";

    private final Map<String, SourceType> types;
    private final Locale locale;

    ConnectorTree(List<SourceType> types, Locale locale) {
        this.types = new LinkedHashMap<>();
        types.forEach(type -> this.types.put(type.type(), type));
        this.locale = locale;
    }

    static Map<String, @Nullable Object> type(SourceType type) {
        return new Tree()
                .put("type", type.type())
                .put("label", type.label())
                .put("description", type.description())
                .put("bundle", type.bundle())
                .put("features", type.features().stream().sorted().map(Json::id).toList())
                .put(
                        "settings",
                        type.settings().stream().map(ConnectorTree::setting).toList())
                .done();
    }

    private static Map<String, @Nullable Object> setting(SourceType.Setting setting) {
        return new Tree()
                .put("name", setting.name())
                .put("label", setting.label())
                .put("description", setting.description())
                .put("required", setting.required())
                .put("default", setting.secret() ? "" : setting.defaultValue())
                .put("options", setting.options())
                .put("secret", setting.secret())
                .done();
    }

    /** The settings of a type as a JSON schema. */
    static Map<String, @Nullable Object> schema(SourceType type) {
        Map<String, Object> properties = new LinkedHashMap<>();
        for (SourceType.Setting setting : type.settings()) {
            Tree property = new Tree().put("title", setting.label()).put("description", setting.description());
            if (setting.options().isEmpty()) {
                property.put("type", List.of("string", "number", "boolean", "array"))
                        .put("items", Map.of("type", List.of("string", "number", "boolean")));
            } else {
                property.put("enum", setting.options());
            }
            if (!setting.defaultValue().isEmpty() && !setting.secret()) {
                property.put("default", setting.defaultValue());
            }
            if (setting.secret()) {
                property.put("writeOnly", true);
            }
            properties.put(setting.name(), property.done());
        }
        return new Tree()
                .put("$schema", "https://json-schema.org/draft/2020-12/schema")
                .put("title", type.label())
                .put("description", type.description())
                .put("type", "object")
                .put("properties", properties)
                .put(
                        "required",
                        type.settings().stream()
                                .filter(SourceType.Setting::required)
                                .map(SourceType.Setting::name)
                                .toList())
                .put("additionalProperties", false)
                .done();
    }

    private Map<String, List<String>> settings(Connector connector) {
        SourceType type = types.get(connector.type());
        Map<String, List<String>> shown = new LinkedHashMap<>();
        connector.settings().forEach((name, values) -> {
            boolean secret = type == null
                    ? name.matches(SECRET)
                    : type.settings().stream()
                            .anyMatch(setting ->
                                    setting.secret() && setting.name().equals(name));
            shown.put(
                    name,
                    values.stream()
                            .map(value -> secret && !value.matches(REFERENCE) ? HIDDEN : value)
                            .toList());
        });
        return shown;
    }

    private static String file(String name) {
        return "conf/connectors/" + name + ".json";
    }

    /** What the file of a connector says; without a connector, where it makes no sense. */
    Map<String, @Nullable Object> written(String name, @Nullable Connector connector, List<String> problems) {
        return new Tree()
                .put("name", name)
                .put("file", file(name))
                .put("type", connector == null ? null : connector.type())
                .put("description", connector == null ? null : connector.description())
                .put("desired", connector == null ? null : connector.desired().word())
                .put("settings", connector == null ? null : settings(connector))
                .put("problems", problems)
                .done();
    }

    /**
     * How a connector stands.
     *
     * @param quarantined how many of its records are in quarantine
     * @param backfill how the reading of a past period stands; null when there is none
     */
    Map<String, @Nullable Object> status(ConnectorStatus status, int quarantined, @Nullable SourceStatus backfill) {
        Connector connector = status.connector();
        SourceStatus source = status.source();
        return new Tree()
                .put("name", status.name())
                .put("file", file(status.name()))
                .put("type", connector == null ? null : connector.type())
                .put("description", connector == null ? null : connector.description())
                .put(
                        "desired",
                        status.desired() == null ? null : status.desired().word())
                .put("observed", Json.id(status.observed()))
                .put("level", level(status))
                .put("kind", kind(status))
                .put("detail", status.detail().in(locale))
                .put("log", log(status))
                .put("problems", status.problems().stream().map(this::problem).toList())
                .put("settings", connector == null ? null : settings(connector))
                .put("facts", source == null ? null : source.facts())
                .put("rejected", source == null ? null : source.rejected())
                .put("polls", source == null ? null : source.polls())
                .put("failures", source == null ? null : source.failures())
                .put("factsPerMinute", known(status.factsPerMinute()))
                .put("rejectedPerMinute", known(status.rejectedPerMinute()))
                .put("progress", source == null ? null : known(source.progress()))
                .put("lastSuccess", source == null ? null : Json.instant(source.lastSuccess(), ZoneOffset.UTC))
                .put("freshnessSeconds", seconds(status.freshness()))
                .put("newest", source == null ? null : Json.instant(source.newest(), ZoneOffset.UTC))
                .put("lagSeconds", source == null ? null : seconds(source.lag()))
                .put("nextAttempt", source == null ? null : Json.instant(source.nextAttempt(), ZoneOffset.UTC))
                .put("attempt", source == null ? null : source.attempt())
                .put("quarantined", quarantined)
                .put("backfill", backfill == null ? null : backfill(backfill))
                .done();
    }

    private Map<String, @Nullable Object> backfill(SourceStatus source) {
        return new Tree()
                .put("name", source.name())
                .put("observed", Json.id(source.state()))
                .put("detail", source.detail().in(locale))
                .put("facts", source.facts())
                .put("rejected", source.rejected())
                .put("progress", known(source.progress()))
                .done();
    }

    private Map<String, @Nullable Object> problem(Problem problem) {
        return new Tree()
                .put("file", problem.file())
                .put("line", problem.line())
                .put("detail", problem.sentence().in(locale))
                .done();
    }

    private static String level(ConnectorStatus status) {
        return switch (status.observed()) {
            case RUNNING, COMPLETED -> status.problems().isEmpty() ? "ok" : "warning";
            case PAUSED, STOPPED, STARTING -> status.problems().isEmpty() ? "idle" : "warning";
            case RETRYING, RATE_LIMITED, STALE -> "warning";
            default -> "bad";
        };
    }

    /** Who can mend what is wrong; null while nothing is. */
    private static @Nullable String kind(ConnectorStatus status) {
        return switch (status.observed()) {
            case CONFIG_ERROR, AUTH_REQUIRED, MISSING_PLUGIN -> "config";
            case RATE_LIMITED, RETRYING -> "transient";
            case FAILED, STALE -> "system";
            default -> status.problems().isEmpty() ? null : "config";
        };
    }

    /** The same for a log: one line of words that do not change with the language. */
    private static @Nullable String log(ConnectorStatus status) {
        String kind = kind(status);
        if (kind == null) {
            return null;
        }
        SourceStatus source = status.source();
        StringBuilder line =
                new StringBuilder("connector=" + status.name() + " state=" + status.observed() + " kind=" + kind);
        if (source != null && source.state() != SourceState.RUNNING) {
            line.append(" attempt=")
                    .append(source.attempt())
                    .append(" failures=")
                    .append(source.failures());
        }
        if (source != null && source.nextAttempt() != null) {
            line.append(" next=").append(source.nextAttempt());
        }
        status.problems().forEach(problem -> line.append(" file=")
                .append(problem.file())
                .append(':')
                .append(problem.line())
                .append(" \"")
                .append(problem.sentence().en())
                .append('"'));
        if (status.problems().isEmpty() && !status.detail().isEmpty()) {
            line.append(" detail=\"").append(status.detail().en()).append('"');
        }
        return line.toString();
    }

    private static @Nullable BigDecimal known(double number) {
        return number < 0 ? null : Json.rounded(BigDecimal.valueOf(number));
    }

    private static @Nullable Long seconds(@Nullable Duration duration) {
        return duration == null ? null : duration.toSeconds();
    }

    static Map<String, @Nullable Object> check(List<CheckLine> lines) {
        return new Tree()
                .put("good", lines.stream().noneMatch(line -> line.outcome() == CheckLine.Outcome.FAILED))
                .put(
                        "lines",
                        lines.stream()
                                .map(line -> new Tree()
                                        .put("outcome", Json.id(line.outcome()))
                                        .put("sentence", line.sentence())
                                        .done())
                                .toList())
                .done();
    }

    static Map<String, @Nullable Object> preview(Preview preview, Locale locale) {
        return new Tree()
                .put("facts", preview.facts().stream().map(ConnectorTree::fact).toList())
                .put(
                        "rejections",
                        preview.rejections().stream()
                                .map(rejection -> rejection(rejection, locale))
                                .toList())
                .done();
    }

    private static Map<String, @Nullable Object> fact(Fact fact) {
        Map<String, Object> values = new LinkedHashMap<>();
        fact.values()
                .forEach((name, value) -> values.put(
                        name, value instanceof Number || value instanceof Boolean ? value : value.toString()));
        return new Tree()
                .put("type", fact.type().name())
                .put("at", Json.instant(fact.at(), ZoneOffset.UTC))
                .put("values", values)
                .done();
    }

    private static Map<String, @Nullable Object> rejection(Rejection rejection, Locale locale) {
        return new Tree()
                .put("position", rejection.position())
                .put("reason", rejection.reason().in(locale))
                .put("record", rejection.record())
                .done();
    }
}
