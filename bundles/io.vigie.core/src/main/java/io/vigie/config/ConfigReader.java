package io.vigie.config;

import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/** Who goes by files of {@code conf}: a service. Thread-safe. */
@ConsumerType
public interface ConfigReader {
    /** The files, below {@code conf}, as a glob: {@code notify.json}, {@code alerts/*.json}. */
    String files();

    /**
     * Reads a file as if it were to be gone by; nothing comes of it.
     *
     * @param text what it says
     * @return all that is wrong with it; empty when nothing is
     */
    List<ConfigMistake> mistakes(String text);
}
