package io.vigie.engine.internal.source;

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
        String detail,
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

    static Failure of(Throwable thrown, Texts texts) {
        if (thrown instanceof StoreException) {
            return store(thrown, texts);
        }
        if (thrown instanceof SourceException e) {
            Kind kind =
                    switch (e.kind()) {
                        case CONFIG -> Kind.CONFIG;
                        case AUTH -> Kind.AUTH;
                        case TRANSIENT -> Kind.TRANSIENT;
                        default -> Kind.SYSTEM;
                    };
            return new Failure(kind, String.valueOf(e.getMessage()), e.retryAfter(), null);
        }
        return new Failure(Kind.SYSTEM, texts.get("source.unexpected", describe(thrown, texts)), null, thrown);
    }

    /** With another sentence. */
    Failure saying(String sentence) {
        return sentence.equals(detail) ? this : new Failure(kind, sentence, retryAfter, unexpected);
    }

    static Failure store(Throwable thrown, Texts texts) {
        return new Failure(Kind.STORE, describe(thrown, texts), null, thrown instanceof StoreException ? null : thrown);
    }

    /** The exception may be the plug-in's own class, and its methods may fail as well as any other. */
    static String describe(Throwable thrown, Texts texts) {
        try {
            return thrown instanceof StoreException e ? e.sentence().in(texts.locale()) : thrown.toString();
        } catch (RuntimeException | Error e) {
            return thrown.getClass().getName();
        }
    }
}
