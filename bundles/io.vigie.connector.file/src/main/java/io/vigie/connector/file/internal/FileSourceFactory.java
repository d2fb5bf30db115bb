package io.vigie.connector.file.internal;

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

/** Makes sources of type {@code file}. */
// Metatype shows an object class only where a component is designated to it; the settings are those of
// the sources, though, not of this component.
@Component(
        name = FileSettings.ID,
        configurationPolicy = ConfigurationPolicy.IGNORE,
        property = {DataSourceFactory.TYPE + "=file", DataSourceFactory.CONFIGURATION + "=" + FileSettings.ID})
@Designate(ocd = FileSettings.class)
public final class FileSourceFactory implements DataSourceFactory {
    @Override
    public Class<? extends Annotation> configuration() {
        return FileSettings.class;
    }

    @Override
    public DataSource open(SourceContext context) throws SourceException {
        return new FileSource(Options.of(context), context);
    }

    @Override
    public Set<SourceFeature> features() {
        return Set.of(SourceFeature.BACKFILL, SourceFeature.REPLAY);
    }

    @Override
    public List<CheckLine> check(SourceContext context) throws SourceException, InterruptedException {
        return Check.of(Options.of(context), context);
    }

    @Override
    public Optional<Text> refuses(Checkpoint checkpoint) {
        try {
            Position.read(checkpoint);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(FileText.FOREIGN_POSITION.text());
        }
    }
}
