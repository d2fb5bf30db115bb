package io.vigie.source;

import org.osgi.annotation.versioning.ProviderType;

/**
 * What the operator of this machine decides for parts of the platform that speak to others: where they may connect to,
 * and what secrets are; the same for them as for sources. A service of the engine. Thread-safe.
 */
@ProviderType
public interface Outside {
    /** The door to the network. */
    Egress egress();

    /**
     * A setting with its references {@code $[secret:NAME]} and {@code $[env:NAME]} replaced. Not for messages.
     *
     * @param setting its name, for the sentence
     * @throws SourceException {@link SourceException.Kind#CONFIG} when a reference leads nowhere
     */
    String resolve(String setting, String text) throws SourceException;
}
