package io.vigie.connector.asterisk.internal;

import io.vigie.kpi.Text;
import io.vigie.source.CheckLine;
import io.vigie.source.Checkpoint;
import io.vigie.source.DataSource;
import io.vigie.source.DataSourceFactory;
import io.vigie.source.SourceContext;
import io.vigie.source.SourceException;
import java.lang.annotation.Annotation;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.metatype.annotations.Designate;

/** Makes the sources of type {@code asterisk.ami}. */
@Component(
        name = AmiConfig.ID,
        configurationPolicy = ConfigurationPolicy.IGNORE,
        property = {DataSourceFactory.TYPE + "=asterisk.ami", DataSourceFactory.CONFIGURATION + "=" + AmiConfig.ID})
@Designate(ocd = AmiConfig.class)
public final class AmiFactory implements DataSourceFactory {
    @Override
    public Class<? extends Annotation> configuration() {
        return AmiConfig.class;
    }

    @Override
    public DataSource open(SourceContext context) throws SourceException {
        return new AmiSource(context);
    }

    @Override
    public List<CheckLine> check(SourceContext context) throws SourceException, InterruptedException {
        return new AmiCheck(context).run();
    }

    @Override
    public Optional<Text> refuses(Checkpoint checkpoint) {
        return AmiSource.canRead(checkpoint) ? Optional.empty() : Optional.of(Messages.both("checkpoint.refused"));
    }
}
