package io.vigie.engine.internal.workspace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.engine.internal.source.Housekeeping;
import io.vigie.engine.internal.source.Operator;
import io.vigie.engine.internal.source.SourceTypes;
import io.vigie.engine.internal.source.SourcesImpl;
import io.vigie.engine.internal.source.TestSources;
import io.vigie.kpi.Text;
import io.vigie.query.Kpis;
import io.vigie.source.SourceState;
import io.vigie.source.Sources;
import io.vigie.store.Store;
import io.vigie.store.StoreException;
import io.vigie.store.duckdb.internal.DuckDbStoreFactory;
import io.vigie.workspace.Workspace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkspacesComponentTest {
    private static final Duration DEADLINE = Duration.ofSeconds(5);

    @TempDir
    Path folder;

    private final Seam seam = new Seam();
    private final WorkspacesComponent workspaces = new WorkspacesComponent(
            new DuckDbStoreFactory(),
            seam,
            new SourcesImpl.Platform(
                    SourceTypes.byHand(DEADLINE),
                    new Housekeeping(),
                    Clock.systemUTC(),
                    new SplittableRandom(1),
                    () -> Locale.ENGLISH,
                    new Operator(null),
                    DEADLINE,
                    DEADLINE));

    /** Lets the test look at what the KPI half is given. */
    private static final class Seam implements KpiSide {
        final List<Store> stores = new ArrayList<>();
        final List<UnaryOperator<String>> pseudonyms = new ArrayList<>();
        boolean fails;
        int closed;

        @Override
        public Session open(
                Store store, Sources sources, UnaryOperator<String> pseudonym, BiConsumer<String, Runnable> threads) {
            if (fails) {
                throw new IllegalStateException("no");
            }
            stores.add(store);
            pseudonyms.add(pseudonym);
            return new Session() {
                @Override
                public Kpis kpis() {
                    throw new UnsupportedOperationException("not asked in these tests");
                }

                @Override
                public List<Text> readTargets(@Nullable Path file) {
                    throw new UnsupportedOperationException("not read in these tests");
                }

                @Override
                public Map<String, Set<String>> reads() {
                    return Map.of();
                }

                @Override
                public Workspace.Registration onCatalogue(Consumer<Set<String>> listener) {
                    return () -> {};
                }

                @Override
                public void close() {
                    // The store is still open here.
                    customers(store);
                    closed++;
                }
            };
        }

        Store last() {
            return stores.get(stores.size() - 1);
        }
    }

    private static List<@Nullable Object> customers(Store store) {
        return store
                .query("SELECT customer_id FROM fact_contact ORDER BY CAST(contact_id AS INTEGER)", List.of())
                .rows()
                .stream()
                .map(row -> row[0])
                .toList();
    }

    @AfterEach
    void deactivate() {
        workspaces.deactivate();
    }

    @Test
    void aDirectoryKeepsFactsPositionAndKey() throws Exception {
        Path directory = folder.resolve("a/b");
        List<@Nullable Object> first;
        try (Workspace workspace = workspaces.open(directory)) {
            read(workspace, 3);
            first = customers(seam.last());
            assertEquals(seam.pseudonyms.get(0).apply("customer-1"), first.get(0));
        }
        try (Workspace workspace = workspaces.open(directory)) {
            assertEquals(first, customers(seam.last()));
            read(workspace, 5);
            assertEquals(2, workspace.sources().status("in").orElseThrow().facts());
            assertEquals(first, customers(seam.last()).subList(0, 3));
            assertEquals(
                    seam.pseudonyms.get(1).apply("customer-5"),
                    customers(seam.last()).get(4));
        }
        assertEquals(2, seam.closed);
        Files.delete(directory.resolve("pseudonym.key"));
        assertThrows(StoreException.class, () -> workspaces.open(directory));
    }

    @Test
    void workspacesInMemoryAreCheapAndApart() throws Exception {
        workspaces.open(null).close();
        int threads = Thread.activeCount();
        for (int i = 1; i <= 30; i++) {
            try (Workspace workspace = workspaces.open(null)) {
                read(workspace, i);
                assertEquals(i, customers(seam.last()).size());
            }
        }
        assertTrue(Thread.activeCount() <= threads + 1, "threads are left");
    }

    @Test
    void whatIsOpenWhenTheEngineGoesIsClosed() throws Exception {
        Workspace workspace = workspaces.open(null);
        workspace.sources().start("live", false, new TestSources.Counting(5, 1));
        workspaces.deactivate();
        assertEquals(SourceState.STOPPED, workspace.sources().status().get(0).state());
        assertEquals(1, seam.closed);
        assertThrows(StoreException.class, () -> customers(seam.last()));
        assertThrows(
                IllegalStateException.class,
                () -> workspace.sources().start("more", true, new TestSources.Counting(1, 1)));
        workspace.close();
        assertEquals(1, seam.closed);
    }

    @Test
    void aWorkspaceThatCannotBeOpenedReleasesItsDirectory() throws Exception {
        seam.fails = true;
        assertThrows(IllegalStateException.class, () -> workspaces.open(folder));
        seam.fails = false;
        workspaces.open(folder).close();
        Path file = Files.createFile(folder.resolve("file"));
        StoreException refused = assertThrows(StoreException.class, () -> workspaces.open(file));
        assertFalse(refused.getMessage().isBlank());
    }

    @Test
    void whoSharesAWorkspaceHasSourcesOfItsOwnAndLeavesItOpen() throws Exception {
        try (Workspace workspace = workspaces.open(null)) {
            workspace.sources().start("live", false, new TestSources.Counting(5, 1));
            Workspace other = workspace.share();
            assertEquals(List.of(), other.sources().status());
            assertThrows(IllegalArgumentException.class, () -> other.sources()
                    .start("live", true, new TestSources.Counting(1, 1)));
            assertThrows(IllegalArgumentException.class, () -> other.sources().stop("live"));
            read(other, 9);
            assertEquals(1, other.sources().status().size());
            assertEquals(2, workspace.sources().status().size());
            assertEquals(9, customers(seam.last()).size());
            other.close();
            other.close();
            assertEquals(
                    List.of("live"),
                    workspace.sources().status().stream()
                            .map(status -> status.name())
                            .toList());
            assertEquals(1, seam.closed);
            assertFalse(customers(seam.last()).isEmpty());
        }
        assertEquals(2, seam.closed);
    }

    private static void read(Workspace workspace, int last) throws InterruptedException {
        workspace.sources().start("in", true, new TestSources.Counting(last, 20));
        workspace.sources().awaitEnd(all -> {});
        assertEquals(
                SourceState.COMPLETED,
                workspace.sources().status("in").orElseThrow().state());
    }
}
