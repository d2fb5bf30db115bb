package io.vigie.testkit.internal;

import io.vigie.kpi.KpiFamily;
import io.vigie.store.StoreFactory;
import io.vigie.workspace.Workspaces;
import java.lang.reflect.InvocationTargetException;
import java.util.List;

/** The engine on the real store, found on the class path: the engine's own tests use this kit, so it cannot bring it. */
public final class RealEngine {
    private static final String ENGINE = "io.vigie.engine.internal.kpi.PlainEngine";
    private static final String STORE = "io.vigie.store.duckdb.internal.DuckDbStoreFactory";

    private RealEngine() {}

    /** Opens workspaces that answer the KPIs of these families. */
    public static Workspaces over(List<KpiFamily> families) {
        try {
            Object stores = Class.forName(STORE).getConstructor().newInstance();
            Object workspaces = Class.forName(ENGINE)
                    .getMethod("over", StoreFactory.class, List.class)
                    .invoke(null, stores, families);
            return (Workspaces) workspaces;
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException thrown) {
                throw thrown;
            }
            throw new IllegalStateException(e.getCause());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(
                    "The engine is not on the class path: make io.vigie:io.vigie.testkit.platform (type pom, scope test)"
                            + " a dependency, in place of io.vigie.testkit.",
                    e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("The engine on the class path is of another version than the test kit.", e);
        }
    }
}
