package io.vigie.kpi.source.internal;

import io.vigie.fact.FactType;
import io.vigie.fact.Vocabulary;
import io.vigie.kpi.KpiDefinition;
import io.vigie.kpi.KpiFamily;
import io.vigie.kpi.Text;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/** The family as a service. */
@Component
public final class SourceFamily implements KpiFamily {
    @Override
    public String id() {
        return "source";
    }

    @Override
    public Text name() {
        return Text.of("Source health", "Santé des sources");
    }

    @Override
    public List<KpiDefinition> definitions() {
        return SourceKpis.definitions();
    }

    /** The engine tells of it, and no source: so it is not among those that every store knows. */
    @Override
    public List<FactType> factTypes() {
        return List.of(Vocabulary.SOURCE_STATE);
    }
}
