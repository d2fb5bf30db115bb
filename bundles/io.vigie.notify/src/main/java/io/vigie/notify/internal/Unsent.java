package io.vigie.notify.internal;

import io.vigie.kpi.Text;
import io.vigie.source.Outside;
import io.vigie.source.SourceException;
import java.net.InetSocketAddress;

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

    private static Unsent refused(SourceException refusal) {
        Text sentence = refusal.sentence();
        return new Unsent(Text.of(phrase(sentence.en()), phrase(sentence.fr())), refusal);
    }

    private static String phrase(String sentence) {
        return sentence.strip().replaceFirst("\\.$", "");
    }

    /** The address of a host that may be connected to. */
    static InetSocketAddress address(Outside outside, String host, int port) throws Unsent {
        try {
            return outside.egress().resolve(host, port);
        } catch (SourceException e) {
            throw refused(e);
        }
    }

    /** A setting with its secrets. */
    static String secret(Outside outside, String setting, String text) throws Unsent {
        try {
            return outside.resolve(setting, text);
        } catch (SourceException e) {
            throw refused(e);
        }
    }
}
