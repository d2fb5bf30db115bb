package io.vigie.rest.internal;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** English or French. */
final class Languages {
    private Languages() {}

    /** What {@code lang} says, else the better liked of {@code Accept-Language}, else English. */
    static Locale of(HttpServletRequest request) {
        String asked = request.getParameter("lang");
        if (asked != null) {
            return asked.equals("fr") ? Locale.FRENCH : Locale.ENGLISH;
        }
        return accepted(request.getHeader("Accept-Language"));
    }

    static Locale accepted(@Nullable String header) {
        if (header == null || header.length() > 500) {
            return Locale.ENGLISH;
        }
        try {
            Locale found = Locale.lookup(Locale.LanguageRange.parse(header), List.of(Locale.ENGLISH, Locale.FRENCH));
            return found == null ? Locale.ENGLISH : found;
        } catch (IllegalArgumentException e) {
            return Locale.ENGLISH;
        }
    }
}
