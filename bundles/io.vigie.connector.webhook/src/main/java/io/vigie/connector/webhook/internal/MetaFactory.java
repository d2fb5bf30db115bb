package io.vigie.connector.webhook.internal;

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
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.metatype.annotations.Designate;

/** Makes sources of type {@code webhook.meta}. */
@Component(
        name = MetaSettings.ID,
        configurationPolicy = ConfigurationPolicy.IGNORE,
        property = {DataSourceFactory.TYPE + "=webhook.meta", DataSourceFactory.CONFIGURATION + "=" + MetaSettings.ID})
@Designate(ocd = MetaSettings.class)
public final class MetaFactory implements DataSourceFactory {
    private final int port;

    @Activate
    public MetaFactory(BundleContext context) {
        this(Ports.of(context.getProperty(Ports.PROPERTY)));
    }

    MetaFactory(int port) {
        this.port = port;
    }

    @Override
    public Class<? extends Annotation> configuration() {
        return MetaSettings.class;
    }

    @Override
    public Set<SourceFeature> features() {
        return Set.of(SourceFeature.RECEIVES);
    }

    @Override
    public DataSource open(SourceContext context) throws SourceException {
        return MetaSource.of(context);
    }

    @Override
    public List<CheckLine> check(SourceContext context) throws SourceException {
        MetaSource source = MetaSource.of(context);
        return Setup.check(context, source.signature(), "", port);
    }

    @Override
    public Optional<Text> refuses(Checkpoint checkpoint) {
        // None of these sources has ever written one.
        return Optional.of(WebhookText.FOREIGN_POSITION.text());
    }
}
