package io.vigie.testkit;

import io.vigie.fact.Fact;
import io.vigie.fact.FactType;
import io.vigie.fact.Vocabulary;
import io.vigie.kpi.Target;
import io.vigie.kpi.Text;
import io.vigie.query.KpiQuery;
import io.vigie.query.KpiResult;
import io.vigie.query.QueryException;
import io.vigie.source.SourceState;
import io.vigie.source.SourceStatus;
import io.vigie.testkit.VectorOutcome.Failure;
import io.vigie.testkit.internal.Comparison;
import io.vigie.testkit.internal.Cutter;
import io.vigie.testkit.internal.FactSource;
import io.vigie.workspace.Workspace;
import io.vigie.workspace.Workspaces;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Holds the installed KPIs to vectors. Each vector gets a workspace in memory of its own; its facts take
 * the way of any source into the store, and the KPI is asked like by anyone. Immutable and thread-safe.
 */
public final class VectorRunner {
    private final Workspaces workspaces;
    private final Delivery delivery;
    private final Map<String, FactType> types;

    /** A runner that delivers facts in the given way. */
    public VectorRunner(Workspaces workspaces, Delivery delivery) {
        this(workspaces, delivery, List.of());
    }

    /**
     * A runner for vectors that also use fact types of bundles.
     *
     * @param moreTypes types beside those of the vocabulary
     */
    public VectorRunner(Workspaces workspaces, Delivery delivery, List<FactType> moreTypes) {
        this.workspaces = workspaces;
        this.delivery = delivery;
        this.types = new TreeMap<>();
        Vocabulary.all().forEach(type -> types.put(type.name(), type));
        moreTypes.forEach(type -> types.put(type.name(), type));
    }

    /**
     * Runs vectors, several at a time.
     *
     * @param atOnce how many
     * @param observer told each outcome in the order of the vectors, on the caller's thread
     * @return the outcomes in the order of the vectors
     * @throws InterruptedException when the caller's thread is interrupted; the rest is not run then
     */
    public List<VectorOutcome> run(List<KpiVector> vectors, int atOnce, Consumer<VectorOutcome> observer)
            throws InterruptedException {
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        ExecutorService executor = Executors.newFixedThreadPool(Math.max(1, atOnce), task -> {
            Thread thread = new Thread(task, "vigie-vectors");
            thread.setContextClassLoader(loader);
            thread.setDaemon(true);
            return thread;
        });
        try {
            List<Future<VectorOutcome>> futures = new ArrayList<>();
            for (KpiVector vector : vectors) {
                futures.add(executor.submit(() -> run(vector)));
            }
            List<VectorOutcome> outcomes = new ArrayList<>();
            for (Future<VectorOutcome> future : futures) {
                VectorOutcome outcome = future.get();
                outcomes.add(outcome);
                observer.accept(outcome);
            }
            return outcomes;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException unexpected) {
                throw unexpected;
            }
            throw new IllegalStateException(e.getCause());
        } finally {
            executor.shutdownNow();
        }
    }

    /**
     * Runs one vector.
     *
     * @throws io.vigie.store.StoreException when no workspace can be opened
     * @throws InterruptedException when the thread is interrupted while the facts are read
     */
    public VectorOutcome run(KpiVector vector) throws InterruptedException {
        try (Workspace workspace = workspaces.open(null)) {
            if (workspace.kpis().entry(vector.kpi()).isEmpty()) {
                return failed(
                        vector,
                        Text.of(
                                "a bundle that defines the KPI '" + vector.kpi() + "'",
                                "une extension qui définit le KPI « " + vector.kpi() + " »"),
                        Text.of("no installed bundle does", "aucune extension installée ne le fait"));
            }
            List<Fact> facts;
            try {
                facts = facts(vector);
            } catch (IllegalArgumentException e) {
                return failed(vector, Text.of("readable facts", "des faits lisibles"), asIs(e.getMessage()));
            }
            String problem = deliver(workspace, facts);
            if (problem != null) {
                return failed(
                        vector, Text.of("all facts in the store", "tous les faits dans l'entrepôt"), asIs(problem));
            }
            KpiResult result = workspace.kpis().evaluate(question(vector));
            return new VectorOutcome(
                    vector.id(), vector.kpi(), vector.title(), Comparison.of(vector.expected(), result.values()));
        } catch (QueryException e) {
            return failed(vector, Text.of("an answer", "une réponse"), asIs(e.getMessage()));
        }
    }

    /** Holds the statuses of the platform to a vector. */
    public static VectorOutcome run(StatusVector vector) {
        Target.Status got = Target.zones(Text.of(vector.why(), vector.why()), vector.zones())
                .status(vector.value());
        List<Failure> failures = got == vector.expected()
                ? List.of()
                : List.of(
                        new Failure("value " + vector.value(), vector.expected().text(), got.text()));
        return new VectorOutcome(vector.id(), vector.kpi(), vector.why(), failures);
    }

    private static KpiQuery question(KpiVector vector) {
        KpiQuery.Builder question = KpiQuery.of(vector.kpi())
                .period(vector.from(), vector.to())
                .zone(vector.zone())
                .grain(vector.grain())
                .asOf(vector.asOf());
        vector.groupBy().forEach(question::groupBy);
        vector.parameters().forEach(question::parameter);
        return question.build();
    }

    private List<Fact> facts(KpiVector vector) {
        List<Fact> facts = new ArrayList<>();
        vector.facts().forEach((name, rows) -> {
            FactType type = types.get(name);
            if (type == null) {
                throw new IllegalArgumentException("there is no fact type '" + name + "'");
            }
            for (Map<String, @Nullable Object> row : rows) {
                Fact.Builder fact = Fact.of(type);
                row.forEach(fact::set);
                facts.add(fact.build());
            }
        });
        return facts;
    }

    private @Nullable String deliver(Workspace workspace, List<Fact> facts) throws InterruptedException {
        List<List<Fact>> shares = Cutter.cut(facts, delivery);
        for (int i = 0; i < shares.size(); i++) {
            workspace.sources().start("vector-" + (i + 1), true, new FactSource(shares.get(i)));
        }
        workspace.sources().awaitEnd(status -> {});
        String problem = workspace.sources().status().stream()
                .filter(status -> status.state() != SourceState.COMPLETED || status.rejected() > 0)
                .map(VectorRunner::describe)
                .collect(Collectors.joining("; "));
        return problem.isEmpty() ? null : problem;
    }

    private static String describe(SourceStatus status) {
        return status.name() + " is " + status.state()
                + (status.detail().isEmpty() ? "" : ": " + status.detail().en())
                + (status.rejected() == 0 ? "" : ", " + status.rejected() + " facts were rejected");
    }

    private static Text asIs(@Nullable String text) {
        String shown = String.valueOf(text);
        return Text.of(shown, shown);
    }

    private static VectorOutcome failed(KpiVector vector, Text expected, Text got) {
        return new VectorOutcome(vector.id(), vector.kpi(), vector.title(), List.of(new Failure("", expected, got)));
    }
}
