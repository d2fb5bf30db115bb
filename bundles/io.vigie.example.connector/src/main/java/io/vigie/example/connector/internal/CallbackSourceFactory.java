package io.vigie.example.connector.internal;

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

/** Makes sources of type {@code callbacks}. */
@Component(
        name = CallbackSettings.ID,
        configurationPolicy = ConfigurationPolicy.IGNORE,
        property = {DataSourceFactory.TYPE + "=callbacks", DataSourceFactory.CONFIGURATION + "=" + CallbackSettings.ID})
@Designate(ocd = CallbackSettings.class)
public final class CallbackSourceFactory implements DataSourceFactory {
    @Override
    public Class<? extends Annotation> configuration() {
        return CallbackSettings.class;
    }

    @Override
    public DataSource open(SourceContext context) throws SourceException {
        return new CallbackSource(context);
    }

    @Override
    public Optional<Text> refuses(Checkpoint checkpoint) {
        return Position.of(checkpoint).isPresent() ? Optional.empty() : Optional.of(Position.FOREIGN);
    }
}
