package io.vigie.store.duckdb.internal;

import io.vigie.kpi.Text;
import io.vigie.store.Store;
import io.vigie.store.StoreFactory;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.Designate;

/** Opens stores on DuckDB and closes those that are still open when it goes. */
@Component(configurationPid = "io.vigie.store.duckdb")
@Designate(ocd = Config.class)
public final class DuckDbStoreFactory implements StoreFactory {
    private final Settings settings;
    private final @Nullable Path libraries;
    private final Set<Store> open = ConcurrentHashMap.newKeySet();

    /** With default settings, for use outside of a framework. */
    public DuckDbStoreFactory() {
        this(0, 0, 0);
    }

    /**
     * For use outside of a framework; 0 stands for the default of each.
     *
     * @param memory of the database in megabytes
     * @param threads of one query
     * @param timeout in seconds, after which a query is stopped
     */
    public DuckDbStoreFactory(int memory, int threads, int timeout) {
        this(Settings.of(memory, threads, timeout));
    }

    @Activate
    public DuckDbStoreFactory(Config config, BundleContext context) {
        this(
                Settings.of(config.memory(), config.threads(), config.timeout()),
                libraries(context.getProperty("vigie.distribution")));
    }

    DuckDbStoreFactory(Settings settings) {
        this(settings, null);
    }

    DuckDbStoreFactory(Settings settings, @Nullable Path libraries) {
        this.settings = settings;
        this.libraries = libraries;
    }

    /** Beside what Java learned of the start, which is of this machine as well. */
    private static @Nullable Path libraries(@Nullable String distribution) {
        return distribution == null ? null : Path.of(distribution, "data", "java", "native");
    }

    @Override
    public Store open(@Nullable Path directory) {
        NativeLibrary.load(libraries);
        Database database = Database.open(directory, settings);
        try {
            Store store = new DuckDbStore(database, settings.timeout(), open::remove);
            open.add(store);
            return store;
        } catch (SQLException e) {
            database.close();
            throw Failures.of(
                    Text.of(
                            database.name().en() + " could not be opened",
                            database.name().fr() + " n'a pas pu être ouvert"),
                    e);
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }

    /** Stores that their users did not close would keep their files locked. */
    @Deactivate
    void deactivate() {
        List.copyOf(open).forEach(Store::close);
    }
}
