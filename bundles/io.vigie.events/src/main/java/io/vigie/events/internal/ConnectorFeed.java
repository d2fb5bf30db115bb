package io.vigie.events.internal;

import io.vigie.connectors.Connectors;
import io.vigie.workspace.Workspace;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.event.EventAdmin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells when connectors stand otherwise than a second before, each once a second at most. */
@Component(service = {})
public final class ConnectorFeed {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectorFeed.class);

    private final EventAdmin events;
    private final ScheduledExecutorService thread = Threads.one("vigie-connector-changes");
    private @Nullable Connectors bound;
    private @Nullable ScheduledFuture<?> looking;

    @Activate
    public ConnectorFeed(@Reference EventAdmin events) {
        this.events = events;
    }

    @Deactivate
    void deactivate() {
        thread.shutdown();
    }

    @Reference(
            target = "(" + Workspace.LIVE + "=true)",
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    synchronized void bindConnectors(Connectors live) {
        stop();
        bound = live;
        ConnectorChanges changes = new ConnectorChanges();
        looking = thread.scheduleWithFixedDelay(() -> look(live, changes), 0, 1, TimeUnit.SECONDS);
    }

    synchronized void unbindConnectors(Connectors live) {
        if (bound == live) {
            stop();
        }
    }

    private void stop() {
        bound = null;
        ScheduledFuture<?> before = looking;
        looking = null;
        if (before != null) {
            before.cancel(false);
        }
    }

    private void look(Connectors live, ConnectorChanges changes) {
        try {
            changes.since(live.list()).forEach(change -> events.sendEvent(Topics.changed("connector", change)));
        } catch (RuntimeException e) {
            // Folder and store may be closing; the next look, if there is one, tells what has changed since.
            LOG.debug("The connectors could not be looked at", e);
        }
    }
}
