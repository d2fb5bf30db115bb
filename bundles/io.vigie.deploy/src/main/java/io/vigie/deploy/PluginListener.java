package io.vigie.deploy;

import org.osgi.annotation.versioning.ConsumerType;

/** Hears what becomes of changes. Register it as a service; called on the thread of the change, must not block. */
@ConsumerType
public interface PluginListener {
    void changed(PluginEvent event);
}
