package io.vigie.mapping;

import java.util.List;
import java.util.Locale;

/** Why a row cannot be read: one sentence, or a clause of it. */
public final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    /** A clause. */
    public Refused(String clause) {
        super(clause, null, false, false);
    }

    /** A sentence of clauses. */
    public static Refused because(List<String> clauses, Locale locale) {
        String all = String.join(MappingText.AND.in(locale), clauses);
        return new Refused(all.substring(0, 1).toUpperCase(Locale.ROOT) + all.substring(1) + ".");
    }
}
