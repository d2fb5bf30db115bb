package io.vigie.mapping;

import io.vigie.kpi.Text;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Why a row cannot be read: one sentence, or a clause of it. */
public final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Text why;

    /** A clause. */
    public Refused(Text clause) {
        super(clause.en(), null, false, false);
        this.why = clause;
    }

    /** A sentence of clauses. */
    public static Refused because(List<Text> clauses) {
        return new Refused(Text.of(
                sentence(clauses, Text::en, MappingText.AND.in(Locale.ENGLISH)),
                sentence(clauses, Text::fr, MappingText.AND.in(Locale.FRENCH))));
    }

    private static String sentence(List<Text> clauses, Function<Text, String> language, String and) {
        String all = clauses.stream().map(language).collect(Collectors.joining(and));
        return all.substring(0, 1).toUpperCase(Locale.ROOT) + all.substring(1) + ".";
    }

    /** What to tell a person; {@link #getMessage()} is its English. */
    public Text why() {
        return why;
    }
}
