package io.vigie.source;

import java.net.InetSocketAddress;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The door to the network. A source connects to no address that it has not been given here, so that a
 * setting cannot be used to reach into a network that the operator has not opened.
 */
@ProviderType
public interface Egress {
    /**
     * Finds the address of a host and checks it against the operator's list: the address, not the name, so
     * that a name cannot be turned to somewhere else later. May block for a look-up.
     *
     * @return the address to connect to; never one that is not resolved
     * @throws SourceException {@link SourceException.Kind#TRANSIENT} when the name is not found, {@link
     *     SourceException.Kind#CONFIG} when the list does not allow it, with what to write into the list
     */
    InetSocketAddress resolve(String host, int port) throws SourceException;
}
