package io.vigie.shell.internal;

import io.vigie.query.Forecast;
import io.vigie.query.KpiResult;
import io.vigie.query.KpiValue;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An answer as comma-separated values with a header line; what is undefined or masked is an empty cell. */
final class Csv {
    private Csv() {}

    static List<String> report(KpiResult result) {
        List<String> lines = new ArrayList<>();
        List<String> header = new ArrayList<>(List.of("kpi", "bucket"));
        List<String> dimensions = ReportText.dimensions(result);
        header.addAll(dimensions);
        header.addAll(List.of("num", "den", "value", "n", "provisional", "unit", "status", "masked", "companion"));
        lines.add(String.join(",", header.stream().map(Csv::text).toList()));
        for (KpiValue value : result.values()) {
            List<String> cells = new ArrayList<>();
            cells.add(text(value.kpi()));
            cells.add(text(Json.bucket(value.bucket())));
            dimensions.forEach(dimension -> cells.add(text(value.dims().get(dimension))));
            cells.add(number(value.num()));
            cells.add(number(value.den()));
            cells.add(number(Json.rounded(value.value())));
            cells.add(Long.toString(value.n()));
            cells.add(Boolean.toString(value.provisional()));
            cells.add(text(value.unit()));
            cells.add(text(Json.status(value.status())));
            cells.add(Boolean.toString(value.masked()));
            cells.add(Boolean.toString(ReportText.isCompanion(value, result.query())));
            lines.add(String.join(",", cells));
        }
        return lines;
    }

    /** A forecast with the columns of its fact type, so that it can be read as facts. */
    static List<String> forecast(Forecast forecast) {
        String queue = KeptForecast.part(forecast.query(), "queue");
        String channel = KeptForecast.part(forecast.query(), "channel");
        List<String> lines = new ArrayList<>();
        lines.add("start,volume" + (queue == null ? "" : ",queue") + (channel == null ? "" : ",channel"));
        for (Forecast.Point point : forecast.points()) {
            lines.add(text(Json.bucket(point.start())) + ","
                    + number(Json.rounded(point.volume()))
                    + (queue == null ? "" : "," + text(queue))
                    + (channel == null ? "" : "," + text(channel)));
        }
        return lines;
    }

    private static String number(@Nullable BigDecimal number) {
        BigDecimal exact = Json.exact(number);
        return exact == null ? "" : exact.toPlainString();
    }

    /** A text that a spreadsheet would take for a formula is led by an apostrophe. */
    static String text(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return "";
        }
        String safe = "=+-@\t\r\n".indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
        boolean quoted = safe.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r' || c == ';');
        return quoted ? '"' + safe.replace("\"", "\"\"") + '"' : safe;
    }
}
