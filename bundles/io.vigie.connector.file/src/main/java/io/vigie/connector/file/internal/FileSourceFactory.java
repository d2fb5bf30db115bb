package io.vigie.connector.file.internal;

import io.vigie.source.DataSource;
import io.vigie.source.DataSourceFactory;
import io.vigie.source.SourceContext;
import io.vigie.source.SourceException;
import java.lang.annotation.Annotation;
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
}
