package io.vigie.alert.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vigie.alert.Alert;
import io.vigie.alert.AlertState;
import io.vigie.kpi.Text;
import io.vigie.query.KpiQuery;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How a rule stands in one group; changed under the lock of the book. */
final class Standing {
    final Map<String, @Nullable String> dims;
    AlertState state = AlertState.NORMAL;
    Instant since;
    Text why = Text.of("", "");
    Text shown = Text.of("–", "–");
    String link = "";
    long n;
    /** When those who are to know were told that it fires; null while they need not know. */
    @Nullable
    Instant told;

    @Nullable
    BigDecimal value;

    @Nullable
    BigDecimal compared;

    @Nullable
    KpiQuery question;

    Standing(Map<String, @Nullable String> dims, Instant since) {
        this.dims = dims;
        this.since = since;
    }

    Alert.Instance instance() {
        return new Alert.Instance(dims, state, since, value, shown, compared, n, why, link, question);
    }

    ObjectNode tree() {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        ObjectNode group = node.putObject("dims");
        dims.forEach(group::put);
        return node.put("state", state.name())
                .put("since", since.toString())
                .put("told", told == null ? null : told.toString())
                .put("value", value)
                .put("compared", compared)
                .put("n", n)
                .put("shownEn", shown.en())
                .put("shownFr", shown.fr())
                .put("whyEn", why.en())
                .put("whyFr", why.fr())
                .put("link", link);
    }

    static Standing of(JsonNode node) {
        Map<String, @Nullable String> dims = new LinkedHashMap<>();
        node.path("dims")
                .properties()
                .forEach(dim -> dims.put(
                        dim.getKey(),
                        dim.getValue().isNull() ? null : dim.getValue().asText()));
        Standing standing = new Standing(dims, Instant.parse(node.path("since").asText()));
        standing.state = AlertState.valueOf(node.path("state").asText());
        standing.told =
                node.path("told").isTextual() ? Instant.parse(node.path("told").asText()) : null;
        standing.value = node.path("value").isNumber() ? node.path("value").decimalValue() : null;
        standing.compared =
                node.path("compared").isNumber() ? node.path("compared").decimalValue() : null;
        standing.n = node.path("n").asLong();
        standing.shown =
                Text.of(node.path("shownEn").asText(), node.path("shownFr").asText());
        standing.why = Text.of(node.path("whyEn").asText(), node.path("whyFr").asText());
        standing.link = node.path("link").asText();
        return standing;
    }
}
