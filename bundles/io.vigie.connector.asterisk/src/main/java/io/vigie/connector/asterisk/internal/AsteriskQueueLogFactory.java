package io.vigie.connector.asterisk.internal;

import io.vigie.fact.FactType;
import io.vigie.kpi.Text;
import io.vigie.source.CheckLine;
import io.vigie.source.Checkpoint;
import io.vigie.source.DataSource;
import io.vigie.source.DataSourceFactory;
import io.vigie.source.SourceContext;
import io.vigie.source.SourceException;
import io.vigie.source.SourceFeature;
import java.lang.annotation.Annotation;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.metatype.annotations.Designate;

/** Makes the sources of type {@code asterisk.queue-log}. */
// Metatype shows an object class only where a component is designated to it; the settings are those of the
// sources, though, not of this component.
@Component(
        name = Config.ID,
        configurationPolicy = ConfigurationPolicy.IGNORE,
        property = {DataSourceFactory.TYPE + "=asterisk.queue-log", DataSourceFactory.CONFIGURATION + "=" + Config.ID})
@Designate(ocd = Config.class)
public final class AsteriskQueueLogFactory implements DataSourceFactory {
    @Override
    public Class<? extends Annotation> configuration() {
        return Config.class;
    }

    @Override
    public DataSource open(SourceContext context) throws SourceException {
        return new QueueLogSource(context);
    }

    /** A line means something after the lines before it only, so none is replayed: mend the file, and back-fill. */
    @Override
    public Set<SourceFeature> features() {
        return Set.of(SourceFeature.BACKFILL);
    }

    @Override
    public List<CheckLine> check(SourceContext context) throws SourceException {
        return new QueueLogCheck(context).run();
    }

    @Override
    public List<FactType> factTypes() {
        return List.of(QueueLogEvent.TYPE);
    }

    @Override
    public Optional<Text> refuses(Checkpoint checkpoint) {
        return QueueLogSource.canRead(checkpoint) ? Optional.empty() : Optional.of(Messages.both("checkpoint.refused"));
    }
}
