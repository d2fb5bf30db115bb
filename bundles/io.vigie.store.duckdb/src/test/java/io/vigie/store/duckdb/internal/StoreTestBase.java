package io.vigie.store.duckdb.internal;

import io.vigie.store.Store;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** A directory, the means to open stores, and their end. */
abstract class StoreTestBase {
    @TempDir
    Path directory;

    private final List<Store> stores = new ArrayList<>();

    @AfterEach
    void closeStores() {
        stores.forEach(Store::close);
    }

    Store open(@Nullable Path directory) {
        return open(directory, Settings.of(0, 0, 0));
    }

    Store open(@Nullable Path directory, Settings settings) {
        Store store = new DuckDbStoreFactory(settings).open(directory);
        stores.add(store);
        return store;
    }

    /** The rows of a query, each as the text of its values. */
    static List<String> rows(Store store, String sql, Object... arguments) {
        return store.query(sql, List.of(arguments)).rows().stream()
                .map(row -> String.join(
                        " ", java.util.Arrays.stream(row).map(String::valueOf).toList()))
                .toList();
    }
}
