package io.vigie.source;

import java.lang.annotation.Annotation;
import java.time.Clock;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/** What the engine gives an instance of a source when it is opened. */
@ProviderType
public interface SourceContext {
    /** The name of the instance, unique in its workspace; part of the key of all its facts. */
    String name();

    /**
     * The settings, converted to the factory's configuration annotation type, with its defaults. The
     * engine has checked them before: unknown, missing and unreadable settings never get here.
     */
    <A extends Annotation> A settings(Class<A> type);

    /** The clock of the platform; never ask the system's. */
    Clock clock();

    /** The language of texts for people, such as the reason of a rejected record. */
    Locale locale();

    /**
     * Whether the source is read once to its end (an import, a report) rather than followed for ever.
     */
    boolean bounded();

    /** The past period to read, once; null unless this is a back-fill. A back-fill is bounded. */
    default @Nullable Backfill backfill() {
        return null;
    }

    /** What the instance remembers. */
    SourceMemory memory();

    /** The door to the network. */
    Egress egress();

    /** Where deliveries wait; nothing ever comes for a type without {@link SourceFeature#RECEIVES}. */
    Inbox inbox();
}
