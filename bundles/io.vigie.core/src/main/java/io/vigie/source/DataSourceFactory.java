package io.vigie.source;

import io.vigie.fact.FactType;
import io.vigie.kpi.Text;
import java.lang.annotation.Annotation;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Makes the instances of one type of source. Registered as a service with the property {@link #TYPE}.
 *
 * <p>The settings are declared once, by an annotation type that carries Metatype annotations; from it
 * come validation, forms, help and manual. Labels and help texts are Metatype localisations ({@code
 * OSGI-INF/l10n}) in English and French.
 */
@ConsumerType
public interface DataSourceFactory {
    /**
     * Service property (text, required): the name of the type, such as {@code asterisk.queue-log}.
     * Operators write it; it is never renamed.
     */
    String TYPE = "vigie.source.type";

    /**
     * Service property (text): the PID to which the Metatype object class of the settings is designated,
     * by default the full name of {@link #configuration()}. Metatype shows an object class only where it
     * is designated, so the component of the factory carries {@code @Designate} with that name.
     */
    String CONFIGURATION = "vigie.source.configuration";

    /** The annotation type of the settings. */
    Class<? extends Annotation> configuration();

    /**
     * Opens an instance. Called on the instance's thread, may block for a moment; reading starts with
     * the first poll.
     *
     * @throws SourceException when the settings contradict each other or name what is not there
     */
    DataSource open(SourceContext context) throws SourceException;

    /** What the sources of this factory can do beside being read. */
    default Set<SourceFeature> features() {
        return Set.of();
    }

    /**
     * Tries an instance without reading from it: whether it can connect, and what it may do there. Nothing is
     * changed on the other side. Called on a thread of its own, may block; a deadline interrupts it.
     *
     * @return what was found, in the language of the context; a line that {@link CheckLine.Outcome#FAILED
     *     failed} says what to do
     * @throws SourceException for what ends the check; shown as a failed line
     */
    default List<CheckLine> check(SourceContext context) throws SourceException, InterruptedException {
        open(context).close();
        return List.of(CheckLine.passed(
                context.locale().getLanguage().equals("fr")
                        ? "La source peut être ouverte."
                        : "The source can be opened."));
    }

    /** Fact types that the sources of this factory report beside those of the vocabulary. */
    default List<FactType> factTypes() {
        return List.of();
    }

    /**
     * Why this version cannot go on from a checkpoint that another version stored: one sentence that says so, empty
     * when it can. Asked before a running source changes hands, so that the old version
     * goes on if the new one cannot; from a thread of the engine, must not block.
     */
    default Optional<Text> refuses(Checkpoint checkpoint) {
        return Optional.empty();
    }
}
