package io.vigie.engine.internal.source;

import io.vigie.kpi.Text;
import io.vigie.source.SourceException;
import io.vigie.store.StoreException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Why a call did not succeed.
 *
 * @param kind what to do about it
 * @param detail one sentence for the user
 * @param retryAfter the pause that the other side asked for
 * @param unexpected what the log must show in full, null when the failure was foreseen
 */
record Failure(
        Kind kind,
        Text detail,
        @Nullable Duration retryAfter,
        @Nullable Throwable unexpected) {
    enum Kind {
        CONFIG,
        AUTH,
        TRANSIENT,
        SYSTEM,
        /** The store refused; the source is as good as before. */
        STORE
    }

    static Failure of(Throwable thrown) {
        if (thrown instanceof StoreException) {
            return store(thrown);
        }
        if (thrown instanceof SourceException e) {
            Kind kind =
                    switch (e.kind()) {
                        case CONFIG -> Kind.CONFIG;
                        case AUTH -> Kind.AUTH;
                        case TRANSIENT -> Kind.TRANSIENT;
                        default -> Kind.SYSTEM;
                    };
            return new Failure(kind, e.sentence(), e.retryAfter(), null);
        }
        return new Failure(Kind.SYSTEM, Texts.both("source.unexpected", describe(thrown)), null, thrown);
    }

    /** With another sentence. */
    Failure saying(Text sentence) {
        return sentence.equals(detail) ? this : new Failure(kind, sentence, retryAfter, unexpected);
    }

    static Failure store(Throwable thrown) {
        return new Failure(Kind.STORE, describe(thrown), null, thrown instanceof StoreException ? null : thrown);
    }

    /** The exception may be the plug-in's own class, and its methods may fail as well as any other. */
    static Text describe(Throwable thrown) {
        try {
            return thrown instanceof StoreException e ? e.sentence() : Text.same(thrown.toString());
        } catch (RuntimeException | Error e) {
            return Text.same(thrown.getClass().getName());
        }
    }
}
