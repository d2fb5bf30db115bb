package io.vigie.kpi;

import io.vigie.fact.FactType;
import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A family of KPIs; a bundle registers it as a service. The engine reads the definitions once, when the
 * service appears, on the thread that registers it, and copies nothing but data of the core: it never
 * calls the bundle to compute a figure, and forgets the definitions when the service goes.
 */
@ConsumerType
public interface KpiFamily {
    /** The id in kebab case, unique among families. */
    String id();

    /** The name for people. */
    Text name();

    /** The definitions, each of an id that no other family uses. */
    List<KpiDefinition> definitions();

    /** Fact types that the definitions use beside those of the vocabulary. */
    default List<FactType> factTypes() {
        return List.of();
    }
}
