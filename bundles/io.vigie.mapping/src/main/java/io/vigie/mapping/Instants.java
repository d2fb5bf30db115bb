package io.vigie.mapping;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.chrono.IsoChronology;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.time.temporal.TemporalAccessor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads instants: ISO 8601, with a blank for the T where the file has one, with or without offset. */
public final class Instants {
    private static final DateTimeFormatter ISO = new DateTimeFormatterBuilder()
            .parseCaseInsensitive()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .appendLiteral('T')
            .append(DateTimeFormatter.ISO_LOCAL_TIME)
            .appendPattern("[XXX][XX][X]")
            .toFormatter(java.util.Locale.ROOT)
            .withResolverStyle(ResolverStyle.STRICT)
            .withChronology(IsoChronology.INSTANCE);

    private Instants() {}

    /** Why a text is not an instant. */
    public static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1L;
        /** What kind of problem. */
        public final MappingText why;

        Unreadable(MappingText why) {
            super(why.name(), null, false, false);
            this.why = why;
        }
    }

    /** The instant that a text says. */
    public static Instant read(String text, @Nullable ZoneId zone) throws Unreadable {
        String iso =
                text.length() > 10 && text.charAt(10) == ' ' ? text.substring(0, 10) + 'T' + text.substring(11) : text;
        TemporalAccessor parsed;
        try {
            parsed = ISO.parseBest(iso.replace(" ", ""), OffsetDateTime::from, LocalDateTime::from);
        } catch (DateTimeParseException e) {
            throw new Unreadable(MappingText.VALUE);
        }
        if (parsed instanceof OffsetDateTime offset) {
            return offset.toInstant();
        }
        return at((LocalDateTime) parsed, zone);
    }

    /** The instant of a local time; of the hour that an autumn night has twice, the first. */
    public static Instant at(LocalDateTime local, @Nullable ZoneId zone) throws Unreadable {
        if (zone == null) {
            throw new Unreadable(MappingText.NO_OFFSET);
        }
        List<ZoneOffset> offsets = zone.getRules().getValidOffsets(local);
        if (offsets.isEmpty()) {
            throw new Unreadable(MappingText.GAP);
        }
        return local.toInstant(offsets.get(0));
    }
}
