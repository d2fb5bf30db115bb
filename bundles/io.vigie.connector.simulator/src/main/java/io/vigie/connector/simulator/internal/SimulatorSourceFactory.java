package io.vigie.connector.simulator.internal;

import io.vigie.kpi.Text;
import io.vigie.source.Checkpoint;
import io.vigie.source.DataSource;
import io.vigie.source.DataSourceFactory;
import io.vigie.source.SourceContext;
import io.vigie.source.SourceException;
import java.lang.annotation.Annotation;
import java.util.Optional;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.metatype.annotations.Designate;

/** Makes sources of type {@code simulator}. */
// Metatype shows an object class only where a component is designated to it; the settings are those of
// the sources, though, not of this component.
@Component(
        name = SimulatorSettings.ID,
        configurationPolicy = ConfigurationPolicy.IGNORE,
        property = {DataSourceFactory.TYPE + "=simulator", DataSourceFactory.CONFIGURATION + "=" + SimulatorSettings.ID
        })
@Designate(ocd = SimulatorSettings.class)
public final class SimulatorSourceFactory implements DataSourceFactory {
    @Override
    public Class<? extends Annotation> configuration() {
        return SimulatorSettings.class;
    }

    @Override
    public DataSource open(SourceContext context) throws SourceException {
        return new SimulatorSource(context);
    }

    @Override
    public Optional<Text> refuses(Checkpoint checkpoint) {
        return SimulatorSource.refuses(checkpoint);
    }
}
