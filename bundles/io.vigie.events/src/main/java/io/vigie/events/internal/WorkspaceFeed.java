package io.vigie.events.internal;

import io.vigie.workspace.Change;
import io.vigie.workspace.Workspace;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
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

/** Tells of changes in the workspace that runs: facts twice a second at most, catalogue and targets at once. */
@Component(service = {})
public final class WorkspaceFeed {
    private static final Logger LOG = LoggerFactory.getLogger(WorkspaceFeed.class);
    private static final Duration QUIET = Duration.ofMillis(500);

    private final EventAdmin events;
    private final ScheduledExecutorService thread = Threads.one("vigie-changes");
    private final Coalescer facts = new Coalescer(QUIET, System::nanoTime, this::later, this::tell);
    private @Nullable Workspace bound;
    private Workspace.@Nullable Registration registration;

    @Activate
    public WorkspaceFeed(@Reference EventAdmin events) {
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
    synchronized void bindWorkspace(Workspace live) {
        stop();
        bound = live;
        registration = live.onChange(this::hear);
    }

    synchronized void unbindWorkspace(Workspace live) {
        if (bound == live) {
            stop();
        }
    }

    private void stop() {
        bound = null;
        Workspace.Registration before = registration;
        registration = null;
        if (before != null) {
            before.close();
        }
    }

    /** Told on the thread that commits, among others. */
    private void hear(Change change) {
        if (change.cause() == Change.Cause.FACTS) {
            facts.add(change);
        } else {
            later(() -> tell(change), Duration.ZERO);
        }
    }

    private void later(Runnable action, Duration delay) {
        try {
            thread.schedule(action, delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("A change at the very end is told to nobody", e);
        }
    }

    private void tell(Change change) {
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("kpis", List.copyOf(change.kpis()));
        String kind =
                switch (change.cause()) {
                    case CATALOGUE -> "catalogue";
                    case TARGETS -> "target";
                    default -> "facts";
                };
        if (change.cause() == Change.Cause.FACTS) {
            properties.put("types", List.copyOf(change.types()));
        }
        properties.put("revision", change.revision());
        events.sendEvent(Topics.changed(kind, properties));
    }
}
