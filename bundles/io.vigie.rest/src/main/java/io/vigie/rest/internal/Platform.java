package io.vigie.rest.internal;

import io.vigie.deploy.Plugins;
import io.vigie.export.Exporter;
import io.vigie.health.Health;
import io.vigie.workspace.Workspace;
import java.util.Optional;

/** What of the platform is there at this moment. Thread-safe. */
interface Platform {
    /** The workspace that runs; it is not closed by who asks. */
    Optional<Workspace> workspace();

    Optional<Plugins> plugins();

    Optional<Health> health();

    /** Who writes files. */
    Optional<Exporter> exporter();
}
