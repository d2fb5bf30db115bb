package io.vigie.example.connector.internal;

import io.vigie.kpi.Text;
import io.vigie.source.Checkpoint;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How far the log is read. As a checkpoint it begins with the version of this form, so that a later version of
 * the connector may write another one and still read this one.
 */
record Position(long bytes, long lines) {
    static final Position START = new Position(0, 0);
    static final Text FOREIGN = Text.of(
            "The callback connector cannot go on from the stored position, which another connector wrote.",
            "Le connecteur de rappels ne peut pas repartir de la position enregistrée, qu’un autre connecteur a écrite.");

    private static final Pattern FORM = Pattern.compile("1 (\\d{1,18}) (\\d{1,18})");

    /** What {@link #checkpoint} has written, empty when something else has. */
    static Optional<Position> of(Checkpoint checkpoint) {
        Matcher form = FORM.matcher(checkpoint.text());
        return form.matches()
                ? Optional.of(new Position(Long.parseLong(form.group(1)), Long.parseLong(form.group(2))))
                : Optional.empty();
    }

    Checkpoint checkpoint() {
        return Checkpoint.of("1 " + bytes + " " + lines);
    }
}
