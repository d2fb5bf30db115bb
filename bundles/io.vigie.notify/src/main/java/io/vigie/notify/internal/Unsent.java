package io.vigie.notify.internal;

import io.vigie.kpi.Text;
import io.vigie.source.Outside;
import io.vigie.source.SourceException;
import java.net.InetSocketAddress;
import java.util.Locale;

/** Why something was not sent: the rest of a sentence, without its full stop. */
final class Unsent extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Text why;

    Unsent(Text why) {
        super(why.en());
        this.why = why;
    }

    Unsent(Text why, Throwable cause) {
        super(why.en(), cause);
        this.why = why;
    }

    Text why() {
        return why;
    }

    /** What may be refused by what the operator allows, and is told in one language at a time. */
    private interface Asked<T> {
        T in(Locale locale) throws SourceException;
    }

    private static <T> T allowed(Asked<T> asked) throws Unsent {
        try {
            return asked.in(Locale.ENGLISH);
        } catch (SourceException english) {
            String en = phrase(english);
            String fr = en;
            try {
                asked.in(Locale.FRENCH);
            } catch (SourceException french) {
                fr = phrase(french);
            }
            throw new Unsent(Text.of(en, fr), english);
        }
    }

    private static String phrase(SourceException refusal) {
        return String.valueOf(refusal.getMessage()).strip().replaceFirst("\\.$", "");
    }

    /** The address of a host that may be connected to. */
    static InetSocketAddress address(Outside outside, String host, int port) throws Unsent {
        return allowed(locale -> outside.egress(locale).resolve(host, port));
    }

    /** A setting with its secrets. */
    static String secret(Outside outside, String setting, String text) throws Unsent {
        return allowed(locale -> outside.resolve(setting, text, locale));
    }
}
