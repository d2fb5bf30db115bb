package io.vigie.engine.internal.workspace;

import io.vigie.engine.internal.source.Housekeeping;
import io.vigie.engine.internal.source.Operator;
import io.vigie.engine.internal.source.SourceTypes;
import io.vigie.engine.internal.source.SourcesImpl;
import io.vigie.fact.FactType;
import io.vigie.fact.Vocabulary;
import io.vigie.store.Store;
import io.vigie.store.StoreException;
import io.vigie.store.StoreFactory;
import io.vigie.workspace.Workspace;
import io.vigie.workspace.Workspaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Opens workspaces; when the engine or the store goes, the open ones are closed in order. */
@Component(service = Workspaces.class, name = WorkspacesComponent.NAME)
public final class WorkspacesComponent implements Workspaces {
    /** The name of the component, by which others of this bundle find it. */
    public static final String NAME = "io.vigie.engine.workspaces";

    private static final Duration STOP_DEADLINE = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String STORE = "store";

    private final StoreFactory stores;
    private final KpiSide kpiSide;
    private final SourcesImpl.Platform platform;
    private final List<WorkspaceImpl> open = new CopyOnWriteArrayList<>();

    @Activate
    public WorkspacesComponent(
            BundleContext context,
            @Reference StoreFactory stores,
            @Reference KpiSide kpiSide,
            @Reference SourceTypes types) {
        this(stores, kpiSide, platform(types, conf(context)));
    }

    /** Without a framework. */
    public static WorkspacesComponent plain(StoreFactory stores, KpiSide kpiSide, SourceTypes types) {
        return new WorkspacesComponent(stores, kpiSide, platform(types, null));
    }

    private static SourcesImpl.Platform platform(SourceTypes types, @Nullable Path conf) {
        return new SourcesImpl.Platform(
                types,
                new Housekeeping(),
                Clock.systemUTC(),
                // Not found by a service loader, which fails on the framework's own threads.
                new Random(),
                Locale::getDefault,
                new Operator(conf),
                STOP_DEADLINE,
                PATIENCE);
    }

    /** Where the distribution keeps what people configure. */
    private static @Nullable Path conf(BundleContext context) {
        String home = context.getProperty("vigie.home");
        return home == null ? null : Path.of(home).toAbsolutePath().normalize().resolve("conf");
    }

    WorkspacesComponent(StoreFactory stores, KpiSide kpiSide, SourcesImpl.Platform platform) {
        this.stores = stores;
        this.kpiSide = kpiSide;
        this.platform = platform;
    }

    @Override
    public Workspace open(@Nullable Path directory) {
        return open(directory, kpiSide, platform.types().factTypes(), false);
    }

    /**
     * Opens workspaces with other KPIs, which are not among {@link #workspaces()}.
     *
     * @param factTypes what sources report beside the vocabulary
     */
    public Workspaces trying(KpiSide others, List<FactType> factTypes) {
        return directory -> open(directory, others, factTypes, true);
    }

    /** The workspaces that are open, the first opened first. */
    public List<WorkspaceImpl> workspaces() {
        return open.stream().filter(workspace -> !workspace.trial()).toList();
    }

    private Workspace open(@Nullable Path directory, KpiSide side, List<FactType> factTypes, boolean trial) {
        Pseudonymiser pseudonymiser;
        Store store;
        if (directory == null) {
            pseudonymiser = Pseudonymiser.inMemory();
            store = stores.open(null);
        } else {
            Path storeDirectory = prepare(directory);
            pseudonymiser = Pseudonymiser.in(directory, Files.exists(storeDirectory));
            store = stores.open(storeDirectory);
        }
        SourcesImpl sources = null;
        try {
            List<FactType> types = new ArrayList<>(Vocabulary.all());
            types.add(Vocabulary.SOURCE_STATE);
            types.addAll(factTypes);
            store.register(types);
            sources = new SourcesImpl(platform, store, pseudonymiser);
            WorkspaceImpl workspace = WorkspaceImpl.owning(
                    new WorkspaceImpl.Base(store, sources, side, pseudonymiser, platform.housekeeping()::launch, trial),
                    open::remove);
            open.add(workspace);
            return workspace;
        } catch (RuntimeException | Error e) {
            if (sources != null) {
                sources.close();
            }
            store.close();
            throw e;
        }
    }

    private static Path prepare(Path directory) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new StoreException(
                    "The directory " + directory + " cannot be created: " + e.getMessage() + ".",
                    "Le répertoire " + directory + " ne peut pas être créé : " + e.getMessage() + ".",
                    e);
        }
        return directory.resolve(STORE);
    }

    @Deactivate
    void deactivate() {
        open.forEach(WorkspaceImpl::close);
        platform.housekeeping().close();
    }
}
