package io.vigie.engine.internal.workspace;

import io.vigie.kpi.Text;
import io.vigie.query.Kpis;
import io.vigie.source.Sources;
import io.vigie.store.Store;
import io.vigie.workspace.KeptFigures;
import io.vigie.workspace.Workspace;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The seam to the KPI half of the engine, a service of this bundle. */
public interface KpiSide {
    /**
     * Opens the KPIs of one workspace. The fact types of the vocabulary and of the installed sources are
     * registered with the store; those of KPI families are this side's to register, now and when a
     * family appears.
     *
     * @param sources for the freshness of answers; no source runs yet
     * @param pseudonym turns a customer identifier in a filter into what the store holds for fields with
     *     {@link io.vigie.fact.Field#personal()}
     * @param threads makes and starts a thread of a name, which keeps nothing of whoever asked for it
     */
    Session open(Store store, Sources sources, UnaryOperator<String> pseudonym, BiConsumer<String, Runnable> threads);

    /** The KPIs of one workspace while it is open. */
    interface Session extends AutoCloseable {
        Kpis kpis();

        /** See {@link io.vigie.workspace.Workspace#readTargets}. */
        List<Text> readTargets(@Nullable Path file);

        /** The names of the fact types behind the answers of each KPI that is registered now, by its id. */
        Map<String, Set<String>> reads();

        /**
         * Tells the ids of KPIs that came, went or were replaced, on the thread that did it. The listener must
         * not block.
         *
         * @return closing it ends the telling
         */
        Workspace.Registration onCatalogue(Consumer<Set<String>> listener);

        /** What is kept of figures that were computed before. */
        default List<KeptFigures> kept() {
            return List.of();
        }

        /** Called once, when the sources have stopped and before the store is closed. */
        @Override
        void close();
    }
}
