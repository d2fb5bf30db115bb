package io.vigie.connector.mail.internal;

import io.vigie.kpi.Text;
import io.vigie.source.CheckLine;
import io.vigie.source.Checkpoint;
import io.vigie.source.DataSource;
import io.vigie.source.DataSourceFactory;
import io.vigie.source.SourceContext;
import io.vigie.source.SourceException;
import io.vigie.source.SourceFeature;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.metatype.annotations.Designate;

/** Makes sources of type {@code mail.files}. */
@Component(
        service = DataSourceFactory.class,
        name = FilesSettings.ID,
        configurationPolicy = ConfigurationPolicy.IGNORE,
        property = {DataSourceFactory.TYPE + "=mail.files", DataSourceFactory.CONFIGURATION + "=" + FilesSettings.ID})
@Designate(ocd = FilesSettings.class)
public final class FilesFactory implements DataSourceFactory {
    @Override
    public Class<? extends Annotation> configuration() {
        return FilesSettings.class;
    }

    @Override
    public DataSource open(SourceContext context) throws SourceException {
        return new FilesSource(context);
    }

    @Override
    public Set<SourceFeature> features() {
        return Set.of(SourceFeature.BACKFILL, SourceFeature.REPLAY);
    }

    @Override
    public List<CheckLine> check(SourceContext context) throws SourceException {
        try (FilesSource source = new FilesSource(context)) {
            return source.check();
        }
    }

    @Override
    public Optional<Text> refuses(Checkpoint checkpoint) {
        try {
            FilesPosition.read(checkpoint);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(MailText.FOREIGN_POSITION.text());
        }
    }
}
