package io.vigie.connector.mastodon.internal;

import io.vigie.kpi.Text;
import io.vigie.source.CheckLine;
import io.vigie.source.Checkpoint;
import io.vigie.source.DataSource;
import io.vigie.source.DataSourceFactory;
import io.vigie.source.SourceContext;
import io.vigie.source.SourceException;
import io.vigie.source.SourceFeature;
import java.lang.annotation.Annotation;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.metatype.annotations.Designate;

/** Makes the sources of type {@code mastodon}. */
// Metatype shows an object class only where a component is designated to it; the settings are those of the
// sources, though, not of this component.
@Component(
        name = Config.ID,
        configurationPolicy = ConfigurationPolicy.IGNORE,
        property = {DataSourceFactory.TYPE + "=mastodon", DataSourceFactory.CONFIGURATION + "=" + Config.ID})
@Designate(ocd = Config.class)
public final class MastodonFactory implements DataSourceFactory {
    @Override
    public Class<? extends Annotation> configuration() {
        return Config.class;
    }

    @Override
    public DataSource open(SourceContext context) throws SourceException {
        return new MastodonSource(context, Settings.of(context));
    }

    @Override
    public Set<SourceFeature> features() {
        return EnumSet.of(SourceFeature.BACKFILL, SourceFeature.REPLAY);
    }

    @Override
    public List<CheckLine> check(SourceContext context) throws SourceException, InterruptedException {
        Settings settings = Settings.of(context);
        try (Api api = new Api(context, settings)) {
            return new Examination(context, settings, api).run();
        }
    }

    @Override
    public Optional<Text> refuses(Checkpoint checkpoint) {
        return Position.canRead(checkpoint) ? Optional.empty() : Optional.of(Messages.both("checkpoint.refused"));
    }
}
