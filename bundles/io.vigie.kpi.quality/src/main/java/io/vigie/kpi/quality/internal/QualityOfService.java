package io.vigie.kpi.quality.internal;

import io.vigie.kpi.KpiDefinition;
import io.vigie.kpi.KpiFamily;
import io.vigie.kpi.Text;
import java.util.List;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Component;

/** The family as a service. */
@Component
public final class QualityOfService implements KpiFamily {
    @Override
    public String id() {
        return "quality-of-service";
    }

    @Override
    public Text name() {
        return Text.of("Quality of service", "Qualité de service");
    }

    @Override
    public List<KpiDefinition> definitions() {
        return Stream.of(
                        Answering.definitions(),
                        Resolution.definitions(),
                        Handling.definitions(),
                        Responding.definitions())
                .flatMap(List::stream)
                .toList();
    }
}
