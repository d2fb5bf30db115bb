package io.vigie.connector.asterisk.internal;

import io.vigie.fact.FactType;
import io.vigie.source.DataSource;
import io.vigie.source.DataSourceFactory;
import io.vigie.source.SourceContext;
import io.vigie.source.SourceException;
import java.lang.annotation.Annotation;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/** Makes the sources of type {@code asterisk.queue-log}. */
@Component(property = DataSourceFactory.TYPE + "=asterisk.queue-log")
public final class AsteriskQueueLogFactory implements DataSourceFactory {
    @Override
    public Class<? extends Annotation> configuration() {
        return Config.class;
    }

    @Override
    public DataSource open(SourceContext context) throws SourceException {
        return new QueueLogSource(context);
    }

    @Override
    public List<FactType> factTypes() {
        return List.of(QueueLogEvent.TYPE);
    }
}
