package io.vigie.rest.internal;

import io.vigie.store.StoreException;
import io.vigie.workspace.Workspace;
import java.util.List;
import java.util.Optional;

/** Whether the platform lives and is ready, for programs that watch over it: nothing that a stranger may not know. */
final class HealthRoutes {
    private final Platform platform;

    HealthRoutes(Platform platform) {
        this.platform = platform;
    }

    List<Route> routes() {
        return List.of(
                Route.get(
                        "/health/live",
                        Route.OPEN,
                        "live",
                        "Whether the process answers",
                        List.of(),
                        "State",
                        call -> state(200, "live")),
                Route.get(
                        "/health/ready",
                        Route.OPEN,
                        "ready",
                        "Whether questions can be answered",
                        List.of(),
                        "State",
                        call -> ready()
                                ? state(200, "ready")
                                : state(503, "not-ready").header("Retry-After", "2")));
    }

    private boolean ready() {
        Optional<Workspace> workspace = platform.workspace();
        if (workspace.isEmpty()) {
            return false;
        }
        try {
            workspace.get().probe();
            return true;
        } catch (StoreException e) {
            return false;
        }
    }

    private static Reply state(int status, String state) {
        return Reply.of(status, new Tree().put("state", state).done());
    }
}
