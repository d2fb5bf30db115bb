package io.vigie.rest.internal;

import io.vigie.access.Right;
import io.vigie.health.Finding;
import io.vigie.health.Health;
import io.vigie.kpi.Text;
import io.vigie.store.StoreException;
import io.vigie.workspace.Workspace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Whether the platform lives and is ready, for programs that watch over it: nothing that a stranger may not know; and
 * all of its checks for those who may see them.
 */
final class HealthRoutes {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final Platform platform;
    private final Semaphore examining = new Semaphore(1);

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
                                : state(503, "not-ready").header("Retry-After", "2")),
                Route.get(
                        "/health",
                        Route.who(Right.OPERATIONS),
                        "health",
                        "The checks of the platform itself, made now",
                        List.of(),
                        "Health",
                        this::examine));
    }

    private Reply examine(Call call) throws InterruptedException {
        Health health = platform.health()
                .orElseThrow(() -> Refusal.later(
                        503,
                        Duration.ofSeconds(5),
                        Text.of(
                                "Nobody makes checks here; the feature 'health' does.",
                                "Personne ne fait de contrôles ici ; la fonction « health » les fait.")));
        if (!examining.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            throw Refusal.later(
                    503,
                    Duration.ofSeconds(5),
                    Text.of(
                            "Checks are being made; ask again in a moment.",
                            "Des contrôles sont en cours ; redemandez dans un instant."));
        }
        try {
            Finding.Level worst = Finding.Level.OK;
            List<Object> checks = new ArrayList<>();
            for (Finding finding : health.examine()) {
                worst = finding.level().compareTo(worst) > 0 ? finding.level() : worst;
                checks.add(new Tree()
                        .put("id", finding.check().id())
                        .put("name", finding.check().name().in(call.locale()))
                        .put("level", Json.id(finding.level()))
                        .put("sentences", PluginTree.sentences(finding.sentences(), call.locale()))
                        .put("tookMillis", finding.took().toMillis())
                        .done());
            }
            return Reply.of(new Tree()
                    .put("level", Json.id(worst))
                    .put("checks", checks)
                    .done());
        } finally {
            examining.release();
        }
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
