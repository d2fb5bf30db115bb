package io.vigie.report.internal;

import io.vigie.export.Exporter;
import io.vigie.export.Format;
import io.vigie.export.KeptQuestion;
import io.vigie.export.Sheet;
import io.vigie.export.Sheets;
import io.vigie.export.Shown;
import io.vigie.kpi.Target;
import io.vigie.notify.Content;
import io.vigie.query.KpiQuery;
import io.vigie.query.KpiResult;
import io.vigie.query.KpiValue;
import io.vigie.query.Kpis;
import io.vigie.query.Warning;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Makes the mail of a report: the figures in words, and the files. */
final class Composition {
    /** More than a mail can show; the files have them all. */
    private static final int ROWS = 100;

    private Composition() {}

    /** A question with its answer. */
    private record Told(KpiResult result, Map<String, Target> targets, List<Warning> warnings) {}

    /**
     * The mail.
     *
     * @param due the moment that the report is about
     * @param late whether it should have come before
     */
    static Content content(
            String id,
            Report report,
            Instant due,
            boolean late,
            Instant now,
            Kpis kpis,
            Exporter exporter,
            Locale locale) {
        boolean french = locale == Locale.FRENCH;
        Map<String, Kpis.Entry> installed = new LinkedHashMap<>();
        kpis.entries().forEach(entry -> installed.put(entry.definition().id(), entry));
        List<Told> told = new ArrayList<>();
        for (KeptQuestion question : report.questions()) {
            told.add(told(kpis, question.at(due)));
        }
        Shown shown = new Shown(locale);
        String title = report.name().in(locale);
        StringBuilder text = new StringBuilder(title).append("\n\n");
        StringBuilder html = new StringBuilder("<!DOCTYPE html><html lang=\"" + locale.getLanguage()
                + "\"><head><meta charset=\"utf-8\"></head><body><h1>" + escaped(title) + "</h1>");
        if (late) {
            String sentence = french
                    ? "Ce rapport aurait dû partir le "
                            + shown.moment(due, report.questions().get(0).zone())
                            + " ; la plate-forme était arrêtée. Il dit les chiffres de ce moment-là."
                    : "This report was due on "
                            + shown.moment(due, report.questions().get(0).zone())
                            + "; the platform was down. It tells the figures of that moment.";
            text.append(sentence).append("\n\n");
            html.append("<p><strong>").append(escaped(sentence)).append("</strong></p>");
        }
        for (Told each : told) {
            part(each, installed, shown, locale, text, html);
        }
        html.append("</body></html>");
        return new Content(
                "[Vigie] " + title,
                text.toString(),
                html.toString(),
                files(id, report, due, now, told, installed, exporter, locale),
                "io.vigie.report",
                Map.of("report", id, "due", due.toString(), "late", late));
    }

    private static Told told(Kpis kpis, KpiQuery query) {
        KpiResult result = kpis.evaluate(query);
        KpiQuery asked = query.toBuilder().period(result.from(), result.to()).build();
        Map<String, Target> targets = new LinkedHashMap<>();
        for (KpiValue value : result.values()) {
            if (value.status() != null && !targets.containsKey(value.kpi())) {
                kpis.target(value.kpi(), asked).ifPresent(target -> targets.put(value.kpi(), target));
            }
        }
        return new Told(result, targets, query.companions() ? kpis.guardRails(query) : List.of());
    }

    private static void part(
            Told told,
            Map<String, Kpis.Entry> installed,
            Shown shown,
            Locale locale,
            StringBuilder text,
            StringBuilder html) {
        boolean french = locale == Locale.FRENCH;
        KpiResult result = told.result();
        String period = shown.period(result.from(), result.to(), result.query().zone()) + ", "
                + result.query().zone().getId();
        text.append(period).append('\n');
        html.append("<h2>")
                .append(escaped(period))
                .append("</h2><table border=\"1\" cellpadding=\"4\"><tr><th>KPI</th><th>")
                .append(french ? "Chiffre" : "Figure")
                .append("</th><th>")
                .append(french ? "Statut" : "Status")
                .append("</th><th>n</th></tr>");
        int rows = 0;
        for (KpiValue value : result.values()) {
            Kpis.Entry entry = installed.get(value.kpi());
            if (entry == null || rows++ >= ROWS) {
                continue;
            }
            StringBuilder name = new StringBuilder(entry.definition().name().in(locale));
            value.dims()
                    .forEach((dimension, group) ->
                            name.append(", ").append(dimension).append(' ').append(group == null ? "∅" : group));
            if (value.bucket() != null) {
                name.append(", ")
                        .append(shown.moment(
                                value.bucket().toInstant(), result.query().zone()));
            }
            String figure = value.masked()
                    ? french ? "masqué" : "masked"
                    : shown.value(value.value(), entry.definition().unit());
            Target.Status status = value.status();
            List<String> marks = new ArrayList<>();
            if (status != null) {
                marks.add(status.text().in(locale));
            }
            if (value.provisional()) {
                marks.add(french ? "provisoire" : "provisional");
            }
            if (!result.partial(value.kpi()).isEmpty()) {
                marks.add(french ? "partiel" : "partial");
            }
            text.append("  ")
                    .append(plain(name.toString()))
                    .append(french ? " : " : ": ")
                    .append(figure)
                    .append(marks.isEmpty() ? "" : " (" + String.join(", ", marks) + ")")
                    .append(", n = ")
                    .append(value.n())
                    .append('\n');
            html.append("<tr><td>")
                    .append(escaped(plain(name.toString())))
                    .append("</td><td>")
                    .append(escaped(figure))
                    .append("</td><td>")
                    .append(escaped(String.join(", ", marks)))
                    .append("</td><td>")
                    .append(value.n())
                    .append("</td></tr>");
        }
        html.append("</table>");
        if (rows > ROWS) {
            String more = french ? "Les fichiers ont toutes les lignes." : "The files have all rows.";
            text.append("  ").append(more).append('\n');
            html.append("<p>").append(more).append("</p>");
        }
        told.targets().forEach((kpi, target) -> {
            String line = (french ? "Objectif de " : "Target of ")
                    + kpi
                    + (french ? " : " : ": ")
                    + Sheets.target(target, locale);
            text.append("  ").append(line).append('\n');
            html.append("<p>").append(escaped(line)).append("</p>");
        });
        text.append('\n');
    }

    private static List<Content.Attachment> files(
            String id,
            Report report,
            Instant due,
            Instant now,
            List<Told> told,
            Map<String, Kpis.Entry> installed,
            Exporter exporter,
            Locale locale) {
        Sheets sheets = new Sheets(installed, locale, now);
        List<Sheet> tables = told.stream()
                .map(each -> sheets.figures(each.result(), each.targets(), each.warnings()))
                .toList();
        List<Content.Attachment> files = new ArrayList<>();
        for (Format format : report.formats()) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try {
                exporter.write(format, tables, new Exporter.Options(true, format == Format.CSV), out);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            String day =
                    due.atZone(report.questions().get(0).zone()).toLocalDate().toString();
            files.add(new Content.Attachment(
                    "vigie-" + id + "-" + day + "." + format.id(), format.media(), out.toByteArray()));
        }
        return files;
    }

    private static String plain(String text) {
        return text.replaceAll("[\\p{Cntrl}\\u2028\\u2029\\u202a-\\u202e\\u2066-\\u2069]+", " ");
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
