package io.vigie.rest.internal;

import io.vigie.kpi.Text;
import io.vigie.query.KpiQuery;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Where a page of rows begins, and as of when: all pages show what was known when the first was asked for, so that
 * rows that arrive between two pages move nothing.
 *
 * @param question what the pages are of
 * @param asOf the instant after which nothing is known
 * @param offset how many rows to pass over
 */
record Cursor(int question, Instant asOf, int offset) {
    static Cursor first(KpiQuery query, Instant now) {
        Instant asOf = query.asOf();
        return new Cursor(hash(query), asOf == null ? now : asOf, 0);
    }

    Cursor plus(int rows) {
        return new Cursor(question, asOf, offset + rows);
    }

    /** All that decides the rows, but for the instant that the cursor holds itself. */
    private static int hash(KpiQuery query) {
        return List.of(
                        query.kpis(),
                        String.valueOf(query.from()),
                        String.valueOf(query.to()),
                        query.zone(),
                        query.filters(),
                        query.parameters(),
                        query.presets())
                .hashCode();
    }

    String text() {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((question + " " + asOf + " " + offset).getBytes(StandardCharsets.UTF_8));
    }

    /** The cursor of a text that was given out for this question. */
    static Optional<Cursor> read(String text, KpiQuery query) {
        try {
            String[] parts = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8).split(" ", -1);
            if (parts.length != 3) {
                return Optional.empty();
            }
            Cursor cursor = new Cursor(Integer.parseInt(parts[0]), Instant.parse(parts[1]), Integer.parseInt(parts[2]));
            return cursor.question == hash(query) && cursor.offset >= 0 ? Optional.of(cursor) : Optional.empty();
        } catch (IllegalArgumentException | DateTimeException e) {
            return Optional.empty();
        }
    }

    static Fault wrong() {
        return new Fault(
                Fault.Place.parameter("cursor"),
                Text.of(
                        "This cursor is none of this question; take it from 'next' of the page before.",
                        "Ce curseur n'est pas de cette question ; prenez-le dans « next » de la page précédente."));
    }
}
