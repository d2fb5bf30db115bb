package io.vigie.alert.internal;

import io.vigie.alert.AlertState;
import io.vigie.kpi.Text;
import io.vigie.notify.Content;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is told of alerts: all that happened at once in one message. */
final class Messages {
    /** More would be read by nobody. */
    private static final int IN_FULL = 20;

    private Messages() {}

    /** Something to tell. */
    record News(
            String rule,
            Text name,
            String severity,
            String kpi,
            Map<String, @Nullable String> dims,
            AlertState state,
            java.time.Instant since,
            @Nullable BigDecimal value,
            Text shown,
            Text why,
            String link) {}

    static Content content(List<News> news, boolean test, String page, Locale locale) {
        boolean french = locale == Locale.FRENCH;
        long firing =
                news.stream().filter(each -> each.state() == AlertState.FIRING).count();
        long over = news.size() - firing;
        String first = news.get(0).name().in(locale);
        String subject = (test ? french ? "[Vigie, essai] " : "[Vigie, test] " : "[Vigie] ")
                + (news.size() == 1
                        ? state(news.get(0).state(), locale) + " : " + first
                        : (firing > 0 ? firing + (french ? " alertes" : " alerts") : "")
                                + (firing > 0 && over > 0 ? ", " : "")
                                + (over > 0 ? over + (french ? " terminées" : " over") : "")
                                + " : " + first + " …");
        StringBuilder text = new StringBuilder();
        StringBuilder html = new StringBuilder("<!DOCTYPE html><html lang=\"" + locale.getLanguage()
                + "\"><head><meta charset=\"utf-8\"></head><body>");
        List<Object> data = new ArrayList<>();
        for (int i = 0; i < news.size(); i++) {
            News each = news.get(i);
            if (i < IN_FULL) {
                String head = state(each.state(), locale) + " : " + each.name().in(locale) + group(each.dims()) + " : "
                        + each.shown().in(locale);
                text.append(head)
                        .append("\n  ")
                        .append(each.why().in(locale))
                        .append("\n  ")
                        .append(page)
                        .append(each.link())
                        .append("\n\n");
                html.append("<h3>")
                        .append(escaped(head))
                        .append("</h3><p>")
                        .append(escaped(each.why().in(locale)))
                        .append("</p><p><a href=\"")
                        .append(escaped(page + each.link()))
                        .append("\">")
                        .append(french ? "Ouvrir dans Vigie" : "Open in Vigie")
                        .append("</a></p>");
            }
            Map<String, @Nullable Object> item = new LinkedHashMap<>();
            item.put("rule", each.rule());
            item.put("name", each.name().in(locale));
            item.put("severity", each.severity());
            item.put("kpi", each.kpi());
            item.put("dims", each.dims());
            item.put("state", each.state().name());
            item.put("since", each.since().toString());
            item.put("value", each.value());
            item.put("why", each.why().in(locale));
            item.put("link", page + each.link());
            data.add(item);
        }
        if (news.size() > IN_FULL) {
            String more = french
                    ? "Et " + (news.size() - IN_FULL) + " autres, dans Vigie."
                    : "And " + (news.size() - IN_FULL) + " others, in Vigie.";
            text.append(more).append('\n');
            html.append("<p>").append(more).append("</p>");
        }
        html.append("</body></html>");
        return new Content(
                subject,
                text.toString(),
                html.toString(),
                List.of(),
                test ? "io.vigie.alert.test" : firing > 0 ? "io.vigie.alert.firing" : "io.vigie.alert.over",
                Map.of("alerts", data));
    }

    private static String group(Map<String, @Nullable String> dims) {
        StringBuilder group = new StringBuilder();
        dims.forEach((dimension, value) -> group.append(group.isEmpty() ? " (" : ", ")
                .append(dimension)
                .append(' ')
                .append(value == null ? "∅" : plain(value)));
        return group.isEmpty() ? "" : group.append(')').toString();
    }

    private static String state(AlertState state, Locale locale) {
        return switch (state) {
            case FIRING -> locale == Locale.FRENCH ? "Alerte" : "Alert";
            case NO_DATA -> locale == Locale.FRENCH ? "Plus de données" : "No data any more";
            default -> locale == Locale.FRENCH ? "Terminée" : "Over";
        };
    }

    /** A name that neither breaks lines nor turns other text about. */
    private static String plain(String text) {
        String plain = text.replaceAll("[\\p{Cntrl}\\u2028\\u2029\\u202a-\\u202e\\u2066-\\u2069]+", " ");
        return plain.length() <= 100 ? plain : plain.substring(0, 99) + "…";
    }

    static String escaped(String text) {
        return text.replaceAll("[\\u202a-\\u202e\\u2066-\\u2069]", "")
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
