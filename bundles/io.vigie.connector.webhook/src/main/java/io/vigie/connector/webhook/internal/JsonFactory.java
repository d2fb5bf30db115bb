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

/** Makes sources of type {@code webhook.json}. */
@Component(
        name = JsonSettings.ID,
        configurationPolicy = ConfigurationPolicy.IGNORE,
        property = {DataSourceFactory.TYPE + "=webhook.json", DataSourceFactory.CONFIGURATION + "=" + JsonSettings.ID})
@Designate(ocd = JsonSettings.class)
public final class JsonFactory implements DataSourceFactory {
    private final int port;

    @Activate
    public JsonFactory(BundleContext context) {
        this(Ports.of(context.getProperty(Ports.PROPERTY)));
    }

    JsonFactory(int port) {
        this.port = port;
    }

    @Override
    public Class<? extends Annotation> configuration() {
        return JsonSettings.class;
    }

    @Override
    public Set<SourceFeature> features() {
        return Set.of(SourceFeature.RECEIVES, SourceFeature.REPLAY);
    }

    @Override
    public DataSource open(SourceContext context) throws SourceException {
        return JsonSource.of(context);
    }

    @Override
    public List<CheckLine> check(SourceContext context) throws SourceException {
        JsonSource source = JsonSource.of(context);
        return Setup.check(
                context,
                source.signature(),
                context.settings(JsonSettings.class).mapping(),
                port);
    }

    @Override
    public Optional<Text> refuses(Checkpoint checkpoint) {
        // None of these sources has ever written one.
        return Optional.of(WebhookText.FOREIGN_POSITION.text());
    }
}
