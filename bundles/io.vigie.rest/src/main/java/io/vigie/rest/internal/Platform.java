package io.vigie.rest.internal;

import io.vigie.alert.Alerts;
import io.vigie.connectors.Connectors;
import io.vigie.deploy.Plugins;
import io.vigie.export.Exporter;
import io.vigie.health.Health;
import io.vigie.workspace.Workspace;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** What of the platform is there at this moment. Thread-safe. */
interface Platform {
    /** The workspace that runs; it is not closed by who asks. */
    Optional<Workspace> workspace();

    Optional<Plugins> plugins();

    Optional<Health> health();

    /** Who writes files. */
    Optional<Exporter> exporter();

    /** Who watches rules. */
    Optional<Alerts> alerts();

    /** The connectors of the platform that runs. */
    Optional<Connectors> connectors();

    /** The directory of the distribution, with {@code conf} and {@code data} in it. */
    Path home();

    /**
     * Tells others that something has changed.
     *
     * @param kind what, as in the topic {@code io/vigie/KIND/CHANGED}
     * @param properties what can be said of it in JSON, without data of people
     */
    void changed(String kind, Map<String, ?> properties);
}
